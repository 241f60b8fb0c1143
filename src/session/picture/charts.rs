//! Results to charts: how runs converge, spectra as histograms, critical points by index and value, times, profiles.

use super::runs::Run;
use super::spots::Spots;
use crate::graph::value::Object;
use crate::plot::chart::{Chart, Curve};
use crate::plot::profile::{data_profile, performance_profile};
use crate::plot::scene::{Axis, Bar, Line, LineKind, Panel, Point};
use crate::plot::ticks::ticks;
use crate::session::fields::Fields;

/// Runs whose evaluations differ by more than this factor are shown on a logarithmic axis.
const WIDE: f64 = 20.0;
/// Room above the highest point of a logarithmic axis, as a factor.
const LOG_ROOM: f64 = 3.0;
/// Room behind the last evaluation, so that the point there is seen whole.
const END_ROOM: f64 = 0.03;
/// The least and the most bars of a histogram.
const BARS: [usize; 2] = [6, 60];
/// Room at the ends of an axis as a share of its length.
const ROOM: f64 = 0.06;

/// What a run's curve shows.
type Measure<'a> = &'a dyn Fn(&Run) -> Vec<f64>;

/// The value above the lowest of all runs, and the gradient norm, against evaluations; both logarithmic.
pub fn convergence(runs: &[Run]) -> [Panel; 2] {
    // A maximization climbs.
    let climbs = |run: &Run| run.values.last() > run.values.first();
    let sign = if runs.iter().all(climbs) { -1.0 } else { 1.0 };
    let values = runs.iter().flat_map(|run| &run.values).map(|value| sign * value).filter(|value| value.is_finite());
    let best = values.fold(f64::INFINITY, f64::min);
    let words = if sign > 0.0 { "value above the lowest" } else { "value below the highest" };
    let gap = move |run: &Run| run.values.iter().map(|value| sign * value - best).collect();
    [against_evaluations(runs, words, &gap), against_evaluations(runs, "gradient norm", &|run| run.norms.clone())]
}

fn against_evaluations(runs: &[Run], label: &str, measure: Measure<'_>) -> Panel {
    let points = |run: &Run| -> Vec<Point> {
        let pairs = run.evaluations.iter().copied().zip(measure(run));
        // A logarithmic axis has no place for zero.
        pairs.map(|(x, y)| [x.max(1.0), if y > 0.0 { y } else { f64::NAN }]).collect()
    };
    let lines: Vec<Line> = (runs.iter().enumerate())
        .map(|(series, run)| Line { name: run.name.clone(), points: points(run), kind: LineKind::Curve, series })
        .collect();
    let ends = runs.iter().filter_map(|run| run.evaluations.last().copied()).map(|count| count.max(1.0));
    let (least, most) = ends.fold((f64::INFINITY, 2.0_f64), |(a, b), count| (a.min(count), b.max(count)));
    let x = if most / least > WIDE {
        Axis::logarithmic("evaluations", [1.0, most.powf(1.0 + END_ROOM)])
    } else {
        Axis::linear("evaluations", [0.0, most * (1.0 + END_ROOM)])
    };
    let heights = || lines.iter().flat_map(|line| &line.points).map(|point| point[1]).filter(|y| y.is_finite());
    let (lo, hi) = (heights().fold(f64::INFINITY, f64::min), heights().fold(0.0, f64::max));
    let y = if hi > 0.0 { [lo / LOG_ROOM, (hi * LOG_ROOM).min(f64::MAX)] } else { [0.1, 1.0] };
    let mut panel = Panel::new(x, Axis::logarithmic("", [y[0].max(f64::MIN_POSITIVE), y[1]]));
    panel.lines = lines;
    panel.title = label.into();
    panel
}

