//! Variables of the environment that hold whole numbers.

use super::super::failure::Failure;
use super::{Count, MOST};
use crate::report::numbers::{clipped, escaped, whole};
use std::ffi::OsString;

/// The code of what is wrong with a variable.
pub(super) const BAD_VARIABLE: &str = "bad-shard-variable";

/// Variables by their names.
pub(super) struct Variables<'v>(pub(super) &'v dyn Fn(&str) -> Option<OsString>);

impl Variables<'_> {
    /// Those of this process.
    pub(super) fn of_process() -> Variables<'static> {
        Variables(&|name| std::env::var_os(name))
    }

    /// What a variable holds. One that is empty is not set: that is how a shell passes none on.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let value = (self.0)(name).filter(|value| !value.is_empty())?;
        Some(escaped(&clipped(&value.to_string_lossy(), 60)))
    }

    /// The whole number in a variable, if it is set.
    ///
    /// # Errors
    /// When it holds something else.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse().ok().filter(|_| is_digits) {
            Some(number) => Ok(Some(number)),
            None => {
                let message = format!("{name} holds `{text}`, which is not a number of a shard");
                let hint = "a whole number without sign or spaces, such as 3, would be right there";
                Err(Failure::usage(BAD_VARIABLE, message).hint(hint))
            }
        }
    }

    /// How many shards there are.
    ///
    /// # Errors
    /// When the variable is not set or holds no such number.
    pub(super) fn count(&self, count: &Count) -> Result<u64, Failure> {
        match count {
            Count::Typed(number) => Ok(*number),
            Count::Variable(name) => self.count_in(name)?.ok_or_else(|| {
                let hint = format!("set {name} to how many there are, or write the number in its place");
                let message = format!("{name}, which should hold how many shards there are, is not set");
                Failure::usage(BAD_VARIABLE, message).hint(hint)
            }),
        }
    }

    /// How many shards a variable says that there are, if it is set.
    ///
    /// # Errors
    /// When it holds no such number.
    pub(super) fn count_in(&self, name: &str) -> Result<Option<u64>, Failure> {
        let count = self.number(name)?;
        if let Some(count) = count.filter(|count| !(1..=MOST).contains(count)) {
            let message = format!("{name} is {count}, and there are from 1 to {} shards", whole(MOST));
            let hint = "it should hold how many there are, such as 16";
            return Err(Failure::usage(BAD_VARIABLE, message).hint(hint));
        }
        Ok(count)
    }
}
