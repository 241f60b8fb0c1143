//! What a degenerate critical point is: the reduced function's type and sign, joined with the signs of the Hessian.

use super::centre::{Around, Centre, Centres, same_gradient};
use super::explain::reason;
use super::flat_set::{Neighbourhood, neighbourhood};
use super::germ::verdict::{Milnor, Sign};
use super::germ::{Germ, decide};
use super::hessian_test::kind_of_signs;
use super::local_model::LocalModel;
use super::outcome::{Outcome, Signs};
use super::point::{Degenerate, Kind};
use super::underflow::may_be_underflow;
use crate::linalg::symmetric_eigen::SymmetricEigen;
use crate::linalg::vector::{add_scaled, dot, norm, norm_max};
use crate::numeric::bounded::Bounded;

/// How far a small curvature is followed, in units of the coordinates' sizes, and by how many halvings towards the point.
const FARTHEST: f64 = 0.25;
const STEPS: i32 = 45;
/// So many of Newton's steps away the curvature keeps this share: at points of higher order one step takes more than half of
/// it, or two take all.
const NEWTON_STEPS: [f64; 2] = [1.0, 2.0];
const KEPT: f64 = 0.5;

/// What higher derivatives say of a point.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What the point is.
    pub degenerate: Degenerate,
    /// The number of negative eigenvalues of the Hessian.
    pub index: usize,
    /// The number of its vanishing ones; 0 if all curvatures, though small, are told from 0.
    pub nullity: usize,
    /// Second-order model at the point itself, which may be nearer to the critical one than where the search for it stopped.
    pub model: LocalModel,
    /// Why: one sentence or more.
    pub reason: String,
}

/// Decides the point at or near `x`, of whose scaled Hessian the eigenvalues at the positions `suspects` may vanish; `None` if `f` has no expansion there
/// or rounding leaves two answers.
///
/// Cost: some 10 to 60 passes with jets; more where a set of critical points is looked for.
pub fn decide_degenerate(around: Around<'_>, x: &[f64], suspects: &[usize]) -> Option<Decision> {
    let mut corank = suspects.len();
    let mut null = Some(suspects);
    loop {
        let Centres { start, shifted } = around.centres(x, corank, null.take())?;
        // Where the gradient is told from 0 the point itself is not critical, so it is the other one that is meant.
        let is_critical = start.degree.is_none_or(|degree| degree > 1);
        if let Some(shifted) = shifted {
            let decision = of_higher_degree(around, &shifted);
            let other = if is_critical { nature_at(around, &start) } else { None };
            let is_one_answer = !is_critical || other == Some(decision.degenerate.nature);
            return is_one_answer.then_some(decision);
        }
        if start.degree != Some(2) {
            return is_critical.then(|| of_higher_degree(around, &further(around, start)));
        }
        let curvature = Curvature::of(&start)?;
        if curvature.unsure == 0 {
            return curvature.is_stable(&start).then(|| of_small_curvature(&start, &curvature));
        }
        if curvature.unsure == corank || !resolved(&start, corank - curvature.unsure) {
            return None;
        }
        corank = curvature.unsure;
    }
}

/// What a point is if it is taken as it is; `None` if that is not clear.
fn nature_at(around: Around<'_>, start: &Centre) -> Option<Kind> {
    if start.degree != Some(2) {
        return Some(of_higher_degree(around, start).degenerate.nature);
    }
    let curvature = Curvature::of(start)?;
    (curvature.unsure == 0).then(|| of_small_curvature(start, &curvature).degenerate.nature)
}

/// The same point expanded further if nothing is known of it and no set of critical points explains that.
fn further(around: Around<'_>, centre: Centre) -> Centre {
    let is_open = centre.degree.is_none() && centre.basis.null.len() == 1;
    if is_open && neighbourhood(around, &centre) == Neighbourhood::Alone {
        around.expanded_further(&centre).unwrap_or(centre)
    } else {
        centre
    }
}

