//! `endgame ruleset install`, `history` and `diff`, as a user sees them, and what an installation survives.

mod kills;
mod screens;
