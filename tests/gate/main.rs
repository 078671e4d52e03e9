//! The gate itself is tested: it passes what holds, fails what does not, says "uncertain" at the edge, and is not fooled by
//! chance.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod coverage;
mod game;
mod kinds;
mod noise;
mod strata;