/// How many eigenvalues, or other numbers, lie in which interval; negative ones have a colour of their own.
///
/// Zero is the end of an interval wherever both signs occur, so that no bar holds both.
pub fn histogram(values: &[f64], label: &str) -> Panel {
    let finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    let ends = finite.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[lo, hi], v| [lo.min(*v), hi.max(*v)]);
    let [lo, hi] = if ends[0] < ends[1] { ends } else { [ends[0].min(0.0) - 1.0, ends[1].max(0.0) + 1.0] };
    let wanted = ((finite.len() as f64).sqrt().ceil() as usize).clamp(BARS[0], BARS[1]);
    let places = ticks(lo, hi, wanted);
    let step = places.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let step = if step.is_finite() { step } else { hi - lo };
    let first = (lo / step).floor();
    let count = ((hi / step).floor() - first) as usize + 1;
    let mut bars: Vec<Bar> = (0..count)
        .map(|k| {
            let from = (first + k as f64) * step;
            Bar { from, to: from + step, height: 0.0, series: usize::from(from >= 0.0) }
        })
        .collect();
    for value in &finite {
        let place = ((value / step).floor() - first).max(0.0) as usize;
        bars[place.min(count - 1)].height += 1.0;
    }
    let highest = bars.iter().map(|bar| bar.height).fold(1.0, f64::max);
    let (from, to) = (bars[0].from, bars[count - 1].to);
    let room = ROOM * (to - from);
    let x = Axis::linear(label, [from - room, to + room]);
    let mut panel = Panel::new(x, Axis::linear("how many", [0.0, highest * (1.0 + ROOM)]));
    bars.retain(|bar| bar.height > 0.0);
    if bars.iter().any(|bar| bar.series == 0) {
        panel.bar_names = vec!["negative".into(), "zero or positive".into()];
    }
    panel.bars = bars;
    panel
}

/// Critical points by their Morse index and value: for functions of more variables than a map has.
pub fn by_index(spots: &Spots, dimension: usize) -> Panel {
    let mut marks = spots.marks(|spot| Some([spot.index?, spot.value?]));
    marks.retain(|mark| mark.at[1].is_finite());
    let values = || marks.iter().map(|mark| mark.at[1]);
    let (lo, hi) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    let (lo, hi) = if lo <= hi { (lo, hi) } else { (0.0, 1.0) };
    let room = if hi > lo { ROOM * (hi - lo) } else { 1.0 };
    let mut x = Axis::linear("Morse index", [-0.5, dimension as f64 + 0.5]);
    let stride = dimension.div_ceil(12).max(1);
    x.names = (0..=dimension).step_by(stride).map(|index| (index as f64, index.to_string())).collect();
    let mut panel = Panel::new(x, Axis::linear("value", [lo - room, hi + room]));
    panel.marks = marks;
    panel
}

/// Nanoseconds a point of the value and the derivatives, one by one and in bulk.
pub fn times(bench: &dyn Object) -> Option<Panel> {
    let names = [
        ("value_ns", "value"),
        ("gradient_ns", "gradient"),
        ("hessian_ns", "Hessian"),
        ("value_gradient_hessian_ns", "all"),
        ("hessian_vector_ns", "product"),
    ];
    let mut bars = Vec::new();
    for (series, part) in ["single", "bulk"].into_iter().enumerate() {
        let times = Fields(bench).object(part)?;
        for (k, (field, _)) in names.iter().enumerate() {
            let from = k as f64 - 0.4 + 0.4 * series as f64;
            let height = Fields(&*times).number(field).filter(|time| *time > 0.0);
            bars.extend(height.map(|height| Bar { from, to: from + 0.4, height, series }));
        }
    }
    let heights = || bars.iter().map(|bar| bar.height);
    let (lo, hi) = (heights().fold(f64::INFINITY, f64::min), heights().fold(0.0, f64::max));
    let mut x = Axis::linear("", [-0.6, names.len() as f64 - 0.4]);
    x.names = names.iter().enumerate().map(|(k, (_, name))| (k as f64, (*name).into())).collect();
    let y =
        Axis::logarithmic("nanoseconds a point", if hi > 0.0 { [lo / LOG_ROOM, hi * LOG_ROOM] } else { [0.1, 1.0] });
    let mut panel = Panel::new(x, y);
    panel.bars = bars;
    panel.bar_names = vec!["one by one".into(), "in bulk".into()];
    Some(panel)
}

/// A method's name and, for each race, the evaluations until it converged to a minimum, if it did.
pub type Costs = (String, Vec<Option<f64>>);

