//! Judges a run on a problem from exact derivatives at its end point, apart from the library's own verdict.

use saddleback::linalg::symmetric_eigen::SymmetricEigen;
use saddleback::linalg::vector::{add_scaled, dot};
use saddleback::{Function, Minimization, Verdict};

use super::problem::{Instance, Problem};

/// A value counts as the best known within this, relative to it …
const AT_BEST: f64 = 1e-4;
/// … or to this, where the best is about zero.
const LEAST_BEST: f64 = 1e-2;
/// A value as far below the best known contradicts it, relative to the best or to 1.
const IMPOSSIBLE: f64 = 1e-6;
/// An eigenvalue this far below zero, relative to the largest, is no rounding.
const NEGATIVE: f64 = 1e-6;
/// Newton's decrement counts over eigenvalues above this share of the largest …
const CURVED: f64 = 1e-8;
/// … and a critical point with a decrement above this share of the value (or of `FLOOR` of the value at the start) is none.
const FAR: f64 = 1e-4;
/// The share of the value at the start below which values count as zero.
const FLOOR: f64 = 1e-12;
/// A ray is followed over so many doublings.
const DOUBLINGS: i32 = 10;
/// Above this many variables the eigenvalues are those of a Lanczos process of this many steps.
const MOST_VARIABLES: usize = 500;
const LANCZOS_STEPS: usize = 100;

/// What a run on a problem is worth.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// A minimum with a right second-order verdict; for what has none, `unbounded` with a ray or `not attained`.
    pub solved: bool,
    /// Solved, at the lowest value known.
    pub at_best: bool,
    /// Solved, at a minimum that is known.
    pub at_known: bool,
    /// Solved, with six digits of the lowest value known.
    pub six_digits: bool,
    /// What is wrong with the verdict, if something is.
    pub falsehood: Option<String>,
}

/// Judges a run.
pub fn judge(problem: &Problem, instance: &Instance, run: &Minimization) -> Judgement {
    let falsehood = falsehood(problem, instance, run);
    let ends_well = match run.verdict {
        Verdict::Minimum | Verdict::DegenerateMinimum => run.converged,
        Verdict::Unbounded => problem.unbounded && run.ray.is_some(),
        Verdict::NotAttained => problem.has("unattained"),
        _ => false,
    };
    let solved = ends_well && falsehood.is_none();
    let near = |value: f64, tolerance: f64| run.value - value <= tolerance * value.abs().max(LEAST_BEST);
    let endless = problem.unbounded && run.verdict == Verdict::Unbounded;
    let reaches = |tolerance| endless || instance.best.is_some_and(|best| near(best, tolerance));
    let is_other = |value: &f64| (run.value - value).abs() <= AT_BEST * value.abs().max(LEAST_BEST);
    Judgement {
        solved,
        at_best: solved && reaches(AT_BEST),
        at_known: solved && (reaches(AT_BEST) || problem.other_minima.iter().any(is_other)),
        six_digits: solved && reaches(1e-6),
        falsehood,
    }
}

/// What is wrong with a run's verdict, if something is.
fn falsehood(problem: &Problem, instance: &Instance, run: &Minimization) -> Option<String> {
    let f = &instance.function;
    let again = f.value(&run.x).unwrap_or(f64::NAN);
    if (again - run.value).abs() > 1e-12 * again.abs().max(1.0) || (again.is_nan() && !run.value.is_nan()) {
        return Some(format!("f is {again:e} at the end, not {:e}", run.value));
    }
    let endless = problem.unbounded || problem.weak;
    if let Some(best) = instance.best.filter(|best| again < best - IMPOSSIBLE * best.abs().max(1.0) && !endless) {
        return Some(format!("f is {again:e}, below the best known {best:e}"));
    }
    if matches!(run.verdict, Verdict::Unbounded | Verdict::NotAttained) {
        if run.verdict == Verdict::Unbounded && !problem.unbounded {
            return Some("the function is bounded".into());
        }
        // Towards an infimum that is known not to be attained a curve may lead where no ray does.
        if run.verdict == Verdict::NotAttained && problem.has("unattained") && run.ray.is_none() {
            return None;
        }
        return match &run.ray {
            Some(ray) if falls(f, &run.x, ray, run.verdict == Verdict::Unbounded) => None,
            _ => Some("no ray, or one along which the function does not keep falling".into()),
        };
    }
    second_order(instance, run, again)
}

/// Whether the function keeps falling along a ray, at least linearly if asked.
fn falls(f: &Function, x: &[f64], ray: &[f64], linearly: bool) -> bool {
    let unit = dot(x, x).sqrt().max(1.0);
    let value = |doubling: i32| f.value(&add_scaled(x, unit * 2_f64.powi(doubling), ray)).unwrap_or(f64::NAN);
    let values: Vec<f64> = (0..=DOUBLINGS).map(value).collect();
    let endless = values.contains(&f64::NEG_INFINITY);
    let drops: Vec<f64> = values.windows(2).map(|pair| pair[0] - pair[1]).collect();
    let grows = drops.windows(2).all(|pair| pair[1] >= 1.9 * pair[0]);
    endless || (drops.iter().all(|drop| *drop >= 0.0) && (!linearly || (drops[0] > 0.0 && grows)))
}

