//! Rulesets and populations: from a file, or those built in.

use super::observer::Observer;
use super::problem::{FileKind, Hint, Problem};
use crate::config::{self, Diagnostic, Diagnostics, Loaded, Severity, Source};
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use std::path::Path;

/// The ruleset used where none is named, and its name in messages.
const DEFAULT_RULESET: (&str, &str) = ("curves/necpgame.yaml", include_str!("../../curves/necpgame.yaml"));
/// The population used where none is named.
const DEFAULT_POPULATION: (&str, &str) =
    ("curves/populations/launch.yaml", include_str!("../../curves/populations/launch.yaml"));

/// Rulesets that ship with the program, by name.
const BUILT_IN: [(&str, &str); 4] = [
    ("necpgame", include_str!("../../curves/necpgame.yaml")),
    ("necpgame-service", include_str!("../../curves/necpgame-service.yaml")),
    ("runescape", include_str!("../../curves/runescape.yaml")),
    ("warframe", include_str!("../../curves/warframe.yaml")),
];

/// Every file that ships with the program, by its path.
const SHIPPED: [(&str, &str); 8] = [
    DEFAULT_RULESET,
    ("curves/necpgame-service.yaml", BUILT_IN[1].1),
    ("curves/runescape.yaml", BUILT_IN[2].1),
    ("curves/warframe.yaml", BUILT_IN[3].1),
    DEFAULT_POPULATION,
    ("curves/populations/hardcore.yaml", include_str!("../../curves/populations/hardcore.yaml")),
    ("curves/populations/living.yaml", include_str!("../../curves/populations/living.yaml")),
    ("curves/expectations/necpgame.yaml", include_str!("../../curves/expectations/necpgame.yaml")),
];

/// A file that ships with the program.
pub fn shipped(path: &str) -> Option<Source> {
    SHIPPED.iter().find(|(known, _)| *known == path).map(|(name, text)| Source::new(*name, *text))
}

/// The ruleset of this name that ships with the program.
pub fn built_in(name: &str) -> Option<Source> {
    let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    Some(Source::new(format!("curves/{name}.yaml"), *text))
}

/// The text of a file.
///
/// # Errors
/// When it can't be read.
pub fn read_file(path: &Path) -> Result<Source, Problem> {
    config::read_file(path).map_err(|error| {
        let problem = Problem::invalid("unreadable-file", error.to_string());
        match error.hint() {
            hint if hint.is_empty() => problem,
            hint => problem.hint(hint),
        }
    })
}

/// The text of the ruleset at `path`, or of the one built in, unchecked.
///
/// # Errors
/// When the file can't be read.
pub fn ruleset_source(path: Option<&Path>) -> Result<Source, Problem> {
    read_or(path, DEFAULT_RULESET)
}

/// Loads and checks the ruleset at `path`, or the one built in, and remarks on its first warning.
///
/// # Errors
/// All problems of the file.
pub fn load_ruleset(path: Option<&Path>, observer: &dyn Observer) -> Result<Loaded<Ruleset>, Problem> {
    let source = ruleset_source(path)?;
    let (loaded, problems) = config::load_ruleset(&source);
    remark_on_warnings(&source, &problems, observer);
    sound(loaded, &source, &problems)
}

/// Loads the population at `path` and checks it against `ruleset`. Without a path it is as much of the built-in one as the
/// ruleset has room for.
///
/// # Errors
/// All problems of the file.
pub fn load_population(
    path: Option<&Path>,
    ruleset: &Ruleset,
    observer: &dyn Observer,
) -> Result<Loaded<Population>, Problem> {
    let source = read_or(path, DEFAULT_POPULATION)?;
    let (loaded, problems) = config::load_population(&source, ruleset);
    if path.is_some() {
        remark_on_warnings(&source, &problems, observer);
        return sound(loaded, &source, &problems);
    }
    if let Some(loaded) = loaded {
        return Ok(loaded);
    }
    let (loaded, others) = config::load_population_in_part(&source, ruleset);
    let loaded = loaded.ok_or_else(|| does_not_fit(ruleset, &others))?;
    observer.remark(&left_out(ruleset, &problems, observer));
    Ok(loaded)
}

/// The ruleset that a text describes.
///
/// # Errors
/// All problems of the text.
pub fn ruleset_of(source: &Source) -> Result<Loaded<Ruleset>, Problem> {
    let (loaded, problems) = config::load_ruleset(source);
    sound(loaded, source, &problems)
}

