//! The gate itself is tested: it passes what holds, fails what does not, says "uncertain" at the edge, and is not fooled by
//! chance.

mod coverage;
mod game;
mod kinds;
mod noise;
mod strata;
