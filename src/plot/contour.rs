//! A grid of values to the border of the region at or above a level, as closed loops, by marching squares.
//!
//! The region lies to the left of its loops. Cells whose corners lie across from each other are decided by their mean.
//! Source: Lorensen & Cline, Computer Graphics 21 (1987), in two dimensions.

use super::scene::Point;

/// No crossing.
const NONE: u32 = u32::MAX;

/// A corner of a loop, in cells from the lower left node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vertex {
    /// Where it is.
    pub at: Point,
    /// Whether the line to the next corner is where the value is the level, not where the grid or the domain ends.
    pub is_level: bool,
}

/// Values at the nodes of a grid, row by row.
#[derive(Clone, Copy, Debug)]
pub struct Grid<'v> {
    /// How many nodes a row has.
    pub columns: usize,
    /// The values; NaN where there is none.
    pub values: &'v [f64],
}

/// Traces contours of one grid; its memory serves for all levels.
#[derive(Debug)]
pub struct Tracer<'v> {
    grid: Grid<'v>,
    /// Nodes of a row with a ring of nodes outside around the grid.
    width: usize,
    height: usize,
    /// For each edge at which a line enters a cell, the edge at which it leaves it.
    next: Vec<u32>,
    is_level: Vec<bool>,
    starts: Vec<u32>,
    inside: Vec<bool>,
}

impl<'v> Tracer<'v> {
    /// A tracer of a grid.
    ///
    /// # Panics
    /// If the values are no whole rows.
    pub fn new(grid: Grid<'v>) -> Self {
        assert!(grid.columns > 0 && grid.values.len().is_multiple_of(grid.columns), "whole rows");
        let (width, height) = (grid.columns + 2, grid.values.len() / grid.columns + 2);
        let n = 2 * width * height;
        Self {
            grid,
            width,
            height,
            next: vec![NONE; n],
            is_level: vec![false; n],
            starts: Vec::new(),
            inside: vec![false; n / 2],
        }
    }

    /// The loops around where the value is at least `level`. Cost: linear in the grid.
    pub fn at_least(&mut self, level: f64) -> Vec<Vec<Vertex>> {
        self.loops(level, |value| value >= level)
    }

    /// The loops around where there is a value.
    pub fn defined(&mut self) -> Vec<Vec<Vertex>> {
        self.loops(f64::NAN, |value| !value.is_nan())
    }

    fn loops(&mut self, level: f64, is_inside: impl Fn(f64) -> bool) -> Vec<Vec<Vertex>> {
        for node in 0..self.inside.len() {
            self.inside[node] = self.value(node).is_some_and(&is_inside);
        }
        for j in 0..self.height - 1 {
            for i in 0..self.width - 1 {
                self.cell(j * self.width + i, level);
            }
        }
        let starts = std::mem::take(&mut self.starts);
        let loops = starts.iter().filter_map(|start| self.follow(*start, level)).collect();
        self.starts = starts;
        self.starts.clear();
        loops
    }

    /// The value at a node of the wider grid; `None` in the ring around the grid.
    fn value(&self, node: usize) -> Option<f64> {
        let (i, j) = (node % self.width, node / self.width);
        let is_within = (1..self.width - 1).contains(&i) && (1..self.height - 1).contains(&j);
        is_within.then(|| self.grid.values[(j - 1) * self.grid.columns + i - 1])
    }

    /// The mean of a cell's corners is inside.
    fn centre_is_inside(&self, corners: [usize; 4], level: f64) -> bool {
        let values = corners.map(|node| self.value(node).unwrap_or(f64::NAN));
        values.iter().map(|value| 0.25 * value).sum::<f64>() >= level
    }

    /// Adds the one or two lines of the cell whose lower left node is `node`.
    fn cell(&mut self, node: usize, level: f64) {
        let (a, b, c, d) = (node, node + 1, node + self.width + 1, node + self.width);
        let case = usize::from(self.inside[a])
            | usize::from(self.inside[b]) << 1
            | usize::from(self.inside[c]) << 2
            | usize::from(self.inside[d]) << 3;
        if case == 0 || case == 15 {
            return;
        }
        // Edges: even numbers go right from a node, odd ones up.
        let (bottom, right, top, left) = (2 * a, 2 * b + 1, 2 * d, 2 * a + 1);
        let joined = (case == 5 || case == 10) && self.centre_is_inside([a, b, c, d], level);
        let lines: &[(usize, usize)] = match (case, joined) {
            (1, _) => &[(bottom, left)],
            (2, _) => &[(right, bottom)],
            (3, _) => &[(right, left)],
            (4, _) => &[(top, right)],
            (6, _) => &[(top, bottom)],
            (7, _) => &[(top, left)],
            (8, _) => &[(left, top)],
            (9, _) => &[(bottom, top)],
            (11, _) => &[(right, top)],
            (12, _) => &[(left, right)],
            (13, _) => &[(bottom, right)],
            (14, _) => &[(left, bottom)],
            (5, true) => &[(bottom, right), (top, left)],
            (5, false) => &[(bottom, left), (top, right)],
            (_, true) => &[(left, bottom), (right, top)],
            (_, false) => &[(right, bottom), (left, top)],
        };
        let is_level = [a, b, c, d].iter().all(|node| self.value(*node).is_some_and(|value| !value.is_nan()));
        for (from, to) in lines {
            self.next[*from] = *to as u32;
            self.is_level[*from] = is_level;
            self.starts.push(*from as u32);
        }
    }

