//! From the signs of the Hessian and the sign of the reduced function to what a degenerate point is.

use super::flat_set::Neighbourhood;
use super::germ::GermVerdict;
use super::germ::verdict::Sign;
use super::point::Kind;

/// The signs of the Hessian's eigenvalues that do not vanish.
#[derive(Clone, Copy, Debug)]
pub struct Signs {
    /// How many are negative.
    pub negative: usize,
    /// How many are positive.
    pub positive: usize,
}

/// What a degenerate point is.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The kind.
    pub nature: Kind,
    /// Whether a minimum or maximum is strict.
    pub strict: Option<bool>,
    /// The last clause of the reason.
    pub because: String,
}

impl Outcome {
    /// Joins the signs; `is_flat` says that no term of the reduced function is known to differ from 0.
    pub fn new(verdict: &GermVerdict, signs: Signs, (is_flat, around_it): (bool, Neighbourhood)) -> Self {
        let (up, down) = (signs.positive > 0, signs.negative > 0);
        let (rises, falls) = match verdict.sign {
            Sign::PositiveDefinite | Sign::NonNegative => (!is_flat, false),
            Sign::NegativeDefinite | Sign::NonPositive => (false, !is_flat),
            Sign::Indefinite => (true, true),
            Sign::Undecided { takes_positive, takes_negative } => (takes_positive, takes_negative),
        };
        if (up || rises) && (down || falls) {
            return Self { nature: Kind::Saddle, strict: None, because: saddle_because(up && down, rises && falls) };
        }
        let is_weak = around_it == Neighbourhood::Branches;
        let is_manifold = is_flat && around_it == Neighbourhood::Manifold;
        match verdict.sign {
            Sign::PositiveDefinite => Self::strict(Kind::Minimum),
            Sign::NegativeDefinite => Self::strict(Kind::Maximum),
            Sign::NonNegative if is_weak => Self::weak(Kind::Minimum, around_it),
            Sign::NonPositive if is_weak => Self::weak(Kind::Maximum, around_it),
            _ if is_manifold && !up && !down => Self {
                because:
                    "the function is the same all around, so this is a minimum, and a maximum too, but not a strict one"
                        .into(),
                ..Self::weak(Kind::Minimum, around_it)
            },
            _ if is_manifold && !down => Self::weak(Kind::Minimum, around_it),
            _ if is_manifold => Self::weak(Kind::Maximum, around_it),
            _ => Self::open(up || rises, down || falls),
        }
    }

    fn strict(nature: Kind) -> Self {
        Self { nature, strict: Some(true), because: format!("so this is a strict {}", nature.word()) }
    }

    fn weak(nature: Kind, around_it: Neighbourhood) -> Self {
        let set = match around_it {
            Neighbourhood::Manifold => "critical points of the same value continue in every null direction",
            _ => "in all directions that this leaves open critical points of the same value go on",
        };
        Self {
            nature,
            strict: Some(false),
            because: format!("{set}, so this is a {} but not a strict one", nature.word()),
        }
    }

    /// Of a point where doubles cannot tell derivatives from 0.
    pub fn too_small() -> Self {
        let because = "here the function, or a part of it, changes by less than double precision can tell from 0 (underflow), so what this is is undecided";
        Self { nature: Kind::Undecided, strict: None, because: because.into() }
    }

    fn open(rises: bool, falls: bool) -> Self {
        let known = match (rises, falls) {
            (true, _) => "what lies beyond decides whether this is a minimum or a saddle; it is not a maximum",
            (_, true) => "what lies beyond decides whether this is a maximum or a saddle; it is not a minimum",
            _ => "what lies beyond is undecided",
        };
        Self { nature: Kind::Undecided, strict: None, because: known.into() }
    }
}

fn saddle_because(hessian_has_both: bool, form_has_both: bool) -> String {
    match (hessian_has_both, form_has_both) {
        (true, _) => "the Hessian alone has both signs, so this is a saddle",
        (_, true) => "so this is a saddle",
        _ => "across the valley the Hessian has the other sign, so this is a saddle",
    }
    .into()
}
