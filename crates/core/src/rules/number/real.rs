//! Floats that know their error, and the one rule by which they are rounded.
//!
//! # The rule
//! A real is a float `v` with a bound `e` on its distance from the number that it stands for.
//! 1. Where no whole number lies within `e` of `v`, floor, ceil and round of `v` are those of the number itself.
//! 2. Where one does and the number came about by + − × / and whole powers of exact numbers, the float can't decide, and
//!    the whole computation is repeated in exact fractions (`exact`, asked for by `Filter`).
//! 3. Where one does and a root, a logarithm or a fractional power is involved, nothing exact is left to ask: the number
//!    counts as that whole number. So 1000·4^1.5 is 8,000, whatever the last bit of `pow` says.
//! 4. Where `e` reaches one half, or `v` passes 2^53, more than one whole number may be meant: `v` is rounded as it is.
//!
//! # Proof of the bounds
//! Let u = 2^−53. IEEE 754 addition, subtraction, multiplication, division and square root return fl(x) with
//! |fl(x) − x| ≤ u·|fl(x)| (for x outside the subnormal range, where a further 2^−1075 is possible; [`TINY`] is more). With
//! A = a + α, |α| ≤ α₀ and B = b + β, |β| ≤ β₀:
//! * A ± B is within α₀ + β₀ + u·|v| of v = fl(a ± b);
//! * A·B = ab + aβ + bα + αβ, so within |a|β₀ + |b|α₀ + α₀β₀ + u·|v|;
//! * A/B − a/b = (α − (a/b)β)/B, so within (α₀ + |a/b|·β₀)/(|b| − β₀) + u·|v|, for β₀ < |b|;
//! * ln A − ln a = ln(1 + α/a), of absolute value at most ρ/(1 − ρ) with ρ = α₀/|a| < 1;
//! * A^B = exp(B·ln A): with τ = (|b| + β₀)·ρ/(1 − ρ) + β₀·|ln a| the exponent is off by at most τ, and the power by a share
//!   of at most e^τ − 1 ≤ τ/(1 − τ) for τ < 1;
//! * √A and ∛A are off by a share of at most ρ/(1 − ρ), since both are flatter than x itself in relative terms;
//! * exp A is off by a share of at most α₀/(1 − α₀), for α₀ < 1.
//!
//! The functions themselves come from `libm`, a port of FreeBSD's msun (by way of musl), whose sources state their errors:
//! `e_exp.c` and `e_log.c` "less than 1 ulp", `e_pow.c` 0.70 ulp, `e_log10.c` likewise below 1 ulp, `s_cbrt.c` 0.667 ulp (the
//! port has a correctly rounded one). One ulp is at most 2u·|v|; two ulps are allowed for each ([`LIBM_ULPS`]). The bounds
//! are themselves computed in floats, in at most a dozen operations that lose a share of u each: [`SLACK`] covers them.

use super::super::units::LARGEST_EXACT_F64;

/// A float, and how far it may be from the number that it stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Real {
    value: f64,
    error: f64,
    /// Whether exact fractions can repeat the computation that led here.
    is_rational: bool,
}

/// Half a unit in the last place, as a share: 2^−53.
const HALF_ULP: f64 = f64::EPSILON / 2.0;
/// What `libm` may be off by, in units in the last place.
const LIBM_ULPS: f64 = 2.0;
/// More than any operation loses to underflow.
const TINY: f64 = f64::MIN_POSITIVE;
/// Covers the rounding of the bounds themselves.
const SLACK: f64 = 1.0 + 32.0 * f64::EPSILON;

impl Real {
    /// No number.
    pub const NAN: Real = Real { value: f64::NAN, error: f64::INFINITY, is_rational: false };

    /// A float that stands for itself.
    pub fn new(value: f64) -> Real {
        Real::within(value, 0.0, false)
    }

    /// A float that was rounded by so many units in the last place, from something exact.
    pub fn rounded(value: f64, ulps: f64) -> Real {
        Real::within(value, value.abs() * ulps * f64::EPSILON, true)
    }

    /// The float nearest to a whole number.
    pub fn of_whole(whole: i128) -> Real {
        let value = whole as f64;
        let ulps = if whole.unsigned_abs() <= 1 << 53 { 0.0 } else { 1.0 };
        Real::rounded(value, ulps)
    }

    fn within(value: f64, error: f64, is_rational: bool) -> Real {
        let is_known = value.is_finite() && !error.is_nan();
        Real { value, error: if is_known { error } else { f64::INFINITY }, is_rational }
    }

    /// The result `value` of an operation that rounds by half a unit in the last place and passes on `error`.
    fn computed(value: f64, error: f64, is_rational: bool) -> Real {
        Real::within(value, (error + value.abs() * HALF_ULP + TINY) * SLACK, is_rational)
    }

    /// The result of a function of `libm`, its argument's error passed on as a `share` of the value.
    fn of_libm(value: f64, share: f64, is_rational: bool) -> Real {
        let share = if share < 1.0 { share / (1.0 - share) } else { f64::INFINITY };
        let error = value.abs() * (share + LIBM_ULPS * f64::EPSILON) + TINY;
        // 0 × ∞: a value of exactly 0 that may be anything.
        Real::within(value, if error.is_nan() { f64::INFINITY } else { error * SLACK }, is_rational)
    }

    /// The float.
    pub fn value(self) -> f64 {
        self.value
    }

    /// How far the number may be from the float.
    pub fn error(self) -> f64 {
        self.error
    }

