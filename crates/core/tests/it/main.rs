//! The layers below the program, from the outside: the loader, formulas, the simulation and the gate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;
mod continuous;
mod formulas;
mod gate;
mod loader;
mod presence;
mod simulation;
