//! Results to points with a meaning: critical points by kind, sets of them, where runs ended.

use crate::graph::value::{Object, Value};
use crate::plot::scene::{Line, LineKind, Mark, MarkKind};
use crate::plot::ticks::short_number;
use crate::session::fields::Fields;

/// Coordinates that are told of a point.
const SHOWN: usize = 6;

/// Points that stand for a set that is no curve.
const MOST_MARKS: usize = 40;

/// A point with a meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// Where it is.
    pub x: Vec<f64>,
    /// The function's value there, if it is known.
    pub value: Option<f64>,
    /// The Morse index, if it is known.
    pub index: Option<f64>,
    /// What it is.
    pub kind: MarkKind,
    /// What it is in words.
    pub words: String,
}

/// A set of critical points.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// Points on it.
    pub samples: Vec<Vec<f64>>,
    /// The function's value on it.
    pub value: f64,
    /// What its points are.
    pub kind: MarkKind,
    /// What the legend calls it.
    pub name: String,
    /// Whether the points are in the order of a curve, closed if so.
    pub curve: Option<bool>,
}

/// Points and sets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spots {
    /// The points.
    pub points: Vec<Spot>,
    /// The sets.
    pub sets: Vec<Set>,
}

impl Spots {
    /// The values that matter for the choice of levels.
    pub fn values(&self) -> Vec<f64> {
        let sets = self.sets.iter().map(|set| set.value);
        self.points.iter().filter_map(|spot| spot.value).chain(sets).filter(|value| value.is_finite()).collect()
    }

    /// The values at saddles, whose level lines cross there: at most `most` different ones.
    pub fn saddle_values(&self, most: usize) -> Vec<f64> {
        let saddles = self.points.iter().filter(|spot| spot.kind == MarkKind::Saddle);
        let mut values: Vec<f64> = saddles.filter_map(|spot| spot.value).filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        let size = values.iter().fold(0.0_f64, |size, value| size.max(value.abs()));
        values.dedup_by(|a, b| (*a - *b).abs() <= 1e-9 * size);
        values.truncate(most);
        values
    }

    /// Marks at two of the coordinates.
    pub fn marks(&self, place: impl Fn(&Spot) -> Option<[f64; 2]>) -> Vec<Mark> {
        let mark = |spot: &Spot| Some(Mark { at: place(spot)?, kind: spot.kind, words: spot.words.clone() });
        self.points.iter().filter_map(mark).collect()
    }

    /// How many there are of each kind, in words.
    pub fn census(&self) -> String {
        let kinds = [
            (MarkKind::Minimum, "minimum", "minima"),
            (MarkKind::Saddle, "saddle", "saddles"),
            (MarkKind::Maximum, "maximum", "maxima"),
            (MarkKind::Degenerate, "degenerate critical point", "degenerate critical points"),
            (MarkKind::Undecided, "undecided critical point", "undecided critical points"),
            (MarkKind::Point, "point", "points"),
        ];
        let mut words = Vec::new();
        for (kind, one, more) in kinds {
            match self.points.iter().filter(|spot| spot.kind == kind).count() {
                0 => {}
                1 => words.push(format!("1 {one}")),
                count => words.push(format!("{count} {more}")),
            }
        }
        words.extend(self.sets.iter().map(|set| set.name.clone()));
        words.join(", ")
    }
}

/// The points that a value tells of: a result, a point, or a list of such; `None` if it tells of none.
pub fn spots(value: &Value) -> Option<Spots> {
    let mut found = Spots::default();
    add(value, &mut found)?;
    Some(found)
}

fn add(value: &Value, found: &mut Spots) -> Option<()> {
    match value {
        Value::Object(object) => {
            let fields = Fields(&**object);
            match object.kind() {
                "critical_points" => {
                    found.points.extend(fields.objects("points").iter().filter_map(|point| spot(&**point)));
                    found.sets.extend(fields.objects("continua").iter().filter_map(|set| continuum(&**set)));
                }
                "continuum" => found.sets.push(continuum(&**object)?),
                "roots" => found.points.extend(fields.objects("points").iter().filter_map(|point| spot(&**point))),
                "race" => found.points.extend(fields.objects("runs").iter().filter_map(|run| spot(&**run))),
                _ => found.points.push(spot(&**object)?),
            }
        }
        Value::List(values) => values.iter().try_for_each(|value| add(value, found))?,
        Value::Number(number) => found.points.push(plain(vec![number.known()?])),
        Value::Array(array) => {
            let (rows, columns) = array.rows_columns();
            let known = array.known()?;
            match columns {
                1 => found.points.push(plain(known.to_vec())),
                _ => {
                    found.points.extend((0..rows).map(|row| plain(known[row * columns..(row + 1) * columns].to_vec())))
                }
            }
        }
        _ => return None,
    }
    Some(())
}

fn plain(x: Vec<f64>) -> Spot {
    let words = format!("point at {}", place_words(&x));
    Spot { x, value: None, index: None, kind: MarkKind::Point, words }
}

