//! Rulesets and populations: from a file, or those built in.

use super::context::Context;
use super::failure::Failure;
use crate::config::{self, Diagnostic, Diagnostics, Loaded, Severity, Source};
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;
use clap::builder::{PathBufValueParser, TypedValueParser};
use std::path::{Path, PathBuf};

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
const SHIPPED: [(&str, &str); 7] = [
    DEFAULT_RULESET,
    ("curves/necpgame-service.yaml", BUILT_IN[1].1),
    ("curves/runescape.yaml", BUILT_IN[2].1),
    ("curves/warframe.yaml", BUILT_IN[3].1),
    DEFAULT_POPULATION,
    ("curves/populations/hardcore.yaml", include_str!("../../curves/populations/hardcore.yaml")),
    ("curves/expectations/necpgame.yaml", include_str!("../../curves/expectations/necpgame.yaml")),
];

/// A file that ships with the program.
pub fn shipped(path: &str) -> Option<Source> {
    SHIPPED.iter().find(|(known, _)| *known == path).map(|(name, text)| Source::new(*name, *text))
}

/// The text of a ruleset that ships with the program.
pub fn built_in(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Which ruleset.
#[derive(Debug, Clone, clap::Args)]
pub struct RulesetArgs {
    /// The ruleset's YAML file [default: necpgame, built in]
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_RULESET")]
    pub ruleset: Option<PathBuf>,
}

/// Which population.
#[derive(Debug, Clone, clap::Args)]
pub struct PopulationArgs {
    /// The population's YAML file [default: the launch mix, built in]
    #[arg(long, short, value_name = "FILE", env = "ENDGAME_POPULATION")]
    pub population: Option<PathBuf>,
}

impl RulesetArgs {
    /// Loads and checks it.
    ///
    /// # Errors
    /// All problems of the file.
    pub fn load(&self, context: &Context) -> Result<Loaded<Ruleset>, Failure> {
        load_ruleset(self.ruleset.as_ref(), context)
    }
}

/// Loads and checks the ruleset at `path`, or the one built in.
///
/// # Errors
/// All problems of the file.
pub fn load_ruleset(path: Option<&PathBuf>, context: &Context) -> Result<Loaded<Ruleset>, Failure> {
    let source = read(path, DEFAULT_RULESET)?;
    let (loaded, problems) = config::load_ruleset(&source);
    tell_warnings(&source, &problems, context);
    sound(loaded, &source, &problems, context)
}

impl PopulationArgs {
    /// Loads it and checks it against `ruleset`.
    ///
    /// # Errors
    /// All problems of the file.
    pub fn load(&self, ruleset: &Ruleset, context: &Context) -> Result<Loaded<Population>, Failure> {
        let source = read(self.population.as_ref(), DEFAULT_POPULATION)?;
        let (loaded, problems) = config::load_population(&source, ruleset);
        if self.population.is_some() {
            tell_warnings(&source, &problems, context);
            return sound(loaded, &source, &problems, context);
        }
        if let Some(loaded) = loaded {
            return Ok(loaded);
        }
        let (loaded, others) = config::load_population_in_part(&source, ruleset);
        let loaded = loaded.ok_or_else(|| does_not_fit(ruleset, &others))?;
        context.tell(&left_out(ruleset, &problems));
        Ok(loaded)
    }
}

/// What the built-in population does that a ruleset lacks.
fn left_out(ruleset: &Ruleset, problems: &Diagnostics) -> String {
    let name = |problem: &Diagnostic| problem.message.trim_start_matches("unknown ").to_owned();
    let mut names: Vec<String> = Vec::new();
    for name in problems.iter().filter(|problem| problem.severity == Severity::Error).map(name) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    format!(
        "the built-in players leave out what `{}` lacks: {} and {} more; --population names players of your own",
        ruleset.name,
        names.first().map_or("", String::as_str),
        names.len().saturating_sub(1)
    )
}

/// The population that a text describes, checked against `ruleset`.
///
/// # Errors
/// All problems of the text.
pub fn population_of(
    source: &Source,
    ruleset: &Ruleset,
    context: &Context,
) -> Result<Loaded<Population>, Failure> {
    let (loaded, problems) = config::load_population(source, ruleset);
    sound(loaded, source, &problems, context)
}

/// The ruleset that a text describes.
///
/// # Errors
/// All problems of the text.
pub fn ruleset_of(source: &Source, context: &Context) -> Result<Loaded<Ruleset>, Failure> {
    let (loaded, problems) = config::load_ruleset(source);
    sound(loaded, source, &problems, context)
}

/// Says beside the answer that a file probably means something else than it says.
fn tell_warnings(source: &Source, problems: &Diagnostics, context: &Context) {
    let mut warnings = problems.iter().filter(|problem| problem.severity == Severity::Warning);
    let Some(first) = warnings.next().filter(|_| !problems.has_errors()) else { return };
    let place = first.location(source).map_or(String::new(), |at| format!(":{}:{}", at.line, at.column));
    let more = match warnings.count() {
        0 => String::new(),
        others => format!(" (and {others} more: `endgame ruleset check {}`)", source.name),
    };
    context.tell(&format!("warning: {}{place}: {}{more}", first.file(source), first.message));
    if !first.label.is_empty() {
        context.tell(&format!("  hint: {}", first.label));
    }
}

/// The text of a ruleset, unchecked, for commands that report problems themselves.
///
/// # Errors
/// When the file can't be read.
pub fn ruleset_source(path: Option<&PathBuf>) -> Result<Source, Failure> {
    read(path, DEFAULT_RULESET)
}

/// The built-in population plays by the built-in ruleset; others may lack its activities.
fn does_not_fit(ruleset: &Ruleset, problems: &Diagnostics) -> Failure {
    let message = format!("the built-in population does not fit the ruleset `{}`", ruleset.name);
    let reasons = problems.iter().take(5).map(|problem| problem.message.clone()).collect();
    let hint = "name one that fits with --population; curves/populations/launch.yaml shows how to write it";
    Failure { reasons, ..Failure::usage("population-does-not-fit", message).hint(hint) }
}

fn read(path: Option<&PathBuf>, built_in: (&str, &str)) -> Result<Source, Failure> {
    match path {
        None => Ok(Source::new(built_in.0, built_in.1)),
        Some(path) => file(path),
    }
}

/// The text of a file.
///
/// # Errors
/// When it can't be read.
pub fn file(path: &Path) -> Result<Source, Failure> {
    config::read_file(path).map_err(|error| {
        let failure = Failure::usage("unreadable-file", error.to_string());
        match error.hint() {
            hint if hint.is_empty() => failure,
            hint => failure.hint(hint),
        }
    })
}

/// What was loaded, if it has no errors.
///
/// # Errors
/// All problems of the text.
pub fn sound<T>(
    loaded: Option<Loaded<T>>,
    source: &Source,
    problems: &Diagnostics,
    context: &Context,
) -> Result<Loaded<T>, Failure> {
    match loaded {
        Some(loaded) if !problems.has_errors() => Ok(loaded),
        _ => Err(with_option(Failure::problems(source, problems, context.color))),
    }
}

/// A file of another kind has an option of its own.
fn with_option(failure: Failure) -> Failure {
    if failure.code != config::OTHER_KIND_OF_FILE {
        return failure;
    }
    let kinds = [
        ("this is a ruleset", "use `--ruleset`"),
        ("this is a population", "use `--population`"),
        ("this is a file of expectations", "use `endgame check --expect`"),
        ("this is a policy", "use `endgame db policy install`"),
    ];
    let hint = kinds.iter().find(|(begins, _)| failure.message.starts_with(begins)).map(|(_, hint)| *hint);
    let Some(hint) = hint else { return failure };
    let shown = failure.shown.as_ref().map(|shown| format!("{}\n  hint: {hint}\n", shown.trim_end()));
    Failure { shown, hint: Some(hint.to_owned()), ..failure }
}

/// For arguments: a file that YAML is written to, whatever its ending but that of another format.
pub fn yaml_parser() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        match ending.as_deref().and_then(|ending| ending.to_str()) {
            Some("json" | "csv" | "xml" | "md" | "png" | "svg") => {
                Err("it is written as YAML: let it end in .yaml")
            }
            _ => Ok(path),
        }
    })
}
