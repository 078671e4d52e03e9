//! Who computes: one thread, which answers the newest move of each page and then lets its figures settle.

use super::told::Told;
use crate::app::Problem;
use crate::app::studio::{ALL_PLAYERS, FIRST_PLAYERS, Lived, Move, Studio};
use serde::Serialize;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{broadcast, oneshot};

/// A move of a page, and who waits for what comes of it.
struct Asked {
    number: u64,
    moves: Vec<Move>,
    to: oneshot::Sender<Answer>,
}

/// Figures that have yet to settle.
struct Settling {
    number: u64,
    lived: Lived,
}

/// What a move is answered with.
pub(super) enum Answer {
    /// What comes of it, as JSON.
    Lived(String),
    /// Why it can't be.
    Problem(Problem),
    /// A newer move of the page took its place.
    Overtaken,
}

/// By the name that a page gave itself.
#[derive(Default)]
struct Waiting {
    asked: BTreeMap<String, Asked>,
    settling: BTreeMap<String, Box<Settling>>,
}

struct Shared {
    studio: RwLock<Arc<Studio>>,
    waiting: Mutex<Waiting>,
    bell: Condvar,
    /// Whether a move waits: what settles gives way to it.
    is_asked: AtomicBool,
    is_ended: AtomicBool,
    /// One reading of edited files at a time.
    reading: Mutex<()>,
    tells: broadcast::Sender<Told>,
}

/// The threads and what they share with those who ask.
pub(super) struct Engine {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What waits to be told to a page that does not listen.
const UNHEARD: usize = 16;
/// Files are looked at this often.
const LOOK: Duration = Duration::from_millis(150);
/// More pages than this are not open.
const MOST_PAGES: usize = 32;

impl Engine {
    pub(super) fn start(studio: Studio) -> Engine {
        let shared = Arc::new(Shared {
            studio: RwLock::new(Arc::new(studio)),
            waiting: Mutex::default(),
            bell: Condvar::new(),
            is_asked: AtomicBool::new(false),
            is_ended: AtomicBool::new(false),
            reading: Mutex::default(),
            tells: broadcast::Sender::new(UNHEARD),
        });
        let (works, watches) = (Arc::clone(&shared), Arc::clone(&shared));
        let threads =
            vec![std::thread::spawn(move || works.work()), std::thread::spawn(move || watches.watch())];
        Engine { shared, threads: Mutex::new(threads) }
    }

    /// The files as they were read last.
    pub(super) fn studio(&self) -> Arc<Studio> {
        self.shared.studio()
    }

    /// From now on, what pages are told.
    pub(super) fn hear(&self) -> broadcast::Receiver<Told> {
        self.shared.tells.subscribe()
    }

    /// Reads edited files now.
    pub(super) fn read_again(&self) {
        self.shared.read_again();
    }

    /// What comes of a page's move.
    pub(super) async fn ask(&self, page: String, number: u64, moves: Vec<Move>) -> Answer {
        let (to, from) = oneshot::channel();
        self.shared.put(page, Asked { number, moves, to });
        // It is dropped without an answer only where the work failed.
        from.await.unwrap_or_else(|_| {
            let message = "a mistake of this program ended the work on this move; the files were not touched";
            Answer::Problem(Problem::refused("internal", message))
        })
    }

    /// Ends the threads.
    pub(super) fn end(&self) {
        self.shared.is_ended.store(true, Ordering::Relaxed);
        {
            let _held = self.shared.waiting();
            self.shared.bell.notify_all();
        }
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            let _ = thread.join();
        }
    }
}

#[derive(Serialize)]
struct Numbered<'a, V> {
    number: u64,
    revision: u64,
    settled: bool,
    view: &'a V,
}

