//! Tests of the whole way from text to values and messages.

mod hostile;
mod looks;
mod mutations;
mod types;
mod values;
