//! A reader's place in the log.

use super::super::Service;
use crate::app::Problem;
use crate::app::history::checked;
use crate::ledger::{Entry, HistoryQuery, Point, Sequence, Who};
use tokio::sync::watch;

/// Events that are looked at in one question: a reader who wants few of many must not keep the others waiting.
const AT_ONCE: u64 = 2_000;

/// Which events.
#[derive(Debug, Clone, Default)]
pub(in crate::serve) struct Wanted {
    /// Of these kinds; of all when empty.
    pub(in crate::serve) kinds: Vec<String>,
    /// Of this character.
    pub(in crate::serve) who: Option<Who>,
}

/// What somebody reads, and how far they have come.
pub(in crate::serve) struct Reel {
    service: Service,
    wanted: Wanted,
    /// The last event that was looked at; `None` before the first.
    seen: Option<u64>,
    tip: watch::Receiver<u64>,
    ending: watch::Receiver<bool>,
}

/// What comes next.
pub(in crate::serve) enum Part {
    /// These, in their order, and all up to here was looked at.
    Events(Vec<Entry>),
    /// Nothing more: the service ends.
    End,
}

impl Reel {
    /// Begins after an event. A character is followed under whatever name it has.
    ///
    /// # Errors
    /// That there is no such character.
    pub(in crate::serve) async fn begin(
        service: Service,
        wanted: Wanted,
        after: Option<u64>,
    ) -> Result<Reel, Problem> {
        let query = HistoryQuery { who: wanted.who, ..HistoryQuery::default() };
        let query = service.engine.ask(move |session| checked(&session.store, query)).await?;
        let (tip, ending) = (service.engine.tip(), service.ending.subscribe());
        let wanted = Wanted { who: query.who, kinds: wanted.kinds };
        Ok(Reel { service, wanted, seen: after, tip, ending })
    }

    /// The last event that was looked at.
    pub(in crate::serve) fn seen(&self) -> Option<u64> {
        self.seen
    }

    /// What is there already of what comes next; empty at the end of the log.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(in crate::serve) async fn there(&mut self, most: usize) -> Result<Vec<Entry>, Problem> {
        loop {
            let tip = *self.tip.borrow_and_update();
            let first = self.seen.map_or(0, |seen| seen.saturating_add(1));
            if first > tip {
                return Ok(Vec::new());
            }
            let last = first.saturating_add(AT_ONCE.min(most as u64) - 1).min(tip);
            let found = self.part(last).await?;
            self.seen = Some(last);
            if !found.is_empty() {
                return Ok(found);
            }
        }
    }

    /// What comes next, as soon as it is there.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(in crate::serve) async fn next(&mut self, most: usize) -> Result<Part, Problem> {
        loop {
            if *self.ending.borrow() {
                return Ok(Part::End);
            }
            let found = self.there(most).await?;
            if !found.is_empty() {
                return Ok(Part::Events(found));
            }
            tokio::select! {
                told = self.tip.changed() => if told.is_err() { return Ok(Part::End) },
                _ = self.ending.changed() => {}
            }
        }
    }

    async fn part(&self, last: u64) -> Result<Vec<Entry>, Problem> {
        let query = HistoryQuery {
            who: self.wanted.who.clone(),
            after: self.seen.map(Sequence),
            until: Some(Point::Sequence(Sequence(last))),
            ..HistoryQuery::default()
        };
        let kinds = self.wanted.kinds.clone();
        let found = self.service.engine.ask(move |session| Ok(session.store.history(&query)?)).await?;
        let is_wanted =
            |entry: &Entry| kinds.is_empty() || kinds.iter().any(|kind| kind == entry.fact.kind());
        Ok(found.unwrap_or_default().into_iter().filter(is_wanted).collect())
    }
}
