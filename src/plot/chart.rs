//! Step curves to a scene: shares of problems against a cost, as profiles show them.

use super::scene::{Axis, Line, LineKind, Panel, Point, Scene};
use super::svg;

/// How far the horizontal axis goes beyond the last corner, as a factor of a logarithmic one.
const ROOM: f64 = 1.1;

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
        let names: Vec<&str> = self.curves.iter().map(|curve| curve.name.as_str()).collect();
        let description = format!("{} against {}, one curve each for {}", self.y_label, self.x_label, names.join(", "));
        svg::svg(&Scene { title: self.title.clone(), description, panels: vec![self.panel()], ..Scene::default() })
    }

    /// The chart as a panel.
    pub fn panel(&self) -> Panel {
        let xs = self.curves.iter().flat_map(|curve| &curve.points).map(|point| point[0]);
        let last = xs.filter(|x| x.is_finite()).fold(1.0, f64::max);
        let x = if self.logarithmic {
            Axis::logarithmic(&self.x_label, [1.0, ROOM * last])
        } else {
            Axis::linear(&self.x_label, [0.0, last])
        };
        let mut panel = Panel::new(x, Axis::linear(&self.y_label, [0.0, 1.0]));
        let line = |(series, curve): (usize, &Curve)| {
            // A cost below 1 counts as 1, where a logarithmic axis begins.
            let lowest = if self.logarithmic { 1.0 } else { f64::NEG_INFINITY };
            let points = curve.points.iter().map(|[x, y]| [x.max(lowest), *y]).collect();
            Line { name: curve.name.clone(), points, kind: LineKind::Steps, series }
        };
        panel.lines = self.curves.iter().enumerate().map(line).collect();
        panel
    }
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
    }

    #[test]
    fn corners_lie_where_the_axes_say() {
        let panel = chart().panel();
        assert_eq!(panel.x.share(1.0), 0.0);
        let ten = panel.x.share(10.0) / panel.x.share(100.0);
        assert!((ten - 0.5).abs() < 1e-12, "{ten}");
        assert_eq!((panel.y.share(0.0), panel.y.share(1.0)), (0.0, 1.0));
    }
}
