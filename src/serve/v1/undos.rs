//! Operations taken back.

use super::super::answer::told;
use super::changing::Making;
use super::log::{OfOperation, named};
use super::route::{Made, Nothing, Route, change};
use super::rulesets::{KeepTerm, OverspentTerm};
use super::values::Whole;
use crate::app::change::again;
use crate::app::undo::{Answer as Undone, Undo, rebasing, requested};
use crate::app::{Problem, Session, clock};
use crate::ledger::{OperationId, OperationKind};
use crate::progression::Adaptation;
use crate::report::gm::{AppliedView, ChangeView, UndoView};
use crate::report::{Screen, Spell, View};
use crate::store::IfTouched;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How operations are taken back.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct UndoBody {
    /// What becomes of characters on which something later rests.
    how: How,
    /// With `rebase`: what becomes of spent points that are no longer earned; `refund` where it is left out.
    overspent: Option<OverspentTerm>,
    /// With `rebase`: from which attributes points are taken first.
    trim_order: Vec<String>,
    /// With `rebase` of a ruleset that was installed: what stays where a curve changes; `xp` where it is left out.
    keep: Option<KeepTerm>,
}

/// Several operations, and how they are taken back.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct UndosBody {
    /// Their numbers.
    operations: Vec<Whole>,
    /// What becomes of characters on which something later rests.
    how: How,
    /// With `rebase`: what becomes of spent points that are no longer earned; `refund` where it is left out.
    overspent: Option<OverspentTerm>,
    /// With `rebase`: from which attributes points are taken first.
    trim_order: Vec<String>,
    /// With `rebase` of a ruleset that was installed: what stays where a curve changes; `xp` where it is left out.
    keep: Option<KeepTerm>,
}

/// What becomes of characters on which something later rests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum How {
    /// Nothing happens, and the alternatives are told.
    #[default]
    Plain,
    /// They are left as they are.
    SkipTouched,
    /// What the operations gave is taken out, and what came later is kept.
    Rebase,
}

/// What an undo came to: one character, many together, or an operation that did it before.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum UndoneView {
    One(Box<ChangeView>),
    Many(Box<UndoView>),
    Before(AppliedView),
}

impl View for UndoneView {
    fn schema(&self) -> &'static str {
        match self {
            UndoneView::One(view) => view.schema(),
            UndoneView::Many(view) => view.schema(),
            UndoneView::Before(view) => view.schema(),
        }
    }

    fn screen(&self, spell: Spell) -> Screen {
        match self {
            UndoneView::One(view) => view.screen(spell),
            UndoneView::Many(view) => view.screen(spell),
            UndoneView::Before(view) => view.screen(spell),
        }
    }
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        change("/operations/{operation}/undos", "undo", "Take an operation back", &[OperationKind::Undo])
            .once()
            .makes_of(|session, making, of: OfOperation, body: UndoBody| {
                let operation = named(session, &of.operation)?;
                let UndoBody { how, overspent, trim_order, keep } = body;
                undone(session, making, &[operation], if_touched(how, overspent, trim_order, keep)?)
            }),
        change("/undos", "undoSeveral", "Take several operations back, as one", &[OperationKind::Undo])
            .once()
            .makes_of(|session, making, _: Nothing, body: UndosBody| {
                let UndosBody { operations, how, overspent, trim_order, keep } = body;
                let operations: Vec<OperationId> =
                    operations.iter().map(|number| OperationId(number.0)).collect();
                if operations.is_empty() {
                    return Err(Problem::invalid("bad-body", "`operations` names none"));
                }
                undone(session, making, &operations, if_touched(how, overspent, trim_order, keep)?)
            }),
    ]
}

fn if_touched(
    how: How,
    overspent: Option<OverspentTerm>,
    trim_order: Vec<String>,
    keep: Option<KeepTerm>,
) -> Result<IfTouched, Problem> {
    let has_terms = overspent.is_some() || keep.is_some() || !trim_order.is_empty();
    match how {
        How::Plain | How::SkipTouched if has_terms => {
            let message = "`overspent`, `trim_order` and `keep` are the terms of a rebase";
            Err(Problem::invalid("bad-body", message).hint("leave them out, or say `\"how\": \"rebase\"`"))
        }
        How::Plain => Ok(IfTouched::Refuse),
        How::SkipTouched => Ok(IfTouched::Skip),
        How::Rebase => Ok(rebasing(Adaptation {
            keep: keep.unwrap_or_default().into(),
            overspent: overspent.map(Into::into),
            trim_order,
            ..Adaptation::default()
        })),
    }
}

fn undone(
    session: &mut Session,
    making: &Making,
    operations: &[OperationId],
    if_touched: IfTouched,
) -> Result<Made<UndoneView>, Problem> {
    let intent = making.intent(OperationKind::Undo, clock::now()?)?;
    let once = making.key().map(|key| requested(operations, &if_touched).under(key));
    let taking_back = Undo { operations, if_touched, intent: &intent, once };
    let came = match making.is_dry {
        true => taking_back.dry_run(session)?,
        false => taking_back.commit(session, None)?,
    };
    let is_replayed = came.is_err();
    let view = match came {
        Ok(outcome) => match outcome.answer(session) {
            Undone::One(view) => UndoneView::One(view),
            Undone::Many(view) => UndoneView::Many(view),
        },
        Err(before) => {
            let used = making.key().map(|key| session.store.used(key)).transpose()?.flatten();
            // Of many the log tells what happened to each; the first answer told of them together.
            let first = match used {
                Some(used)
                    if session.store.operation(used.operation)?.is_some_and(|one| one.first == one.last) =>
                {
                    again(session, used)?
                }
                _ => None,
            };
            first.map_or(UndoneView::Before(before), |view| UndoneView::One(Box::new(view)))
        }
    };
    Ok(Made { is_replayed, ..told(view).into() })
}
