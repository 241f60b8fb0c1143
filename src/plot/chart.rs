//! Step curves to a chart in SVG: axes with ticks, a grid, a legend; nothing else is needed to look at it.

use std::fmt::Write;

use super::scene::Point;
use super::ticks::ticks;

/// The size of the picture and of its margins, in pixels.
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 460.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 36.0;
const BOTTOM: f64 = 48.0;
/// The distance of lines in the legend.
const LINE: f64 = 17.0;

/// The colours of the curves in order: Okabe and Ito's, which colour-blind people tell apart.
const COLOURS: [&str; 8] = ["#000000", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a8a8a"];
/// After the last colour the curves are drawn dashed, then dotted.
const DASHES: [&str; 3] = ["none", "7 3", "2 3"];

/// A curve that keeps its value to the right of each corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What the legend calls it.
    pub name: String,
    /// Its corners, from the left.
    pub points: Vec<Point>,
}

/// A chart of step curves with shares between 0 and 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The line above.
    pub title: String,
    /// What the horizontal axis counts.
    pub x_label: String,
    /// What the vertical axis counts.
    pub y_label: String,
    /// Whether the horizontal axis is logarithmic; then it starts at 1.
    pub logarithmic: bool,
    /// The curves; the legend tells them in this order.
    pub curves: Vec<Curve>,
}

