//! `endgame serve` from the outside: the program runs, and is asked over HTTP.

mod callers;
mod client;
mod contract;
mod game;
mod kills;
mod life;
mod limits;
mod progression;
mod running;
mod streams;
mod strict;
