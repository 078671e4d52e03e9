//! What makes players like real ones: spread, weekdays, leaving, breaks, arrivals, learning, what events draw.

use jiff::civil::Date;
use serde::de::DeserializeOwned;

use super::super::decode::decode_entry;
use super::super::node::Node;
use super::super::raw::dynamics as raw;
use super::super::raw::population::{self as raw_population};
use super::super::{Diagnostics, Entries, NumberOr, Spanned, suggest};
use super::population::MOST_SIGMA;
use super::{Loader, entry};
use crate::simulation::dynamics::{
    AfterReset, Arrivals, Breaks, ByArchetype, Correlation, Draw, Dynamics, Learning, Leaving, PlayerSpread,
    Setting, Stacking, Steps, Stuck, Weekday,
};

/// Ten years: more than any run.
const MOST_DAYS: u32 = 3650;
/// Past it, rates an hour leave what can be counted.
const MOST_FACTOR: f64 = 1e3;
const MOST_HOURS: f64 = 1e6;
/// Relative numbers: their ratio is all that counts.
const MOST_WEIGHT: f64 = 1e9;
const MOST_ARRIVALS: usize = 10_000;

type Number = Spanned<f64>;

impl Loader<'_> {
    pub(super) fn dynamics(&mut self, written: &raw_population::Archetype) -> Dynamics {
        Dynamics {
            spread: written.spread.as_ref().map(|spread| self.spread(spread)),
            weekdays: written.weekdays.as_ref().and_then(|weekdays| self.weekdays(weekdays)),
            leaving: written.leaves.as_ref().map(|leaves| self.leaving(leaves)).unwrap_or_default(),
            breaks: written.breaks.as_ref().map(|breaks| self.breaks(breaks)),
            arrivals: written.arrivals.as_ref().map(|all| self.arrivals(all)).unwrap_or_default(),
            learning: written.learning.as_ref().map(|learning| self.learning(learning)),
        }
    }

    /// Each field is read on its own: what is wrong with one is told elsewhere, and hides no mistake in another.
    pub(super) fn setting(&mut self, root: &Node) -> Setting {
        let starts_on: Option<Spanned<String>> = field(root, "starts_on");
        let arrivals: Option<Spanned<Vec<raw::Arrivals>>> = field(root, "arrivals");
        let first_date = starts_on.as_ref().and_then(|on| on.value.parse().ok()).map(days_since_1970);
        Setting {
            first_weekday: starts_on.map(|on| self.weekday(&on)).unwrap_or_default(),
            first_date,
            stacking: match field(root, "stacking") {
                None | Some(raw::Stacking::Multiply) => Stacking::Multiply,
                Some(raw::Stacking::Add) => Stacking::Add,
                Some(raw::Stacking::Highest) => Stacking::Highest,
            },
            arrivals: arrivals.map(|all| self.arrivals(&all)).unwrap_or_default(),
        }
    }

    /// `sat`, or a date that is a Saturday.
    fn weekday(&mut self, written: &Spanned<String>) -> Weekday {
        let text = written.value.as_str();
        let named = Weekday::ALL.into_iter().find(|day| day.name() == text);
        let dated = || text.parse().ok().map(|date| Weekday::on(days_since_1970(date)));
        named.or_else(dated).unwrap_or_else(|| {
            let message = format!("`{text}` is not a weekday and not a date");
            let names = Weekday::ALL.map(Weekday::name);
            let close = suggest(text, names).unwrap_or("sat");
            let label = format!("a weekday such as `{close}`, or a date such as `2026-11-24`");
            self.error("not-a-weekday", written.span, message, label);
            Weekday::default()
        })
    }

    fn spread(&mut self, written: &raw::PlayerSpread) -> PlayerSpread {
        let correlation = written.correlation.as_ref().map(|written| {
            let raw::Correlation { sessions_minutes, sessions_xp, minutes_xp } = &written.value;
            let found = Correlation {
                sessions_minutes: self.number("sessions_minutes", *sessions_minutes, (-1.0, 1.0), 0.0),
                sessions_xp: self.number("sessions_xp", *sessions_xp, (-1.0, 1.0), 0.0),
                minutes_xp: self.number("minutes_xp", *minutes_xp, (-1.0, 1.0), 0.0),
            };
            if !found.is_possible() && [sessions_minutes, sessions_xp, minutes_xp].iter().all(|r| in_range(r))
            {
                let message = "no three numbers are correlated like this";
                let label = "what goes with the same must go together: bring one of them nearer to 0";
                self.error("correlation", written.span, message, label);
            }
            found
        });
        let sigma = (0.0, MOST_SIGMA);
        PlayerSpread {
            sessions: self.number("sessions", written.sessions, sigma, 0.0),
            minutes: self.number("minutes", written.minutes, sigma, 0.0),
            xp: self.number("xp", written.xp, sigma, 0.0),
            correlation: correlation.unwrap_or_default(),
        }
    }

    fn weekdays(&mut self, written: &Spanned<raw::Weekdays>) -> Option<[f64; 7]> {
        let mut weights = [1.0; 7];
        for ((weight, day), written) in weights.iter_mut().zip(Weekday::ALL).zip(written.value.all()) {
            *weight = self.number(day.name(), written, (0.0, MOST_WEIGHT), 1.0);
        }
        if weights.iter().all(|weight| *weight == 0.0) {
            let label = "give one weekday a number, or leave `weekdays` out";
            self.error("shares", written.span, "all weekdays are 0: nobody would ever play", label);
            return None;
        }
        Some(weights)
    }

    fn leaving(&mut self, written: &raw_population::Leaves) -> Leaving {
        Leaving {
            first_week: written.first_week.map(|chance| self.chance("first_week", chance)),
            stuck: written.stuck.as_ref().map(|stuck| Stuck {
                after_days: self.days("after_days", stuck.after_days),
                per_week: self.chance("per_week", stuck.per_week),
                since: stuck.since.as_ref().map(|since| self.steps(since)).unwrap_or_default(),
            }),
            after_reset: written.after_reset.as_ref().map(|after| AfterReset {
                days: self.days("days", after.days),
                per_week: self.chance("per_week", after.per_week),
            }),
            at_end: written.at_end.as_ref().map_or(0.0, |at_end| self.chance("per_week", at_end.per_week)),
        }
    }

    fn steps(&mut self, written: &Spanned<Vec<raw::StepKind>>) -> Steps {
        let has = |kind| written.value.contains(&kind);
        let steps = Steps {
            levels: has(raw::StepKind::Level),
            masteries: has(raw::StepKind::Mastery),
            rewards: has(raw::StepKind::Reward),
            resets: has(raw::StepKind::Reset),
        };
        if steps == Steps::NONE {
            let label = "name level, mastery, reward or reset, or leave `since` out for all of them";
            self.error("empty-list", written.span, "`since` is empty: everyone would always be stuck", label);
        }
        steps
    }

    fn breaks(&mut self, written: &raw::Breaks) -> Breaks {
        Breaks {
            per_week: self.chance("per_week", written.per_week),
            days: self.log_normal(&written.days, f64::from(MOST_DAYS)),
        }
    }

    fn learning(&mut self, written: &raw::Learning) -> Learning {
        self.above_zero("factor", written.factor, MOST_FACTOR);
        self.above_zero("hours", written.hours, MOST_HOURS);
        Learning { factor: written.factor.value, hours: written.hours.value }
    }

    fn arrivals(&mut self, written: &Spanned<Vec<raw::Arrivals>>) -> Vec<Arrivals> {
        if written.value.len() > MOST_ARRIVALS {
            let message = format!("{} arrivals, at most {MOST_ARRIVALS} are allowed", written.value.len());
            self.error("too-many", written.span, message, "");
            return Vec::new();
        }
        let all: Vec<Arrivals> = written.value.iter().map(|one| self.arrival(one)).collect();
        if all.iter().all(|one| one.a_day <= 0.0) {
            let label = "let somebody come, or leave `arrivals` out for all on day 1";
            self.error("shares", written.span, "nobody ever comes", label);
        }
        all
    }

    fn arrival(&mut self, written: &raw::Arrivals) -> Arrivals {
        let from_day = self.days("from_day", written.from_day);
        let to_day = written.to_day.map_or(from_day, |to| self.days("to_day", to));
        if let Some(to) = written.to_day.filter(|to| to.value < from_day) {
            let message = format!("arrivals end on day {}, before they start on day {from_day}", to.value);
            self.error("out-of-range", to.span, message, format!("{from_day} or more"));
        }
        self.range("a_day", written.a_day, 0.0, MOST_WEIGHT);
        Arrivals { from_day, to_day, a_day: written.a_day.value }
    }

    /// `archetypes` are those of the population.
    pub(super) fn draw(&mut self, written: &raw_population::Event, archetypes: &[&str]) -> Draw {
        let mut of = |name, written: &Option<Spanned<NumberOr<Entries<Number>>>>, most| {
            written.as_ref().map(|written| self.by_archetype(name, written, most, archetypes))
        };
        Draw {
            attendance: of("attendance", &written.attendance, MOST_FACTOR),
            returns: of("returns", &written.returns, 1.0),
        }
    }

    fn by_archetype(
        &mut self,
        name: &str,
        written: &Spanned<NumberOr<Entries<Number>>>,
        most: f64,
        archetypes: &[&str],
    ) -> ByArchetype {
        match &written.value {
            NumberOr::Number(number) => {
                let number = Spanned { value: number.to_f64(), span: written.span };
                self.range(name, number, 0.0, most);
                ByArchetype::All(number.value)
            }
            NumberOr::Map(each) => {
                for (id, number) in each {
                    self.range(name, *number, 0.0, most);
                    if !archetypes.contains(&id.value.as_str()) {
                        self.unknown("archetype", id, archetypes);
                    }
                }
                ByArchetype::Each(each.iter().map(|(id, number)| (id.value.clone(), number.value)).collect())
            }
        }
    }

    fn number(
        &mut self,
        name: &str,
        written: Option<Number>,
        (least, most): (f64, f64),
        default: f64,
    ) -> f64 {
        written.map_or(default, |written| {
            self.range(name, written, least, most);
            written.value
        })
    }

    fn chance(&mut self, name: &str, written: Number) -> f64 {
        self.range(name, written, 0.0, 1.0);
        written.value
    }

    fn days(&mut self, name: &str, written: Spanned<u32>) -> u32 {
        if !(1..=MOST_DAYS).contains(&written.value) {
            let message = format!("`{name}` is {}", written.value);
            self.error("out-of-range", written.span, message, format!("from 1 to {MOST_DAYS}"));
        }
        written.value
    }
}

/// A field of the file, if it is there and reads well.
fn field<T: DeserializeOwned>(root: &Node, name: &str) -> Option<T> {
    decode_entry(entry(root, name)?, &mut Diagnostics::default())
}

fn in_range(written: &Option<Number>) -> bool {
    written.is_none_or(|r| (-1.0..=1.0).contains(&r.value))
}

fn days_since_1970(date: Date) -> i32 {
    let hours = date.duration_since(Date::constant(1970, 1, 1)).as_hours();
    i32::try_from(hours / 24).unwrap_or(0)
}
