//! Questions in words to pages, best first: stems, a thesaurus, and weights by where in a page a word stands.
//!
//! The score of a page is a sum over the words of the question of how rare the word is (the inverse document frequency of
//! Spärck Jones, J. Documentation 28, 1972), times the weight of the part of the page that it stands in.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::entry::{Entry, Subject, catalogue};
use super::index::words_of;
use super::stem::{stem, stems};
use super::thesaurus::GROUPS;
use crate::optimize::MethodSpec;
use crate::session::builtin::BuiltinSpec;
use crate::session::methods::Methods;

/// The weight of a word in the name of a page.
const IN_NAME: f64 = 4.0;

/// The weight of a word in the one line about it, or in another name of it.
const IN_LINE: f64 = 3.0;

/// The weight of a word elsewhere on the page.
const IN_TEXT: f64 = 0.5;

/// How likely a page of a kind is asked for: what one calls before what one sets.
const fn prior(subject: &Subject) -> f64 {
    match subject {
        Subject::BuiltIn(_) => 1.2,
        Subject::Option | Subject::Flag(_) | Subject::ExitCode(_) | Subject::Constant(_) => 0.6,
        _ => 1.0,
    }
}

/// What two words that stand side by side in the question and in the line count beyond each of them.
const SIDE_BY_SIDE: f64 = 1.0;

/// What a name counts of which the question has every word, beyond the words.
const WHOLE_NAME: f64 = 0.5;

/// What a word of the same meaning counts, where the word itself counts 1.
const SAME_MEANING: f64 = 0.6;

/// Pages of fewer of the question's words are not told beside better ones: the share of the best score.
const LEAST_SHARE: f64 = 0.35;

/// How much a page of many words is held back: the exponent of the number of words of its line.
const LENGTH_EXPONENT: f64 = 0.15;

/// A page that answers, and how well.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The page.
    pub entry: Entry,
    /// How well it fits; compared only with others of the same question.
    pub score: f64,
}

/// The words of a page by the weight of their best place: stems, and meanings as numbers of groups.
struct Indexed {
    stems: HashMap<String, f64>,
    meanings: HashMap<usize, f64>,
    name: Vec<String>,
    /// Words of the line and of the index that follow each other.
    pairs: HashSet<(String, String)>,
    length: usize,
}

/// The pages that answer a question, the best first.
///
/// Cost: linear in all texts of help; below 10 ms.
pub fn search(question: &str, methods: &Methods) -> Vec<Hit> {
    let entries: Vec<Entry> = catalogue(methods).into_iter().filter(is_sought).collect();
    let pages: Vec<Indexed> = entries.iter().map(indexed).collect();
    let in_order = words_of_question(question);
    let mut asked = in_order.clone();
    asked.sort();
    asked.dedup();
    let rarity = |count: usize| (1.0 + pages.len() as f64 / (1.0 + count as f64)).ln();
    let mut scores = vec![0.0; pages.len()];
    for word in &asked {
        let own = rarity(pages.iter().filter(|page| page.stems.contains_key(word)).count());
        let groups: Vec<(usize, f64)> = meanings_of(word)
            .iter()
            .map(|group| (*group, rarity(pages.iter().filter(|page| page.meanings.contains_key(group)).count())))
            .collect();
        for (page, score) in pages.iter().zip(&mut scores) {
            let itself = page.stems.get(word).map_or(0.0, |weight| weight * own);
            let alike = groups.iter().filter_map(|(group, rarity)| Some(page.meanings.get(group)? * rarity));
            *score += alike.map(|part| SAME_MEANING * part).fold(itself, f64::max);
        }
    }
    for (page, score) in pages.iter().zip(&mut scores) {
        let rare = |word: &str| rarity(pages.iter().filter(|page| page.stems.contains_key(word)).count());
        let pairs = in_order.windows(2).filter(|pair| page.pairs.contains(&(pair[0].clone(), pair[1].clone())));
        *score += pairs.map(|pair| SIDE_BY_SIDE * (rare(&pair[0]) + rare(&pair[1]))).sum::<f64>();
        if !page.name.is_empty() && page.name.iter().all(|word| asked.contains(word)) {
            *score += WHOLE_NAME * page.name.iter().map(|word| rare(word)).fold(0.0, f64::max);
        }
    }
    let fair = |page: &Indexed| (page.length.max(1) as f64).powf(-LENGTH_EXPONENT);
    let scored = entries.into_iter().zip(scores.iter().zip(&pages).map(|(score, page)| score * fair(page)));
    let scored = scored.map(|(entry, score)| Hit { score: score * prior(&entry.subject), entry });
    let mut hits: Vec<Hit> = scored.collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
    let best = hits.first().map_or(0.0, |hit| hit.score);
    hits.retain(|hit| hit.score > 0.0 && hit.score >= LEAST_SHARE * best);
    hits
}

