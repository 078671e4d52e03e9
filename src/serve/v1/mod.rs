//! Our own API, under `/v1`: what the command line can do with a database, with the same words.

mod anomalies;
mod batches;
mod boards;
mod changes;
mod changing;
mod characters;
mod cursors;
mod database;
mod document;
mod fields;
mod governing;
mod input;
mod log;
mod pages;
mod route;
mod rulesets;
mod undos;
mod values;
mod versions;

use super::Service;
use super::access::Access;
use super::answer::{no_such_method, no_such_page, typed};
use crate::app::Problem;
use crate::ledger::Who;
use axum::Router;
use axum::routing::get;
use route::Route;
use std::sync::Arc;
use values::Whole;

/// Every route, in the order in which they are told.
fn table() -> Vec<Route> {
    [
        characters::routes(),
        changes::routes(),
        batches::routes(),
        log::routes(),
        undos::routes(),
        anomalies::routes(),
        boards::routes(),
        rulesets::routes(),
        governing::routes(),
        database::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What it takes to ask each of them: the right to a command that reads, or what the policy says where it is written.
pub(super) fn access() -> Vec<((&'static str, String), Access)> {
    let of = |route: Route| {
        let method = if route.is_get { "GET" } else { "POST" };
        let access = if route.does.change { Access::Changes } else { Access::Reads(route.command) };
        ((method, format!("/v1{}", route.path)), access)
    };
    table().into_iter().map(of).collect()
}

/// A route as those who may ask it see it.
pub(super) struct Call {
    /// Its `operationId`.
    pub(super) id: &'static str,
    /// What a policy must allow for it: one of them.
    pub(super) commands: Vec<&'static str>,
    /// Whether it changes something.
    pub(super) is_change: bool,
}

/// Every route with what a policy must allow for it.
pub(super) fn calls() -> Vec<Call> {
    let of = |route: Route| Call {
        id: route.id,
        commands: match route.does.change {
            true => route.kinds.iter().filter_map(|kind| kind.permission()).collect(),
            false => vec![route.command],
        },
        is_change: route.does.change,
    };
    table().into_iter().map(of).collect()
}

pub(super) fn routes() -> Router<Service> {
    let table = table();
    let document: Arc<str> = document::text(&table).into();
    let openapi = get(move || {
        let document = document.to_string();
        async move { typed("application/json", document) }
    });
    let mut router = Router::new().route("/openapi.json", openapi);
    for route in table {
        router = router.route(route.path, route.handler);
    }
    router.method_not_allowed_fallback(no_such_method).fallback(no_such_page)
}

/// The character that an address or a parameter names: `Vex`, `id:12`.
///
/// # Errors
/// What is wrong with it.
pub(in crate::serve) fn who(text: &str) -> Result<Who, Problem> {
    Who::parse(text).map_err(|error| Problem::invalid("bad-character", error.to_string()))
}

/// How many on a page.
fn limited(limit: Option<Whole>, usual: u64, most: u64) -> Result<u64, Problem> {
    match limit {
        None => Ok(usual),
        Some(Whole(limit)) if (1..=most).contains(&limit) => Ok(limit),
        Some(_) => Err(Problem::invalid("bad-query", format!("`limit` goes from 1 to {most}"))),
    }
}

#[cfg(test)]
mod tests;
