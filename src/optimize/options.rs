//! Options of methods as data: names, defaults, ranges and help, and the values that a user gives.

/// What an option may be set to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OptionRange {
    /// A number between two bounds, ends included.
    Number {
        /// The smallest value allowed.
        min: f64,
        /// The largest value allowed.
        max: f64,
    },
    /// A whole number between two bounds, ends included.
    Count {
        /// The smallest value allowed.
        min: usize,
        /// The largest value allowed, at most 2⁵³.
        max: usize,
    },
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Words(&'static [&'static str]),
    /// The name of another method.
    Method,
}

impl OptionRange {
    /// What is allowed, in words.
    pub fn words(self) -> String {
        match self {
            Self::Number { .. } => "a number".to_string(),
            Self::Count { min, max } => format!("a whole number between {min} and {max}"),
            Self::Flag => "true or false".to_string(),
            Self::Words(words) => format!("one of {}", words.join(", ")),
            Self::Method => "the name of a method".to_string(),
        }
    }
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A word.
    Word(String),
}

/// The value an option has when nothing is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OptionDefault {
    /// A number.
    Number(f64),
    /// A whole number.
    Count(usize),
    /// `true` or `false`.
    Flag(bool),
    /// A word.
    Word(&'static str),
    /// Left to the method, as its help says.
    Automatic,
}

/// One option of a method.
#[derive(Clone, Copy, Debug)]
pub struct OptionSpec {
    /// The name in `method = name(option = …)`.
    pub name: &'static str,
    /// The value when nothing is said.
    pub default: OptionDefault,
    /// What it may be set to.
    pub range: OptionRange,
    /// One line of help.
    pub help: &'static str,
}

/// The option `seed` of methods with random numbers.
pub(super) const fn seed(default: usize, help: &'static str) -> OptionSpec {
    OptionSpec {
        name: "seed",
        default: OptionDefault::Count(default),
        range: OptionRange::Count { min: 0, max: 1 << 53 },
        help,
    }
}

/// Why options are not accepted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OptionError {
    /// The method has no such option.
    #[error("there is no option `{name}`")]
    UnknownOption {
        /// The name given.
        name: String,
    },
    /// The number is outside the range.
    #[error("`{name}` must be between {} and {}", shown(*.min), shown(*.max))]
    OutOfRange {
        /// The option.
        name: &'static str,
        /// The smallest value allowed.
        min: f64,
        /// The largest value allowed.
        max: f64,
    },
    /// A word where a number is expected, or the other way round, or an unknown word.
    #[error("`{name}` must be {expected}")]
    WrongType {
        /// The option.
        name: &'static str,
        /// What is expected.
        expected: String,
    },
}

/// A limit as people write it: `0.5`, `1000`, `1e-300`.
fn shown(limit: f64) -> String {
    let is_plain = limit == 0.0 || (1e-4..1e6).contains(&limit.abs());
    if is_plain { format!("{limit}") } else { format!("{limit:e}") }
}

/// The options that a user gave, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    given: Vec<(String, OptionValue)>,
}

impl Options {
    /// No options given: all defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a number; a later value replaces an earlier one.
    pub fn with_number(self, name: &str, value: f64) -> Self {
        self.with(name, OptionValue::Number(value))
    }

    /// Sets a flag; a later value replaces an earlier one.
    pub fn with_flag(self, name: &str, value: bool) -> Self {
        self.with(name, OptionValue::Flag(value))
    }

    /// Sets a word; a later value replaces an earlier one.
    pub fn with_word(self, name: &str, word: &str) -> Self {
        self.with(name, OptionValue::Word(word.to_string()))
    }

    /// Sets an option; a later value replaces an earlier one.
    pub fn with(mut self, name: &str, value: OptionValue) -> Self {
        self.given.retain(|(known, _)| known != name);
        self.given.push((name.to_string(), value));
        self
    }

    /// Holds every given option against a method's table.
    ///
    /// # Errors
    /// [`OptionError`] for an unknown name, a wrong type or a number out of range.
    pub fn check(&self, specs: &'static [OptionSpec]) -> Result<(), OptionError> {
        for (name, value) in &self.given {
            let spec = specs.iter().find(|spec| spec.name == name);
            let spec = spec.ok_or_else(|| OptionError::UnknownOption { name: name.clone() })?;
            check_one(spec, value)?;
        }
        Ok(())
    }

    /// The number given for `name`, or the table's default; `None` where the default is left to the method.
    pub fn number(&self, specs: &'static [OptionSpec], name: &str) -> Option<f64> {
        match self.find(name) {
            Some(OptionValue::Number(value)) => Some(*value),
            _ => match specs.iter().find(|spec| spec.name == name)?.default {
                OptionDefault::Number(value) => Some(value),
                _ => None,
            },
        }
    }

    /// The whole number given for `name`, or the table's default; `None` where the default is left to the method.
    pub fn count(&self, specs: &'static [OptionSpec], name: &str) -> Option<usize> {
        match self.find(name) {
            // The check against the table found it whole and in range.
            Some(OptionValue::Number(value)) => Some(*value as usize),
            _ => match specs.iter().find(|spec| spec.name == name)?.default {
                OptionDefault::Count(value) => Some(value),
                _ => None,
            },
        }
    }

