//! Standard normal numbers, two of 64 random bits: G. E. P. Box and M. E. Muller, "A Note on the Generation of Random Normal
//! Deviates", Ann. Math. Statist. 29 (1958).

use super::elementary::{ln, sin_cos};

/// Two independent standard normal numbers.
///
/// 40 bits are the distance from the origin, which reaches 7.5; one number in 10^13 lies farther. The other 24 are the
/// direction: two of them a quarter turn, the rest a place in it.
#[inline(always)]
pub fn pair(bits: u64) -> (f64, f64) {
    // In the middle of each of 2^40 parts of (0, 1), and of each of 2^22 of (−¼, ¼).
    let unit = (2.0 - from_one_on(bits >> 24 << 12)) - 1.0 / 2_199_023_255_552.0;
    let place = 0.5 * from_one_on((bits & 0x3f_ffff) << 30) - (0.75 - 1.0 / 16_777_216.0);
    let radius = (-2.0 * ln(unit)).sqrt();
    let (sine, cosine) = sin_cos(place);
    // By masks: where a choice becomes a branch there are no vectors.
    let (sine, cosine) = ((radius * sine).to_bits(), (radius * cosine).to_bits());
    let swap = (sine ^ cosine) & 0_u64.wrapping_sub(bits >> 22 & 1);
    let sign = (bits >> 23 & 1) << 63;
    (f64::from_bits(cosine ^ swap ^ sign), f64::from_bits(sine ^ swap ^ sign))
}

/// The number in [1, 2) with these 52 bits behind the point.
#[inline(always)]
fn from_one_on(fraction: u64) -> f64 {
    f64::from_bits(0x3ff0_0000_0000_0000 | fraction)
}