/// The costs of each method in each race.
pub fn costs(races: &[&dyn Object]) -> Vec<Costs> {
    let mut costs: Vec<Costs> = Vec::new();
    for (problem, race) in races.iter().enumerate() {
        for run in Fields(*race).objects("runs") {
            let fields = Fields(&*run);
            let name = fields.text("method").map_or_else(String::new, |name| name.to_string());
            let is_minimum = fields.text("verdict").is_some_and(|verdict| verdict.ends_with("minimum"));
            let solved = is_minimum && fields.flag("converged") == Some(true);
            let count = fields.object("evaluations").and_then(|counts| Fields(&*counts).number("value"));
            let place = costs.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                costs.push((name, vec![None; races.len()]));
                costs.len() - 1
            });
            costs[place].1[problem] = count.filter(|_| solved);
        }
    }
    costs
}

/// The performance profile and the data profile of some methods.
pub fn profiles(costs: &[Costs]) -> [Panel; 2] {
    let table: Vec<Vec<Option<f64>>> = costs.iter().map(|(_, costs)| costs.clone()).collect();
    let named = |curves: Vec<Vec<Point>>| -> Vec<Curve> {
        let pairs = costs.iter().zip(curves);
        pairs.map(|((name, _), points)| Curve { name: name.clone(), points }).collect()
    };
    let chart = |title: &str, x_label: &str, curves| Chart {
        title: title.into(),
        x_label: x_label.into(),
        y_label: "share of problems solved".into(),
        logarithmic: true,
        curves: named(curves),
    };
    let data = table.iter().map(|costs| data_profile(costs)).collect();
    let charts = [
        chart("performance profile", "evaluations over those of the best method", performance_profile(&table)),
        chart("data profile", "evaluations", data),
    ];
    charts.map(|chart| Panel { title: chart.title.clone(), ..chart.panel() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::scene::Scale;

    #[test]
    fn no_bar_holds_both_signs_and_every_number_is_counted() {
        let values = [-3.2, -0.1, 0.0, 0.1, 0.2, 5.0, 7.5, f64::NAN];
        let panel = histogram(&values, "eigenvalue");
        assert_eq!(panel.bars.iter().map(|bar| bar.height).sum::<f64>(), 7.0);
        assert!(panel.bars.iter().all(|bar| bar.to <= 0.0 || bar.from >= 0.0), "{:?}", panel.bars);
        let below: f64 = panel.bars.iter().filter(|bar| bar.series == 0).map(|bar| bar.height).sum();
        assert_eq!(below, 2.0);
        for values in [&[][..], &[2.0], &[-1.0, -1.0], &[1e300, -1e300]] {
            let panel = histogram(values, "");
            assert!(panel.x.lo < panel.x.hi, "{values:?}");
        }
    }

    #[test]
    fn convergence_is_logarithmic_and_leaves_out_what_is_zero() {
        let run = |name: &str, values: &[f64], evaluations: &[f64]| Run {
            name: name.into(),
            values: values.to_vec(),
            norms: values.to_vec(),
            evaluations: evaluations.to_vec(),
            ..Run::default()
        };
        let runs = [run("a", &[4.0, 1.0, 0.0], &[1.0, 2.0, 3.0]), run("b", &[4.0, 2.0], &[1.0, 200.0])];
        let [values, norms] = convergence(&runs);
        assert_eq!((values.y.scale, values.x.scale), (Scale::Logarithmic, Scale::Logarithmic));
        assert!(values.lines[0].points[2][1].is_nan() && values.lines[1].points[1] == [200.0, 2.0]);
        assert!(norms.y.lo > 0.0 && norms.y.lo < 1.0 && norms.y.hi > 4.0);
    }

    #[test]
    fn profiles_have_a_curve_for_each_method() {
        let costs: Vec<Costs> = vec![("a".into(), vec![Some(10.0), Some(20.0)]), ("b".into(), vec![Some(30.0), None])];
        let [performance, data] = profiles(&costs);
        assert_eq!(performance.lines[0].points, [[1.0, 1.0]]);
        assert_eq!(data.lines[1].points, [[30.0, 0.5]]);
    }
}
