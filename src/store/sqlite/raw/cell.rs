//! Cells: where the rows of a page are.

use super::record::{Types, varint};
use super::tables::Table;

/// The type of a page that holds rows.
const LEAF: u8 = 0x0d;
/// The types of other pages of tables and indexes.
const OTHERS: [u8; 3] = [0x02, 0x05, 0x0a];
/// The header of a page that holds rows, in bytes.
const HEADER: usize = 8;
/// What comes before it on the first page.
const FILE_HEADER: usize = 100;

/// A row on a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// The number of the row.
    pub(super) row: i64,
    /// The types of its columns.
    pub(super) types: Types,
    /// Where its record begins on the page.
    pub(super) start: usize,
    /// How many bytes of its record are on the page.
    pub(super) local: usize,
    /// Where it ends.
    end: usize,
}

impl Cell {
    /// The cell at a place. One that says another length than its record is a cell only if that need not be so exactly.
    pub(super) fn at(page: &[u8], at: usize, is_exact: bool) -> Option<Cell> {
        let (total, length) = varint(page.get(at..)?)?;
        let (row, more) = varint(page.get(at + length..)?)?;
        let start = at + length + more;
        let types = Types::read(page.get(start..)?)?;
        if types.total != total && (is_exact || Table::of(types.all()).is_none()) {
            return None;
        }
        let local = local(types.total, page.len());
        let is_on_more = (local as u64) < types.total;
        let end = start + local + if is_on_more { 4 } else { 0 };
        let is_inside = end <= page.len() && (types.total == total || !is_on_more);
        Some(Cell { row: row.cast_signed(), types, start, local, end }).filter(|_| is_inside)
    }

    /// The table it can be of.
    pub(super) fn table(&self) -> Option<Table> {
        Table::of(self.types.all())
    }
}

/// How many bytes of a record of a length are on the page of its cell.
fn local(total: u64, usable: usize) -> usize {
    let most = usable.saturating_sub(35);
    if total <= most as u64 {
        return usize::try_from(total).unwrap_or(most);
    }
    let least = (usable.saturating_sub(12) * 32 / 255).saturating_sub(23);
    let rest = (total - least as u64) % (usable.saturating_sub(4).max(1) as u64);
    let kept = least + usize::try_from(rest).unwrap_or(0);
    if kept <= most { kept } else { least }
}

fn short(page: &[u8], at: usize) -> usize {
    let found = page.get(at..).and_then(|rest| rest.first_chunk::<2>());
    found.map_or(0, |bytes| usize::from(u16::from_be_bytes(*bytes)))
}

/// Every place of a page where a row of ours can be, those that the page itself names first.
///
/// On a page with which anything is wrong every byte is tried: what a pointer does not lead to is found all the same.
pub(super) fn places(page: &[u8], number: u32) -> Vec<u16> {
    let header = if number == 1 { FILE_HEADER } else { 0 };
    let kind = page.get(header).copied().unwrap_or(0);
    let (mut found, is_whole) = by_pointers(page, header);
    let is_other = OTHERS.contains(&kind) && found.is_empty();
    if is_other || (kind == LEAF && is_whole) || page.iter().all(|byte| *byte == 0) {
        return found;
    }
    let by_pointers: Vec<u16> = found.clone();
    for at in header..page.len() {
        let is_ours = Cell::at(page, at, true).is_some_and(|cell| cell.table().is_some());
        let at = u16::try_from(at).unwrap_or(u16::MAX);
        if is_ours && !by_pointers.contains(&at) {
            found.push(at);
        }
    }
    found
}

/// The rows that the pointers of a page lead to, and whether the page is as it should be.
fn by_pointers(page: &[u8], header: usize) -> (Vec<u16>, bool) {
    let count = short(page, header + 3);
    let pointers = header + HEADER;
    let fits = page.len().saturating_sub(pointers) / 2;
    let mut is_whole = count <= fits;
    let (mut found, mut used, mut before) = (Vec::new(), 0, None);
    for index in 0..count.min(fits) {
        let at = short(page, pointers + 2 * index);
        let cell = Some(at).filter(|at| *at >= pointers).and_then(|at| Cell::at(page, at, false));
        let Some(cell) = cell else {
            is_whole = false;
            continue;
        };
        is_whole &= before.is_none_or(|before| before < cell.row);
        before = Some(cell.row);
        used += (cell.end - at).max(4);
        if cell.table().is_some() {
            found.push(u16::try_from(at).unwrap_or(u16::MAX));
        }
    }
    let begin = match short(page, header + 5) {
        0 => page.len(),
        begin => begin,
    };
    let fragments = usize::from(page.get(header + 7).copied().unwrap_or(0));
    let gaps = free_blocks(page, header) + fragments;
    is_whole &= begin.checked_add(used + gaps) == Some(page.len()) && begin >= pointers + 2 * count;
    (found, is_whole)
}

/// How many bytes among the cells are free. Blocks lie in their order, so they end.
fn free_blocks(page: &[u8], header: usize) -> usize {
    let (mut at, mut sum) = (short(page, header + 1), 0);
    while at != 0 && at < page.len() {
        sum += short(page, at + 2);
        let next = short(page, at);
        if next <= at {
            break;
        }
        at = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_page_is_looked_through(bytes in prop::collection::vec(any::<u8>(), 512), kind in 0_u8..16) {
            let mut page = bytes;
            page[0] = kind;
            for at in places(&page, 2) {
                prop_assert!(Cell::at(&page, usize::from(at), false).is_some());
            }
            places(&page, 1);
        }
    }
}
