//! A picture as meaning: panels with axes, a field of values, curves, paths and marks; no device, colours or pixels.

use super::field::Field;

/// A point of the plane, in the units of the data.
pub type Point = [f64; 2];

/// What a mark says about its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// A minimum.
    Minimum,
    /// A saddle.
    Saddle,
    /// A maximum.
    Maximum,
    /// A critical point whose Hessian is singular, whatever it is.
    Degenerate,
    /// A critical point of which it is not known what it is.
    Undecided,
    /// A point of which nothing is said.
    Point,
}

impl MarkKind {
    /// The word of the legend.
    pub fn word(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::Saddle => "saddle",
            Self::Maximum => "maximum",
            Self::Degenerate => "degenerate",
            Self::Undecided => "undecided",
            Self::Point => "point",
        }
    }
}

/// How the numbers of an axis are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Equal differences are equally long.
    #[default]
    Linear,
    /// Equal ratios are equally long; numbers that are not positive have no place.
    Logarithmic,
}

/// An axis: what it measures, from where to where.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What it measures.
    pub label: String,
    /// Its lower end.
    pub lo: f64,
    /// Its upper end, larger than the lower one.
    pub hi: f64,
    /// How numbers are laid out.
    pub scale: Scale,
    /// Places with names of their own in the place of numbers; empty for numbers.
    pub names: Vec<(f64, String)>,
}

impl Axis {
    /// A linear axis.
    pub fn linear(label: impl Into<String>, [lo, hi]: [f64; 2]) -> Self {
        Self { label: label.into(), lo, hi, scale: Scale::Linear, names: Vec::new() }
    }

    /// A logarithmic axis; both ends are positive.
    pub fn logarithmic(label: impl Into<String>, [lo, hi]: [f64; 2]) -> Self {
        Self { scale: Scale::Logarithmic, ..Self::linear(label, [lo, hi]) }
    }

    /// The place of a number as a share of the axis: 0 at its lower end, 1 at its upper one; NaN where it has none.
    pub fn share(&self, value: f64) -> f64 {
        match self.scale {
            // Halved first, so that ends whose difference overflows still have an inside.
            Scale::Linear => (0.5 * value - 0.5 * self.lo) / (0.5 * self.hi - 0.5 * self.lo),
            Scale::Logarithmic if value > 0.0 => {
                (value.log10() - self.lo.log10()) / (self.hi.log10() - self.lo.log10())
            }
            Scale::Logarithmic => f64::NAN,
        }
    }
}

/// What a line through points is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// A graph of a function or of data.
    Curve,
    /// A graph that keeps its value to the right of each point.
    Steps,
    /// The points of a run in order, each of them visible.
    Path,
    /// A set of critical points of this kind.
    Set(MarkKind),
}

/// A line through points, in order; points that are not finite interrupt it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What the legend calls it; empty for none.
    pub name: String,
    /// The points.
    pub points: Vec<Point>,
    /// What it is.
    pub kind: LineKind,
    /// Lines of one number have one colour: those of one run in all panels.
    pub series: usize,
}

/// A single point with a meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where it is.
    pub at: Point,
    /// What it is.
    pub kind: MarkKind,
    /// What is said about it where a reader asks; may be empty.
    pub words: String,
}

/// Counts in intervals.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// From where to where.
    pub from: f64,
    /// The other end.
    pub to: f64,
    /// How high.
    pub height: f64,
    /// Bars of one number have one colour.
    pub series: usize,
}

/// One coordinate system with what is drawn in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// The line above it; may be empty.
    pub title: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// Values over the whole panel, drawn as bands of colour.
    pub field: Option<Field>,
    /// Parts `[from, to]` of the horizontal axis in which there is no value.
    pub outside: Vec<[f64; 2]>,
    /// Bars, drawn first.
    pub bars: Vec<Bar>,
    /// Names of the bars' series, if they have names.
    pub bar_names: Vec<String>,
    /// Lines, drawn in order.
    pub lines: Vec<Line>,
    /// Marks, drawn last.
    pub marks: Vec<Mark>,
}

impl Panel {
    /// An empty panel.
    pub fn new(x: Axis, y: Axis) -> Self {
        Self {
            title: String::new(),
            x,
            y,
            field: None,
            outside: Vec::new(),
            bars: Vec::new(),
            bar_names: Vec::new(),
            lines: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// Whether something in it has no value.
    pub fn has_gaps(&self) -> bool {
        !self.outside.is_empty() || self.field.as_ref().is_some_and(|field| field.values().iter().any(|v| v.is_nan()))
    }

    /// The place of a point as shares of both axes, from the lower left corner.
    pub fn share(&self, [x, y]: Point) -> Point {
        [self.x.share(x), self.y.share(y)]
    }
}

/// What is told of each point of a run where it can be played.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    /// The number of its lines in all panels; their points are its steps.
    pub series: usize,
    /// What it is called.
    pub name: String,
    /// What its end is.
    pub verdict: String,
    /// The evaluations until each step, as far as they are known.
    pub evaluations: Vec<f64>,
    /// The value at each step, as far as it is known.
    pub values: Vec<f64>,
    /// The gradient norm at each step, as far as it is known.
    pub norms: Vec<f64>,
}

/// A picture: panels from left to right under one title.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// The line above.
    pub title: String,
    /// What it shows, in words, for those who cannot see it.
    pub description: String,
    /// The panels.
    pub panels: Vec<Panel>,
    /// Runs that can be played, step by step.
    pub tracks: Vec<Track>,
}

