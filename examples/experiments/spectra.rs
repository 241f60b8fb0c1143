//! Critical points of a small network on the digits, of any index, in the plane of loss and share of negative eigenvalues.
//!
//! A script would be contorted: it takes Levenberg and Marquardt's method on half the squared gradient, which keeps the index that
//! it meets (Levenberg 1944, Marquardt 1963; so used on networks by Pascanu, Dauphin, Ganguli & Bengio 2014).

use rayon::prelude::*;
use saddleback::linalg::symmetric_eigen::SymmetricEigen;
use saddleback::linalg::vector::{add_scaled, norm};
use saddleback::numeric::starts::RandomNumbers;
use saddleback::plot::scene::{Axis, Mark, MarkKind, Panel, Scene};
use saddleback::plot::svg::svg;
use saddleback::session::picture::charts::histogram;
use saddleback::{Function, Session};

use super::execute::{new_session, numbers};
use super::report::Report;

/// The data, the network and its starts in the language: 400 digits of 4 x 4 pixels, 16 - 4 - 10 units, 118 parameters.
const NETWORK: &str = r#"
T = table("examples/data/digits.csv.gz");
pool(r[64], k) = sum(i = 0..1, j = 1..2, r[16*floor((k - 1)/4) + 8i + 2*mod(k - 1, 4) + j])/64
P = [[if(k <= 16, pool(r[1..64], k), r.digit) for k = 1..17] for r in T];
m = [mean(r in P, r[k]) for k = 1..16];
D = [[if(k <= 16, P[s, k] - m[k], P[s, 17]) for k = 1..17] for s = 1..400];
loss(U[16,4], a[4], V[4,10], b[10]) = mean(r in D, logsumexp(z) - z[r[17] + 1] where z = tanh(r[1..16]*U + a)*V + b) + 0.0005*(norm(U)^2 + norm(V)^2 + dot(a, a) + dot(b, b));
wrong(U[16,4], a[4], V[4,10], b[10]) = mean(r in D, if(z[r[17] + 1] < max(z), 1, 0) where z = tanh(r[1..16]*U + a)*V + b);
start(s) = [if(i <= 64, u[i]/4, if(i > 68 and i <= 108, u[i]/2, 0)) for i = 1..118] where u = normal(118, seed = s)
"#;

/// Variables.
const N: usize = 118;
/// A point is critical if its gradient is no longer than this.
const CRITICAL: f64 = 1e-9;
/// Points with this difference of their losses at most, and the same index, are copies by the network's symmetry.
const SAME: f64 = 1e-8;
/// A search may take so many accepted steps, …
const MOST_STEPS: usize = 150;
/// … must halve the gradient within so many, or it has ended where the gradient is flat, not zero, …
const PATIENCE: usize = 25;
/// … and raises the damping no further than this.
const LARGEST_DAMPING: f64 = 1e8;
/// The damping at first, and by what it falls and rises.
const FIRST_DAMPING: f64 = 1e-2;
const FALL: f64 = 0.2;
const RISE: f64 = 4.0;
/// Random starts of paths, and the iterates kept of each.
const PATHS: usize = 8;
const ITERATES: usize = 14;
/// The noise that is added to every second start, as a share of the point's length.
const NOISE: f64 = 0.3;
/// Spearman's correlations of loss and error with the share of negative eigenvalues must reach this.
const LEAST_CORRELATION: f64 = 0.8;
/// Eigenvalues below this count as the mass at zero.
const SMALL: f64 = 1e-3;

/// A critical point of the network.
#[derive(Clone, Debug)]
struct Found {
    loss: f64,
    wrong: f64,
    gradient: f64,
    eigenvalues: Vec<f64>,
}

impl Found {
    fn index(&self) -> usize {
        self.eigenvalues.iter().filter(|value| **value < 0.0).count()
    }

    /// The share of negative eigenvalues.
    fn alpha(&self) -> f64 {
        self.index() as f64 / N as f64
    }

    /// The share of eigenvalues near zero.
    fn mass(&self) -> f64 {
        self.eigenvalues.iter().filter(|value| value.abs() < SMALL).count() as f64 / N as f64
    }
}

