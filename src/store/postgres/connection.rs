//! One connection to a server: questions go out together where they can, and round trips are counted.

use super::super::error::StoreError;
use super::address::Address;
use super::known::Known;
use super::pending::Pending;
use super::tls;
use super::value::Value;
use futures_util::SinkExt;
use futures_util::future::{join, join_all};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::io::Cursor;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Waker};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{AsyncMessage, Client, Error, NoTls, Row, Socket, Statement};

/// After so many uses a statement is prepared: before that, it goes out as a whole, in one round trip.
const USES_BEFORE_PREPARED: u32 = 2;
/// More statements than this are not remembered.
const MOST_STATEMENTS: usize = 200;

/// A statement with its values.
pub(super) type Asked<'a> = (&'a str, &'a [Value]);

/// An open connection.
pub(super) struct Connection {
    /// It goes first: that ends what carries its words.
    client: Client,
    carrier: Carrier,
    statements: RefCell<BTreeMap<String, Used>>,
    /// What goes out before the next question, with it.
    first: RefCell<Option<String>>,
    /// Whether a transaction has begun, or will with the next question.
    is_inside: Cell<bool>,
    trips: Cell<u64>,
    notified: Receiver<()>,
    /// What is known of the moment that all questions are about, while nobody asks.
    known: RefCell<Known>,
    /// What operations wrote that are kept together, as long as nobody asks for it.
    kept: RefCell<Pending>,
}

#[derive(Default)]
struct Used {
    uses: u32,
    prepared: Option<Statement>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connection")
    }
}

impl Connection {
    /// Connects.
    pub(super) fn open(address: &Address) -> Result<Connection, StoreError> {
        let failed = |error: std::io::Error| StoreError::io("the network can't be used", error);
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let (sender, notified) = channel();
        let client = match tls::connector(address)? {
            Some(tls) => runtime.block_on(connect(address, tls, sender)),
            None => runtime.block_on(connect(address, NoTls, sender)),
        };
        let (client, carrier) = client.map_err(|error| address.unreachable(&error))?;
        let statements = RefCell::default();
        let (first, is_inside, trips) = (RefCell::default(), Cell::new(false), Cell::new(0));
        let (known, kept) = Default::default();
        let carrier = Carrier { runtime, task: carrier };
        Ok(Connection { client, carrier, statements, first, is_inside, trips, notified, known, kept })
    }

    /// Begins a transaction by this, which goes out with the next question.
    pub(super) fn begin(&self, sql: String) {
        *self.first.borrow_mut() = Some(sql);
        self.is_inside.set(true);
    }

    /// Whether a transaction has begun.
    pub(super) fn is_inside(&self) -> bool {
        self.is_inside.get()
    }

    /// The transaction is over.
    pub(super) fn ended(&self) {
        self.is_inside.set(false);
    }

    /// Gives up the transaction.
    pub(super) fn give_up(&self) {
        if self.first.borrow_mut().take().is_none() {
            self.fire("ROLLBACK");
        }
        self.ended();
    }

    /// Gives up what was written since a savepoint; the transaction goes on.
    pub(super) fn give_up_one(&self, sql: &str) {
        if self.first.borrow_mut().take().is_none() {
            self.fire(sql);
        }
    }

    /// Forgets a savepoint since which nothing was asked; the answer is whether there was one.
    pub(super) fn forget_first(&self) -> bool {
        self.first.take().is_some()
    }

    /// Lets wait what was written, until somebody asks for anything.
    pub(super) fn put_off(&self, pending: Pending) {
        self.kept.borrow_mut().merge(pending);
    }

    /// Whether something of these characters was put off.
    pub(super) fn has_put_off(&self, ids: &[i64]) -> bool {
        let kept = self.kept.borrow();
        ids.iter().any(|id| kept.is_about(*id))
    }

    /// The answers to questions that what was put off has no part in: neither it nor a savepoint goes out with them.
    pub(super) fn beside(&self, all: &[Asked]) -> Result<Vec<Vec<Row>>, Error> {
        let (first, kept) = (self.first.take(), self.kept.take());
        let answers = self.together(all, None);
        self.first.replace(first);
        self.kept.replace(kept);
        answers
    }

    /// What was put off.
    pub(super) fn take_put_off(&self) -> Pending {
        self.kept.take()
    }

    /// Writes what was put off: it comes before a savepoint that waits.
    fn settle(&self) -> Result<(), Error> {
        let statements = self.kept.take().take();
        if statements.is_empty() {
            return Ok(());
        }
        let first = self.first.take();
        let asked: Vec<Asked> = statements.iter().map(|ready| (ready.sql.as_str(), &*ready.values)).collect();
        self.together(&asked, None)?;
        self.first.replace(first);
        Ok(())
    }

    /// Keeps what was read, for who asks next about the same moment.
    pub(super) fn keep(&self, known: Known) {
        *self.known.borrow_mut() = known;
    }

    /// What was kept.
    pub(super) fn take_known(&self) -> Known {
        self.known.take()
    }

    /// How many times an answer was waited for.
    #[cfg(test)]
    pub(super) fn trips(&self) -> u64 {
        self.trips.get()
    }

