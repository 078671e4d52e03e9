//! The threads that hold the database: one that writes, a few that read. Requests wait for them without a thread of their own.

mod ahead;
mod queue;
mod reader;
mod writer;

use super::access::Policies;
use super::meters::Meters;
use super::traces::Below;
use crate::app::{Kind, Observer, Problem, Session};
use crate::store::{Recall, Step};
use queue::Queue;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, available_parallelism};
use std::time::Instant;
use tokio::sync::{oneshot, watch};

/// What is done with an open session, or told why there is none.
type Question = Box<dyn FnOnce(Result<&mut Session<'_>, Problem>) + Send>;
/// The same for a change; what it answers goes out once the change is safe, or is told why it is not.
type Change = Box<dyn FnOnce(Result<&mut Session<'_>, Problem>) -> Reply + Send>;
type Reply = Box<dyn FnOnce(Result<(), Problem>)>;

/// More than this don't wait: the next is told to come back.
const MOST_WAITING: usize = 20_000;

/// The threads that hold the database.
pub(super) struct Engine {
    questions: Arc<Queue<Question>>,
    changes: Arc<Queue<Change>>,
    policies: Arc<Policies>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    tip: watch::Receiver<u64>,
    recall: Arc<Recall>,
}

impl Engine {
    /// Opens the database as often as it is needed.
    ///
    /// # Errors
    /// When it can't be opened.
    pub(super) fn start(database: &Path, meters: Arc<Meters>) -> Result<Engine, Problem> {
        let questions = Arc::new(Queue::new(MOST_WAITING));
        let changes = Arc::new(Queue::new(MOST_WAITING));
        let (told, tip) = watch::channel(0);
        let told = Arc::new(told);
        let policies = Arc::new(Policies::new(&Session::asking(database, &QUIET)?)?);
        let writer = writer::Writer {
            database: database.to_owned(),
            changes: Arc::clone(&changes),
            told: Arc::clone(&told),
            meters: Arc::clone(&meters),
        };
        let mut threads = vec![writer.start()?];
        threads.push(
            ahead::Ahead { database: database.to_owned(), changes: Arc::clone(&changes), told }.start()?,
        );
        let recall = Arc::new(Recall::default());
        for _ in 0..available_parallelism().map_or(2, usize::from).clamp(2, 8) {
            let (questions, recall) = (Arc::clone(&questions), Arc::clone(&recall));
            let (database, meters) = (database.to_owned(), Arc::clone(&meters));
            let policies = Arc::clone(&policies);
            threads.push(reader::Reader { database, questions, recall, policies, meters }.start()?);
        }
        Ok(Engine { questions, changes, policies, threads: Mutex::new(threads), tip, recall })
    }

    /// The policy in force.
    pub(super) fn policies(&self) -> &Policies {
        &self.policies
    }

    /// How many questions and changes wait.
    pub(super) fn waiting(&self) -> (usize, usize) {
        (self.questions.len(), self.changes.len())
    }

    /// Asks something about one moment: the present, unless the question looks elsewhere.
    ///
    /// # Errors
    /// What the question fails with, or that too many wait.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Session<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (to, answer) = oneshot::channel();
        let question: Question = Box::new(move |session| {
            let began = Instant::now();
            // Who asked may have gone.
            let _ = to.send((began, session.and_then(question)));
        });
        let below = Below::begin("question");
        self.questions.push(question).map_err(|_| overloaded())?;
        answered(below, answer).await
    }

    /// Changes something, together with what others change at the same time; the answer comes when it is safe.
    ///
    /// # Errors
    /// What the change fails with, or that too many wait.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Session<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (to, answer) = oneshot::channel();
        let change: Change = Box::new(move |session| {
            let began = Instant::now();
            let done = session.and_then(change);
            Box::new(move |kept: Result<(), Problem>| {
                // Who asked may have gone. What failed has failed, whatever became of the others.
                let _ = to.send((began, done.and_then(|done| kept.map(|()| done))));
            })
        });
        let below = Below::begin("change");
        self.changes.push(change).map_err(|_| overloaded())?;
        answered(below, answer).await
    }

    /// How often a character was known already when it was asked for, and how often it was not.
    pub(super) fn remembered(&self) -> (u64, u64) {
        self.recall.counts()
    }

    /// Where the log ends, told anew whenever it grows, whoever wrote.
    pub(super) fn tip(&self) -> watch::Receiver<u64> {
        self.tip.clone()
    }

    /// The share of characters that were known already when they were asked for, 0 to 1; `None` before the first.
    pub(super) fn cache_hit_rate(&self) -> Option<f64> {
        let (hits, misses) = self.recall.counts();
        (hits + misses > 0).then(|| hits as f64 / (hits + misses) as f64)
    }

    /// Ends when everything that waits is done.
    pub(super) fn finish(&self) {
        self.questions.close();
        self.changes.close();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // What went wrong in it was told to who asked.
            let _ = thread.join();
        }
    }
}

/// When somebody began with it, and what came of it.
type Done<T> = (Instant, Result<T, Problem>);

async fn answered<T>(below: Option<Below>, answer: oneshot::Receiver<Done<T>>) -> Result<T, Problem> {
    let (began, answer) = answer.await.unwrap_or_else(|_| (Instant::now(), Err(failed())));
    if let Some(below) = below {
        below.end(began, answer.as_ref().is_err_and(|problem| problem.kind == Kind::Storage));
    }
    answer
}

fn overloaded() -> Problem {
    let message = "more requests wait than can be answered soon; nothing was changed";
    Problem { kind: Kind::Storage, ..Problem::refused("overloaded", message) }.hint("ask again in a second")
}

fn failed() -> Problem {
    let message = "a mistake of this program ended the work; the log of the service has more";
    Problem { kind: Kind::Storage, ..Problem::refused("internal", message) }
}

/// Hears of everything and shows nothing.
struct Quiet;

static QUIET: Quiet = Quiet;

impl Observer for Quiet {
    fn remark(&self, _: &str) {}

    fn has_screen(&self) -> bool {
        false
    }

    fn progress(&self, _: &'static str, _: Step) -> bool {
        true
    }
}
