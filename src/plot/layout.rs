//! A scene to shapes on a page: where axes, ticks, bands, lines, marks and the legend go, in pixels from the upper left.

use super::contour::{Grid, Tracer, level_lines};
use super::field::Field;
use super::font;
use super::line::{Rect, clipped, thinned};
use super::palette::{self, N_SERIES, Role};
use super::scene::{Axis, Entry, Line, LineKind, MarkKind, Panel, Point, Scene};
use super::ticks::{axis_ticks, short_number};

/// The sizes of type.
const TITLE: f64 = 15.0;
const TYPE: f64 = 12.0;
/// Distances: of the page's border, of a line of the legend, of ticks' labels from the frame.
const MARGIN: f64 = 14.0;
const LEADING: f64 = 19.0;
const TICK: f64 = 5.0;
/// Room beside a panel for the colours of its bands, and their width.
const BAR_ROOM: f64 = 78.0;
const BAR: f64 = 14.0;
/// The inner size of panels: alone, of two, of three or more.
const SIZES: [[f64; 2]; 3] = [[600.0, 430.0], [430.0, 350.0], [370.0, 320.0]];
/// The widths over heights of maps that are drawn with equal scales.
const MAP_RATIOS: std::ops::RangeInclusive<f64> = 0.6..=2.2;
/// How far a drawn line may be from the exact one.
const LINE_SLACK: f64 = 0.12;
const REGION_SLACK: f64 = 0.15;
/// Paths of more points than this show no points.
const MOST_DOTS: usize = 300;
/// The height of an entry in the legend above its base line.
const MIDDLE: f64 = 4.0;

/// Where a text stands relative to its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// A line's looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pen {
    /// Its colour.
    pub role: Role,
    /// Its width.
    pub width: f64,
    /// How long dashes and gaps are; zeros for none.
    pub dashes: [f64; 2],
}

/// One shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A filled rectangle.
    Rect(Rect, Role),
    /// A rectangle with lines across: no value here.
    Hatch(Rect),
    /// The inside of loops, holes cut out, with their outline.
    Region(Vec<Vec<Point>>, Role, Option<Pen>),
    /// A line.
    Line(Vec<Point>, Pen),
    /// A text.
    Text {
        /// Where its base line is.
        at: Point,
        /// The words.
        text: String,
        /// The size of type.
        size: f64,
        /// Where it stands relative to its place.
        anchor: Anchor,
        /// Its colour.
        role: Role,
        /// Whether it runs from below to above.
        is_turned: bool,
    },
}

/// A page of shapes, the first at the bottom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Its title, for those who hear it.
    pub title: String,
    /// Its description, for those who hear it.
    pub description: String,
    /// The shapes.
    pub shapes: Vec<Shape>,
    /// The inside of each panel.
    pub frames: Vec<Rect>,
}

/// Lays out a scene. Cost: linear in its points and the nodes of its fields, times the number of bands.
pub fn drawing(scene: &Scene) -> Drawing {
    coarse_drawing(scene, 1.0)
}

