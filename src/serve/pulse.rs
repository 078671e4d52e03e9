//! What the log tells of players, read on from where it was left whenever somebody looks at the metrics: it counts what any
//! process wrote.

use super::Service;
use super::streams::{Reel, Wanted};
use crate::app::{Problem, clock};
use crate::ledger::{CharacterId, EventKind, Moment};
use std::collections::BTreeMap;
use tokio::sync::Mutex;

/// Who changed this long ago is active, in milliseconds.
const ACTIVE: i64 = 15 * 60 * 1_000;
/// Events that are read at once, and how often at one look: what is left is read at the next.
const PART: usize = 2_000;
const PARTS: usize = 50;

/// How far the log was read, and who changed of late.
#[derive(Default)]
pub(super) struct Pulse(Mutex<Known>);

#[derive(Default)]
struct Known {
    reel: Option<Reel>,
    active: BTreeMap<CharacterId, Moment>,
}

impl Pulse {
    /// Reads on, and puts what was found into the meters.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(super) async fn look(&self, service: &Service) -> Result<(), Problem> {
        let mut known = self.0.lock().await;
        if known.reel.is_none() {
            let last = *service.engine.tip().borrow();
            known.reel = Some(Reel::begin(service.clone(), Wanted::default(), Some(last)).await?);
        }
        let Known { reel: Some(reel), active } = &mut *known else { return Ok(()) };
        for _ in 0..PARTS {
            let found = reel.there(PART).await?;
            if found.is_empty() {
                break;
            }
            for entry in found {
                if entry.character != CharacterId::DATABASE {
                    active.insert(entry.character, entry.at);
                }
                if entry.fact.kind() == EventKind::Reset.word() {
                    service.meters.resets.inc();
                }
            }
        }
        let since = Moment(clock::now()?.0 - ACTIVE);
        active.retain(|_, at| *at >= since);
        service.meters.active_players.set(i64::try_from(active.len()).unwrap_or(i64::MAX));
        Ok(())
    }
}
