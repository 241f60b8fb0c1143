//! The tour: a few steps from a parabola to a race that Newton's method loses.

/// A step: what to notice, and what is typed.
pub struct Step {
    /// The words.
    pub words: &'static str,
    /// The statements.
    pub code: &'static str,
}

/// The steps.
pub const STEPS: &[Step] = &[
    Step { words: "A function is defined the way it is written on paper.", code: "f(x, y) = x^4 - 2x^2 + y^2" },
    Step {
        words: "Values and derivatives are exact to the last digits; nothing is approximated by differences.",
        code: "f(1, 2)\ngrad(f, [1, 2])\nhess(f, [1, 2])",
    },
    Step { words: "A derivative without a point is a formula again.", code: "diff(f, x)" },
    Step {
        words: "All critical points in a box, each proved, none missed: two valleys and the pass between them.",
        code: "critical(f, x = -2..2, y = -2..2)",
    },
    Step {
        words: "Where the second derivatives vanish, higher ones decide: three valleys meet at the monkey saddle.",
        code: "m(x, y) = x^3 - 3x*y^2\nclassify(m, [0, 0])",
    },
    Step { words: "An optimizer says what the point is that it reached.", code: "minimize(f, from = [0.1, 0.2])" },
    Step {
        words: "Newton's method goes to any critical point, a saddle too; others leave saddles. A race shows it.",
        code: "race(f, from = [0.1, 0.2], methods = [gd(step = 0.1), newton, cubic])",
    },
    Step {
        words: "That is all. help lists everything, help NAME explains it, Tab completes, undo takes a definition back.",
        code: "",
    },
];

/// The whole tour as text, without results, for where nobody can press Enter.
pub fn text() -> String {
    let step = |step: &Step| {
        let code: String = step.code.lines().map(|line| format!("  > {line}\n")).collect();
        format!("{}\n{code}", step.words)
    };
    STEPS.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::session::Session;

    #[test]
    fn every_step_runs() {
        let mut session = Session::new();
        for step in STEPS {
            assert!(session.eval(step.code).is_ok(), "{}", step.code);
        }
    }
}
