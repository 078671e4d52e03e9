//! From named fields to a row, with everything that is wrong at once.

use super::column::Column;
use super::fields::{Cell, Fields};
use super::json::YES;
use super::problem::{Problem, clipped};
use crate::ledger::{CharacterId, Key, OperationKind, Row, Who};
use crate::progression::{Command, ExternalId, RewardId};
use crate::rules::amount::{parse_currency, parse_factor, parse_points, parse_xp, unrounded};
use crate::rules::track::TrackName;
use crate::rules::units::{LARGEST_TOTAL, Points, Xp};
use crate::text::hidden::is_control;
use crate::text::name::{cleaned, is_number};
use std::collections::BTreeMap;

/// The longest key, in bytes.
const LONGEST_KEY: usize = 200;
/// The longest source, in characters.
const LONGEST_SOURCE: usize = 100;
/// The longest name of anything that a row names, in bytes: more is no slip of the pen.
const LONGEST_TEXT: usize = 1_000;

/// A row as it is written: its key is not tied to what it asks for before it is carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenRow {
    /// The text of its key.
    pub key: Option<String>,
    /// The row, without a key.
    pub row: Row,
}

impl WrittenRow {
    /// The row with its key.
    pub fn keyed(self) -> Row {
        let WrittenRow { key, mut row } = self;
        row.key = key.map(|text| Key { text, request: row.digest() });
        row
    }

    /// Makes a row of its fields.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(fields: &Fields) -> Result<WrittenRow, Vec<Problem>> {
        let mut reading = Reading { fields, problems: Vec::new() };
        let row = reading.row();
        match row {
            Some(row) if reading.problems.is_empty() => Ok(row),
            _ => Err(reading.problems),
        }
    }
}

/// What is wrong with a text as a key.
pub fn against_key(text: &str) -> Option<String> {
    if text.len() > LONGEST_KEY {
        Some(format!("a key has at most {LONGEST_KEY} bytes"))
    } else if text.contains(is_control) {
        Some("a key holds no control characters".to_owned())
    } else {
        None
    }
}

struct Reading<'r, 'a> {
    fields: &'r Fields<'a>,
    problems: Vec<Problem>,
}

/// All arguments that a row may have, those that can be read.
struct Arguments {
    track: Option<TrackName>,
    xp: Option<Xp>,
    currency: Option<u64>,
    calendar: f64,
    source: Option<String>,
    points: Option<BTreeMap<String, Points>>,
    mastery: Option<String>,
    node: Option<String>,
    reward: Option<String>,
    dependents: bool,
    name: Option<String>,
    external_id: Option<ExternalId>,
}

impl Reading<'_, '_> {
    /// `None` only with a problem.
    fn row(&mut self) -> Option<WrittenRow> {
        let verb = self.verb();
        let who = self.who(verb);
        let key = self.text(Column::Key).and_then(|key| self.key(key));
        let arguments = self.arguments();
        let verb = verb?;
        self.refuse_others(verb);
        let name = match &who {
            Some(Who::Name(name)) => name.as_str(),
            Some(Who::Id(_) | Who::External(_)) | None => "",
        };
        let command = self.command(verb, arguments, name)?;
        Some(WrittenRow { key, row: Row { key: None, who: who?, command } })
    }

    /// Whom it is about: a new character by its name, any other by its name or its id.
    fn who(&mut self, verb: Option<OperationKind>) -> Option<Who> {
        let is_new = verb == Some(OperationKind::Create);
        match (self.has(Column::Character), self.has(Column::Id) && !is_new) {
            (false, false) => {
                self.problems.push(Problem::Missing(Column::Character));
                None
            }
            (true, true) => {
                self.problems.push(Problem::TwoWho);
                None
            }
            (false, true) => self.parsed(Column::Id, |text| match text.parse() {
                Ok(id) if is_number(text) => Ok(Who::Id(CharacterId(id))),
                _ => match Who::parse(text) {
                    Ok(who @ Who::Id(_)) => Ok(who),
                    _ => Err("an id is a whole number: `12`, or `id:12`".to_owned()),
                },
            }),
            (true, false) if is_new => self.name(Column::Character).map(Who::Name),
            (true, false) => {
                let text = self.name(Column::Character)?;
                Who::parse(&text).map_err(|why| self.bad(Column::Character, &text, why.to_string())).ok()
            }
        }
    }

    fn has(&self, column: Column) -> bool {
        self.fields.get(column).is_some()
    }

    fn bad(&mut self, column: Column, text: &str, why: impl Into<String>) {
        self.problems.push(Problem::Bad { column, text: clipped(text), why: why.into() });
    }

    fn verb(&mut self) -> Option<OperationKind> {
        if !self.has(Column::Command) {
            self.problems.push(Problem::Missing(Column::Command));
        }
        let name = self.text(Column::Command)?;
        let verb = OperationKind::parse(&name).filter(|kind| OperationKind::ROWS.contains(kind));
        if verb.is_none() {
            self.problems.push(Problem::UnknownCommand(clipped(&name)));
        }
        verb
    }

