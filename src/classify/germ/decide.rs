//! From a germ to its verdict: sign, order, Milnor number, name and reasons.
//!
//! Coefficients within their bounds count as 0; what would then hang on terms beyond the order is left open.

use super::fraction::{direction, magnitude, polynomial, signed, simple_fraction, variable};
use super::germ::Germ;
use super::macaulay::{Algebra, algebra};
use super::name::{name, of_three_lines};
use super::newton_polygon::Curve;
use super::plane::{Circle, circle, clearer};
use super::polynomial::{Polynomial, degree};
use super::scale::{Scaled, balanced, otherwise_balanced};
use super::space::{findings, positive_point};
use super::term::Term;
use super::verdict::{GermType, GermVerdict, Milnor, Sign};

/// Terms of a curve that are told in a reason.
const TERMS_OF_A_CURVE: usize = 2;

/// Decides a germ: which signs it takes near 0, and what type it is.
///
/// Costs below a millisecond for two variables, some milliseconds for three. The verdict holds for every series that agrees
/// with the germ in its terms up to `order`, where those that may be 0 are 0.
pub fn decide(germ: &Germ) -> GermVerdict {
    let scaled = balanced(&germ.series);
    let Some(k) = scaled.series.leading_degree() else { return nothing_known(scaled.series.order) };
    let leading = germ.series.part(k);
    let case = Case { original: &germ.series, scaled: &scaled, k, form: polynomial(&leading) };
    let mut verdict = GermVerdict {
        order: Some(k),
        leading: leading.terms.iter().filter(|(_, t)| !t.is_zero()).map(|(e, t)| (e.clone(), t.value)).collect(),
        ..nothing_known(scaled.series.order)
    };
    verdict.reasons.clear();
    if is_doubtful_below(&scaled.series, k) {
        verdict.milnor = Milnor::Unknown;
        verdict.reasons.push(format!(
            "whether terms below degree {k} vanish hangs on the rounding of constants that are given to 16 digits or more"
        ));
        return verdict;
    }
    match germ.variables {
        1 => case.decide_line(&mut verdict),
        2 => case.decide_plane(&mut verdict),
        _ => case.decide_space(&mut verdict),
    }
    verdict
}

/// Whether a term of a degree below `k` vanishes only if constants are not what they are written as.
fn is_doubtful_below(series: &Polynomial, k: usize) -> bool {
    let is_doubtful = |(exponents, term): (&Vec<u8>, &Term)| degree(exponents) < k && !term.is_plainly_zero();
    series.is_fine && series.terms.iter().any(is_doubtful)
}

fn nothing_known(order: usize) -> GermVerdict {
    GermVerdict {
        sign: Sign::Undecided { takes_positive: false, takes_negative: false },
        order: None,
        leading: Vec::new(),
        milnor: Milnor::NotFinite,
        is_determined: false,
        name: None,
        index: None,
        sectors: None,
        reasons: vec![format!("all terms that are known, up to degree {order}, vanish within rounding")],
    }
}

/// A germ with its leading form.
struct Case<'a> {
    original: &'a Polynomial,
    scaled: &'a Scaled,
    k: usize,
    /// The leading form in words.
    form: String,
}

