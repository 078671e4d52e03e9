//! Gains by hand.

use super::*;
use crate::rules::curve::{Curve, Kind, Table};
use crate::rules::number::Number;
use crate::rules::running_total::Form;

fn xp(amount: u64) -> Xp {
    Xp::new(amount).unwrap()
}
