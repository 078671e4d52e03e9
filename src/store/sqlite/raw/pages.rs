//! The pages of a file, by their numbers: those that are in the log beside it from there. How many there are is told by the
//! length of the file, not by what stands in it.

use super::cell::Cell;
use super::wal::{Wal, word};
use std::fs::File;
use std::io::{Read, Result, Seek, SeekFrom};

/// No row is larger: a damaged length must not fill the memory.
const MOST_BYTES: u64 = 256 << 20;

/// The pages of a database.
#[derive(Debug)]
pub(super) struct Pages<'f> {
    file: &'f File,
    wal: Option<&'f Wal>,
    size: usize,
    pub(super) count: u32,
    /// The page that was read last, whose number is 0 as long as none was.
    last: (u32, Vec<u8>),
}

impl<'f> Pages<'f> {
    pub(super) fn new(file: &'f File, wal: Option<&'f Wal>, size: usize) -> Result<Pages<'f>> {
        let wal = wal.filter(|wal| wal.page_size == size);
        let in_file = file.metadata()?.len().div_ceil(size as u64);
        let count = u32::try_from(in_file).unwrap_or(u32::MAX - 1).max(wal.map_or(0, Wal::last_page));
        Ok(Pages { file, wal, size, count, last: (0, Vec::new()) })
    }

    /// A page; what the file is too short for is 0. The first has the number 1.
    pub(super) fn page(&mut self, number: u32) -> Result<&[u8]> {
        if self.last.0 != number {
            let mut page = std::mem::take(&mut self.last).1;
            page.clear();
            page.resize(self.size, 0);
            self.read(number, &mut page)?;
            self.last = (number, page);
        }
        Ok(&self.last.1)
    }

    fn read(&self, number: u32, page: &mut [u8]) -> Result<()> {
        if let Some(wal) = self.wal
            && wal.page(number, page)?
        {
            return Ok(());
        }
        let mut file = self.file;
        file.seek(SeekFrom::Start(u64::from(number).saturating_sub(1) * self.size as u64))?;
        let mut at = 0;
        while let Some(rest) = page.get_mut(at..).filter(|rest| !rest.is_empty()) {
            match file.read(rest) {
                Ok(0) => break,
                Ok(read) => at += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The cell at a place, with the whole record that it holds; `None` where there is none.
    pub(super) fn record(&mut self, number: u32, at: u16) -> Result<Option<(Cell, Vec<u8>)>> {
        let most = MOST_BYTES.min(self.bytes());
        let page = self.page(number)?;
        let Some(cell) = Cell::at(page, usize::from(at), false) else { return Ok(None) };
        let local = page.get(cell.start..cell.start + cell.local).unwrap_or_default();
        let mut record = local.to_vec();
        let total = usize::try_from(cell.types.total.min(most + 1)).unwrap_or(usize::MAX);
        if total as u64 > most {
            return Ok(None);
        }
        let mut next = word(page, cell.start + cell.local);
        // What does not fit is in pages that each name the next, and all but the last are full: so many at most.
        while record.len() < total {
            if next == 0 || next > self.count {
                return Ok(None);
            }
            let page = self.page(next)?;
            let rest = page.get(4..).unwrap_or_default();
            record.extend_from_slice(rest.get(..(total - record.len()).min(rest.len())).unwrap_or_default());
            next = word(page, 0);
        }
        Ok(Some((cell, record)))
    }

    /// How many bytes all pages have.
    fn bytes(&self) -> u64 {
        u64::from(self.count) * self.size as u64
    }
}
