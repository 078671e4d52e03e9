//! The `endgame` binary: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    endgame::cli::main(std::env::args_os().collect())
}
