//! From the rows of a file to the values that a curve lists: levels in their order, costs and totals into each other.

use super::super::raw::{Of, TableFile};
use super::super::source::Span;
use super::super::words;
use super::find::{Place, Under};
use super::number::{Written, number};
use super::records::Cell;
use super::rows::Row;
use super::{Fault, Value};
use crate::rules::number::grouped;

/// A row that was understood.
struct Step {
    level: u64,
    value: Written,
    cell: Span,
}

/// The values of a table from the level on at which it starts.
pub(super) fn values(rows: Vec<Row>, written: &TableFile, place: Place) -> Result<Vec<Value>, Fault> {
    let of = meaning(written, place)?;
    let mut steps = levels(rows, of, place)?;
    // What is earlier than a piece belongs to another one.
    if place.is_later {
        steps.retain(|step| step.level >= place.from);
    }
    starts(&steps, of, place)?;
    match (place.under, of) {
        (Under::Costs, Of::Reaching) => {
            Ok(steps.into_iter().filter(|step| step.level > place.from).map(plain).collect())
        }
        (Under::Costs, Of::Total) => differences(&steps, place),
        (Under::Totals, Of::Leaving | Of::Reaching) => sums(&steps, of),
        (Under::Totals, Of::Total) => {
            let zero = steps.first().filter(|first| first.level > place.from).map(|first| zero(first.cell));
            Ok(zero.into_iter().chain(steps.into_iter().map(plain)).collect())
        }
        (Under::Costs | Under::Plain, _) => Ok(steps.into_iter().map(plain).collect()),
    }
}

fn plain(step: Step) -> Value {
    Value { text: step.value.text, cell: step.cell }
}

fn zero(cell: Span) -> Value {
    Value { text: "0".to_owned(), cell }
}

/// What the values are.
fn meaning(written: &TableFile, place: Place) -> Result<Of, Fault> {
    match (place.under, written.of) {
        (Under::Plain, Some(of)) => Err(Fault::here(
            of.span,
            "`of` goes with the costs of a track",
            "remove it: the values are taken as they are",
        )),
        (Under::Totals, Some(of)) if place.is_later && of.value != Of::Total => {
            let message = "a later piece of totals can't be summed from costs";
            Err(Fault::here(of.span, message, "give totals, or write the whole curve under `xp_to_next`"))
        }
        (Under::Plain | Under::Costs, None) => Ok(Of::Leaving),
        (Under::Totals, None) => Ok(Of::Total),
        (_, Some(of)) => Ok(of.value),
    }
}

/// The rows with their levels, each one more than the one before.
fn levels(rows: Vec<Row>, of: Of, place: Place) -> Result<Vec<Step>, Fault> {
    let mut steps: Vec<Step> = Vec::with_capacity(rows.len());
    let count = rows.len();
    for (at, row) in rows.into_iter().enumerate() {
        let level = match (&row.level, steps.last()) {
            (Some(cell), before) => stated(cell, before.map(|step| step.level))?,
            (None, Some(before)) => before.level + 1,
            (None, None) => place.from,
        };
        let is_blank = matches!(row.value.text.as_str(), "" | "-" | "–" | "—");
        // Published tables leave blank what the last level costs, and what it takes to reach the first.
        if is_blank && at + 1 == count && at > 0 && of == Of::Leaving && place.under != Under::Plain {
            break;
        }
        let value = if is_blank && at == 0 && of != Of::Leaving {
            Written { text: "0".to_owned(), whole: Some(0) }
        } else {
            understood(&row.value)?
        };
        steps.push(Step { level, value, cell: row.value.span });
    }
    Ok(steps)
}

fn understood(cell: &Cell) -> Result<Written, Fault> {
    number(&cell.text).map_err(|label| {
        let message = match cell.text.as_str() {
            "" => "the cell is empty".to_owned(),
            text => format!("`{}` is not a number", words::clipped(text)),
        };
        let label = if label.is_empty() { "expected a number such as 1234 or 1.5".to_owned() } else { label };
        Fault::there(cell.span, message, label)
    })
}

