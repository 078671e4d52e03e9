//! `endgame ruleset diff`: what differs between two rulesets, by meaning.

use super::which::Which;
use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::observer::Terminal;
use crate::config::{Leaves, Source};
use crate::report::ruleset::DifferenceView;
use crate::rules::difference::differences;

/// What differs between two rulesets, level by level, whatever their text looks like
///
/// A ruleset is a file, the name of one that is built in (necpgame, necpgame-service, runescape, warframe), `installed`
/// for the one in force in the database, or `installed:N` for the N-th of `endgame ruleset history`. Exits with 1 where
/// something differs, with 0 where nothing does.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset diff necpgame my.yaml
  endgame ruleset diff installed season-2.yaml            what an installation would change
  endgame ruleset diff installed:1 installed --format json")]
pub struct DiffArgs {
    /// A file, `necpgame`, `installed` or `installed:N`
    #[arg(value_name = "A", value_parser = parse)]
    a: Named,
    /// The other one
    #[arg(value_name = "B", value_parser = parse)]
    b: Named,
}

/// A ruleset as it was typed.
#[derive(Debug, Clone)]
struct Named {
    typed: String,
    which: Which,
}

fn parse(text: &str) -> Result<Named, String> {
    Ok(Named { typed: text.to_owned(), which: Which::parse(text)? })
}

/// Runs the command.
///
/// # Errors
/// Problems of the files, or that there is no such ruleset.
pub fn run(args: &DiffArgs, context: &Context) -> Result<Exit, Failure> {
    let is_installed = |named: &Named| matches!(named.which, Which::Installed(_));
    let needs_store = is_installed(&args.a) || is_installed(&args.b);
    let store = if needs_store { Some(Terminal::new(context).store()?) } else { None };
    let a = args.a.which.load(store.as_ref(), context)?;
    let b = args.b.which.load(store.as_ref(), context)?;
    let found = differences(&a.ruleset, &b.ruleset);
    let leaves = [&a, &b].map(|own| Leaves::of(&Source::new(own.text.name.as_str(), own.text.text.as_str())));
    let is_there = |path: &str| leaves.iter().any(|own| own.place(path).is_some());
    context.answer(&DifferenceView::new(&args.a.typed, &args.b.typed, &found, &is_there), None)?;
    Ok(if found.is_empty() { Exit::Done } else { Exit::Found })
}