    fn refuse_others(&mut self, verb: OperationKind) {
        let common = [Column::Key, Column::Command, Column::Character];
        let is_common = |column: &Column| {
            common.contains(column) || (*column == Column::Id && verb != OperationKind::Create)
        };
        for column in Column::ALL.into_iter().filter(|column| !is_common(column)) {
            if self.has(column) && !Column::taken_by(verb).contains(&column) {
                self.problems.push(Problem::TakesNo { verb, column });
            }
        }
    }

    /// The text of a field; a number is a text too.
    fn text(&mut self, column: Column) -> Option<String> {
        let fields = self.fields;
        let text = match fields.get(column)? {
            Cell::Text(text) => text.as_ref(),
            Cell::Number(number) => number,
            Cell::Map(_) => {
                self.bad(column, "{…}", "it is a text or a number, not an object");
                return None;
            }
            Cell::Other(what) => {
                self.bad(column, what, "it is a text or a number");
                return None;
            }
        };
        if text.len() > LONGEST_TEXT {
            self.bad(column, text, format!("it is longer than {LONGEST_TEXT} bytes"));
            return None;
        }
        Some(text.to_owned())
    }

    /// A name, for which a bare number may be the id that was meant.
    fn name(&mut self, column: Column) -> Option<String> {
        if let Some(Cell::Number(number)) = self.fields.get(column) {
            self.bad(
                column,
                number,
                format!("write \"id:{number}\" for an id, \"name:{number}\" for a name"),
            );
            return None;
        }
        self.text(column)
    }

    fn parsed<T>(&mut self, column: Column, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(column)?;
        parse(&text).map_err(|why| self.bad(column, &text, why)).ok()
    }

    fn key(&mut self, key: String) -> Option<String> {
        let Some(why) = against_key(&key) else { return Some(key) };
        self.bad(Column::Key, &key, why);
        None
    }

    fn arguments(&mut self) -> Arguments {
        let track = |text: &str| {
            let wrong = || "a track is `character`, `paragon` or `mastery.<type>`".to_owned();
            TrackName::parse(text).ok_or_else(wrong)
        };
        let source = |text: &str| {
            let is_short = text.chars().count() <= LONGEST_SOURCE;
            if !is_short {
                return Err(format!("a source has at most {LONGEST_SOURCE} characters"));
            }
            cleaned(text).map_err(|c| format!("it holds the invisible character {}", c.escape_unicode()))
        };
        Arguments {
            track: self.parsed(Column::Track, track),
            xp: self.parsed(Column::Xp, |text| unrounded(text, parse_xp)),
            currency: self.parsed(Column::Currency, |text| unrounded(text, parse_currency)),
            calendar: self.parsed(Column::Calendar, parse_factor).unwrap_or(1.0),
            source: self.parsed(Column::Source, source),
            points: self.points(),
            mastery: self.text(Column::Mastery),
            node: self.text(Column::Node),
            reward: self.text(Column::Reward),
            dependents: self.parsed(Column::Dependents, yes_or_no).unwrap_or_default(),
            name: self.name(Column::Name),
            external_id: self.parsed(Column::ExternalId, |text| {
                let wrong = || "an external id is a UUID: `0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37`".to_owned();
                ExternalId::parse(text).ok_or_else(wrong)
            }),
        }
    }

    /// What the command needs must be there; what is there and can't be read has been told of.
    fn needed<T>(&mut self, verb: OperationKind, column: Column, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.has(column) {
            self.problems.push(Problem::Needs { verb, column });
        }
        value
    }

