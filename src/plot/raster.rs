//! Shapes to pixels, smooth at their edges: regions by the area that they cover of each pixel, lines by their distance.
//!
//! Areas by sums of signed trapezoids along each row, as in Raph Levien's font-rs (2016).

use super::font;
use super::layout::{Anchor, Drawing, Pen, Shape};
use super::line::Rect;
use super::palette::{Rgb, Role, Theme, colour};
use super::scene::Point;

/// The width of strokes of letters as a share of the size of type.
const STROKE: f64 = 0.1;
/// Pixels between the lines of a hatch, for a scale of 1.
const HATCH: f64 = 6.0;

/// A pixel that is covered so far shows nothing of what is below it.
const FULL: f32 = 0.998;

/// A picture of pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Pixels from left to right.
    pub width: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// The pixels, row by row from the top.
    pub pixels: Vec<Rgb>,
}

/// Draws a page, each of its units `scale` pixels. Cost: linear in the pixels, for each region.
pub fn image(page: &Drawing, scale: f64, theme: Theme) -> Image {
    let (width, height) = ((page.width * scale).ceil() as usize, (page.height * scale).ceil() as usize);
    let image = Image { width, height, pixels: vec![colour(Role::Paper, theme); width * height] };
    let mut canvas = Canvas { image, scale, theme, cover: vec![0.0; (width + 2) * height] };
    page.shapes.iter().for_each(|shape| canvas.shape(shape));
    canvas.image
}

struct Canvas {
    image: Image,
    scale: f64,
    theme: Theme,
    /// How much of each pixel is covered, rows of the width and two more; zero between shapes.
    cover: Vec<f32>,
}

/// A range of pixels: columns and rows, ends excluded.
#[derive(Clone, Copy)]
struct Part {
    x: [usize; 2],
    y: [usize; 2],
}

