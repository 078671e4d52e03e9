//! `endgame token`: keys and tokens for development.

use super::context::{Context, print};
use super::failure::{Exit, Failure};
use crate::app::Problem;
use crate::files::{is_secret, owner_only};
use crate::serve::tokens::{Signing, Taken, keygen, sign};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Make keys and tokens for development
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame token keygen key.pem --jwks jwks.json
  endgame token sign key.pem --sub ana --role lead")]
pub struct TokenNoun {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Keygen(KeygenArgs),
    Sign(SignArgs),
}

/// Make a key that signs tokens, and what shows others that it did
///
/// The private key can be read by its owner only. A secret is both in one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame token keygen key.pem --jwks jwks.json           then: endgame serve --keys jwks.json
  endgame token keygen secret --algorithm hs256           then: endgame serve --secret secret")]
struct KeygenArgs {
    /// The new file for the private key, or the secret
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The new file for the public key, as a JWKS [default: on the screen]
    #[arg(long, value_name = "FILE")]
    jwks: Option<PathBuf>,
    /// How tokens are signed
    #[arg(long, value_name = "NAME", default_value = "eddsa")]
    algorithm: Algorithm,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Algorithm {
    /// EdDSA over Ed25519
    Eddsa,
    /// ECDSA over P-256
    Es256,
    /// A secret that both sides have
    Hs256,
}

/// Sign a token: who has it acts under its name and its role
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame token sign key.pem --sub ana --role lead
  curl -H \"Authorization: Bearer $(endgame token sign key.pem --sub mo --role gm)\" http://127.0.0.1:8084/v1/characters/Vex")]
struct SignArgs {
    /// The private key, or the secret, that `endgame token keygen` made
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The actor
    #[arg(long, value_name = "NAME")]
    sub: String,
    /// The role, which the policy of the database must know
    #[arg(long, value_name = "NAME")]
    role: Option<String>,
    /// The claim that names the role
    #[arg(long, value_name = "NAME", default_value = "role")]
    role_claim: String,
    /// Whom it is for (aud)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// Who makes it (iss)
    #[arg(long, value_name = "NAME")]
    issuer: Option<String>,
    /// How long it is believed, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(i64).range(1..=31_536_000))]
    ttl: i64,
}

/// Runs the command.
///
/// # Errors
/// When a file is there already or can't be written, or is not a key.
pub fn run(noun: &TokenNoun, context: &Context) -> Result<Exit, Failure> {
    match &noun.verb {
        Verb::Keygen(args) => make(args, context),
        Verb::Sign(args) => signed(args, context),
    }
}

fn make(args: &KeygenArgs, context: &Context) -> Result<Exit, Failure> {
    let signing = match args.algorithm {
        Algorithm::Eddsa => Signing::EdDsa,
        Algorithm::Es256 => Signing::Es256,
        Algorithm::Hs256 => Signing::Hs256,
    };
    if args.jwks.is_some() && signing == Signing::Hs256 {
        let message = "a secret has no public half that a JWKS could hold";
        return Err(Failure::usage("no-public-key", message).hint("leave --jwks out, and keep the secret"));
    }
    let made = keygen(signing)?;
    if let (Some(path), Some(public)) = (&args.jwks, &made.public) {
        new_file(OpenOptions::new().write(true).create_new(true), path, public)?;
    }
    new_file(owner_only(OpenOptions::new().write(true).create_new(true)), &args.file, &made.private)?;
    if let (None, Some(public)) = (&args.jwks, &made.public) {
        print(public)?;
    }
    let named = made.kid.map(|kid| format!("; its name (kid) is {kid}")).unwrap_or_default();
    context.tell(&format!("wrote `{}`, which only its owner may read{named}", args.file.display()));
    Ok(Exit::Done)
}

/// A key that is there is never lost to a new one.
fn new_file(options: &OpenOptions, path: &Path, text: &str) -> Result<(), Failure> {
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        let message = format!("`{}` can't be written: {error}", path.display());
        Failure::usage("cannot-write", message).hint("name a new file: a key is never replaced")
    })
}

fn signed(args: &SignArgs, context: &Context) -> Result<Exit, Failure> {
    let cannot = |error| {
        Problem::invalid("no-key", format!("the key `{}` can't be read: {error}", args.file.display()))
    };
    let private = std::fs::read_to_string(&args.file).map_err(cannot)?;
    if !is_secret(&args.file) {
        context.warn(&format!("others than its owner may read `{}`: `chmod 600`", args.file.display()));
    }
    let token = sign(
        &private,
        &Taken {
            sub: &args.sub,
            role: args.role.as_deref().map(|role| (&*args.role_claim, role)),
            audience: args.audience.as_deref(),
            issuer: args.issuer.as_deref(),
            from: context.now.0.div_euclid(1_000),
            seconds: args.ttl,
        },
    )?;
    print(&(token + "\n"))?;
    Ok(Exit::Done)
}
