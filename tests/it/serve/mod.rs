//! `endgame serve` from the outside: the program runs, and is asked over HTTP.

mod changes;
mod client;
mod contract;
mod document;
mod game;
mod life;
mod pages;
mod progression;
mod questions;
mod refusals;
mod same_day;
mod strict;
