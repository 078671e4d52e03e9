//! All problems of rulesets and populations.

use crate::app::inputs::{load_ruleset as load, ruleset_source};
use crate::app::observer::Observer;
use crate::app::problem::Problem;
use crate::config::{
    Diagnostic, Diagnostics, Loaded, Severity, Source, find, load_population, load_ruleset, parse, read_file,
};
use crate::report::check::{CheckView, Problem as Shown};
use crate::rules::lint::{Lint, lint};
use crate::rules::ruleset::Ruleset;
use crate::rules::running_total::Form;
use crate::rules::track::TrackName;
use crate::rules::units::Level;
use std::path::{Path, PathBuf};

/// All problems of `files`, or of the ruleset in use if there are none. Populations are checked by the rules at `ruleset`, or
/// by those built in. The view is rendered in colour if `color`.
///
/// # Errors
/// When the ruleset that populations are checked by can't be used.
pub fn check(
    files: &[PathBuf],
    ruleset: Option<&Path>,
    color: bool,
    observer: &dyn Observer,
) -> Result<CheckView, Problem> {
    let mut view = CheckView::default();
    if files.is_empty() {
        let source = ruleset_source(ruleset)?;
        add(&mut view, &source, &load_ruleset(&source).1, color);
    }
    for path in files {
        match read_file(path) {
            Ok(source) => add(&mut view, &source, &problems(&source, ruleset, observer)?, color),
            Err(error) => {
                let mut problem = Diagnostic::error("unreadable-file", error.to_string());
                problem.notes.extend(Some(error.hint()).filter(|hint| !hint.is_empty()));
                let source = Source::new(path.display().to_string(), "");
                add(&mut view, &source, &problem.into(), color);
            }
        }
    }
    Ok(view)
}

/// A file that says `population:` and not `ruleset:` is a population.
fn problems(
    source: &Source,
    ruleset: Option<&Path>,
    observer: &dyn Observer,
) -> Result<Diagnostics, Problem> {
    let root = parse(source, &mut Diagnostics::default());
    let says = |key| root.as_ref().is_some_and(|root| find(root, &[key]).is_some());
    if says("population") && !says("ruleset") {
        return Ok(load_population(source, &load(ruleset, observer)?.value).1);
    }
    let (loaded, mut problems) = load_ruleset(source);
    for found in loaded.iter().flat_map(|loaded| lint(&loaded.value)) {
        let warning = warning(&found, loaded.as_ref());
        // A table that is too short stays at its last value, which is told better already.
        let is_known = |known: &Diagnostic| known.code == "table-too-short" && known.span == warning.span;
        if found.code != "plateau" || !problems.iter().any(is_known) {
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

fn add(view: &mut CheckView, source: &Source, problems: &Diagnostics, color: bool) {
    view.files.push(source.name.clone());
    view.errors += problems.errors();
    view.warnings += problems.warnings();
    view.problems.extend(problems.iter().map(|problem| shown(problem, source)));
    let shown = problems.render(source, color);
    if !view.shown.is_empty() && !shown.is_empty() {
        view.shown.push('\n');
    }
    view.shown.push_str(&shown);
}

fn shown(problem: &Diagnostic, source: &Source) -> Shown {
    let at = problem.location(source);
    Shown {
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