    /// The loop from an edge, which is used up by it; `None` if it was before.
    fn follow(&mut self, start: u32, level: f64) -> Option<Vec<Vertex>> {
        let mut corners = Vec::new();
        let mut edge = start as usize;
        while self.next[edge] != NONE {
            corners.push(Vertex { at: self.crossing(edge, level), is_level: self.is_level[edge] });
            edge = std::mem::replace(&mut self.next[edge], NONE) as usize;
        }
        (!corners.is_empty()).then_some(corners)
    }

    /// Where the level crosses an edge, in cells of the grid.
    fn crossing(&self, edge: usize, level: f64) -> Point {
        let from = edge / 2;
        let is_up = edge % 2 == 1;
        let to = if is_up { from + self.width } else { from + 1 };
        let share = match (self.value(from), self.value(to)) {
            (None, _) => 1.0,
            (_, None) => 0.0,
            (Some(a), Some(b)) => {
                let share = (level - a) / (b - a);
                if share.is_nan() { 0.5 } else { share.clamp(0.0, 1.0) }
            }
        };
        let (x, y) = ((from % self.width) as f64 - 1.0, (from / self.width) as f64 - 1.0);
        if is_up { [x, y + share] } else { [x + share, y] }
    }
}

/// The parts of loops along which the value is the level, as open or closed lines.
pub fn level_lines(loops: &[Vec<Vertex>]) -> Vec<Vec<Point>> {
    let mut lines = Vec::new();
    for corners in loops {
        let n = corners.len();
        // Begin behind a part that is no level, so that no line is cut in two.
        let Some(first) = (0..n).find(|k| !corners[*k].is_level) else {
            lines.push(corners.iter().chain(&corners[..1]).map(|vertex| vertex.at).collect());
            continue;
        };
        let mut line: Vec<Point> = Vec::new();
        for vertex in (1..=n).map(|k| corners[(first + k) % n]) {
            line.push(vertex.at);
            if !vertex.is_level {
                if line.len() > 1 {
                    lines.push(std::mem::take(&mut line));
                }
                line.clear();
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: usize = 41;

    fn grid(f: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let at = |k: usize| -2.0 + 4.0 * k as f64 / (N - 1) as f64;
        (0..N * N).map(|k| f(at(k % N), at(k / N))).collect()
    }

    /// The area that loops enclose, in cells.
    fn area(loops: &[Vec<Vertex>]) -> f64 {
        let cross = |p: Point, q: Point| 0.5 * (p[0] * q[1] - q[0] * p[1]);
        let one = |corners: &Vec<Vertex>| -> f64 {
            (0..corners.len()).map(|k| cross(corners[k].at, corners[(k + 1) % corners.len()].at)).sum()
        };
        loops.iter().map(one).sum()
    }

    #[test]
    fn a_disc_is_one_loop_with_its_area_on_the_left() {
        let values = grid(|x, y| -(x * x + y * y));
        let mut tracer = Tracer::new(Grid { columns: N, values: &values });
        let loops = tracer.at_least(-1.0);
        assert_eq!(loops.len(), 1);
        let exact = std::f64::consts::PI * 100.0;
        assert!((area(&loops) - exact).abs() < 1e-2 * exact, "{}", area(&loops));
        assert!(loops[0].iter().all(|vertex| vertex.is_level));
        // What is left is the square without the disc, and the memory is clean again.
        let values: Vec<f64> = values.iter().map(|v| -v).collect();
        let outer = Tracer::new(Grid { columns: N, values: &values }).at_least(1.0);
        assert_eq!(outer.len(), 2);
        assert!((area(&outer) + area(&loops) - 1600.0).abs() < 1e-9);
        assert_eq!(tracer.at_least(-1.0), loops);
    }

    #[test]
    fn lines_end_at_the_border_and_where_the_domain_ends() {
        let values = grid(|x, y| if y > 1.05 { f64::NAN } else { x });
        let mut tracer = Tracer::new(Grid { columns: N, values: &values });
        let loops = tracer.at_least(0.52);
        let lines = level_lines(&loops);
        assert_eq!((loops.len(), lines.len()), (1, 1));
        assert!(lines[0].iter().all(|[x, _]| (x - 25.2).abs() < 1e-9), "{lines:?}");
        let heights = lines[0].iter().map(|point| point[1]);
        assert!(heights.clone().fold(40.0, f64::min) == 0.0 && heights.fold(0.0, f64::max) >= 30.0);
        assert!((area(&tracer.defined()) - 40.0 * 30.5).abs() < 1e-9);
    }

    #[test]
    fn a_saddle_is_cut_one_way_or_the_other() {
        let values = [1.0, 0.0, 0.0, 1.0];
        let mut tracer = Tracer::new(Grid { columns: 2, values: &values });
        assert_eq!(tracer.at_least(0.4).len(), 1);
        assert_eq!(tracer.at_least(0.6).len(), 2);
        assert!(tracer.at_least(2.0).is_empty());
        assert_eq!(level_lines(&tracer.at_least(0.6)).len(), 2);
    }
}
