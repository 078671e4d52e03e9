//! Advice of use cases as commands and options of this command line.

use crate::app::Hint;
use crate::app::problem::{Again, FileKind};
use crate::app::way_out::WayOut;
use crate::ledger::OperationId;
use crate::report::Step;
use crate::report::numbers::whole;
use crate::store::LineAdvice;
use std::sync::atomic::{AtomicBool, Ordering};

/// How a hint is typed.
pub fn spelled(hint: &Hint) -> String {
    let text = match hint {
        Hint::Text(text) => text,
        Hint::Store(code) => store(code),
        Hint::OtherKind(kind) => other_kind(*kind),
        Hint::RecordAgain(why) => record_again(*why),
        Hint::AllWarnings(file) => return format!(": `endgame ruleset check {file}`"),
        Hint::Steps(range) => return format!("take steps: --levels {range}"),
        Hint::RecordBaseline(file) => return format!("record one: endgame check --update-baseline {file}"),
        Hint::Players(number) => return format!("--players {number}"),
        Hint::ListRulesets(last) => {
            return format!("they go from 1 to {last}: `endgame ruleset history` lists them");
        }
        Hint::FittingPopulation => {
            "name one that fits with --population; curves/populations/launch.yaml shows how to write it"
        }
        Hint::OwnPopulation => "; --population names players of your own",
        Hint::ChartXp => "`endgame chart xp` draws what its levels cost",
        Hint::LargerPicture => "give it room, e.g. --size 1920x1080",
        Hint::WriteShards => "shards are written by `endgame simulate --shard 1/3 --output s1.json`",
        Hint::RunShard(number, of) => {
            return format!(
                "run it: `endgame simulate … --shard {number}/{of} --output FILE`, with the options of the others"
            );
        }
        Hint::NameExpectations => {
            "run it where curves/expectations is, or name the file: --expect FILE; --expect built-in checks the built-in game"
        }
        Hint::FewerEvents => {
            "ask for fewer by --last, --since or --until, or write them to a file: `endgame db export events`"
        }
        Hint::CheckDatabase => "endgame --db FILE check …",
        Hint::JudgeLiving => "what is expected of living characters is judged by `endgame --db FILE check`",
        Hint::LivingJudged => ": `endgame --db FILE check` judges them",
        Hint::InstallTerms => "as `ruleset install --keep xp` would bring them",
        Hint::OneKindOfSide => {
            "compare rulesets and name one population by --population, or the other way round"
        }
        Hint::Sensitivity => "leave those out that do little: `endgame compare RULESET --sensitivity`",
        Hint::NameGoal => "--goal hours_to.prestige.1=60h, or a file of expectations: --expect FILE",
        Hint::NameOutput => "name a file for the result: --output FILE, or try it with --dry-run",
        Hint::WhoWritesGains => {
            "which actor records what players gain? --by ACTOR; for a try: endgame db seed --sessions"
        }
        Hint::NameSessions => "name a CSV file with a session a row, or a database with --db",
        Hint::FindArchetypes => "; without --archetypes their number is found",
        Hint::SayLengths => {
            "how long is a gain? --grant-minutes 30; how far apart are those of a session? --session-gap 2h"
        }
        Hint::FindCharacter => {
            "`endgame character find TEXT` looks for names; archived characters go by their id, `id:12`"
        }
        Hint::AcceptClock => {
            "check the clock with `date -u`; where it is right, because nothing was written for so long, repeat the \
             command with --accept-clock"
        }
        Hint::ListRequests => "`endgame approval list` shows what waits",
        Hint::RefuseOrWait => {
            "refuse it with `endgame approval refuse`, or grant it when the reasons are gone"
        }
        Hint::RefuseOvertaken => {
            "refuse the request with `endgame approval refuse`: a newer request replaced what it asks for"
        }
        Hint::DecideOverspent => {
            "say what becomes of them: --overspent refund (all spent points come back), keep (they count as earned) \
             or trim (what is too many goes, see --trim-order); nothing was changed"
        }
        Hint::FixRows => {
            "fix these rows and run the command again, or carry out the others with --keep-going"
        }
        Hint::ChooseOthers => "choose others with --where, or give to the others with --keep-going",
        Hint::NameExport => "name a file that `endgame db export events` wrote",
        Hint::NameBackup => "name a file that `endgame db backup` made; nothing was changed",
        Hint::BuildWithParquet => {
            "build it with `cargo install --path . --locked --features parquet`, or take --format jsonl or csv"
        }
        Hint::MinutesOfGain => "say how many minutes of play a gain is for: --grant-minutes 60",
        Hint::NameArchetypes => "name the archetypes to hold them against: --population FILE",
        Hint::ShowPolicy(names) => return show_policy(names),
        Hint::GrantRequest(id, names) => return grant_request(*id, names),
        Hint::ListRequestsNot(id, kind) => {
            return format!(
                "operation #{id} is a `{kind}`, not a request; `endgame approval list` shows what waits"
            );
        }
        Hint::OtherKey(id) => {
            return format!(
                "`endgame history --operation {id}` shows what it did; for something else take another --key"
            );
        }
        Hint::FreeKeys(ids) => {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            let undo = changing(&format!("endgame undo {}", ids.join(" ")));
            return format!("`{undo}` frees what is used by now");
        }
        Hint::Unarchive(id) => {
            return format!("`{}` brings it back", changing(&format!("endgame character unarchive id:{id}")));
        }
        Hint::UndoMerge { id, operation } => {
            let undo = changing(&format!("endgame undo {operation}"));
            let rebase = changing(&format!("endgame undo {operation} --rebase"));
            return format!(
                "`endgame character show id:{id}` shows it; `{undo}` takes the merge back, or `{rebase}` where the other has played on"
            );
        }
        Hint::OtherName(id) => {
            let rename = changing(&format!("endgame character rename id:{id} NAME"));
            return format!("`{rename}` gives it another name, then run this again; nothing was changed");
        }
        Hint::Undo(id) => return format!("`{}` takes it back", changing(&format!("endgame undo {id}"))),
        Hint::Redo(id) => {
            let redo = changing(&format!("endgame undo {id}"));
            return format!("`{redo}` makes it count again; nothing was changed");
        }
        Hint::RebaseRuleset(id) => {
            let rebase = changing(&format!("endgame undo {id} --rebase"));
            return format!("`{rebase}` takes it back from all");
        }
        Hint::UndoAlone(id) => {
            let rebase = changing(&format!("endgame undo {id} --rebase"));
            return format!("take it back by itself: `{rebase}`");
        }
        Hint::WaysOut { ways, .. } => {
            let commands: Vec<String> = ways.iter().map(|way| format!("`{}`", way_out(way))).collect();
            return commands.join(", or ");
        }
        Hint::ListOperations(last) => return format!("the last is #{last}; `endgame history` lists them"),
        Hint::MoreOverspent(more) => {
            return format!("and {} more; --dry-run --format json tells of each", whole(*more));
        }
        Hint::Line(advice) => return in_export(advice),
    };
    text.to_owned()
}

