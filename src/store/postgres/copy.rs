//! Rows in the binary form of COPY: many of them go in at a fraction of what a statement costs the server.
//!
//! The form is that of "COPY, Binary Format" in PostgreSQL's documentation: a head, then for each row the number of its
//! columns and each of these with its length in bytes, -1 for one that is not there, and -1 columns at the end.

use super::value::Value;

/// What the form begins with: its name, no flags, and nothing more in the head.
const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// So many rows are worth the round trips.
const WORTH: usize = 500;

/// How many rows columns hold.
fn rows(columns: &[Value]) -> usize {
    match columns.first() {
        Some(Value::Ints(column)) => column.len(),
        _ => 0,
    }
}

/// Whether columns hold so many rows that they should be copied.
pub(super) fn is_worth_it(columns: &[Value]) -> bool {
    rows(columns) >= WORTH
}

/// The rows of columns of one length, the first of which holds whole numbers.
pub(super) fn binary(columns: &[Value]) -> Vec<u8> {
    let count = i16::try_from(columns.len()).unwrap_or(i16::MAX);
    let mut to = HEAD.to_vec();
    for row in 0..rows(columns) {
        to.extend(count.to_be_bytes());
        columns.iter().for_each(|column| put(&mut to, column, row));
    }
    to.extend((-1_i16).to_be_bytes());
    to
}

fn put(to: &mut Vec<u8>, column: &Value, row: usize) {
    let (number, word, short);
    let value: Option<&[u8]> = match column {
        Value::Ints(all) => {
            number = all.get(row).copied().unwrap_or_default().to_be_bytes();
            Some(&number)
        }
        Value::Words(all) => {
            word = all.get(row).copied().unwrap_or_default().to_be_bytes();
            Some(&word)
        }
        Value::Shorts(all) => {
            short = all.get(row).copied().unwrap_or_default().to_be_bytes();
            Some(&short)
        }
        Value::Texts(all) => all.get(row).map(String::as_bytes),
        Value::MaybeTexts(all) => all.get(row).and_then(Option::as_deref).map(str::as_bytes),
        Value::Blobs(all) => all.get(row).map(Vec::as_slice),
        // One value is no column.
        Value::Int(_) | Value::Text(_) | Value::Bytes(_) => None,
    };
    let length = value.map_or(-1, |value| i32::try_from(value.len()).unwrap_or(i32::MAX));
    to.extend(length.to_be_bytes());
    to.extend(value.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written out by hand from the documentation of the form.
    #[test]
    fn a_row_is_its_columns_with_their_lengths() {
        let columns = [
            Value::Ints(vec![258, -1]),
            Value::MaybeTexts(vec![Some("é".to_owned()), None]),
            Value::Shorts(vec![3, -2]),
            Value::Blobs(vec![vec![], vec![7]]),
        ];
        let mut expected = b"PGCOPY\n\xff\r\n\0".to_vec();
        expected.extend([0; 8]);
        expected.extend([0, 4, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 2, 0xc3, 0xa9]);
        expected.extend([0, 0, 0, 2, 0, 3, 0, 0, 0, 0]);
        expected.extend([0, 4, 0, 0, 0, 8, 255, 255, 255, 255, 255, 255, 255, 255]);
        expected.extend([255, 255, 255, 255, 0, 0, 0, 2, 255, 254, 0, 0, 0, 1, 7]);
        expected.extend([255, 255]);
        assert_eq!(binary(&columns), expected);
    }
}