/// Runs the experiment.
pub fn run(quick: bool) -> Report {
    let mut report = Report {
        title: "Critical points of a network: the higher the loss, the more ways down".into(),
        claim: "The slides on saddle-free Newton show critical points of a small network, found by Newton's method along a \
                path of saddle-free Newton: the share of negative eigenvalues of the Hessian rises with the loss, and the \
                spectrum shifts to the left while a large part of it stays near zero."
            .into(),
        replaced: Some(
            "MNIST at 10 x 10 pixels by the first 400 of the UCI digits at 4 x 4, with 4 hidden units and a weight decay \
             of 0.001, which makes minima finite; Newton's method by that of Levenberg and Marquardt on the squared gradient, \
             since Newton's own ends where the gradient is flat and not zero; such ends are left out"
                .into(),
        ),
        ..Report::default()
    };
    if let Err(words) = search(quick, &mut report) {
        report.failure = Some(words);
    }
    report
}

fn search(quick: bool, report: &mut Report) -> Result<(), String> {
    let mut session = new_session();
    session.eval(NETWORK).map_err(|failure| failure.diagnostic.message.clone())?;
    let function = |name| Function::find(&session, name).map_err(|error| error.message().to_string());
    let (loss, wrong) = (function("loss")?, function("wrong")?);
    let starts = starts(&mut session, if quick { 1 } else { PATHS })?;
    let starts = if quick { &starts[..4] } else { &starts[..] };
    let reached: Vec<Found> = starts.par_iter().filter_map(|x| critical_point((&loss, &wrong), x)).collect();
    let mut points: Vec<Found> = Vec::new();
    for point in &reached {
        let is_copy = |other: &Found| (other.loss - point.loss).abs() <= SAME && other.index() == point.index();
        if !points.iter().any(is_copy) {
            points.push(point.clone());
        }
    }
    points.sort_by(|a, b| a.loss.total_cmp(&b.loss));
    assess(quick, &mut session, &points, report)?;
    draw(&points, report);
    Ok(())
}

/// The iterates of saddle-free Newton from some random starts, each also with noise.
fn starts(session: &mut Session, paths: usize) -> Result<Vec<Vec<f64>>, String> {
    let mut random = RandomNumbers::new(1);
    let mut starts = Vec::new();
    for seed in 1..=paths {
        let run = format!(
            "[p.x for p in minimize(loss, from = start({seed}), method = saddle_free(escape = false, line_search = damping), max_steps = {ITERATES}, trace = true).path]"
        );
        for x in numbers(session, &run)?.chunks(N).take(ITERATES) {
            let size = NOISE * norm(x) / (N as f64).sqrt();
            starts.push(x.to_vec());
            starts.push(x.iter().map(|x| x + size * random.normal()).collect());
        }
    }
    Ok(starts)
}

/// Levenberg and Marquardt's method on half the squared gradient; `None` where that has no zero to end at.
fn critical_point((loss, wrong): (&Function, &Function), start: &[f64]) -> Option<Found> {
    let (mut gradient, mut hessian) = (vec![0.0; N], vec![0.0; N * N]);
    let (mut x, mut damping, mut trial) = (start.to_vec(), FIRST_DAMPING, vec![0.0; N]);
    let mut lengths = Vec::new();
    loop {
        let value = loss.hessian_into(&x, &mut gradient, &mut hessian).ok()?;
        let eigen = SymmetricEigen::new(&hessian, N).ok()?;
        let length = norm(&gradient);
        if length <= CRITICAL {
            let wrong = wrong.value(&x).ok()?;
            return Some(Found { loss: value, wrong, gradient: length, eigenvalues: eigen.values });
        }
        lengths.push(length);
        let steps = lengths.len();
        if steps > MOST_STEPS || steps > PATIENCE && length > 0.5 * lengths[steps - 1 - PATIENCE] {
            return None;
        }
        let slopes = eigen.to_eigenbasis(&gradient);
        loop {
            let step: Vec<f64> =
                slopes.iter().zip(&eigen.values).map(|(slope, w)| -slope * w / (w * w + damping * length)).collect();
            let next = add_scaled(&x, 1.0, &eigen.from_eigenbasis(&step));
            let is_lower = loss.gradient_into(&next, &mut trial).is_ok() && norm(&trial) < length;
            if is_lower {
                x = next;
                damping *= FALL;
                break;
            }
            damping *= RISE;
            if damping > LARGEST_DAMPING {
                return None;
            }
        }
    }
}