    fn command(&mut self, verb: OperationKind, arguments: Arguments, who: &str) -> Option<Command> {
        let Arguments { track, xp, currency, calendar, source, points, mastery, node, .. } = arguments;
        let Arguments { reward, dependents, name, external_id, .. } = arguments;
        match verb {
            OperationKind::Create => Some(Command::Create { name: who.to_owned(), external_id }),
            OperationKind::Archive => Some(Command::Archive),
            OperationKind::Unarchive => Some(Command::Unarchive { name }),
            OperationKind::Respec => Some(Command::Respec),
            OperationKind::RespecFree => Some(Command::FreeRespec),
            OperationKind::Reset => Some(Command::Reset),
            OperationKind::Rename => Some(Command::Rename { name: self.needed(verb, Column::Name, name)? }),
            OperationKind::Award => {
                let base = self.needed(verb, Column::Currency, currency)?;
                Some(Command::AwardCurrency { base, calendar })
            }
            OperationKind::Distribute => {
                Some(Command::Distribute { points: self.needed(verb, Column::Points, points)? })
            }
            OperationKind::Unlock | OperationKind::UnlockFree | OperationKind::Lock => {
                let (mastery, node) =
                    (self.needed(verb, Column::Mastery, mastery), self.needed(verb, Column::Node, node));
                let (mastery, node) = (mastery?, node?);
                Some(match verb {
                    OperationKind::Unlock => Command::Unlock { mastery, node },
                    OperationKind::UnlockFree => Command::FreeUnlock { mastery, node },
                    _ => Command::Lock { mastery, node, dependents },
                })
            }
            OperationKind::RewardGive | OperationKind::RewardTake => {
                let (track, id) =
                    (self.needed(verb, Column::Track, track), self.needed(verb, Column::Reward, reward));
                let reward = RewardId { track: track?, id: id? };
                Some(match verb {
                    OperationKind::RewardGive => Command::GiveReward(reward),
                    _ => Command::TakeReward(reward),
                })
            }
            OperationKind::Grant | OperationKind::GrantExact | OperationKind::Revoke
                if self.is_of_currency(verb)? =>
            {
                let amount = currency?;
                Some(match verb {
                    OperationKind::Grant => Command::AwardCurrency { base: amount, calendar },
                    OperationKind::GrantExact => Command::GiveCurrency { amount },
                    _ => Command::RevokeCurrency { amount },
                })
            }
            OperationKind::Grant | OperationKind::GrantExact | OperationKind::Revoke => {
                let (track, xp) =
                    (self.needed(verb, Column::Track, track), self.needed(verb, Column::Xp, xp));
                let (track, base) = (track?, xp?);
                Some(match verb {
                    OperationKind::Grant => Command::GrantXp { track, base, calendar, source },
                    OperationKind::GrantExact => Command::GiveXp { track, amount: base, source },
                    _ => Command::RevokeXp { track, amount: base },
                })
            }
            // What no row can ask for was refused by its name.
            _ => None,
        }
    }

    /// Whether a grant or revocation is of currency; `None` when that can't be told.
    fn is_of_currency(&mut self, verb: OperationKind) -> Option<bool> {
        let of_xp = self.has(Column::Xp) || self.has(Column::Track);
        match (of_xp, self.has(Column::Currency)) {
            (true, false) => Some(false),
            (false, true) => {
                if verb != OperationKind::Revoke && self.has(Column::Source) {
                    self.problems.push(Problem::SourceOfCurrency);
                }
                Some(true)
            }
            (true, true) => {
                self.problems.push(Problem::TwoAmounts(verb));
                None
            }
            (false, false) => {
                self.problems.push(Problem::NeedsAmount(verb));
                None
            }
        }
    }

    /// `strength=3 agility=2`, or an object.
    fn points(&mut self) -> Option<BTreeMap<String, Points>> {
        let fields = self.fields;
        let parsed = match fields.get(Column::Points)? {
            Cell::Map(entries) => {
                let text = |cell: &Cell| match cell {
                    Cell::Number(text) => text.clone(),
                    Cell::Text(text) => text.to_string(),
                    Cell::Map(_) => "{…}".to_owned(),
                    Cell::Other(what) => (*what).to_owned(),
                };
                sums(entries.iter().map(|(name, cell)| Ok((name.clone(), text(cell)))))
                    .map_err(|why| ("{…}".to_owned(), why))
            }
            _ => {
                let text = self.text(Column::Points)?;
                let shares = text.split([' ', ';', '\t', '\n']).filter(|share| !share.is_empty());
                sums(shares.map(share)).map_err(|why| (text.clone(), why))
            }
        };
        parsed.map_err(|(text, why)| self.bad(Column::Points, &text, why)).ok()
    }
}

/// `yes` or `no`.
fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        YES | "true" | "1" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        _ => Err("it is `yes` or `no`".to_owned()),
    }
}

/// `strength=5`
fn share(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((attribute, points)) if !attribute.is_empty() => Ok((attribute.to_owned(), points.to_owned())),
        _ => Err("expected attributes and their points, like `strength=3 agility=2`".to_owned()),
    }
}

/// The points by attribute, none twice.
fn sums(
    shares: impl Iterator<Item = Result<(String, String), String>>,
) -> Result<BTreeMap<String, Points>, String> {
    let mut points = BTreeMap::new();
    let mut sum = 0_u64;
    for share in shares {
        let (attribute, text) = share?;
        let share =
            unrounded(&text, parse_points).map_err(|why| format!("{}: {why}", clipped(&attribute)))?;
        sum = sum.saturating_add(share.0);
        if points.insert(attribute.clone(), share).is_some() {
            return Err(format!("`{}` is named twice", clipped(&attribute)));
        }
    }
    if points.is_empty() {
        return Err("it names no attribute".to_owned());
    }
    if sum > LARGEST_TOTAL {
        return Err("together these are more points than there can be".to_owned());
    }
    Ok(points)
}
