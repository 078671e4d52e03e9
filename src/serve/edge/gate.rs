//! Who asks, how often, and whether they may.

use super::super::Service;
use super::super::access::{self, Access};
use super::super::caller::Caller;
use super::super::cookie;
use super::super::rates::{Rates, Standing};
use super::super::same_origin;
use super::{Heard, Known, body, count};
use crate::app::{Kind, Problem, clock};
use crate::ledger::{Intent, OperationKind};
use crate::policy::Denial;
use crate::store::StoreError;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// Answers a request that may be asked.
///
/// # Errors
/// Why it may not, or that it took too long.
pub(super) async fn answer(
    service: &Service,
    heard: &Heard,
    known: &mut Known,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let access = access::of(heard.method, &heard.route);
    if access == Some(Access::Open) {
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    let caller = who(service, heard, known, &parts).await?;
    parts.extensions.insert(caller.clone());
    let request = Request::from_parts(parts, body);
    let before = match access {
        Some(Access::Reads(command)) => Some((command, service.engine.policies().now())),
        Some(Access::Changes | Access::Known | Access::Open) => None,
        None if heard.route == "unknown" => None,
        // Another method of a route that is known: the router says so in the words of that API.
        None if access::is_known(&heard.route) => None,
        None => {
            return Err(without_a_rule(heard));
        }
    };
    if let Some((command, policy)) = &before
        && let Err(denial) = policy.may_read(&caller, command)
    {
        return Err(denied(service, heard, &caller, denial).await);
    }
    let response = in_time(service, request, next).await?;
    let is_nothing = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED].contains(&response.status());
    if access.is_none() && !is_nothing {
        return Err(without_a_rule(heard));
    }
    // Another policy may have come into force before the answer was made.
    if let Some((command, policy)) = before {
        let now = service.engine.policies().now();
        if !Arc::ptr_eq(&now, &policy)
            && let Err(denial) = now.may_read(&caller, command)
        {
            return Err(denied(service, heard, &caller, denial).await);
        }
    }
    Ok(response)
}

/// That nobody thought of a route: a mistake of this program.
fn without_a_rule(heard: &Heard) -> Problem {
    let message = format!("nobody said who may ask {} {}", heard.method, heard.route);
    Problem { kind: Kind::Storage, ..Problem::invalid("no-access-rule", message) }
}

/// Who asks, unless they ask too often.
async fn who(
    service: &Service,
    heard: &Heard,
    known: &mut Known,
    request: &Parts,
) -> Result<Caller, Problem> {
    let address = heard.peer.map_or_else(|| "?".to_owned(), |peer| peer.ip().to_string());
    // Who was refused too often is not listened to, however good the next token is.
    if let Some(standing) = over(service.refusals.as_ref(), &address) {
        return Err(too_often(service, known, standing));
    }
    let is_secure = cookie::is_secure(&request.headers, service.is_secure);
    let (caller, by) = match service.trust.caller(&request.headers, &request.uri, is_secure).await {
        Ok(believed) => believed,
        Err(problem) => {
            if let Some(rates) = &service.refusals {
                rates.ask(&address);
            }
            count(service, "token");
            return Err(problem);
        }
    };
    known.caller = Some(caller.clone());
    let name = match caller.role {
        Some(_) => format!("actor {}", caller.actor),
        None => address,
    };
    if let Some(standing) = service.rates.as_ref().map(|rates| rates.ask(&name)) {
        if standing.wait.is_some() {
            return Err(too_often(service, known, standing));
        }
        known.standing = Some(standing);
    }
    match same_origin::check(heard.method, &request.headers, &request.uri, by) {
        Ok(()) => Ok(caller),
        Err(why) => Err(from_elsewhere(service, heard, &caller, why).await),
    }
}

/// Records what a page from elsewhere made somebody's browser ask, and refuses it.
async fn from_elsewhere(service: &Service, heard: &Heard, caller: &Caller, why: String) -> Problem {
    let (command, who_may) = ("serve".to_owned(), Vec::new());
    let denial = Denial { command, reasons: vec![why.clone()], who_may, recorded: None };
    match denied(service, heard, caller, denial).await {
        problem if problem.code == "not-allowed" => {
            Problem::refused("not-from-here", format!("{why}; nothing was changed"))
                .hint("ask from a page of this service, or by a program with a token of its own")
        }
        problem => problem,
    }
}

fn over(rates: Option<&Rates>, name: &str) -> Option<Standing> {
    rates.map(|rates| rates.look(name)).filter(|standing| standing.wait.is_some())
}

fn too_often(service: &Service, known: &mut Known, standing: Standing) -> Problem {
    known.standing = Some(standing);
    count(service, "rate");
    let seconds = standing.wait.unwrap_or(1);
    Problem::refused("too-many-requests", "too many requests came from here; nothing was changed")
        .hint(format!("ask again in {seconds} s"))
}

/// Runs a request with its whole body, as long as it may take.
async fn in_time(service: &Service, request: Request, next: Next) -> Result<Response, Problem> {
    let limits = &service.limits;
    let time = limits.request_time;
    let request = match tokio::time::timeout(time, body::whole(request, limits.body)).await {
        Ok(Ok(request)) => request,
        Ok(Err(problem)) => {
            count(service, "body");
            return Err(problem);
        }
        Err(_) => {
            count(service, "time");
            let message =
                format!("the body did not come within {} s; nothing was changed", time.as_secs_f64());
            return Err(Problem::invalid("too-slow", message));
        }
    };
    tokio::time::timeout(time, next.run(request)).await.map_err(|_| {
        count(service, "time");
        let message =
            format!("no answer was ready within {} s; what was asked may still happen", time.as_secs_f64());
        Problem { kind: Kind::Storage, ..Problem::refused("too-long", message) }
            .hint("ask again with the same `Idempotency-Key`: it happens at most once")
    })
}

/// Records that something may not be read, as the log records what may not be changed.
async fn denied(service: &Service, heard: &Heard, caller: &Caller, denial: Denial) -> Problem {
    count(service, "policy");
    // Somebody who asks again and again fills no log.
    let name = format!("denied {}", caller.actor);
    let is_recorded = service.refusals.as_ref().is_none_or(|rates| rates.ask(&name).wait.is_none());
    if !is_recorded {
        return StoreError::Denied(Box::new(denial)).into();
    }
    let about = format!("{} {}", heard.method, heard.path);
    let caller = caller.clone();
    let recorded = service.engine.change(move |session| {
        caller.tries(session, &about);
        let (reason, ticket) = (None, None);
        // The fact says what was tried; the kind of the operation is that of all refusals.
        let kind = OperationKind::Refuse.into();
        let intent = Intent { kind, actor: caller.actor, reason, ticket, at: clock::now()? };
        Ok(session.store.record_refusal(&intent, denial)?)
    });
    match recorded.await {
        Ok(denial) => StoreError::Denied(Box::new(denial)).into(),
        Err(problem) => problem,
    }
}
