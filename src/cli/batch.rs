//! `endgame batch`: one operation for many characters.

use super::amount_args::GainArgs;
use super::context::{Context, is_standard};
use super::database::OperationArgs;
use super::failure::{Exit, Failure};
use super::observer::Terminal;
use crate::app::batch::{Batch, BatchFile, Outcome, Selection};
use crate::app::filter::{TypedFilter, parse_filter};
use crate::app::intent::parse_key_prefix;
use crate::app::{Problem, Session};
use crate::config::rows::RowFormat;
use crate::ledger::OperationKind;
use crate::report::numbers::{escaped, whole};
use std::path::PathBuf;

/// Commands for many characters at once, as one operation that one undo takes back
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame batch apply compensation.csv --dry-run --reason \"outage 2026-11-20\"
  endgame batch grant --where 'paragon_level >= 100' --xp 5_000 --track paragon --reason outage")]
pub struct BatchNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Apply(ApplyArgs),
    Grant(GrantArgs),
}

/// Carry out the rows of a file, CSV or JSON Lines: all of them or nothing
///
/// A row has `command` and `character` (a name, id:12, or ext:UUID) and what the command takes: `track`, `xp`, `source`,
/// `calendar` or `currency` for grant; `track` and `xp` or `currency` for revoke; `currency` and `calendar` for award;
/// `points` (such as strength=3 agility=2) for distribute; `mastery` and `node` for unlock; `name` for rename; nothing more
/// for archive, respec and reset, and for create, which may say how the game itself names the character (`external_id`, a
/// UUID). For support there are grant-exact (as grant, without factors), give-reward and take-reward (`track` and `reward`),
/// respec-free, unlock-free, and lock (as unlock, with `dependents` yes or no). `key` identifies a row for good: a row whose
/// key was used is left out, so that a file can be applied again after whatever went wrong, and each row happens once. An
/// undone row's key is free again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame batch apply compensation.csv --dry-run --reason \"outage 2026-11-20\"
  endgame batch apply compensation.csv --yes --reason \"outage 2026-11-20\"
  endgame batch apply - --input-format jsonl --keep-going --yes --reason ticket")]
