//! The error function: `x` times a polynomial in `x²` up to 1, then `1 - e^-p` with polynomials `p = -log(erfc x)`.

use super::exponential::exp;
use super::polynomial;

/// `erf(x)/x - 1` in powers of `x²` for `|x| <= 1`: error 2^-63.
const NEAR: [f64; 13] = [
    0.1283791670955126,
    -0.3761263890318375,
    0.11283791670954882,
    -0.02686617064507736,
    0.005223977624823154,
    -0.0008548326981106241,
    0.00012055331120754248,
    -1.4925595466262048e-05,
    1.6461003376288504e-06,
    -1.6350340180567313e-07,
    1.4659939232624163e-08,
    -1.1373404067814567e-09,
    5.957986180417568e-11,
];

/// `-log(erfc(1.5 + t))` for `|t| <= 1/2`: error 2^-58 of `erf`.
const MIDDLE: [f64; 13] = [
    3.3844920895515527,
    3.508800801779529,
    0.8926403306150671,
    0.025824140633562215,
    -0.00600674638827885,
    0.0012572166877131787,
    -0.0002159632660925051,
    2.247369774656895e-05,
    2.646464470877931e-06,
    -2.3710288408885226e-06,
    8.204645674651217e-07,
    -1.917018008955142e-07,
    2.431604009058491e-08,
];

/// `-log(erfc(4 + t))` for `|t| <= 2`: error 2^-58 of `erf`.
const FAR: [f64; 13] = [
    17.987778312081424,
    8.236376890772984,
    0.9734445745090179,
    0.003793107182593508,
    -0.0005821631526632618,
    9.1153358956296e-05,
    -1.37896191239672e-05,
    2.616773963293641e-06,
    7.820731882116772e-08,
    2.556647176461452e-07,
    6.800552214561814e-08,
    1.5672542382517694e-08,
    1.3752686146544115e-09,
];

/// Beyond this `erf` is 1 to the last digit.
const FLAT: f64 = 6.0;

/// Computes the error function.
#[inline(always)]
pub fn erf(x: f64) -> f64 {
    let a = x.abs();
    let (is_near, is_middle) = (a < 1.0, a < 2.0);
    let bounded = if a > FLAT { FLAT } else { a };
    let beyond = if is_middle { a - 1.5 } else { bounded - 4.0 };
    let t = if is_near { x * x } else { beyond };
    let (near_mask, middle_mask) = (u64::from(is_near).wrapping_neg(), u64::from(is_middle).wrapping_neg());
    let at = |k: usize| {
        let (near, middle, far) = (NEAR[k].to_bits(), MIDDLE[k].to_bits(), FAR[k].to_bits());
        f64::from_bits(far ^ ((far ^ middle) & middle_mask) ^ ((middle ^ near) & near_mask))
    };
    // Written out: of a loop the compiler would make a table for each lane.
    let coefficients = [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9), at(10), at(11), at(12)];
    let sum = polynomial(t, &coefficients);
    let tail = 1.0 - exp(-sum);
    if is_near { x + x * sum } else { tail.copysign(x) }
}
