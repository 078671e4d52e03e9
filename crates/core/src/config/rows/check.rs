//! The first reading of a file: everything that is wrong with it, before anything happens.

use super::FileHash;
use super::fault::RowsFault;
use super::file::RowFile;
use crate::batch::{Problem, Row, WrittenRow};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// One thing that is wrong with a row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faulty {
    /// Which row, from 1.
    pub row: u64,
    /// The line on which it begins.
    pub line: u64,
    /// What is wrong.
    pub problem: Problem,
}

/// A file that was read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// How many rows it has.
    pub rows: u64,
    /// How many of them have a key.
    pub keyed: u64,
    /// Its SHA-256.
    pub hash: FileHash,
    /// The first of its problems, by row.
    pub problems: Vec<Faulty>,
    /// How many there are in all.
    pub problem_count: u64,
    /// The rows whose key a row before them has, each with the first.
    pub doubled: BTreeMap<u64, u64>,
}

/// More problems than this are counted and not kept.
pub const MOST_KEPT: usize = 100_000;

/// The first half of the SHA-256 of a key: a million keys as text would fill the memory.
type KeyDigest = [u8; 16];

impl RowFile {
    /// Reads the whole file and tells what is wrong with it. `judge` says what else is wrong with a row that makes sense,
    /// `progress` is told of bytes; `false` ends the reading.
    ///
    /// # Errors
    /// When the file can't be read as rows at all.
    pub fn check(
        &mut self,
        judge: &dyn Fn(&Row) -> Vec<Problem>,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Checked, RowsFault> {
        let mut found = Found { rows: 0, keys: Vec::new(), problems: Vec::new(), count: 0 };
        let hash = self.read(&mut |row, bytes| {
            found.rows = row.row;
            if let Ok(WrittenRow { key: Some(key), .. }) = &row.content {
                found.keys.push((digest(key), u32::try_from(row.row).unwrap_or(u32::MAX)));
            }
            let wrong = match &row.content {
                Ok(row) => judge(&row.row),
                Err(problems) => problems.clone(),
            };
            wrong.into_iter().for_each(|problem| found.put(row.row, row.line, problem));
            row.row % 1024 != 0 || progress(bytes)
        })?;
        let (rows, keyed) = (found.rows, found.keys.len() as u64);
        let doubled = doubles(std::mem::take(&mut found.keys));
        if !doubled.is_empty() {
            self.tell_of(&doubled, &mut found)?;
        }
        found.problems.sort_by_key(|faulty| faulty.row);
        let (problems, problem_count) = (found.problems, found.count);
        let doubled = doubled.into_iter().collect();
        Ok(Checked { rows, keyed, hash, problems, problem_count, doubled })
    }

    /// The texts of doubled keys, which were not kept.
    fn tell_of(&mut self, doubled: &[(u64, u64)], found: &mut Found) -> Result<(), RowsFault> {
        let mut left = doubled.iter().peekable();
        self.read(&mut |row, _| {
            if let Some(&(_, first)) = left.next_if(|(doubled, _)| *doubled == row.row)
                && let Ok(WrittenRow { key: Some(key), .. }) = row.content
            {
                found.put(row.row, row.line, Problem::DoubledKey { key, row: first });
            }
            true
        })
        .map(|_| ())
    }
}

struct Found {
    rows: u64,
    keys: Vec<(KeyDigest, u32)>,
    problems: Vec<Faulty>,
    count: u64,
}

impl Found {
    fn put(&mut self, row: u64, line: u64, problem: Problem) {
        self.count += 1;
        if self.problems.len() < MOST_KEPT {
            self.problems.push(Faulty { row, line, problem });
        }
    }
}

fn digest(key: &str) -> KeyDigest {
    let whole: [u8; 32] = Sha256::digest(key).into();
    let mut half = [0; 16];
    half.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
    half
}

/// The rows whose key an earlier row has, each with the first that has it, by row.
fn doubles(mut keys: Vec<(KeyDigest, u32)>) -> Vec<(u64, u64)> {
    keys.sort_unstable();
    let mut doubled = Vec::new();
    let mut first: Option<(KeyDigest, u32)> = None;
    for (key, row) in keys {
        match first {
            Some((known, first)) if known == key => doubled.push((u64::from(row), u64::from(first))),
            _ => first = Some((key, row)),
        }
    }
    doubled.sort_unstable();
    doubled
}
