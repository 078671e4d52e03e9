//! Events as server-sent events: the id of each is its place in the log.

use super::super::Service;
use super::super::answer::Refused;
use super::reel::{Part, Reel, Wanted};
use super::slow::{ToReader, way};
use crate::app::Problem;
use crate::ledger::Entry;
use crate::report::gm::json_line;
use axum::http::HeaderValue;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use std::convert::Infallible;
use std::time::Duration;

/// Events that are read at once.
const PART: usize = 256;
/// How often a stream on which nothing happens says that it is still there.
const STILL_THERE: Duration = Duration::from_secs(15);

/// What a client says in `Last-Event-ID`.
///
/// # Errors
/// That it is no place in the log.
pub(super) fn last_seen(value: &HeaderValue) -> Result<u64, Problem> {
    let number = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    number.ok_or_else(|| {
        Problem::invalid("bad-last-event", "`Last-Event-ID` is the number of an event, as the stream gave it")
    })
}

/// A stream of what comes after an event, or from now on.
///
/// # Errors
/// That there is no such character.
pub(super) async fn answer(
    service: Service,
    wanted: Wanted,
    after: Option<u64>,
) -> Result<Response, Refused> {
    let after = after.unwrap_or_else(|| *service.engine.tip().borrow());
    let reel = Reel::begin(service, wanted, Some(after)).await?;
    let (to, from) = way();
    tokio::spawn(async move {
        tokio::select! {
            () = to.gone() => {}
            () = tell(reel, &to) => {}
        }
    });
    let events = unfold(from, |mut from| async move {
        let event: Event = from.recv().await?;
        Some((Ok::<_, Infallible>(event), from))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(STILL_THERE)).into_response())
}

async fn tell(mut reel: Reel, to: &ToReader<Event>) {
    loop {
        let last = match reel.next(PART).await {
            Ok(Part::Events(entries)) => {
                for entry in &entries {
                    if !to.give(event(entry)).await {
                        return;
                    }
                }
                continue;
            }
            Ok(Part::End) => {
                Event::default().event("end").data("the service ends; come back with Last-Event-ID")
            }
            Err(problem) => Event::default().event("error").data(problem.message.replace(['\n', '\r'], " ")),
        };
        let _ = to.give(last).await;
        return;
    }
}

fn event(entry: &Entry) -> Event {
    let line = json_line(entry).unwrap_or_default();
    Event::default().id(entry.sequence.to_string()).event(entry.fact.kind()).data(line)
}
