//! The command line: arguments in, request out, view back. One file a noun.

mod amount;
mod amount_args;
mod approval;
mod balance;
mod batch;
mod character;
mod chart;
mod check;
mod compare;
mod confirm;
mod context;
mod curve;
mod database;
mod db;
mod failure;
mod hints;
#[cfg(test)]
pub(crate) use hints::step as step_text;
mod history;
mod inputs;
mod leaderboard;
mod mastery;
mod merge;
mod numbers_in;
mod observer;
mod paragon;
mod picture;
mod population;
mod prestige;
mod progress;
mod report_file;
mod retention;
mod ruleset;
mod scenario;
#[cfg(feature = "serve")]
mod serve;
mod shard;
mod shell;
mod signals;
mod simulate;
#[cfg(feature = "serve")]
mod studio;
#[cfg(feature = "serve")]
mod token;
mod tune;
mod undo;
mod unlocked;
mod who;
mod wrap;

use crate::report::numbers::escaped;
use clap::{CommandFactory, Parser, Subcommand};
use context::{Context, GlobalArgs, harmless, print};
pub use failure::{Exit, Failure};
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// Design, simulate and chart the endgame progression of online games
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = "Examples:
  endgame simulate                          a year of players on the built-in game
  endgame curve show --levels 1..20         what its first paragon levels cost
  endgame chart xp --output xp.png          the same as a picture
  endgame ruleset new my.yaml               a commented ruleset to start from")]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Simulate(simulate::SimulateArgs),
    Population(population::PopulationNoun),
    Curve(curve::CurveArgs),
    Ruleset(ruleset::RulesetNoun),
    Chart(chart::ChartArgs),
    Check(check::CheckArgs),
    Compare(compare::CompareArgs),
    Tune(tune::TuneArgs),
    #[cfg(feature = "serve")]
    Studio(studio::StudioArgs),
    Retention(retention::RetentionNoun),
    Merge(merge::MergeArgs),
    Balance(balance::BalanceNoun),
    Db(db::DbArgs),
    Character(character::CharacterNoun),
    Batch(batch::BatchNoun),
    Paragon(paragon::ParagonNoun),
    Prestige(prestige::PrestigeNoun),
    Mastery(mastery::MasteryNoun),
    Leaderboard(leaderboard::LeaderboardNoun),
    History(history::HistoryArgs),
    Undo(undo::UndoArgs),
    Approval(approval::ApprovalNoun),
    #[cfg(feature = "serve")]
    Serve(serve::ServeArgs),
    #[cfg(feature = "serve")]
    Token(token::TokenNoun),
    Completions(shell::CompletionsArgs),
    Man(shell::ManArgs),
}

impl Command {
    fn run(&self, context: &Context) -> Result<Exit, Failure> {
        match self {
            Command::Simulate(args) => simulate::run(args, context),
            Command::Population(noun) => population::run(noun, context),
            Command::Curve(args) => curve::run(args, context),
            Command::Ruleset(args) => ruleset::run(args, context),
            Command::Chart(args) => chart::run(args, context),
            Command::Check(args) => check::run(args, context),
            Command::Compare(args) => compare::run(args, context),
            Command::Tune(args) => tune::run(args, context),
            #[cfg(feature = "serve")]
            Command::Studio(args) => studio::run(args, context),
            Command::Retention(noun) => retention::run(noun, context),
            Command::Merge(args) => merge::run(args, context),
            Command::Balance(noun) => balance::run(noun, context),
            Command::Db(args) => db::run(args, context),
            Command::Character(args) => character::run(args, context),
            Command::Batch(noun) => batch::run(noun, context),
            Command::Paragon(noun) => paragon::run(noun, context),
            Command::Prestige(noun) => prestige::run(noun, context),
            Command::Mastery(noun) => mastery::run(noun, context),
            Command::Leaderboard(noun) => leaderboard::run(noun, context),
            Command::History(args) => history::run(args, context),
            Command::Undo(args) => undo::run(args, context),
            Command::Approval(noun) => approval::run(noun, context),
            #[cfg(feature = "serve")]
            Command::Serve(args) => serve::run(args, context),
            #[cfg(feature = "serve")]
            Command::Token(noun) => token::run(noun, context),
            Command::Completions(args) => shell::completions(args, Cli::command()),
            Command::Man(args) => shell::manual(args, Cli::command(), context),
        }
    }
}

/// Parses `arguments`, runs the command, prints what went wrong, and answers with the exit code.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    signals::outlive_limits();
    let wants_json = wants_json(&arguments);
    let exit = std::panic::catch_unwind(|| run(arguments, wants_json));
    ExitCode::from(exit.unwrap_or(Exit::Bug) as u8)
}

