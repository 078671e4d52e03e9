//! `endgame serve`: the progression service.

use super::context::Context;
use super::failure::{Exit, Failure};
use crate::app::inputs::{read_file, sound};
use crate::config::{KeysFile, LimitsFile, LogWord, ServiceFile, TokensFile, WebhookFile, load_service};
use crate::files::folder_of;
use crate::serve::tokens::{Demands, From};
use crate::serve::{self, Hook, Limits, Log, Options, Rate, Tls, Traces, Trusted};
use crate::store::is_on_a_server;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Serve a database over HTTP: the game's API, and everything that this command line can do with it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame serve --db gm.db --insecure                     this machine only, without tokens
  endgame serve --db gm.db --keys jwks.json               who has a token that one of these keys signed
  endgame serve --db postgres://localhost/game --keys https://id.example/jwks.json --audience endgame
  endgame serve --config serve.yaml --check               look at everything, and serve nothing

`endgame token` makes keys and tokens for development.")]
pub struct ServeArgs {
    /// Where to listen [default: 127.0.0.1:8084]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// How it runs, as a YAML file; what is said here takes the place of what it says
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Look whether it could serve, and end
    #[arg(long)]
    check: bool,
    /// Believe everybody who can reach it: on this machine only
    #[arg(long, conflicts_with_all = ["keys", "secret"])]
    insecure: bool,
    /// Believe tokens that these keys signed: a JWKS, as a file or an address
    #[arg(long, value_name = "FILE|ADDRESS", conflicts_with = "secret")]
    keys: Option<String>,
    /// Believe tokens that were signed with the secret in this file
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
    /// Whom tokens must be for (aud)
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,
    /// Who must have made them (iss)
    #[arg(long, value_name = "NAME")]
    issuer: Option<String>,
    /// The claim that names the role [default: role]
    #[arg(long, value_name = "NAME")]
    role_claim: Option<String>,
    /// Keep connections secret with this certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its private key, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Tell a collector where the time of requests went, by OTLP over HTTP, as `http://127.0.0.1:4318`
    #[arg(long, value_name = "ADDRESS")]
    traces: Option<String>,
    /// What is told of requests on stderr, as JSON lines [default: requests]
    #[arg(long, value_name = "WHAT")]
    log: Option<LogArg>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum LogArg {
    /// Nothing
    Nothing,
    /// What failed, or was refused because of who asked
    Errors,
    /// All
    Requests,
}

/// An address is asked again after this long, and not before that.
const PACE: (Duration, Duration) = (Duration::from_secs(300), Duration::from_secs(10));
const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8084);

/// Runs the command.
///
/// # Errors
/// When the configuration is wrong, the database can't be opened, the keys can't be read, or nobody can listen there.
pub fn run(args: &ServeArgs, context: &Context) -> Result<Exit, Failure> {
    let (file, folder) = match &args.config {
        Some(path) => {
            let source = read_file(path)?;
            let (loaded, problems) = load_service(&source);
            (sound(loaded, &source, &problems)?.value, folder_of(path).to_owned())
        }
        None => (ServiceFile::default(), PathBuf::new()),
    };
    let options = options(args, file, &folder, context)?;
    if args.check {
        serve::check(&options)?;
        context.tell("it could serve");
        return Ok(Exit::Done);
    }
    if let Trusted::Everybody(actor) = &options.trust {
        context.warn(&format!("no tokens are asked for: whoever reaches {} acts as {actor}", options.listen));
    }
    serve::run(&options, |address| {
        context.tell(&format!("serving on {address}; /docs lists what there is"))
    })?;
    Ok(Exit::Done)
}

