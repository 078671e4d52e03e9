//! Goals in a line: `hours_to.prestige.1@weekend=60h`, `currency.day.90 >= 5k`, `reached.prestige.1=20..30%`.
//!
//! A goal is a metric, a sign and a number with its unit. `=` wants the number itself, give or take what `±` says; `<=` and `>=`
//! leave the other side open; `..` gives both ends.

use super::expectation::{Expectation, Range, Severity, Tolerance};
use super::metric::{Metric, Unit};
use std::ops::Range as Place;

/// What is wrong with a goal, where in its text, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct GoalError {
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: String,
    /// The bytes of the text that it is about.
    pub at: Place<usize>,
}

/// A goal with where the parts that a scenario may lack are written.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// What is to be met; it is an error where it is not.
    pub expectation: Expectation,
    /// The bytes of the metric's name.
    pub metric: Place<usize>,
    /// The bytes of its group, or of the metric where it has none.
    pub group: Place<usize>,
}

/// How a goal is written, with an example.
const FORM: &str =
    "write METRIC=NUMBER, METRIC<=NUMBER or METRIC>=NUMBER, such as `hours_to.prestige.1@weekend=60h`";
/// How near to its number a metric of players is to come, unless said: 5 %. Fewer players don't tell it better.
const NEAR: f64 = 0.05;
/// The same for a number of the rules, which is known exactly: 1 %.
const NEAR_OF_FACTS: f64 = 0.01;

/// What a sign wants of the number after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Equal,
    AtMost,
    AtLeast,
}

impl Goal {
    /// Reads a goal.
    ///
    /// # Errors
    /// What is wrong, where, and what would be right.
    pub fn parse(text: &str) -> Result<Goal, GoalError> {
        let whole = Part { text, at: 0 };
        let Some(first) = text.find(['=', '<', '>', '≤', '≥']) else {
            return Err(whole.error("a goal says what a metric should be", FORM));
        };
        let metric_text = whole.part(0..first).trimmed();
        if metric_text.text.is_empty() {
            return Err(whole.error("the metric is missing", FORM));
        }
        let metric = metric_of(&metric_text)?;
        let (sign, length) = sign(&text[first..]);
        let value = whole.part(first + length..text.len()).trimmed();
        if value.text.is_empty() {
            let at_end = Part { text: &text[first..first + length], at: first };
            return Err(at_end.error("the number is missing", FORM));
        }
        let range = range(&value, sign, &metric)?;
        let group = metric_text.text.find('@').map_or(metric_text.place(), |at| {
            metric_text.at + at + 1..metric_text.at + metric_text.text.len()
        });
        let expectation = Expectation {
            metric,
            range,
            severity: Severity::Error,
            why: String::new(),
            tolerance: Tolerance::Relative(NEAR),
        };
        Ok(Goal { expectation, metric: metric_text.place(), group })
    }
}

/// The metric, whose statistic may also stand after a dot: `dry_spell.p90@casual`.
fn metric_of(written: &Part) -> Result<Metric, GoalError> {
    Metric::parse(written.text).or_else(|error| {
        let (quantity, group) = match written.text.split_once('@') {
            Some((quantity, group)) => (quantity, format!("@{group}")),
            None => (written.text, String::new()),
        };
        let dotted = quantity.rsplit_once('.').map(|(name, last)| format!("{name}:{last}{group}"));
        dotted
            .and_then(|name| Metric::parse(&name).ok())
            .ok_or_else(|| written.error(error.message.clone(), error.hint.clone()))
    })
}

fn sign(text: &str) -> (Sign, usize) {
    let signs = [
        ("<=", Sign::AtMost),
        (">=", Sign::AtLeast),
        ("≤", Sign::AtMost),
        ("≥", Sign::AtLeast),
        ("<", Sign::AtMost),
        (">", Sign::AtLeast),
        ("==", Sign::Equal),
    ];
    let known = signs.into_iter().find(|(written, _)| text.starts_with(written));
    known.map_or((Sign::Equal, 1), |(written, sign)| (sign, written.len()))
}

