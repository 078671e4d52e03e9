//! Which shards have been read, and whether they make one run.

use super::super::problem::{Hint, Problem};
use super::super::scenario::Loaded;
use super::file::{Facts, ShardFile, Unusable};
use super::find::{Found, named};
use super::ranges::Ranges;
use crate::simulation::run::nobody;
use crate::simulation::tally::Tally;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A scenario, and all that was counted of it so far.
#[derive(Debug)]
pub(super) struct Sum {
    pub(super) loaded: Loaded,
    pub(super) tally: Tally,
}

/// Shards of one run: where each was found.
#[derive(Debug)]
struct Run {
    facts: Facts,
    holders: BTreeMap<u64, Vec<String>>,
}

/// What has been read.
#[derive(Debug, Default)]
pub(super) struct Roll {
    /// More than one where shards of different runs were named: then nothing comes of the sum.
    runs: Vec<Run>,
    sum: Option<Result<Sum, Problem>>,
    unusable: Vec<(String, Unusable)>,
}

/// So many different runs are kept apart.
const MOST_RUNS: usize = 8;
/// So many files or shards are told of, one a line.
const TOLD: usize = 20;

impl Roll {
    /// Takes a shard that was found in `name`.
    ///
    /// # Errors
    /// When it can't be what it says.
    pub(super) fn add(&mut self, name: &str, shard: ShardFile) -> Result<(), Unusable> {
        let known = self.runs.iter().position(|run| run.facts.agrees(&shard.scenario));
        if known.is_none() && self.runs.len() < MOST_RUNS {
            self.runs.push(Run { facts: shard.scenario.clone(), holders: BTreeMap::new() });
        }
        if self.runs.len() == 1 {
            self.count(&shard)?;
        }
        let at = known.unwrap_or(self.runs.len() - 1);
        self.runs[at].holders.entry(shard.shard).or_default().push(name.to_owned());
        Ok(())
    }

    /// Adds what a shard has counted.
    fn count(&mut self, shard: &ShardFile) -> Result<(), Unusable> {
        let begin = || {
            let loaded = shard.scenario.load()?;
            let scenario = loaded.scenario();
            Ok(Sum { tally: nobody(&scenario, &scenario.all_milestones()), loaded })
        };
        // Rules that can't be loaded are told of at the end, when it is known that all have them.
        let Ok(sum) = self.sum.get_or_insert_with(begin) else { return Ok(()) };
        if let Some(why) = shard.misfit(&sum.loaded, &sum.tally) {
            return Err(Unusable::Other(why));
        }
        sum.tally.merge(&shard.tally);
        Ok(())
    }

    /// `name` holds no shard, or not all of one.
    pub(super) fn unusable(&mut self, name: String, why: Unusable) {
        self.unusable.push((name, why));
    }

    /// The sum, if the shards make one whole run.
    ///
    /// # Errors
    /// Everything that is wrong with them; the same for any order in which they were read.
    pub(super) fn verdict(mut self, found: &Found) -> Result<Sum, Problem> {
        self.runs.sort_by_cached_key(|run| (Reverse(run.holders.len()), run.names()));
        if !self.unusable.is_empty() {
            return Err(self.is_unusable());
        }
        if self.runs.len() > 1 {
            return Err(self.is_mixed());
        }
        match self.runs.first() {
            Some(run) => run.check(found)?,
            None => return Err(Problem::invalid("missing-shard", "there are no shards to merge")),
        }
        let nothing = || Err(Problem::invalid("missing-shard", "there are no shards to merge"));
        self.sum.unwrap_or_else(nothing)
    }

