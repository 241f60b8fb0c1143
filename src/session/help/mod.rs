//! `help`: pages made from the registries, so that whatever is registered has one, and a search by meaning.

pub mod directives;
pub mod entry;
pub mod error_codes;
pub mod flags;
mod index;
mod option_examples;
pub mod page;
mod related;
pub mod search;
mod stem;
mod thesaurus;
mod topic;
pub mod topics;

use std::collections::BTreeSet;
use std::fmt::Write;

use super::builtin;
use super::methods::Methods;
use super::session::Session;
use super::text::text_of;
use super::view::known_names;
use crate::function::Function;
use crate::function::binary::BinaryFunction;
use crate::graph::lower::{CONSTANTS, arrays};
use crate::graph::value::Value;
use crate::syntax::suggest;
use entry::{Entry, Subject, catalogue, is_there};
use page::{WIDTH, page};

/// There is no such topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTopic {
    /// What to say.
    pub message: String,
    /// The topic that is one or two slips away.
    pub near: Option<String>,
    /// Topics whose names are most like it, the most like first.
    pub like: Vec<String>,
}

/// Pages that are named below the one that a search found.
const FURTHER: usize = 4;

/// The page about a topic, the overview for an empty one, the page that fits best for a question in words.
///
/// # Errors
/// If there is no such topic.
pub fn topic(session: &Session, topic: &str) -> Result<String, UnknownTopic> {
    let wanted = topic.trim().trim_end_matches("()").trim_end_matches('?').trim();
    let methods = &session.settings.methods;
    if wanted.is_empty() {
        return Ok(overview(methods));
    }
    let mut pages = Vec::new();
    pages.extend(user(session, wanted));
    pages.extend(named(wanted, methods));
    if !pages.is_empty() {
        return Ok(pages.join("\n\n"));
    }
    let entries = catalogue(methods);
    let user: Vec<&str> = session.environment.iter().map(|(name, _)| name).collect();
    let names = user.into_iter().chain(entries.iter().map(|entry| entry.name.as_str()));
    let near = suggest::nearest(wanted, names).map(ToString::to_string);
    if near.is_none()
        && let Some(page) = searched(wanted, methods)
    {
        return Ok(page);
    }
    let like = most_like(wanted, entries.iter().filter(|entry| search::is_sought(entry)).map(|e| e.name.as_str()));
    Err(UnknownTopic { message: format!("there is no help on `{wanted}`"), near, like })
}

/// How many names are told where no page fits.
const MOST_LIKE: usize = 3;

/// The names that share the largest part of their pairs of letters with a word: Dice's coefficient (Ecology 26, 1945).
fn most_like<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let pairs = |text: &str| -> BTreeSet<(char, char)> {
        let letters: Vec<char> = format!(" {} ", text.to_lowercase()).chars().collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let asked = pairs(word);
    let likeness = |name: &str| {
        let own = pairs(name);
        2.0 * asked.intersection(&own).count() as f64 / (asked.len() + own.len()) as f64
    };
    let mut rated: Vec<(f64, &str)> =
        names.map(|name| (likeness(name), name)).filter(|(share, _)| *share > 0.0).collect();
    rated.sort_by(|a, b| b.0.total_cmp(&a.0));
    rated.dedup_by(|a, b| a.1 == b.1);
    rated.into_iter().take(MOST_LIKE).map(|(_, name)| name.to_string()).collect()
}

/// The pages of a name; of a common spelling of it if there is none.
fn named(name: &str, methods: &Methods) -> Vec<String> {
    let folded = name.to_lowercase().replace(['-', '_'], " ");
    let entries = catalogue(methods);
    let found: Vec<&Entry> = entries.iter().filter(|entry| entry.is_called(name, &folded)).collect();
    found.into_iter().map(|entry| page(entry, methods)).collect()
}

/// The page that answers a question, and the names of the next.
fn searched(words: &str, methods: &Methods) -> Option<String> {
    let hits = search::search(words, methods);
    let (first, others) = hits.split_first()?;
    let mut text = page(&first.entry, methods);
    if !others.is_empty() {
        let width = others.iter().take(FURTHER).map(|hit| hit.entry.name.len()).max().unwrap_or(0);
        text += "\nOther pages that may be meant";
        for hit in others.iter().take(FURTHER) {
            let _ = write!(text, "\n  help {:<width$}  {}", hit.entry.name, hit.entry.line);
        }
    }
    Some(text)
}

/// Every topic there is a page about, for completion.
pub fn all_topics(methods: &Methods) -> Vec<String> {
    let mut names: Vec<String> = known_names().into_iter().map(Into::into).collect();
    names.extend(catalogue(methods).into_iter().map(|entry| entry.name));
    names.push("exit".into());
    names.sort();
    names.dedup();
    names
}

