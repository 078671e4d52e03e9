//! Simulation: what a population makes of a ruleset. Pure; randomness comes from a seed.

pub mod population;
