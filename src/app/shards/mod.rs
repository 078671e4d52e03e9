//! The shards of a run: written by several machines, merged into one report.

mod file;
mod find;
mod ranges;
mod roll;

pub use file::ShardFile;

use super::distinct_files::check_distinct;
use super::observer::Observer;
use super::problem::Problem;
use super::simulate::summary;
use crate::report::simulation::SimulationView;
use crate::simulation::outcome::Outcome;
use crate::store::Step;
use file::Unusable;
use find::{Found, Input};
use roll::{Roll, Sum};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// Merges shards into the report of their run: those in files, in folders and, for `-`, in `standard_input`, in any order.
/// Only one of them is in memory at a time.
///
/// # Errors
/// When what is named is not a shard or the shards don't make one run, when the report would be written over one of them,
/// or when it was asked to end.
pub fn merge(
    named: &[PathBuf],
    standard_input: &mut dyn Read,
    output: Option<&Path>,
    observer: &dyn Observer,
) -> Result<SimulationView, Problem> {
    let found = find::find(named)?;
    let files = found.inputs.iter().map(Input::path);
    check_distinct(files, output)?;
    let roll = read(&found, standard_input, observer);
    observer.finished();
    let Sum { loaded, tally } = roll?.verdict(&found)?;
    if let Some(remark) = found.left_out() {
        observer.remark(&remark);
    }
    let scenario = loaded.scenario();
    let outcome = Outcome::new(&scenario, &scenario.all_milestones(), &tally);
    Ok(summary(&loaded, outcome))
}

/// Reads every input once, shard after shard.
fn read(found: &Found, standard_input: &mut dyn Read, observer: &dyn Observer) -> Result<Roll, Problem> {
    let mut roll = Roll::default();
    let of = found.inputs.len() as u64;
    for (done, input) in (0..).zip(&found.inputs) {
        if !observer.progress("files", Step { done, of }) {
            return Err(Problem::interrupted("nothing was written"));
        }
        let name = input.name();
        let outcome = match input {
            Input::Standard => {
                file::read(BufReader::new(&mut *standard_input), |shard| roll.add(&name, shard))
            }
            Input::File(path) => match File::open(path) {
                Ok(file) => {
                    file::read(BufReader::with_capacity(1 << 16, file), |shard| roll.add(&name, shard))
                }
                Err(error) => Err(Unusable::Unreadable(error.to_string())),
            },
        };
        if let Err(why) = outcome {
            roll.unusable(name, why);
        }
    }
    Ok(roll)
}
