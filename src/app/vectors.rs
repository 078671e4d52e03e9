//! Whether simulations compute with the widest vectors that the processor has: `ENDGAME_SIMD`.

use super::problem::Problem;
use crate::report::numbers::{clipped, escaped};
use crate::simulation::random::stay_narrow;

/// Does as `ENDGAME_SIMD` says: `off` for vectors that every processor has, `auto` or nothing for the widest that this one has. Results are
/// the same.
///
/// # Errors
/// When it says something else.
pub fn choose() -> Result<(), Problem> {
    let said = std::env::var_os("ENDGAME_SIMD").unwrap_or_default();
    match said.to_str() {
        Some("" | "auto") => {}
        Some("off") => stay_narrow(),
        _ => {
            let text = escaped(&clipped(&said.to_string_lossy(), 60));
            let message = format!("ENDGAME_SIMD is not a choice: `{text}`");
            return Err(
                Problem::invalid("bad-simd", message).hint("write it as `off` or `auto`, or unset it")
            );
        }
    }
    Ok(())
}
