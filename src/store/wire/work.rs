//! What waits for a second actor and is not made of commands.

use super::parts::{self, TrackKey};
use crate::ledger::{CharacterId, Installing, Moment, OperationId, Point, Sequence, Work};
use crate::progression::{Adaptation, Keep, Merging, Overspent};
use crate::rules::units::Level;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Named by the word of its operation: `{"undo":[12]}`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WorkForm {
    Undo(Vec<u64>),
    #[serde(rename = "skip-touched")]
    SkipTouched(Vec<u64>),
    Rebase(Box<RebaseForm>),
    Restore(RestoreForm),
    Merge(MergeForm),
    Clone(CloneForm),
    Ruleset(Box<InstallForm>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RestoreForm {
    character: u64,
    to: PointForm,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PointForm {
    Event(u64),
    Time(i64),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MergeForm {
    from: u64,
    into: u64,
    xp: MergingForm,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum MergingForm {
    Sum,
    Highest,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CloneForm {
    character: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<PointForm>,
    name: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstallForm {
    name: String,
    text: String,
    terms: TermsForm,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RebaseForm {
    undo: Vec<u64>,
    terms: TermsForm,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsForm {
    keep: KeepForm,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    grandfather: BTreeMap<TrackKey, u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    overspent: Option<OverspentForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    trim_order: Vec<String>,
    words: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KeepForm {
    Xp,
    Level,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OverspentForm {
    Refund,
    Keep,
    Trim,
}

/// The form of some work; `None` for commands, which have a form of their own.
pub(super) fn form(work: &Work) -> Option<WorkForm> {
    Some(match work {
        Work::Rows(_) => return None,
        Work::Undo(operations) => WorkForm::Undo(numbers(operations)),
        Work::UndoSkipping(operations) => WorkForm::SkipTouched(numbers(operations)),
        Work::UndoRebasing(operations, adaptation, words) => {
            let (undo, terms) = (numbers(operations), TermsForm::new(adaptation, words));
            WorkForm::Rebase(Box::new(RebaseForm { undo, terms }))
        }
        Work::Restore(character, point) => {
            WorkForm::Restore(RestoreForm { character: character.0, to: point_form(*point) })
        }
        Work::Merge(from, into, merging) => {
            let xp = match merging {
                Merging::Sum => MergingForm::Sum,
                Merging::Highest => MergingForm::Highest,
            };
            WorkForm::Merge(MergeForm { from: from.0, into: into.0, xp })
        }
        Work::Clone(character, point, name) => {
            let (character, at, name) = (character.0, point.map(point_form), name.clone());
            WorkForm::Clone(CloneForm { character, at, name })
        }
        Work::Install(installing) => {
            let Installing { name, text, adaptation, words } = &**installing;
            let terms = TermsForm::new(adaptation, words);
            WorkForm::Ruleset(Box::new(InstallForm { name: name.clone(), text: text.clone(), terms }))
        }
    })
}

fn numbers(operations: &[OperationId]) -> Vec<u64> {
    operations.iter().map(|id| id.0).collect()
}

fn operations(numbers: Vec<u64>) -> Vec<OperationId> {
    numbers.into_iter().map(OperationId).collect()
}

fn point_form(point: Point) -> PointForm {
    match point {
        Point::Sequence(sequence) => PointForm::Event(sequence.0),
        Point::Time(at) => PointForm::Time(at.0),
    }
}

fn point(form: PointForm) -> Point {
    match form {
        PointForm::Event(sequence) => Point::Sequence(Sequence(sequence)),
        PointForm::Time(at) => Point::Time(Moment(at)),
    }
}

impl WorkForm {
    pub(super) fn read(self) -> Work {
        match self {
            WorkForm::Undo(undo) => Work::Undo(operations(undo)),
            WorkForm::SkipTouched(undo) => Work::UndoSkipping(operations(undo)),
            WorkForm::Rebase(form) => {
                let (adaptation, words) = form.terms.read();
                Work::UndoRebasing(operations(form.undo), adaptation, words)
            }
            WorkForm::Restore(RestoreForm { character, to }) => {
                Work::Restore(CharacterId(character), point(to))
            }
            WorkForm::Merge(MergeForm { from, into, xp }) => {
                let merging = match xp {
                    MergingForm::Sum => Merging::Sum,
                    MergingForm::Highest => Merging::Highest,
                };
                Work::Merge(CharacterId(from), CharacterId(into), merging)
            }
            WorkForm::Clone(CloneForm { character, at, name }) => {
                Work::Clone(CharacterId(character), at.map(point), name)
            }
            WorkForm::Ruleset(form) => {
                let InstallForm { name, text, terms } = *form;
                let (adaptation, words) = terms.read();
                Work::Install(Box::new(Installing { name, text, adaptation, words }))
            }
        }
    }
}

impl TermsForm {
    fn new(adaptation: &Adaptation, words: &str) -> TermsForm {
        let held = adaptation.grandfather.iter();
        TermsForm {
            keep: match adaptation.keep {
                Keep::Xp => KeepForm::Xp,
                Keep::Level => KeepForm::Level,
            },
            grandfather: held.map(|(track, level)| (parts::track_key(track), level.0)).collect(),
            overspent: adaptation.overspent.map(|choice| match choice {
                Overspent::Refund => OverspentForm::Refund,
                Overspent::Keep => OverspentForm::Keep,
                Overspent::Trim => OverspentForm::Trim,
            }),
            trim_order: adaptation.trim_order.clone(),
            words: words.to_owned(),
        }
    }

    fn read(self) -> (Adaptation, String) {
        let held = self.grandfather.into_iter();
        let adaptation = Adaptation {
            keep: match self.keep {
                KeepForm::Xp => Keep::Xp,
                KeepForm::Level => Keep::Level,
            },
            grandfather: held.map(|(track, level)| (parts::track_of(track), Level(level))).collect(),
            overspent: self.overspent.map(|choice| match choice {
                OverspentForm::Refund => Overspent::Refund,
                OverspentForm::Keep => Overspent::Keep,
                OverspentForm::Trim => Overspent::Trim,
            }),
            trim_order: self.trim_order,
            ..Adaptation::default()
        };
        (adaptation, self.words)
    }
}
