//! `endgame ruleset install`: new rules on a living database.

use crate::app::installations::installed_text;
use crate::app::rulesets::named::{Known, Which};
use crate::cli::amount::parse_level;
use crate::cli::confirm::Confirm;
use crate::cli::context::Context;
use crate::cli::database::{ChangeArgs, Session, long};
use crate::cli::failure::{Exit, Failure};
use crate::config::suggest;
use crate::ledger::{OperationId, Outlook};
use crate::progression::{Adaptation, Keep, Overspent};
use crate::report::Format;
use crate::report::gm::{OutlookView, RulesetChange, overspent_line};
use crate::report::numbers::{clipped, whole};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::Level;
use crate::store::{InstallError, Mode, Rules, RulesetText, StoreError, Terms};
use std::path::PathBuf;

/// Put new rules in force, and bring every character under them
///
/// First it is shown who would gain or lose levels and points, and asked. Nobody loses a reward or an unlocked node. Where
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
    /// Who stands on this track at this level or above keeps its old curve until a reset: `paragon=100`; repeatable
    #[arg(long, value_name = "TRACK=LEVEL", value_parser = parse_grandfather)]
    grandfather: Vec<(TrackName, Level)>,
    /// What becomes of spent points that the new rules no longer give or take
    #[arg(long, value_enum, value_name = "CHOICE")]
    overspent: Option<OverspentArg>,
    /// From which attributes points are taken first; the others follow, the ruleset's last before its first
    #[arg(long, value_name = "ATTRIBUTES", value_delimiter = ',', requires = "overspent")]
    trim_order: Vec<String>,
    #[command(flatten)]
    change: ChangeArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum KeepArg {
    /// XP totals stay, levels follow the new curves
    Xp,
    /// Levels stay with their share of the way to the next, XP becomes what that takes
    Level,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum OverspentArg {
    /// All spent points of these characters come back, free of cost
    Refund,
    /// They stay spent, and count as earned
    Keep,
    /// As many as are too many are taken from attributes, by --trim-order
    Trim,
}

/// So many who have overspent are told on a screen.
const SHOWN: usize = 20;

/// Reads `paragon=100`.
fn parse_grandfather(text: &str) -> Result<(TrackName, Level), String> {
    let expected = || "expected a track and a level, like `paragon=100`".to_owned();
    let (track, level) = text.split_once('=').ok_or_else(expected)?;
    let track = TrackName::parse(track).ok_or_else(expected)?;
    Ok((track, Level(parse_level(level)?)))
}

impl InstallArgs {
    fn terms(&self) -> Terms {
        let adaptation = Adaptation {
            keep: match self.keep {
                KeepArg::Xp => Keep::Xp,
                KeepArg::Level => Keep::Level,
            },
            grandfather: self.grandfather.iter().cloned().collect(),
            overspent: self.overspent.map(|choice| match choice {
                OverspentArg::Refund => Overspent::Refund,
                OverspentArg::Keep => Overspent::Keep,
                OverspentArg::Trim => Overspent::Trim,
            }),
            trim_order: self.trim_order.clone(),
            ..Adaptation::default()
        };
        let words = self.words(&adaptation);
        Terms { adaptation, words }
    }

    /// The terms as the history keeps them.
    fn words(&self, adaptation: &Adaptation) -> String {
        let mut words = vec![match self.keep {
            KeepArg::Xp => "keep xp".to_owned(),
            KeepArg::Level => "keep level".to_owned(),
        }];
        words.extend(
            adaptation.grandfather.iter().map(|(track, level)| format!("grandfather {track}={level}")),
        );
        words.extend(self.overspent.map(|choice| match choice {
            OverspentArg::Refund => "overspent refund".to_owned(),
            OverspentArg::Keep => "overspent keep".to_owned(),
            OverspentArg::Trim => "overspent trim".to_owned(),
        }));
        if !self.trim_order.is_empty() {
            words.push(format!("trim order {}", self.trim_order.join(" ")));
        }
        words.join(", ")
    }
}

/// Runs the command.
///
/// # Errors
/// Problems of the file or the terms, overspent points without a choice, a no, or what the store fails with.
pub fn run(args: &InstallArgs, context: &Context) -> Result<Exit, Failure> {
    let intent = context.intent("ruleset", &args.change)?;
    let mut session = Session::open(context)?;
    let is_dry = args.change.dry_run;
    // Who may not do it, or doesn't say why, is told before anybody waits for a preview.
    let mode = if is_dry { Mode::DryRun } else { Mode::Preview };
    session.write(&intent, mode, |_| Ok::<(), StoreError>(()))?;
    let new = match (&args.file, args.again) {
        (Some(path), None) => Which::File(path.clone()).load(None)?,
        (_, number) => {
            let number = number.unwrap_or_default();
            let text = installed_text(&session.store, number)?;
            Known::stored(text)?
        }
    };
    let old = session.text().clone();
    if old.hash == new.text.hash {
        return nothing_new(args, &old, &new.text, context);
    }
    check(args, session.ruleset(), &new.ruleset)?;
    let terms = args.terms();
    let rules = Rules { text: &new.text, ruleset: &new.ruleset };
    let outlook =
        long(context, "characters", |progress| session.preview(&rules, &terms.adaptation, progress))?;
    let gone = gone(session.ruleset(), &new.ruleset);
    let installing = Installing { old: &old, new: &new.text, terms: &terms, outlook: &outlook, gone: &gone };
    let has_choice = args.overspent.is_some();
    if is_dry {
        context.answer(&installing.view(None), None)?;
    }
    installing.check_overspent(has_choice)?;
    if is_dry {
        return Ok(Exit::Done);
    }
    if !args.change.yes {
        if context.format == Format::Table {
            context.preview(&installing.view(None).preview())?;
        }
        context.confirm(&installing.question())?;
    }
    let written = long(context, "characters", |progress| {
        session.write(&intent, Mode::Commit, |writer| writer.install(&rules, &terms, progress))
    });
    let written = written.map_err(|error| match error {
        InstallError::Overspent { count, first } => overspent(count, &first),
        InstallError::Store(error) => error.into(),
    })?;
    let view = installing.view(written.operation.map(|operation| operation.id));
    let is_known = !args.change.yes && context.format == Format::Table;
    context.answer(&if is_known { view.brief() } else { view }, None)?;
    Ok(Exit::Done)
}

/// What is to be installed is in force.
fn nothing_new(
    args: &InstallArgs,
    old: &RulesetText,
    new: &RulesetText,
    context: &Context,
) -> Result<Exit, Failure> {
    let name = clipped(&new.name, 60);
    context.tell(&format!("`{name}` is in force already; nothing changes, whatever the terms"));
    if context.format != Format::Table {
        let (terms, outlook) = (args.terms(), Outlook::default());
        let nothing = Installing { old, new, terms: &terms, outlook: &outlook, gone: &[] };
        context.answer(&nothing.view(None), None)?;
    }
    Ok(Exit::Done)
}

/// What is to be installed, and what it does.
struct Installing<'a> {
    old: &'a RulesetText,
    new: &'a RulesetText,
    terms: &'a Terms,
    outlook: &'a Outlook,
    /// What the new rules no longer know.
    gone: &'a [String],
}