/// An entry of a legend.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A line.
    Line {
        /// Its name.
        name: String,
        /// What it is.
        kind: LineKind,
        /// Its colour.
        series: usize,
    },
    /// Bars.
    Bars {
        /// Their name.
        name: String,
        /// Their colour.
        series: usize,
    },
    /// A kind of mark.
    Mark(MarkKind),
    /// Where there is no value.
    Outside,
}

impl Entry {
    /// What the legend writes.
    pub fn words(&self) -> String {
        match self {
            Self::Line { name, .. } | Self::Bars { name, .. } => name.clone(),
            Self::Mark(kind) => kind.word().into(),
            Self::Outside => "outside the domain".into(),
        }
    }
}

impl Scene {
    /// What a legend must explain, each entry once: lines and bars by name, kinds of marks, gaps.
    pub fn legend(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut add = |entry: Entry| {
            if !entry.words().is_empty() && !entries.contains(&entry) {
                entries.push(entry);
            }
        };
        for panel in &self.panels {
            for (series, name) in panel.bar_names.iter().enumerate() {
                add(Entry::Bars { name: name.clone(), series });
            }
            for line in panel.lines.iter().filter(|line| !matches!(line.kind, LineKind::Set(_))) {
                let kind = if line.kind == LineKind::Steps { LineKind::Curve } else { line.kind };
                add(Entry::Line { name: line.name.clone(), kind, series: line.series });
            }
        }
        // A run that has a path in one panel and a curve in another is told once.
        let paths: Vec<Entry> = entries.clone();
        entries.retain(|entry| match entry {
            Entry::Line { name, kind: LineKind::Curve, series } => {
                !paths.contains(&Entry::Line { name: name.clone(), kind: LineKind::Path, series: *series })
            }
            _ => true,
        });
        for line in self.panels.iter().flat_map(|panel| &panel.lines) {
            let entry = Entry::Line { name: line.name.clone(), kind: line.kind, series: line.series };
            if matches!(line.kind, LineKind::Set(_)) && !line.name.is_empty() && !entries.contains(&entry) {
                entries.push(entry);
            }
        }
        let mut kinds: Vec<MarkKind> =
            self.panels.iter().flat_map(|panel| &panel.marks).map(|mark| mark.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        entries.extend(kinds.into_iter().map(Entry::Mark));
        if self.panels.iter().any(Panel::has_gaps) {
            entries.push(Entry::Outside);
        }
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_shares_of_the_axis() {
        let axis = Axis::linear("x", [-1.0, 3.0]);
        assert_eq!((axis.share(-1.0), axis.share(0.0), axis.share(3.0)), (0.0, 0.25, 1.0));
        let axis = Axis::logarithmic("x", [0.01, 100.0]);
        assert_eq!((axis.share(1.0), axis.share(100.0)), (0.5, 1.0));
        assert!(axis.share(0.0).is_nan() && axis.share(-1.0).is_nan());
        let wide = Axis::linear("x", [-f64::MAX, f64::MAX]);
        assert_eq!(wide.share(0.0), 0.5);
    }

    #[test]
    fn the_legend_names_each_thing_once() {
        let axis = || Axis::linear("x", [0.0, 1.0]);
        let mut panel = Panel::new(axis(), axis());
        let line = |name: &str, kind, series| Line { name: name.into(), points: vec![], kind, series };
        panel.lines = vec![line("gd", LineKind::Path, 0), line("", LineKind::Curve, 1)];
        let mark = |kind| Mark { at: [0.0, 0.0], kind, words: String::new() };
        panel.marks = vec![mark(MarkKind::Maximum), mark(MarkKind::Minimum), mark(MarkKind::Maximum)];
        let mut other = Panel::new(axis(), axis());
        other.lines = vec![line("gd", LineKind::Curve, 0), line("newton", LineKind::Curve, 1)];
        other.outside = vec![[0.0, 0.5]];
        let scene = Scene { panels: vec![panel, other], ..Scene::default() };
        let words: Vec<String> = scene.legend().iter().map(Entry::words).collect();
        assert_eq!(words, ["gd", "newton", "minimum", "maximum", "outside the domain"]);
    }
}