impl Canvas {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Rect([x, y, w, h], role) => {
                let corners = vec![[*x, *y], [x + w, *y], [x + w, y + h], [*x, y + h]];
                self.region(&[corners], *role);
            }
            Shape::Hatch(rect) => self.hatch(*rect),
            Shape::Region(loops, role, pen) => {
                self.region(loops, *role);
                for (points, pen) in loops.iter().zip(std::iter::repeat(pen)).filter_map(|(l, p)| p.map(|p| (l, p))) {
                    let ring: Vec<Point> = points.iter().chain(&points[..1]).copied().collect();
                    self.lines(&[ring], pen);
                }
            }
            Shape::Line(points, pen) if pen.dashes[0] > 0.0 => self.lines(&dashed(points, pen.dashes), *pen),
            Shape::Line(points, pen) => self.lines(std::slice::from_ref(points), *pen),
            Shape::Text { at, text, size, anchor, role, is_turned } => {
                let length = font::length(text, *size);
                let back = match anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => length / 2.0,
                    Anchor::End => length,
                };
                let place = |[x, y]: Point| {
                    let (x, y) = (x - back, y);
                    if *is_turned { [at[0] + y, at[1] - x] } else { [at[0] + x, at[1] + y] }
                };
                let strokes: Vec<Vec<Point>> =
                    font::strokes(text, *size).into_iter().map(|line| line.into_iter().map(place).collect()).collect();
                self.lines(&strokes, Pen::new(*role, STROKE * size));
            }
        }
    }

    fn hatch(&mut self, [left, top, width, height]: Rect) {
        let mut lines = Vec::new();
        let mut at = HATCH * ((left + top) / HATCH).ceil();
        while at < left + top + width + height {
            lines.extend(super::line::clipped(
                &[[at - top, top], [at - top - height, top + height]],
                [left, top, width, height],
                false,
            ));
            at += HATCH;
        }
        self.lines(&lines, Pen::new(Role::Outside, 1.0));
    }

    /// Where a row of the covers begins.
    fn row(&self, y: usize) -> usize {
        y * (self.image.width + 2)
    }

    /// The pixels around points, `around` more on each side.
    fn part<'p>(&self, points: impl Iterator<Item = &'p Point>, around: f64) -> Option<Part> {
        let mut ends = [[f64::INFINITY, f64::NEG_INFINITY]; 2];
        for point in points {
            for k in 0..2 {
                ends[k] = [ends[k][0].min(point[k] * self.scale), ends[k][1].max(point[k] * self.scale)];
            }
        }
        let range = |[lo, hi]: [f64; 2], size: usize| {
            let from = (lo - around).floor().max(0.0) as usize;
            [from.min(size), ((hi + around).ceil().max(0.0) as usize).min(size)]
        };
        let part = Part { x: range(ends[0], self.image.width), y: range(ends[1], self.image.height) };
        (part.x[0] < part.x[1] && part.y[0] < part.y[1]).then_some(part)
    }

    fn region(&mut self, loops: &[Vec<Point>], role: Role) {
        let Some(part) = self.part(loops.iter().flatten(), 1.0) else { return };
        for corners in loops {
            for (k, from) in corners.iter().enumerate() {
                let to = corners[(k + 1) % corners.len()];
                self.edge(from.map(|c| c * self.scale), to.map(|c| c * self.scale));
            }
        }
        let paint = colour(role, self.theme);
        for y in part.y[0]..part.y[1] {
            let row = self.row(y);
            let mut sum = 0.0;
            let pixels = &mut self.image.pixels[y * self.image.width..][part.x[0]..part.x[1]];
            for (pixel, cover) in pixels.iter_mut().zip(&mut self.cover[row + part.x[0]..]) {
                sum += std::mem::take(cover);
                blend(pixel, paint, sum.abs());
            }
            // What an edge at the right border left behind.
            self.cover[row + part.x[1]] = 0.0;
            self.cover[row + part.x[1] + 1] = 0.0;
        }
    }

    /// Adds the signed areas to the right of an edge, as differences along each row.
    fn edge(&mut self, from: Point, to: Point) {
        if from[1] == to[1] {
            return;
        }
        let (sign, top, bottom) = if from[1] < to[1] { (1.0, from, to) } else { (-1.0, to, from) };
        let slope = (bottom[0] - top[0]) / (bottom[1] - top[1]);
        let limit = self.image.width as f64;
        let first = top[1].max(0.0) as usize;
        let last = (bottom[1].ceil().max(0.0) as usize).min(self.image.height);
        for y in first..last {
            let (above, below) = (top[1].max(y as f64), bottom[1].min(y as f64 + 1.0));
            let height = below - above;
            if height <= 0.0 {
                continue;
            }
            let at = |y: f64| (top[0] + (y - top[1]) * slope).clamp(0.0, limit);
            let (a, b) = (at(above), at(below));
            self.trapezoid(y, [a.min(b), a.max(b)], sign * height);
        }
    }

    /// One row's share of an edge that runs from `left` to `right` over `height` of the row.
    fn trapezoid(&mut self, y: usize, [left, right]: [f64; 2], height: f64) {
        let row = self.row(y);
        let (first, last) = (left.floor() as usize, right.ceil() as usize);
        if last <= first + 1 {
            let share = 1.0 - (0.5 * (left + right) - first as f64);
            self.cover[row + first] += (height * share) as f32;
            self.cover[row + first + 1] += (height * (1.0 - share)) as f32;
            return;
        }
        // The area right of the edge in each pixel that it runs through, as differences of what was covered before.
        let mut before = 0.0;
        for x in first..last {
            let (from, to) = (left.max(x as f64), right.min(x as f64 + 1.0));
            let part = (to - from) / (right - left) * height;
            let passed = (from - left) / (right - left) * height;
            let covered = passed + part * (1.0 - (0.5 * (from + to) - x as f64));
            self.cover[row + x] += (covered - before) as f32;
            before = covered;
        }
        self.cover[row + last] += (height - before) as f32;
    }

    /// Draws lines as one: where they cross, nothing is drawn twice.
    fn lines(&mut self, lines: &[Vec<Point>], pen: Pen) {
        let half = 0.5 * pen.width * self.scale;
        let around = half + 1.0;
        let Some(all) = self.part(lines.iter().flatten(), around) else { return };
        for line in lines {
            for pair in line.windows(2) {
                let (p, q) = (pair[0].map(|c| c * self.scale), pair[1].map(|c| c * self.scale));
                let Some(part) = self.part(pair.iter(), around) else { continue };
                for y in part.y[0]..part.y[1] {
                    for x in near(p, q, (y as f64 + 0.5, around), part.x) {
                        let distance = super::line::distance([x as f64 + 0.5, y as f64 + 0.5], p, q);
                        let share = (half + 0.5 - distance).clamp(0.0, 1.0) as f32;
                        let at = self.row(y) + x;
                        let cover = &mut self.cover[at];
                        *cover = cover.max(share);
                    }
                }
            }
        }
        let paint = colour(pen.role, self.theme);
        for y in all.y[0]..all.y[1] {
            for x in all.x[0]..all.x[1] {
                let at = self.row(y) + x;
                let share = std::mem::take(&mut self.cover[at]);
                if share > 0.0 {
                    blend(&mut self.image.pixels[y * self.image.width + x], paint, share);
                }
            }
        }
    }
}

/// The columns of a row in which a pixel can lie within `around` of a segment.
fn near(p: Point, q: Point, (y, around): (f64, f64), [from, to]: [usize; 2]) -> std::ops::Range<usize> {
    let height = q[1] - p[1];
    let at = |y: f64| {
        let share = if height == 0.0 { 0.0 } else { ((y - p[1]) / height).clamp(0.0, 1.0) };
        p[0] + share * (q[0] - p[0])
    };
    // A level segment is near all along, or its rows would not be looked at.
    let (a, b) = if height == 0.0 { (p[0], q[0]) } else { (at(y - around), at(y + around)) };
    let (lo, hi) = (a.min(b) - around - 0.5, a.max(b) + around + 0.5);
    from.max(lo.max(0.0) as usize)..to.min(hi.max(0.0).ceil() as usize)
}

