//! An acknowledged change can't be mistaken: keys, answers that are lost, amounts that have no room, requests that wait
//! already, and rules that change while a change waits for its turn.

mod keys;
mod late;
mod room;
mod turns;
mod waits;
