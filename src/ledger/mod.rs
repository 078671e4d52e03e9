//! What a store keeps and answers: characters, operations, the entries of the log, boards, and the questions about them.
//!
//! Pure. Nothing here knows that a store is a file, or which database it is.

mod approval;
mod board;
mod character;
mod entry;
mod ids;
mod impact;
mod key;
mod kind;
mod operation;
mod operation_kind;
mod query;
mod row;
mod taken_back;

pub use approval::{Asked, Outcome, Request};
pub use board::{Board, Rank, Standing, Summary};
pub use character::{Character, Who};
pub use entry::{Entry, Fact};
pub use ids::{CharacterId, Moment, OperationId, Sequence};
pub use impact::{
    Band, Extreme, Group, Impact, Moved, Moves, OVERSPENT_TOLD, OverspentBy, PARAGON_BANDS, PRESTIGE_BANDS,
    Side,
};
pub use key::{Key, Use};
pub use kind::EventKind;
pub use operation::{GAME, Intent, Operation};
pub use operation_kind::{KindText, OperationKind};
pub use query::{CharacterQuery, Column, Comparison, Condition, Filter, HistoryQuery, Page, Point, Value};
pub use row::Row;
pub use taken_back::{Gone, Left, Rebasing, Sum, What, given};
