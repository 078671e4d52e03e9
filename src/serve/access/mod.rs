//! What a request may do: the one table of routes, and the judgement of reads by the policy in force. Changes are judged where
//! they are written.

mod policies;
mod table;

pub(super) use policies::{InForce, Policies};
pub(super) use table::{Access, is_known, of};