fn signs_across(centre: &Centre) -> Signs {
    let across = centre.basis.across.len();
    Signs { negative: centre.index, positive: across - centre.index }
}

/// The quadratic form of the reduced function.
struct Curvature {
    negative: usize,
    unsure: usize,
    smallest: f64,
    directions: Vec<Vec<f64>>,
}

impl Curvature {
    fn of(centre: &Centre) -> Option<Self> {
        let c = centre.basis.null.len();
        let reduction = &centre.reduction;
        let (mut matrix, mut square) = (vec![0.0; c * c], 0.0);
        for place in reduction.places(2) {
            let variables: Vec<usize> = reduction.layout.exponents()[place]
                .iter()
                .enumerate()
                .flat_map(|(i, e)| std::iter::repeat_n(i, usize::from(*e)))
                .collect();
            let [i, j] = variables[..] else { return None };
            // The entry of the Hessian is twice a square's coefficient, and a mixed one's itself.
            let factor = if i == j { 2.0 } else { 1.0 };
            matrix[i * c + j] = factor * reduction.jet.value(place);
            matrix[j * c + i] = matrix[i * c + j];
            square += 2.0 * (factor * reduction.jet.error(place)).powi(2);
        }
        let error = square.sqrt();
        let eigen = SymmetricEigen::new(&matrix, c).ok()?;
        let directions = (0..c).map(|k| eigen.vector(k).to_vec()).collect();
        let values = eigen.values;
        let negative = values.iter().filter(|w| **w < -error).count();
        let positive = values.iter().filter(|w| **w > error).count();
        let smallest = values.iter().map(|w| w.abs()).fold(f64::INFINITY, f64::min);
        Some(Self { negative, unsure: c - negative - positive, smallest, directions })
    }

    /// Whether the curvatures keep their signs as far as the gradient is not told from that at the point, which may be
    /// some way from the critical point that is meant.
    fn is_stable(&self, centre: &Centre) -> bool {
        let reduction = &centre.reduction;
        let allowed = same_gradient(reduction);
        let origin = vec![0.0; self.directions.len()];
        let slope = reduction.gradient(&origin);
        let newton = |t: f64| {
            self.directions.iter().fold(origin.clone(), |step, direction| {
                let length = -dot(&slope, direction) / reduction.curvature(&origin, direction);
                add_scaled(&step, t * length, direction)
            })
        };
        self.directions.iter().all(|direction| {
            let here = reduction.curvature(&origin, direction);
            let at = |y: &[f64]| reduction.curvature(y, direction);
            let steps = (0..STEPS).map(|k| FARTHEST * 0.5_f64.powi(k));
            NEWTON_STEPS.iter().all(|t| at(&newton(*t)) / here >= KEPT)
                && steps.flat_map(|t| [t, -t]).all(|t| {
                    let y: Vec<f64> = direction.iter().map(|v| t * v).collect();
                    norm_max(&reduction.gradient(&y)) > allowed || here * at(&y) > 0.0
                })
        })
    }
}

/// Whether the eigenvalues that are told from 0 by the reduced function stand out in the Hessian too.
fn resolved(centre: &Centre, count: usize) -> bool {
    let mut magnitudes: Vec<f64> = centre.model.scaled.values.iter().map(|w| w.abs()).collect();
    magnitudes.sort_by(f64::total_cmp);
    let c = centre.basis.null.len();
    magnitudes[c - count..c].iter().all(|w| *w > 1e-13 * centre.model.scaled.norm())
}

