//! A function of two variables to a map: bands of colour, level lines, critical points, paths of runs.

use super::runs::Run;
use super::spots::Spots;
use crate::plot::field::Field;
use crate::plot::scene::{Axis, Panel};

/// The most level lines through saddles.
const MOST_SADDLE_LINES: usize = 6;

/// A map to be drawn.
pub struct Map<'a> {
    /// The two variables, their names and ranges.
    pub axes: [Axis; 2],
    /// Which coordinates of points they are.
    pub variables: [usize; 2],
    /// The values, row by row from the bottom, as many columns as rows.
    pub values: Vec<f64>,
    /// Critical points and others.
    pub spots: &'a Spots,
    /// Paths.
    pub runs: &'a [Run],
}

/// The panel of a map.
pub fn panel(map: Map<'_>) -> Panel {
    let [x, y] = map.axes;
    let [i, j] = map.variables;
    let place = |point: &[f64]| Some([*point.get(i)?, *point.get(j)?]);
    let is_inside = |[a, b]: &[f64; 2]| (x.lo..=x.hi).contains(a) && (y.lo..=y.hi).contains(b);
    let mut marks = map.spots.marks(|spot| place(&spot.x));
    let mut lines = Vec::new();
    for set in &map.spots.sets {
        match set.draw(place) {
            Ok(line) => lines.push(line),
            Err(points) => marks.extend(points),
        }
    }
    marks.retain(|mark| is_inside(&mark.at));
    lines.extend(map.runs.iter().enumerate().map(|(series, run)| run.line(series, [i, j])));
    let columns = map.values.len().isqrt();
    let saddles = map.spots.saddle_values(MOST_SADDLE_LINES);
    let field = Field::new(columns, map.values, &map.spots.values(), saddles);
    let mut panel = Panel::new(x, y);
    panel.field = Some(field);
    panel.lines = lines;
    panel.marks = marks;
    panel
}
