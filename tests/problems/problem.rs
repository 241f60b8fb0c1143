//! Reads problem files and makes functions, starts and least values of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use saddleback::graph::value::Value;
use saddleback::{Function, Session};

/// The constants that may set the number of variables, in the order in which they are looked for.
const SIZE_NAMES: [&str; 3] = ["m", "s", "n"];

/// A problem file, not evaluated yet.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The name, which is the file's.
    pub name: String,
    /// Words such as `mgh`, `nist`, `several`, `scalable`.
    pub tags: Vec<String>,
    /// The values of strict local minima other than the best.
    pub other_minima: Vec<f64>,
    /// Whether the function is known to fall without a bound.
    pub unbounded: bool,
    /// Whether a value below the best would not be a surprise.
    pub weak: bool,
    fields: BTreeMap<String, String>,
    definition: String,
}

/// Where a run starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    /// The usual start times a number.
    Standard(f64),
    /// The second start, where there is one (NIST's, which is nearer).
    Second,
}

/// A problem with its number of variables: what a run needs.
pub struct Instance {
    /// The function.
    pub function: Function,
    /// The start.
    pub start: Vec<f64>,
    /// The lowest value known, if it is known for this number of variables.
    pub best: Option<f64>,
}

/// Reads all problem files of a folder, by name.
///
/// # Errors
/// If the folder or a file cannot be read, or a file does not have the form that the README tells.
pub fn read_all(folder: &Path) -> Result<Vec<Problem>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "sbk"));
    paths.sort();
    let read = |path: &Path| {
        let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
        Problem::read(&text)
    };
    paths.iter().map(|path| read(path).map_err(|error| format!("{}: {error}", path.display()))).collect()
}

impl Problem {
    /// Reads the text of a problem file.
    ///
    /// # Errors
    /// If a line of the head is no `# key: value`, or a field that is needed is not there.
    pub fn read(text: &str) -> Result<Self, String> {
        let (head, definition) = text.split_once("\n\n").ok_or("no empty line after the head")?;
        let mut lines = head.lines();
        let name = lines.next().and_then(|line| line.strip_prefix("# ")).ok_or("no name")?.to_string();
        let mut fields = BTreeMap::new();
        let mut last = String::new();
        for line in lines {
            if let Some(more) = line.strip_prefix("#   ") {
                let value: &mut String = fields.get_mut(&last).ok_or("a continuation of nothing")?;
                value.push(' ');
                value.push_str(more);
            } else {
                let field = line.strip_prefix("# ").and_then(|line| line.split_once(": "));
                let (key, value) = field.ok_or_else(|| format!("no field: {line}"))?;
                last = key.to_string();
                fields.insert(last.clone(), value.to_string());
            }
        }
        let words = |key: &str| -> Vec<String> {
            fields.get(key).map_or_else(Vec::new, |value| value.split_whitespace().map(String::from).collect())
        };
        let is_true = |key: &str| fields.get(key).is_some_and(|value| value == "true");
        let number = |word: String| word.parse().map_err(|_| format!("no number: {word}"));
        Ok(Self {
            name,
            tags: words("tags"),
            other_minima: words("other minima").into_iter().map(number).collect::<Result<_, String>>()?,
            unbounded: is_true("unbounded"),
            weak: is_true("best is weak"),
            definition: definition.to_string(),
            fields,
        })
    }

    /// Whether it has this tag.
    pub fn has(&self, tag: &str) -> bool {
        self.tags.iter().any(|own| own == tag)
    }

    /// The value at the usual start, from independent arithmetic of 40 digits.
    pub fn value_at_start(&self) -> Option<f64> {
        self.fields.get("value at start")?.parse().ok()
    }

    /// Whether it has a second start.
    pub fn has_second_start(&self) -> bool {
        self.fields.contains_key("start2")
    }

    /// Whether it can have another number of variables: a constant sets it, and no table holds data for this number only.
    pub fn is_scalable(&self) -> bool {
        let start = self.start_text(Start::Standard(1.0), true).unwrap_or_default();
        let mut lists = self.definition.split(" = [").skip(1).map(|rest| rest.split(']').next().unwrap_or(""));
        let has_table = lists.any(|list| list.matches(',').count() > 10);
        let is_general = !start.starts_with('[') || start.contains(" for ");
        self.has("scalable") && self.definition.contains("f(x[n])") && is_general && !has_table
    }

    /// The problem with its own number of variables, or with about `size`.
    ///
    /// # Errors
    /// If there is no such start or size, and what the language says of the definition.
    pub fn instance(&self, start: Start, size: Option<usize>) -> Result<Instance, String> {
        let text = self.start_text(start, size.is_some()).ok_or("there is no second start")?;
        let definition = match size {
            None => self.definition.clone(),
            Some(size) if self.is_scalable() => self.scaled_definition(size)?,
            Some(_) => return Err("it has one number of variables only".into()),
        };
        let function = Function::parse(&definition).map_err(|error| error.to_string())?;
        let mut session = Session::new();
        session.eval(&definition).map_err(|error| format!("{error:?}"))?;
        let mut evaluate = |text: &str| numbers(&mut session, text);
        let mut point = evaluate(text)?;
        if let [single] = point[..] {
            point = vec![single; function.dimension()];
        }
        if let Start::Standard(factor) = start {
            point.iter_mut().for_each(|x| *x *= factor);
        }
        let is_known = size.is_none() || self.fields.contains_key("best for any n");
        let best = match self.fields.get("best").filter(|_| is_known) {
            Some(text) => Some(evaluate(text)?[0]),
            None => None,
        };
        Ok(Instance { function, start: point, best })
    }

    fn start_text(&self, start: Start, any_size: bool) -> Option<&str> {
        let key = if start == Start::Second { "start2" } else { "start" };
        let general = self.fields.get("start for any n").filter(|_| any_size && start != Start::Second);
        general.or_else(|| self.fields.get(key)).map(String::as_str)
    }

    /// The definition with the constant that sets the number of variables changed in proportion.
    fn scaled_definition(&self, size: usize) -> Result<String, String> {
        let own = self.instance(Start::Standard(1.0), None)?.function.dimension();
        for name in SIZE_NAMES {
            let start = format!("{name} = ");
            let value = self.definition.lines().find_map(|line| line.strip_prefix(&start));
            let Some(value) = value.and_then(|value| value.parse::<usize>().ok()) else { continue };
            let is_number_of_terms = name == "m" && self.definition.lines().any(|line| line == format!("n = {own}"));
            if !is_number_of_terms {
                let scaled = (value as f64 * size as f64 / own as f64).round();
                return Ok(self.definition.replacen(&format!("{start}{value}"), &format!("{start}{scaled}"), 1));
            }
        }
        Err("no constant sets its number of variables".into())
    }
}

/// The numbers of the value of an expression.
fn numbers(session: &mut Session, text: &str) -> Result<Vec<f64>, String> {
    let outputs = session.eval(text).map_err(|error| format!("{text}: {error:?}"))?;
    match outputs.last().map(|output| &output.value) {
        Some(Value::Number(number)) => Ok(number.known().into_iter().collect()),
        Some(Value::Array(array)) => Ok(array.iter().filter_map(|number| number.known()).collect()),
        _ => Err(format!("{text} is no number and no vector")),
    }
}
