//! All signed permutations that leave a function unchanged, level by level: those that keep the first variables as they
//! are, and where they take the next one (the order is the product of these orbits: C. C. Sims, 1970).
//!
//! A candidate is built up one variable after the other. Those not yet placed are set to one number that no permutation
//! changes, 0 where signs may change too; gradient and Hessian there tell apart which can go where (refinement as in
//! B. D. McKay, Practical graph isomorphism, Congr. Numer. 30 (1981)). What is found is kept only if it is proved.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::signed::{SignedPermutation, orbit};
use crate::linalg::vector::all_finite;
use crate::numeric::interrupt::Interrupt;
use crate::numeric::starts::RandomNumbers;
use crate::objective::objective::Objective;

/// Evaluations for one candidate, at the most.
const MOST_EVALUATIONS: usize = 600;
/// Numbers agree that differ by less than this share of the largest one.
const GRID: f64 = 1e6;
/// Rounds of refinement by neighbours.
const ROUNDS: usize = 3;
/// Random points at which a candidate must keep the value, and how closely.
const CHECKS: (usize, f64) = (4, 1e-9);

/// What is unchanged by every candidate before it is proved.
pub(super) struct Search<'a> {
    objective: &'a dyn Objective,
    interrupt: &'a Interrupt,
    n: usize,
    /// The number for variables that are not yet placed; signs may change where it is 0.
    fill: f64,
    /// The numbers for those that are, in the order of placing.
    values: Vec<f64>,
    evaluations: usize,
    /// Whether a candidate was given up for its cost.
    has_given_up: bool,
}

/// A variable with a sign.
type Signed = (usize, bool);

/// Derivatives where some variables are placed.
struct View {
    value: f64,
    gradient: Vec<f64>,
    hessian: Vec<f64>,
}

/// What tells a variable that is not placed from others, and which sign its own derivatives have.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Color {
    hash: u64,
    sign: i8,
}

/// The group that was found.
pub(super) struct Found {
    pub generators: Vec<SignedPermutation>,
    pub order: f64,
    /// Whether an interruption cut the search short.
    pub is_cut: bool,
}

impl<'a> Search<'a> {
    /// A search for changes of signs and permutations, where the function has derivatives at 0, else for permutations; `None` where it
    /// has derivatives at neither kind of places.
    pub(super) fn new(objective: &'a dyn Objective, interrupt: &'a Interrupt) -> Option<Self> {
        let n = objective.dimension();
        let mut random = RandomNumbers::new(11);
        for fill in [0.0, 1.0] {
            let low = if fill == 0.0 { 0.4 } else { 0.6 };
            let values = (0..n).map(|_| random.uniform_between(low, low + 0.8)).collect();
            let search = Self { objective, interrupt, n, fill, values, evaluations: 0, has_given_up: false };
            let prefixes: Vec<Signed> = (0..n).map(|i| (i, false)).collect();
            if (0..=n).all(|count| search.view(&prefixes[..count]).is_some()) {
                return Some(search);
            }
        }
        None
    }

    /// Whether signs may change.
    pub(super) fn is_signed(&self) -> bool {
        self.fill == 0.0
    }

    /// Whether a candidate was given up before it was built.
    pub(super) fn has_given_up(&self) -> bool {
        self.has_given_up
    }

    /// All that `prove` agrees to. Cost: some Hessians for each pair of variables that derivatives do not tell apart.
    pub(super) fn group(&mut self, prove: &mut dyn FnMut(&SignedPermutation) -> bool) -> Found {
        let mut found = Found { generators: Vec::new(), order: 1.0, is_cut: false };
        for level in (0..self.n).rev() {
            let fixed: Vec<Signed> = (0..level).map(|i| (i, false)).collect();
            let Some(view) = self.view(&fixed) else { continue };
            let colors = self.colors(&view, &fixed, scale(&view));
            let mut reached = orbit((level, false), &found.generators, self.n);
            for to in level..self.n {
                for is_negative in [false, true] {
                    let image = (to, is_negative);
                    let may = colors[to].hash == colors[level].hash && (self.is_signed() || !is_negative);
                    if !may || reached.contains(&image) {
                        continue;
                    }
                    if self.interrupt.check().is_some() {
                        found.is_cut = true;
                        return found;
                    }
                    if let Some(generator) = self.candidate(&fixed, level, image, prove) {
                        found.generators.push(generator);
                        reached = orbit((level, false), &found.generators, self.n);
                    }
                }
            }
            found.order *= reached.len() as f64;
        }
        found
    }

