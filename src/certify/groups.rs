//! Things that belong together: a forest in which each tree is a group (R. E. Tarjan, J. ACM 22, 1975).

/// Groups of the numbers `0 .. n`, each alone at first.
pub(super) struct Groups {
    parent: Vec<usize>,
}

impl Groups {
    /// So many groups of one.
    pub(super) fn new(n: usize) -> Self {
        Self { parent: (0..n).collect() }
    }

    /// The least number of a member's group.
    pub(super) fn of(&mut self, mut member: usize) -> usize {
        while self.parent[member] != member {
            self.parent[member] = self.parent[self.parent[member]];
            member = self.parent[member];
        }
        member
    }

    /// Makes one group of the groups of two members.
    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.parent[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_groups_have_their_least_member_in_common() {
        let mut groups = Groups::new(6);
        groups.join(4, 2);
        groups.join(5, 4);
        groups.join(0, 1);
        let found: Vec<usize> = (0..6).map(|member| groups.of(member)).collect();
        assert_eq!(found, [0, 0, 2, 3, 2, 2]);
    }
}
