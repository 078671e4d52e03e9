//! Who asks.

use super::answer::Refused;
use super::{Options, Service};
use crate::app::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

/// Whom the service believes.
pub(super) struct Trust {
    /// Who acts where nobody proves who they are.
    insecure: Option<String>,
}

/// Who asks, by what they proved.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// The name under which it is kept in the log.
    pub(super) actor: String,
}

impl Trust {
    pub(super) fn new(options: &Options) -> Result<Trust, Problem> {
        match &options.insecure {
            Some(_) if !options.listen.ip().is_loopback() => {
                let message =
                    format!("without tokens only this machine is served, and {} is not it", options.listen);
                Err(Problem::invalid("insecure-address", message)
                    .hint("listen on 127.0.0.1, or name the keys that tokens are signed with"))
            }
            Some(actor) => Ok(Trust { insecure: Some(actor.clone()) }),
            None => Err(Problem::invalid("no-keys", "nothing says which tokens are believed")
                .hint("name the keys, or serve this machine only, without tokens, by --insecure")),
        }
    }
}

impl FromRequestParts<Service> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(_: &mut Parts, service: &Service) -> Result<Caller, Refused> {
        let nobody = || Refused(Problem::refused("unauthenticated", "no token says who asks"));
        service.trust.insecure.clone().map(|actor| Caller { actor }).ok_or_else(nobody)
    }
}
