//! What who asks may do: the judgement of the policy in force about every permission and every call, so that a page shows
//! nobody what would be refused.

use super::Service;
use super::access::InForce;
use super::answer::{Refused, typed};
use super::caller::Caller;
use super::v1::{Call, calls};
use crate::ledger::OperationKind;
use crate::policy::READS;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;
use std::sync::LazyLock;

/// Who asks, and what they may.
#[derive(Debug, Serialize)]
struct Me<'a> {
    schema: &'static str,
    actor: &'a str,
    role: &'a str,
    /// Whether they proved who they are; else everybody on this machine acts under one name.
    proved: bool,
    /// Permissions that the policy grants, as rules of a policy name them.
    may: Vec<&'static str>,
    /// Commands that only read.
    reads: Vec<&'static str>,
    /// Calls of `/v1` by their `operationId`: those that are not refused from the outset.
    calls: Vec<&'static str>,
}

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/me", get(show))
}

async fn show(State(service): State<Service>, caller: Caller) -> Result<Response, Refused> {
    // Whoever answers a question looks first whether another policy came into force.
    service.engine.ask(|_| Ok(())).await?;
    let policy = service.engine.policies().now();
    Ok(typed("application/json", serde_json::to_string(&me(&policy, &caller)).unwrap_or_default()))
}

static CALLS: LazyLock<Vec<Call>> = LazyLock::new(calls);

fn me<'a>(policy: &'a InForce, caller: &'a Caller) -> Me<'a> {
    let may = |command: &&str| policy.may(caller, command);
    let reads = |command: &&str| policy.may_read(caller, command).is_ok();
    let is_answered = |call: &&Call| {
        let mut commands = call.commands.iter();
        if call.is_change { commands.any(may) } else { commands.any(reads) }
    };
    Me {
        schema: "endgame/me/1",
        actor: &caller.actor,
        role: policy.role(caller),
        proved: caller.role.is_some(),
        may: OperationKind::permissions().into_iter().filter(may).collect(),
        reads: READS.into_iter().filter(reads).collect(),
        calls: CALLS.iter().filter(is_answered).map(|call| call.id).collect(),
    }
}