struct ApplyArgs {
    /// The file; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How it is written [default: by its name, else by its first letter]
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
    /// Carry out the rows that can be, and report what became of each
    #[arg(long)]
    keep_going: bool,
    #[command(flatten)]
    change: OperationArgs,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum InputFormat {
    /// A header, and a row a line
    Csv,
    /// JSON Lines: an object a line
    Jsonl,
}

/// Give XP or currency to everyone whom a filter chooses: all of them or nobody
///
/// The filter is that of `endgame character find`. With --key, each character gets the key PREFIX:id, so that a second run
/// gives nothing to those who have it already.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame batch grant --where 'paragon_level >= 100 and last_seen > 2026-11-01' --xp 5_000 \\
      --track paragon --source outage --key outage-2026-11-20 --reason outage --dry-run
  endgame batch grant --where 'prestige_level > 0' --currency 1_000 --reason anniversary")]
struct GrantArgs {
    /// To whom, such as 'paragon_level >= 100 and last_seen > 30d'
    #[arg(long = "where", value_name = "FILTER", value_parser = parse_filter)]
    filter: TypedFilter,
    #[command(flatten)]
    gift: GainArgs,
    /// Prefix of the keys: each key is granted at most once
    #[arg(long, value_name = "PREFIX", value_parser = parse_key_prefix)]
    key: Option<String>,
    /// Give to those who can get it, and report on each
    #[arg(long)]
    keep_going: bool,
    #[command(flatten)]
    change: OperationArgs,
}

/// Runs the command.
///
/// # Errors
/// What is wrong with the file, refusals, or what the store fails with.
pub fn run(noun: &BatchNoun, context: &Context) -> Result<Exit, Failure> {
    match &noun.verb {
        Verb::Apply(args) => apply(args, context),
        Verb::Grant(args) => grant(args, context),
    }
}

fn apply(args: &ApplyArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let mut session = terminal.session(&args.change)?;
    let intent = context.intent(OperationKind::Batch, &args.change)?;
    let format = args.input_format.map(|format| match format {
        InputFormat::Csv => RowFormat::Csv,
        InputFormat::Jsonl => RowFormat::JsonLines,
    });
    let mut rows = if is_standard(&args.file) {
        let mut stdin = std::io::stdin().lock();
        BatchFile::copy(&mut stdin, "standard input", format, session.ruleset(), &terminal)?
    } else {
        BatchFile::open(&args.file, format, session.ruleset(), &terminal)?
    };
    let keyless = rows.keyless();
    if keyless > 0 && (args.keep_going || rows.is_sound()) {
        let (rows, them) = if keyless == 1 { ("row has", "it") } else { ("rows have", "them") };
        context.tell(&format!("{} {rows} no key: a second run would carry {them} out again", whole(keyless)));
    }
    let batch = Batch { rows: &mut rows, intent, keep_going: args.keep_going };
    carry_out(batch, &mut session, &args.change, context)
}

fn grant(args: &GrantArgs, context: &Context) -> Result<Exit, Failure> {
    let terminal = Terminal::new(context);
    let mut session = terminal.session(&args.change)?;
    let intent = context.intent(OperationKind::BatchGrant, &args.change)?;
    let command = args.gift.given(session.ruleset())?;
    let filter = args.filter.resolve(context.now);
    if args.key.is_none() {
        context.tell("without --key a second run would give it again");
    }
    let mut rows = Selection { filter, command, key: args.key.clone() };
    let batch = Batch { rows: &mut rows, intent, keep_going: args.keep_going };
    carry_out(batch, &mut session, &args.change, context)
}

/// Shows what would happen and asks, where that is wanted; then does it and answers with it.
fn carry_out(
    mut batch: Batch,
    session: &mut Session,
    args: &OperationArgs,
    context: &Context,
) -> Result<Exit, Failure> {
    let mut shown = None;
    let mut outcome = None;
    if !args.dry_run && !args.yes {
        let preview = batch.preview(session).map_err(failure)?;
        if preview.changes() {
            context.confirm_shown(&batch.view(session, &preview).preview(), &question(&preview))?;
            shown = Some(preview.summary().clone());
        } else {
            outcome = Some(preview);
        }
    }
    let outcome = match outcome {
        Some(nothing) => nothing,
        None if args.dry_run => batch.dry_run(session).map_err(failure)?,
        None => batch.commit(session, shown.as_ref()).map_err(failure)?,
    };
    let view = batch.view(session, &outcome);
    context.answer(&if context.has_shown(shown.is_some()) { view.brief() } else { view }, None)?;
    Ok(if outcome.failed() > 0 { Exit::Refused } else { Exit::Done })
}

fn question(outcome: &Outcome) -> String {
    let failed = match outcome.failed() {
        0 => String::new(),
        failed => format!(" ({} rows can't be carried out)", whole(failed)),
    };
    format!("This changes {} characters{failed}. Apply?", whole(outcome.summary().characters))
}

/// Reasons that people see.
const SHOWN: usize = 20;

/// Of many rows that can't be carried out, people see the first.
fn failure(problem: Problem) -> Failure {
    let failure = Failure::from(problem);
    if !matches!(failure.code, "bad-rows" | "refused-rows") {
        return failure;
    }
    let mut text = format!("error: {}", failure.message);
    let shown = failure.reasons.iter().take(SHOWN);
    shown.for_each(|reason| text.push_str(&format!("\n  {}", escaped(reason))));
    let more = failure.reasons.len().saturating_sub(SHOWN);
    if more > 0 {
        text.push_str(&format!("\n  and {} more, which --format json lists", whole(more as u64)));
    }
    failure.hint.iter().for_each(|hint| text.push_str(&format!("\n  hint: {hint}")));
    Failure { shown: Some(text), ..failure }
}
