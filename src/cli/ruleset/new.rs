//! `endgame ruleset new`: a commented file to start from.

use crate::cli::context::{Context, print, write_file};
use crate::cli::failure::{Exit, Failure};
use crate::report::numbers;
use std::path::{Path, PathBuf};

/// Write a commented ruleset to start from
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame ruleset new my.yaml
  endgame ruleset new | less")]
pub struct NewArgs {
    /// Where to write it [default: stdout]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Overwrite the file if it is there
    #[arg(long, requires = "file")]
    force: bool,
}

const TEMPLATE: &str = include_str!("new.yaml");
const NAME: &str = "ruleset: my game\n";

/// Runs the command.
///
/// # Errors
/// When the file is there already, or can't be written.
pub fn run(args: &NewArgs, context: &Context) -> Result<Exit, Failure> {
    let Some(path) = &args.file else {
        print(TEMPLATE)?;
        return Ok(Exit::Done);
    };
    // A broken link is something that is there, too.
    if path.symlink_metadata().is_ok() && !args.force {
        let message = format!("`{}` is there already", path.display());
        return Err(
            Failure::usage("file-exists", message).hint("choose another name, or overwrite it with --force")
        );
    }
    write_file(path, named(path).as_bytes())?;
    let shown = numbers::escaped(&path.display().to_string());
    context.tell(&format!(
        "wrote {shown}\nnext: endgame ruleset check {shown} · endgame simulate --ruleset {shown}"
    ));
    Ok(Exit::Done)
}

/// The template, named after the file. Quoted as JSON, which any name may stand in, and YAML reads.
fn named(path: &Path) -> String {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).filter(|stem| !stem.trim().is_empty());
    let name = stem.and_then(|stem| serde_json::to_string(stem).ok());
    name.map_or_else(|| TEMPLATE.to_owned(), |name| TEMPLATE.replacen(NAME, &format!("ruleset: {name}\n"), 1))
}