impl Chart {
    /// Draws the chart as the text of an SVG file.
    pub fn svg(&self) -> String {
        let frame = Frame::new(self);
        let mut out = String::new();
        let text = "font-family=\"sans-serif\" font-size=\"12\"";
        let size = format!("width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\"");
        line(&mut out, &format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {size} {text}>"));
        line(&mut out, "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        self.axes(&mut out, &frame);
        for (idx, curve) in self.curves.iter().enumerate() {
            let style = style(idx);
            line(&mut out, &format!("<path d=\"{}\" fill=\"none\" {style}/>", frame.path(curve)));
        }
        self.legend(&mut out);
        line(&mut out, "</svg>");
        out
    }

    fn axes(&self, out: &mut String, frame: &Frame) {
        let (bottom, middle) = (HEIGHT - BOTTOM, LEFT + (WIDTH - LEFT - RIGHT) / 2.0);
        for x in frame.x_ticks() {
            let at = frame.x(x);
            line(out, &format!("<path d=\"M{at:.1} {TOP}V{bottom}\" stroke=\"#dddddd\"/>"));
            let y = bottom + 16.0;
            line(out, &format!("<text x=\"{at:.1}\" y=\"{y}\" text-anchor=\"middle\">{x}</text>"));
        }
        for y in ticks(0.0, 1.0, 6) {
            let (at, x) = (frame.y(y), LEFT - 6.0);
            line(out, &format!("<path d=\"M{LEFT} {at:.1}H{}\" stroke=\"#dddddd\"/>", WIDTH - RIGHT));
            line(out, &format!("<text x=\"{x}\" y=\"{:.1}\" text-anchor=\"end\">{y}</text>", at + 4.0));
        }
        line(out, &format!("<path d=\"M{LEFT} {TOP}V{bottom}H{}\" fill=\"none\" stroke=\"#555555\"/>", WIDTH - RIGHT));
        let titles = [(middle, 22.0, &self.title), (middle, HEIGHT - 10.0, &self.x_label)];
        for (x, y, words) in titles {
            line(out, &format!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{}</text>", escaped(words)));
        }
        let (x, y) = (16.0, TOP + (bottom - TOP) / 2.0);
        let turn = format!("text-anchor=\"middle\" transform=\"rotate(-90 {x} {y})\"");
        line(out, &format!("<text x=\"{x}\" y=\"{y}\" {turn}>{}</text>", escaped(&self.y_label)));
    }

    fn legend(&self, out: &mut String) {
        let lowest = HEIGHT - BOTTOM - 10.0 - LINE * self.curves.len().saturating_sub(1) as f64;
        for (idx, curve) in self.curves.iter().enumerate() {
            let y = lowest + LINE * idx as f64;
            let (from, to) = (WIDTH - RIGHT - 250.0, WIDTH - RIGHT - 222.0);
            line(out, &format!("<path d=\"M{from} {:.1}H{to}\" {}/>", y - 4.0, style(idx)));
            line(out, &format!("<text x=\"{}\" y=\"{y:.1}\">{}</text>", to + 6.0, escaped(&curve.name)));
        }
    }
}

/// Where the numbers of a chart lie in the picture.
struct Frame {
    logarithmic: bool,
    /// The ends of the horizontal axis, in logarithms if it is logarithmic.
    low: f64,
    high: f64,
}

impl Frame {
    fn new(chart: &Chart) -> Self {
        let xs = || chart.curves.iter().flat_map(|curve| &curve.points).map(|point| point[0]);
        let last = xs().filter(|x| x.is_finite()).fold(1.0, f64::max);
        let high = if chart.logarithmic { (1.1 * last).log10() } else { last };
        Self { logarithmic: chart.logarithmic, low: 0.0, high }
    }

    fn x(&self, x: f64) -> f64 {
        let at = if self.logarithmic { x.max(1.0).log10() } else { x };
        LEFT + (WIDTH - LEFT - RIGHT) * ((at - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn y(&self, y: f64) -> f64 {
        HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * y
    }

    /// Round numbers; on a logarithmic axis 1, 2 and 5 of each power of ten, or the powers alone on a long one.
    fn x_ticks(&self) -> Vec<f64> {
        if !self.logarithmic {
            return ticks(self.low, self.high, 8);
        }
        let steps: &[f64] = if self.high > 4.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let all = (0..=self.high as i32).flat_map(|power| steps.iter().map(move |step| step * 10_f64.powi(power)));
        all.filter(|x| x.log10() <= self.high).collect()
    }

    fn path(&self, curve: &Curve) -> String {
        let mut path = format!("M{LEFT} {:.1}", self.y(0.0));
        for [x, y] in &curve.points {
            // Writing to a string does not fail.
            let _ = write!(path, "H{:.1}V{:.1}", self.x(*x), self.y(*y));
        }
        let _ = write!(path, "H{}", WIDTH - RIGHT);
        path
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn style(idx: usize) -> String {
    let dash = DASHES[(idx / COLOURS.len()) % DASHES.len()];
    format!("stroke=\"{}\" stroke-width=\"1.8\" stroke-dasharray=\"{dash}\"", COLOURS[idx % COLOURS.len()])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> Chart {
        let curve = |name: &str, points| Curve { name: name.into(), points };
        Chart {
            title: "a < b".into(),
            x_label: "x".into(),
            y_label: "y".into(),
            logarithmic: true,
            curves: vec![curve("one", vec![[1.0, 0.5], [100.0, 1.0]]), curve("none", vec![])],
        }
    }

    #[test]
    fn the_picture_is_well_formed_and_holds_every_curve() {
        let svg = chart().svg();
        let document = svg.trim_end();
        assert!(document.starts_with("<svg ") && document.ends_with("</svg>"));
        assert!(svg.contains("a &lt; b") && svg.contains(">one<") && svg.contains(">none<"));
        assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
        assert_eq!(svg.matches("fill=\"none\" stroke=\"#").count(), 1 + 2);
    }

    #[test]
    fn corners_lie_where_the_axes_say() {
        let frame = Frame::new(&chart());
        assert_eq!(frame.x(1.0), LEFT);
        let ten = (frame.x(10.0) - LEFT) / (frame.x(100.0) - LEFT);
        assert!((ten - 0.5).abs() < 1e-12, "{ten}");
        assert_eq!((frame.y(0.0), frame.y(1.0)), (HEIGHT - BOTTOM, TOP));
        assert_eq!(frame.x_ticks(), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
    }
}
