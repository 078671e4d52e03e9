//! A number that may be changed, and the range in which it is searched.

/// A number that may be changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dial {
    /// The least that is tried.
    pub low: f64,
    /// The most that is tried; more than the least.
    pub high: f64,
    /// What it is today; may lie outside.
    pub start: f64,
    /// Whether only whole numbers make sense.
    pub is_whole: bool,
}

/// A range whose end is so many times its start is searched in proportion, not in steps of the same size.
const WIDE: f64 = 20.0;
/// Figures of a number that is tried; rulesets are for people.
const FIGURES: i32 = 6;

impl Dial {
    /// The number at a place of the range, where 0 is its start and 1 its end; places outside are its ends.
    pub fn at(&self, place: f64) -> f64 {
        let place = if place.is_nan() { 0.5 } else { place.clamp(0.0, 1.0) };
        let value = if self.is_wide() {
            self.low * libm::exp(place * libm::log(self.high / self.low))
        } else {
            self.low + place * (self.high - self.low)
        };
        self.shortened(value, FIGURES)
    }

    /// The place of a number, the nearest one of those outside.
    pub fn place(&self, value: f64) -> f64 {
        let value = value.clamp(self.low, self.high);
        if self.is_wide() {
            libm::log(value / self.low) / libm::log(self.high / self.low)
        } else {
            (value - self.low) / (self.high - self.low)
        }
    }

    /// The number nearest to `value` with so many figures, within the range.
    pub fn shortened(&self, value: f64, figures: i32) -> f64 {
        let value = if self.is_whole { value.round() } else { value };
        if value == 0.0 || !value.is_finite() {
            return value.clamp(self.low, self.high);
        }
        let size = libm::floor(libm::log10(value.abs())) as i32 + 1;
        // Through decimal text, so that the number is the one that its digits say.
        let decimals = usize::try_from(figures - size).unwrap_or(0);
        let short = if figures >= size {
            format!("{value:.decimals$}").parse().unwrap_or(value)
        } else {
            let step = libm::exp10(f64::from(size - figures)).round();
            (value / step).round() * step
        };
        short.clamp(self.low, self.high)
    }

    /// How far to move to see what a number does: `far` of the range, or a whole step.
    pub fn look(&self, far: f64) -> f64 {
        if self.is_whole { far.max(1.0 / (self.high - self.low)).min(1.0) } else { far }
    }

    fn is_wide(&self) -> bool {
        self.low > 0.0 && self.high / self.low >= WIDE
    }
}
