//! `endgame ruleset install`: new rules on a living database.

use crate::app::install::{Installation, check_allowed, terms};
use crate::app::installations::installed_text;
use crate::app::rulesets::named::{Known, Which};
use crate::cli::amount::parse_level;
use crate::cli::context::Context;
use crate::cli::database::OperationArgs;
use crate::cli::failure::{Exit, Failure};
use crate::cli::observer::Terminal;
use crate::ledger::OperationKind;
use crate::progression::{Adaptation, Keep, Overspent};
use crate::report::Format;
use crate::report::numbers::{clipped, whole};
use crate::rules::track::TrackName;
use crate::rules::units::Level;
use std::path::PathBuf;

/// Put new rules in force, and bring every character under them
///
/// It first shows who would gain or lose levels and points, and asks. Nobody loses a reward or an unlocked node. Where
/// characters have spent points that the new rules no longer give or take, nothing happens until --overspent says what
/// becomes of them. It is one operation: `endgame undo` takes it back as long as nothing rests on it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset install season-2.yaml --dry-run         who would gain or lose what
  endgame ruleset install season-2.yaml --keep level --reason \"season 2\"
  endgame ruleset install season-2.yaml --grandfather paragon=100 --reason \"season 2\"
  endgame ruleset install season-2.yaml --overspent trim --trim-order luck,vitality --reason \"season 2\"
  endgame ruleset install --again 1 --reason \"back to the first rules\"")]
pub struct InstallArgs {
    /// The ruleset's YAML file
    #[arg(value_name = "FILE", required_unless_present = "again")]
    file: Option<PathBuf>,
    /// A ruleset that was in force before, by its number in `endgame ruleset history`
    #[arg(long, value_name = "N", conflicts_with = "file")]
    again: Option<u64>,
    /// What stays where a curve changes
    #[arg(long, value_enum, default_value = "xp")]
    keep: KeepArg,
    /// Characters at this level of this track or above keep the old curve until a reset: `paragon=100`; repeatable
    #[arg(long, value_name = "TRACK=LEVEL", value_parser = parse_grandfather)]
    grandfather: Vec<(TrackName, Level)>,
    /// What becomes of spent points that the new rules no longer give or take
    #[arg(long, value_enum, value_name = "CHOICE")]
    overspent: Option<OverspentArg>,
    /// From which attributes points are taken first; the others follow, the ruleset's last before its first
    #[arg(long, value_name = "ATTRIBUTES", value_delimiter = ',', requires = "overspent")]
    trim_order: Vec<String>,
    #[command(flatten)]
    change: OperationArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum KeepArg {
    /// XP totals stay, levels follow the new curves
    Xp,
    /// Levels stay with their share of the way to the next, XP becomes what that takes
    Level,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum OverspentArg {
    /// All spent points of these characters come back, free of cost
    Refund,
    /// They stay spent, and count as earned
    Keep,
    /// As many as are too many are taken from attributes, by --trim-order
    Trim,
}

impl From<KeepArg> for Keep {
    fn from(keep: KeepArg) -> Keep {
        match keep {
            KeepArg::Xp => Keep::Xp,
            KeepArg::Level => Keep::Level,
        }
    }
}

impl From<OverspentArg> for Overspent {
    fn from(choice: OverspentArg) -> Overspent {
        match choice {
            OverspentArg::Refund => Overspent::Refund,
            OverspentArg::Keep => Overspent::Keep,
            OverspentArg::Trim => Overspent::Trim,
        }
    }
}

/// Reads `paragon=100`.
fn parse_grandfather(text: &str) -> Result<(TrackName, Level), String> {
    let expected = || "expected a track and a level, like `paragon=100`".to_owned();
    let (track, level) = text.split_once('=').ok_or_else(expected)?;
    let track = TrackName::parse(track).ok_or_else(expected)?;
    Ok((track, Level(parse_level(level)?)))
}

impl InstallArgs {
    fn adaptation(&self) -> Adaptation {
        Adaptation {
            keep: self.keep.into(),
            grandfather: self.grandfather.iter().cloned().collect(),
            overspent: self.overspent.map(Overspent::from),
            trim_order: self.trim_order.clone(),
            ..Adaptation::default()
        }
    }
}

/// Runs the command.
///
/// # Errors
/// Problems of the file or the terms, overspent points without a choice, a no, or what the store fails with.
pub fn run(args: &InstallArgs, context: &Context) -> Result<Exit, Failure> {
    let intent = context.intent(OperationKind::Ruleset, &args.change)?;
    let terminal = Terminal::new(context);
    let mut session = terminal.session(&args.change)?;
    check_allowed(&mut session, &intent, args.change.dry_run)?;
    let new = match (&args.file, args.again) {
        (Some(path), None) => Which::File(path.clone()).load(None)?,
        (_, number) => {
            let number = number.unwrap_or_default();
            let text = installed_text(&session.store, number)?;
            Known::stored(text)?
        }
    };
    let new = Installation::preview(&session, (new.text, new.ruleset), terms(args.adaptation()))?;
    if new.is_in_force() {
        return nothing_new(&new, context);
    }
    if args.change.dry_run {
        context.answer(&new.view(None), None)?;
    }
    new.check_overspent(&terminal)?;
    if args.change.dry_run {
        return Ok(Exit::Done);
    }
    if !args.change.yes {
        context.confirm_shown(&new.view(None).preview(), &question(&new))?;
    }
    let view = new.view(new.commit(&mut session, &intent)?);
    context.answer(&if context.has_shown(!args.change.yes) { view.brief() } else { view }, None)?;
    Ok(Exit::Done)
}

/// What is to be installed is in force.
fn nothing_new(new: &Installation, context: &Context) -> Result<Exit, Failure> {
    let name = clipped(new.name(), 60);
    context.tell(&format!("`{name}` is in force already; nothing changes, whatever the terms"));
    if context.format != Format::Table {
        context.answer(&new.view(None), None)?;
    }
    Ok(Exit::Done)
}

fn question(new: &Installation) -> String {
    let (name, all) = (clipped(new.name(), 60), new.impact().all());
    let (changed, characters) = (whole(all.changed), whole(all.characters));
    format!("This puts `{name}` in force and changes {changed} of {characters} characters.\nInstall it?")
}
