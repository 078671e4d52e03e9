//! What the service measures of itself, for Prometheus.
//!
//! The names of the first seven are those that the game's design promised; counters end in `_total`, as OpenMetrics has it.

use super::process;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabelSet, EncodeMetric, MetricEncoder, NoLabelSet,
};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::{MetricType, TypedMetric};
use prometheus_client::registry::Registry;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

/// Upper ends of levels on the paragon board, each of which is counted exactly.
pub(super) const LEVELS: [u64; 12] = [0, 1, 5, 10, 25, 50, 100, 127, 255, 511, 1_023, 2_047];

/// Seconds in which an answer, or a question to the database, comes.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// Changes that are kept together.
const GROUPS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// A route and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Asked {
    pub(super) method: &'static str,
    pub(super) route: String,
    pub(super) status: u16,
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Route {
    pub(super) route: String,
}

/// What kind it is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Of {
    pub(super) kind: &'static str,
}

impl Of {
    /// A kind.
    pub(super) const fn kind(kind: &'static str) -> Of {
        Of { kind }
    }
}

type Timed<L> = Family<L, Histogram, fn() -> Histogram>;

/// What is counted. Who does something adds to it; `/metrics` shows it.
pub(super) struct Meters {
    registry: Registry,
    /// Characters that changed of late.
    pub(super) active_players: Gauge,
    /// Resets that were carried out.
    pub(super) resets: Counter,
    /// How long answers took, in seconds.
    pub(super) answers: Timed<Route>,
    /// How long the database took, in seconds: `read` a question, `write` a change, `commit` a group of them.
    pub(super) database: Timed<Of>,
    /// Requests that failed: `client` by who asked, `server` by the service, `calculation` by a mistake of the program,
    /// `database` by the storage.
    pub(super) errors: Family<Of, Counter>,
    /// Characters and rules that were found in memory, and those that were not.
    cache_hits: Counter,
    cache_misses: Counter,
    cache_rate: Gauge<f64, std::sync::atomic::AtomicU64>,
    pub(super) requests: Family<Asked, Counter>,
    /// Requests that were refused before they were looked at, by why: `token`, `policy`, `rate`, `body`, `time`.
    pub(super) refused: Family<Of, Counter>,
    /// Open connections, and those that were turned away because there were too many.
    pub(super) connections: Gauge,
    pub(super) turned_away: Counter,
    /// What waits for the database: `questions`, `changes`.
    pub(super) waiting: Family<Of, Gauge>,
    /// Changes that were kept together.
    pub(super) groups: Histogram,
    /// Lines of the journal that found no room.
    lost_lines: Gauge,
    /// Spans of traces that no collector took.
    lost_spans: Gauge,
    levels: Levels,
}

impl Meters {
    pub(super) fn new() -> Meters {
        let timed: fn() -> Histogram = || Histogram::new(SECONDS);
        let meters = Meters {
            registry: Registry::default(),
            active_players: Gauge::default(),
            resets: Counter::default(),
            answers: Family::new_with_constructor(timed),
            database: Family::new_with_constructor(timed),
            errors: Family::default(),
            cache_hits: Counter::default(),
            cache_misses: Counter::default(),
            cache_rate: Gauge::default(),
            requests: Family::default(),
            refused: Family::default(),
            connections: Gauge::default(),
            turned_away: Counter::default(),
            waiting: Family::default(),
            groups: Histogram::new(GROUPS),
            lost_lines: Gauge::default(),
            lost_spans: Gauge::default(),
            levels: Levels::default(),
        };
        // What is counted from the beginning is shown as 0, and not only once it has happened.
        for kind in ["token", "policy", "rate", "body", "time"] {
            drop(meters.refused.get_or_create(&Of::kind(kind)));
        }
        for kind in ["client", "database", "overload", "calculation"] {
            drop(meters.errors.get_or_create(&Of::kind(kind)));
        }
        meters.registered()
    }

