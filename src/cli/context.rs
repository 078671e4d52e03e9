//! Where a command runs: terminal, colours, output. Taken from the environment once and passed down.

use super::database::DatabaseArgs;
use super::failure::Failure;
use super::hints;
use super::unlocked::Unlocked;
use crate::app::clock;
pub use crate::app::distinct_files::is_standard;
use crate::app::observer::Deed;
use crate::app::vectors;
use crate::ledger::Moment;
use crate::report::numbers::escaped;
use crate::report::{Format, View, render};
use crate::store::{check_secret, is_database};
use anyhow::Context as _;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Options that every command takes.
#[derive(Debug, Clone, clap::Args)]
pub struct GlobalArgs {
    /// How the answer is written [default: table]
    #[arg(long, global = true, value_name = "FORMAT", value_parser = formats(), help_heading = "Output")]
    pub format: Option<FormatArg>,
    /// When to use colours; `NO_COLOR` turns them off too
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "auto",
        value_name = "WHEN",
        help_heading = "Output"
    )]
    pub color: When,
    /// No progress and no hints
    #[arg(long, short, global = true, help_heading = "Output")]
    pub quiet: bool,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// A value of `--format`. Most commands know the first three; `db export` has lines and Parquet in place of a table, and
/// `check` has the last four as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatArg {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
    /// JSON Lines.
    Lines,
    /// Parquet.
    Parquet,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML.
    Junit,
    /// Workflow commands of GitHub Actions.
    Github,
    /// Markdown.
    Markdown,
}

/// The values that every command knows.
fn formats() -> impl TypedValueParser<Value = FormatArg> {
    let value = |name: &'static str, help: &'static str| PossibleValue::new(name).help(help);
    let values = [
        value("table", "For people"),
        value("json", "For programs, in full precision"),
        value("csv", "For spreadsheets and notebooks"),
    ];
    PossibleValuesParser::new(values).map(|name| match name.as_str() {
        "json" => FormatArg::Json,
        "csv" => FormatArg::Csv,
        _ => FormatArg::Table,
    })
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Format {
        match format {
            FormatArg::Csv => Format::Csv,
            FormatArg::Json | FormatArg::Lines | FormatArg::Parquet => Format::Json,
            // What only `check` knows is for people, as far as other answers go.
            FormatArg::Table
            | FormatArg::Sarif
            | FormatArg::Junit
            | FormatArg::Github
            | FormatArg::Markdown => Format::Table,
        }
    }
}

/// When to do something that only a person would like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where a command runs.
#[derive(Debug, Clone)]
pub struct Context {
    /// How the answer is written.
    pub format: Format,
    /// Columns of the terminal; wide where there is none.
    pub width: usize,
    /// Whether errors may use colours.
    pub color: bool,
    /// Whether the answer may use colours.
    pub color_answer: bool,
    /// Whether progress may be drawn on stderr.
    pub progress: bool,
    /// Whether hints may be printed on stderr.
    pub hints: bool,
    /// Whether this runs in CI, as CI systems say by their variables.
    pub is_ci: bool,
    /// Whether somebody is at a terminal to read what is only remarked.
    pub is_attended: bool,
    /// The database that was named.
    pub db: Option<PathBuf>,
    /// Who makes changes, if that is known.
    pub actor: Option<String>,
    /// The time, read once.
    pub now: Moment,
    /// The command line as it was typed: refused attempts are kept with it.
    pub line: String,
    /// The same as it can be typed again.
    pub command: String,
    /// What was read without a lock.
    pub unlocked: Unlocked,
    /// What has happened for good.
    pub(super) deed: Arc<Mutex<Option<Deed>>>,
}

/// Tables that go into a file or a pipe are not squeezed.
const WIDTH_WITHOUT_TERMINAL: usize = 160;

impl Context {
    /// Looks at the terminal and the environment.
    ///
    /// # Errors
    /// When `ENDGAME_NOW` is not a time or `ENDGAME_SIMD` is no choice.
    pub fn new(global: &GlobalArgs) -> Result<Context, Failure> {
        let stdout = std::io::stdout().is_terminal();
        let stderr = std::io::stderr().is_terminal();
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let welcome = !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let color = |is_terminal: bool| match global.color {
            When::Always => true,
            When::Never => false,
            When::Auto => is_terminal && welcome,
        };
        let is_ci = is_ci();
        vectors::choose()?;
        // Before anything is told or kept that has the address in it.
        global.database.db.as_deref().map_or(Ok(()), check_secret)?;
        let width = if stdout { terminal_width() } else { WIDTH_WITHOUT_TERMINAL };
        Ok(Context {
            format: global.format.unwrap_or(FormatArg::Table).into(),
            width,
            color: color(stderr),
            color_answer: color(stdout),
            progress: stderr && !global.quiet,
            hints: !global.quiet,
            is_ci,
            is_attended: !is_ci && (stderr || std::io::stdin().is_terminal()),
            db: global.database.db.clone(),
            actor: global.database.actor.clone().or_else(user),
            now: clock::now()?,
            line: String::new(),
            command: String::new(),
            unlocked: Unlocked::default(),
            deed: Arc::default(),
        })
    }

    /// Remembers what has happened for good.
    pub fn carried_out(&self, deed: Deed) {
        *self.deed.lock().unwrap_or_else(PoisonError::into_inner) = Some(deed);
    }

