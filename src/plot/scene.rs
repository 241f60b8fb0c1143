//! A picture without a device: lines, marks and labels in the coordinates of the data, and the frame that holds them.

/// A point of the plane, in the units of the data.
pub type Point = [f64; 2];

/// One element of a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Element {
    /// A line through points, in order.
    Line(Vec<Point>),
    /// A single point, told apart from others by its kind: `minimum`, `saddle`, ….
    Mark {
        /// Where it is.
        at: Point,
        /// What it is.
        kind: &'static str,
    },
    /// Words at a point.
    Label {
        /// Where they start.
        at: Point,
        /// The words.
        text: String,
    },
}

impl Element {
    fn points(&self) -> &[Point] {
        match self {
            Element::Line(points) => points,
            Element::Mark { at, .. } | Element::Label { at, .. } => std::slice::from_ref(at),
        }
    }
}

/// A picture: its elements in the order in which they are drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// The elements.
    pub elements: Vec<Element>,
}

impl Scene {
    /// The smallest frame `[[x_lo, x_hi], [y_lo, y_hi]]` that holds every finite point; `None` without one.
    pub fn frame(&self) -> Option<[[f64; 2]; 2]> {
        let points = self.elements.iter().flat_map(Element::points);
        let finite = points.filter(|point| point.iter().all(|coordinate| coordinate.is_finite()));
        finite.fold(None, |frame, [x, y]| {
            let [[x_lo, x_hi], [y_lo, y_hi]] = frame.unwrap_or([[*x, *x], [*y, *y]]);
            Some([[x_lo.min(*x), x_hi.max(*x)], [y_lo.min(*y), y_hi.max(*y)]])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_holds_what_is_finite() {
        let line = Element::Line(vec![[0.0, 1.0], [2.0, f64::NAN], [-1.0, 3.0]]);
        let mark = Element::Mark { at: [5.0, 0.5], kind: "minimum" };
        let label = Element::Label { at: [f64::INFINITY, 0.0], text: "far away".into() };
        let scene = Scene { elements: vec![line, mark, label] };
        assert_eq!(scene.frame(), Some([[-1.0, 5.0], [0.5, 3.0]]));
        assert_eq!(Scene::default().frame(), None);
    }
}