/// Phrases that only ask for an answer.
const REQUESTS: [&str; 3] = ["show me ", "tell me ", "explain "];

/// The stems of a question, without a request in front and the `mean` of "what does … mean".
fn words_of_question(question: &str) -> Vec<String> {
    let question = question.trim().trim_end_matches(['?', '.', '!']).to_lowercase();
    let question = REQUESTS.iter().find_map(|request| question.strip_prefix(request)).unwrap_or(&question);
    let mut words = stems(question);
    if question.starts_with("what do") && question.ends_with(" mean") {
        words.pop();
    }
    words
}

/// Kinds of JSON and codes of errors are looked up by name, not asked for.
pub(super) fn is_sought(entry: &Entry) -> bool {
    match entry.subject {
        Subject::Kind | Subject::ErrorCode => false,
        Subject::BuiltIn(spec) => super::entry::is_there(spec),
        _ => true,
    }
}

/// The groups that a stem belongs to.
fn meanings_of(word: &str) -> &'static [usize] {
    static MEANINGS: OnceLock<HashMap<String, Vec<usize>>> = OnceLock::new();
    let meanings = MEANINGS.get_or_init(|| {
        let mut meanings: HashMap<String, Vec<usize>> = HashMap::new();
        for (group, words) in GROUPS.iter().enumerate() {
            for word in words.split_whitespace() {
                let groups = meanings.entry(stem(word)).or_default();
                if !groups.contains(&group) {
                    groups.push(group);
                }
            }
        }
        meanings
    });
    meanings.get(word).map_or(&[], Vec::as_slice)
}

fn indexed(entry: &Entry) -> Indexed {
    let mut page = Indexed {
        stems: HashMap::new(),
        meanings: HashMap::new(),
        name: stems(&entry.name),
        pairs: HashSet::new(),
        length: stems(entry.line).len(),
    };
    page.add(&entry.name, IN_NAME);
    for text in std::iter::once(entry.line).chain(words_of(&entry.name)) {
        page.add(text, IN_LINE);
        page.pairs.extend(stems(text).windows(2).map(|pair| (pair[0].clone(), pair[1].clone())));
    }
    match entry.subject {
        Subject::Unary(function) => function.spec().aliases.iter().for_each(|alias| page.add(alias, IN_NAME)),
        Subject::Array(function) => page.add(function.signature, IN_TEXT),
        Subject::BuiltIn(spec) => page.add_options(spec),
        Subject::Method(spec) => page.add_method(spec),
        Subject::Directive(directive) => page.add(directive.text, IN_TEXT),
        Subject::Topic(topic) => {
            topic.also.iter().for_each(|name| page.add(name, IN_LINE));
            page.add(topic.text, IN_TEXT);
        }
        _ => {}
    }
    page
}

impl Indexed {
    /// Adds words; a word counts once, at its best place.
    fn add(&mut self, text: &str, weight: f64) {
        let found: HashSet<String> = stems(text).into_iter().collect();
        for word in found {
            for group in meanings_of(&word) {
                let meaning = self.meanings.entry(*group).or_default();
                *meaning = meaning.max(weight);
            }
            let own = self.stems.entry(word).or_default();
            *own = own.max(weight);
        }
    }

    fn add_options(&mut self, spec: &BuiltinSpec) {
        self.add(spec.signature, IN_TEXT);
        spec.options.iter().for_each(|option| self.add(option.help, IN_TEXT));
    }

    fn add_method(&mut self, spec: &MethodSpec) {
        self.add(spec.help, IN_TEXT);
        self.add("optimizer", IN_TEXT);
    }
}