    /// A failure as it is told: after something happened for good it is only the answer that is missing.
    pub fn told(&self, failure: Failure) -> Failure {
        match self.deed.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            Some(deed) => failure.after(deed),
            None => failure,
        }
    }

    /// Writes to stdout. That nobody reads it is no failure unless something has happened for good.
    ///
    /// # Errors
    /// When it can't be written.
    fn print(&self, text: &str) -> Result<(), Failure> {
        match write_out(text.as_bytes()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                let has_deed = self.deed.lock().unwrap_or_else(PoisonError::into_inner).is_some();
                if has_deed { Err(cant_write(error)) } else { Ok(()) }
            }
            written => written.map_err(cant_write),
        }
    }

    /// Writes the answer: to `output` if given, else to stdout.
    ///
    /// # Errors
    /// When it can't be written. A closed pipe is no error where nothing was changed: nobody wants the rest.
    pub fn answer(&self, view: &impl View, output: Option<&PathBuf>) -> Result<(), Failure> {
        let format = match output {
            // A table in a file is a file nobody can read back.
            Some(path) if path.extension().is_some_and(|extension| extension == "json") => Format::Json,
            Some(path) if path.extension().is_some_and(|extension| extension == "csv") => Format::Csv,
            _ => self.format,
        };
        let text = render(view, format, self.width, hints::step).context("the answer can't be written")?;
        self.unlocked.check()?;
        self.unlocked.told();
        match output {
            Some(path) => write_file(path, text.as_bytes()),
            None => self.print(&text),
        }
    }

    /// Writes the answer to stdout, or for people to stderr where what the command made, `written`, went to stdout.
    ///
    /// # Errors
    /// As [`Context::answer`].
    pub fn answer_beside(&self, view: &impl View, written: Option<&Path>) -> Result<(), Failure> {
        if written.is_some_and(is_standard) { self.preview(view) } else { self.answer(view, None) }
    }

    /// Shows people what they are asked about, on stderr: stdout is for the answer.
    ///
    /// # Errors
    /// When it can't be rendered.
    pub fn preview(&self, view: &impl View) -> Result<(), Failure> {
        let text =
            render(view, Format::Table, self.width, hints::step).context("the preview can't be written")?;
        // Who can't read it is not asked either.
        let _ = std::io::stderr().write_all(text.as_bytes());
        Ok(())
    }

    /// Tells the user what must be seen beside the answer, on stderr, also where hints are not wanted.
    pub fn warn(&self, line: &str) {
        // Nothing is lost when stderr is closed.
        let _ = writeln!(std::io::stderr(), "warning: {}", harmless(line));
    }

    /// Tells the user something beside the answer, on stderr.
    pub fn tell(&self, line: &str) {
        if self.hints {
            // Nothing is lost when stderr is closed.
            let _ = writeln!(std::io::stderr(), "{}", harmless(line));
        }
    }
}

/// Lines in which nothing drives a terminal: names of files may hold anything.
pub fn harmless(text: &str) -> String {
    text.split('\n').map(escaped).collect::<Vec<_>>().join("\n")
}

/// What CI systems set for their jobs: most of them `CI`; the rest are Azure Pipelines, Jenkins, TeamCity, AWS CodeBuild,
/// Google Cloud Build, Bamboo, GoCD, Harness and Kubernetes-native Prow, each by its documentation.
const CI_VARIABLES: [&str; 16] = [
    "CI",
    "CONTINUOUS_INTEGRATION",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "TF_BUILD",
    "JENKINS_URL",
    "TEAMCITY_VERSION",
    "CODEBUILD_BUILD_ID",
    "BUILDER_OUTPUT",
    "BUILDKITE",
    "CIRCLECI",
    "bamboo_buildKey",
    "GO_PIPELINE_NAME",
    "HARNESS_BUILD_ID",
    "PROW_JOB_ID",
    "BITBUCKET_BUILD_NUMBER",
];

/// Whether a CI system runs this. `CI=false` says that it doesn't, whatever else is set.
fn is_ci() -> bool {
    let value = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let is_off = |value: &str| value == "0" || value.eq_ignore_ascii_case("false");
    if value("CI").is_some_and(|value| is_off(&value)) {
        return false;
    }
    CI_VARIABLES.iter().filter_map(|name| value(name)).any(|value| !is_off(&value))
}

/// The user of the system.
fn user() -> Option<String> {
    whoami::username().ok().filter(|name| !name.is_empty())
}

fn terminal_width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.unwrap_or_else(|| usize::from(console::Term::stdout().size().1))
}

/// Writes to stdout; a closed pipe ends quietly.
///
/// # Errors
/// Any other failure to write.
pub fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    match write_out(bytes) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(cant_write(error)),
        _ => Ok(()),
    }
}

fn write_out(bytes: &[u8]) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush())
}

fn cant_write(error: std::io::Error) -> Failure {
    anyhow::Error::new(error).context("can't write to stdout").into()
}

/// A database is nothing that an answer may take the place of, whatever it is called.
///
/// # Errors
/// When there is one.
pub fn spare_databases(path: &Path) -> Result<(), Failure> {
    if is_database(path) {
        let message = format!("{} is a database and is not written over", path.display());
        return Err(Failure::usage(crate::app::distinct_files::SAME_FILE, message).hint("name another file"));
    }
    Ok(())
}

/// Writes a whole file, or leaves what was there: the bytes go to a file beside it that then takes its name. `-` is stdout.
///
/// # Errors
/// When the folder is missing or can't be written to.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if is_standard(path) {
        return print_bytes(bytes);
    }
    spare_databases(path)?;
    crate::files::write(path, bytes)
        .with_context(|| format!("can't write {}", path.display()))
        .map_err(Failure::from)
}