/// The same with lines that may be off by `slack` times as much: shorter to write.
pub fn coarse_drawing(scene: &Scene, slack: f64) -> Drawing {
    let mut page = Drawing { title: scene.title.clone(), description: scene.description.clone(), ..Drawing::default() };
    let size = SIZES[scene.panels.len().clamp(1, SIZES.len()) - 1];
    let has_titles = scene.panels.iter().any(|panel| !panel.title.is_empty());
    let top = MARGIN + if scene.title.is_empty() { 0.0 } else { TITLE + 8.0 } + if has_titles { LEADING } else { 0.0 };
    let mut left = MARGIN;
    for panel in &scene.panels {
        let labels = vertical_ticks(panel, size[1]);
        let widest = labels.iter().map(|(_, label)| font::length(label, TYPE)).fold(0.0, f64::max);
        left += widest + TICK + 8.0 + if panel.y.label.is_empty() { 0.0 } else { LEADING };
        let width = width(panel, size);
        page.frames.push([left, top, width, size[1]]);
        left += width + if panel.field.is_some() { BAR_ROOM } else { MARGIN };
    }
    page.width = (left + MARGIN).ceil();
    let legend = legend_rows(scene, page.width - 2.0 * MARGIN);
    let has_labels = scene.panels.iter().any(|panel| !panel.x.label.is_empty());
    let below = top + size[1] + TICK + TYPE + 6.0 + if has_labels { LEADING } else { 0.0 };
    page.height = (below + LEADING * legend.len() as f64 + MARGIN).ceil();
    page.shapes.push(Shape::Rect([0.0, 0.0, page.width, page.height], Role::Paper));
    let title = fitted(&scene.title, TITLE, page.width - 2.0 * MARGIN);
    page.text([page.width / 2.0, MARGIN + TITLE - 2.0], title, TITLE, Anchor::Middle);
    for (panel, frame) in scene.panels.iter().zip(page.frames.clone()) {
        PanelPage { panel, frame, slack, page: &mut page }.draw();
    }
    for (row, entries) in legend.iter().enumerate() {
        let mut at = MARGIN + 4.0;
        for entry in entries {
            page.legend_entry(entry, [at, below + LEADING * (row as f64 + 0.7)]);
            at += entry_length(entry);
        }
    }
    page
}

/// The inner width of a panel: both variables of a map have the same scale where that gives no strip.
fn width(panel: &Panel, [width, height]: [f64; 2]) -> f64 {
    let ratio = (panel.x.hi - panel.x.lo) / (panel.y.hi - panel.y.lo);
    if panel.field.is_some() && MAP_RATIOS.contains(&ratio) { height * ratio } else { width }
}

/// The ticks of the vertical axis; of counts only whole ones.
fn vertical_ticks(panel: &Panel, height: f64) -> Vec<(f64, String)> {
    let mut ticks = axis_ticks(&panel.y, most_ticks(height, 34.0));
    if !panel.bars.is_empty() && panel.bars.iter().all(|bar| bar.height.fract() == 0.0) {
        ticks.retain(|(at, _)| at.fract() == 0.0);
    }
    ticks
}

fn most_ticks(length: f64, each: f64) -> usize {
    (length / each).floor().max(2.0) as usize
}

/// The text, cut to a length.
fn fitted(text: &str, size: f64, length: f64) -> String {
    if font::length(text, size) <= length {
        return text.into();
    }
    let mut cut: Vec<char> = text.chars().collect();
    while !cut.is_empty() && font::length(&cut.iter().collect::<String>(), size) + size > length {
        cut.pop();
    }
    cut.iter().collect::<String>() + "…"
}

/// The sans-serif types of browsers are wider than ours by up to this factor (DejaVu Sans is the widest common one).
const WIDEST_TYPE: f64 = 1.25;

fn entry_length(entry: &Entry) -> f64 {
    32.0 + WIDEST_TYPE * font::length(&entry.words(), TYPE) + 16.0
}

