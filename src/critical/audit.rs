//! The audit of a complete list: the sum of `(−1)^index` over the points against the degree of the gradient on the boundary
//! of the box, which is computed without them (Poincaré and Hopf).

use std::sync::Mutex;

use super::certified::Part;
use super::critical_set::Audit;
use crate::certify::degree::{Degree, DegreeLimits, Enclosure, degree};
use crate::certify::system::{System, Workspace};
use crate::numeric::interrupt::Interrupt;
use crate::numeric::interval::interval::{Interval, Regularity};

/// The most boxes that an audit may take.
const MOST_CELLS: usize = 400_000;

struct Gradient<'a> {
    dimension: usize,
    work: Mutex<Workspace<'a>>,
}

impl Enclosure for Gradient<'_> {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn enclose(&self, x: &[Interval], out: &mut [Interval]) {
        // A panic in an enclosure leaves the memory as good as before.
        let mut work = self.work.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        work.equations(x, out);
    }
}

/// The degree of a system's equations on the boundary of a box.
fn degree_on_boundary(system: &System, bounds: &[[f64; 2]], interrupt: &Interrupt) -> Degree {
    let map = Gradient { dimension: system.dimension(), work: Mutex::new(system.workspace()) };
    degree(&map, bounds, &DegreeLimits { max_cells: MOST_CELLS, interrupt: interrupt.clone() })
}

/// Parts of the box over which the gradient is enclosed to see that it is continuous.
const MOST_PARTS: usize = 256;

/// Whether the equations are shown to be continuous in the whole box, without which its boundary tells nothing.
fn is_continuous(system: &System, bounds: &[[f64; 2]]) -> bool {
    let mut work = system.workspace();
    let mut g = vec![Interval::EMPTY; bounds.len()];
    let mut parts = vec![bounds.iter().map(|[lo, hi]| Interval::new(*lo, *hi)).collect::<Vec<_>>()];
    for _ in 0..MOST_PARTS {
        let Some(part) = parts.pop() else { return true };
        if work.equations(&part, &mut g) == Regularity::Continuous {
            continue;
        }
        let longest = (0..part.len()).max_by(|a, b| part[*a].width().total_cmp(&part[*b].width()));
        let Some(longest) = longest.filter(|longest| part[*longest].width() > 0.0) else { return false };
        for half in part[longest].split(part[longest].midpoint()) {
            let mut half_part = part.clone();
            half_part[longest] = half.as_variable();
            parts.push(half_part);
        }
    }
    parts.is_empty()
}

/// Audits the list of points of a part.
fn audit(part: &Part, interrupt: &Interrupt) -> Audit {
    if !part.solutions.patches.is_empty() {
        return Audit::NotDone { reason: "there are critical points that are not isolated".to_string() };
    }
    if !part.solutions.is_complete() {
        return Audit::NotDone { reason: "the search is not complete".to_string() };
    }
    if part.solutions.roots.iter().any(|root| root.is_on_boundary) {
        return Audit::NotDone { reason: "a critical point lies on the boundary of the box".to_string() };
    }
    if !is_continuous(&part.system, &part.bounds) {
        return Audit::NotDone { reason: "the gradient is not shown to be continuous in the whole box".to_string() };
    }
    let indices = part.hessians.iter().map(|hessian| hessian.index);
    let sum = indices.map(|index| if index % 2 == 0 { 1 } else { -1 }).sum();
    compared(sum, degree_on_boundary(&part.system, &part.bounds, interrupt))
}

fn compared(sum: i64, degree: Degree) -> Audit {
    match degree {
        Degree::Known(degree) if degree == sum => Audit::Agrees { degree },
        Degree::Known(degree) => Audit::Differs { sum, degree },
        Degree::NotDone(reason) => Audit::NotDone { reason: reason.to_string() },
    }
}

