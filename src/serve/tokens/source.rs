//! Where the keys come from, and when they are read again: a file as soon as it has changed, an address from time to time and
//! when a token names a key that is not known.

use super::keys::{self, Key};
use super::{Keys, Refusal};
use crate::app::{Kind, Problem};
use crate::files::{Mark, is_secret};
use crate::serve::outside;
use axum::body::Bytes;
use axum::http::{Method, Uri};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Where keys come from.
#[derive(Debug, Clone)]
pub enum From {
    /// A file with a JWKS.
    Keys(PathBuf),
    /// A file with a secret, which nobody but its owner may read.
    Secret(PathBuf),
    /// An address that answers with a JWKS.
    Address {
        /// The address.
        address: String,
        /// After this long it is asked again.
        again: Duration,
        /// It is not asked more often than this, whatever keys tokens name.
        least: Duration,
    },
}

/// Keys that could not be read again for this long are not believed any more: they may have been given up.
const OLDEST: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) struct Source {
    from: From,
    uri: Option<Uri>,
    known: Arc<Mutex<Known>>,
    /// One asks at a time.
    asking: Arc<tokio::sync::Mutex<()>>,
    is_renewed: Arc<AtomicBool>,
}

struct Known {
    keys: Keys,
    /// How often other keys were read.
    generation: u64,
    /// The file when it was read.
    mark: Option<Mark>,
    /// When the keys were last known to be those that are believed, and when that was last tried.
    read: Instant,
    tried: Instant,
}

fn locked(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Source {
    pub(super) async fn open(from: From) -> Result<Source, Problem> {
        let uri = match &from {
            From::Address { address, .. } => Some(outside::address(address).map_err(|wrong| {
                Problem::invalid("bad-address", format!("the address of the keys can't be asked: {wrong}"))
            })?),
            From::Keys(_) | From::Secret(_) => None,
        };
        let (keys, mark) = match (&from, &uri) {
            (From::Keys(path) | From::Secret(path), _) => of_file(&from, path)?,
            (_, Some(uri)) => (asked(uri).await?, None),
            (From::Address { .. }, None) => (Vec::new(), None),
        };
        let (read, tried) = (Instant::now(), Instant::now());
        let known = Known { keys: Arc::new(keys), generation: 0, mark, read, tried };
        let known = Arc::new(Mutex::new(known));
        Ok(Source { from, uri, known, asking: Arc::default(), is_renewed: Arc::default() })
    }

    /// The keys of now.
    pub(super) async fn keys(&self) -> Result<Keys, Refusal> {
        match &self.from {
            From::Keys(path) | From::Secret(path) => self.look_at(path),
            From::Address { again, .. } => self.renew_behind(*again),
        }
        let known = locked(&self.known);
        match known.read.elapsed() > OLDEST {
            true => Err(Refusal("the keys could not be read again for a day, and are not believed any more")),
            false => Ok(Arc::clone(&known.keys)),
        }
    }

    pub(super) async fn generation(&self) -> u64 {
        let _ = self.keys().await;
        locked(&self.known).generation
    }

    /// Other keys than these, should there be any.
    pub(super) async fn newer_than(&self, keys: &Keys) -> Option<Keys> {
        if let (From::Address { least, .. }, Some(uri)) = (&self.from, &self.uri) {
            renew(&self.known, &self.asking, uri, *least).await;
        }
        let known = Arc::clone(&locked(&self.known).keys);
        (!Arc::ptr_eq(&known, keys)).then_some(known)
    }

    /// Reads a file that has changed. What can't be read leaves the keys as they are.
    fn look_at(&self, path: &Path) {
        let mark = Mark::of(path);
        let mut known = locked(&self.known);
        // Without a mark the file is gone, or being replaced.
        if mark.is_some() && mark == known.mark {
            known.read = Instant::now();
            return;
        }
        if let Ok((keys, mark)) = of_file(&self.from, path) {
            known.put(keys, mark);
        }
    }

    /// Asks again without letting anybody wait.
    fn renew_behind(&self, again: Duration) {
        let is_due = locked(&self.known).tried.elapsed() >= again;
        let Some(uri) = self.uri.clone().filter(|_| is_due) else { return };
        if self.is_renewed.swap(true, Ordering::AcqRel) {
            return;
        }
        let (known, asking) = (Arc::clone(&self.known), Arc::clone(&self.asking));
        let is_renewed = Arc::clone(&self.is_renewed);
        tokio::spawn(async move {
            renew(&known, &asking, &uri, again).await;
            is_renewed.store(false, Ordering::Release);
        });
    }
}

impl Known {
    fn put(&mut self, keys: Vec<Key>, mark: Option<Mark>) {
        self.keys = Arc::new(keys);
        self.generation += 1;
        self.mark = mark;
        self.read = Instant::now();
    }
}

/// Asks an address again, unless that was tried since so long.
async fn renew(known: &Mutex<Known>, asking: &tokio::sync::Mutex<()>, uri: &Uri, least: Duration) {
    let _one = asking.lock().await;
    if locked(known).tried.elapsed() < least {
        return;
    }
    let answer = asked(uri).await;
    let mut known = locked(known);
    known.tried = Instant::now();
    if let Ok(keys) = answer {
        known.put(keys, None);
    }
}

async fn asked(uri: &Uri) -> Result<Vec<Key>, Problem> {
    let from = format!("{uri}");
    let text = outside::ask(Method::GET, uri, &[], Bytes::new()).await.map_err(|wrong| Problem {
        kind: Kind::Storage,
        ..Problem::invalid("no-keys", format!("the keys at {from} can't be read: {wrong}"))
    })?;
    keys::of_jwks(&text, &from)
}

fn of_file(from: &From, path: &Path) -> Result<(Vec<Key>, Option<Mark>), Problem> {
    let mark = Mark::of(path);
    let bytes = std::fs::read(path).map_err(|error| {
        Problem::invalid("no-keys", format!("the file of keys `{}` can't be read: {error}", path.display()))
    })?;
    let name = format!("`{}`", path.display());
    match from {
        From::Secret(_) if !is_secret(path) => {
            let message = format!("others than its owner may read the secret in {name}");
            Err(Problem::invalid("open-secret", message).hint("take their rights away: `chmod 600`"))
        }
        From::Secret(_) => keys::of_secret(&bytes, &name).map(|keys| (keys, mark)),
        From::Keys(_) | From::Address { .. } => keys::of_jwks(&bytes, &name).map(|keys| (keys, mark)),
    }
}
