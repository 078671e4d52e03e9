//! `endgame studio`: the numbers of a game as dials, in a browser.

use super::context::{Context, print};
use super::failure::{Exit, Failure};
use super::observer::Terminal;
use super::scenario::ThreadsArgs;
use crate::app::studio::{Request, Studio};
use crate::serve::studio;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Move the numbers of a game in a browser, and see at once what becomes of its players
///
/// Opens a page on this machine with each number of the ruleset and the population as a dial, beside what becomes of the same
/// players: levels by day, milestones, prestige, and what is agreed as green or red. What is edited in the files shows at
/// once. Nothing is written but by `Save`, which keeps comments and layout. Who has the address may move and save: it holds
/// a token for this run. Ctrl-C ends it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame studio                                  the built-in game
  endgame studio my.yaml                          a ruleset of yours, with the built-in players
  endgame studio my.yaml --population players.yaml --expect agreed.yaml
  endgame studio --expect agreed.yaml --no-open   the rules and players that it names")]
pub struct StudioArgs {
    /// The ruleset's YAML file [default: what the expectations name, or the one built in]
    #[arg(value_name = "FILE", env = "ENDGAME_RULESET")]
    ruleset: Option<PathBuf>,
    /// The population's YAML file [default: what the expectations name, or the one built in]
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_POPULATION")]
    population: Option<PathBuf>,
    /// A file of what is agreed, judged at each move [default: that of the built-in game, for the built-in game]
    #[arg(long = "expect", short, value_name = "FILE")]
    expect: Option<PathBuf>,
    /// How many days [default: what the expectations say, or 365]
    #[arg(long, value_name = "N", value_parser = crate::cli::numbers_in::counted::<u32>(1, 3_650), allow_negative_numbers = true)]
    days: Option<u32>,
    /// The seed [default: what the expectations say, or 1]
    #[arg(long, value_name = "N", value_parser = crate::cli::numbers_in::counted::<u64>(0, u64::MAX), allow_negative_numbers = true)]
    seed: Option<u64>,
    #[command(flatten)]
    threads: ThreadsArgs,
    /// Listen on this port of this machine [default: any that is free]
    #[arg(long, value_name = "N", default_value = "0", hide_default_value = true)]
    port: u16,
    /// Only print the address, and open no browser
    #[arg(long)]
    no_open: bool,
}

/// Runs the command.
///
/// # Errors
/// Problems of the files, or when nobody can listen there.
pub fn run(args: &StudioArgs, context: &Context) -> Result<Exit, Failure> {
    let request = Request {
        ruleset: args.ruleset.clone(),
        population: args.population.clone(),
        expectations: args.expect.clone(),
        days: args.days,
        seed: args.seed,
        threads: args.threads.get(),
    };
    let studio = Studio::open(request, &Terminal::new(context))?;
    studio::run(studio, args.port, |address| {
        // The address is the answer: who reads neither stdout nor a browser can't use it anyway.
        let _ = print(&format!("{address}\n"));
        let opened = !args.no_open && open(address);
        context.tell(if opened {
            "opened in the browser; Ctrl-C ends it"
        } else {
            "open it in a browser; Ctrl-C ends it"
        });
    })?;
    Ok(Exit::Done)
}

/// Opens an address in the browser of whoever is there. Whether it was tried.
fn open(address: &str) -> bool {
    let has_screen = || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    let (program, words): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        // The first word is the title of a window.
        "windows" => ("cmd", &["/C", "start", ""]),
        _ if has_screen() => ("xdg-open", &[]),
        _ => return false,
    };
    let mut command = Command::new(program);
    command.args(words).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    // It is waited for, so that nothing of it is left.
    std::thread::spawn(move || child.wait());
    true
}