/// Holds gradient and eigenvalues at the end point against the verdict.
fn second_order(instance: &Instance, run: &Minimization, value: f64) -> Option<String> {
    if !run.verdict.is_critical() {
        return None;
    }
    let Some(Local { lowest, highest, decrement }) = Local::at(&instance.function, &run.x) else {
        return Some("the derivatives are not finite".into());
    };
    let size = lowest.abs().max(highest.abs());
    let told = run.verdict.words();
    let minimum = matches!(run.verdict, Verdict::Minimum | Verdict::DegenerateMinimum);
    let maximum = matches!(run.verdict, Verdict::Maximum | Verdict::DegenerateMaximum);
    if (minimum && lowest < -NEGATIVE * size) || (maximum && highest > NEGATIVE * size) {
        return Some(format!("eigenvalues from {lowest:e} to {highest:e} at a {told}"));
    }
    if matches!(run.verdict, Verdict::Saddle | Verdict::DegenerateSaddle)
        && lowest > NEGATIVE * size
        && run.x.len() <= MOST_VARIABLES
    {
        return Some(format!("all eigenvalues are positive at a {told}"));
    }
    let start = instance.function.value(&instance.start).unwrap_or(f64::NAN);
    let scale = value.abs().max(FLOOR * (1.0 + start.abs()));
    (decrement > FAR * scale).then(|| format!("Newton still gains {decrement:e} of {value:e} at a {told}"))
}

/// What derivatives of first and second order say of a point.
struct Local {
    lowest: f64,
    highest: f64,
    /// What Newton's step, or one along the gradient where there are many variables, promises.
    decrement: f64,
}

impl Local {
    fn at(f: &Function, x: &[f64]) -> Option<Self> {
        let n = x.len();
        if n > MOST_VARIABLES {
            return Self::by_products(f, x);
        }
        let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
        f.hessian_into(x, &mut gradient, &mut hessian).ok()?;
        let eigen = SymmetricEigen::new(&hessian, n).ok()?;
        let (lowest, highest) = (eigen.values[0], eigen.values[n - 1]);
        let size = lowest.abs().max(highest.abs());
        let curved = (0..n).filter(|k| eigen.values[*k].abs() > CURVED * size);
        let gain = |k: usize| dot(eigen.vector(k), &gradient).powi(2) / (2.0 * eigen.values[k].abs());
        Some(Self { lowest, highest, decrement: curved.map(gain).sum() })
    }

    /// The ends of the spectrum by Lanczos' process from a vector that is orthogonal to nothing by design.
    fn by_products(f: &Function, x: &[f64]) -> Option<Self> {
        let n = x.len();
        let product = |v: &[f64]| {
            let mut out = vec![0.0; n];
            f.objective().hessian_vector(x, v, &mut out);
            out
        };
        let mut gradient = vec![0.0; n];
        f.gradient_into(x, &mut gradient).ok()?;
        let along = product(&gradient);
        let squared = dot(&gradient, &gradient);
        let curvature = dot(&gradient, &along).abs();
        let decrement = if squared == 0.0 { 0.0 } else { squared * squared / (2.0 * curvature) };
        let (diagonal, beside) = lanczos(n, &product);
        let steps = diagonal.len();
        let mut matrix = vec![0.0; steps * steps];
        for k in 0..steps {
            matrix[k * steps + k] = diagonal[k];
            if k + 1 < steps {
                matrix[k * steps + k + 1] = beside[k];
                matrix[(k + 1) * steps + k] = beside[k];
            }
        }
        let ritz = SymmetricEigen::new(&matrix, steps).ok()?;
        Some(Self { lowest: ritz.values[0], highest: ritz.values[steps - 1], decrement })
    }
}

/// The tridiagonal matrix of Lanczos' process, without orthogonalization anew: its ends do not need it.
fn lanczos(n: usize, product: &dyn Fn(&[f64]) -> Vec<f64>) -> (Vec<f64>, Vec<f64>) {
    // Weyl's sequence of the golden ratio: spread evenly, the same on every run.
    let mut v: Vec<f64> = (1..=n).map(|i| (i as f64 * 0.618_033_988_749_895).fract() - 0.5).collect();
    let length = dot(&v, &v).sqrt();
    v.iter_mut().for_each(|entry| *entry /= length);
    let (mut before, mut diagonal, mut beside) = (vec![0.0; n], Vec::new(), Vec::<f64>::new());
    for _ in 0..LANCZOS_STEPS.min(n) {
        let mut next = add_scaled(&product(&v), -beside.last().copied().unwrap_or(0.0), &before);
        let along = dot(&v, &next);
        diagonal.push(along);
        next = add_scaled(&next, -along, &v);
        let length = dot(&next, &next).sqrt();
        beside.push(length);
        if length <= 1e-12 * along.abs() || length == 0.0 {
            break;
        }
        next.iter_mut().for_each(|entry| *entry /= length);
        before = std::mem::replace(&mut v, next);
    }
    (diagonal, beside)
}
