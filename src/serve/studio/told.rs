//! What pages are told without asking: figures that have settled, and edits of the files.

use super::Desk;
use crate::app::studio::Studio;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use serde_json::json;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

/// Something that pages are told.
#[derive(Debug, Clone)]
pub(super) enum Told {
    /// The figures of a page's move have settled.
    Settled {
        /// The page.
        page: String,
        /// The answer, as JSON.
        text: Arc<str>,
    },
    /// A file was edited.
    Files {
        /// The reading, and the mistake in it, as JSON.
        text: Arc<str>,
    },
}

/// How often a page on which nothing happens is told that the studio is still there.
const STILL_THERE: Duration = Duration::from_secs(15);

impl Told {
    /// The files as they were read now.
    pub(super) fn files(studio: &Studio) -> Told {
        let problem = studio.problem().map(super::routes::problem);
        let text = json!({ "revision": studio.revision(), "problem": problem });
        Told::Files { text: text.to_string().into() }
    }

    fn event(self, page: &str) -> Option<Event> {
        // What a page asks beside its moves it asks as `page~`.
        let is_own = |name: &str| name.trim_end_matches('~') == page;
        match self {
            Told::Settled { page: own, text } if is_own(&own) => {
                Some(Event::default().event("settled").data(&*text))
            }
            Told::Settled { .. } => None,
            Told::Files { text } => Some(Event::default().event("files").data(&*text)),
        }
    }
}

/// What a page is told: the files at once, and then everything that happens.
struct Listener {
    desk: Desk,
    page: String,
    hears: Receiver<Told>,
    ending: watch::Receiver<bool>,
    has_begun: bool,
}

impl Listener {
    async fn next(&mut self) -> Option<Event> {
        if !self.has_begun {
            self.has_begun = true;
            return Told::files(&self.desk.engine.studio()).event(&self.page);
        }
        loop {
            let heard = tokio::select! {
                heard = self.hears.recv() => heard,
                _ = self.ending.wait_for(|is_ending| *is_ending) => return None,
            };
            let told = match heard {
                Ok(told) => told,
                // It missed some of it: the files tell whether it matters.
                Err(RecvError::Lagged(_)) => Told::files(&self.desk.engine.studio()),
                Err(RecvError::Closed) => return None,
            };
            if let Some(event) = told.event(&self.page) {
                return Some(event);
            }
        }
    }
}

/// A stream of what a page is told.
pub(super) fn stream(desk: Desk, page: String) -> Response {
    let (hears, ending) = (desk.engine.hear(), desk.ending.subscribe());
    let listener = Listener { desk, page, hears, ending, has_begun: false };
    let events = unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(STILL_THERE)).into_response()
}
