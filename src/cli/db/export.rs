//! `endgame db export`: the log or the characters, for other programs, and for `db import`.

use super::super::context::{Context, FormatArg};
use super::super::database::AsOfArgs;
use super::super::failure::{Exit, Failure};
use super::super::observer::Terminal;
use crate::app::Observer;
use crate::app::exchange::{self, Form, Target, check_no_database, export};
use crate::app::filter::{TypedFilter, parse_filter};
use crate::ledger::Filter;
use crate::report::numbers::whole;
use clap::builder::PossibleValue;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Write the log or the characters to a file, for other programs and for `db import`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db export events --output log.jsonl
  endgame db export characters --output characters.csv")]
pub struct ExportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Events(EventsArgs),
    Characters(CharactersArgs),
}

/// The log: every event, each proved by its hash
///
/// JSON Lines is all that the database is, and what `endgame db import` makes it from again. CSV and Parquet are for
/// looking at it elsewhere: a row an event, with who, why and when, what happened as JSON and as amounts, the character's name
/// as it is today, and what took it back.
///
/// All of it is of one moment, whoever writes meanwhile. The file is for its owner only, like the database.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db export events --output log.jsonl
  endgame db export events --format parquet --output events.parquet
  endgame db export events --since 120000 --format jsonl")]
struct EventsArgs {
    /// Only this event of the log and those after it, for a feed; `db import` wants the whole log
    #[arg(long, value_name = "SEQUENCE", default_value = "0", value_parser = crate::cli::numbers_in::counted::<u64>(0, u64::MAX), allow_negative_numbers = true)]
    since: u64,
    #[command(flatten)]
    to: ToArgs,
}

/// The characters as they stand now or stood then, archived ones too, with the columns of `character find`
///
/// JSON Lines has an object a line. In CSV and Parquet masteries, attributes, rewards and nodes each stand in one column, as JSON.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame db export characters --output characters.csv
  endgame db export characters --where 'paragon_level >= 100 and reward.paragon.pathfinder = no' --as-of 7d
  endgame db export characters --format jsonl")]
struct CharactersArgs {
    /// Which ones, as `character find` takes it; given twice, both hold [default: all, archived ones too]
    #[arg(long = "where", value_name = "FILTER", value_parser = parse_filter)]
    filters: Vec<TypedFilter>,
    #[command(flatten)]
    as_of: AsOfArgs,
    #[command(flatten)]
    to: ToArgs,
}

#[derive(Debug, clap::Args)]
struct ToArgs {
    /// The file; without it, stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How it is written [default: by the ending of --output, else jsonl]
    ///
    /// In CSV a text that a spreadsheet would take for a formula has a ' before it, and control characters are written
    /// as \u{1b}; JSON Lines and Parquet hold texts as they are.
    #[arg(long, value_name = "FORMAT", value_parser = formats(), help_heading = "Output")]
    format: Option<FormatArg>,
}

/// In place of the global `--format`, with other values.
fn formats() -> impl clap::builder::TypedValueParser<Value = FormatArg> {
    use clap::builder::TypedValueParser;
    let value = |name: &'static str, help: &'static str| PossibleValue::new(name).help(help);
    let values = [
        value("jsonl", "JSON Lines, in full").alias("json"),
        value("csv", "For spreadsheets"),
        value("parquet", "For DuckDB, Spark or a warehouse; a build with the feature `parquet` has it"),
    ];
    clap::builder::PossibleValuesParser::new(values).map(|name| match name.as_str() {
        "csv" => FormatArg::Csv,
        "parquet" => FormatArg::Parquet,
        _ => FormatArg::Lines,
    })
}

impl ToArgs {
    /// What is asked for; a format named for all commands, before `db`, counts too.
    fn form(&self) -> Form {
        match self.format {
            Some(FormatArg::Lines | FormatArg::Json) => Form::Lines,
            Some(FormatArg::Csv) => Form::Csv,
            Some(FormatArg::Parquet) => Form::Parquet,
            _ => {
                let ending =
                    self.output.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str());
                match ending.map(str::to_lowercase).as_deref() {
                    Some("csv") => Form::Csv,
                    Some("parquet" | "pq") => Form::Parquet,
                    _ => Form::Lines,
                }
            }
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When the database can't be read, or the file can't be written.
pub fn run(args: &ExportArgs, context: &Context) -> Result<Exit, Failure> {
    let now = AsOfArgs::default();
    let (to, unit, what, as_of) = match &args.what {
        What::Events(args) => (&args.to, "events", exchange::What::Events(args.since), &now),
        What::Characters(args) => {
            let all = args.filters.iter().map(|filter| filter.resolve(context.now)).collect::<Vec<_>>();
            let filter = Some(Filter::All(all)).filter(|_| !args.filters.is_empty());
            (&args.to, "characters", exchange::What::Characters(filter), &args.as_of)
        }
    };
    let form = to.form();
    form.check()?;
    if form == Form::Parquet && to.output.is_none() && std::io::stdout().is_terminal() {
        let message = "Parquet is binary and can't go to a terminal";
        return Err(Failure::usage("binary-output", message).hint("name a file with --output"));
    }
    let terminal = Terminal::new(context);
    // From here on Ctrl-C is an end in good order.
    terminal.is_stopped();
    let mut store = terminal.store_at(as_of, true)?;
    exchange::fill_past(&mut store, &terminal)?;
    let target = match &to.output {
        None => {
            context.unlocked.told();
            Target::stdout(std::io::stdout())
        }
        Some(output) => {
            check_no_database(output, &context.database())?;
            Target::open(output, &terminal)?
        }
    };
    if let (Some(count), Some(file)) = (export(&store, what, form, target, &terminal)?, &to.output) {
        context.tell(&format!("wrote {} {unit} to {}", whole(count), file.display()));
    }
    Ok(Exit::Done)
}