/// The audit of a function that is a sum of parts in different variables.
///
/// Where one part has no critical point and degree 0, neither has the sum, whatever the others have.
pub(super) fn audit_of_sum(parts: &[Part], interrupt: &Interrupt) -> Audit {
    let audits: Vec<Audit> = parts.iter().map(|part| audit(part, interrupt)).collect();
    let has_none = |(part, audit): (&Part, &Audit)| {
        part.solutions.roots.is_empty() && matches!(audit, Audit::Agrees { degree: 0 })
    };
    if parts.iter().zip(&audits).any(has_none) { Audit::Agrees { degree: 0 } } else { joined(audits.into_iter()) }
}

/// The audit of a sum of parts: sums and degrees multiply.
fn joined(parts: impl Iterator<Item = Audit>) -> Audit {
    let (mut sum, mut degree, mut differs) = (1_i64, 1_i64, false);
    for part in parts {
        let (own_sum, own_degree) = match part {
            Audit::Agrees { degree } => (degree, degree),
            Audit::Differs { sum, degree } => (sum, degree),
            Audit::NotDone { .. } => return part,
        };
        differs |= own_sum != own_degree;
        (sum, degree) = (sum.wrapping_mul(own_sum), degree.wrapping_mul(own_degree));
    }
    if differs { Audit::Differs { sum, degree } } else { Audit::Agrees { degree } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::search::{SearchSettings, search};
    use crate::classify::proved_point::proved_hessian;
    use crate::graph::Graph;
    use crate::graph::formula::{Formula, FormulaParameter, Shape};

    /// `x⁴ − 2x² + y² + xy/2`: two minima and a saddle.
    fn part() -> Part {
        let mut graph = Graph::new();
        let (x, y, two, four) = (graph.variable(0), graph.variable(1), graph.constant(2.0), graph.constant(4.0));
        let (quartic, square, other) = (graph.power(x, four), graph.power(x, two), graph.power(y, two));
        let (minus, half) = (graph.constant(-2.0), graph.constant(0.5));
        let (falling, mixed) = (graph.product(&[minus, square]), graph.product(&[half, x, y]));
        let sum = graph.sum(&[quartic, falling, other, mixed]);
        let parameters = ["x", "y"].map(|name| FormulaParameter { name: name.into(), shape: Shape::Scalar });
        let formula = Formula::new(parameters.to_vec(), Shape::Scalar, graph, vec![sum]);
        let system = System::of_gradient(&formula).expect("a small formula");
        let bounds = vec![[-3.0, 3.0], [-3.0, 3.0]];
        let solutions = search(&system, &bounds, &SearchSettings::default(), &mut |_| {});
        let mut work = system.workspace();
        let hessians = solutions.roots.iter().filter_map(|root| proved_hessian(&mut work, &root.enclosure)).collect();
        Part { system: system.clone(), bounds, solutions, hessians }
    }

    #[test]
    fn a_deleted_point_fails_the_audit() {
        let mut part = part();
        assert_eq!(part.solutions.roots.len(), 3);
        assert_eq!(audit(&part, &Interrupt::new()), Audit::Agrees { degree: 1 });
        for place in 0..3 {
            let mut less = Part {
                system: part.system.clone(),
                bounds: part.bounds.clone(),
                solutions: part.solutions.clone(),
                hessians: part.hessians.clone(),
            };
            less.solutions.roots.remove(place);
            less.hessians.remove(place);
            assert!(matches!(audit(&less, &Interrupt::new()), Audit::Differs { degree: 1, .. }), "point {place}");
        }
        part.solutions.roots[0].is_on_boundary = true;
        assert!(matches!(audit(&part, &Interrupt::new()), Audit::NotDone { .. }));
    }

    #[test]
    fn audits_of_parts_multiply() {
        let agrees = |degree| Audit::Agrees { degree };
        assert_eq!(joined([agrees(1), agrees(-2)].into_iter()), agrees(-2));
        let wrong = Audit::Differs { sum: 2, degree: 1 };
        assert_eq!(joined([agrees(3), wrong].into_iter()), Audit::Differs { sum: 6, degree: 3 });
        let not_done = Audit::NotDone { reason: "so".into() };
        assert_eq!(joined([agrees(3), not_done.clone()].into_iter()), not_done);
    }
}
