//! Hears of what others write: other processes on the same database, and the command line.

use super::queue::Queue;
use super::{Change, QUIET, failed};
use crate::app::{Problem, Session};
use crate::ledger::Sequence;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::sync::watch;

/// How often to look where nobody tells.
const EVERY: Duration = Duration::from_millis(100);

pub(super) struct Ahead {
    pub(super) database: PathBuf,
    /// Closed when the service ends.
    pub(super) changes: Arc<Queue<Change>>,
    pub(super) told: Arc<watch::Sender<u64>>,
}

/// Says where the log ends, to who waits for more.
pub(super) fn tell(told: &watch::Sender<u64>, last: Sequence) {
    told.send_if_modified(|before| std::mem::replace(before, last.0) != last.0);
}

impl Ahead {
    pub(super) fn start(self) -> Result<JoinHandle<()>, Problem> {
        let session = Session::asking(&self.database, &QUIET)?;
        tell(&self.told, session.store.last_sequence()?);
        let named = thread::Builder::new().name("ahead".to_owned());
        named.spawn(move || self.run(session)).map_err(|_| failed())
    }

    fn run(self, session: Session<'static>) {
        let mut open = Some(session);
        let mut seen = None;
        while !self.changes.is_closed() {
            let looked = match &open {
                Some(session) => look(session, &mut seen),
                None => {
                    thread::sleep(EVERY);
                    open = Session::asking(&self.database, &QUIET).ok();
                    continue;
                }
            };
            match looked {
                Ok(Some(last)) => tell(&self.told, last),
                Ok(None) => {}
                // A connection that broke is opened anew.
                Err(_) => open = None,
            }
        }
    }
}

/// Where the log ends, once somebody else wrote.
fn look(session: &Session, seen: &mut Option<i64>) -> Result<Option<Sequence>, Problem> {
    session.store.wait_for_change(EVERY)?;
    let now = session.store.data_version()?;
    if seen.replace(now) == Some(now) {
        return Ok(None);
    }
    Ok(Some(session.store.last_sequence()?))
}
