//! Readers that don't keep up: little waits for them, and not for long. What they missed they ask for again.

use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// So many parts wait for a reader.
const WAITING: usize = 4;
/// So long a part waits until somebody reads it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where parts are put for one reader.
pub(super) struct ToReader<T>(Sender<T>);

/// A way to one reader.
pub(super) fn way<T>() -> (ToReader<T>, Receiver<T>) {
    let (to, from) = channel(WAITING);
    (ToReader(to), from)
}

impl<T> ToReader<T> {
    /// Gives it to the reader; `false` when they have gone, or have not read for too long.
    pub(super) async fn give(&self, part: T) -> bool {
        tokio::time::timeout(PATIENCE, self.0.send(part)).await.is_ok_and(|sent| sent.is_ok())
    }

    /// Ends when the reader has gone.
    pub(super) async fn gone(&self) {
        self.0.closed().await;
    }
}
