//! What an experiment found: the claim, each figure beside its reference, pictures. Scripts and Rust experiments give the same.

use std::fmt::Write;

/// Below this tolerance whole numbers must be equal.
const EXACT: f64 = 1e-6;

/// What came of an experiment.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What is looked at, a line.
    pub title: String,
    /// What the document claims.
    pub claim: String,
    /// What is true instead, where the document is wrong.
    pub corrected: Option<String>,
    /// By what a data set or model of the document is replaced, and why.
    pub replaced: Option<String>,
    /// Figures and statements, in the order of the experiment.
    pub checks: Vec<Check>,
    /// Captions and texts of SVG files.
    pub pictures: Vec<(String, String)>,
    /// Why it stopped before its end, if it did.
    pub failure: Option<String>,
}

/// One line of the table.
#[derive(Clone, Debug)]
pub enum Check {
    /// A figure beside its reference.
    Close(Row),
    /// A statement, and whether it holds.
    Holds(String, bool),
}

/// A figure, or several of one kind, beside the reference.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is compared.
    pub label: String,
    /// What was found.
    pub ours: Vec<f64>,
    /// What is expected.
    pub reference: Vec<f64>,
    /// The largest difference; where the reference is beyond 1, its share of it.
    pub tolerance: f64,
    /// Whether they agree.
    pub holds: bool,
}

impl Report {
    /// Adds a figure that may differ from its reference by `margin`.
    #[allow(dead_code, reason = "for experiments that are written in Rust")]
    pub fn close(&mut self, label: &str, [ours, reference]: [f64; 2], margin: f64) {
        let holds = (ours - reference).abs() <= margin;
        let tolerance = margin / reference.abs().max(1.0);
        let row = Row { label: label.into(), ours: vec![ours], reference: vec![reference], tolerance, holds };
        self.checks.push(Check::Close(row));
    }

    /// Adds a statement.
    #[allow(dead_code, reason = "for experiments that are written in Rust")]
    pub fn holds(&mut self, label: &str, holds: bool) {
        self.checks.push(Check::Holds(label.into(), holds));
    }

    /// The labels of what does not hold, and why it stopped.
    pub fn failures(&self) -> Vec<String> {
        let wrong = self.checks.iter().filter_map(|check| match check {
            Check::Close(row) if !row.holds => Some(row.words()),
            Check::Holds(label, false) => Some(label.clone()),
            _ => None,
        });
        wrong.chain(self.failure.clone()).collect()
    }
}

impl Row {
    /// The row in words.
    fn words(&self) -> String {
        let Self { label, ours, reference, .. } = self;
        format!("{label}: {} is not {} within {}", list(ours), list(reference), self.margin())
    }

    /// How far figure and reference may be apart.
    pub fn margin(&self) -> String {
        let largest = self.reference.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let whole = |value: &f64| value.fract() == 0.0;
        match self.reference[..] {
            _ if self.ours == self.reference && self.reference.iter().all(whole) && self.tolerance < EXACT => {
                "exact".into()
            }
            [_] => rough(self.tolerance * largest.max(1.0)),
            _ if largest <= 1.0 => rough(self.tolerance),
            _ => format!("{} of it", rough(self.tolerance)),
        }
    }
}

/// Numbers for a table.
pub fn list(values: &[f64]) -> String {
    let mut text = String::new();
    for (k, value) in values.iter().enumerate() {
        let comma = if k == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}{}", short(*value));
    }
    text
}

/// A number with two significant digits: margins are no finer.
fn rough(value: f64) -> String {
    short(format!("{value:.1e}").parse().unwrap_or(value))
}

/// A number with six significant digits, without zeros at its end.
pub fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".into() } else { value.to_string() };
    }
    let scientific = format!("{value:.5e}");
    let (digits, exponent) = scientific.split_once('e').expect("written with an exponent");
    let exponent: i32 = exponent.parse().expect("the exponent is a whole number");
    if (-4..7).contains(&exponent) {
        let decimals = usize::try_from(5 - exponent).unwrap_or(0);
        return without_zeros(&format!("{value:.decimals$}"));
    }
    format!("{}e{exponent}", without_zeros(digits))
}

fn without_zeros(digits: &str) -> String {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.').into() } else { digits.into() }
}
