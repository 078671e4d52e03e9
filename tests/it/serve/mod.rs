//! `endgame serve` from the outside: the program runs, and is asked over HTTP.

mod changes;
mod client;
mod document;
mod life;
mod pages;
mod questions;
mod refusals;
mod same_day;
