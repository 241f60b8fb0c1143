//! Orbits of critical points under the finite group of proved symmetries of a function, as plain data.

/// How the points of a list are grouped.
#[derive(Clone, Debug, PartialEq)]
pub struct Orbits {
    /// The order of the group of signed permutations that leave the function unchanged.
    pub group_order: f64,
    /// Whether it is known to be that; else the group may be larger.
    pub is_order_exact: bool,
    /// The orbits, by their first points.
    pub list: Vec<Orbit>,
    /// The orbit of each point, from 0; `None` where it was not made out.
    pub of_point: Vec<Option<usize>>,
}

/// Points that symmetries carry into each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Orbit {
    /// Places in the list of points, from 0, ascending; the first one stands for all.
    pub points: Vec<usize>,
    /// How many different images each of them has, itself included, anywhere.
    pub size: usize,
    /// How many of these lie outside the box, or within rounding of its boundary and not in the list.
    pub outside: usize,
    /// Images in the box that are not in the list.
    pub missing: Vec<Vec<f64>>,
}

impl Orbits {
    /// How many symmetries keep a point of the orbit; `None` where the order of the group is not known.
    pub fn stabilizer(&self, orbit: &Orbit) -> Option<f64> {
        self.is_order_exact.then(|| self.group_order / orbit.size as f64)
    }

    /// Takes points out of the list: `is_kept` has one entry for each. Orbits without points go too.
    pub(super) fn retain(&mut self, is_kept: &[bool]) {
        let mut next = 0..;
        let places: Vec<Option<usize>> = is_kept.iter().map(|kept| kept.then(|| next.next()).flatten()).collect();
        for orbit in &mut self.list {
            orbit.points = orbit.points.iter().filter_map(|place| places[*place]).collect();
        }
        self.list.retain(|orbit| !orbit.points.is_empty());
        self.of_point = vec![None; places.iter().flatten().count()];
        for (number, orbit) in self.list.iter().enumerate() {
            orbit.points.iter().for_each(|place| self.of_point[*place] = Some(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_numbered_anew() {
        let orbit = |points: &[usize]| Orbit { points: points.to_vec(), size: 2, outside: 0, missing: Vec::new() };
        let mut orbits = Orbits {
            group_order: 2.0,
            is_order_exact: true,
            list: vec![orbit(&[0, 1]), orbit(&[2, 4]), orbit(&[5, 6])],
            of_point: vec![Some(0), Some(0), Some(1), None, Some(1), Some(2), Some(2)],
        };
        orbits.retain(&[false, false, true, true, false, true, true]);
        assert_eq!(orbits.list, [orbit(&[0]), orbit(&[2, 3])]);
        assert_eq!(orbits.of_point, [Some(0), None, Some(1), Some(1)]);
        assert_eq!(orbits.stabilizer(&orbits.list[0]), Some(1.0));
    }
}
