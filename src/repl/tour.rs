//! The tour: the steps of `examples/tour.sbk`, which is also a script of its own.

/// The script: headings `# 1 of 8: …`, comments as words, statements.
const SCRIPT: &str = include_str!("../../examples/tour.sbk");

/// What stands in a heading between the number of the step and the number of steps.
const OF: &str = " of ";

/// A step of the tour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Its heading, with its number.
    pub head: &'static str,
    /// What is said and what is typed, in order.
    pub lines: Vec<Line>,
}

/// A line of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// What to notice.
    Words(&'static str),
    /// What is typed.
    Code(&'static str),
}

/// The steps, in order.
pub fn steps() -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in SCRIPT.lines().filter(|line| !line.is_empty()) {
        let words = line.strip_prefix("# ");
        match (words, steps.last_mut()) {
            (Some(head), _) if is_heading(head) => steps.push(Step { head, lines: Vec::new() }),
            (Some(words), Some(step)) => step.lines.push(Line::Words(words)),
            (None, Some(step)) => step.lines.push(Line::Code(line)),
            (_, None) => {}
        }
    }
    steps
}

/// The names that steps before this one define, counted from 1, each with its line: what a tour from there on needs.
pub fn defined_before(step: usize) -> Vec<(&'static str, &'static str)> {
    let earlier = steps().into_iter().take(step.saturating_sub(1)).flat_map(|step| step.lines);
    let definition = |line: Line| match line {
        Line::Code(code) => defined_name(code).map(|name| (name, code)),
        Line::Words(_) => None,
    };
    earlier.filter_map(definition).collect()
}

/// `f` of `f(x) = x^2` and `a` of `a = 3`; none of a call with options.
fn defined_name(code: &str) -> Option<&str> {
    let (head, _) = code.split_once(" = ")?;
    let name = head.split('(').next()?;
    let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    (is_name && (head == name || head.ends_with(')'))).then_some(name)
}

fn is_heading(words: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
    let numbers = words.split_once(": ").and_then(|(numbers, _)| numbers.split_once(OF));
    numbers.is_some_and(|(step, steps)| number(step) && number(steps))
}

/// The whole tour as text, without results, for where nobody can press Enter.
pub fn text() -> String {
    let line = |line: &Line| match line {
        Line::Words(words) => format!("  {words}\n"),
        Line::Code(code) => format!("  > {code}\n"),
    };
    let step = |step: &Step| format!("{}\n{}\n", step.head, step.lines.iter().map(line).collect::<String>());
    steps().iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::session::Session;

    #[test]
    fn each_step_runs_behind_the_definitions_of_those_before() {
        for (idx, step) in steps().iter().enumerate() {
            let mut session = Session::new();
            for (_, code) in defined_before(idx + 1) {
                assert!(session.eval(code).is_ok(), "{code}");
            }
            for line in &step.lines {
                if let Line::Code(code) = line {
                    assert!(session.eval(code).is_ok(), "{}: {code}", step.head);
                }
            }
        }
        let names: Vec<&str> = defined_before(3).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["p", "h"]);
        assert_eq!((defined_name("minimize(p, from = 10)"), defined_name("a = 3")), (None, Some("a")));
    }

    #[test]
    fn there_are_eight_steps_and_each_runs() {
        let steps = steps();
        let mut session = Session::new();
        for (idx, step) in steps.iter().enumerate() {
            assert!(step.head.starts_with(&format!("{} of {}", idx + 1, steps.len())), "{}", step.head);
            assert!(matches!(step.lines.first(), Some(Line::Words(_))), "{}: first words, then a line", step.head);
            for line in &step.lines {
                if let Line::Code(code) = line {
                    assert!(session.eval(code).is_ok(), "{code}");
                }
            }
        }
        assert_eq!(steps.len(), 8);
    }
}
