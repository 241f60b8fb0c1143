//! Signed permutations of variables: which variable each one becomes, and with which sign.

/// `(σx)_{to[i]} = ±x_i`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SignedPermutation {
    /// The place that each variable goes to, and whether its sign changes.
    pub images: Vec<(usize, bool)>,
}

impl SignedPermutation {
    /// Whether nothing changes.
    pub fn is_identity(&self) -> bool {
        self.images.iter().enumerate().all(|(i, image)| *image == (i, false))
    }

    /// The point that `x` becomes, with `negate` for changes of sign.
    pub fn applied<T: Clone>(&self, x: &[T], negate: impl Fn(&T) -> T) -> Vec<T> {
        let mut y = x.to_vec();
        for (x, (to, changes)) in x.iter().zip(&self.images) {
            y[*to] = if *changes { negate(x) } else { x.clone() };
        }
        y
    }

    /// Where a variable with a sign goes.
    pub fn image(&self, (i, is_negative): (usize, bool)) -> (usize, bool) {
        let (to, changes) = self.images[i];
        (to, changes != is_negative)
    }

    /// In words, by cycles: `x <-> y`, `x -> -x`, `x -> y -> z -> x`.
    pub fn text(&self, names: &[String]) -> String {
        let mut seen = vec![false; names.len()];
        let mut cycles = Vec::new();
        for start in 0..names.len() {
            if seen[start] || self.images[start] == (start, false) {
                continue;
            }
            let (mut at, mut words) = ((start, false), vec![names[start].clone()]);
            loop {
                seen[at.0] = true;
                at = self.image(at);
                let sign = if at.1 { "-" } else { "" };
                words.push(format!("{sign}{}", names[at.0]));
                if at.0 == start {
                    break;
                }
            }
            let is_swap = words.len() == 3 && !at.1 && self.images[start].1 == self.images[self.images[start].0].1;
            cycles.push(if is_swap { format!("{} <-> {}", words[0], words[1]) } else { words.join(" -> ") });
        }
        if cycles.is_empty() { "nothing changes".into() } else { cycles.join(", ") }
    }
}

/// The orbit of a signed variable under some permutations. Cost: their number times that of variables.
pub(super) fn orbit(start: (usize, bool), generators: &[SignedPermutation], n: usize) -> Vec<(usize, bool)> {
    let mut seen = vec![false; 2 * n];
    let place = |(i, negative): (usize, bool)| 2 * i + usize::from(negative);
    seen[place(start)] = true;
    let (mut found, mut next) = (vec![start], 0);
    while next < found.len() {
        for generator in generators {
            let image = generator.image(found[next]);
            if !std::mem::replace(&mut seen[place(image)], true) {
                found.push(image);
            }
        }
        next += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_are_told_with_their_signs() {
        let names: Vec<String> = ["x", "y", "z"].map(Into::into).to_vec();
        let of = |images: [(usize, bool); 3]| SignedPermutation { images: images.to_vec() }.text(&names);
        assert_eq!(of([(1, false), (0, false), (2, true)]), "x <-> y, z -> -z");
        assert_eq!(of([(1, true), (0, false), (2, false)]), "x -> -y -> -x");
        assert_eq!(of([(1, false), (2, false), (0, false)]), "x -> y -> z -> x");
        assert_eq!(of([(0, false), (1, false), (2, false)]), "nothing changes");
        let swap = SignedPermutation { images: vec![(1, true), (0, true), (2, false)] };
        assert_eq!(swap.applied(&[1.0, 2.0, 3.0], |x| -x), [-2.0, -1.0, 3.0]);
        assert_eq!(swap.text(&names), "x <-> -y");
        assert_eq!(orbit((0, false), &[swap], 3), [(0, false), (1, true)]);
    }
}
