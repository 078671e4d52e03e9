//! Group commit: one thread decides what waits, in its order, writes all of it as so many operations in one transaction, and
//! answers after the commit. What is refused writes nothing and costs nobody else.

use super::super::meters::{Meters, Of};
use super::ahead;
use super::queue::Queue;
use super::{Change, QUIET, Reply, failed};
use crate::app::{Problem, Session, clock};
use crate::store::Store;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;
use tokio::sync::watch;

/// So many changes are kept together.
const AT_ONCE: usize = 256;

pub(super) struct Writer {
    pub(super) database: PathBuf,
    pub(super) changes: Arc<Queue<Change>>,
    /// Where the log ends.
    pub(super) told: Arc<watch::Sender<u64>>,
    pub(super) meters: Arc<Meters>,
}

impl Writer {
    pub(super) fn start(self) -> Result<JoinHandle<()>, Problem> {
        let session = self.open()?;
        let named = thread::Builder::new().name("writer".to_owned());
        named.spawn(move || self.run(session)).map_err(|_| failed())
    }

    fn open(&self) -> Result<Session<'static>, Problem> {
        let clock = clock::Clock { now: clock::now()?, is_accepted: false };
        Session::open(&self.database, "", clock, &QUIET)
    }

    fn run(self, session: Session<'static>) {
        let mut open = Some(session);
        loop {
            let changes = self.changes.take(AT_ONCE);
            if changes.is_empty() {
                return;
            }
            let session = match open.take() {
                Some(session) => Ok(session),
                None => self.open(),
            };
            match session {
                Ok(session) => {
                    open = carry_out(session, changes, &self.meters);
                    if let Some(last) = open.as_ref().and_then(|session| session.store.last_sequence().ok()) {
                        ahead::tell(&self.told, last);
                    }
                }
                Err(problem) => changes.into_iter().for_each(|change| {
                    change(Err(problem.clone()))(Ok(()));
                }),
            }
        }
    }
}

/// Carries out changes together. The session is gone where it can't be trusted any more.
fn carry_out(
    mut session: Session<'static>,
    changes: Vec<Change>,
    meters: &Meters,
) -> Option<Session<'static>> {
    meters.groups.observe(changes.len() as f64);
    let began = Instant::now();
    let mut changes = changes.into_iter();
    let mut replies: Vec<Reply> = Vec::with_capacity(changes.len());
    let mut is_sound = true;
    let kept = Store::together(
        |session: &mut Session| &mut session.store,
        &mut session,
        |session| {
            for change in changes.by_ref() {
                // Who does not say who tries it may nothing: no policy knows a role without a name.
                if let Err(problem) = session.guarded() {
                    replies.push(change(Err(problem)));
                    continue;
                }
                session.tries("", Some(""));
                // A change that ends in a mistake of this program takes its own writes with it, by their savepoint.
                match catch_unwind(AssertUnwindSafe(|| change(Ok(&mut *session)))) {
                    Ok(reply) => replies.push(reply),
                    Err(_) => is_sound = false,
                }
            }
        },
    );
    let took = meters.database.get_or_create(&Of::kind("commit"));
    took.observe(began.elapsed().as_secs_f64());
    let kept = kept.map_err(Problem::from);
    is_sound &= kept.is_ok();
    if let Err(problem) = &kept {
        // They were not begun.
        replies.extend(changes.map(|change| change(Err(problem.clone()))));
    }
    replies.into_iter().for_each(|reply| reply(kept.clone()));
    is_sound.then_some(session)
}