impl Shared {
    fn studio(&self) -> Arc<Studio> {
        Arc::clone(&self.studio.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest move of a page takes the place of one that waits.
    fn put(&self, page: String, asked: Asked) {
        let mut waiting = self.waiting();
        waiting.settling.remove(&page);
        let overtaken = match waiting.asked.len() < MOST_PAGES || waiting.asked.contains_key(&page) {
            true => waiting.asked.insert(page, asked),
            false => Some(asked),
        };
        self.is_asked.store(true, Ordering::Relaxed);
        self.bell.notify_all();
        drop(waiting);
        if let Some(overtaken) = overtaken {
            let _ = overtaken.to.send(Answer::Overtaken);
        }
    }

    /// Answers moves, and lets figures settle while there are none.
    fn work(&self) {
        while let Some((page, work)) = self.next() {
            // A mistake in one move ends no other.
            let _ = catch_unwind(AssertUnwindSafe(|| match work {
                Work::Answer(asked) => self.answer(page, asked),
                Work::Settle(settling) => self.settle(page, settling),
            }));
        }
    }

    fn next(&self) -> Option<(String, Work)> {
        let mut waiting = self.waiting();
        loop {
            if self.is_ended.load(Ordering::Relaxed) {
                return None;
            }
            if let Some((page, asked)) = waiting.asked.pop_first() {
                self.is_asked.store(!waiting.asked.is_empty(), Ordering::Relaxed);
                return Some((page, Work::Answer(asked)));
            }
            if let Some((page, settling)) = waiting.settling.pop_first() {
                return Some((page, Work::Settle(settling)));
            }
            waiting = self.bell.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn answer(&self, page: String, asked: Asked) {
        let studio = self.studio();
        let lived = Lived::new(&studio, &asked.moves).and_then(|mut lived| {
            let goes_on = |_| !self.is_ended.load(Ordering::Relaxed);
            let ended = lived.live(FIRST_PLAYERS, &goes_on);
            ended.map_err(|_| Problem::interrupted("nothing was written")).map(|()| lived)
        });
        match lived {
            Ok(lived) => {
                let text = text(&studio, asked.number, false, &lived);
                let _ = asked.to.send(Answer::Lived(text));
                self.put_back(page, Box::new(Settling { number: asked.number, lived }));
            }
            Err(problem) => _ = asked.to.send(Answer::Problem(problem)),
        }
    }

    fn settle(&self, page: String, mut settling: Box<Settling>) {
        let goes_on = |_| !self.is_asked.load(Ordering::Relaxed) && !self.is_ended.load(Ordering::Relaxed);
        if settling.lived.live(ALL_PLAYERS, &goes_on).is_err() {
            return self.put_back(page, settling);
        }
        let text = text(settling.lived.studio(), settling.number, true, &settling.lived);
        // Nobody may listen.
        let _ = self.tells.send(Told::Settled { page, text: text.into() });
    }

    /// What has yet to settle waits, unless its page has moved on.
    fn put_back(&self, page: String, settling: Box<Settling>) {
        let mut waiting = self.waiting();
        if !waiting.asked.contains_key(&page) {
            waiting.settling.insert(page, settling);
        }
    }

    /// Looks at the files until the end.
    fn watch(&self) {
        while !self.is_ended.load(Ordering::Relaxed) {
            std::thread::sleep(LOOK);
            // A mistake in reading is told as one of the file, and never ends the watch.
            let _ = catch_unwind(AssertUnwindSafe(|| self.read_again()));
        }
    }

    fn read_again(&self) {
        let _held = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let studio = self.studio();
        if !studio.is_edited() {
            return;
        }
        let read = Arc::new(studio.again());
        *self.studio.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&read);
        let _ = self.tells.send(Told::files(&read));
    }
}

enum Work {
    Answer(Asked),
    Settle(Box<Settling>),
}

fn text(studio: &Studio, number: u64, settled: bool, lived: &Lived) -> String {
    let told = Numbered { number, revision: studio.revision(), settled, view: &lived.view() };
    serde_json::to_string(&told).unwrap_or_default()
}
