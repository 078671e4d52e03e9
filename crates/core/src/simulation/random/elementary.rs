//! Logarithm, exponential, sine and cosine with the same bits everywhere and at every width.
//!
//! They branch nowhere and look nothing up, so that a loop over them becomes one over vectors. Only additions, multiplications
//! and one division, each rounded by itself: no fused multiply-add, whatever the processor has. The coefficients are those of
//! least maximal error (E. Ya. Remez's exchange, computed with 60 digits); each error below is of the polynomial alone, and
//! tests hold the functions against libm.

use std::f64::consts::LOG2_E;

/// ln 2 in two parts, the first so short that its product with an exponent is exact.
const LN2_HIGH: f64 = 0.693_146_705_627_441_4;
const LN2_LOW: f64 = 4.749_325_039_031_672_6e-7;

/// The logarithm of a positive, normal number, to within two units in the last place.
///
/// x = 2^k · m with √½ ≤ m < √2, and ln m = 2·artanh s with s = (m − 1)/(m + 1), whose series in s² is cut at s^15: 2^−59.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const ROOT_OF_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    const FRACTION: u64 = 0x000f_ffff_ffff_ffff;
    const SERIES: [f64; 7] = [
        0.333_333_333_333_336_7,
        0.199_999_999_997_071_63,
        0.142_857_143_712_369,
        0.111_110_992_817_871_85,
        0.090_917_824_312_778_71,
        0.076_570_179_652_788_96,
        0.073_980_522_985_474_21,
    ];
    let bits = x.to_bits().wrapping_add(ONE - ROOT_OF_HALF);
    // An exponent in the low bits of 2^52 is a number at once.
    let k = f64::from_bits((bits >> 52) | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0);
    let f = f64::from_bits((bits & FRACTION).wrapping_add(ROOT_OF_HALF)) - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    // 2·s = f − s·f, and s·f = f²/2 − s·f²/2.
    let half = 0.5 * f * f;
    k * LN2_HIGH - ((half - (s * (half + 2.0 * z * polynomial(z, SERIES)) + k * LN2_LOW)) - f)
}

/// e^x, of numbers beyond ±700 as of those, to within two units in the last place; 1 at 0.
///
/// x = k·ln 2 + r with |r| ≤ ½·ln 2, where a polynomial of degree 11 leaves 2^−58.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    /// Added to a number of magnitude under 2^51 it rounds it to a whole number in the low bits.
    const ROUNDER: f64 = 6_755_399_441_055_744.0;
    const SERIES: [f64; 10] = [
        0.500_000_000_000_001_3,
        0.166_666_666_666_667,
        0.041_666_666_666_514_33,
        0.008_333_333_333_307_02,
        0.001_388_888_894_732_947_7,
        0.000_198_412_699_177_933_65,
        2.480_148_959_211_587_7e-5,
        2.755_721_592_961_664e-6,
        2.763_141_331_616_570_6e-7,
        2.511_798_000_161_739_7e-8,
    ];
    let x = x.clamp(-700.0, 700.0);
    let shifted = x * LOG2_E + ROUNDER;
    let k = shifted - ROUNDER;
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    let power = 1.0 + (r + r * r * polynomial(r, SERIES));
    // The exponent moves by the low bits; those above them are shifted out.
    f64::from_bits(power.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// Sine and cosine of `halves` half turns, at most a quarter of one either way: to within 1.5 · 2^−52.
///
/// Polynomials of degree 13 and 12 leave 2^−58 and 2^−54.
#[inline(always)]
pub fn sin_cos(halves: f64) -> (f64, f64) {
    const SINE: [f64; 7] = [
        std::f64::consts::PI,
        -5.167_712_780_049_954,
        2.550_164_039_873_378_5,
        -0.599_264_528_939_807_9,
        0.082_145_869_185_040_53,
        -0.007_370_021_658_707_23,
        0.000_461_532_314_888_882_2,
    ];
    const COSINE: [f64; 7] = [
        1.0,
        -4.934_802_200_544_605,
        4.058_712_126_397_848_5,
        -1.335_262_767_037_461_7,
        0.235_330_547_237_917_2,
        -0.025_804_938_898_857_86,
        0.001_906_811_391_802_793_6,
    ];
    let z = halves * halves;
    (halves * polynomial(z, SINE), polynomial(z, COSINE))
}

/// By Horner's rule in x², each step with two coefficients: a processor waits half as often for what comes before.
#[inline(always)]
fn polynomial<const N: usize>(x: f64, coefficients: [f64; N]) -> f64 {
    let square = x * x;
    let mut at = N - N % 2;
    let mut value = if at < N { coefficients[at] } else { 0.0 };
    while at > 0 {
        at -= 2;
        let pair = coefficients[at] + coefficients[at + 1] * x;
        value = if at + 2 < N { pair + value * square } else { pair };
    }
    value
}

#[cfg(test)]
mod tests {
    use super::super::{Row, Streams};
    use super::*;

    /// Points of each test.
    const POINTS: u64 = 2_000_000;

    fn row(purpose: u64) -> Row {
        Streams::new(1, "points", 0).row(purpose)
    }

    /// How many numbers lie between two, one of them counted.
    fn units_in_the_last_place(a: f64, b: f64) -> u64 {
        a.to_bits().abs_diff(b.to_bits())
    }

    #[test]
    fn logarithms_agree_with_libm() {
        let row = row(1);
        let mut worst = 0;
        for place in 0..POINTS {
            let bits = row.at(place);
            let x = match place % 4 {
                // Every positive normal number, those of which normal numbers are made, those next to 1, those around it.
                0 => f64::from_bits(bits % (0x7fe0 << 48) + (1 << 52)),
                1 => ((bits >> 24) as f64 + 0.5) / 1_099_511_627_776.0,
                2 => f64::from_bits(1_f64.to_bits() - 1_000_000 + bits % 2_000_000),
                _ => 0.5 + (bits >> 11) as f64 / 9_007_199_254_740_992.0,
            };
            if x != 1.0 {
                worst = worst.max(units_in_the_last_place(ln(x), libm::log(x)));
            }
        }
        assert!(worst <= 2, "{worst}");
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn exponentials_agree_with_libm() {
        let row = row(2);
        let mut worst = 0;
        for place in 0..POINTS {
            let scale = [1e-9, 0.01, 1.0, 20.0, 700.0][(place % 5) as usize];
            let x = ((row.at(place) >> 11) as f64 / 4_503_599_627_370_496.0 - 1.0) * scale;
            worst = worst.max(units_in_the_last_place(exp(x), libm::exp(x)));
        }
        assert!(worst <= 2, "{worst}");
        assert_eq!(exp(0.0), 1.0);
        assert_eq!((exp(-1e9), exp(1e9)), (exp(-700.0), exp(700.0)));
    }

    #[test]
    fn sines_and_cosines_agree_with_libm() {
        let row = row(3);
        let mut worst: f64 = 0.0;
        for place in 0..POINTS {
            let halves = ((row.at(place) >> 11) as f64 / 9_007_199_254_740_992.0 - 0.5) / 2.0;
            let (sine, cosine) = sin_cos(halves);
            // The product is known to half a unit in the last place itself.
            let radians = halves * std::f64::consts::PI;
            let (sine_error, cosine_error) = (sine - libm::sin(radians), cosine - libm::cos(radians));
            worst = worst.max(sine_error.abs()).max(cosine_error.abs());
        }
        assert!(worst <= f64::EPSILON * 1.5, "{worst:e}");
        assert_eq!(sin_cos(0.0), (0.0, 1.0));
    }
}
