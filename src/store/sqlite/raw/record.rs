//! Records: what a row is written as.

/// No table of ours has more columns.
const MOST_COLUMNS: usize = 24;

/// A value of a row, as it is stored: a text may be no UTF-8.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'r> {
    Null,
    Integer(i64),
    Text(&'r [u8]),
    Blob(&'r [u8]),
}

impl<'r> Value<'r> {
    pub(super) fn integer(self) -> Option<i64> {
        if let Value::Integer(number) = self { Some(number) } else { None }
    }

    pub(super) fn text(self) -> Option<&'r str> {
        if let Value::Text(bytes) = self { std::str::from_utf8(bytes).ok() } else { None }
    }

    pub(super) fn blob<const N: usize>(self) -> Option<[u8; N]> {
        if let Value::Blob(bytes) = self { bytes.try_into().ok() } else { None }
    }
}

/// A number of one to nine bytes, and how many it has.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (index, &byte) in bytes.iter().take(9).enumerate() {
        if index == 8 {
            return Some((value << 8 | u64::from(byte), 9));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte < 0x80 {
            return Some((value, index + 1));
        }
    }
    None
}

/// What the header of a record says: the type of each column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Types {
    types: [u64; MOST_COLUMNS],
    columns: usize,
    /// How many bytes the header has.
    header: usize,
    /// How many bytes the record has, by its header.
    pub(super) total: u64,
}

impl Types {
    /// Reads the header that a record begins with; `None` where it is none that a table of ours could have.
    pub(super) fn read(record: &[u8]) -> Option<Types> {
        let (header, mut at) = varint(record)?;
        let header = usize::try_from(header).ok().filter(|header| *header <= record.len())?;
        let mut read = Types { types: [0; MOST_COLUMNS], columns: 0, header, total: header as u64 };
        while at < header {
            let (kind, length) = varint(record.get(at..header)?)?;
            *read.types.get_mut(read.columns)? = kind;
            read.columns += 1;
            read.total = read.total.checked_add(size(kind)?)?;
            at += length;
        }
        Some(read).filter(|_| at == header)
    }

    pub(super) fn all(&self) -> &[u64] {
        self.types.get(..self.columns).unwrap_or_default()
    }

    /// The values of a whole record.
    pub(super) fn values<'r>(&self, record: &'r [u8]) -> Option<Vec<Value<'r>>> {
        let mut rest = record.get(self.header..)?;
        let mut values = Vec::with_capacity(self.columns);
        for &kind in self.all() {
            let (bytes, after) = rest.split_at_checked(usize::try_from(size(kind)?).ok()?)?;
            rest = after;
            values.push(match kind {
                0 => Value::Null,
                8 => Value::Integer(0),
                9 => Value::Integer(1),
                1..=6 => Value::Integer(integer(bytes)),
                kind if kind >= 12 && kind % 2 == 0 => Value::Blob(bytes),
                kind if kind >= 13 => Value::Text(bytes),
                _ => return None,
            });
        }
        Some(values)
    }
}

/// How many bytes a value of a type has.
const fn size(kind: u64) -> Option<u64> {
    match kind {
        0 | 8 | 9 => Some(0),
        1..=4 => Some(kind),
        5 => Some(6),
        6 | 7 => Some(8),
        10 | 11 => None,
        _ => Some((kind - 12) / 2),
    }
}

/// A number of up to eight bytes, the highest first, with its sign.
fn integer(bytes: &[u8]) -> i64 {
    let sign = if bytes.first().is_some_and(|byte| *byte >= 0x80) { -1 } else { 0 };
    bytes.iter().fold(sign, |number, &byte| number << 8 | i64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_as_the_format_has_them() {
        assert_eq!(varint(&[0x7f]), Some((127, 1)));
        assert_eq!(varint(&[0x81, 0x00]), Some((128, 2)));
        assert_eq!(varint(&[0xff; 9]), Some((u64::MAX, 9)));
        assert_eq!(varint(&[0xff; 8]), None);
        assert_eq!((integer(&[0xff, 0xfe]), integer(&[0, 1]), integer(&[])), (-2, 1, 0));
    }

    #[test]
    fn a_record_is_read() {
        let record = [5, 0, 1, 17, 16, 0xfe, b'h', b'i', 9, 8];
        let types = Types::read(&record).unwrap();
        assert_eq!(types.total, 10);
        let values = types.values(&record).unwrap();
        assert_eq!(values, [Value::Null, Value::Integer(-2), Value::Text(b"hi"), Value::Blob(&[9, 8])]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_not(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Some(types) = Types::read(&bytes) {
                let _ = types.values(&bytes);
            }
        }
    }
}
