//! Rulesets as files: checked, shown, compared, begun.

pub mod check;
pub mod named;

use super::charts::curves;
use super::inputs::load_ruleset as load;
use super::observer::Observer;
use super::problem::Problem;
use crate::chart::Figure;
use crate::config::{self, Leaves, Loaded, Places, Source};
use crate::report::ruleset::{DifferenceView, RulesetView};
use crate::rules::difference::differences;
use crate::rules::ruleset::Ruleset;
use crate::store::Store;
use named::Which;
use std::path::Path;

/// The ruleset to start from.
pub const TEMPLATE: &str = include_str!("template.yaml");
const NAME: &str = "ruleset: my game\n";

/// The template, named after the file at `path`. Quoted as JSON, which any name may stand in, and YAML reads.
pub fn template_for(path: &Path) -> String {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).filter(|stem| !stem.trim().is_empty());
    let name = stem.and_then(|stem| serde_json::to_string(stem).ok());
    name.map_or_else(|| TEMPLATE.to_owned(), |name| TEMPLATE.replacen(NAME, &format!("ruleset: {name}\n"), 1))
}

/// A ruleset on one screen, its curves as figures, and its text.
#[derive(Debug)]
pub struct Shown {
    /// What it looks like.
    pub view: RulesetView,
    /// What its levels cost, and what progress gives.
    pub figures: Vec<Figure>,
    /// Its text.
    pub source: Source,
}

/// The ruleset at `path`, or the built-in one, on one screen.
///
/// # Errors
/// All problems of the file.
pub fn show(path: Option<&Path>, observer: &dyn Observer) -> Result<Shown, Problem> {
    let loaded = load(path, observer)?;
    Ok(Shown { view: view(&loaded), figures: curves(&[("", &loaded.value)]), source: loaded.source })
}

/// A ruleset as it is shown.
pub fn view(loaded: &Loaded<Ruleset>) -> RulesetView {
    let written = |curve: &str| written(&loaded.source, &loaded.places, curve);
    RulesetView::new(&loaded.value, loaded.hash(), &written)
}

/// The ruleset in force in a database, or the one that came into force as this number, on one screen.
///
/// # Errors
/// When there is none.
pub fn show_installed(store: &Store, number: Option<u64>) -> Result<Shown, Problem> {
    let known = Which::Installed(number).load(Some(store))?;
    let source = Source::new(known.text.name.as_str(), known.text.text.as_str());
    let places = config::load_ruleset(&source).0.map(|loaded| loaded.places);
    let written = |curve: &str| written(&source, places.as_ref()?, curve);
    let view = RulesetView::new(&known.ruleset, known.text.hash.clone(), &written);
    Ok(Shown { view, figures: curves(&[("", &known.ruleset)]), source })
}

/// The text of a curve as it is written.
fn written(source: &Source, places: &Places, curve: &str) -> Option<String> {
    let span = places.locate_curve(curve, &[])?;
    source.text.get(span.start..span.end).map(|text| text.trim_end().to_owned())
}

/// What differs between two rulesets, each with the name that it is shown by, and whether anything does.
///
/// # Errors
/// Problems of the files, or that there is no such ruleset.
pub fn difference(
    a: (&str, &Which),
    b: (&str, &Which),
    store: Option<&Store>,
) -> Result<(DifferenceView, bool), Problem> {
    let (old, new) = (a.1.load(store)?, b.1.load(store)?);
    let found = differences(&old.ruleset, &new.ruleset);
    let leaves = [old, new].map(|own| Leaves::of(&Source::new(own.text.name, own.text.text)));
    let is_there = |path: &str| leaves.iter().any(|own| own.place(path).is_some());
    Ok((DifferenceView::new(a.0, b.0, &found, &is_there), !found.is_empty()))
}
