//! Many characters at once: what a batch looks like, what is wrong with files, and that each row happens exactly once,
//! whatever comes between.

mod kills;
mod looks;
mod once;
mod same;
mod strangers;
