//! What a store keeps and answers: characters, operations, the entries of the log, boards, and the questions about them.
//!
//! Pure. Nothing here knows that a store is a file, or which database it is.

mod approval;
mod board;
mod character;
mod clock;
mod entry;
mod filter;
mod ids;
mod impact;
mod key;
mod kind;
mod operation;
mod operation_kind;
mod query;
mod row;
mod taken_back;

pub use approval::{Approval, Asked, Installing, Outcome, Request, Work};
pub use board::{Board, Rank, Standing, Summary};
pub use character::{BadWho, Character, Gone, Who};
pub use clock::{counted_times, happened_by};
pub use entry::{Entry, Fact};
pub use filter::{Comparison, Condition, EntryColumn, Feature, Filter, Value};
pub use ids::{CharacterId, Moment, OperationId, Sequence};
pub use impact::{
    Band, Extreme, Group, Impact, Moved, Moves, OVERSPENT_TOLD, OverspentBy, PARAGON_BANDS, PRESTIGE_BANDS,
    Side,
};
pub use key::{Key, KeyHeld, Use};
pub use kind::EventKind;
pub use operation::{GAME, Intent, Operation};
pub use operation_kind::{KindText, OperationKind};
pub use query::{CharacterQuery, Column, HistoryQuery, Page, Point};
pub use row::Row;
pub use taken_back::{Left, Missing, Rebasing, Sum, What, given};
