//! What the rules of a check would make of the characters of a database.

use super::set::Set;
use crate::app::observer::{Observer, long};
use crate::app::places::spot;
use crate::app::problem::{Hint, Problem};
use crate::balance::estimate::Estimate;
use crate::balance::expectation::{Severity, Verdict};
use crate::balance::living::{Census, LivingExpectation};
use crate::config::Spanned;
use crate::ledger::{Impact, Side};
use crate::progression::Adaptation;
use crate::report::balance::check::{CheckRow, Status};
use crate::report::gm::{ImpactView, RulesetChange};
use crate::store::{Rules, RulesetText, Store};

/// The characters of a database, and the rules in force for them.
pub struct Characters<'a> {
    /// The database.
    pub store: &'a Store,
    /// The rules in force.
    pub rules: Rules<'a>,
}

/// What the rules of a set would make of all characters, brought under them as by default.
///
/// # Errors
/// When the database can't be read, or it was asked to end.
pub fn impact(
    set: &Set,
    characters: &Characters,
    observer: &dyn Observer,
) -> Result<(Impact, ImpactView), Problem> {
    let new = RulesetText {
        name: set.ruleset.value.name.clone(),
        hash: set.ruleset.hash(),
        text: set.ruleset.source.text.clone(),
    };
    let rules = Rules { text: &new, ruleset: &set.ruleset.value };
    let Characters { store, rules: old } = characters;
    let impact = long(observer, "characters", |progress| {
        store.preview(old, &rules, &Adaptation::default(), progress)
    })?;
    let terms = observer.spelled(&Hint::InstallTerms);
    let change =
        RulesetChange { from: &characters.rules.text.name, to: (&new.name, &new.hash), terms: &terms };
    let view = ImpactView::new(None, &change, &impact).preview();
    Ok((impact, view))
}

/// The results of what is expected of living characters.
pub fn results(set: &Set, impact: &Impact) -> Vec<CheckRow> {
    let census = census(impact);
    set.expectations.value.living.iter().map(|own| row(set, own, &census)).collect()
}

fn row(set: &Set, expected: &Spanned<LivingExpectation>, census: &Census) -> CheckRow {
    let LivingExpectation { what, range, severity, why } = &expected.value;
    let found = Estimate::exact(census.value(*what));
    let verdict = range.judge(&found);
    CheckRow {
        expectations: set.expectations.value.name.clone(),
        expected_at: spot(&set.expectations.source, expected.span),
        metric: what.name().to_owned(),
        group: "living".to_owned(),
        words: what.words().to_owned(),
        unit: what.unit(),
        agreed: *range,
        found,
        players: census.characters,
        severity: *severity,
        verdict,
        status: match (verdict, severity) {
            (Verdict::Passed, _) => Status::Passed,
            (Verdict::Uncertain, _) => Status::Uncertain,
            (Verdict::Failed, Severity::Warn) => Status::Warned,
            (Verdict::Failed, Severity::Error) => Status::Failed,
        },
        before: None,
        culprit: None,
        never: false,
        why: why.clone(),
        scenario: None,
    }
}

fn census(impact: &Impact) -> Census {
    let all = impact.all();
    let most = |side: &Side| side.most.as_ref().map_or(0, |most| most.from.abs_diff(most.to));
    Census {
        characters: all.characters,
        lose_levels: all.paragon.lose.characters,
        gain_levels: all.paragon.gain.characters,
        lose_points: all.points.lose.characters,
        gain_points: all.points.gain.characters,
        overspent: all.overspent,
        resets_possible: all.resets_possible,
        resets_impossible: all.resets_impossible,
        most_levels_lost: most(&all.paragon.lose),
        most_levels_gained: most(&all.paragon.gain),
    }
}
