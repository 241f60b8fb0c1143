//! The command line of the benchmark: methods with their options, limits, starts, sizes and what to print.

use std::path::PathBuf;

use saddleback::optimize::options::Options;
use saddleback::optimize::{METHODS, method};

use crate::problems::problem::Start;

/// What `--help` prints.
pub const USAGE: &str = "benchmark [OPTION …]
  --methods \"cubic, gd(step = 0.1)\"  the methods; the default alone if not given, every one for `all`
  --evaluations N   points at which f may be computed in a run (1000)
  --seconds S       seconds that a run may take (20)
  --start START     x0 (as usual), start2 (where there is one), or a multiple such as 10x0
  --n N             about so many variables, for the problems that allow it
  --only TEXT,TEXT  problems whose name holds one of the texts
  --set TAG,TAG     problems that have all these tags: mgh, nist, several, scalable, least-squares, …
  --verbose         a line for every run;  --failures  only for those that are not solved
  --profiles DIR    data and performance profiles as SVG files
  --json FILE       all runs
  --peers FILE      compare with stored runs of others, and draw their profiles too: tests/problems/peers.csv
  --problems DIR    other problems;  --jobs N  threads (1)
Ends with 1 if a verdict was false, with 2 if the request is wrong.";

/// A method as written, with its options.
#[derive(Clone)]
pub struct Chosen {
    /// As written: `gd(step = 0.1)`.
    pub label: String,
    /// Its name.
    pub name: String,
    /// Its options.
    pub options: Options,
}

/// What the command line asks for.
pub struct Request {
    pub methods: Vec<Chosen>,
    pub evaluations: usize,
    pub seconds: f64,
    pub start: Start,
    pub size: Option<usize>,
    pub only: Vec<String>,
    pub sets: Vec<String>,
    pub verbose: bool,
    pub failures: bool,
    pub profiles: Option<PathBuf>,
    pub json: Option<PathBuf>,
    pub peers: Option<PathBuf>,
    pub problems: PathBuf,
    pub jobs: usize,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            methods: Vec::new(),
            evaluations: 1000,
            seconds: 20.0,
            start: Start::Standard(1.0),
            size: None,
            only: Vec::new(),
            sets: Vec::new(),
            verbose: false,
            failures: false,
            profiles: None,
            json: None,
            peers: None,
            problems: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/problems")),
            jobs: 1,
        }
    }
}

impl Request {
    /// Reads the command line; `None` if it asks for help.
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut request = Self::default();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--help" | "-h" => return Ok(None),
                "--methods" => request.methods = methods(&value()?)?,
                "--evaluations" => request.evaluations = number(&word, &value()?)?,
                "--seconds" => request.seconds = number(&word, &value()?)?,
                "--start" => request.start = start(&value()?)?,
                "--n" => request.size = Some(number(&word, &value()?)?),
                "--only" => request.only = list(&value()?),
                "--set" => request.sets = list(&value()?),
                "--verbose" => request.verbose = true,
                "--failures" => request.failures = true,
                "--profiles" => request.profiles = Some(value()?.into()),
                "--json" => request.json = Some(value()?.into()),
                "--peers" => request.peers = Some(value()?.into()),
                "--problems" => request.problems = value()?.into(),
                "--jobs" => request.jobs = number(&word, &value()?)?,
                _ => return Err(format!("there is no {word}; --help tells what there is")),
            }
        }
        if request.methods.is_empty() {
            request.methods = methods(METHODS[0].spec.name)?;
        }
        Ok(Some(request))
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|word| word.trim().to_string()).filter(|word| !word.is_empty()).collect()
}

fn number<T: std::str::FromStr>(word: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{word} needs a number, not {text}"))
}

fn start(text: &str) -> Result<Start, String> {
    match text.strip_suffix("x0") {
        Some("") => Ok(Start::Standard(1.0)),
        Some(factor) => Ok(Start::Standard(number("--start", factor)?)),
        None if text == "start2" => Ok(Start::Second),
        None => Err(format!("--start is x0, 10x0, 100x0 or start2, not {text}")),
    }
}

/// Methods between commas that stand in no brackets.
fn methods(text: &str) -> Result<Vec<Chosen>, String> {
    if text.trim() == "all" {
        return METHODS.iter().map(|method| chosen(method.spec.name)).collect();
    }
    let mut depth = 0;
    let outside = |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    };
    text.split(outside).map(str::trim).filter(|part| !part.is_empty()).map(chosen).collect()
}

fn chosen(text: &str) -> Result<Chosen, String> {
    let (name, inside) = text.split_once('(').map_or((text, ""), |(name, rest)| (name, rest.trim_end_matches(')')));
    let found = method(name.trim()).ok_or_else(|| format!("there is no method {name}"))?;
    let mut options = Options::new();
    for setting in inside.split(',').filter(|setting| !setting.trim().is_empty()) {
        let (key, value) = setting.split_once('=').ok_or_else(|| format!("{setting} is no setting"))?;
        let (key, value) = (key.trim(), value.trim());
        options = match (value, value.parse()) {
            ("true" | "false", _) => options.with_flag(key, value == "true"),
            (_, Ok(number)) => options.with_number(key, number),
            (word, Err(_)) => options.with_word(key, word.trim_matches('"')),
        };
    }
    (found.build)(&options).map_err(|error| format!("{text}: {error}"))?;
    Ok(Chosen { label: text.to_string(), name: found.spec.name.to_string(), options })
}