fn run(arguments: Vec<OsString>, wants_json: bool) -> Exit {
    let (line, command) = (typed(&arguments), retyped(&arguments));
    let is_plain = arguments.iter().all(|word| word.to_str().is_some_and(|word| escaped(word) == word));
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return command_line_error(&error, wants_json, is_plain),
    };
    let context = match Context::new(&cli.global) {
        Ok(context) => Context { line, command, ..context },
        Err(failure) => {
            complain(&failure, wants_json, false);
            return failure.exit;
        }
    };
    match run_settled(&cli.command, &context) {
        Ok(exit) => exit,
        Err(failure) => {
            let failure = context.told(failure);
            complain(&failure, wants_json, context.color);
            failure.exit
        }
    }
}

/// So often a question is asked again when somebody writes meanwhile and nothing keeps them from it.
const TRIES: u32 = 20;

/// Runs a command, and runs it again where it read without a lock while somebody wrote.
fn run_settled(command: &Command, context: &Context) -> Result<Exit, Failure> {
    for _ in 1..TRIES {
        match command.run(context) {
            // What looks like damage may be no more than that.
            Err(_) if context.unlocked.can_repeat() && context.unlocked.begin_anew() => {}
            ended => return ended,
        }
    }
    command.run(context)
}

/// The longest command line that is kept of a refused attempt, in characters.
const LONGEST_LINE: usize = 1_000;

/// The command line without the name of the program.
fn typed(arguments: &[OsString]) -> String {
    let words: Vec<_> = arguments.iter().skip(1).map(|word| word.to_string_lossy()).collect();
    words.join(" ").chars().take(LONGEST_LINE).collect()
}

/// The command line as a shell takes it: words that a shell would read otherwise stand in quotes.
fn retyped(arguments: &[OsString]) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=:,@+%^~".contains(c);
    let quoted = |word: &OsString| {
        let word = word.to_string_lossy();
        match word.starts_with('~') || word.is_empty() || !word.chars().all(is_plain) {
            true => format!("'{}'", word.replace('\'', "'\\''")),
            false => word.into_owned(),
        }
    };
    let words = arguments.iter().skip(1).map(quoted);
    std::iter::once("endgame".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

/// Errors under `--format json` are JSON too, even when the rest of the command line can't be read.
fn wants_json(arguments: &[OsString]) -> bool {
    let next_is_json = |at: usize| arguments.get(at + 1).is_some_and(|value| value == "json");
    arguments
        .iter()
        .enumerate()
        .any(|(at, word)| word == "--format=json" || (word == "--format" && next_is_json(at)))
}

/// Not `is_plain` is a command line that holds what could drive a terminal.
fn command_line_error(error: &clap::Error, wants_json: bool, is_plain: bool) -> Exit {
    if !error.use_stderr() {
        // Help and version are answers.
        return match print(&error.render().to_string()) {
            Ok(()) => Exit::Done,
            Err(failure) => failure.exit,
        };
    }
    if wants_json {
        let text = error.render().to_string();
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let message = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let hint = lines.collect::<Vec<_>>().join("\n");
        complain(&Failure::usage("command-line", message).hint(hint), true, false);
    } else if is_plain {
        let _ = error.print();
    } else {
        // Without the styles, which this would make visible too.
        let text = harmless(&error.render().to_string());
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
    Exit::Usage
}

fn complain(failure: &Failure, wants_json: bool, color: bool) {
    let text = if wants_json { failure.json() } else { failure.text(color) + "\n" };
    let _ = std::io::stderr().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use crate::ledger::OperationKind;
    use crate::policy::{FILE_WORK, READS};
    use clap::CommandFactory;
    use std::collections::BTreeSet;

    fn leaves(command: &clap::Command, before: &str, found: &mut BTreeSet<String>) {
        for inner in command.get_subcommands() {
            let name = format!("{before}{}", inner.get_name());
            leaves(inner, &format!("{name}."), found);
            // A command may have others below it and do something by itself, as `history` does.
            if !inner.is_subcommand_required_set() {
                found.insert(name);
            }
        }
    }

    /// What commands do with an option: `paragon.respec.free`.
    fn forms(command: &clap::Command, before: &str, found: &mut BTreeSet<String>) {
        for inner in command.get_subcommands() {
            let name = format!("{before}{}", inner.get_name());
            forms(inner, &format!("{name}."), found);
            found.extend(inner.get_arguments().filter_map(|arg| Some(format!("{name}.{}", arg.get_long()?))));
        }
    }

    #[test]
    fn every_command_is_guarded_or_said_to_be_beyond_guarding() {
        let mut commands = BTreeSet::new();
        leaves(&Cli::command(), "", &mut commands);
        let guarded = OperationKind::permissions().into_iter();
        let known: Vec<&str> = guarded.chain(FILE_WORK).chain(READS).collect();
        let once: BTreeSet<&str> = known.iter().copied().collect();
        assert_eq!(known.len(), once.len(), "a command is in two lists");
        let forgotten: Vec<&String> = commands.iter().filter(|name| !once.contains(name.as_str())).collect();
        assert!(forgotten.is_empty(), "guarded, file work or reading? {forgotten:?}");
        let mut all = commands.clone();
        forms(&Cli::command(), "", &mut all);
        let gone: Vec<&&str> = once.iter().filter(|name| !all.contains(**name)).collect();
        assert!(gone.is_empty(), "no such commands: {gone:?}");
    }
}
