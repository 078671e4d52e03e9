//! Whole numbers of the command line: `10_000`, `10,000`, `10k` and `1e4` alike.

use crate::rules::amount::parse_count;

/// Reads a whole number from `least` to `most`.
pub fn counted<T: TryFrom<u64> + Clone + Send + Sync + 'static>(
    least: u64,
    most: u64,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| {
        let count = parse_count(text, least, most)?;
        T::try_from(count).map_err(|_| "too large".to_owned())
    }
}
