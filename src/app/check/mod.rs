//! Whether the balance keeps its agreed ranges.

pub mod baseline;
mod blame;
mod chart;
pub mod formats;
mod judge;
pub mod living;
mod reference;
mod results;
pub mod set;
pub mod sources;

use crate::app::distinct_files::check_distinct;
use crate::app::inputs::{load_population, load_ruleset};
use crate::app::observer::Observer;
use crate::app::problem::{Hint, Problem};
use crate::app::reports;
use crate::balance::baseline::Recorded;
use crate::chart::Figure;
use crate::config::Source;
use crate::report::Spell;
use crate::report::balance::check::{CheckView, Summary};
use crate::report::balance::metrics::MetricsView;
use crate::report::html::Rules;
use baseline::BaselineFile;
use judge::{Judgement, Terms};
use living::Characters;
use set::{Overrides, Set};
use std::path::PathBuf;

/// A check as it is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files of expectations, or folders of them; those of `curves/expectations` if there are none.
    pub expectations: Vec<PathBuf>,
    /// What takes the place of what they say.
    pub overrides: Overrides,
    /// Recorded metrics to compare with.
    pub baseline: Option<PathBuf>,
    /// All files that the face will write.
    pub written: Vec<PathBuf>,
    /// Up to so many players while something is uncertain.
    pub most_players: Option<u64>,
    /// Whether warnings and uncertain results fail.
    pub strict: bool,
    /// Whether a chart is wanted.
    pub wants_chart: bool,
    /// How many threads.
    pub threads: usize,
    /// Whether somebody reads what is remarked: where nobody does, a check that guards nothing must not pass.
    pub is_attended: bool,
    /// Whether there is a database whose characters are judged too.
    pub has_database: bool,
}

/// All that is checked, and what it is compared with.
#[derive(Debug)]
pub struct Loaded {
    sets: Vec<Set>,
    baseline: Option<BaselineFile>,
}

impl Loaded {
    /// The rules that are checked, each once, with the players and what is expected.
    pub fn rules(&self, spell: Spell) -> Vec<Rules> {
        let mut all: Vec<Rules> = Vec::new();
        for set in &self.sets {
            let mut own = reports::rules_and_players(&set.ruleset, &set.population, spell);
            own.files.push(reports::file(&set.expectations.source));
            match all.iter_mut().find(|known| known.files.first() == own.files.first()) {
                Some(known) => {
                    own.files.retain(|file| !known.files.contains(file));
                    known.files.extend(own.files);
                }
                None => all.push(own),
            }
        }
        all
    }
}

/// What a check found.
pub struct Found {
    /// The results.
    pub view: CheckView,
    /// For a baseline.
    pub recorded: Vec<Recorded>,
    /// The rules, over those that they are compared with, if a chart was wanted.
    pub figure: Option<Figure>,
}

/// Loads all files.
///
/// # Errors
/// Problems of the files, or that nothing would be judged.
pub fn load(request: &Request, observer: &dyn Observer) -> Result<Loaded, Problem> {
    let sources = sources::sources(&request.expectations, request.is_attended)?;
    let sets = sources.iter().map(|source| set::load(source, &request.overrides));
    let sets: Vec<Set> = sets.collect::<Result<_, _>>()?;
    set::check_names(&sets)?;
    check_files(request, &sets)?;
    if !request.has_database && sets.iter().all(|set| set.expectations.value.expected.is_empty()) {
        let message =
            "all that is expected is of living characters, and no database was named: nothing was judged";
        return Err(Problem::invalid("nothing-judged", message).advise(Hint::CheckDatabase));
    }
    if request.expectations.is_empty() && !sources::is_folder_here() {
        observer
            .remark("there is no folder curves/expectations here: the built-in game was checked, not yours");
    }
    let baseline = request.baseline.as_deref().map(BaselineFile::read).transpose()?;
    Ok(Loaded { sets, baseline })
}

/// Judges all that was loaded.
///
/// # Errors
/// Problems of the baseline or the database, or when it was asked to end: a gate that can't judge must not pass.
pub fn run(
    request: &Request,
    loaded: &Loaded,
    characters: Option<&Characters>,
    observer: &dyn Observer,
) -> Result<Found, Problem> {
    let Request { most_players, strict, threads, .. } = *request;
    let baseline = loaded.baseline.as_ref();
    let terms = Terms { baseline, characters, most_players, strict, threads, observer };
    let mut judgement = Judgement::new(&terms, &loaded.sets);
    for set in &loaded.sets {
        judgement.judge(set)?;
    }
    let Judgement { mut view, recorded, charted, .. } = judgement;
    let charted = charted.filter(|_| request.wants_chart);
    let figure =
        charted.map(|(_, set, reference)| chart::figure(set, reference.as_deref(), threads, observer));
    if loaded.sets.len() > 1 {
        view.results.iter_mut().for_each(|row| row.scenario = Some(row.expectations.clone()));
    }
    view.summary = Summary::of(&view.results);
    Ok(Found { view, recorded, figure: figure.transpose()? })
}

/// All metrics that the rules and players have.
///
/// # Errors
/// All problems of the files.
pub fn metrics(overrides: &Overrides, observer: &dyn Observer) -> Result<MetricsView, Problem> {
    let ruleset = load_ruleset(overrides.ruleset.as_deref(), observer)?;
    let named = overrides.population.as_deref();
    let population = match load_population(named, &ruleset.value, observer) {
        // Those that are built in may not fit the rules.
        Err(_) if named.is_none() => None,
        loaded => Some(loaded?),
    };
    Ok(MetricsView::new(&ruleset.value, population.as_ref().map(|loaded| &loaded.value)))
}

/// No file is read and written, or written twice.
fn check_files(request: &Request, sets: &[Set]) -> Result<(), Problem> {
    let of_set = |set: &'_ Set| {
        let files = [&set.expectations.source, &set.ruleset.source, &set.population.source];
        files.into_iter().flat_map(Source::files).map(PathBuf::from).collect::<Vec<_>>()
    };
    let read: Vec<PathBuf> = sets.iter().flat_map(of_set).chain(request.baseline.clone()).collect();
    check_distinct(read.iter().map(PathBuf::as_path), request.written.iter().map(PathBuf::as_path))
}