fn stated(cell: &Cell, before: Option<u64>) -> Result<u64, Fault> {
    let whole = number(&cell.text).ok().and_then(|own| own.whole).and_then(|own| u64::try_from(own).ok());
    let Some(level) = whole.filter(|level| *level < 1 << 62) else {
        let message = format!("`{}` is not a level", words::clipped(&cell.text));
        return Err(Fault::there(cell.span, message, "expected a whole number"));
    };
    match before {
        Some(before) if level == before => Err(Fault::there(
            cell.span,
            format!("level {level} appears twice"),
            "keep one row for each level",
        )),
        Some(before) if level < before => {
            let message = format!("level {level} comes after level {before}");
            Err(Fault::there(cell.span, message, "sort the rows by their levels, from the first on"))
        }
        Some(before) if level > before + 1 => {
            let missing = if level == before + 2 {
                format!("level {} is missing", before + 1)
            } else {
                format!("levels {} to {} are missing", before + 1, level - 1)
            };
            Err(Fault::there(cell.span, missing, format!("this row should be level {}", before + 1)))
        }
        _ => Ok(level),
    }
}

/// Whether the rows start where the table does.
fn starts(steps: &[Step], of: Of, place: Place) -> Result<(), Fault> {
    let from = place.from;
    let Some(first) = steps.first() else {
        let message = format!("the table has no row for level {from} or later");
        return Err(Fault::there(Span::default(), message, "a row for each level"));
    };
    let is_converted = matches!(
        (place.under, of),
        (Under::Costs, Of::Reaching | Of::Total) | (Under::Totals, Of::Leaving | Of::Reaching)
    );
    // The first level takes nothing, so tables of totals and of reaching may leave it out.
    let may_lack_first = !place.is_later && place.under != Under::Plain && of != Of::Leaving;
    if first.level < from {
        let message = format!("level {} comes before level {from}, with which the table starts", first.level);
        return Err(Fault::there(
            first.cell,
            message,
            format!("remove the row, or say `first_level: {}`", first.level),
        ));
    }
    let lacks_first = first.level > from;
    let is_reaching_piece = place.is_later && place.under == Under::Costs && of == Of::Reaching;
    if lacks_first && !(first.level == from + 1 && (may_lack_first || is_reaching_piece)) {
        let message = format!("the table starts at level {}, and its first level is {from}", first.level);
        return Err(Fault::there(first.cell, message, format!("add the rows from level {from} on")));
    }
    let must_be_zero = is_converted && of != Of::Leaving && !place.is_later && !lacks_first;
    if must_be_zero && first.value.whole != Some(0) {
        let what = if of == Of::Total { "the total" } else { "what it costs to reach" };
        let message = format!(
            "{what} {}level {from}, the track's first, is {}, and everyone starts there",
            if of == Of::Total { "of " } else { "" },
            shown(&first.value)
        );
        let label = format!(
            "0 belongs here; name the column of the levels with `level: …` if this row is level {}",
            from + 1
        );
        return Err(Fault::there(first.cell, message, label));
    }
    Ok(())
}

fn shown(value: &Written) -> String {
    grouped(&value.text)
}

fn whole(step: &Step) -> Result<i128, Fault> {
    step.value.whole.filter(|own| own.unsigned_abs() < 1 << 100).ok_or_else(|| {
        let message = format!("`{}` is not a whole number", words::clipped(&step.value.text));
        Fault::there(step.cell, message, "costs and totals are made of each other in whole numbers")
    })
}

/// Costs from totals.
fn differences(steps: &[Step], place: Place) -> Result<Vec<Value>, Fault> {
    let mut before =
        (!place.is_later && steps.first().is_some_and(|first| first.level > place.from)).then_some(0);
    let mut values = Vec::with_capacity(steps.len());
    for step in steps {
        let total = whole(step)?;
        if let Some(before) = before {
            values.push(Value { text: (total - before).to_string(), cell: step.cell });
        }
        before = Some(total);
    }
    match values.is_empty() {
        false => Ok(values),
        true => {
            let cell = steps.first().map_or(Span::default(), |step| step.cell);
            Err(Fault::there(cell, "one total makes no cost", "two totals or more"))
        }
    }
}

/// Totals from costs.
fn sums(steps: &[Step], of: Of) -> Result<Vec<Value>, Fault> {
    let mut values = Vec::with_capacity(steps.len() + 1);
    let mut sum = 0_i128;
    values.extend(steps.first().map(|first| zero(first.cell)));
    let skipped =
        usize::from(of == Of::Reaching && steps.first().is_some_and(|first| first.value.whole == Some(0)));
    for step in steps.iter().skip(skipped) {
        sum = sum.saturating_add(whole(step)?);
        values.push(Value { text: sum.to_string(), cell: step.cell });
    }
    Ok(values)
}
