//! Amounts on the command line.

pub use crate::rules::amount::{
    parse_currency, parse_factor, parse_level, parse_points, parse_xp, parse_xp_per_hour,
};