fn options(
    args: &ServeArgs,
    file: ServiceFile,
    folder: &Path,
    context: &Context,
) -> Result<Options, Failure> {
    let database = match file.database.map(PathBuf::from) {
        Some(named) if context.db.is_none() && !is_on_a_server(&named) => folder.join(named),
        Some(named) if context.db.is_none() => named,
        _ => context.database(),
    };
    let tls = match (&args.tls_cert, &args.tls_key) {
        (Some(cert), Some(key)) => Some(Tls { cert: cert.clone(), key: key.clone() }),
        _ => file.tls.map(|(cert, key)| Tls { cert: folder.join(cert), key: folder.join(key) }),
    };
    let log = match (args.log, file.log) {
        (Some(LogArg::Nothing), _) | (None, Some(LogWord::Nothing)) => Log::Nothing,
        (Some(LogArg::Errors), _) | (None, Some(LogWord::Errors)) => Log::Errors,
        (Some(LogArg::Requests), _) | (None, Some(LogWord::Requests) | None) => Log::Requests,
    };
    Ok(Options {
        database,
        listen: args.listen.or(file.listen).unwrap_or(LISTEN),
        trust: trusted(args, file.tokens, folder, context)?,
        tls,
        limits: limits(&file.limits),
        log,
        webhooks: file.webhooks.into_iter().map(|hook| hook_of(hook, folder)).collect(),
        traces: traces(args, file.traces),
    })
}

/// What is said here takes the place of the address, and leaves the share.
fn traces(args: &ServeArgs, file: Option<(String, f64)>) -> Option<Traces> {
    let share = file.as_ref().map_or(1.0, |(_, share)| *share);
    let address = args.traces.clone().or(file.map(|(address, _)| address));
    address.map(|address| Traces { address, share })
}

fn hook_of(written: WebhookFile, folder: &Path) -> Hook {
    let WebhookFile { name, address, secrets, kinds, waits } = written;
    Hook { name, address, secrets: folder.join(secrets), kinds, waits }
}

fn trusted(
    args: &ServeArgs,
    file: Option<TokensFile>,
    folder: &Path,
    context: &Context,
) -> Result<Trusted, Failure> {
    if args.insecure {
        return Ok(Trusted::Everybody(context.actor.clone().unwrap_or_else(|| "nobody".to_owned())));
    }
    let (again, least) = file.as_ref().map(|file| file.pace).unwrap_or_default();
    let keys = |named: &str, folder: &Path| match named.contains("://") {
        true => From::Address {
            address: named.to_owned(),
            again: again.unwrap_or(PACE.0),
            least: least.unwrap_or(PACE.1),
        },
        false => From::Keys(folder.join(named)),
    };
    let from = match (&args.keys, &args.secret, file.as_ref().map(|file| &file.by)) {
        (Some(named), ..) => keys(named, Path::new("")),
        (None, Some(path), _) => From::Secret(path.clone()),
        (None, None, Some(KeysFile::Keys(named))) => keys(named, folder),
        (None, None, Some(KeysFile::Secret(named))) => From::Secret(folder.join(named)),
        (None, None, None) => {
            let message = "nothing says which tokens are believed";
            return Err(Failure::usage("no-keys", message)
                .hint("name the keys by --keys, or serve this machine only, without tokens, by --insecure"));
        }
    };
    let default = Demands::default();
    let file = file.map(|file| (file.audience, file.issuer, file.role_claim, file.leeway));
    let (audience, issuer, role_claim, leeway) = file.unwrap_or_default();
    let demands = Demands {
        audience: args.audience.clone().or(audience),
        issuer: args.issuer.clone().or(issuer),
        role_claim: args.role_claim.clone().or(role_claim).unwrap_or(default.role_claim),
        leeway: leeway.unwrap_or(default.leeway),
    };
    Ok(Trusted::Tokens(from, demands))
}

fn limits(file: &LimitsFile) -> Limits {
    let default = Limits::default();
    let count = |written: Option<u64>, default| {
        written.map_or(default, |count| usize::try_from(count).unwrap_or(usize::MAX))
    };
    let rate = |(per_second, burst)| Rate { per_second, burst };
    Limits {
        connections: count(file.connections, default.connections),
        body: count(file.body, default.body),
        head: count(file.head, default.head),
        head_time: file.head_time.unwrap_or(default.head_time),
        request_time: file.request_time.unwrap_or(default.request_time),
        write_time: file.write_time.unwrap_or(default.write_time),
        end_time: file.end_time.unwrap_or(default.end_time),
        requests: file.requests.map(rate).or(default.requests),
        refusals: file.refusals.map(rate).or(default.refusals),
    }
}