impl Case<'_> {
    fn series(&self) -> &Polynomial {
        &self.scaled.series
    }

    /// One variable: the first term decides by its degree and its sign.
    fn decide_line(&self, verdict: &mut GermVerdict) {
        let k = self.k;
        let is_positive = verdict.leading.first().is_some_and(|(_, value)| *value > 0.0);
        let is_even = k.is_multiple_of(2);
        verdict.sign = match (is_even, is_positive) {
            (false, _) => Sign::Indefinite,
            (true, true) => Sign::PositiveDefinite,
            (true, false) => Sign::NegativeDefinite,
        };
        verdict.milnor = Milnor::Finite(k - 1);
        verdict.is_determined = true;
        verdict.name = Some(GermType::A(k - 1, is_even.then_some(is_positive)));
        let what = match verdict.sign {
            Sign::Indefinite => "its degree is odd, so it changes its sign at 0",
            Sign::PositiveDefinite => {
                "its degree is even and its coefficient positive, so it is positive on both sides of 0"
            }
            _ => "its degree is even and its coefficient negative, so it is negative on both sides of 0",
        };
        verdict.reasons.push(format!("the first term that is not 0 is {}; {what}", self.form));
    }

    /// Two variables: the branches around 0.
    fn decide_plane(&self, verdict: &mut GermVerdict) {
        let signs = self.signs_of_form();
        let has_both = signs.0.is_some() && signs.1.is_some();
        let found = self.circle();
        // Branches that nearly coincide may be missed; values of both signs are not.
        let is_missed = found.as_ref().is_some_and(|circle| has_both && circle.sign() != Sign::Indefinite);
        let circle = found.filter(|_| !is_missed);
        verdict.sign = match &circle {
            Some(circle) => circle.sign(),
            None => undecided(&signs),
        };
        verdict.index = circle.as_ref().and_then(Circle::index);
        verdict.sectors = circle.as_ref().and_then(Circle::sectors);
        self.explain_form(verdict, &signs);
        if !self.is_form_enough(verdict.sign, &signs) {
            self.explain_plane(verdict, circle.as_ref(), signs.0.is_some());
        }
        if is_missed {
            verdict.milnor = Milnor::Unknown;
        } else {
            self.add_type(verdict);
        }
    }

    /// The branches, by the units in which they are known best.
    fn circle(&self) -> Option<Circle> {
        clearer(circle(self.scaled), || circle(&otherwise_balanced(self.original)))
    }

    /// Three or more variables: the sign of the leading form, or of a weighted one.
    fn decide_space(&self, verdict: &mut GermVerdict) {
        if self.k % 2 == 1 {
            verdict.sign = Sign::Indefinite;
            self.explain_form(verdict, &self.signs_of_form());
        } else {
            let found = findings(self.series());
            verdict.sign = match (&found.positive, &found.negative) {
                (Some(_), Some(_)) => Sign::Indefinite,
                (Some(_), None) if found.is_definite => Sign::PositiveDefinite,
                (None, Some(_)) if found.is_definite => Sign::NegativeDefinite,
                signs => Sign::Undecided { takes_positive: signs.0.is_some(), takes_negative: signs.1.is_some() },
            };
            self.explain_space(verdict, &found);
        }
        self.add_type(verdict);
    }

    /// Directions in which the leading form is surely positive and surely negative.
    fn signs_of_form(&self) -> Signs {
        let form = self.series().part(self.k);
        (positive_point(&form), positive_point(&form.times(-1.0)))
    }

    fn is_form_enough(&self, sign: Sign, signs: &Signs) -> bool {
        let definite = matches!(sign, Sign::PositiveDefinite | Sign::NegativeDefinite);
        self.k % 2 == 1
            || (signs.0.is_some() && signs.1.is_some())
            || (definite && super::positivity::is_positive_on_faces(&self.one_signed_form(signs)))
    }

    /// The leading form, negated if it takes negative values.
    fn one_signed_form(&self, signs: &Signs) -> Polynomial {
        self.series().part(self.k).times(if signs.1.is_some() { -1.0 } else { 1.0 })
    }

    /// A direction in the variables of the user, in words.
    fn direction(&self, point: &[f64]) -> String {
        let original: Vec<f64> = point.iter().zip(&self.scaled.units).map(|(x, unit)| x * unit).collect();
        direction(&original)
    }

    /// What the leading form says by itself.
    fn explain_form(&self, verdict: &mut GermVerdict, signs: &Signs) {
        let (form, k) = (&self.form, self.k);
        verdict.reasons.push(match signs {
            _ if k % 2 == 1 => format!("the leading form {form} is of odd degree {k}, so it changes its sign"),
            (Some(up), Some(down)) => format!(
                "the leading form {form} is positive along {} and negative along {}",
                self.direction(up),
                self.direction(down)
            ),
            (up, _) => {
                let (sign, contrary) = if up.is_some() { ("positive", "negative") } else { ("negative", "positive") };
                match self.is_form_enough(verdict.sign, signs) {
                    true => definite_reason(form, sign),
                    false => format!("the leading form {form} is nowhere {contrary}, but 0 in some directions: there higher terms decide"),
                }
            }
        });
    }

    /// What decides where the leading form is 0.
    fn explain_plane(&self, verdict: &mut GermVerdict, circle: Option<&Circle>, is_positive: bool) {
        let order = self.series().order;
        let own = if is_positive { 1 } else { -1 };
        let reason = match (verdict.sign, circle) {
            (Sign::Indefinite, Some(circle)) => {
                let region = circle.regions.iter().find(|region| region.sign != own);
                let sign = if own > 0 { "negative" } else { "positive" };
                match region.and_then(|region| region.curve.as_ref()) {
                    Some((side, curve)) => format!("along the curve {} it is {sign}", curve_text(*side, curve)),
                    None => format!("near such a direction, on a curve into 0, it is {sign}"),
                }
            }
            (Sign::PositiveDefinite, _) => "in these directions too the higher terms make it positive".to_string(),
            (Sign::NegativeDefinite, _) => "in these directions too the higher terms make it negative".to_string(),
            (Sign::NonNegative | Sign::NonPositive, _) => {
                format!("up to degree {order} nothing else decides there: the zeros may form a curve")
            }
            (_, Some(_)) => format!("what decides there is beyond degree {order}"),
            (_, None) => "rounding hides what decides there".to_string(),
        };
        verdict.reasons.push(reason);
    }

    /// What decides in three or more variables.
    fn explain_space(&self, verdict: &mut GermVerdict, found: &super::space::Findings) {
        let form = &self.form;
        let sign = if found.positive.is_some() { "positive" } else { "negative" };
        let Some(weights) = &found.weights else {
            match verdict.sign {
                Sign::Indefinite => self.explain_form(verdict, &(found.positive.clone(), found.negative.clone())),
                Sign::Undecided { .. } => verdict.reasons.push(format!(
                    "the leading form {form} takes {sign} values; no other sign was found, and none was ruled out"
                )),
                _ => verdict.reasons.push(definite_reason(form, sign)),
            }
            return;
        };
        let powers: Vec<String> = weights
            .iter()
            .enumerate()
            .map(|(i, w)| {
                (variable(i, self.series().variables), if *w == 1 { "t".to_string() } else { format!("t^{w}") })
            })
            .map(|(name, power)| format!("{name} like {power}"))
            .collect();
        let how = format!("on curves with {}", powers.join(", "));
        verdict.reasons.push(match verdict.sign {
            Sign::Indefinite => format!(
                "the leading form {form} has one sign but for zeros; {how}, the terms that lead take the other one too"
            ),
            _ => format!("{how}, the terms that lead are {sign} everywhere and outweigh what follows"),
        });
    }

    /// Milnor number, determinacy and name.
    fn add_type(&self, verdict: &mut GermVerdict) {
        let mut found = algebra(self.series());
        if found.milnor == Milnor::Unknown && self.series().variables == 2 {
            found = algebra(&otherwise_balanced(self.original).series);
        }
        let Algebra { milnor, is_determined } = found;
        verdict.milnor = milnor;
        verdict.is_determined = is_determined;
        verdict.name = name(self.series(), milnor, verdict.index)
            .or_else(|| name(&otherwise_balanced(self.original).series, milnor, verdict.index));
        // Lines that are told apart although they nearly coincide count more than the ranks, which rounding may lower.
        if let Some(simple) = of_three_lines(self.series()).filter(|simple| verdict.name != Some(*simple)) {
            (verdict.name, verdict.milnor, verdict.is_determined) = (Some(simple), Milnor::Finite(4), true);
        }
        // Ranks that fit no type of a cubic are those of rounding.
        if self.k == 3 && self.series().variables == 2 && verdict.name.is_none() {
            verdict.milnor = if milnor == Milnor::NotFinite { milnor } else { Milnor::Unknown };
        }
        if let Some(reason) = verdict.name.and_then(type_reason) {
            verdict.reasons.push(reason);
        }
    }
}

