//! What to say of archived characters, and how they come back.

use super::problem::{Hint, Problem};
use super::undo::by_whom;
use crate::ledger::{CharacterId, Gone, Who};
use crate::progression::{Reason, Refusal};
use crate::report::numbers::clipped;
use crate::store::{Nobody, Store, StoreError};

/// `it was merged into Vex (id:1) by operation #9, bo, 2026-11-21 19:00`
pub fn told(gone: &Gone) -> String {
    let by = format!("by operation #{}, {}", gone.operation.id, by_whom(&gone.operation));
    match &gone.merged {
        Some((_, into, name)) => format!("it was merged into {} (id:{into}) {by}", clipped(name, 40)),
        None => format!("it was archived {by}"),
    }
}

/// What brings an archived character back.
fn back(id: CharacterId, gone: &Gone) -> Hint {
    match &gone.merged {
        Some((operation, ..)) => Hint::UndoMerge { id, operation: *operation },
        None => Hint::Unarchive(id),
    }
}

/// Why nobody is found, where more can be said than that there is nobody.
///
/// # Errors
/// When the database can't be read.
pub(super) fn explained(store: &Store, who: &Who, shown: &str) -> Result<Option<Problem>, StoreError> {
    Ok(match store.why_nobody(who)? {
        Nobody::Unknown => None,
        Nobody::Several(ids) => {
            let list: Vec<String> = ids.iter().map(|id| Who::Id(*id).to_string()).collect();
            let message = format!(
                "several characters are called `{shown}`, written in different ways: {}",
                list.join(", ")
            );
            Some(Problem::refused("several-characters", message).hint("name the one that is meant by its id"))
        }
        Nobody::Archived(found) => {
            let account = |(id, gone): &(CharacterId, Option<Gone>)| match gone {
                Some(gone) => format!("id:{id} was called so: {}", told(gone)),
                None => format!("id:{id} is called so now, and was not archived then"),
            };
            let message = format!("`{shown}` is archived, or became part of another character");
            let problem = Problem::refused("archived-character", message);
            let problem = problem.reasons(found.iter().map(account).collect());
            Some(match found.first() {
                Some((id, Some(gone))) => problem.advise(back(*id, gone)),
                _ => problem.hint("name it by its id"),
            })
        }
    })
}

/// What helps where a command is refused because its character is archived, or its name another's by now.
///
/// # Errors
/// When the database can't be read.
pub(super) fn way_back(store: &Store, refusal: &Refusal, whom: &[Who]) -> Result<Option<Hint>, StoreError> {
    for reason in &refusal.reasons {
        match reason {
            Reason::Archived => {
                for who in whom {
                    let Some(character) = store.character(who)?.filter(|one| one.state.archived) else {
                        continue;
                    };
                    if let Some(gone) = store.gone(character.id)? {
                        return Ok(Some(back(character.id, &gone)));
                    }
                }
            }
            Reason::Merged { operation, .. } => {
                if let [Who::Id(id)] = whom {
                    return Ok(Some(Hint::UndoMerge {
                        id: *id,
                        operation: crate::ledger::OperationId(*operation),
                    }));
                }
            }
            Reason::NameTaken { by: Some(id), .. } => {
                let id = CharacterId(*id);
                if store.character(&Who::Id(id))?.is_some_and(|one| one.state.archived) {
                    return Ok(Some(Hint::OtherName(id)));
                }
            }
            _ => {}
        }
    }
    Ok(None)
}
