//! What an unknown name was perhaps meant to be: the name of another system, a product written without `*`, a slip.

use super::suggest::nearest;

/// Names of other systems, in lower case where case does not matter, and what is written here.
const SYNONYMS: &[(&str, &str)] = &[
    ("arcsin", "asin"),
    ("arccos", "acos"),
    ("arctan", "atan"),
    ("arctg", "atan"),
    ("arctan2", "atan2"),
    ("arcsinh", "asinh"),
    ("arsinh", "asinh"),
    ("arccosh", "acosh"),
    ("arcosh", "acosh"),
    ("arctanh", "atanh"),
    ("artanh", "atanh"),
    ("sen", "sin"),
    ("tg", "tan"),
    ("sh", "sinh"),
    ("ch", "cosh"),
    ("th", "tanh"),
    ("cot", "1/tan(x)"),
    ("ctg", "1/tan(x)"),
    ("cotan", "1/tan(x)"),
    ("sec", "1/cos(x)"),
    ("csc", "1/sin(x)"),
    ("cosec", "1/sin(x)"),
    ("coth", "1/tanh(x)"),
    ("sech", "1/cosh(x)"),
    ("csch", "1/sinh(x)"),
    ("ceiling", "ceil"),
    ("trunc", "sign(x)*floor(abs(x))"),
    ("fix", "sign(x)*floor(abs(x))"),
    ("frac", "x - floor(x)"),
    ("sgn", "sign"),
    ("signum", "sign"),
    ("fabs", "abs"),
    ("lg", "log10"),
    ("ld", "log2"),
    ("lb", "log2"),
    ("fmod", "mod"),
    ("rem", "mod"),
    ("modulo", "mod"),
    ("remainder", "mod"),
    ("power", "x^y"),
    ("square", "x^2"),
    ("sqr", "x^2"),
    ("sq", "x^2"),
    ("root", "x^(1/n)"),
    ("nthroot", "x^(1/n)"),
    ("factorial", "gamma(n + 1)"),
    ("fact", "gamma(n + 1)"),
    ("gammaln", "lgamma"),
    ("loggamma", "lgamma"),
    ("psi", "digamma"),
    ("heaviside", "if(x >= 0, 1, 0)"),
    ("unitstep", "if(x >= 0, 1, 0)"),
    ("clip", "min(max(x, a), b)"),
    ("clamp", "min(max(x, a), b)"),
    ("logistic", "sigmoid"),
    ("expit", "sigmoid"),
    ("sig", "sigmoid"),
    ("len", "length"),
    ("size", "length"),
    ("numel", "length"),
    ("count", "length"),
    ("shape", "[rows(A), columns(A)]"),
    ("dim", "length"),
    ("nrow", "rows"),
    ("nrows", "rows"),
    ("ncol", "columns"),
    ("ncols", "columns"),
    ("cols", "columns"),
    ("transp", "transpose"),
    ("inv", "inverse"),
    ("determinant", "det"),
    ("tr", "trace"),
    ("identity", "eye"),
    ("identitymatrix", "eye"),
    ("eigenvalues", "eig"),
    ("eigvals", "eig"),
    ("eigen", "eig"),
    ("eigs", "eig"),
    ("linsolve", "solve"),
    ("lstsq", "solve"),
    ("inner", "dot"),
    ("dotproduct", "dot"),
    ("scalarproduct", "dot"),
    ("magnitude", "norm"),
    ("average", "mean"),
    ("avg", "mean"),
    ("variance", "std(v)^2"),
    ("var", "std(v)^2"),
    ("stdev", "std"),
    ("sd", "std"),
    ("product", "prod"),
    ("total", "sum"),
    ("summation", "sum"),
    ("maximum", "max"),
    ("minimum", "min"),
    ("argmin", "minimize"),
    ("fmin", "minimize"),
    ("fminsearch", "minimize"),
    ("fminunc", "minimize"),
    ("fminbnd", "minimize"),
    ("findminimum", "minimize"),
    ("nminimize", "minimize"),
    ("minimise", "minimize"),
    ("optimize", "minimize"),
    ("optimise", "minimize"),
    ("optim", "minimize"),
    ("argmax", "maximize"),
    ("fmax", "maximize"),
    ("findmaximum", "maximize"),
    ("nmaximize", "maximize"),
    ("maximise", "maximize"),
    ("fsolve", "roots"),
    ("fzero", "roots"),
    ("findroot", "roots"),
    ("nsolve", "roots"),
    ("zeros_of", "roots"),
    ("gradient", "grad"),
    ("nabla", "grad"),
    ("del", "grad"),
    ("hessian", "hess"),
    ("hesse", "hess"),
    ("jac", "jacobian"),
    ("derivative", "diff"),
    ("derive", "diff"),
    ("deriv", "diff"),
    ("differentiate", "diff"),
    ("der", "diff"),
    ("D", "diff"),
    ("series", "taylor"),
    ("stationary", "critical"),
    ("stationary_points", "critical"),
    ("criticalpoints", "critical"),
    ("critical_points", "critical"),
    ("extrema", "critical"),
    ("subs", "substitute"),
    ("subst", "substitute"),
    ("replace", "substitute"),
    ("factor", "simplify"),
    ("collect", "simplify"),
    ("together", "simplify"),
    ("cancel", "simplify"),
    ("fullsimplify", "simplify"),
    ("plot3d", "plot"),
    ("contour", "plot"),
    ("contourf", "plot"),
    ("contourplot", "plot"),
    ("surf", "plot"),
    ("mesh", "plot"),
    ("fplot", "plot"),
    ("ezplot", "plot"),
    ("rand", "uniform"),
    ("random", "uniform"),
    ("randn", "normal"),
    ("randperm", "permutation"),
    ("shuffle", "permutation"),
    ("disp", "print"),
    ("println", "print"),
    ("printf", "print"),
    ("display", "print"),
    ("read_csv", "table"),
    ("readtable", "table"),
    ("csvread", "table"),
    ("linspace", "[a + (b - a)*k/n for k = 0..n]"),
    ("arange", "[i for i = 1..n]"),
    ("range", "[i for i = 1..n]"),
    ("seq", "[i for i = 1..n]"),
    ("map", "[f(x) for x in v]"),
    ("ifelse", "if(condition, a, b)"),
    ("iif", "if(condition, a, b)"),
    ("cond", "if(condition, a, b)"),
    ("piecewise", "if(condition, a, b)"),
    ("infinity", "inf"),
    ("infty", "inf"),
    ("oo", "inf"),
    ("end", "length(v)"),
    ("T", "A'"),
    ("none", "if(condition, a, b)"),
    ("True", "true"),
    ("TRUE", "true"),
    ("False", "false"),
    ("FALSE", "false"),
];