/// Holds what was found against the claim.
fn assess(quick: bool, session: &mut Session, points: &[Found], report: &mut Report) -> Result<(), String> {
    // The quick form has 4 of 224 starts, of which one reaches the saddle of the network without data: it shows that the
    // method works, not which way the curve goes.
    let fewest = if quick { 1 } else { 20 };
    report.holds(&format!("at least {fewest} distinct critical points"), points.len() >= fewest);
    if points.is_empty() {
        return Err("no critical point was found".into());
    }
    let steepest = points.iter().map(|point| point.gradient).fold(0.0, f64::max);
    report.close("largest gradient at a critical point", [steepest, 0.0], CRITICAL);
    if quick {
        return Ok(());
    }
    for (label, size) in [("loss", (|point| point.loss) as fn(&Found) -> f64), ("error", |point| point.wrong)] {
        let list = |size: fn(&Found) -> f64| format!("{:?}", points.iter().map(size).collect::<Vec<f64>>());
        let text = format!("spearman({}, {})", list(size), list(Found::alpha));
        let correlation = numbers(session, &text)?.first().copied().unwrap_or(f64::NAN);
        let label = format!(
            "Spearman's correlation of {label} and share of negative eigenvalues is at least {LEAST_CORRELATION}"
        );
        report.holds(&format!("{label} ({correlation:.3})"), correlation >= LEAST_CORRELATION);
    }
    let [lowest, highest] = [&points[0], &points[points.len() - 1]];
    report.holds("the share of negative eigenvalues is larger at the highest point", highest.alpha() > lowest.alpha());
    report.holds(
        "at every point at least 1 percent of the eigenvalues are within 0.001 of zero",
        points.iter().all(|p| p.mass() >= 0.01),
    );
    Ok(())
}

/// The points in the plane, and the spectra of the lowest, the middle and the highest.
fn draw(points: &[Found], report: &mut Report) {
    let highest = points.iter().map(|point| point.loss).fold(0.0, f64::max);
    let most = points.iter().map(Found::alpha).fold(0.0, f64::max);
    let mut panel = Panel::new(
        Axis::linear("share of negative eigenvalues", [-0.01, 1.1 * most + 0.01]),
        Axis::linear("loss", [0.0, 1.1 * highest]),
    );
    panel.marks = points
        .iter()
        .map(|point| Mark {
            at: [point.alpha(), point.loss],
            kind: if point.index() == 0 { MarkKind::Minimum } else { MarkKind::Saddle },
            words: format!("loss {:.3}, {:.1} % wrong, index {}", point.loss, 100.0 * point.wrong, point.index()),
        })
        .collect();
    let title = format!("{} critical points of a network with 118 parameters", points.len());
    let description = format!("{title}, loss against the share of negative eigenvalues.");
    let scene = Scene { title, description, panels: vec![panel], ..Scene::default() };
    report.pictures.push(("Critical points: loss against the share of negative eigenvalues".into(), svg(&scene)));
    for point in [&points[0], &points[points.len() / 2], &points[points.len() - 1]] {
        let title = format!(
            "Spectrum at loss {:.3}, {:.1} % wrong, index {} of {N}; {:.0} % within 0.001 of zero",
            point.loss,
            100.0 * point.wrong,
            point.index(),
            100.0 * point.mass()
        );
        let panels = vec![histogram(&point.eigenvalues, "eigenvalue")];
        let scene = Scene { title: title.clone(), description: title.clone(), panels, ..Scene::default() };
        report.pictures.push((title, svg(&scene)));
    }
}
