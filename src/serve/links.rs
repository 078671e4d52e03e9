//! Advice of use cases as links of this service: a hint that names something to do is an address with its method, and its
//! body where it takes one.

use crate::app::Hint;
use crate::app::problem::{Again, FileKind};
use crate::app::way_out::WayOut;
use crate::ledger::{CharacterId, OperationId};
use crate::report::numbers::{counted, whole};
use crate::store::LineAdvice;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

/// Something that can be done next.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct Link {
    /// What it is to this answer: `undo`, `next`.
    pub(super) rel: &'static str,
    /// Where.
    pub(super) href: String,
    /// How; GET where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<&'static str>,
    /// What to send, where it takes a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<Value>,
    /// What it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
}

impl Link {
    /// Something to look at.
    pub(super) fn get(rel: &'static str, href: impl Into<String>) -> Link {
        Link { rel, href: href.into(), method: None, body: None, title: None }
    }

    /// Something to do.
    pub(super) fn post(rel: &'static str, href: impl Into<String>, body: Value) -> Link {
        let body = Some(body).filter(|body| body.as_object().is_none_or(|body| !body.is_empty()));
        Link { method: Some("POST"), body, ..Link::get(rel, href) }
    }

    fn title(self, title: impl Into<String>) -> Link {
        Link { title: Some(title.into()), ..self }
    }
}

/// `/v1/characters/id:12`
pub(super) fn character(id: CharacterId) -> String {
    format!("/v1/characters/id:{id}")
}

/// `/v1/characters?text=a%20b`
pub(super) fn address(path: &str, words: &[(&str, String)]) -> String {
    let escaped = |text: &str| -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~,:".contains(&byte);
        text.bytes()
            .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    let words: Vec<String> = words.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    if words.is_empty() { path.to_owned() } else { format!("{path}?{}", words.join("&")) }
}

/// `/v1/operations/8841/undos`, or `/v1/undos` for several.
fn undo(rel: &'static str, operations: &[OperationId], mut body: Value) -> Link {
    if let [one] = operations {
        return Link::post(rel, format!("/v1/operations/{one}/undos"), body);
    }
    let numbers: Vec<u64> = operations.iter().map(|id| id.0).collect();
    body["operations"] = json!(numbers);
    Link::post(rel, "/v1/undos", body)
}

/// A hint as text, as links, or both.
pub(super) fn spelled(hint: &Hint) -> (Option<String>, Vec<Link>) {
    let text = |text: &str| (Some(text.to_owned()), Vec::new());
    let link = |link: Link| (None, vec![link]);
    match hint {
        Hint::Text(said) => text(said),
        Hint::Store(code) => store(code),
        Hint::NameGoal => text("name a goal: `hours_to.prestige.1=60h`"),
        Hint::ListRulesets(last) => {
            (Some(format!("they go from 1 to {last}")), vec![Link::get("rulesets", "/v1/rulesets")])
        }
        Hint::FindCharacter => (
            Some("archived characters go by their id, `id:12`".to_owned()),
            vec![Link::get("search", "/v1/characters?text=")],
        ),
        Hint::Unarchive(id) => {
            link(Link::post("unarchive", format!("{}/unarchivals", character(*id)), json!({})))
        }
        Hint::UndoMerge { id, operation } => (
            None,
            vec![
                Link::get("character", character(*id)),
                undo("undo", &[*operation], json!({})),
                undo("rebase", &[*operation], json!({"how": "rebase"})),
            ],
        ),
        Hint::OtherName(id) => (
            Some("give it another name, then ask again; nothing was changed".to_owned()),
            vec![Link::post("rename", format!("{}/renames", character(*id)), json!({"name": ""}))],
        ),
        Hint::ShowPolicy(names) => {
            let may = match names.as_slice() {
                [] => "nobody else may".to_owned(),
                names => format!("{} may", names.join(", ")),
            };
            (Some(may), vec![Link::get("policy", "/v1/policies/in-force")])
        }
        Hint::GrantRequest(id, names) => {
            let may = match names.as_slice() {
                [] => "nobody else may approve it".to_owned(),
                names => format!("{} may approve it", names.join(", ")),
            };
            (Some(may), request(*id))
        }
        Hint::ListRequests => link(Link::get("requests", "/v1/requests")),
        Hint::ListRequestsNot(id, kind) => (
            Some(format!("operation #{id} is a `{kind}`, not a request")),
            vec![Link::get("requests", "/v1/requests")],
        ),
        Hint::RefuseOrWait => text("refuse it, or grant it when the reasons are gone"),
        Hint::RefuseOvertaken => text("refuse the request: a newer request replaced what it asks for"),
        Hint::OtherKey(id) => (
            Some("for something else take another key".to_owned()),
            vec![Link::get("operation", format!("/v1/operations/{id}"))],
        ),
        Hint::FreeKeys(ids) => {
            (Some("an undo frees what is used by now".to_owned()), vec![undo("undo", ids, json!({}))])
        }
        Hint::Undo(id) => link(undo("undo", &[*id], json!({}))),
        Hint::Redo(id) => link(undo("redo", &[*id], json!({})).title("makes it count again")),
        Hint::RebaseRuleset(id) => {
            link(undo("rebase", &[*id], json!({"how": "rebase"})).title("takes it back from all"))
        }
        Hint::UndoAlone(id) => {
            link(undo("rebase", &[*id], json!({"how": "rebase"})).title("takes it back by itself"))
        }
        Hint::WaysOut { ways, .. } => (None, ways.iter().map(way_out).collect()),
        Hint::ListOperations(last) => {
            (Some(format!("the last is #{last}")), vec![Link::get("history", "/v1/history")])
        }
        Hint::DecideOverspent => text(
            "say what becomes of them by `overspent`: `refund` (all spent points come back), `keep` (they count as \
             earned) or `trim` (what is too many goes, see `trim_order`); nothing was changed",
        ),
        Hint::MoreOverspent(more) => (Some(format!("and {} more", whole(*more))), Vec::new()),
        Hint::FixRows => {
            text("fix these rows and send them again, or carry out the others with `keep_going`")
        }
        Hint::ChooseOthers => text("choose others by `where`, or give to the others with `keep_going`"),
        Hint::AcceptClock => {
            text("the clock of the service is to be looked at: nothing was written for a year")
        }
        Hint::WhoWritesGains => text("which actor records what players gain? Name it by `by`"),
        Hint::MinutesOfGain => text("say how many minutes of play a gain is for: `grant_minutes=60`"),
        Hint::FewerEvents => text("ask for fewer by `limit`, `since` or `until`"),
        Hint::OtherKind(kind) => text(other_kind(*kind)),
        Hint::Line(LineAdvice::Text(said)) => text(said),
        // What only files, simulations and pictures need, none of which is asked for here.
        Hint::FittingPopulation
        | Hint::OwnPopulation
        | Hint::AllWarnings(_)
        | Hint::ChartXp
        | Hint::LargerPicture
        | Hint::Steps(_)
        | Hint::WriteShards
        | Hint::RecordBaseline(_)
        | Hint::RecordAgain(
            Again::Damaged
            | Again::NotReproduced
            | Again::Incomplete
            | Again::OtherVersion
            | Again::OtherScenario,
        )
        | Hint::Players(_)
        | Hint::NameExpectations
        | Hint::CheckDatabase
        | Hint::JudgeLiving
        | Hint::LivingJudged
        | Hint::InstallTerms
        | Hint::OneKindOfSide
        | Hint::Sensitivity
        | Hint::NameOutput
        | Hint::NameSessions
        | Hint::FindArchetypes
        | Hint::SayLengths
        | Hint::RunShard(..)
        | Hint::NameExport
        | Hint::NameBackup
        | Hint::Line(_)
        | Hint::BuildWithParquet
        | Hint::NameArchetypes => (None, Vec::new()),
    }
}