fn place_words(x: &[f64]) -> String {
    let shown: Vec<String> = x.iter().take(SHOWN).map(|x| short_number(*x)).collect();
    format!("[{}{}]", shown.join(", "), if x.len() > SHOWN { ", ..." } else { "" })
}

/// The point of a result with a field `x`.
fn spot(object: &dyn Object) -> Option<Spot> {
    let fields = Fields(object);
    let x = fields.vector("x")?;
    let (value, index) = (fields.number("value"), fields.number("index"));
    let name = fields.text("verdict").or_else(|| fields.text("kind")).unwrap_or_else(|| "point".into());
    let is_degenerate = fields.object("degenerate").is_some() || name.starts_with("degenerate");
    let kind = match &*name {
        _ if is_degenerate => MarkKind::Degenerate,
        "minimum" => MarkKind::Minimum,
        "maximum" => MarkKind::Maximum,
        "saddle" => MarkKind::Saddle,
        "undecided" => MarkKind::Undecided,
        _ => MarkKind::Point,
    };
    let prefix = if is_degenerate && !name.starts_with("degenerate") { "degenerate " } else { "" };
    let index_words = match (kind, index) {
        (MarkKind::Saddle, Some(index)) => format!(" of index {index}"),
        _ => String::new(),
    };
    let value_words = value.map_or_else(String::new, |value| format!(", value {}", short_number(value)));
    let words = format!("{prefix}{name}{index_words} at {}{value_words}", place_words(&x));
    Some(Spot { x, value, index, kind, words })
}

fn continuum(object: &dyn Object) -> Option<Set> {
    let fields = Fields(object);
    let samples = match object.field("samples")? {
        Value::List(values) => values.iter().filter_map(vector).collect(),
        _ => Vec::new(),
    };
    let (kind, word) = match fields.text("kind").as_deref() {
        Some("minimum") => (MarkKind::Minimum, "minima"),
        Some("maximum") => (MarkKind::Maximum, "maxima"),
        Some("saddle") => (MarkKind::Saddle, "saddles"),
        _ => (MarkKind::Undecided, "undecided points"),
    };
    let is_curve = fields.number("dimension") == Some(1.0);
    let name = format!("{} of {word}", if is_curve { "line" } else { "set" });
    let curve = is_curve.then(|| fields.flag("closed") == Some(true));
    Some(Set { samples, value: fields.number("value").unwrap_or(f64::NAN), kind, name, curve })
}

fn vector(value: &Value) -> Option<Vec<f64>> {
    match value {
        Value::Array(array) => array.known().map(<[f64]>::to_vec),
        Value::Number(number) => number.known().map(|number| vec![number]),
        _ => None,
    }
}

impl Set {
    /// The set as a line, or as points where its samples are in no order.
    pub fn draw(&self, place: impl Fn(&[f64]) -> Option<[f64; 2]>) -> Result<Line, Vec<Mark>> {
        let mut points: Vec<[f64; 2]> = self.samples.iter().filter_map(|sample| place(sample)).collect();
        let Some(is_closed) = self.curve else {
            let words = format!("on a {}", self.name);
            let stride = points.len().div_ceil(MOST_MARKS).max(1);
            let points = points.into_iter().step_by(stride);
            return Err(points.map(|at| Mark { at, kind: self.kind, words: words.clone() }).collect());
        };
        points.extend(points.first().copied().filter(|_| is_closed));
        Ok(Line { name: self.name.clone(), points, kind: LineKind::Set(self.kind), series: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::session::Session;

    fn of(text: &str) -> Spots {
        let outputs = Session::new().eval(text).expect("it runs");
        spots(&outputs.last().expect("it shows something").value).expect("it has points")
    }

    #[test]
    fn kinds_values_and_words_come_from_the_result() {
        let found = of("critical((x, y) -> x^4 - 2x^2 + y^2, -2..2)");
        assert_eq!(found.census(), "2 minima, 1 saddle");
        assert_eq!((found.saddle_values(5), found.values().len()), (vec![0.0], 3));
        assert!(found.points[2].words.starts_with("saddle of index 1 at ["), "{}", found.points[2].words);
        assert_eq!(of("classify((x, y) -> x^3 - 3x*y^2, [0, 0])").points[0].kind, MarkKind::Degenerate);
        assert_eq!(of("[1, 2; 3, 4; 5, 6]").points.len(), 3);
        assert_eq!(of("[[1, 2, 3]]").points.len(), 1);
    }

    #[test]
    fn a_ring_is_a_closed_line() {
        let found = of("critical((x, y) -> (x^2 + y^2 - 1)^2, -2..2)");
        assert_eq!(found.census(), "1 maximum, line of minima");
        let line = found.sets[0].draw(|x| Some([x[0], x[1]])).expect("a curve");
        assert_eq!(line.points.first(), line.points.last());
        assert!(line.points.len() > 10);
    }
}
