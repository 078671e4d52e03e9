//! `endgame serve`: the progression service.

use super::context::Context;
use super::failure::{Exit, Failure};
use crate::serve::{self, Limits, Log, Options, Trusted};
use std::net::SocketAddr;

/// Serve a database over HTTP: the game's API, and everything that this command line can do with it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame serve --db gm.db --insecure                     this machine only, without tokens
  endgame serve --db postgres://localhost/game --insecure --listen 127.0.0.1:9000")]
pub struct ServeArgs {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8084")]
    listen: SocketAddr,
    /// Believe everybody who can reach it: on this machine only
    #[arg(long)]
    insecure: bool,
}

/// Runs the command.
///
/// # Errors
/// When the database can't be opened, or nobody can listen there.
pub fn run(args: &ServeArgs, context: &Context) -> Result<Exit, Failure> {
    let actor = context.actor.clone().unwrap_or_else(|| "nobody".to_owned());
    if args.insecure {
        context.warn(&format!("no tokens are asked for: whoever reaches {} acts as {actor}", args.listen));
    }
    let options = Options {
        database: context.database(),
        listen: args.listen,
        trust: Trusted::Everybody(actor),
        tls: None,
        limits: Limits::default(),
        log: Log::Requests,
        webhooks: Vec::new(),
    };
    serve::run(&options, |address| {
        context.tell(&format!("serving on {address}; /docs lists what there is"))
    })?;
    Ok(Exit::Done)
}