/// The range that a sign and what stands after it make.
fn range(written: &Part, sign: Sign, metric: &Metric) -> Result<Range, GoalError> {
    let unit = metric.unit();
    if let Some((low, high)) = written.split("..") {
        if sign != Sign::Equal {
            return Err(written.error("a range has both ends", "write `=` before it, or one number alone"));
        }
        // `55..65h`: the unit of the end is that of both.
        let max = number(&high, unit, None)?;
        let min = number(&low, unit, Some(&high))?;
        if min > max {
            let message = format!("no number lies between {} and {}", low.text.trim(), high.text.trim());
            return Err(written.error(message, "the least comes first"));
        }
        return Ok(Range { min, max });
    }
    let (target, near) = match written.split("±").or_else(|| written.split("+-")) {
        Some((target, near)) => (target, Some(near)),
        None => (*written, None),
    };
    let value = number(&target, unit, None)?;
    if let Some(near) = &near
        && sign != Sign::Equal
    {
        return Err(near.error("what it may be off belongs to `=`", "leave it out, or write `=`"));
    }
    Ok(match sign {
        Sign::AtMost => Range { min: f64::NEG_INFINITY, max: value },
        Sign::AtLeast => Range { min: value, max: f64::INFINITY },
        Sign::Equal => {
            let off = near.map_or(Ok(usual(metric) * value.abs()), |near| off(&near, value, unit))?;
            Range { min: value - off, max: value + off }
        }
    })
}

fn usual(metric: &Metric) -> f64 {
    if matches!(metric, Metric::Fact(_)) { NEAR_OF_FACTS } else { NEAR }
}

/// How far from `value` it may be: `2h`, or `3%` of it. Of shares, percent are points.
fn off(written: &Part, value: f64, unit: Unit) -> Result<f64, GoalError> {
    let off = match written.text.trim().strip_suffix('%') {
        Some(percent) if unit != Unit::Fraction => {
            plain(percent).map(|percent| percent / 100.0 * value.abs())
        }
        _ => Some(number(written, unit, None)?),
    };
    off.filter(|off| *off >= 0.0).ok_or_else(|| {
        written.error(
            format!("`{}` is not how far it may be off", written.text.trim()),
            "such as `±2h` or `±3%`",
        )
    })
}

/// What may stand behind a number of a unit, and what it is multiplied by; the first is for messages.
fn suffixes(unit: Unit) -> &'static [(&'static str, f64)] {
    match unit {
        Unit::Hours => &[("h", 1.0), ("", 1.0), ("min", 1.0 / 60.0)],
        Unit::Days => &[("d", 1.0), ("", 1.0), ("w", 7.0)],
        Unit::Fraction => &[("%", 0.01), ("", 1.0)],
        Unit::Times => &[("x", 1.0), ("", 1.0), ("×", 1.0)],
        _ => &[("", 1.0), ("k", 1e3), ("M", 1e6), ("XP", 1.0)],
    }
}

/// A number with its unit, or with that of `like`.
fn number(written: &Part, unit: Unit, like: Option<&Part>) -> Result<f64, GoalError> {
    let written = written.trimmed();
    let digits =
        |text: &str| text.find(|c: char| !(c.is_ascii_digit() || "._-+".contains(c))).unwrap_or(text.len());
    let (figures, suffix) = written.text.split_at(digits(written.text));
    let suffix = suffix.trim();
    let named = like.filter(|_| suffix.is_empty()).map(|like| like.trimmed());
    let suffix = named.as_ref().map_or(suffix, |like| like.text[digits(like.text)..].trim());
    let value = plain(figures).ok_or_else(|| {
        let example = suffixes(unit).first().map_or("", |(name, _)| name);
        written.error(format!("`{}` is not a number", written.text), format!("such as `1_000{example}`"))
    })?;
    let factor = suffixes(unit).iter().find(|(name, _)| *name == suffix).map(|(_, factor)| *factor);
    let Some(factor) = factor else {
        let start = written.text.len() - suffix.len().min(written.text.len());
        let at = Part { text: &written.text[start..], at: written.at + start };
        let known: Vec<String> = suffixes(unit)
            .iter()
            .map(|(name, _)| if name.is_empty() { "nothing".to_owned() } else { format!("`{name}`") })
            .collect();
        let message = format!("`{suffix}` is not a unit of {}", unit.name());
        return Err(at.error(message, format!("write {} behind the number", known.join(", "))));
    };
    // A percentage through its decimal digits, so that 7 % is 0.07.
    let value = if factor == 0.01 { value / 100.0 } else { value * factor };
    if unit == Unit::Fraction && !(-1.0..=1.0).contains(&value) {
        return Err(written.error("a share lies between 0 and 1", format!("write `{figures}%`")));
    }
    Ok(value)
}

