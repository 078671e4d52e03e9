//! The parts of lists and maps, handed to serde one by one. Parts that an earlier round could make
//! nothing of are left out.

use serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use super::decode::State;
use super::failure::Failure;
use super::node::{Entry, Node};

/// The items of a list.
pub(super) struct Items<'s, 'n> {
    rest: std::slice::Iter<'n, Node>,
    state: &'s mut State,
}

impl<'s, 'n> Items<'s, 'n> {
    pub(super) fn new(items: &'n [Node], state: &'s mut State) -> Self {
        Self { rest: items.iter(), state }
    }
}

impl<'de> SeqAccess<'de> for Items<'_, '_> {
    type Error = Failure;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Failure> {
        for item in self.rest.by_ref() {
            if !self.state.is_refused(item) {
                return self.state.value(seed, item, None).map(Some);
            }
            self.state.guess();
        }
        Ok(None)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The entries of a map with keys of any kind.
pub(super) struct Pairs<'s, 'n> {
    rest: std::vec::IntoIter<&'n Entry>,
    current: Option<&'n Entry>,
    state: &'s mut State,
}

impl<'s, 'n> Pairs<'s, 'n> {
    pub(super) fn new(entries: Vec<&'n Entry>, state: &'s mut State) -> Self {
        Self { rest: entries.into_iter(), current: None, state }
    }
}

impl<'de> MapAccess<'de> for Pairs<'_, '_> {
    type Error = Failure;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Failure> {
        for entry in self.rest.by_ref() {
            if !self.state.is_refused(&entry.key) && !self.state.is_refused(&entry.value) {
                self.current = Some(entry);
                return self.state.key(seed, &entry.key).map(Some);
            }
            self.state.guess();
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Failure> {
        match self.current.take() {
            Some(entry) => self.state.value(seed, &entry.value, Some(&entry.key)),
            None => Err(Failure::Refused("a value was asked for before its key".to_owned())),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}
