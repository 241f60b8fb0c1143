//! Settings of methods that are proved where a run has bounds: `L` of gradient descent, `M` of Nesterov and Polyak's method.

use super::Arguments;
use super::method::Chosen;
use crate::certify::lipschitz::{self, LipschitzSettings};
use crate::certify::third_order::ThirdOrder;
use crate::graph::lower::Outcome;
use crate::graph::lower::function::FunctionValue;
use crate::optimize::bounds::Bounds;
use crate::optimize::{cubic_nesterov_polyak, gradient_descent};
use crate::syntax::print::number_text;

/// Up to so many variables, and nodes of the formula, a constant is proved before a run.
const MOST_PROVED: usize = 6;
const LARGEST_PROVED: usize = 2000;

/// How near to what is attained a constant is to be, relative, and how many boxes may be looked at for it.
const TOLERANCE: f64 = 0.01;
const MOST_BOXES: usize = 500;

type Prove = fn(&mut ThirdOrder, &[[f64; 2]], &LipschitzSettings) -> Option<f64>;

/// A setting that a proof fills in.
struct Proved {
    /// The method that has it.
    method: &'static str,
    /// The setting.
    setting: &'static str,
    /// Where one of these is given, nothing is left to a proof.
    instead: &'static [&'static str],
    /// What is proved.
    prove: Prove,
    /// What is said of it, before the number.
    told: &'static str,
}

const PROVED: [Proved; 2] = [
    Proved {
        method: gradient_descent::SPEC.name,
        setting: "lipschitz",
        instead: &["step", "lipschitz", "rule"],
        prove: |derivatives, sides, settings| Some(lipschitz::of_gradient(derivatives, sides, settings).upper),
        told: "steps of 1/L with L",
    },
    Proved {
        method: cubic_nesterov_polyak::SPEC.name,
        setting: "fixed",
        instead: &["initial", "least", "fixed"],
        prove: |derivatives, sides, settings| Some(lipschitz::of_hessian(derivatives, sides, settings)?.upper),
        told: "steps of the cubic model with M",
    },
];

/// Gives the method, within finite bounds, the constant that is proved there, where nothing is said of it and the proof is
/// cheap; and says so.
///
/// Cost: at most 500 enclosures of third derivatives.
///
/// # Errors
/// If the function has no formula.
pub(super) fn fill_in(
    arguments: &mut Arguments<'_, '_, '_>,
    chosen: &mut Chosen,
    (function, bounds): (&FunctionValue, &Bounds),
) -> Outcome<()> {
    let is_open = |proved: &&Proved| {
        proved.method == chosen.method.spec.name && proved.instead.iter().all(|name| !chosen.options.has(name))
    };
    let Some(proved) = PROVED.iter().find(is_open) else { return Ok(()) };
    let formula = arguments.formula(function)?;
    let sides: Vec<[f64; 2]> = bounds.lower.iter().zip(&bounds.upper).map(|(lo, hi)| [*lo, *hi]).collect();
    let is_cheap = sides.len() <= MOST_PROVED && formula.separable().unrolled_size() <= LARGEST_PROVED;
    if !is_cheap || !sides.iter().flatten().all(|bound| bound.is_finite()) {
        return Ok(());
    }
    let Ok(mut derivatives) = ThirdOrder::new(&formula) else { return Ok(()) };
    let interrupt = arguments.view.settings.interrupt.clone();
    let settings = LipschitzSettings { tolerance: TOLERANCE, max_boxes: MOST_BOXES, interrupt };
    let Some(constant) = (proved.prove)(&mut derivatives, &sides, &settings) else { return Ok(()) };
    if constant.is_finite() && constant > 0.0 {
        chosen.options = std::mem::take(&mut chosen.options).with_number(proved.setting, constant);
        let number = number_text((constant * 1e6).round() / 1e6);
        arguments.view.note(format!("{} = {number}, proved on the bounds", proved.told));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sample::check::shown;
    use crate::session::session::Session;

    /// Nesterov & Polyak's fall `M‖s‖³/12` at every step, with the `M` of the box; also in boxes that cut off the minimum, a
    /// side, or nothing but the saddle.
    #[test]
    fn each_cubic_step_within_bounds_falls_as_the_proved_constant_guarantees() {
        let well = "x^4 - 2x^2 + y^2";
        for (f, sides, from, weight, end) in [
            (well, "x = -1.5..1.5, y = -1.5..1.5", "[0, 0.5]", 36.0, "[1, 0]"),
            (well, "x = -1.5..1.5, y = -1.5..1.5", "[0.001, 0.5]", 36.0, "[1, 0]"),
            (well, "x = -0.5..0.75, y = 0.25..1", "[0, 0.5]", 18.0, "[0.75, 0.25]"),
            (well, "x = 0..1.5, y = -1..1", "[0, 0.5]", 36.0, "[1, 0]"),
            ("x^3 - 3x*y^2", "x = -1..1, y = -1..1", "[0.5, 0.3]", 6.0, "[1, 1]"),
        ] {
            let call = format!("minimize({f}, from = {from}, {sides}, method = cubic_np, trace = true)");
            let told = shown(&format!("c = lipschitz({f}, {sides}).M; c >= {weight} - 1e-9 and c <= 1.011*{weight}"));
            assert_eq!(told, "true", "{call}: M");
            let falls = "[m.path[i].value - m.path[i+1].value - M/12*norm(m.path[i+1].x - m.path[i].x)^3 for i = 1..k]";
            let program =
                format!("m = {call}; M = {weight}; k = length(m.path) - 1; f = {falls}; [min(f) >= -1e-13, k >= 2]");
            assert_eq!(shown(&program), "[true, true]", "{call}");
            let distance = format!("m = {call}; norm([abs(m.x[1]), m.x[2]] - [abs({end}[1]), {end}[2]]) < 1e-7");
            assert_eq!(shown(&distance), "true", "{call} ends at {}", shown(&format!("{call}.x")));
        }
    }

    #[test]
    fn a_constant_is_filled_in_only_where_it_is_proved_and_left_open() {
        let notes = |f: &str, sides: &str, method: &str| {
            let call = format!("minimize({f}, from = 0.3, {sides}, method = {method})");
            let outputs = Session::new().eval(&call).expect("a run");
            outputs.last().map_or_else(String::new, |output| output.notes.join("; "))
        };
        let note = "proved on the bounds";
        for (f, sides, method, told) in [
            ("x^4 - x^2", "x = -1..1", "gd", Some("steps of 1/L with L = 10, ")),
            ("x^4 - x^2", "x = -1..1", "cubic_np", Some("steps of the cubic model with M = 24, ")),
            ("x^4 - x^2", "x = -1..inf", "cubic_np", None),
            ("x^4 - x^2", "x = -1..1", "cubic_np(fixed = 30)", None),
            ("x^4 - x^2", "x = -1..1", "cubic_np(initial = 30)", None),
            ("x^4 - x^2", "x = -1..1", "gd(step = 0.1)", None),
            ("x^2 + abs(x)^2.5", "x = -1..1", "cubic_np", None),
        ] {
            let shown = notes(f, sides, method);
            assert_eq!(shown.contains(note), told.is_some(), "{f}, {sides}, {method}: {shown}");
            assert!(told.is_none_or(|told| shown.contains(told)), "{f}, {sides}, {method}: {shown}");
        }
    }
}
