//! A page of shapes to the text of an SVG file, light by itself and dark where the reader prefers dark.
//!
//! Colours stand in attributes, which every program reads; a style for dark paper overrides them in browsers.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::layout::{Anchor, Drawing, Pen, Shape};
use super::line::Rect;
use super::palette::{Role, Theme, colour, hex};
use super::scene::{Point, Scene};

/// Coordinates are whole multiples of a pixel over this.
const GRAIN: f64 = 10.0;

/// A scene as an SVG file.
pub fn svg(scene: &Scene) -> String {
    document(&super::layout::drawing(scene), "")
}

/// A page as an SVG file; `extra` is put in front of its end.
pub fn document(page: &Drawing, extra: &str) -> String {
    let mut writer = Writer::default();
    for shape in &page.shapes {
        writer.shape(shape);
    }
    let (width, height) = (page.width, page.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n",
        escaped(&page.title),
        escaped(&page.description)
    );
    // The hatch has a colour of its own in the style.
    let hatch = hatch(writer.fill(Role::Outside));
    out += &writer.style();
    out += &hatch;
    out += "<g font-family=\"sans-serif\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n";
    out += &writer.body;
    out += "</g>\n";
    out + extra + "</svg>\n"
}

fn hatch(stroke: String) -> String {
    let stroke = stroke.replace("fill=", "stroke=").replace("class=\"f", "class=\"k");
    format!(
        "<defs><pattern id=\"outside\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
         <path d=\"M0 6L6 0\"{stroke}/></pattern></defs>\n"
    )
}

/// Text that may stand between tags and in attributes.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The shapes so far, and which roles they use.
#[derive(Default)]
struct Writer {
    body: String,
    /// The names of the roles that look different on dark paper.
    names: BTreeMap<Role, usize>,
}

impl Writer {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Rect(rect, role) => {
                let fill = self.fill(*role);
                self.push(&format!("<rect {}{fill}/>", corners(*rect)));
            }
            Shape::Hatch(rect) => self.push(&format!("<rect {} fill=\"url(#outside)\"/>", corners(*rect))),
            Shape::Region(loops, fill, pen) => {
                let paint = self.fill(*fill) + &pen.map_or_else(String::new, |pen| self.stroke(pen));
                let path: String = loops.iter().map(|points| path(points, true)).collect();
                if !path.is_empty() {
                    self.push(&format!("<path d=\"{path}\"{paint} fill-rule=\"evenodd\"/>"));
                }
            }
            Shape::Line(points, pen) => {
                let stroke = self.stroke(*pen);
                self.push(&format!("<path d=\"{}\" fill=\"none\"{stroke}/>", path(points, false)));
            }
            Shape::Text { at: [x, y], text, size, anchor, role, is_turned } => {
                let anchor = match anchor {
                    Anchor::Start => "",
                    Anchor::Middle => " text-anchor=\"middle\"",
                    Anchor::End => " text-anchor=\"end\"",
                };
                let (x, y) = (short(*x), short(*y));
                let turn = if *is_turned { format!(" transform=\"rotate(-90 {x} {y})\"") } else { String::new() };
                let fill = self.fill(*role);
                let text = escaped(text);
                self.push(&format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{anchor}{turn}{fill}>{text}</text>"));
            }
        }
    }

    fn push(&mut self, line: &str) {
        self.body.push_str(line);
        self.body.push('\n');
    }

    /// The number of a role that needs one.
    fn name(&mut self, role: Role) -> Option<usize> {
        if colour(role, Theme::Light) == colour(role, Theme::Dark) {
            return None;
        }
        let next = self.names.len();
        Some(*self.names.entry(role).or_insert(next))
    }

    fn fill(&mut self, role: Role) -> String {
        let class = self.name(role).map_or_else(String::new, |name| format!(" class=\"f{name}\""));
        format!(" fill=\"{}\"{class}", hex(colour(role, Theme::Light)))
    }

    fn stroke(&mut self, pen: Pen) -> String {
        let mut text = format!(" stroke=\"{}\" stroke-width=\"{}\"", hex(colour(pen.role, Theme::Light)), pen.width);
        if pen.dashes[0] > 0.0 {
            let _ = write!(text, " stroke-dasharray=\"{} {}\"", pen.dashes[0], pen.dashes[1]);
        }
        if let Some(name) = self.name(pen.role) {
            // An element has one class: where fill and line both have a name, the line's colour is set by its own style.
            let _ = write!(text, " data-k=\"{name}\"");
        }
        text
    }

    fn style(&self) -> String {
        let mut rules = String::new();
        for (role, name) in &self.names {
            let dark = hex(colour(*role, Theme::Dark));
            let _ = write!(rules, ".f{name}{{fill:{dark}}}.k{name},[data-k=\"{name}\"]{{stroke:{dark}}}");
        }
        format!("<style>@media (prefers-color-scheme:dark){{{rules}}}</style>\n")
    }
}

