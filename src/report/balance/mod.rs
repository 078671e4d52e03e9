//! Reports of balance: checks for people, for CI systems and for reviews.

pub mod amount;
pub mod beside;
pub mod broken;
pub mod check;
pub mod compare;
mod culprit;
pub mod github;
pub mod junit;
pub mod markdown;
pub mod metrics;
pub mod prestige;
pub mod proposal;
pub mod retention;
pub mod sarif;
pub mod sensitivity;
mod table;
pub mod tune;
pub mod values;
mod xml;