    fn registered(mut self) -> Meters {
        let r = &mut self.registry;
        r.register(
            "active_endgame_players",
            "Characters that changed in the last 15 minutes",
            self.active_players.clone(),
        );
        r.register(
            "paragon_level_distribution",
            "Characters on the paragon board by level",
            self.levels.clone(),
        );
        r.register("prestige_reset_rate", "Prestige resets carried out", self.resets.clone());
        r.register("api_response_time", "Seconds until a request was answered", self.answers.clone());
        r.register("database_query_time", "Seconds that the database took", self.database.clone());
        r.register(
            "cache_hit_rate",
            "Share of characters and rules found in memory",
            self.cache_rate.clone(),
        );
        r.register("error_rate", "Requests that failed, by whose failure it was", self.errors.clone());
        r.register("cache_hits", "Characters and rules found in memory", self.cache_hits.clone());
        r.register("cache_misses", "Characters and rules read from the database", self.cache_misses.clone());
        r.register("http_requests", "Requests by route and status", self.requests.clone());
        r.register(
            "http_requests_refused",
            "Requests refused before they were looked at",
            self.refused.clone(),
        );
        r.register("http_connections", "Open connections", self.connections.clone());
        r.register(
            "http_connections_refused",
            "Connections turned away, for there were too many",
            self.turned_away.clone(),
        );
        r.register("queue_length", "What waits for the database", self.waiting.clone());
        r.register("group_size", "Changes kept together in one transaction", self.groups.clone());
        r.register("trace_spans_lost", "Spans of traces that no collector took", self.lost_spans.clone());
        r.register("journal_lines_lost", "Lines of the journal that found no room", self.lost_lines.clone());
        r.register_collector(Box::new(process::Process::new()));
        self
    }

    /// Counts a failure that a problem tells of.
    pub(super) fn failed(&self, status: u16, code: &str) {
        let kind = match (status, code) {
            (_, "internal") => "calculation",
            (503, _) => "overload",
            (500.., _) => "database",
            (400.., _) => "client",
            _ => return,
        };
        self.errors.get_or_create(&Of::kind(kind)).inc();
    }

    /// Keeps how many characters stand up to each of [`LEVELS`], and above, and the sum of their levels.
    pub(super) fn put_levels(&self, counts: Vec<u64>, sum: u128) {
        *self.levels.0.lock().unwrap_or_else(PoisonError::into_inner) = (counts, sum as f64);
    }

    /// Keeps how often something was found in memory, and how often it was not.
    pub(super) fn put_cache(&self, (hits, misses): (u64, u64)) {
        self.cache_hits.inner().store(hits, Ordering::Relaxed);
        self.cache_misses.inner().store(misses, Ordering::Relaxed);
    }

    /// All of it, as OpenMetrics has it.
    pub(super) fn text(&self, lines: u64, spans: u64) -> String {
        let (hits, misses) = (self.cache_hits.get() as f64, self.cache_misses.get() as f64);
        self.cache_rate.set(if hits + misses > 0.0 { hits / (hits + misses) } else { 0.0 });
        for (gauge, lost) in [(&self.lost_lines, lines), (&self.lost_spans, spans)] {
            gauge.set(i64::try_from(lost).unwrap_or(i64::MAX));
        }
        let mut text = String::new();
        // A String takes all that is written to it.
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.registry);
        text
    }
}

/// A histogram that is counted elsewhere.
#[derive(Debug, Clone, Default)]
struct Levels(Arc<Mutex<(Vec<u64>, f64)>>);

impl TypedMetric for Levels {
    const TYPE: MetricType = MetricType::Histogram;
}

impl EncodeMetric for Levels {
    fn encode(&self, mut encoder: MetricEncoder) -> Result<(), std::fmt::Error> {
        let (counts, sum) = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ends = LEVELS.iter().map(|level| *level as f64).chain([f64::MAX]);
        let buckets: Vec<(f64, u64)> = ends.zip(counts.iter().copied().chain(std::iter::repeat(0))).collect();
        encoder.encode_histogram::<NoLabelSet>(sum, counts.iter().sum(), &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        Self::TYPE
    }
}

/// Shows what a collector collects beside it.
pub(super) fn gauge(
    encoder: &mut DescriptorEncoder,
    (name, help): (&str, &str),
    value: f64,
) -> Result<(), std::fmt::Error> {
    let gauge = prometheus_client::metrics::gauge::ConstGauge::new(value);
    gauge.encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_promised_names_are_there_and_the_text_ends() {
        let meters = Meters::new();
        meters.put_levels(vec![3, 2, 1], 12);
        meters.resets.inc();
        meters.put_cache((3, 1));
        meters.answers.get_or_create(&Route { route: "/ready".to_owned() }).observe(0.001);
        meters.database.get_or_create(&Of::kind("read")).observe(0.001);
        let text = meters.text(0, 0);
        for name in [
            "# TYPE active_endgame_players gauge",
            "# TYPE paragon_level_distribution histogram",
            "prestige_reset_rate_total 1",
            "# TYPE api_response_time histogram",
            "# TYPE database_query_time histogram",
            "cache_hit_rate 0.75",
            "# TYPE error_rate counter",
            "paragon_level_distribution_bucket{le=\"1.0\"} 5",
            "paragon_level_distribution_count 6",
            "process_start_time_seconds",
        ] {
            assert!(text.contains(name), "{name} in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
