//! Terms that equations share, eliminated from all but one of them: `xy + x − 1 = 0, xy − y = 0` becomes `xy − y = 0, x + y − 1 = 0`.
//!
//! Intervals of two equations do not know that a term is the same in both, so what cancels by hand must cancel here. A
//! multiple of one equation is subtracted from another, which changes no solution, and only where every new coefficient is
//! exact in doubles.

use std::collections::BTreeMap;

use crate::graph::expand::expand;
use crate::graph::node::{is_exact, loses_digits};
use crate::graph::{Graph, NodeId, Op};

/// The coefficients of an equation by term; the constant is the coefficient of no term.
type Row = BTreeMap<Option<NodeId>, f64>;

/// Equivalent equations in which fewer terms occur more than once; `None` if nothing is gained.
pub(super) fn eliminated(graph: &mut Graph, sides: &[NodeId]) -> Option<Vec<NodeId>> {
    let expanded = expand(graph, sides).ok()?;
    let mut rows: Vec<Row> = expanded.iter().map(|side| row_of(graph, *side)).collect::<Option<_>>()?;
    let occurrences = |graph: &Graph, rows: &[Row]| -> usize {
        rows.iter().flat_map(|row| row.keys()).filter(|term| is_nonlinear(graph, **term)).count()
    };
    let before = occurrences(graph, &rows);
    let mut is_pivot = vec![false; rows.len()];
    for term in shared_terms(graph, &rows) {
        eliminate(graph, &mut rows, &mut is_pivot, term);
    }
    (occurrences(graph, &rows) < before).then(|| rows.iter().map(|row| node_of(graph, row)).collect())
}

/// The terms that are no variables and occur in two equations or more, the most frequent first.
fn shared_terms(graph: &Graph, rows: &[Row]) -> Vec<NodeId> {
    let mut counts: BTreeMap<NodeId, usize> = BTreeMap::new();
    for term in rows.iter().flat_map(|row| row.keys()).filter(|term| is_nonlinear(graph, **term)).flatten() {
        *counts.entry(*term).or_default() += 1;
    }
    let mut shared: Vec<(NodeId, usize)> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
    shared.sort_by_key(|(term, count)| (std::cmp::Reverse(*count), *term));
    shared.into_iter().map(|(term, _)| term).collect()
}

fn is_nonlinear(graph: &Graph, term: Option<NodeId>) -> bool {
    term.is_some_and(|term| !matches!(graph.op(term), Op::Variable(_)))
}

/// Subtracts multiples of one equation with a term from the others, where that is exact.
fn eliminate(graph: &Graph, rows: &mut [Row], is_pivot: &mut [bool], term: NodeId) {
    let size = |row: &Row| row.keys().filter(|term| is_nonlinear(graph, **term)).count();
    let candidates = (0..rows.len()).filter(|at| !is_pivot[*at] && rows[*at].contains_key(&Some(term)));
    let Some(pivot) = candidates.min_by_key(|at| (size(&rows[*at]), *at)) else { return };
    is_pivot[pivot] = true;
    let own = rows[pivot].clone();
    for (at, row) in rows.iter_mut().enumerate() {
        if at != pivot
            && let Some(new) = difference(row, &own, term)
            && size(&new) <= size(row)
        {
            *row = new;
        }
    }
}

/// `row − m·own` without the term; `None` if a coefficient would be rounded.
fn difference(row: &Row, own: &Row, term: NodeId) -> Option<Row> {
    let (coefficient, divisor) = (*row.get(&Some(term))?, own[&Some(term)]);
    let multiple = coefficient / divisor;
    // What stands for a decimal is no exact number. Doubling and halving are the only multiples that are right for the decimal
    // and for its double, and what such numbers leave of one another may be wrong from the first digit.
    let is_exact_row = row.values().chain(own.values()).all(|entry| is_exact(*entry));
    if !is_exact_row && multiple.to_bits() << 12 != 0 {
        return None;
    }
    let mut new = row.clone();
    for (term, entry) in own {
        let product = multiple * entry;
        let old = new.get(term).copied().unwrap_or(0.0);
        let sum = old - product;
        // The errors of a product and of a sum (D. E. Knuth, TAOCP 2, 4.2.2, theorem B).
        let part = sum - old;
        let error = (old - (sum - part)) + (-product - part);
        if multiple.mul_add(*entry, -product) != 0.0
            || error != 0.0
            || !sum.is_finite()
            || (sum != 0.0 && loses_digits(old, -product))
        {
            return None;
        }
        if sum == 0.0 {
            new.remove(term)
        } else {
            new.insert(*term, sum)
        };
    }
    (!new.contains_key(&Some(term))).then_some(new)
}

