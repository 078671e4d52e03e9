//! The loader from the outside: the files that ship, files that are wrong, files that are hostile.

mod bad;
mod cures;
mod files;
mod golden;
mod hostile;
mod mutations;
mod places;
mod schema;