/// What can be done about a request that waits.
pub(super) fn request(id: OperationId) -> Vec<Link> {
    let href = format!("/v1/requests/{id}");
    vec![
        Link::get("request", href.clone()),
        Link::post("grant", format!("{href}/grants"), json!({})),
        Link::post("refuse", format!("{href}/refusals"), json!({})),
    ]
}

fn other_kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Ruleset => "rulesets are sent to /v1/rulesets",
        FileKind::Policy => "policies are sent to /v1/policies",
        FileKind::Population | FileKind::Expectations | FileKind::Service => {
            "this service takes no such files"
        }
    }
}

/// What is in place of an undo.
fn way_out(way: &WayOut) -> Link {
    match way {
        WayOut::SkipTouched { operations, free } => {
            let title =
                format!("take it back from {}, and leave the others", counted(*free, "free character"));
            undo("skip-touched", operations, json!({"how": "skip-touched"})).title(title)
        }
        WayOut::Rebase { operations, is_ruleset, .. } => {
            let title = match is_ruleset {
                true => "put the rules of before in force, and bring everybody under them",
                false => "take out what it gave, and keep what came later",
            };
            undo("rebase", operations, json!({"how": "rebase"})).title(title)
        }
        WayOut::Together { newest_first, .. } => {
            undo("together", newest_first, json!({})).title("take all of them back, newest first")
        }
        WayOut::Restore { who, before, .. } => {
            let href = format!("/v1/characters/{who}/restorations");
            let body = json!({"before": format!("op:{before}")});
            Link::post("restore", href, body).title(format!("put it back to before #{before}"))
        }
        WayOut::Archive { who } => {
            let href = format!("/v1/characters/{who}/archivals");
            Link::post("archive", href, json!({})).title("take it out of lists, with all it has")
        }
        WayOut::RevokeXp { who, track, xp, given_by } => {
            let href = format!("/v1/characters/{who}/revocations");
            let body = json!({"track": track.to_string(), "xp": xp.get()});
            Link::post("revoke", href, body).title(format!("take away what #{given_by} gave"))
        }
        WayOut::RevokeCurrency { who, amount, given_by } => {
            let href = format!("/v1/characters/{who}/revocations");
            Link::post("revoke", href, json!({"currency": amount}))
                .title(format!("take away what #{given_by} gave"))
        }
    }
}

/// What helps against a failure of the store with this code.
fn store(code: &str) -> (Option<String>, Vec<Link>) {
    let text = match code {
        "database-busy" => "another process is writing; ask again; nothing was changed",
        "connection-lost" | "server-unreachable" => {
            "ask again when the database answers; nothing was changed"
        }
        "outcome-unknown" => {
            "the history tells whether it is there; under an `Idempotency-Key` it can be asked for again safely"
        }
        "reason-required" => "say why by `reason`",
        "character-changed" => "look at it again, then ask again; nothing was changed",
        "ruleset-changed" | "policy-changed" => "ask again: it is then judged by what is in force now",
        "event-damaged" | "read-model-damaged" | "database-damaged" | "text-damaged" => {
            let verify = Link::get("verify", "/v1/database/verification");
            return (
                Some("who runs the service has to repair the database; nothing was changed".to_owned()),
                vec![verify],
            );
        }
        _ => "nothing was changed; who runs the service is told more",
    };
    (Some(text.to_owned()), Vec::new())
}