/// The terms of a sum; `None` if a coefficient is rounded or the sum is none.
fn row_of(graph: &mut Graph, side: NodeId) -> Option<Row> {
    let mut row = Row::new();
    let mut open = vec![(1.0, side)];
    while let Some((sign, id)) = open.pop() {
        match graph.op(id) {
            Op::Sum(terms) => open.extend(terms.iter().map(|term| (sign, *term))),
            Op::Negate(inner) => open.push((-sign, *inner)),
            Op::Constant(bits) => add(&mut row, None, sign * bits.value())?,
            Op::Product(factors) => {
                // The same factors are the same term, whatever their order.
                let (numbers, mut rest): (Vec<NodeId>, Vec<NodeId>) =
                    factors.iter().partition(|factor| graph.as_constant(**factor).is_some());
                rest.sort_unstable();
                let coefficient = match numbers[..] {
                    [] => 1.0,
                    [number] => graph.as_constant(number)?,
                    _ => return None,
                };
                let term = if rest.is_empty() { None } else { Some(graph.product(&rest)) };
                add(&mut row, term, sign * coefficient)?;
            }
            _ => add(&mut row, Some(id), sign)?,
        }
    }
    Some(row)
}

fn add(row: &mut Row, term: Option<NodeId>, coefficient: f64) -> Option<()> {
    // A term that stands twice was not collected: then sums are not what they seem.
    (coefficient.is_finite() && row.insert(term, coefficient).is_none()).then_some(())
}

fn node_of(graph: &mut Graph, row: &Row) -> NodeId {
    let terms: Vec<NodeId> = row
        .iter()
        .map(|(term, coefficient)| {
            let number = graph.constant(*coefficient);
            match term {
                None => number,
                Some(term) if *coefficient == 1.0 => *term,
                Some(term) => graph.product(&[number, *term]),
            }
        })
        .collect();
    graph.sum(&terms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::walk::walk;

    #[test]
    fn shared_products_remain_in_one_equation() {
        let mut graph = Graph::new();
        let (x, y) = (graph.variable(0), graph.variable(1));
        let (one, two, minus) = (graph.constant(1.0), graph.constant(2.0), graph.constant(-1.0));
        let product = graph.product(&[x, y]);
        let doubled = graph.product(&[two, x, y]);
        let first = graph.sum(&[product, x, minus]);
        let second = graph.sum(&[doubled, y, one]);
        let new = eliminated(&mut graph, &[first, second]).expect("the product is shared");
        let rows: Vec<Row> = new.iter().map(|side| row_of(&mut graph, *side).expect("a sum")).collect();
        assert_eq!(rows.iter().filter(|row| row.contains_key(&Some(product))).count(), 1);
        // The second equation less twice the first: y + 1 − 2x + 2.
        let point = [0.3, -1.7];
        let values = walk(&graph, &new, &point);
        assert!((values[1] - (point[1] + 3.0 - 2.0 * point[0])).abs() < 1e-15, "{values:?}");
    }

    #[test]
    fn what_would_be_rounded_stays() {
        let mut graph = Graph::new();
        let (x, y) = (graph.variable(0), graph.variable(1));
        let (three, tenth) = (graph.constant(3.0), graph.constant(0.1));
        let (first, second) = (graph.product(&[three, x, y]), graph.product(&[tenth, x, y]));
        let (first, second) = (graph.sum(&[first, x]), graph.sum(&[second, y]));
        // 0.1/3 is no double.
        assert!(eliminated(&mut graph, &[first, second]).is_none());
    }
}
