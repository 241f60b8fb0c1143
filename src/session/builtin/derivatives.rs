//! The option `derivatives = dual | tape | auto`: by which route a built-in computes derivatives.

use super::{Arguments, OptionSpec};
use crate::graph::lower::Outcome;
use crate::objective::Derivatives;
use crate::session::settings::ROUTES;
use crate::syntax::ast::ExprKind;
use crate::syntax::suggest;

/// The option's name.
pub(super) const NAME: &str = "derivatives";

/// The row that every built-in with this option has.
pub(super) const OPTION: OptionSpec = OptionSpec {
    name: NAME,
    default: "the session's, auto",
    range: "dual, tape or auto",
    help: "the route to derivatives: hyper-dual numbers or derivative tapes",
};

impl Arguments<'_, '_, '_> {
    /// The route to derivatives: the option, or the session's default.
    ///
    /// # Errors
    /// If the option is another word.
    pub fn derivatives(&self) -> Outcome<Derivatives> {
        let given = self.spec.options.iter().any(|option| option.name == NAME).then(|| self.option(NAME));
        let Some(expr) = given.flatten() else { return Ok(self.view.settings.derivatives) };
        let word = match &expr.kind {
            ExprKind::Name(word) | ExprKind::Text(word) => word.as_str(),
            _ => "",
        };
        if let Some((_, route)) = ROUTES.iter().find(|(name, _)| *name == word) {
            return Ok(*route);
        }
        let names = || ROUTES.iter().map(|(name, _)| *name);
        let failure = self.fail("option-range", format!("{NAME} must be {}", OPTION.range), expr.span);
        let failure = match suggest::nearest(word, names()) {
            Some(near) => failure.label(format!("did you mean `{near}`?")),
            None => failure,
        };
        Err(failure.expected(names().map(Into::into)).help("help derivatives"))
    }
}

#[cfg(test)]
mod tests {
    use crate::objective::Derivatives;
    use crate::session::library::TextError;
    use crate::session::output::Output;
    use crate::session::session::Session;
    use crate::session::settings::Settings;
    use crate::session::text::text_of;

    const WAVE: &str = "f(x[3]) = sum(i = 1..2, exp(x[i]*x[i+1])) + x[1]^2*x[3];";

    /// The last result of a program under a default route, as text with all digits.
    fn last(route: Derivatives, program: &str) -> String {
        let settings = Settings { derivatives: route, digits: 17, ..Settings::default() };
        let mut session = Session::with_settings(settings.clone());
        let outputs = session.eval(program).unwrap_or_else(|error| panic!("{program}: {}", TextError::from(error)));
        outputs.last().map_or_else(String::new, |Output { value, .. }| text_of(value, &settings))
    }

    fn code(program: &str) -> (&'static str, String) {
        let error = TextError::from(Session::new().eval(program).expect_err("this is refused"));
        (error.code(), error.to_string())
    }

    #[test]
    fn every_route_gives_the_derivatives() {
        for (name, route) in crate::session::settings::ROUTES {
            for question in ["hess(f, [0, 0, 0])", "grad(f, [0, 0, 0])", "classify(f, [0, 0, 0]).eigenvalues"] {
                let by_option = question.replace("])", &format!("], derivatives = {name})"));
                let by_session = last(route, &format!("{WAVE}{question}"));
                assert_eq!(last(Derivatives::Auto, &format!("{WAVE}{by_option}")), by_session, "{by_option}");
                assert_eq!(last(Derivatives::Auto, &format!("{WAVE}{question}")), by_session, "{question}");
            }
            let run = format!("minimize((x, y) -> (x - 1)^2 + x^4*y^2 + y^2, from = 2, derivatives = {name}).verdict");
            assert_eq!(last(Derivatives::Auto, &run), "minimum");
        }
    }

    #[test]
    fn another_word_is_refused_with_the_nearest() {
        let (code, text) = code("grad((x) -> x^2, 1, derivatives = taped)");
        assert_eq!(code, "option-range");
        assert!(text.contains("dual, tape or auto") && text.contains("did you mean `tape`?"), "{text}");
    }

    #[test]
    fn sums_too_large_to_be_written_out_have_one_route() {
        let large = "f(x[2000000]) = sum(i = 1..1999999, (x[i+1] - x[i])^2);";
        for (question, reason) in [
            ("grad(f, 1, derivatives = dual)", "written out"),
            ("directional(f, 1, 1)", "written out"),
            ("hess(f, 1)", "2000000^2 entries"),
        ] {
            let (code, text) = code(&format!("{large} {question}"));
            assert!(code == "too-large" && text.contains(reason), "{question}: {text}");
        }
        assert_eq!(last(Derivatives::Auto, &format!("{large} norm(grad(f, 1))")), "0");
    }
}
