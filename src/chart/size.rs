//! The size of a picture in pixels. It knows nothing of figures.

use std::fmt;
use std::str::FromStr;

const LEAST: Size = Size { width: 320, height: 200 };
const MOST_SIDE: u32 = 8192;
const MOST_PIXELS: u64 = 7680 * 4320;

/// Width and height of a picture in pixels, neither too small to read nor absurdly large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    width: u32,
    height: u32,
}

/// Why a size was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// The text is not of the form `WIDTHxHEIGHT`.
    #[error("'{0}' is not a size such as 1600x900")]
    Malformed(String),
    /// Too small for axes that can be read.
    #[error("{0}x{1} is too small for a readable chart: at least {LEAST}")]
    TooSmall(u32, u32),
    /// More than the renderer will allocate.
    #[error("{0}x{1} is too large: at most {MOST_SIDE} a side and 7680x4320 pixels in all")]
    TooLarge(u32, u32),
}

impl Size {
    /// A size of `width` by `height` pixels.
    ///
    /// # Errors
    /// [`SizeError::TooSmall`] below 320x200; [`SizeError::TooLarge`] when a side exceeds 8192 or the
    /// area that of 7680x4320.
    pub fn new(width: u32, height: u32) -> Result<Self, SizeError> {
        if width > MOST_SIDE || height > MOST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(SizeError::TooLarge(width, height));
        }
        if width < LEAST.width || height < LEAST.height {
            return Err(SizeError::TooSmall(width, height));
        }
        Ok(Self { width, height })
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(self) -> u32 {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(self) -> u32 {
        self.height
    }
}

impl Default for Size {
    fn default() -> Self {
        Self { width: 1600, height: 900 }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl FromStr for Size {
    type Err = SizeError;

    fn from_str(text: &str) -> Result<Self, SizeError> {
        let malformed = || SizeError::Malformed(text.to_owned());
        let (width, height) = text.split_once(['x', 'X']).ok_or_else(malformed)?;
        Self::new(side(width).ok_or_else(malformed)?, side(height).ok_or_else(malformed)?)
    }
}

/// Digits only: `u32::from_str` would take a sign too. What does not fit in 32 bits is too large anyway.
fn side(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_prints() {
        for text in ["320x200", "800x450", "1600x900", "3840x2160", "7680x4320"] {
            assert_eq!(text.parse::<Size>().unwrap().to_string(), text);
        }
        assert_eq!("1600X900".parse(), Ok(Size::default()));
    }

    #[test]
    fn refuses_by_kind() {
        for text in ["", "x", "1600", "1600x", "x900", "+1600x900", "1600x-900", "1600 x 900", "16e2x900"] {
            assert_eq!(text.parse::<Size>(), Err(SizeError::Malformed(text.to_owned())));
        }
        for (width, height) in [(319, 200), (320, 199), (0, 0)] {
            assert_eq!(Size::new(width, height), Err(SizeError::TooSmall(width, height)));
        }
        for (width, height) in [(8193, 900), (900, 8193), (8000, 8000), (100_000, 10)] {
            assert_eq!(Size::new(width, height), Err(SizeError::TooLarge(width, height)));
        }
        assert_eq!("99999999999x900".parse::<Size>(), Err(SizeError::TooLarge(u32::MAX, 900)));
    }
}
