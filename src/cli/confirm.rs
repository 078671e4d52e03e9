//! Asks before what can't be taken back easily.

use super::context::{Context, harmless};
use super::failure::Failure;
use super::signals::asking;
use std::io::{BufRead, IsTerminal, Write};

/// Asks a question whose answer is yes or no.
pub trait Confirm {
    /// Ends well when the answer is yes.
    ///
    /// # Errors
    /// When it is no, or nobody is there to answer.
    fn confirm(&self, question: &str) -> Result<(), Failure>;
}

impl Confirm for Context {
    fn confirm(&self, question: &str) -> Result<(), Failure> {
        let stdin = std::io::stdin();
        if !stdin.is_terminal() {
            let message = "confirmation required, but stdin is not a terminal; nothing was changed";
            return Err(Failure::usage("not-confirmed", message).hint("add --yes if it is what you want"));
        }
        let mut stderr = std::io::stderr();
        // Who can't read the question can still answer it.
        let _ = write!(stderr, "{} [y/N] ", harmless(question)).and_then(|()| stderr.flush());
        let mut line = String::new();
        asking(true);
        let _ = stdin.lock().read_line(&mut line);
        asking(false);
        match line.trim().to_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(Failure::not_found("not-confirmed", "not confirmed; nothing was changed")),
        }
    }
}
