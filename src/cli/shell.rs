//! `endgame completions` and `endgame man`, from the definition of the command line.

use super::context::{Context, print, write_file};
use super::failure::{Exit, Failure};
use anyhow::Context as _;
use clap::Command;
use clap_complete::Shell;
use std::path::{Path, PathBuf};

/// Completions for a shell, on stdout
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame completions bash > ~/.local/share/bash-completion/completions/endgame
  endgame completions zsh > ~/.zfunc/_endgame       with ~/.zfunc in $fpath
  endgame completions fish > ~/.config/fish/completions/endgame.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// The manual: its main page on stdout, or all pages in a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame man | man -l -
  endgame man --output ~/.local/share/man/man1      then: man endgame-simulate")]
pub struct ManArgs {
    /// The folder for a page of each command; made if it is not there
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Writes the completions.
///
/// # Errors
/// When stdout can't be written to.
pub fn completions(args: &CompletionsArgs, mut command: Command) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "endgame", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

/// Writes the manual.
///
/// # Errors
/// When the folder or stdout can't be written to.
pub fn manual(args: &ManArgs, mut command: Command, context: &Context) -> Result<Exit, Failure> {
    command.build();
    let Some(folder) = &args.output else {
        print(&String::from_utf8_lossy(&page(&command)?))?;
        return Ok(Exit::Done);
    };
    std::fs::create_dir_all(folder).with_context(|| format!("can't make the folder {}", folder.display()))?;
    let count = write_pages(&command, folder)?;
    context.tell(&format!("wrote {count} pages to {}", folder.display()));
    Ok(Exit::Done)
}

/// A page for `command` and each command below it; how many there are.
fn write_pages(command: &Command, folder: &Path) -> Result<usize, Failure> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    write_file(&folder.join(format!("{name}.1")), &page(command)?)?;
    command.get_subcommands().try_fold(1, |count, below| Ok(count + write_pages(below, folder)?))
}

fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page).context("the page can't be written")?;
    Ok(page)
}
