//! What the library refuses: texts, with the place of the mistake, and arguments that do not fit.

use std::fmt;

use crate::classify::classify_point::ClassifyError;
use crate::graph::TooLarge;
use crate::graph::lower::Failure;
use crate::optimize::StartError;
use crate::optimize::options::OptionError;
use crate::syntax::render::{DEFAULT_WIDTH, render};

/// A mistake in a text: what is wrong, where, and what to do next.
///
/// Shown with `{}` it is the message with the source line and carets under the place.
///
/// ```
/// let error = saddleback::Function::parse("f(x) = x^2 + cso(x)").unwrap_err();
/// assert_eq!((error.line(), error.column()), (1, 14));
/// assert_eq!(error.message(), "there is no function `cso`");
/// assert_eq!(error.label(), Some("did you mean `cos`?"));
/// ```
#[derive(Clone, Debug)]
pub struct TextError(Box<Failure>);

impl TextError {
    /// The line of the mistake, counted from 1.
    pub fn line(&self) -> usize {
        self.position().0
    }

    /// The character in the line where the mistake starts, counted from 1.
    pub fn column(&self) -> usize {
        self.position().1
    }

    /// The bytes of the mistake in the text, empty if it has no place.
    pub fn bytes(&self) -> std::ops::Range<usize> {
        self.0.diagnostic.span.unwrap_or_default().range()
    }

    /// A stable word for programs: `unknown-name`, `unexpected-end`.
    pub fn code(&self) -> &'static str {
        self.0.diagnostic.code
    }

    /// What is wrong, in one sentence without a full stop.
    pub fn message(&self) -> &str {
        &self.0.diagnostic.message
    }

    /// What stands beside the carets, such as "did you mean `cos`?".
    pub fn label(&self) -> Option<&str> {
        self.0.diagnostic.label.as_deref()
    }

    /// What could have stood there.
    pub fn expected(&self) -> &[String] {
        &self.0.diagnostic.expected
    }

    /// The next step.
    pub fn help(&self) -> Option<&str> {
        self.0.diagnostic.help.as_deref()
    }

    /// The message with the source line and carets, in lines of about `width` columns.
    pub fn render(&self, width: usize) -> String {
        render(&self.0.diagnostic, &self.0.source, width).to_string()
    }

    fn position(&self) -> (usize, usize) {
        let start = self.0.diagnostic.span.map_or(0, |span| span.start);
        let position = self.0.source.position(start);
        (position.line, position.column)
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.render(DEFAULT_WIDTH).trim_end())
    }
}

impl std::error::Error for TextError {}

impl From<Box<Failure>> for TextError {
    fn from(failure: Box<Failure>) -> Self {
        Self(failure)
    }
}

/// Why the library gives no result.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// A text is wrong.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A slice has the wrong length.
    #[error("{what} needs {expected} numbers, but {given} were given")]
    Length {
        /// What the slice is.
        what: &'static str,
        /// The length needed.
        expected: usize,
        /// The length given.
        given: usize,
    },
    /// A derivative of so high an order is not available.
    #[error("derivatives of this kind go up to order {limit}, not {given}")]
    Order {
        /// The highest order.
        limit: usize,
        /// The order asked for.
        given: usize,
    },
    /// The function has no variable of this name.
    #[error("there is no variable `{name}`; the variables are {}", .known.join(", "))]
    Variable {
        /// The name given.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// This is no name for a function.
    #[error("`{name}` cannot be the name of a function")]
    Name {
        /// The name given.
        name: String,
    },
    /// There is no method of this name.
    #[error("there is no method `{name}`{}", .nearest.map_or(String::new(), |near| format!(", did you mean `{near}`?")))]
    Method {
        /// The name given.
        name: String,
        /// The most similar name.
        nearest: Option<&'static str>,
    },
    /// An option of a method is wrong.
    #[error(transparent)]
    Option(#[from] OptionError),
    /// A run cannot start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The bounds of a variable enclose no interval.
    #[error("the bounds of variable {variable} must be increasing, and finite without proof, not [{low}, {high}]")]
    Bounds {
        /// The variable, counted from 1.
        variable: usize,
        /// The lower bound given.
        low: f64,
        /// The upper bound given.
        high: f64,
    },
    /// The critical points found contradict the gradient on the boundary of the box.
    #[error(
        "the audit failed: the points found give {sum}, the boundary of the box gives {degree}; this is a bug, please report \
         it with the function"
    )]
    Audit {
        /// The sum of `(−1)^index` over the points.
        sum: i64,
        /// The degree of the gradient on the boundary.
        degree: i64,
    },
    /// There are not as many equations as unknowns.
    #[error("{equations} equations for {unknowns} unknowns: as many as unknowns are needed")]
    NotSquare {
        /// The number of equations.
        equations: usize,
        /// The number of unknowns.
        unknowns: usize,
    },
    /// The function's sums have too many terms to be written out, which this needs.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The Hessian has more entries that can be nonzero than memory holds.
    #[error("the Hessian has more than {limit} entries that can be nonzero")]
    HessianTooLarge {
        /// The most entries.
        limit: usize,
    },
    /// The function has no value at the point.
    #[error("the function is not defined at the point")]
    OutsideDomain,
    /// The function has a value at the point, but not this derivative.
    #[error("the derivative does not exist at the point: {reason}")]
    NotDifferentiable {
        /// Where in the function the derivative fails.
        reason: String,
    },
    /// The point has no classification.
    #[error(transparent)]
    Classify(#[from] ClassifyError),
}

impl From<Box<Failure>> for Error {
    fn from(failure: Box<Failure>) -> Self {
        Self::Text(failure.into())
    }
}
