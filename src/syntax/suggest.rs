//! The nearest known name to one that is unknown: "did you mean".

/// The candidate most like `name`, if one is like enough: a name that differs only in upper and lower case, else the one
/// with the fewest typing slips, at most one in three characters (one in names of two to five).
///
/// Slips are counted as in Damerau–Levenshtein distance, restricted form: a character too much, missing or wrong, and two
/// neighbours swapped. Of equally near ones the first wins. Cost: the product of the lengths, for each candidate.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let folded: Vec<char> = name.to_lowercase().chars().collect();
    let allowed = match folded.len() {
        0 | 1 => 0,
        2..=5 => 1,
        length => length / 3,
    };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other: Vec<char> = candidate.to_lowercase().chars().collect();
        if other == folded {
            return Some(candidate);
        }
        if other.len().abs_diff(folded.len()) > allowed || other.len() < 2 {
            continue;
        }
        let slips = distance(&folded, &other);
        if slips <= allowed && slips < other.len().min(folded.len()) && best.is_none_or(|(least, _)| slips < least) {
            best = Some((slips, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance, row by row.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substituted = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = substituted.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    const NAMES: [&str; 7] = ["critical", "classify", "sin", "sinh", "minimize", "grad", "Rate"];

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let near = |name| nearest(name, NAMES);
        assert_eq!(near("critcal"), Some("critical"));
        assert_eq!(near("Sin"), Some("sin"));
        assert_eq!(near("rate"), Some("Rate"));
        assert_eq!(near("gard"), Some("grad"));
        assert_eq!(near("minimise"), Some("minimize"));
        assert_eq!(near("x"), None);
        assert_eq!(near("foo"), None);
        assert_eq!(near(""), None);
    }

    #[test]
    fn a_swap_is_one_slip() {
        let count = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(count("ab", "ba"), 1);
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(count("", "abc"), 3);
    }
}