    /// Further changes of sign of several variables, where the search itself knows none.
    pub(super) fn changes_of_sign(&self, most: usize, prove: &mut dyn FnMut(&SignedPermutation) -> bool) -> Found {
        let mut found = Found { generators: Vec::new(), order: 1.0, is_cut: false };
        if self.n > most {
            return found;
        }
        let mut known = vec![0_usize];
        for mask in 1..1_usize << self.n {
            let change = SignedPermutation { images: (0..self.n).map(|i| (i, mask >> i & 1 == 1)).collect() };
            if !known.contains(&mask) && self.keeps_values(&change) && prove(&change) {
                known.extend(known.clone().iter().map(|other| other ^ mask));
                found.generators.push(change);
                found.order *= 2.0;
            }
        }
        found
    }

    fn view(&self, placed: &[Signed]) -> Option<View> {
        let mut x = vec![self.fill; self.n];
        for ((i, is_negative), value) in placed.iter().zip(&self.values) {
            x[*i] = if *is_negative { -value } else { *value };
        }
        let (mut gradient, mut hessian) = (vec![0.0; self.n], vec![0.0; self.n * self.n]);
        let value = self.objective.value_gradient_hessian(&x, &mut gradient, &mut hessian);
        (value.is_finite() && all_finite(&gradient) && all_finite(&hessian)).then_some(View {
            value,
            gradient,
            hessian,
        })
    }

    /// What tells variables apart; those that are placed get a colour that no other has.
    fn colors(&self, view: &View, placed: &[Signed], scale: [f64; 2]) -> Vec<Color> {
        let n = self.n;
        let second = |u: usize, v: usize| on_grid(view.hessian[u * n + v], scale[1]);
        let is_free: Vec<bool> = (0..n).map(|u| placed.iter().all(|(i, _)| *i != u)).collect();
        let mut colors: Vec<Color> = (0..n)
            .map(|u| {
                let mut own = vec![on_grid(view.gradient[u], scale[0])];
                own.extend(
                    placed.iter().map(|(i, is_negative)| if *is_negative { -second(*i, u) } else { second(*i, u) }),
                );
                let first = own.iter().copied().find(|entry| *entry != 0).unwrap_or(0);
                let sign = if self.is_signed() { first.signum() as i8 } else { 1 };
                if sign < 0 {
                    own.iter_mut().for_each(|entry| *entry = -*entry);
                }
                let kind = placed.iter().position(|(i, _)| *i == u);
                Color { hash: hashed(&(own, second(u, u), kind)), sign }
            })
            .collect();
        for _ in 0..ROUNDS {
            let finer = |u: usize| {
                let mut around: Vec<(u64, i64)> = (0..n)
                    .filter(|v| *v != u && is_free[*v])
                    .map(|v| {
                        let (entry, sign) = (second(u, v), i64::from(colors[u].sign * colors[v].sign));
                        (colors[v].hash, if sign == 0 { entry.abs() } else { sign * entry })
                    })
                    .collect();
                around.sort_unstable();
                Color { hash: hashed(&(colors[u].hash, around)), ..colors[u] }
            };
            colors = (0..n).map(|u| if is_free[u] { finer(u) } else { colors[u] }).collect();
        }
        colors
    }

    /// A permutation that keeps the first variables, takes `from` to `image`, and is proved.
    fn candidate(
        &mut self,
        fixed: &[Signed],
        from: usize,
        image: Signed,
        prove: &mut dyn FnMut(&SignedPermutation) -> bool,
    ) -> Option<SignedPermutation> {
        self.evaluations = 0;
        let place = |last: Signed| fixed.iter().copied().chain([last]).collect::<Vec<_>>();
        self.completed(place((from, false)), place(image), prove)
    }