/// The legend, broken into rows.
fn legend_rows(scene: &Scene, length: f64) -> Vec<Vec<Entry>> {
    let mut rows: Vec<Vec<Entry>> = Vec::new();
    let mut used = f64::INFINITY;
    for entry in scene.legend() {
        let own = entry_length(&entry);
        if used + own > length {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += own;
        if let Some(row) = rows.last_mut() {
            row.push(entry);
        }
    }
    rows
}

impl Pen {
    /// A full line.
    pub fn new(role: Role, width: f64) -> Self {
        Self { role, width, dashes: [0.0, 0.0] }
    }

    /// The pen of a series: after the last colour lines are dashed.
    fn of_series(series: usize, width: f64) -> Self {
        let dashes = [[0.0, 0.0], [7.0, 4.0], [2.0, 3.0]][(series / N_SERIES) % 3];
        Self { role: Role::Series(series), width, dashes }
    }
}

impl Drawing {
    fn text(&mut self, at: Point, text: impl Into<String>, size: f64, anchor: Anchor) {
        let text = text.into();
        if !text.is_empty() {
            self.shapes.push(Shape::Text { at, text, size, anchor, role: Role::Ink, is_turned: false });
        }
    }

    fn line(&mut self, points: Vec<Point>, pen: Pen) {
        self.shapes.push(Shape::Line(points, pen));
    }

    /// A line with a border of paper, to be seen on any ground.
    fn cased(&mut self, points: &[Point], pen: Pen) {
        self.line(points.to_vec(), Pen { role: Role::Paper, width: pen.width + 2.4, dashes: [0.0, 0.0] });
        self.line(points.to_vec(), pen);
    }

    fn mark(&mut self, at: Point, kind: MarkKind) {
        let outline = outline(at, kind);
        let ring = outline.iter().chain(&outline[..1]).copied().collect();
        self.line(ring, Pen::new(Role::Paper, 4.2));
        self.shapes.push(Shape::Region(vec![outline], Role::Mark(kind), Some(Pen::new(Role::Ink, 1.4))));
    }

    fn legend_entry(&mut self, entry: &Entry, [x, y]: Point) {
        let line = vec![[x, y - MIDDLE], [x + 26.0, y - MIDDLE]];
        match entry {
            Entry::Line { kind: LineKind::Path, series, .. } => {
                self.line(line, Pen::of_series(*series, 2.0));
                for k in 0..3 {
                    self.dot([x + 13.0 * f64::from(k), y - MIDDLE], *series);
                }
            }
            Entry::Line { kind: LineKind::Set(kind), .. } => self.line(line, Pen::new(Role::Mark(*kind), 3.0)),
            Entry::Line { series, .. } => self.line(line, Pen::of_series(*series, 2.0)),
            Entry::Bars { series, .. } => {
                self.shapes.push(Shape::Rect([x + 6.0, y - 2.5 * MIDDLE, 14.0, 3.0 * MIDDLE], Role::Series(*series)));
            }
            Entry::Mark(kind) => self.mark([x + 13.0, y - MIDDLE], *kind),
            Entry::Outside => self.shapes.push(Shape::Hatch([x, y - 2.5 * MIDDLE, 26.0, 3.0 * MIDDLE])),
        }
        self.text([x + 32.0, y], entry.words(), TYPE, Anchor::Start);
    }

    fn dot(&mut self, at: Point, series: usize) {
        self.shapes.push(Shape::Region(vec![polygon(at, 2.4, 10, 0.0)], Role::Series(series), None));
    }
}

/// A regular polygon.
fn polygon([x, y]: Point, radius: f64, corners: usize, turn: f64) -> Vec<Point> {
    let angle = |k: usize| std::f64::consts::TAU * (k as f64 / corners as f64 + turn);
    (0..corners).map(|k| [x + radius * angle(k).cos(), y + radius * angle(k).sin()]).collect()
}

/// The outline of a mark: kinds differ in shape, not only in colour.
pub fn outline(at: Point, kind: MarkKind) -> Vec<Point> {
    match kind {
        MarkKind::Minimum => polygon(at, 5.4, 24, 0.0),
        MarkKind::Saddle => polygon(at, 6.6, 4, 0.0),
        MarkKind::Maximum => polygon(at, 6.8, 3, -0.25),
        MarkKind::Degenerate => polygon(at, 6.8, 4, 0.125),
        MarkKind::Undecided => polygon(at, 5.6, 6, 0.0),
        MarkKind::Point => polygon(at, 3.4, 16, 0.0),
    }
}

/// One panel on its way to the page.
struct PanelPage<'a> {
    panel: &'a Panel,
    frame: Rect,
    slack: f64,
    page: &'a mut Drawing,
}