/// Tracks, and prestige, that only the old rules know.
fn gone(old: &Ruleset, new: &Ruleset) -> Vec<String> {
    let tracks = old.track_names().into_iter().filter(|name| new.track(name).is_none());
    let mut gone: Vec<String> = tracks.map(|name| name.to_string()).collect();
    if old.prestige.is_some() && new.prestige.is_none() {
        gone.push("prestige".to_owned());
    }
    gone
}

impl Installing<'_> {
    fn view(&self, operation: Option<OperationId>) -> OutlookView {
        let to = (self.new.name.as_str(), self.new.hash.as_str());
        let change = RulesetChange { from: &self.old.name, to, terms: &self.terms.words };
        OutlookView::new(operation, &change, self.outlook).without(self.gone)
    }

    fn check_overspent(&self, has_choice: bool) -> Result<(), Failure> {
        let count = self.outlook.all().overspent;
        if count == 0 || has_choice { Ok(()) } else { Err(overspent(count, &self.outlook.overspent)) }
    }

    fn question(&self) -> String {
        let all = self.outlook.all();
        format!(
            "This puts `{}` in force and changes {} of {} characters.\nInstall it?",
            clipped(&self.new.name, 60),
            whole(all.changed),
            whole(all.characters)
        )
    }
}

fn overspent(count: u64, first: &[crate::ledger::OverspentBy]) -> Failure {
    let characters =
        if count == 1 { "1 character has" } else { &format!("{} characters have", whole(count)) };
    let message = format!("{characters} spent points that the new rules no longer give or take");
    let mut reasons: Vec<String> = first.iter().take(SHOWN).map(overspent_line).collect();
    let more = count.saturating_sub(reasons.len() as u64);
    if more > 0 {
        reasons.push(format!("and {} more; --dry-run --format json tells of each", whole(more)));
    }
    let hint = "say what becomes of them: --overspent refund (all spent points come back), keep (they count as earned) \
                or trim (what is too many goes, see --trim-order); nothing was changed";
    Failure { reasons, ..Failure::not_found("overspent", message).hint(hint) }
}

/// Tracks and attributes that the terms name are there.
fn check(args: &InstallArgs, old: &Ruleset, new: &Ruleset) -> Result<(), Failure> {
    for (track, _) in &args.grandfather {
        for ruleset in [old, new] {
            if ruleset.track(track).is_none() {
                let names: Vec<String> = ruleset.track_names().iter().map(ToString::to_string).collect();
                let message = format!(
                    "the ruleset `{}` has no track `{}`",
                    clipped(&ruleset.name, 60),
                    clipped(&track.to_string(), 60)
                );
                return Err(unknown("unknown-track", message, &track.to_string(), &names));
            }
        }
    }
    let attributes = new.paragon.iter().flat_map(|paragon| &paragon.attributes);
    let names: Vec<String> = attributes.map(|attribute| attribute.id.clone()).collect();
    if let Some(strange) = args.trim_order.iter().find(|id| !names.contains(id)) {
        let message = format!("the new ruleset has no attribute `{}`", clipped(strange, 60));
        return Err(unknown("unknown-attribute", message, strange, &names));
    }
    Ok(())
}

fn unknown(code: &'static str, message: String, name: &str, names: &[String]) -> Failure {
    let all = names.join(", ");
    let hint = match suggest(name, names.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`? It has {all}"),
        None => format!("it has {all}"),
    };
    Failure::usage(code, message).hint(hint)
}