    fn is_unusable(&self) -> Problem {
        let lines: Vec<String> = self.unusable.iter().take(TOLD).map(|(name, why)| why.of(name)).collect();
        let (message, mut reasons) = match &lines[..] {
            [line] => (line.clone(), Vec::new()),
            _ => (format!("{} files can't be merged", self.unusable.len()), lines),
        };
        if let [run] = &self.runs[..] {
            let missing = run.missing();
            reasons.extend((missing.count() > 0).then(|| format!("without that, {}", run.lacks(&missing))));
        }
        let is_unreadable = |why: &Unusable| matches!(why, Unusable::Unreadable(_));
        let code = match &self.unusable[..] {
            [(_, why)] if is_unreadable(why) => "unreadable-file",
            _ => "bad-shard",
        };
        let problem = Problem::invalid(code, message).reasons(reasons);
        if self.unusable.iter().any(|(_, why)| matches!(why, Unusable::Cut | Unusable::Empty)) {
            return problem.hint(
                "a shard is written whole or not at all, so it was cut on its way here: copy it again, or run it again",
            );
        }
        if self.unusable.iter().all(|(_, why)| is_unreadable(why)) {
            return problem;
        }
        problem.advise(Hint::WriteShards)
    }

    /// Shards of several runs: what the fewer have in which they differ from the most.
    fn is_mixed(&self) -> Problem {
        let (most, others) = (&self.runs[0], &self.runs[1..]);
        let mut lines = others.iter().map(|run| {
            let (own, comes) = (run.names(), if run.names().len() == 1 { "comes" } else { "come" });
            let what = run.facts.difference(&most.facts).unwrap_or_default();
            format!("{} {comes} from another run than {}: {what}", named(&own), named(&most.names()))
        });
        let first = lines.next().unwrap_or_default();
        Problem::invalid("different-runs", first).reasons(lines.collect())
    }
}

impl Run {
    /// Where its shards are, each name once.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.holders.values().flatten().cloned().collect();
        names.sort();
        names.dedup();
        names
    }

    fn missing(&self) -> Ranges {
        Ranges::of(self.holders.keys().copied()).missing(self.facts.of)
    }

    /// `shard 2 of 3 is missing`
    fn lacks(&self, missing: &Ranges) -> String {
        match missing.count() {
            1 => format!("shard {missing} of {} is missing", self.facts.of),
            count => format!("{count} of {} shards are missing: {missing}", self.facts.of),
        }
    }

    /// Each shard is there, and is there once.
    fn check(&self, found: &Found) -> Result<(), Problem> {
        let missing = self.missing();
        let lacks = (missing.count() > 0).then(|| self.lacks(&missing));
        let doubled: Vec<(&u64, &Vec<String>)> =
            self.holders.iter().filter(|(_, names)| names.len() > 1).collect();
        let line = |(number, names): &(&u64, &Vec<String>)| {
            let mut names = (*names).clone();
            names.sort();
            format!("shard {number} is there more than once: {}", named(&names))
        };
        let (message, mut reasons) = match &doubled[..] {
            [] => {
                let Some(lacks) = lacks else { return Ok(()) };
                let hint = Hint::RunShard(missing.first().unwrap_or(1), self.facts.of);
                let reasons = found.suspects();
                return Err(Problem::invalid("missing-shard", lacks).reasons(reasons).advise(hint));
            }
            [one] => (line(one), Vec::new()),
            _ => {
                let numbers = Ranges::of(doubled.iter().map(|(number, _)| **number));
                let message = format!("{} shards are there more than once: {numbers}", doubled.len());
                (message, doubled.iter().take(TOLD).map(line).collect())
            }
        };
        reasons.extend(lacks);
        Err(Problem::invalid("doubled-shard", message).reasons(reasons).hint("name each shard once"))
    }
}

impl Unusable {
    /// What is wrong with the file of this name.
    fn of(&self, name: &str) -> String {
        match self {
            Unusable::Unreadable(why) => format!("can't read {name}: {why}"),
            Unusable::Empty => format!("{name} is not a whole shard: it is empty"),
            Unusable::Cut => format!("{name} is not a whole shard: it ends in the middle"),
            Unusable::Other(why) => format!("{name} is not a shard of a simulation: {why}"),
        }
    }
}
