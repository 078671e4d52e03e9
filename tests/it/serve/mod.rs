//! `endgame serve` from the outside: the program runs, and is asked over HTTP.

mod client;
mod contract;
mod game;
mod life;
mod progression;
mod strict;
