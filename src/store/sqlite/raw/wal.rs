//! The log beside a database (`-wal`): pages that were committed and are not in the file yet.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Result, Seek, SeekFrom};
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// What the log begins with: its sums are over words with the lowest byte first, or the highest.
const LOWEST_FIRST: u32 = 0x377f_0682;
const HIGHEST_FIRST: u32 = 0x377f_0683;

/// Where the newest committed page of each number is.
#[derive(Debug)]
pub(super) struct Wal {
    file: File,
    places: HashMap<u32, u64>,
    pub(super) page_size: usize,
}

/// The word of four bytes, the highest first, at a place; 0 where there is none.
pub(super) fn word(bytes: &[u8], at: usize) -> u32 {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
    found.map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

/// The two sums of a log, which go on from frame to frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sums(u32, u32);

impl Sums {
    fn over(self, bytes: &[u8], is_highest_first: bool) -> Sums {
        let Sums(mut one, mut two) = self;
        let (pairs, _) = bytes.as_chunks::<8>();
        for &[a, b, c, d, e, f, g, h] in pairs {
            let (first, second) = match is_highest_first {
                true => (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h])),
                false => (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h])),
            };
            one = one.wrapping_add(first).wrapping_add(two);
            two = two.wrapping_add(second).wrapping_add(one);
        }
        Sums(one, two)
    }

    fn stored(bytes: &[u8], at: usize) -> Sums {
        Sums(word(bytes, at), word(bytes, at + 4))
    }
}

impl Wal {
    /// Reads which pages it has, up to the last commit; `None` where there is none, or what is there is none.
    pub(super) fn read(path: &Path) -> Result<Option<Wal>> {
        let file = match File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut reader = BufReader::with_capacity(1 << 16, file.try_clone()?);
        let mut header = [0; HEADER];
        if !is_filled(&mut reader, &mut header)? {
            return Ok(None);
        }
        let page_size = word(&header, 8) as usize;
        let is_highest_first = word(&header, 0) == HIGHEST_FIRST;
        let is_log = is_highest_first || word(&header, 0) == LOWEST_FIRST;
        let start = header.get(..24).unwrap_or_default();
        let mut sums = Sums(0, 0).over(start, is_highest_first);
        let is_page_size = page_size.is_power_of_two() && (512..=65_536).contains(&page_size);
        if !is_log || !is_page_size || sums != Sums::stored(&header, 24) {
            return Ok(None);
        }
        let mut wal = Wal { file, places: HashMap::new(), page_size };
        let mut uncommitted = Vec::new();
        let mut frame = vec![0; FRAME_HEADER + page_size];
        let mut at = HEADER as u64;
        while is_filled(&mut reader, &mut frame)? {
            let (head, page) = frame.split_at(FRAME_HEADER);
            sums =
                sums.over(head.get(..8).unwrap_or_default(), is_highest_first).over(page, is_highest_first);
            if head.get(8..16) != header.get(16..24) || sums != Sums::stored(head, 16) {
                break;
            }
            uncommitted.push((word(head, 0), at + FRAME_HEADER as u64));
            if word(head, 4) != 0 {
                wal.places.extend(uncommitted.drain(..));
            }
            at += frame.len() as u64;
        }
        Ok(Some(wal))
    }

    /// The highest number of a page that it has; 0 where it has none.
    pub(super) fn last_page(&self) -> u32 {
        self.places.keys().copied().max().unwrap_or(0)
    }

    /// Reads a page that it has. Whether it has it.
    pub(super) fn page(&self, number: u32, page: &mut [u8]) -> Result<bool> {
        let Some(at) = self.places.get(&number) else { return Ok(false) };
        let mut file = &self.file;
        file.seek(SeekFrom::Start(*at))?;
        is_filled(&mut file, page)
    }
}

/// Whether there was as much as was to be read.
fn is_filled(from: &mut impl Read, bytes: &mut [u8]) -> Result<bool> {
    match from.read_exact(bytes) {
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
        read => read.map(|()| true),
    }
}