/// The population that a text describes, checked against `ruleset`.
///
/// # Errors
/// All problems of the text.
pub fn population_of(source: &Source, ruleset: &Ruleset) -> Result<Loaded<Population>, Problem> {
    let (loaded, problems) = config::load_population(source, ruleset);
    sound(loaded, source, &problems)
}

/// The population that a run had, of whose text only this is left: as much of the built-in one as `ruleset` has room for, or
/// all of any other.
///
/// # Errors
/// All problems of the text.
pub fn population_of_run(source: &Source, ruleset: &Ruleset) -> Result<Loaded<Population>, Problem> {
    let (name, text) = DEFAULT_POPULATION;
    match population_of(source, ruleset) {
        Err(problem) if source.name == name && source.text == text => {
            config::load_population_in_part(source, ruleset).0.ok_or(problem)
        }
        loaded => loaded,
    }
}

/// What was loaded, if it has no errors.
///
/// # Errors
/// All problems of the text.
pub fn sound<T>(
    loaded: Option<Loaded<T>>,
    source: &Source,
    problems: &Diagnostics,
) -> Result<Loaded<T>, Problem> {
    match loaded {
        Some(loaded) if !problems.has_errors() => Ok(loaded),
        _ => Err(of_its_kind(Problem::in_file(source, problems))),
    }
}

/// A file of another kind is read by something else.
fn of_its_kind(problem: Problem) -> Problem {
    let kinds = [
        ("this is a ruleset", FileKind::Ruleset),
        ("this is a population", FileKind::Population),
        ("this is a file of expectations", FileKind::Expectations),
        ("this is a policy", FileKind::Policy),
        ("this is a configuration of the service", FileKind::Service),
    ];
    let kind = kinds.iter().find(|(begins, _)| problem.message.starts_with(begins));
    match kind.filter(|_| problem.code == config::OTHER_KIND_OF_FILE) {
        Some((_, kind)) => problem.advise(Hint::OtherKind(*kind)),
        None => problem,
    }
}

/// What the built-in population does that a ruleset lacks.
fn left_out(ruleset: &Ruleset, problems: &Diagnostics, observer: &dyn Observer) -> String {
    let name = |problem: &Diagnostic| problem.message.trim_start_matches("unknown ").to_owned();
    let mut names: Vec<String> = Vec::new();
    for name in problems.iter().filter(|problem| problem.severity == Severity::Error).map(name) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    format!(
        "the built-in players leave out what `{}` lacks: {} and {} more{}",
        ruleset.name,
        names.first().map_or("", String::as_str),
        names.len().saturating_sub(1),
        observer.spelled(&Hint::OwnPopulation)
    )
}

/// Says beside the answer that a file probably means something else than it says.
fn remark_on_warnings(source: &Source, problems: &Diagnostics, observer: &dyn Observer) {
    let mut warnings = problems.iter().filter(|problem| problem.severity == Severity::Warning);
    let Some(first) = warnings.next().filter(|_| !problems.has_errors()) else { return };
    let place = first.location(source).map_or(String::new(), |at| format!(":{}:{}", at.line, at.column));
    let more = match warnings.count() {
        0 => String::new(),
        others => {
            let all = Hint::AllWarnings(source.name.clone());
            format!(" (and {others} more{})", observer.spelled(&all))
        }
    };
    observer.remark(&format!("warning: {}{place}: {}{more}", first.file(source), first.message));
    if !first.label.is_empty() {
        observer.remark(&format!("  hint: {}", first.label));
    }
}

/// The built-in population plays by the built-in ruleset; others may lack its activities.
fn does_not_fit(ruleset: &Ruleset, problems: &Diagnostics) -> Problem {
    let message = format!("the built-in population does not fit the ruleset `{}`", ruleset.name);
    let reasons = problems.iter().take(5).map(|problem| problem.message.clone()).collect();
    Problem::invalid("population-does-not-fit", message).reasons(reasons).advise(Hint::FittingPopulation)
}

fn read_or(path: Option<&Path>, built_in: (&str, &str)) -> Result<Source, Problem> {
    match path {
        None => Ok(Source::new(built_in.0, built_in.1)),
        Some(path) => read_file(path),
    }
}
