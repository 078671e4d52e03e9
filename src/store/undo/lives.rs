//! A character's history told twice, with operations and without them, by the rules that held at each event.

use super::super::error::StoreError;
use super::super::log::Logged;
use super::eras::Eras;
use crate::ledger::{Fact, Sequence};
use crate::progression::{Cause, Event, Life, State, Told, apply, taken_back};
use crate::rules::ruleset::Ruleset;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An event of a character with its sequence and its operation.
type Past<'e> = (u64, u64, &'e Event);

/// The sequences around some events.
type Span = (u64, u64);

/// What does not count, with the operations and without them.
type Gone = [BTreeSet<u64>; 2];

/// A history, the operations without which it is told the second time, and what was found on the way.
struct Telling<'e> {
    events: Vec<Past<'e>>,
    without: &'e [u64],
    /// Where the lives stood after an event, by what did not count until then.
    known: BTreeMap<(u64, Gone), [State; 2]>,
}

impl Eras<'_> {
    /// The two lives of a character, and the rules by which it lives now.
    pub(super) fn lives(
        &mut self,
        history: &[Logged],
        without: &[u64],
    ) -> Result<([Life; 2], Arc<Ruleset>), StoreError> {
        let events = history.iter().filter_map(|logged| match &logged.fact {
            Fact::Progression(event) => Some((logged.sequence.0, logged.operation.0, event)),
            _ => None,
        });
        let mut telling = Telling { events: events.collect(), without, known: BTreeMap::new() };
        let gone = telling.gone(&[]);
        let (mut lives, real, mut era) = self.until(&mut telling, u64::MAX, &gone, &[])?;
        era = self.pass_eras(&mut lives, era, Sequence(u64::MAX))?;
        let rules = self.rules(era, &real)?;
        Ok((lives, rules))
    }

    /// The lives after the event `last`, with where the character really stood, and the era. The undos in the spans `ahead`
    /// have not happened yet.
    fn until(
        &mut self,
        telling: &mut Telling,
        last: u64,
        gone: &Gone,
        ahead: &[Span],
    ) -> Result<([Life; 2], State, usize), StoreError> {
        let life = || Life::new(telling.events.iter().map(|(.., event)| *event));
        let mut lives = [life(), life()];
        let (mut real, mut era, mut at) = (State::default(), 0, 0);
        while let Some(&(sequence, operation, event)) = telling.events.get(at).filter(|(at, ..)| *at <= last)
        {
            era = self.pass_eras(&mut lives, era, Sequence(sequence))?;
            if let Some(span) = telling.undone_since(sequence, event) {
                let then = self.then(telling, span, ahead)?;
                lives.iter_mut().zip(then).for_each(|(life, state)| life.remember(span.0, state));
            }
            let before = real.clone();
            apply(&mut real, event);
            let told = Told { sequence, event, before: &before, after: &real };
            for (life, gone) in lives.iter_mut().zip(gone) {
                let rules = self.rules(era, life.state())?;
                life.pass(&told, !gone.contains(&operation), &rules);
            }
            at += 1;
        }
        Ok((lives, real, era))
    }

    /// Where the lives stood at the beginning of a span, of whose undos nobody knew there.
    fn then(&mut self, telling: &mut Telling, span: Span, ahead: &[Span]) -> Result<[State; 2], StoreError> {
        let ahead = [ahead, &[span]].concat();
        let gone = telling.gone(&ahead);
        let key = (span.0, telling.before(span.0, &gone));
        if let Some(known) = telling.known.get(&key) {
            return Ok(known.clone());
        }
        let (lives, ..) = self.until(telling, span.0, &gone, &ahead)?;
        let then = lives.map(|life| life.state().clone());
        telling.known.insert(key, then.clone());
        Ok(then)
    }
}

impl Telling<'_> {
    fn gone(&self, ahead: &[Span]) -> Gone {
        let is_ahead = |at: u64| ahead.iter().any(|(from, to)| *from < at && at < *to);
        [&[], self.without].map(|without| {
            let newest_first = self.events.iter().rev().filter(|(at, ..)| !is_ahead(*at));
            taken_back(newest_first.map(|&(_, operation, event)| (operation, event)), without)
        })
    }

    /// What of it had happened by then.
    fn before(&self, last: u64, gone: &Gone) -> Gone {
        let by_then = self.events.iter().take_while(|(at, ..)| *at <= last);
        let newest = by_then.last().map_or(0, |(_, operation, _)| *operation);
        gone.clone().map(|gone| gone.into_iter().take_while(|operation| *operation <= newest).collect())
    }

    /// What lies between an event that puts a character back and the one that it is put back to, where something was undone
    /// there.
    fn undone_since(&self, sequence: u64, event: &Event) -> Option<Span> {
        let Event::Restored(restoration) = event else { return None };
        let Cause::Restore(then) = restoration.cause else { return None };
        let mut between = self.events.iter().filter(|(at, ..)| then < *at && *at < sequence);
        let takes_back = |event: &Event| match event {
            Event::Restored(restoration) => !restoration.cause.taken_back().is_empty(),
            _ => false,
        };
        between.any(|(.., event)| takes_back(event)).then_some((then, sequence))
    }
}