/// A direction of positive and one of negative values, if found.
type Signs = (Option<Vec<f64>>, Option<Vec<f64>>);

fn undecided(signs: &Signs) -> Sign {
    match (signs.0.is_some(), signs.1.is_some()) {
        (true, true) => Sign::Indefinite,
        (takes_positive, takes_negative) => Sign::Undecided { takes_positive, takes_negative },
    }
}

fn definite_reason(form: &str, sign: &str) -> String {
    format!("the leading form {form} is {sign} in every direction, and near 0 it outweighs what follows")
}

/// Why a germ has its name.
fn type_reason(name: GermType) -> Option<String> {
    let why = match name {
        GermType::D(4, Some(false)) => "the cubic form vanishes on three different real lines".to_string(),
        GermType::D(4, _) => "the cubic form vanishes on one real line and two complex ones".to_string(),
        GermType::D(k, _) => format!("the cubic form has a double line, and the Milnor number is {k}"),
        GermType::E6 => "the cubic form is a cube, and the Milnor number is 6".to_string(),
        GermType::E7 => "the cubic form is a cube, and the Milnor number is 7".to_string(),
        GermType::E8 => "the cubic form is a cube, and the Milnor number is 8".to_string(),
        GermType::J10 => "the cubic form is a cube, and the Milnor number is 10".to_string(),
        GermType::X9 => "the quartic form has four different lines, real or complex".to_string(),
        GermType::P8 => "the cubic form of three variables is that of a smooth curve".to_string(),
        GermType::A(..) => return None,
    };
    Some(format!("{why}: type {name}"))
}

/// A curve such as `v = 2*u^(3/2), u > 0`.
fn curve_text(side: f64, curve: &Curve) -> String {
    let base = if side > 0.0 { "u" } else { "|u|" };
    let mut text = String::new();
    for &(c, exponent) in curve.iter().filter(|(c, _)| *c != 0.0).take(TERMS_OF_A_CURVE) {
        let power = match simple_fraction(Term::exact(exponent)) {
            Some((1.0, 1)) => base.to_string(),
            Some((p, 1)) => format!("{base}^{p}"),
            Some((p, q)) => format!("{base}^({p}/{q})"),
            None => format!("{base}^{exponent}"),
        };
        let coefficient = magnitude(Term::exact(c));
        let product = if coefficient == "1" { power } else { format!("{coefficient}*{power}") };
        text += &match (text.is_empty(), c < 0.0) {
            (true, false) => product,
            (true, true) => format!("-{product}"),
            (false, false) => format!(" + {product}"),
            (false, true) => format!(" - {product}"),
        };
    }
    let text = if text.is_empty() { signed(0.0) } else { text };
    format!("v = {text}, u {} 0,", if side > 0.0 { ">" } else { "<" })
}
