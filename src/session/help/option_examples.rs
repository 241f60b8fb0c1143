//! A line to type for each option, run when its page is shown.

use crate::optimize::options::{OptionDefault, OptionRange};
use crate::session::builtin;
use crate::session::methods::Methods;

/// The landscape of the examples: two minima and a saddle.
const F: &str = "(x, y) -> x^4 - 2x^2 + y^2";

/// Options with a line of their own; `F` stands for the landscape.
static EXAMPLES: &[(&str, &str)] = &[
    ("tol", "assert_close(0.1 + 0.2, 0.3, tol = 1e-12)"),
    ("max_boxes", "critical(F, x = -2..2, y = -2..2, max_boxes = 100).complete"),
    ("time_limit", "critical(F, x = -2..2, y = -2..2, time_limit = 5).complete"),
    ("kind", "length(critical(F, x = -2..2, y = -2..2, kind = minimum))"),
    ("index", "length(critical(F, x = -2..2, y = -2..2, index = 1))"),
    ("method", "critical(F, x = -2..2, y = -2..2, method = multistart).complete"),
    ("orbits", "classify(F, [1, 0], orbits = true).symmetry.size"),
    ("starts", "length(critical(F, x = -2..2, y = -2..2, method = multistart, starts = 20))"),
    ("seed", "critical(F, x = -2..2, y = -2..2, method = multistart, seed = 3).complete"),
    ("derivatives", "grad(F, [1, 2], derivatives = tape)"),
    ("from", "minimize(F, from = [0.1, 0.5]).verdict"),
    ("max_steps", "minimize(F, from = [0.1, 0.5], max_steps = 1).verdict"),
    ("max_evaluations", "minimize(F, from = [0.1, 0.5], max_evaluations = 100).verdict"),
    ("trace", "length(minimize(F, from = [0.1, 0.5], method = cubic, trace = true).path) > 1"),
    ("prove", "minimize(F, from = [0.1, 0.5], prove = true).proof"),
    ("methods", "race(F, from = [0.1, 0.5], methods = [newton, cubic]).cubic.verdict"),
    ("initial_radius", "saddle(F, from = [0.9, 0.1], initial_radius = 0.1).verdict"),
    ("points", "bench(F, points = 1000).checksum > 0"),
    ("threads", "bench(F, points = 1000, threads = 1).checksum > 0"),
    ("path", "length(plot(F, x = -2..2, y = -1..1, path = minimize(F, from = [0.1, 0.5])).panels)"),
    ("slice", "plot((x, y, z) -> x^2 - y^2 + z^4, x = -1..1, y = -1..1, slice = [1, 2], through = [0, 0, 1]).title"),
    ("through", "plot((x, y, z) -> x^2 - y^2 + z^4, x = -1..1, y = -1..1, through = [0, 0, 1]).title"),
    ("title", "plot(F, x = -2..2, y = -1..1, title = \"two wells\").title"),
    ("resolution", "length(plot(F, x = -2..2, y = -1..1, resolution = 50).panels)"),
    ("theme", "plot(F, x = -2..2, y = -1..1, theme = dark).title"),
    ("alpha", "strict_saddle(F, x = -2..2, y = -2..2, alpha = 0.32, gamma = 1, eps = 0.4, delta = 0.2).verdict"),
    ("gamma", "strict_saddle(F, x = -2..2, y = -2..2, alpha = 0.32, gamma = 1, eps = 0.4, delta = 0.2).verdict"),
    ("eps", "strict_saddle(F, x = -2..2, y = -2..2, alpha = 0.32, gamma = 1, eps = 0.4, delta = 0.2).verdict"),
    ("delta", "strict_saddle(F, x = -2..2, y = -2..2, alpha = 0.32, gamma = 1, eps = 0.4, delta = 0.2).verdict"),
    ("step", "minimize(F, from = [0.1, 0.5], method = gd(step = 0.1)).verdict"),
];

/// Options whose examples would write files or that are not there yet.
pub(super) const WITHOUT_EXAMPLE: [&str; 3] = ["checkpoint", "file", "subject_to"];

/// A line that uses an option: a run of a method for a setting of methods, else the line above, else the example of a call
/// that has the option in it.
pub fn example_of(name: &str, methods: &Methods) -> Option<String> {
    if WITHOUT_EXAMPLE.contains(&name) {
        return None;
    }
    let written = EXAMPLES.iter().find(|(known, _)| *known == name);
    let written = written.map(|(_, line)| line.replace("F,", &format!("{F},")));
    let of_call = || {
        let used = format!("{name} =");
        let examples = builtin::ALL.iter().map(|call| call.spec().example.0);
        examples.filter(|example| example.contains(&used)).map(ToString::to_string).next()
    };
    written.or_else(of_call).or_else(|| of_setting(name, methods))
}

/// A run of the first method that has the setting, with its default or the middle of its range.
fn of_setting(name: &str, methods: &Methods) -> Option<String> {
    let mut settings = methods.all().flat_map(|method| {
        method.spec.options.iter().filter(|setting| setting.name == name).map(|setting| (method.spec.name, setting))
    });
    let (method, setting) = settings.next()?;
    let value = match (setting.default, setting.range) {
        (OptionDefault::Number(value), _) => format!("{value:?}"),
        (OptionDefault::Count(value), _) => value.to_string(),
        (OptionDefault::Flag(value), _) => value.to_string(),
        (OptionDefault::Word(word), _) => word.to_string(),
        (OptionDefault::Automatic, OptionRange::Words(words)) => (*words.first()?).to_string(),
        (OptionDefault::Automatic, OptionRange::Flag) => "true".into(),
        (OptionDefault::Automatic, OptionRange::Method) => "newton".into(),
        (OptionDefault::Automatic, OptionRange::Count { min, max }) => 10.clamp(min, max).to_string(),
        (OptionDefault::Automatic, OptionRange::Number { min, max }) => 10.0_f64.clamp(min, max).to_string(),
    };
    Some(format!("minimize({F}, from = [0.1, 0.5], method = {method}({name} = {value})).verdict"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::help::entry::{Subject, catalogue};
    use crate::session::help::page::run_example;

    #[test]
    fn every_option_has_an_example_that_runs_and_uses_it() {
        let methods = Methods::default();
        let mut wrong = Vec::new();
        let options = catalogue(&methods).into_iter().filter(|entry| matches!(entry.subject, Subject::Option));
        for option in options.filter(|entry| !WITHOUT_EXAMPLE.contains(&entry.name.as_str())) {
            match example_of(&option.name, &methods) {
                Some(line) if !line.contains(&format!("{} =", option.name)) => wrong.push(line),
                Some(line) if run_example(&line).is_none() => wrong.push(line),
                Some(_) => {}
                None => wrong.push(format!("no example of {}", option.name)),
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