fn show_policy(who_may: &[String]) -> String {
    match who_may {
        [] => "nobody else may; `endgame db policy show` shows who may do what".to_owned(),
        names => format!("{} may; `endgame db policy show` shows more", names.join(", ")),
    }
}

fn grant_request(request: OperationId, who_may: &[String]) -> String {
    match who_may {
        [] => "nobody else may approve it: `endgame db policy install` names a second lead".to_owned(),
        names => {
            let grant = changing(&format!("endgame approval grant {request}"));
            format!("`{grant}` carries it out; {} may", names.join(", "))
        }
    }
}

/// Whether the database of this command wants a reason for each change.
static WANTS_REASONS: AtomicBool = AtomicBool::new(false);

/// From now on commands that change something are spelled with a reason, where the database wants one.
pub fn wants_reasons(wants: bool) {
    WANTS_REASONS.store(wants, Ordering::Relaxed);
}

/// A command that changes something, as it must be typed.
fn changing(command: &str) -> String {
    let reason = if WANTS_REASONS.load(Ordering::Relaxed) { " --reason TEXT" } else { "" };
    format!("{command}{reason}")
}

/// The command that is a way out of what is in the way of an undo.
pub fn way_out(way: &WayOut) -> String {
    let list = |operations: &[OperationId]| {
        let numbers: Vec<String> = operations.iter().map(ToString::to_string).collect();
        numbers.join(" ")
    };
    changing(&match way {
        WayOut::SkipTouched { operations, .. } => {
            format!("endgame undo {} --skip-touched", list(operations))
        }
        WayOut::Rebase { operations, .. } => format!("endgame undo {} --rebase", list(operations)),
        WayOut::Together { newest_first, .. } => format!("endgame undo {}", list(newest_first)),
        WayOut::Restore { who, before, .. } => {
            format!("endgame character restore {who} --before op:{before}")
        }
        WayOut::Archive { who } => format!("endgame character archive {who}"),
        WayOut::RevokeXp { who, track, xp, .. } => {
            format!("endgame character revoke {who} --track {track} --xp {}", xp.get())
        }
        WayOut::RevokeCurrency { who, amount, .. } => {
            format!("endgame character revoke {who} --currency {amount}")
        }
    })
}

