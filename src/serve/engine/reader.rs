//! Answers questions: several at once about the same moment, which never keeps the writer waiting.

use super::super::access::Policies;
use super::super::meters::{Meters, Of};
use super::queue::Queue;
use super::{QUIET, Question, failed};
use crate::app::{Problem, Session};
use crate::store::Recall;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// So many questions are answered about one moment.
const AT_ONCE: usize = 16;

pub(super) struct Reader {
    pub(super) database: PathBuf,
    pub(super) questions: Arc<Queue<Question>>,
    pub(super) recall: Arc<Recall>,
    pub(super) policies: Arc<Policies>,
    pub(super) meters: Arc<Meters>,
}

impl Reader {
    pub(super) fn start(self) -> Result<JoinHandle<()>, Problem> {
        let session = self.open()?;
        let named = thread::Builder::new().name("reader".to_owned());
        named.spawn(move || self.run(session)).map_err(|_| failed())
    }

    fn open(&self) -> Result<Session<'static>, Problem> {
        let mut session = Session::asking(&self.database, &QUIET)?;
        session.store.remember_in(&self.recall);
        Ok(session)
    }

    fn run(self, session: Session<'static>) {
        let mut open = Some(session);
        loop {
            let questions = self.questions.take(AT_ONCE);
            if questions.is_empty() {
                return;
            }
            if let Err(problem) = self.at_one_moment(&mut open, questions) {
                // What is wrong with the connection is gone with it.
                drop(problem);
                open = None;
            }
        }
    }

    fn at_one_moment(
        &self,
        open: &mut Option<Session<'static>>,
        questions: Vec<Question>,
    ) -> Result<(), Problem> {
        let ready = self.ready(open);
        let session = match ready {
            Ok(session) => session,
            Err(problem) => {
                questions.into_iter().for_each(|question| question(Err(problem.clone())));
                return Err(problem);
            }
        };
        for question in questions {
            session.store.look_at_present();
            let began = Instant::now();
            if catch_unwind(AssertUnwindSafe(|| question(Ok(&mut *session)))).is_err() {
                return Err(failed());
            }
            let took = self.meters.database.get_or_create(&Of::kind("read"));
            took.observe(began.elapsed().as_secs_f64());
        }
        session.store.look_at_present();
        session.store.thaw();
        Ok(())
    }

    /// A session at the present moment.
    fn ready<'s>(&self, open: &'s mut Option<Session<'static>>) -> Result<&'s mut Session<'static>, Problem> {
        let session = match open.take() {
            Some(session) => open.insert(session),
            None => open.insert(self.open()?),
        };
        session.store.freeze()?;
        session.refresh()?;
        session.store.catch_up()?;
        self.policies.look(session)?;
        Ok(session)
    }
}