/// What is written here for a name of another system: a name, or a form such as `1/tan(x)`.
pub fn own_form(name: &str) -> Option<&'static str> {
    let find = |name: &str| SYNONYMS.iter().find(|(foreign, _)| *foreign == name).map(|(_, own)| *own);
    find(name).or_else(|| if name.len() > 1 { find(&name.to_lowercase()) } else { None })
}

/// What to write instead of an unknown name, as a phrase for beside the caret.
///
/// `own` are the names that the user has given in this place and before, `known` all others.
pub fn advice<'c>(name: &str, own: &[&'c str], known: impl IntoIterator<Item = &'c str>) -> Option<String> {
    if let Some(product) = as_product(name, own) {
        return Some(format!("to multiply, write `{product}`"));
    }
    if let Some((vector, place)) = numbered(name, own) {
        return Some(format!("write `{vector}[{place}]` for an entry, `{place}*{vector}` or `{vector}^{place}`"));
    }
    match own_form(name) {
        Some(form) if form.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            return Some(format!("did you mean `{form}`?"));
        }
        Some(form) => return Some(format!("write `{form}`")),
        None => {}
    }
    let near = nearest(name, own.iter().copied().chain(known));
    near.map(|near| format!("did you mean `{near}`?"))
}

/// `xy` as `x*y`: a name made of names that are known here, at least one of them not a constant.
fn as_product(name: &str, own: &[&str]) -> Option<String> {
    const CONSTANTS: [&str; 3] = ["pi", "e", "tau"];
    let mut parts: Vec<Option<Vec<&str>>> = vec![None; name.len() + 1];
    parts[0] = Some(Vec::new());
    for end in 1..=name.len() {
        for start in (0..end).filter(|start| name.is_char_boundary(*start) && name.is_char_boundary(end)) {
            let part = &name[start..end];
            let is_known = own.contains(&part) || CONSTANTS.contains(&part);
            if let (true, Some(before)) = (is_known, &parts[start]) {
                let longer = before.iter().copied().chain([part]).collect::<Vec<_>>();
                if parts[end].as_ref().is_none_or(|known| known.len() > longer.len()) {
                    parts[end] = Some(longer);
                }
            }
        }
    }
    let parts = parts.pop().flatten().filter(|parts| parts.len() > 1)?;
    parts.iter().any(|part| !CONSTANTS.contains(part)).then(|| parts.join("*"))
}

/// `x2` where `x` is known.
fn numbered<'n>(name: &'n str, own: &[&str]) -> Option<(&'n str, &'n str)> {
    let letters = name.trim_end_matches(|last: char| last.is_ascii_digit());
    let digits = &name[letters.len()..];
    (!digits.is_empty() && own.contains(&letters)).then_some((letters, digits))
}

#[cfg(test)]
mod tests {
    use super::{SYNONYMS, advice};

    #[test]
    fn unknown_names_get_one_next_step() {
        let say = |name| advice(name, &["x", "y", "rate"], ["sin", "ln", "pi", "critical"]).unwrap_or_default();
        assert_eq!(say("xy"), "to multiply, write `x*y`");
        assert_eq!(say("pix"), "to multiply, write `pi*x`");
        assert_eq!(say("x2"), "write `x[2]` for an entry, `2*x` or `x^2`");
        assert_eq!(say("ArcSin"), "did you mean `asin`?");
        assert_eq!(say("len"), "did you mean `length`?");
        assert_eq!(say("cot"), "write `1/tan(x)`");
        assert_eq!(say("Sin"), "did you mean `sin`?");
        assert_eq!(say("critcal"), "did you mean `critical`?");
        assert_eq!(say("T"), "write `A'`");
        assert_eq!(say("t"), "");
        assert_eq!(say("blob"), "");
    }

    #[test]
    fn synonyms_are_listed_once() {
        for (place, (name, _)) in SYNONYMS.iter().enumerate() {
            assert!(SYNONYMS[..place].iter().all(|(before, _)| before != name), "{name}");
        }
    }
}
