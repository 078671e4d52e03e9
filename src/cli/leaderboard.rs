//! `endgame leaderboard`: who stands where.

use super::context::Context;
use super::database::{AsOfArgs, ask};
use super::failure::{Exit, Failure};
use super::who::parse_who;
use crate::app::characters;
use crate::ledger::{Board, Page, Who};
use crate::report::Format;

/// Rankings; ties go to whoever got there first
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame leaderboard paragon --top 100
  endgame leaderboard mastery combat --who Vex
  endgame leaderboard xp --as-of 7d --format csv > week.csv")]
pub struct LeaderboardNoun {
    #[command(subcommand)]
    board: Which,
}

#[derive(Debug, clap::Subcommand)]
enum Which {
    /// By paragon level, then paragon XP
    #[command(after_help = "Examples:
  endgame leaderboard paragon --top 100
  endgame leaderboard paragon --who Vex")]
    Paragon(BoardArgs),
    /// By prestige resets
    #[command(after_help = "Examples:
  endgame leaderboard prestige")]
    Prestige(BoardArgs),
    /// By the level of one mastery, then its XP
    #[command(after_help = "Examples:
  endgame leaderboard mastery combat
  endgame leaderboard mastery combat --from 101 --top 100")]
    Mastery(MasteryArgs),
    /// By XP ever gained, on all tracks together
    #[command(after_help = "Examples:
  endgame leaderboard xp --top 3")]
    Xp(BoardArgs),
}

#[derive(Debug, Clone, clap::Args)]
struct MasteryArgs {
    /// The type of mastery: `combat`
    #[arg(value_name = "TYPE")]
    kind: String,
    #[command(flatten)]
    board: BoardArgs,
}

#[derive(Debug, Clone, clap::Args)]
struct BoardArgs {
    /// How many places [default: 10; CSV has all from --from on]
    #[arg(long, value_name = "N", value_parser = crate::cli::numbers_in::counted::<u64>(1, 1_000_000), allow_negative_numbers = true)]
    top: Option<u64>,
    /// The first place that is shown
    #[arg(long, value_name = "RANK", default_value_t = 1, value_parser = crate::cli::numbers_in::counted::<u64>(1, 1_000_000_000_000), allow_negative_numbers = true)]
    from: u64,
    /// Also show the rank of this character: its name, or its id as `id:12`
    #[arg(long, value_name = "WHO", value_parser = parse_who)]
    who: Option<Who>,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// Places that a screen shows.
const SHOWN: u64 = 10;
/// More than any board has.
const ALL: u64 = 1 << 40;

/// Runs the command.
///
/// # Errors
/// A character or mastery that is not there, or what the store fails with.
pub fn run(noun: &LeaderboardNoun, context: &Context) -> Result<Exit, Failure> {
    let args = match &noun.board {
        Which::Mastery(args) => &args.board,
        Which::Paragon(args) | Which::Prestige(args) | Which::Xp(args) => args,
    };
    let top = args.top.unwrap_or(if context.format == Format::Csv { ALL } else { SHOWN });
    let page = Page { skip: args.from - 1, take: top };
    ask(context, &args.as_of, |session| {
        let board = match &noun.board {
            Which::Paragon(_) => Board::Paragon,
            Which::Prestige(_) => Board::Prestige,
            Which::Mastery(args) => characters::mastery_board(session, &args.kind)?,
            Which::Xp(_) => Board::Xp,
        };
        characters::board(session, &board, page, args.who.as_ref())
    })
}
