//! `endgame ruleset check`: all problems of some files.

use crate::cli::context::Context;
use crate::cli::failure::{Exit, Failure};
use crate::cli::inputs::{RulesetArgs, ruleset_source};
use crate::config::{
    Diagnostic, Diagnostics, Loaded, Severity, Source, find, load_population, load_ruleset, parse, read_file,
};
use crate::report::check::{CheckView, Problem};
use crate::rules::lint::{Lint, lint};
use crate::rules::ruleset::Ruleset;
use crate::rules::running_total::Form;
use crate::rules::track::TrackName;
use crate::rules::units::Level;
use std::path::PathBuf;

/// All problems of rulesets and populations, each with its line
///
/// Exits with 2 when a file can't be used, with 1 when there are warnings under `--strict`, else with 0.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset check my.yaml
  endgame ruleset check --strict curves/*.yaml
  endgame ruleset check --ruleset my.yaml players.yaml   a population, by these rules")]
pub struct CheckArgs {
    /// Rulesets and populations [default: the ruleset in use]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    ruleset: RulesetArgs,
    /// Warnings count too: exit with 1
    #[arg(long)]
    strict: bool,
}

/// Runs the command.
///
/// # Errors
/// When the ruleset that populations are checked by can't be used.
pub fn run(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    let mut view = CheckView::default();
    if args.files.is_empty() {
        let source = ruleset_source(args.ruleset.ruleset.as_ref())?;
        let (_, problems) = load_ruleset(&source);
        add(&mut view, &source, &problems, context);
    }
    for path in &args.files {
        match read_file(path) {
            Ok(source) => {
                let problems = problems(&source, args, context)?;
                add(&mut view, &source, &problems, context);
            }
            Err(error) => {
                let mut problem = Diagnostic::error("unreadable-file", error.to_string());
                problem.notes.extend(Some(error.hint()).filter(|hint| !hint.is_empty()));
                let source = Source::new(path.display().to_string(), "");
                add(&mut view, &source, &problem.into(), context);
            }
        }
    }
    context.answer(&view, None)?;
    Ok(match (view.errors, view.warnings) {
        (1.., _) => Exit::Usage,
        (0, 1..) if args.strict => Exit::Found,
        _ => Exit::Done,
    })
}

/// A file that says `population:` and not `ruleset:` is a population.
fn problems(source: &Source, args: &CheckArgs, context: &Context) -> Result<Diagnostics, Failure> {
    let root = parse(source, &mut Diagnostics::default());
    let says = |key| root.as_ref().is_some_and(|root| find(root, &[key]).is_some());
    if says("population") && !says("ruleset") {
        let ruleset = args.ruleset.load(context)?;
        return Ok(load_population(source, &ruleset.value).1);
    }
    let (loaded, mut problems) = load_ruleset(source);
    for found in loaded.iter().flat_map(|loaded| lint(&loaded.value)) {
        let warning = warning(&found, loaded.as_ref());
        // A table that is too short stays at its last value, which is told better already.
        let is_told = |known: &Diagnostic| known.code == "table-too-short" && known.span == warning.span;
        if found.code != "plateau" || !problems.iter().any(is_told) {
            problems.push(warning);
        }
    }
    Ok(problems)
}

/// A lint at the piece of the curve that makes it.
fn warning(found: &Lint, loaded: Option<&Loaded<Ruleset>>) -> Diagnostic {
    let subject = found.curve.strip_suffix(".cost").or_else(|| found.curve.strip_suffix(".points_per_level"));
    let message =
        format!("{}: {}", subject.filter(|name| *name != "prestige").unwrap_or(&found.curve), found.message);
    let warning = Diagnostic::warning(found.code, message).label(found.hint.clone());
    let place = loaded.and_then(|loaded| {
        let name = found.curve.strip_suffix(".cost").and_then(TrackName::parse);
        let Some(track) = name.and_then(|name| loaded.value.track(&name)) else {
            return loaded.places.locate_curve(&found.curve, &[]);
        };
        // A step of a total curve is made by the level it leads to.
        let level = Level(found.level + u64::from(track.form() == Form::Total));
        let path = track.explain(level).path;
        loaded.places.locate_curve(&found.curve, &path)
    });
    match place {
        Some(span) => warning.at(span),
        None => warning,
    }
}

fn add(view: &mut CheckView, source: &Source, problems: &Diagnostics, context: &Context) {
    view.files.push(source.name.clone());
    view.errors += problems.errors();
    view.warnings += problems.warnings();
    view.problems.extend(problems.iter().map(|problem| told(problem, source)));
    let shown = problems.render(source, context.color_answer);
    if !view.shown.is_empty() && !shown.is_empty() {
        view.shown.push('\n');
    }
    view.shown.push_str(&shown);
}

fn told(problem: &Diagnostic, source: &Source) -> Problem {
    let at = problem.location(source);
    Problem {
        file: problem.file(source).to_owned(),
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
        severity: match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        code: problem.code,
        message: problem.message.clone(),
        hint: Some(problem.label.clone()).filter(|label| !label.is_empty()),
        notes: problem.notes.clone(),
    }
}
