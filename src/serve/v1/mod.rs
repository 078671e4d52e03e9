//! Our own API, under `/v1`: what the command line can do with a database, with the same words.

mod changes;
mod characters;

use super::Service;
use axum::Router;
pub(super) use characters::who;

pub(super) fn routes() -> Router<Service> {
    Router::new().merge(characters::routes()).merge(changes::routes())
}
