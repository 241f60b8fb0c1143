//! Words to stems, so that `minimizing`, `minimized` and `minimise` are one word.
//!
//! A few endings of English are cut, much less than Porter's stemmer does (Program 14, 1980): what remains need only be the
//! same for the forms of a word.

/// Words that say nothing about what is asked.
const STOP_WORDS: &[&str] = &[
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "before", "by", "can",
    "could", "did", "do", "does", "e", "each", "for", "from", "get", "give", "gives", "had", "happened", "has", "have",
    "how", "i", "if", "in", "into", "is", "it", "its", "just", "like", "make", "many", "may", "me", "much", "my",
    "need", "no", "not", "of", "off", "on", "one", "or", "s", "t", "other", "our", "out", "please", "set", "shall",
    "should", "so", "some", "such", "tell", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "to", "too", "use", "used", "using", "want", "was", "way", "we", "what", "when", "where", "which", "who",
    "why", "will", "with", "without", "would", "you", "your",
];

/// Endings, the longest first, and what stands for them.
const ENDINGS: &[(&str, &str)] = &[
    ("ization", "ize"),
    ("isation", "ize"),
    ("ations", "ate"),
    ("ation", "ate"),
    ("ising", "ize"),
    ("izing", "ize"),
    ("ised", "ize"),
    ("ized", "ize"),
    ("izer", "ize"),
    ("iser", "ize"),
    ("ises", "ize"),
    ("ise", "ize"),
    ("ity", ""),
    ("ies", "y"),
    ("ness", ""),
    ("ing", ""),
    ("ed", ""),
    ("er", ""),
    ("ly", ""),
];

/// The shortest stem.
const SHORTEST: usize = 3;

/// The stem of a word in lower case.
pub fn stem(word: &str) -> String {
    let plural =
        word.len() > SHORTEST && word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    let word = if plural && !word.ends_with("ies") { &word[..word.len() - 1] } else { word };
    let mut stem = word.to_string();
    for (ending, instead) in ENDINGS {
        if let Some(rest) = word.strip_suffix(ending)
            && rest.len() >= SHORTEST
            && rest.contains(['a', 'e', 'i', 'o', 'u', 'y'])
        {
            stem = format!("{rest}{instead}");
            break;
        }
    }
    if stem.len() > SHORTEST && stem.ends_with('e') {
        stem.pop();
    }
    let bytes = stem.as_bytes();
    let doubled = bytes.len() > SHORTEST + 1 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
    if doubled && !stem.ends_with(['s', 'l']) {
        stem.pop();
    }
    stem
}

/// The stems of a text without the words that say nothing.
pub fn stems(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty() && !STOP_WORDS.contains(word)).map(stem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in [
            &["minimize", "minimizing", "minimized", "minimise", "minimization"][..],
            &["derivative", "derivatives"],
            &["stop", "stopped", "stopping", "stops"],
            &["optimizer", "optimizers", "optimize"],
            &["class", "classes"][..1],
            &["query", "queries"],
        ] {
            let found: Vec<String> = forms.iter().map(|form| stem(form)).collect();
            assert!(found.iter().all(|form| *form == found[0]), "{found:?}");
        }
        assert_ne!(stem("sign"), stem("sin"));
    }

    #[test]
    fn words_that_say_nothing_are_left_out() {
        assert_eq!(stems("how do I find the inverse of a matrix"), ["find", "invers", "matrix"]);
    }
}