impl PanelPage<'_> {
    fn draw(&mut self) {
        if let Some(field) = &self.panel.field {
            self.field(field);
        } else {
            self.grid();
        }
        for [from, to] in &self.panel.outside {
            let [_, top, _, height] = self.frame;
            let (a, b) = (self.x(from.max(self.panel.x.lo)), self.x(to.min(self.panel.x.hi)));
            self.page.shapes.push(Shape::Hatch([a, top, b - a, height]));
        }
        self.bars();
        for line in &self.panel.lines {
            self.line(line);
        }
        self.axes();
        for mark in &self.panel.marks {
            let at = self.place(mark.at);
            if self.is_inside(at) {
                self.page.mark(at, mark.kind);
            }
        }
    }

    fn x(&self, value: f64) -> f64 {
        self.frame[0] + self.frame[2] * self.panel.x.share(value)
    }

    fn y(&self, value: f64) -> f64 {
        self.frame[1] + self.frame[3] * (1.0 - self.panel.y.share(value))
    }

    fn place(&self, [x, y]: Point) -> Point {
        [self.x(x), self.y(y)]
    }

    fn is_inside(&self, [x, y]: Point) -> bool {
        let [left, top, width, height] = self.frame;
        let slack = 1.0;
        (left - slack..=left + width + slack).contains(&x) && (top - slack..=top + height + slack).contains(&y)
    }

    fn field(&mut self, field: &Field) {
        let [left, top, width, height] = self.frame;
        let (cells, rows) = ((field.columns() - 1) as f64, (field.rows() - 1) as f64);
        let place = |[x, y]: Point| [left + width * x / cells, top + height * (1.0 - y / rows)];
        let mut tracer = Tracer::new(Grid { columns: field.columns(), values: field.values() });
        let (has_gaps, slack) = (self.panel.has_gaps(), self.slack);
        if has_gaps {
            self.page.shapes.push(Shape::Hatch(self.frame));
        }
        let ring = |corners: &Vec<_>| -> Vec<Point> {
            let places: Vec<Point> = corners.iter().map(|vertex: &super::contour::Vertex| place(vertex.at)).collect();
            thinned(&places, slack * REGION_SLACK)
        };
        let lowest = palette::band(0, field.bands());
        if has_gaps {
            let loops = tracer.defined().iter().map(ring).collect();
            self.page.shapes.push(Shape::Region(loops, lowest, None));
        } else {
            self.page.shapes.push(Shape::Rect(self.frame, lowest));
        }
        for (k, level) in field.levels().iter().enumerate() {
            let loops: Vec<Vec<Point>> = tracer.at_least(*level).iter().map(ring).collect();
            let role = palette::band(k + 1, field.bands());
            self.page.shapes.push(Shape::Region(loops, role, Some(Pen::new(Role::LevelLine, 0.5))));
        }
        for level in field.marked() {
            for line in level_lines(&tracer.at_least(*level)) {
                let line: Vec<Point> = line.into_iter().map(place).collect();
                self.page.line(
                    thinned(&line, slack * LINE_SLACK),
                    Pen { dashes: [5.0, 3.0], ..Pen::new(Role::MarkedLine, 1.2) },
                );
            }
        }
        self.colour_bar(field);
    }

    /// The colours of the bands, lowest at the bottom, with the values between them.
    fn colour_bar(&mut self, field: &Field) {
        let [left, top, width, height] = self.frame;
        let (x, each) = (left + width + 12.0, height / field.bands() as f64);
        for k in 0..field.bands() {
            let bottom = top + height - each * k as f64;
            self.page.shapes.push(Shape::Rect([x, bottom - each, BAR, each], palette::band(k, field.bands())));
        }
        for (k, level) in field.levels().iter().enumerate() {
            let y = top + height - each * (k + 1) as f64;
            self.page.text([x + BAR + 5.0, y + MIDDLE], short_number(*level), TYPE - 1.0, Anchor::Start);
        }
        let corners = vec![[x, top], [x + BAR, top], [x + BAR, top + height], [x, top + height], [x, top]];
        self.page.line(corners, Pen::new(Role::Quiet, 0.8));
    }

    fn ticks(&self, axis: &Axis) -> Vec<(f64, String)> {
        let is_horizontal = std::ptr::eq(axis, &self.panel.x);
        if is_horizontal {
            axis_ticks(axis, most_ticks(self.frame[2], 54.0))
        } else {
            vertical_ticks(self.panel, self.frame[3])
        }
    }

    fn grid(&mut self) {
        let [left, top, width, height] = self.frame;
        for (at, _) in self.ticks(&self.panel.x) {
            let x = self.x(at);
            self.page.line(vec![[x, top], [x, top + height]], Pen::new(Role::Grid, 1.0));
        }
        for (at, _) in self.ticks(&self.panel.y) {
            let y = self.y(at);
            self.page.line(vec![[left, y], [left + width, y]], Pen::new(Role::Grid, 1.0));
        }
    }

    fn axes(&mut self) {
        let [left, top, width, height] = self.frame;
        let (right, bottom) = (left + width, top + height);
        let frame = vec![[left, top], [right, top], [right, bottom], [left, bottom], [left, top]];
        self.page.line(frame, Pen::new(Role::Quiet, 1.0));
        for (at, label) in self.ticks(&self.panel.x) {
            let x = self.x(at);
            self.page.line(vec![[x, bottom], [x, bottom + TICK]], Pen::new(Role::Quiet, 1.0));
            self.page.text([x, bottom + TICK + TYPE], label, TYPE, Anchor::Middle);
        }
        let mut widest = 0.0_f64;
        for (at, label) in self.ticks(&self.panel.y) {
            let y = self.y(at);
            widest = widest.max(font::length(&label, TYPE));
            self.page.line(vec![[left - TICK, y], [left, y]], Pen::new(Role::Quiet, 1.0));
            self.page.text([left - TICK - 3.0, y + MIDDLE], label, TYPE, Anchor::End);
        }
        let label = fitted(&self.panel.x.label, TYPE, width);
        self.page.text([left + width / 2.0, bottom + TICK + TYPE + LEADING], label, TYPE, Anchor::Middle);
        let title = fitted(&self.panel.title, TYPE, width);
        self.page.text([left + width / 2.0, top - 8.0], title, TYPE, Anchor::Middle);
        let text = fitted(&self.panel.y.label, TYPE, height);
        if !text.is_empty() {
            let at = [left - TICK - 13.0 - widest, top + height / 2.0];
            let (anchor, role) = (Anchor::Middle, Role::Ink);
            self.page.shapes.push(Shape::Text { at, text, size: TYPE, anchor, role, is_turned: true });
        }
    }

    fn bars(&mut self) {
        let [_, top, _, height] = self.frame;
        let bottom = top + height;
        for bar in &self.panel.bars {
            let (a, b) = (self.x(bar.from).max(self.frame[0]), self.x(bar.to).min(self.frame[0] + self.frame[2]));
            let y = self.y(bar.height).clamp(top, bottom);
            if b > a && y < bottom {
                self.page.shapes.push(Shape::Rect([a, y, b - a, bottom - y], Role::Series(bar.series)));
                let outline = vec![[a, bottom], [a, y], [b, y], [b, bottom]];
                self.page.line(outline, Pen::new(Role::Paper, 1.0));
            }
        }
    }

    fn line(&mut self, line: &Line) {
        let mut places: Vec<Point> = line.points.iter().map(|point| self.place(*point)).collect();
        if line.kind == LineKind::Steps {
            places = self.steps(&places);
        }
        let parts = clipped(&places, self.frame, line.kind == LineKind::Curve);
        let parts: Vec<Vec<Point>> = parts.iter().map(|part| thinned(part, self.slack * LINE_SLACK)).collect();
        for part in &parts {
            match line.kind {
                LineKind::Curve | LineKind::Steps => self.page.line(part.clone(), Pen::of_series(line.series, 1.8)),
                LineKind::Path => self.page.cased(part, Pen::of_series(line.series, 1.8)),
                LineKind::Set(kind) => self.page.cased(part, Pen::new(Role::Mark(kind), 3.0)),
            }
        }
        if line.kind == LineKind::Path {
            self.path_points(&places, line.series);
        }
    }

    fn path_points(&mut self, places: &[Point], series: usize) {
        if places.len() <= MOST_DOTS {
            for at in places {
                if self.is_inside(*at) {
                    self.page.dot(*at, series);
                }
            }
        }
        if let Some(start) = places.first().filter(|at| self.is_inside(**at)) {
            let ring = polygon(*start, 4.6, 20, 0.0);
            self.page.shapes.push(Shape::Region(vec![ring], Role::Paper, Some(Pen::new(Role::Series(series), 2.0))));
        }
    }

    /// Corners of steps from the lower left to the right end.
    fn steps(&self, places: &[Point]) -> Vec<Point> {
        let [left, top, width, height] = self.frame;
        let mut last = [left, top + height];
        let mut corners = vec![last];
        for place in places {
            corners.extend([[place[0], last[1]], *place]);
            last = *place;
        }
        corners.push([left + width, last[1]]);
        corners
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::scene::Mark;

    fn scene() -> Scene {
        let mut panel = Panel::new(Axis::linear("x", [0.0, 1.0]), Axis::linear("y", [0.0, 2.0]));
        panel.lines =
            vec![Line { name: "f".into(), points: vec![[0.0, 0.0], [1.0, 5.0]], kind: LineKind::Curve, series: 0 }];
        panel.marks = vec![
            Mark { at: [0.5, 1.0], kind: MarkKind::Minimum, words: String::new() },
            Mark { at: [5.0, 1.0], kind: MarkKind::Saddle, words: String::new() },
        ];
        Scene { title: "f".into(), panels: vec![panel], ..Scene::default() }
    }

    #[test]
    fn everything_lies_on_the_page_and_lines_in_their_frame() {
        let page = drawing(&scene());
        let [left, top, width, height] = page.frames[0];
        assert!(left > 0.0 && left + width < page.width && top + height < page.height);
        for shape in &page.shapes {
            let points: Vec<Point> = match shape {
                Shape::Line(points, _) => points.clone(),
                Shape::Region(loops, ..) => loops.iter().flatten().copied().collect(),
                Shape::Text { at, .. } => vec![*at],
                Shape::Rect(..) | Shape::Hatch(_) => vec![],
            };
            for [x, y] in points {
                assert!((0.0..=page.width).contains(&x) && (0.0..=page.height).contains(&y), "{shape:?}");
            }
        }
        let curve = page.shapes.iter().find_map(|shape| match shape {
            Shape::Line(points, Pen { role: Role::Series(0), .. }) => Some(points.clone()),
            _ => None,
        });
        let curve = curve.expect("the curve is drawn");
        assert!((curve[1][0] - (left + 0.4 * width)).abs() < 1e-9 && curve[1][1] == top, "{curve:?}");
        // One mark in the panel, two in the legend: the saddle lies outside.
        let marks = page.shapes.iter().filter(|shape| matches!(shape, Shape::Region(_, Role::Mark(_), _)));
        assert_eq!(marks.count(), 1 + 2);
    }

    #[test]
    fn long_titles_are_cut() {
        let cut = fitted(&"x + ".repeat(100), TYPE, 100.0);
        assert!(cut.ends_with('…') && font::length(&cut, TYPE) <= 101.0);
        assert_eq!(fitted("x", TYPE, 100.0), "x");
    }

    #[test]
    fn marks_differ_in_shape() {
        let kinds = [MarkKind::Minimum, MarkKind::Saddle, MarkKind::Maximum, MarkKind::Degenerate, MarkKind::Undecided];
        for (k, a) in kinds.iter().enumerate() {
            for b in &kinds[..k] {
                assert_ne!(outline([0.0, 0.0], *a), outline([0.0, 0.0], *b));
            }
        }
    }
}
