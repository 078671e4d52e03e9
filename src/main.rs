//! The `endgame` binary: parse, run, exit code.

fn main() {}
