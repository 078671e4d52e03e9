//! Times as people and programs read them, in UTC.

use super::Cell;
use super::numbers::counted;
use crate::ledger::Moment;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// A moment that is serialised as RFC 3339: `2026-11-21T18:04:00.000Z`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub Moment);

const DAY_MS: i64 = 86_400_000;
const DAYS_OF_400_YEARS: i64 = 146_097;
/// From 0000-03-01 to 1970-01-01.
const DAYS_BEFORE_1970: i64 = 719_468;

impl Time {
    /// `2026-11-21 18:04`
    pub fn shown(self) -> String {
        let (date, ms) = self.parts();
        format!("{date} {:02}:{:02}", ms / 3_600_000, ms / 60_000 % 60)
    }

    /// `2026-11-21`
    pub fn day(self) -> String {
        self.parts().0
    }

    /// `2026-11-21T18:04:00.000Z`
    pub fn written(self) -> String {
        let (date, ms) = self.parts();
        let (seconds, thousandths) = (ms / 1000 % 60, ms % 1000);
        format!("{date}T{:02}:{:02}:{seconds:02}.{thousandths:03}Z", ms / 3_600_000, ms / 60_000 % 60)
    }

    /// The cell of a table for people.
    pub(super) fn shown_cell(self) -> Cell {
        Cell::Text(self.shown())
    }

    /// The date, and the milliseconds since it began.
    fn parts(self) -> (String, i64) {
        let Moment(ms) = self.0;
        let (year, month, day) = civil(ms.div_euclid(DAY_MS));
        // Years that four digits can't hold are written with a sign, as ISO 8601 has it.
        let year = match year {
            0..=9999 => format!("{year:04}"),
            _ => format!("{year:+07}"),
        };
        (format!("{year}-{month:02}-{day:02}"), ms.rem_euclid(DAY_MS))
    }
}

impl From<Moment> for Time {
    fn from(moment: Moment) -> Time {
        Time(moment)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written())
    }
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time", "description": "A time in UTC, to the millisecond"})
    }

    fn inline_schema() -> bool {
        true
    }
}

/// A time that passed, in milliseconds, by the largest unit that it holds: `70 years`, `17 months`, `1 day`, `12
/// minutes`.
pub fn span(ms: i64) -> String {
    const MINUTE: u64 = 60_000;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    // A year is as long as it is on average in the Gregorian calendar.
    const YEAR: u64 = 31_556_952_000;
    let units = [(DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")];
    let ms = ms.unsigned_abs();
    let unit = match ms {
        // Under two years nearly half of it may be past the first.
        _ if ms >= 2 * YEAR => (YEAR, "year"),
        _ if ms >= YEAR => (YEAR / 12, "month"),
        _ => units.into_iter().find(|(length, _)| ms >= *length).unwrap_or((1000, "second")),
    };
    counted(ms / unit.0, unit.1)
}

/// Year, month and day of the proleptic Gregorian calendar, `days` after 1970-01-01.
///
/// Formula: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`. Years are counted from
/// March, so that the leap day is the last of its year.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_BEFORE_1970;
    let era = days.div_euclid(DAYS_OF_400_YEARS);
    let of_era = days.rem_euclid(DAYS_OF_400_YEARS);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_utc() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (1_709_251_200_000, "2024-03-01T00:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
            (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
            (-2_203_977_600_000, "1900-02-28T00:00:00.000Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
            (-62_167_219_200_001, "-000001-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "+010000-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(Time(Moment(ms)).written(), text, "{ms}");
        }
        assert_eq!(Time(Moment(1_795_284_240_000)).shown(), "2026-11-21 18:04");
    }

    #[test]
    fn spans_are_told_by_their_largest_unit() {
        for (seconds, text) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (-90, "1 minute"),
            (7_200, "2 hours"),
            (86_400, "1 day"),
            (31_000_000, "358 days"),
            (31_556_952, "12 months"),
            (17 * 2_629_746, "17 months"),
            (2 * 31_556_952 - 1, "23 months"),
            (2 * 31_556_952, "2 years"),
            (70 * 31_557_600, "70 years"),
        ] {
            assert_eq!(span(seconds * 1000), text);
        }
        assert_eq!(span(i64::MIN), "292,277,024 years");
    }

    #[test]
    fn no_moment_is_too_far() {
        assert_eq!(Time(Moment(i64::MAX)).day(), "+292278994-08-17");
        assert_eq!(Time(Moment(i64::MIN)).day(), "-292275055-05-16");
    }

    #[test]
    fn days_follow_each_other() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let mut days = -719_528;
        for year in 0..=2400 {
            for (month, length) in (1..).zip(lengths) {
                let length = length + i64::from(month == 2 && leap(year));
                for day in 1..=length {
                    assert_eq!(civil(days), (year, month, day));
                    days += 1;
                }
            }
        }
    }
}