    /// The rows of a question.
    pub(super) fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.query_raw(sql, values).map_err(StoreError::from)
    }

    /// The same with the error as it came.
    pub(super) fn query_raw(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        self.settle()?;
        let first = self.first.take();
        let prepared = if first.is_none() { self.prepared(sql, values)? } else { None };
        self.trips.set(self.trips.get() + 1);
        self.carrier.run(async {
            let (begun, rows) =
                join(self.send(first.as_deref()), self.ask(prepared.as_ref(), sql, values)).await;
            begun?;
            rows
        })
    }

    /// Several statements that go out together, between `first` and `last`; the answers of each, in their order.
    pub(super) fn together(&self, all: &[Asked], last: Option<&str>) -> Result<Vec<Vec<Row>>, Error> {
        self.settle()?;
        let first = self.first.take();
        self.trips.set(self.trips.get() + 1);
        self.carrier.run(async {
            let asked = all.iter().map(|(sql, values)| self.ask(None, sql, values));
            let ((begun, answers), ended) =
                join(join(self.send(first.as_deref()), join_all(asked)), self.send(last)).await;
            begun?;
            let answers = answers.into_iter().collect::<Result<Vec<_>, Error>>()?;
            ended?;
            Ok(answers)
        })
    }

    /// Statements without values, of which no answer is wanted but that they were carried out.
    pub(super) fn execute(&self, sql: &str) -> Result<(), StoreError> {
        self.settle()?;
        let first = self.first.take();
        self.trips.set(self.trips.get() + 1);
        Ok(self.carrier.run(async {
            let (begun, done) = join(self.send(first.as_deref()), self.send(Some(sql))).await;
            begun.and(done)
        })?)
    }

    /// Puts rows into a table, in the binary form of COPY.
    pub(super) fn copy(&self, table: &str, rows: Vec<u8>) -> Result<(), StoreError> {
        self.settle()?;
        // A first statement that waits is sent first.
        let first = self.first.take();
        self.trips.set(self.trips.get() + 2);
        Ok(self.carrier.run(async {
            self.send(first.as_deref()).await?;
            let sql = format!("COPY {table} FROM STDIN (FORMAT binary)");
            let mut sink = std::pin::pin!(self.client.copy_in(&sql).await?);
            sink.send(Cursor::new(rows)).await?;
            sink.finish().await.map(|_| ())
        })?)
    }

    /// Sends a statement of which nobody waits for the answer.
    fn fire(&self, sql: &str) {
        let mut sent = Box::pin(self.client.batch_execute(sql));
        self.carrier.run(async {
            let _ = sent.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            // What carries it to the server runs meanwhile.
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
        });
    }

    /// Waits until somebody told of a change, but no longer than this.
    pub(super) fn wait(&self, most: Duration) -> Result<(), StoreError> {
        let step = most.min(Duration::from_millis(20));
        let mut waited = Duration::ZERO;
        while waited < most && !self.client.is_closed() {
            if self.notified.try_recv().is_ok() {
                while self.notified.try_recv().is_ok() {}
                return Ok(());
            }
            self.carrier.run(async { tokio::time::sleep(step).await });
            waited += step;
        }
        Ok(())
    }

    async fn send(&self, sql: Option<&str>) -> Result<(), Error> {
        match sql {
            Some(sql) => self.client.batch_execute(sql).await,
            None => Ok(()),
        }
    }

    async fn ask(
        &self,
        prepared: Option<&Statement>,
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<Row>, Error> {
        match prepared {
            Some(statement) => {
                let given: Vec<&(dyn ToSql + Sync)> = values.iter().map(Value::given).collect();
                self.client.query(statement, &given).await
            }
            None => {
                let given: Vec<(&(dyn ToSql + Sync), Type)> =
                    values.iter().map(|value| (value.given(), value.kind())).collect();
                self.client.query_typed(sql, &given).await
            }
        }
    }

    /// The statement, where it was used often enough to be worth a round trip of its own.
    fn prepared(&self, sql: &str, values: &[Value]) -> Result<Option<Statement>, Error> {
        let mut statements = self.statements.borrow_mut();
        if statements.len() >= MOST_STATEMENTS && !statements.contains_key(sql) {
            return Ok(None);
        }
        let known = statements.entry(sql.to_owned()).or_default();
        known.uses += 1;
        if known.prepared.is_none() && known.uses > USES_BEFORE_PREPARED {
            let kinds: Vec<Type> = values.iter().map(Value::kind).collect();
            self.trips.set(self.trips.get() + 1);
            known.prepared = Some(self.carrier.run(self.client.prepare_typed(sql, &kinds))?);
        }
        Ok(known.prepared.clone())
    }
}

/// So long an end may take.
const MOST_FAREWELL: Duration = Duration::from_millis(200);

/// What carries what is said to and fro, while somebody waits for it.
struct Carrier {
    runtime: Runtime,
    task: JoinHandle<()>,
}

impl Carrier {
    fn run<F: Future>(&self, work: F) -> F::Output {
        self.runtime.block_on(work)
    }
}

impl Drop for Carrier {
    /// The server is told of the end, or it would note in its log that its client was lost.
    fn drop(&mut self) {
        let Carrier { runtime, task } = self;
        // Who does not hear it finds out by itself.
        let _ = runtime.block_on(async { tokio::time::timeout(MOST_FAREWELL, task).await });
    }
}

/// Connects, and leaves a task that carries what is said to and fro.
async fn connect<T>(address: &Address, tls: T, sender: Sender<()>) -> Result<(Client, JoinHandle<()>), Error>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let (client, mut connection) = address.config().connect(tls).await?;
    let carrier = tokio::spawn(async move {
        let mut messages = futures_util::stream::poll_fn(move |context| connection.poll_message(context));
        // What it fails with is told to whoever asks next.
        while let Some(Ok(message)) = futures_util::StreamExt::next(&mut messages).await {
            if let AsyncMessage::Notification(_) = message
                && sender.send(()).is_err()
            {
                break;
            }
        }
    });
    Ok((client, carrier))
}