fn overview(methods: &Methods) -> String {
    let mut text = String::from(topics::START);
    let mut list = |head: &str, names: Vec<&str>| {
        let _ = write!(text, "\n\n{head}\n{}", in_columns(&names));
    };
    list("Functions of one number (of arrays entry by entry)", Function::ALL.iter().map(|f| f.spec().name).collect());
    list("Functions of two numbers", BinaryFunction::ALL.iter().map(|function| function.spec().name).collect());
    list("Vectors and matrices", arrays::ALL.iter().map(|function| function.name).collect());
    list("Constants", CONSTANTS.iter().map(|(name, ..)| *name).collect());
    text += "\n\nCalls";
    let calls = builtin::ALL.iter().map(|builtin| builtin.spec()).filter(|spec| is_there(spec));
    let width = builtin::ALL.iter().map(|builtin| builtin.spec().name.len()).max().unwrap_or(0);
    for spec in calls {
        let _ = write!(text, "\n  {:<width$}  {}", spec.name, spec.help);
    }
    let _ = write!(text, "\n\nMethods of minimize and race");
    let width = methods.all().map(|method| method.spec.name.len()).max().unwrap_or(0);
    for method in methods.all() {
        let _ = write!(text, "\n  {:<width$}  {}", method.spec.name, method.spec.summary);
    }
    let _ = write!(text, "\n\nWhole lines\n{}", topics::made::directives(methods));
    let names: Vec<&str> = topics::all().map(|topic| topic.name).collect();
    text + &format!(
        "\n\nTopics\n{}\n\nhelp NAME tells more; help \"words\" searches, such as help \"lowest point\".",
        in_columns(&names)
    )
}

fn in_columns(names: &[&str]) -> String {
    let separator = if names.iter().any(|name| name.contains(' ')) { ", " } else { " " };
    let mut lines = vec![String::from("  ")];
    for (idx, name) in names.iter().enumerate() {
        let last = lines.last_mut().expect("there is always a line");
        let end = if idx + 1 == names.len() { "" } else { separator };
        if last.len() + name.len() + end.len() > WIDTH {
            lines.push(format!("  {name}{end}"));
        } else {
            last.push_str(name);
            last.push_str(end);
        }
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

/// What a name of the user's means.
fn user(session: &Session, name: &str) -> Option<String> {
    let definition = session.environment.find(name)?;
    let mut text = match &definition.value {
        Value::Function(_) => format!("  {}", text_of(&definition.value, &session.settings)),
        value => format!("  {name} = {}\n  {}", text_of(value, &session.settings), value.describe()),
    };
    if !definition.uses.is_empty() {
        let uses: Vec<&str> = definition.uses.iter().map(String::as_str).collect();
        let _ = write!(text, "\n  it uses {}", uses.join(", "));
    }
    let users = session.environment.users_of(name);
    if !users.is_empty() {
        let _ = write!(text, "\n  used by {}", users.join(", "));
    }
    Some(text)
}

/// The entries that are calls or functions, for tables of them.
pub fn is_callable(entry: &Entry) -> bool {
    matches!(entry.subject, Subject::Unary(_) | Subject::Binary(_) | Subject::Array(_) | Subject::BuiltIn(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use page::run_example;

    #[test]
    fn every_topic_has_a_page() {
        let session = Session::new();
        for name in all_topics(&Methods::default()) {
            assert!(topic(&session, &name).is_ok_and(|page| !page.is_empty()), "help {name}");
        }
    }

    #[test]
    fn every_example_gives_what_it_says() {
        let unary = Function::ALL.iter().map(|function| function.spec().example);
        let binary = BinaryFunction::ALL.iter().map(|function| function.spec().example);
        let elementary = unary.chain(binary).map(|example| (example.text, example.value));
        let arrays = arrays::ALL.iter().map(|function| function.example);
        let calls = builtin::ALL.iter().map(|builtin| builtin.spec().example);
        let mut wrong = Vec::new();
        for (text, stated) in elementary.chain(arrays).chain(calls).filter(|(text, _)| !text.is_empty()) {
            let given = run_example(text);
            if given.as_deref() != Some(stated) {
                wrong.push(format!("{text} gives {given:?}, not {stated}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn unknown_topics_are_guessed_or_searched() {
        let session = Session::new();
        assert_eq!(topic(&session, "grda").expect_err("a slip").near.as_deref(), Some("grad"));
        assert!(topic(&session, "inverse matrix").is_ok_and(|page| page.starts_with("inverse(A)")));
        assert!(topic(&session, "qwertz").is_err());
        let unknown = topic(&session, "critpoints").expect_err("no page");
        assert!(unknown.near.is_none() && unknown.like.iter().any(|name| name == "critical point"), "{unknown:?}");
    }

    #[test]
    fn names_of_the_user_are_explained() {
        let mut session = Session::new();
        session.eval("a = 2; f(x) = a*x").expect("good definitions");
        let page = topic(&session, "f").expect("a name of the user's");
        assert!(page.contains("f(x) = a*x") && page.contains("it uses a"), "{page}");
    }
}