/// What would be right in a line of an export.
fn in_export(advice: &LineAdvice) -> String {
    let text = match advice {
        LineAdvice::Text(text) => text,
        LineAdvice::OnlyJsonLines => {
            "only what `endgame db export events --format jsonl` wrote can be imported"
        }
        LineAdvice::OnlyExports => "only what `endgame db export events` wrote can be imported",
        LineAdvice::Restore => "copy it, or use `endgame db restore FILE`",
        LineAdvice::ExportJsonLines => "export again with --format jsonl: only JSON Lines can be imported",
        LineAdvice::Unpack(program) => return format!("unpack it: {program} FILE | endgame db import -"),
        LineAdvice::WholeLog => "a database is made from the whole log: export without --since",
    };
    text.to_owned()
}

fn other_kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Ruleset => "use `--ruleset`",
        FileKind::Population => "use `--population`",
        FileKind::Expectations => "use `endgame check --expect`",
        FileKind::Policy => "use `endgame db policy install`",
        FileKind::Service => "use `endgame serve --config`",
    }
}

fn record_again(why: Again) -> &'static str {
    match why {
        Again::Damaged => "take the file from version control, or record it again with --update-baseline",
        Again::NotReproduced => {
            "it comes from another build; record it again with --update-baseline on the rules it was made of"
        }
        Again::Incomplete => {
            "what is expected has grown since: record it again with --update-baseline, on rules that are agreed"
        }
        Again::OtherVersion => "record it again with this version: --update-baseline",
        Again::OtherScenario => "compare like with like, or record it again with --update-baseline",
    }
}