fn of_small_curvature(centre: &Centre, curvature: &Curvature) -> Decision {
    let n = centre.place.x.len();
    let index = centre.index + curvature.negative;
    let nature = kind_of_signs(n, index, 0);
    Decision {
        degenerate: Degenerate {
            nature,
            strict: matches!(nature, Kind::Minimum | Kind::Maximum).then_some(true),
            isolated: Some(true),
            corank: 0,
            germ: None,
            order: None,
            milnor: None,
        },
        index,
        nullity: 0,
        model: centre.model.clone(),
        reason: format!(
            "{} of {n} eigenvalues of the Hessian are negative and {} positive; the smallest curvature, {:.3e} in units of the coordinates' sizes, is small but exceeds its error bound",
            index,
            n - index,
            curvature.smallest
        ),
    }
}

/// At an exact point a gradient or curvature that vanishes only if constants are not what they are written as.
fn doubt_about_curvature(centre: &Centre) -> Option<String> {
    let is_plain = |degree| centre.reduction.vanishes_plainly(degree);
    (centre.place.is_literal && !(is_plain(1) && is_plain(2))).then(|| {
        "whether the curvature vanishes hangs on the rounding of constants that are given to 16 digits or more".into()
    })
}

fn of_higher_degree(around: Around<'_>, centre: &Centre) -> Decision {
    let signs = signs_across(centre);
    let reduction = &centre.reduction;
    let corank = centre.basis.null.len();
    let first = centre.degree.unwrap_or(reduction.order() + 1).min(3);
    // Reasons are told in distances, not in sizes of coordinates.
    let distances: Vec<f64> = centre.basis.null.iter().map(|direction| norm(direction)).collect();
    let terms =
        (first..=reduction.order()).flat_map(|degree| reduction.places(degree).collect::<Vec<_>>()).map(|place| {
            let exponents = reduction.layout.exponents()[place].clone();
            let unit = exponents.iter().zip(&distances).fold(Bounded::exact(1.0), |unit, (e, distance)| {
                (0..*e).fold(unit, |unit, _| unit.times(Bounded::exact(*distance)))
            });
            (exponents, reduction.jet.part(place).divided_by(unit))
        });
    let germ = if centre.place.is_literal {
        Germ::fine(corank, reduction.order(), terms)
    } else {
        Germ::new(corank, reduction.order(), terms.map(|(exponents, part)| (exponents, part.value, part.bound())))
    };
    let mut verdict = decide(&germ);
    if let Some(doubt) = doubt_about_curvature(centre) {
        (verdict.sign, verdict.milnor) =
            (Sign::Undecided { takes_positive: false, takes_negative: false }, Milnor::Unknown);
        (verdict.name, verdict.sectors, verdict.index) = (None, None, None);
        verdict.reasons.push(doubt);
    }
    let is_open = matches!(verdict.sign, Sign::NonNegative | Sign::NonPositive | Sign::Undecided { .. });
    let is_alone = matches!(verdict.milnor, Milnor::Finite(_)) || (!is_open && verdict.sign != Sign::Indefinite);
    let around_it = if is_alone { Neighbourhood::Alone } else { neighbourhood(around, centre) };
    let mut outcome = Outcome::new(&verdict, signs, (centre.degree.is_none(), around_it));
    if outcome.strict == Some(false) && outcome.nature != Kind::Saddle && may_be_underflow(around, centre) {
        outcome = Outcome::too_small();
    }
    Decision {
        degenerate: Degenerate {
            nature: outcome.nature,
            strict: outcome.strict,
            isolated: match (around_it, outcome.strict) {
                (Neighbourhood::Alone, _) => is_alone.then_some(true),
                // Beside a point that is not decided, or a saddle, points that seem critical may be rounding.
                (Neighbourhood::Manifold, _) | (_, Some(false)) => Some(false),
                _ => None,
            },
            corank,
            germ: verdict.name.map(|name| name.to_string()),
            order: verdict.order,
            milnor: if let Milnor::Finite(number) = verdict.milnor { Some(number) } else { None },
        },
        index: signs.negative,
        nullity: corank,
        model: centre.model.clone(),
        reason: reason(centre, signs, &verdict, &outcome),
    }
}