    /// Whether `name` is on: as given, or by the table's default.
    pub fn flag(&self, specs: &'static [OptionSpec], name: &str) -> bool {
        match self.find(name) {
            Some(OptionValue::Flag(value)) => *value,
            _ => {
                let default = specs.iter().find(|spec| spec.name == name).map(|spec| spec.default);
                matches!(default, Some(OptionDefault::Flag(true)))
            }
        }
    }

    /// The word given for `name`, or the table's default.
    pub fn word(&self, specs: &'static [OptionSpec], name: &str) -> Option<&str> {
        match self.find(name) {
            Some(OptionValue::Word(word)) => Some(word),
            _ => match specs.iter().find(|spec| spec.name == name)?.default {
                OptionDefault::Word(word) => Some(word),
                _ => None,
            },
        }
    }

    /// Whether `name` was given.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// As they are written in a call: `step = 0.1, rule = armijo`.
    pub fn text(&self) -> String {
        let one = |(name, value): &(String, OptionValue)| match value {
            OptionValue::Number(number) => format!("{name} = {number:?}"),
            OptionValue::Flag(flag) => format!("{name} = {flag}"),
            OptionValue::Word(word) => format!("{name} = {word}"),
        };
        self.given.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    fn find(&self, name: &str) -> Option<&OptionValue> {
        self.given.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

fn check_one(spec: &OptionSpec, value: &OptionValue) -> Result<(), OptionError> {
    match (spec.range, value) {
        (OptionRange::Number { min, max }, OptionValue::Number(v)) if (min..=max).contains(v) => Ok(()),
        (OptionRange::Number { min, max }, OptionValue::Number(_)) => {
            Err(OptionError::OutOfRange { name: spec.name, min, max })
        }
        (OptionRange::Count { min, max }, OptionValue::Number(v)) if v.fract() == 0.0 => {
            let inside = (min as f64..=max as f64).contains(v);
            let outside = OptionError::OutOfRange { name: spec.name, min: min as f64, max: max as f64 };
            if inside { Ok(()) } else { Err(outside) }
        }
        (OptionRange::Flag, OptionValue::Flag(_)) => Ok(()),
        (OptionRange::Method, OptionValue::Word(w)) if super::method(w).is_some() => Ok(()),
        (OptionRange::Words(words), OptionValue::Word(w)) if words.contains(&w.as_str()) => Ok(()),
        (range, _) => Err(OptionError::WrongType { name: spec.name, expected: range.words() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static TABLE: [OptionSpec; 5] = [
        OptionSpec {
            name: "memory",
            default: OptionDefault::Count(5),
            range: OptionRange::Count { min: 1, max: 100 },
            help: "",
        },
        OptionSpec { name: "escape", default: OptionDefault::Flag(true), range: OptionRange::Flag, help: "" },
        OptionSpec { name: "local", default: OptionDefault::Word("cubic"), range: OptionRange::Method, help: "" },
        OptionSpec {
            name: "step",
            default: OptionDefault::Automatic,
            range: OptionRange::Number { min: 0.0, max: 1.0 },
            help: "",
        },
        OptionSpec {
            name: "rule",
            default: OptionDefault::Word("a"),
            range: OptionRange::Words(&["a", "b"]),
            help: "",
        },
    ];

    #[test]
    fn each_mistake_has_its_own_error() {
        let check = |options: Options| options.check(&TABLE);
        assert_eq!(check(Options::new().with_number("step", 0.5).with_word("rule", "b")), Ok(()));
        assert!(matches!(check(Options::new().with_number("stap", 0.5)), Err(OptionError::UnknownOption { .. })));
        assert!(matches!(check(Options::new().with_number("step", f64::NAN)), Err(OptionError::OutOfRange { .. })));
        assert!(matches!(check(Options::new().with_number("rule", 1.0)), Err(OptionError::WrongType { .. })));
        assert!(matches!(check(Options::new().with_word("rule", "c")), Err(OptionError::WrongType { .. })));
        assert!(matches!(check(Options::new().with_number("memory", 2.5)), Err(OptionError::WrongType { .. })));
        assert!(matches!(check(Options::new().with_number("memory", 101.0)), Err(OptionError::OutOfRange { .. })));
        assert!(matches!(check(Options::new().with_number("escape", 1.0)), Err(OptionError::WrongType { .. })));
        assert!(matches!(check(Options::new().with_word("local", "nothing")), Err(OptionError::WrongType { .. })));
        assert_eq!(check(Options::new().with_flag("escape", false).with_word("local", "gd")), Ok(()));
        assert_eq!(Options::new().with_number("memory", 7.0).count(&TABLE, "memory"), Some(7));
        assert_eq!((Options::new().count(&TABLE, "memory"), Options::new().flag(&TABLE, "escape")), (Some(5), true));
        assert_eq!(Options::new().word(&TABLE, "rule"), Some("a"));
        assert_eq!(Options::new().number(&TABLE, "step"), None);
    }

    #[test]
    fn limits_are_told_without_hundreds_of_zeros() {
        let error = OptionError::OutOfRange { name: "step", min: 1e-300, max: 1e300 };
        assert_eq!(error.to_string(), "`step` must be between 1e-300 and 1e300");
        let error = OptionError::OutOfRange { name: "memory", min: 0.25, max: 100.0 };
        assert_eq!(error.to_string(), "`memory` must be between 0.25 and 100");
    }
}