    /// Goes on from what is placed on both sides; depth is the number of variables at the most.
    fn completed(
        &mut self,
        mut source: Vec<Signed>,
        mut target: Vec<Signed>,
        prove: &mut dyn FnMut(&SignedPermutation) -> bool,
    ) -> Option<SignedPermutation> {
        loop {
            self.evaluations += 2;
            if self.evaluations > MOST_EVALUATIONS {
                self.has_given_up = true;
                return None;
            }
            let (here, there) = (self.view(&source)?, self.view(&target)?);
            let scale = scale(&here);
            if !agree((&here, &source), (&there, &target), self.n) {
                return None;
            }
            if source.len() == self.n {
                let mut images = vec![(0, false); self.n];
                source.iter().zip(&target).for_each(|((i, _), image)| images[*i] = *image);
                let permutation = SignedPermutation { images };
                return (self.keeps_values(&permutation) && prove(&permutation)).then_some(permutation);
            }
            let (a, b) = (self.colors(&here, &source, scale), self.colors(&there, &target, scale));
            let free = |placed: &[Signed]| -> Vec<usize> {
                (0..self.n).filter(|u| placed.iter().all(|(i, _)| i != u)).collect()
            };
            let (left, right) = (free(&source), free(&target));
            let same = |u: usize| right.iter().copied().filter(|v| b[*v].hash == a[u].hash).collect::<Vec<usize>>();
            let classes: Vec<(usize, Vec<usize>)> = left.iter().map(|u| (*u, same(*u))).collect();
            if classes
                .iter()
                .any(|(u, images)| images.len() != left.iter().filter(|v| a[**v].hash == a[*u].hash).count())
            {
                return None;
            }
            let mut is_further = false;
            for (u, images) in &classes {
                if let [v] = images[..]
                    && a[*u].sign * b[v].sign != 0
                {
                    source.push((*u, false));
                    target.push((v, a[*u].sign != b[v].sign));
                    is_further = true;
                }
            }
            if is_further {
                continue;
            }
            let (u, images) = classes.into_iter().min_by_key(|(_, images)| images.len())?;
            let known = |v: usize| a[u].sign * b[v].sign != 0;
            let signs = |v: usize| if known(v) { vec![a[u].sign != b[v].sign] } else { vec![false, true] };
            let choices: Vec<Signed> =
                images.iter().flat_map(|v| signs(*v).into_iter().map(|sign| (*v, sign))).collect();
            source.push((u, false));
            return choices.into_iter().find_map(|choice| {
                let target: Vec<Signed> = target.iter().copied().chain([choice]).collect();
                self.completed(source.clone(), target, prove)
            });
        }
    }

    /// Whether values stay at random points, as far as doubles tell.
    fn keeps_values(&self, permutation: &SignedPermutation) -> bool {
        let mut random = RandomNumbers::new(17);
        let low = if self.is_signed() { -1.0 } else { 0.2 };
        let mut looked_at = 0;
        for _ in 0..CHECKS.0 * 10 {
            let x: Vec<f64> = (0..self.n).map(|_| random.uniform_between(low, 1.3)).collect();
            let (a, b) = (self.objective.value(&x), self.objective.value(&permutation.applied(&x, |x| -x)));
            if a.is_finite() != b.is_finite() || (a.is_finite() && (a - b).abs() > CHECKS.1 * (a.abs() + b.abs() + 1.0))
            {
                return false;
            }
            looked_at += usize::from(a.is_finite());
            if looked_at == CHECKS.0 {
                return true;
            }
        }
        false
    }
}

fn hashed(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

/// The sizes of first and second derivatives.
fn scale(view: &View) -> [f64; 2] {
    let largest = |entries: &[f64]| entries.iter().fold(f64::MIN_POSITIVE, |most, entry| most.max(entry.abs()));
    [largest(&view.gradient), largest(&view.hessian)]
}

fn on_grid(value: f64, scale: f64) -> i64 {
    (GRID * (value / scale)).round() as i64
}

/// Whether value and derivatives of the variables that are placed are the same on both sides.
fn agree((here, source): (&View, &[Signed]), (there, target): (&View, &[Signed]), n: usize) -> bool {
    let [first, second] = scale(here);
    let sign = |(_, is_negative): &Signed| if *is_negative { -1.0 } else { 1.0 };
    let near = |a: f64, b: f64, scale: f64| (a - b).abs() <= 2.0 / GRID * scale;
    let size = here.value.abs().max(there.value.abs()).max(first);
    near(here.value, there.value, size)
        && source.iter().zip(target).all(|(a, b)| near(here.gradient[a.0], sign(b) * there.gradient[b.0], first))
        && source.iter().zip(target).enumerate().all(|(k, (a, b))| {
            source[..=k].iter().zip(target).all(|(c, d)| {
                let (own, other) = (here.hessian[a.0 * n + c.0], there.hessian[b.0 * n + d.0]);
                near(own, sign(b) * sign(d) * other, second)
            })
        })
}
