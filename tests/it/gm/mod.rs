//! A game master's day through the program: every command about characters, as it looks and as it refuses.

mod grants;
mod history;
mod join;
mod leaderboard;
mod mastery;
mod names;
mod paragon;
mod prestige;
mod rebase;
mod support;
mod twice;
mod undo;
