//! `endgame serve` from the outside: the program runs, and is asked over HTTP.

mod callers;
mod changes;
mod client;
mod console;
mod contract;
mod document;
mod game;
mod kills;
mod life;
mod limits;
mod pages;
mod progression;
mod questions;
mod receiver;
mod refusals;
mod running;
mod same_day;
mod streams;
mod strict;
mod studio;
mod tls;
mod traces;
mod webhooks;
