//! How many numbers are computed at a time.
//!
//! What runs is the same code, compiled for each width that processors have: each operation is rounded by itself, so all of
//! them give the same bits, and which one runs is no part of a scenario.

use fearless_simd::{Level, Simd};
use std::sync::atomic::{AtomicBool, Ordering};

static IS_NARROW: AtomicBool = AtomicBool::new(false);

/// From here on nothing wider is used than what every processor of this kind has.
pub fn stay_narrow() {
    IS_NARROW.store(true, Ordering::Relaxed);
}

/// A width.
#[derive(Debug, Clone, Copy)]
pub struct Width(Level);

impl Width {
    /// The widest that this processor has, unless that is not wanted.
    pub fn best() -> Width {
        if IS_NARROW.load(Ordering::Relaxed) { Width(Level::baseline()) } else { Width(Level::new()) }
    }

    /// All that this processor has, from the narrowest on.
    #[cfg(test)]
    pub fn all() -> Vec<Width> {
        let best = Level::new();
        let mut all = vec![Width(Level::baseline())];
        #[cfg(target_arch = "x86_64")]
        {
            all.extend(best.as_avx2().map(|simd| Width(Level::Avx2(simd))));
            all.extend(best.as_avx512().map(|simd| Width(Level::Avx512(simd))));
        }
        all.push(Width(best));
        all
    }

    /// Runs `work` compiled for this width. It must be inlined wholly: `#[inline(always)] || …`.
    #[inline(always)]
    pub fn run<T>(self, work: impl FnOnce() -> T) -> T {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512(simd) => simd.vectorize(work),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2(simd) => simd.vectorize(work),
            _ => work(),
        }
    }
}