fn plain(text: &str) -> Option<f64> {
    text.trim().replace('_', "").parse().ok().filter(|value: &f64| value.is_finite())
}

/// A part of a goal's text, and where it begins.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Part<'a> {
    fn part(&self, place: Place<usize>) -> Part<'a> {
        Part { text: &self.text[place.clone()], at: self.at + place.start }
    }

    fn trimmed(&self) -> Part<'a> {
        let start = self.text.len() - self.text.trim_start().len();
        Part { text: self.text.trim(), at: self.at + start }
    }

    fn split(&self, sign: &str) -> Option<(Part<'a>, Part<'a>)> {
        let at = self.text.find(sign)?;
        Some((self.part(0..at), self.part(at + sign.len()..self.text.len())))
    }

    fn place(&self) -> Place<usize> {
        self.at..self.at + self.text.len()
    }

    fn error(&self, message: impl Into<String>, hint: impl Into<String>) -> GoalError {
        GoalError { message: message.into(), hint: hint.into(), at: self.place() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_ranges_in_the_unit_of_their_metric() {
        let open = f64::INFINITY;
        for (text, min, max) in [
            ("hours_to.prestige.1@weekend=60h", 57.0, 63.0),
            ("hours_to.prestige.1@weekend = 60 h ± 2h", 58.0, 62.0),
            ("hours_to.prestige.1=60h+-10%", 54.0, 66.0),
            ("days_to.prestige.1:p90@casual <= 2w", -open, 14.0),
            ("days_to.prestige.1.p90@casual<=14", -open, 14.0),
            ("reached.prestige.1=20..30%", 0.2, 0.3),
            ("reached.prestige.1>=7%", 0.07, open),
            ("reached.prestige.1=0.2±2%", 0.18, 0.22),
            ("currency.day.90 ≥ 5k", 5_000.0, open),
            ("cost.paragon.50=1_000_000", 990_000.0, 1_010_000.0),
            ("max_ratio.paragon.2..100 < 1.5x", -open, 1.5),
            ("level.paragon.day.30=20..30", 20.0, 30.0),
        ] {
            let range = Goal::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).expectation.range;
            let is_near = |a: f64, b: f64| a == b || (a - b).abs() < 1e-9 * b.abs();
            assert!(is_near(range.min, min) && is_near(range.max, max), "{text}: {range:?}");
        }
        let goal = Goal::parse("hours_to.prestige.1@weekend=60h").unwrap();
        assert_eq!((goal.metric, goal.group), (0..27, 20..27));
    }

    /// What is marked is what is wrong.
    #[test]
    fn mistakes_are_marked_with_what_would_be_right() {
        for (text, marked, hint) in [
            ("hours_to.prestige.1", "hours_to.prestige.1", "write METRIC=NUMBER"),
            ("=60h", "=60h", "write METRIC=NUMBER"),
            ("hours_to.prestige.1=", "=", "write METRIC=NUMBER"),
            ("hour_to.prestige.1=60h", "hour_to.prestige.1", "metrics begin with hours_to"),
            ("hours_to.prestige.1=60d", "d", "write `h`, nothing, `min`"),
            ("hours_to.prestige.1 <= x60", "x60", "such as `1_000h`"),
            ("days_to.prestige.1=20..10d", "20..10d", "the least comes first"),
            ("days_to.prestige.1<=10..20d", "10..20d", "write `=`"),
            ("days_to.prestige.1<=10d±1d", "1d", "leave it out"),
            ("reached.prestige.1=20", "20", "write `20%`"),
            ("hours_to.prestige.1=60h±x", "x", "such as"),
        ] {
            let error = Goal::parse(text).expect_err(text);
            assert_eq!(&text[error.at.clone()], marked, "{text}: {error}");
            assert!(error.hint.contains(hint), "{text}: {}", error.hint);
        }
    }
}