fn corners([left, top, width, height]: Rect) -> String {
    let [left, top, width, height] = [left, top, width, height].map(short);
    format!("x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"")
}

/// A coordinate with one decimal at most.
fn short(value: f64) -> String {
    format!("{}", (value * GRAIN).round() / GRAIN)
}

/// A path of small differences: short to write.
fn path(points: &[Point], is_closed: bool) -> String {
    let grains = |point: &Point| point.map(|coordinate| (coordinate * GRAIN).round() as i64);
    let text = |grains: i64| {
        let (sign, size) = (if grains < 0 { "-" } else { "" }, grains.unsigned_abs());
        let (whole, tenth) = (size / 10, size % 10);
        match (whole, tenth) {
            (whole, 0) => format!("{sign}{whole}").replace("-0", "0"),
            (0, tenth) => format!("{sign}.{tenth}"),
            (whole, tenth) => format!("{sign}{whole}.{tenth}"),
        }
    };
    let Some(first) = points.first().map(grains) else { return String::new() };
    let mut out = format!("M{} {}", text(first[0]), text(first[1]));
    let mut last = first;
    let mut is_first = true;
    for point in points[1..].iter().map(grains) {
        let step = [point[0] - last[0], point[1] - last[1]];
        if step == [0, 0] && points.len() > 2 {
            continue;
        }
        for (k, part) in step.into_iter().enumerate() {
            let part = text(part);
            let is_joined = part.starts_with('-') || (is_first && k == 0);
            out += if is_first && k == 0 { "l" } else { "" };
            out += if is_joined { "" } else { " " };
            out += &part;
        }
        is_first = false;
        last = point;
    }
    if is_closed { out + "z" } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::scene::{Axis, Line, LineKind, Mark, MarkKind, Panel};

    #[test]
    fn the_file_is_well_formed_and_says_what_it_shows() {
        let mut panel = Panel::new(Axis::linear("a < b", [0.0, 1.0]), Axis::linear("y", [0.0, 1.0]));
        let points = vec![[0.0, 0.0], [0.5, 0.7], [1.0, 1.0]];
        panel.lines = vec![Line { name: "one & two".into(), points, kind: LineKind::Curve, series: 0 }];
        panel.marks = vec![Mark { at: [0.5, 0.7], kind: MarkKind::Maximum, words: String::new() }];
        panel.outside = vec![[0.8, 1.0]];
        let scene =
            Scene { title: "f < g".into(), description: "a \"curve\"".into(), panels: vec![panel], ..Scene::default() };
        let svg = svg(&scene);
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        for words in ["f &lt; g", "a &lt; b", "one &amp; two", "a &quot;curve&quot;", ">maximum<", "url(#outside)"] {
            assert!(svg.contains(words), "{words}");
        }
        for tag in ["svg", "text", "g", "style", "title", "desc"] {
            assert_eq!(svg.matches(&format!("<{tag}")).count() > 0, svg.contains(&format!("</{tag}>")), "{tag}");
        }
        assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
        assert!(!svg.contains("NaN") && !svg.contains("inf\""));
        let dark = svg.split("prefers-color-scheme:dark").nth(1).and_then(|rest| rest.split("</style>").next());
        let hatch = svg.split("<pattern").nth(1).and_then(|rest| rest.split("class=\"k").nth(1)).expect("a hatch");
        let name = hatch.split('"').next().unwrap_or_default();
        assert!(dark.is_some_and(|style| style.contains(&format!(".k{name},"))), "the hatch is dark on dark paper");
    }

    #[test]
    fn paths_are_differences_with_one_decimal() {
        assert_eq!(path(&[[1.0, 2.0], [1.55, 2.0], [1.0, -0.46]], false), "M1 2l.6 0-.6-2.5");
        assert_eq!(path(&[[0.0, 0.0], [1.0, 0.0], [1.0, 0.04], [1.0, 1.0]], true), "M0 0l1 0 0 1z");
        assert_eq!(path(&[], true), "");
    }
}