    /// The same, no longer to be repeated in exact fractions.
    pub fn settled(self) -> Real {
        Real { is_rational: false, ..self }
    }

    /// Whether exact fractions can repeat the computation that led here.
    pub fn is_rational(self) -> bool {
        self.is_rational
    }

    /// The same float with at least this error.
    pub(super) fn with_error(self, error: f64) -> Real {
        Real { error: self.error.max(error), ..self }
    }

    /// Whether rounding it calls for exact fractions: rule 2.
    pub fn is_in_doubt(self) -> bool {
        // Nothing past 2^65 is anybody's XP.
        const FAR: f64 = 4.0 * (1_u64 << 63) as f64;
        let is_near = self.near().is_some() || self.error >= 0.5 || self.value.abs() > LARGEST_EXACT_F64;
        self.is_rational && self.value.abs() < FAR && is_near
    }

    /// The only whole number within the error, if there is one: rules 1 and 3.
    fn near(self) -> Option<f64> {
        let nearest = self.value.round();
        let is_near = self.error < 0.5 && (self.value - nearest).abs() <= self.error;
        (is_near && self.value.abs() <= LARGEST_EXACT_F64).then_some(nearest)
    }

    /// Rounds by `way`: the place where the rule stands.
    fn to_whole(self, way: fn(f64) -> f64) -> Real {
        if !self.value.is_finite() || self.value.abs() > LARGEST_EXACT_F64 {
            return self;
        }
        match self.near() {
            Some(nearest) => Real { value: nearest, error: 0.0, ..self },
            None if self.error < 0.5 => Real { value: way(self.value), error: 0.0, ..self },
            None => Real { value: way(self.value), error: self.error + 1.0, ..self },
        }
    }

    /// The whole number at or under it, by the rule.
    pub fn floor(self) -> Real {
        self.to_whole(f64::floor)
    }

    /// The whole number at or over it, by the rule.
    pub fn ceil(self) -> Real {
        self.to_whole(f64::ceil)
    }

    /// Whether a half lies within the error, so that rounding to the nearest calls for exact fractions.
    pub fn is_in_doubt_at_half(self) -> bool {
        self.past_half().is_in_doubt()
    }

    /// The nearest whole number, halves away from zero, by the rule.
    pub fn round(self) -> Real {
        let away = self.past_half().floor();
        Real { value: if self.value < 0.0 { -away.value } else { away.value }, ..away }
    }

    fn past_half(self) -> Real {
        Real { value: self.value.abs(), ..self }.plus(Real::rounded(0.5, 0.0))
    }

    /// The sum.
    pub fn plus(self, other: Real) -> Real {
        let value = self.value + other.value;
        Real::computed(value, self.error + other.error, self.is_rational && other.is_rational)
    }

    /// The difference.
    pub fn minus(self, other: Real) -> Real {
        self.plus(other.negative())
    }

    /// The same with the other sign.
    pub fn negative(self) -> Real {
        Real { value: -self.value, ..self }
    }

    /// Without its sign.
    pub fn absolute(self) -> Real {
        Real { value: self.value.abs(), ..self }
    }

    /// The product.
    pub fn times(self, other: Real) -> Real {
        let error =
            self.value.abs() * other.error + other.value.abs() * self.error + self.error * other.error;
        Real::computed(self.value * other.value, error, self.is_rational && other.is_rational)
    }

    /// The quotient.
    pub fn over(self, other: Real) -> Real {
        let value = self.value / other.value;
        let room = other.value.abs() - other.error;
        let error = if room > 0.0 || other.error == 0.0 {
            (self.error + value.abs() * other.error) / room
        } else {
            f64::INFINITY
        };
        Real::computed(value, error, self.is_rational && other.is_rational)
    }

    /// The error as a share of the value.
    fn share(self) -> f64 {
        if self.error == 0.0 { 0.0 } else { self.error / self.value.abs() }
    }

    /// How far the logarithm may be off.
    fn log_error(self) -> f64 {
        let share = self.share();
        if share < 1.0 { share / (1.0 - share) } else { f64::INFINITY }
    }

    /// self^other. `is_whole` says that the exponent is an exact whole number, so that multiplication alone is meant.
    pub fn power(self, other: Real, is_whole: bool) -> Real {
        let value = libm::pow(self.value, other.value);
        let from_base = match self.log_error() {
            0.0 => 0.0,
            log_error => (other.value.abs() + other.error) * log_error,
        };
        let from_exponent = match other.error {
            0.0 => 0.0,
            error => error * libm::log(self.value.abs()).abs(),
        };
        Real::of_libm(value, from_base + from_exponent, self.is_rational && is_whole)
    }

    /// The square root.
    pub fn root(self) -> Real {
        Real::of_libm(self.value.sqrt(), self.share(), false)
    }

    /// The cube root.
    pub fn cube_root(self) -> Real {
        Real::of_libm(libm::cbrt(self.value), self.share(), false)
    }

    /// The natural logarithm.
    pub fn ln(self) -> Real {
        self.logarithm(libm::log(self.value), 1.0)
    }

    /// The logarithm to the base 10.
    pub fn log10(self) -> Real {
        self.logarithm(libm::log10(self.value), std::f64::consts::LOG10_E)
    }

    fn logarithm(self, value: f64, factor: f64) -> Real {
        let error = self.log_error() * factor + value.abs() * LIBM_ULPS * f64::EPSILON + TINY;
        Real::within(value, error * SLACK, false)
    }

    /// e to this power.
    pub fn exp(self) -> Real {
        Real::of_libm(libm::exp(self.value), self.error, false)
    }
}