/// What helps against a failure of the store with this code.
fn store(code: &str) -> &'static str {
    match code {
        "no-database" => "make one with `endgame db init`, or name another with --db or ENDGAME_DB",
        "password-in-address" => {
            "give it by PGPASSWORD, or by a line of the file that PGPASSFILE names (~/.pgpass); take it for known and change it"
        }
        "no-postgres" => {
            "build it with `cargo install --path . --locked --features postgres`, or name a file"
        }
        "bad-address" => {
            "an address is postgres://USER@HOST:PORT/DATABASE?schema=NAME&sslmode=MODE; docs/operators.md tells more"
        }
        "server-unreachable" => {
            "see whether the server runs and lets you in: `psql` with the same address does; nothing was changed"
        }
        "no-right" => "docs/operators.md lists the rights that are needed; nothing was changed",
        "connection-lost" => "run the command again when the server answers; nothing was changed",
        "outcome-unknown" => {
            "`endgame history --last 1` tells whether it is there, `endgame history --key KEY` of what was asked under a key; a command with --key can be repeated safely"
        }
        "database-on-a-server" => {
            "`pg_dump` and `pg_restore` do it on the server; `endgame db export events` and `db import`, or `endgame db copy FROM TO`, between any two databases"
        }
        "database-exists" => "name another file with --db; nothing was touched",
        "no-folder" => "make the folder first, or name another file",
        "database-is-a-folder" => "name a file with --db: a folder can't be a database",
        "not-a-database" => "name a file that `endgame db init` made, or make one under another name",
        "database-newer" => "update endgame, or restore a backup from before the update; nothing was touched",
        "database-read-only" => {
            "make the file and its folder writable for you, or work on a copy made with `cp`; nothing was changed"
        }
        "file-in-the-way" => {
            "let its owner end what uses it and give it away or remove it, or work on a copy made with `cp`; nothing was changed"
        }
        "database-older" => {
            "let its owner bring it up to date with `endgame db migrate`, or work on a copy made with `cp`; nothing was changed"
        }
        "database-changed" => "run the command again; nothing was changed",
        "database-misplaced" => {
            "another program keeps files beside it: end that, then run the command again under another name"
        }
        "backup-unproved" => {
            "`endgame db verify` lists what is damaged; --no-verify copies it as it is; nothing was changed"
        }
        "disk-full" => "make space, or move the database to a larger disk, and run the command again",
        "database-busy" => {
            "another process is writing; wait for it, then run the command again; nothing was changed"
        }
        "database-damaged" => {
            "restore the last backup with `endgame db restore FILE`, and keep the damaged file: `endgame db salvage FILE` saves what is whole"
        }
        "text-damaged" => {
            "`endgame db verify` lists what is damaged, `endgame db restore FILE` brings back a backup, `endgame db salvage FILE` saves what is whole; nothing was changed"
        }
        "event-damaged" => {
            "`endgame db verify` lists what is damaged, `endgame db restore FILE` brings back a backup, `endgame db salvage FILE` saves what is whole; nothing was changed"
        }
        "read-model-damaged" => "`endgame db rebuild` rebuilds the read models from the events",
        "ruleset-changed" => "run the command again: it then uses the new rules",
        "policy-changed" => "run the command again: it is then judged by the new policy",
        "not-allowed" => "`endgame db policy show` shows who may do what; nothing was changed",
        "waits-for-approval" => "nothing was changed yet; `endgame approval list` shows what waits",
        "character-changed" => "look at it again, then repeat the command; nothing was changed",
        "reason-required" => "say why with --reason",
        "storage-failed" => "nothing was changed; `endgame db verify` shows whether the database is whole",
        "interrupted" => "what was begun is removed; run it again when you like",
        _ => "nothing was changed",
    }
}

/// How something that can be done next is typed.
pub fn step(step: &Step) -> String {
    match step {
        Step::Undo(id) => changing(&format!("endgame undo {id}")),
        Step::Unarchive { id } => changing(&format!("endgame character unarchive id:{id}")),
        Step::Rebase(operations) => {
            let numbers: Vec<String> = operations.iter().map(ToString::to_string).collect();
            changing(&format!("endgame undo {} --rebase", numbers.join(" ")))
        }
        Step::VerifyHead => "endgame db verify --head HASH".to_owned(),
        Step::Verify => "endgame db verify".to_owned(),
        Step::Salvage => "endgame db salvage FILE".to_owned(),
        Step::Rebuild => "endgame db rebuild".to_owned(),
        Step::Restore => "endgame db restore".to_owned(),
        Step::Distribute { who, attribute } => {
            changing(&format!("endgame paragon distribute {who} {attribute}=1"))
        }
        Step::ParagonBoard => "endgame leaderboard paragon".to_owned(),
        Step::Plan { who } => format!("endgame character plan {who}"),
        Step::PrestigeInfo { who } => format!("endgame prestige info {who}"),
        Step::TryReset { who } => changing(&format!("endgame prestige reset {who} --dry-run")),
        Step::MasteryTree { who, mastery } => {
            format!("endgame mastery tree {who} {}", mastery.as_deref().unwrap_or("TYPE"))
        }
        Step::Unlock { who, mastery, node } => {
            changing(&format!("endgame mastery unlock {who} {mastery} {node}"))
        }
        Step::History { who } => format!("endgame history {who}"),
        Step::ShowInstalled => "endgame ruleset show --installed N".to_owned(),
        Step::InstallAgain => "endgame ruleset install --again N".to_owned(),
        Step::Anomalies => "endgame history anomalies".to_owned(),
        Step::AsJson => "--format json".to_owned(),
        Step::AsJsonOrCsv => "--format json or csv".to_owned(),
        Step::AsCsv => "--format csv".to_owned(),
        Step::All => "--all".to_owned(),
        Step::NameMetrics => "--metric".to_owned(),
        Step::Milestone(milestone) => format!("--milestone {milestone}"),
    }
}