fn blend(pixel: &mut Rgb, paint: Rgb, share: f32) {
    if share <= 0.0 {
        return;
    }
    // Most pixels of a region lie inside it.
    if share >= FULL {
        *pixel = paint;
        return;
    }
    for (own, other) in pixel.iter_mut().zip(paint) {
        let mixed = f32::from(*own) + share * (f32::from(other) - f32::from(*own));
        *own = mixed.round().clamp(0.0, 255.0) as u8;
    }
}

/// The dashes of a line.
fn dashed(points: &[Point], [dash, gap]: [f64; 2]) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = points.first().map(|first| vec![vec![*first]]).unwrap_or_default();
    let (mut left, mut is_dash) = (dash, true);
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = ((to[0] - from[0]).powi(2) + (to[1] - from[1]).powi(2)).sqrt();
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let at = [0, 1].map(|k| from[k] + done / length * (to[k] - from[k]));
            match parts.last_mut().filter(|_| is_dash) {
                Some(part) => part.push(at),
                None => parts.push(vec![at]),
            }
            is_dash = !is_dash;
            left = if is_dash { dash } else { gap };
        }
        left -= length - done;
        if let Some(part) = parts.last_mut().filter(|_| is_dash) {
            part.push(to);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(shapes: Vec<Shape>) -> Drawing {
        Drawing { width: 40.0, height: 30.0, shapes, ..Drawing::default() }
    }

    /// How much ink lies on the image, in pixels of full ink.
    fn ink(image: &Image) -> f64 {
        let (paper, ink) =
            (f64::from(colour(Role::Paper, Theme::Light)[0]), f64::from(colour(Role::Ink, Theme::Light)[0]));
        image.pixels.iter().map(|pixel| (paper - f64::from(pixel[0])) / (paper - ink)).sum()
    }

    #[test]
    fn regions_cover_their_area() {
        let triangle = vec![[3.3, 2.1], [35.7, 8.2], [10.0, 27.9]];
        let area = 0.5 * ((35.7 - 3.3) * (27.9 - 2.1) - (10.0 - 3.3) * (8.2 - 2.1));
        for scale in [1.0, 2.0] {
            let image = image(&page(vec![Shape::Region(vec![triangle.clone()], Role::Ink, None)]), scale, Theme::Light);
            assert!((ink(&image) / (scale * scale) - area).abs() < 1.0, "{} {area}", ink(&image));
        }
        let hole = vec![[12.0, 10.0], [12.0, 12.0], [14.0, 12.0], [14.0, 10.0]];
        let outer = vec![[5.0, 5.0], [25.0, 5.0], [25.0, 25.0], [5.0, 25.0]];
        let image = image(&page(vec![Shape::Region(vec![outer, hole], Role::Ink, None)]), 1.0, Theme::Light);
        assert!((ink(&image) - 396.0).abs() < 1e-6);
    }

    #[test]
    fn what_reaches_over_the_border_is_cut() {
        let large = vec![[-50.0, -20.0], [90.0, -20.0], [90.0, 60.0], [-50.0, 60.0]];
        let both =
            vec![Shape::Region(vec![large], Role::Ink, None), Shape::Rect([-5.0, 10.0, 100.0, 5.0], Role::Paper)];
        let image = image(&page(both), 1.0, Theme::Light);
        assert!((ink(&image) - 40.0 * 25.0).abs() < 1e-6, "{}", ink(&image));
    }

    #[test]
    fn lines_are_as_wide_as_their_pen() {
        let line = vec![[5.0, 10.3], [30.0, 10.3], [30.0, 25.0]];
        let image = image(&page(vec![Shape::Line(line, Pen::new(Role::Ink, 2.0))]), 1.0, Theme::Light);
        assert!((ink(&image) - 2.0 * (25.0 + 14.7)).abs() < 4.0, "{}", ink(&image));
        let dashes = dashed(&[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]], [3.0, 2.0]);
        let lengths = dashes.iter().map(|dash| {
            dash.windows(2).map(|p| ((p[1][0] - p[0][0]).powi(2) + (p[1][1] - p[0][1]).powi(2)).sqrt()).sum::<f64>()
        });
        assert!((lengths.sum::<f64>() - 12.0).abs() < 1e-9, "{dashes:?}");
    }

    #[test]
    fn text_has_ink_where_it_stands() {
        let text = |is_turned| Shape::Text {
            at: [20.0, 20.0],
            text: "Xx".into(),
            size: 12.0,
            anchor: Anchor::Middle,
            role: Role::Ink,
            is_turned,
        };
        let upright = image(&page(vec![text(false)]), 1.0, Theme::Light);
        let turned = image(&page(vec![text(true)]), 1.0, Theme::Light);
        assert!((ink(&upright) - ink(&turned)).abs() < 2.0 && ink(&upright) > 20.0);
        let below = upright.pixels[22 * 40..].iter().all(|pixel| *pixel == colour(Role::Paper, Theme::Light));
        assert!(below);
    }
}
