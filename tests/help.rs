//! Help: questions in words find their page, every name has one, every example runs.

mod questions;

use std::collections::BTreeSet;

use questions::{NEWCOMERS, QUESTIONS};
use saddleback::session::help::entry::{Subject, catalogue};
use saddleback::session::help::page::{page, see_also};
use saddleback::session::help::search::search;
use saddleback::session::help::{flags, topics};
use saddleback::session::methods::Methods;
use saddleback::session::session::Session;

#[test]
fn there_are_enough_different_questions() {
    let both = || QUESTIONS.iter().chain(NEWCOMERS).map(|(question, _)| *question);
    let different: BTreeSet<&str> = both().collect();
    assert!(QUESTIONS.len() >= 50 && NEWCOMERS.len() >= 60 && different.len() == both().count());
}

/// The share of the questions that must find their page first, in percent.
const FOUND_FIRST: usize = 90;

#[test]
fn questions_in_words_find_their_page_first() {
    found_first(QUESTIONS);
    found_first(NEWCOMERS);
}

#[track_caller]
fn found_first(questions: &[(&str, &[&str])]) {
    let methods = Methods::default();
    let mut missed = Vec::new();
    for (question, pages) in questions {
        let hits = search(question, &methods);
        let first = hits.first().map_or("nothing", |hit| hit.entry.name.as_str());
        if !pages.contains(&first) {
            let place = hits.iter().position(|hit| pages.contains(&hit.entry.name.as_str()));
            missed.push(format!("{question}: {first} before {pages:?} at {place:?}"));
        }
    }
    let found = questions.len() - missed.len();
    assert!(100 * found >= FOUND_FIRST * questions.len(), "{found} of {}\n{}", questions.len(), missed.join("\n"));
}

#[test]
fn every_answer_is_a_page() {
    let entries = catalogue(&Methods::default());
    for (question, pages) in QUESTIONS.iter().chain(NEWCOMERS) {
        for page in *pages {
            assert!(entries.iter().any(|entry| entry.name == *page), "{question}: there is no page {page}");
        }
    }
}

#[test]
fn what_to_see_also_is_there() {
    let methods = Methods::default();
    let session = Session::new();
    for entry in catalogue(&methods) {
        for name in see_also(&entry, &methods) {
            let there = saddleback::session::help::topic(&session, &name);
            assert!(there.is_ok_and(|page| !page.contains("Other pages")), "{}: see also {name}", entry.name);
        }
    }
}

#[test]
fn every_name_that_can_be_called_has_a_line_an_example_and_something_to_see_also() {
    let methods = Methods::default();
    let mut wanting = Vec::new();
    for entry in catalogue(&methods) {
        let text = page(&entry, &methods);
        let is_called = match entry.subject {
            Subject::BuiltIn(spec) => {
                !spec.help.starts_with("not there yet") && spec.name != "save" && spec.name != "table"
            }
            Subject::Unary(_) | Subject::Binary(_) | Subject::Array(_) | Subject::Method(_) => true,
            _ => false,
        };
        if is_called && (!text.contains("\n  > ") || !text.contains("see also: ")) {
            wanting.push(entry.name.clone());
        }
        assert!(!entry.line.is_empty() && text.len() > entry.line.len(), "{}", entry.name);
    }
    assert!(wanting.is_empty(), "{wanting:?}");
}

#[test]
fn every_example_of_a_topic_runs() {
    for topic in topics::all() {
        assert!(topic.line.chars().count() <= 80, "{}", topic.name);
        for example in topic.examples {
            assert!(saddleback::session::help::page::run_example(example).is_some(), "{}: {example}", topic.name);
        }
    }
}

#[test]
fn every_flag_says_what_it_does() {
    for flag in flags::FLAGS {
        assert!(!flag.help.is_empty() && flag.example.contains("saddleback"), "{}", flag.long);
        assert!(flag.value.is_none() || !flag.range.is_empty(), "{}", flag.long);
    }
}
