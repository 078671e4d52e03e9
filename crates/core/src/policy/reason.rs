//! Why something is denied or has to wait: the number, the limit and the role.

use super::pattern::Pattern;
use crate::rules::number::grouped;
use std::fmt;
use thiserror::Error;

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Reason {
    /// Nothing allows it.
    #[error("the role `{role}` may not run `{command}`")]
    NotAllowed {
        /// The role.
        role: String,
        /// The command.
        command: String,
    },
    /// The policy does not know the role that was proved.
    #[error("the role `{0}` is not one of the policy: it may do nothing")]
    UnknownRole(String),
    /// Something denies it.
    #[error("the role `{role}` may not run `{command}`: its rule `deny: {rule}` says so")]
    Denied {
        /// The role.
        role: String,
        /// The command.
        command: String,
        /// What denies it.
        rule: Pattern,
    },
    /// It is more than a limit.
    #[error("{} {measure}; the role `{role}` may {} {}", n(amount), verb(*measure), most(*measure, *limit))]
    Over {
        /// The role.
        role: String,
        /// What is counted.
        measure: Measure,
        /// How much of it.
        amount: u64,
        /// The most there may be.
        limit: u64,
    },
    /// It takes two, however little it is.
    #[error("the role `{role}` may run `{command}` with a second actor only: its limit `{rule}` says so")]
    TakesTwo {
        /// The role.
        role: String,
        /// The command.
        command: String,
        /// What says so.
        rule: Pattern,
    },
    /// Who asked is not who approves.
    #[error("`{actor}` asked for #{request}{}; it takes somebody else to approve it", as_one(actor, by))]
    Own {
        /// The request.
        request: u64,
        /// Who asked.
        actor: String,
        /// Who would approve, by a name that people would take for the same.
        by: String,
    },
    /// Too much of it for a request that someone could look through.
    #[error("a request that waits for approval holds at most {} commands, this one has more", n(.0))]
    TooLong(u64),
}

/// What limits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// XP gained.
    Xp,
    /// XP gained by one command of a batch.
    XpOfOne,
    /// XP gained by one character.
    XpOfCharacter,
    /// XP gained on the same day.
    XpOfDay,
    /// Currency gained.
    Currency,
    /// Currency gained by one command of a batch.
    CurrencyOfOne,
    /// Currency gained by one character.
    CurrencyOfCharacter,
    /// Currency gained on the same day.
    CurrencyOfDay,
    /// Characters changed.
    Characters,
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Measure::Xp => "XP in one operation",
            Measure::XpOfOne => "XP in one command",
            Measure::XpOfCharacter => "XP for one character",
            Measure::XpOfDay => "XP today, with this",
            Measure::Currency => "currency in one operation",
            Measure::CurrencyOfOne => "currency in one command",
            Measure::CurrencyOfCharacter => "currency for one character",
            Measure::CurrencyOfDay => "currency today, with this",
            Measure::Characters => "characters in one operation",
        })
    }
}

/// What is said where two names are told apart by their letters only.
fn as_one(actor: &str, by: &str) -> String {
    if actor == by { String::new() } else { format!(", and `{by}` and `{actor}` count as one person") }
}

fn n(number: &u64) -> String {
    grouped(&number.to_string())
}

fn verb(measure: Measure) -> &'static str {
    match measure {
        Measure::Characters => "change",
        _ => "give",
    }
}

/// `10,000,000`, `50,000,000 a day`
fn most(measure: Measure, limit: u64) -> String {
    match measure {
        Measure::XpOfDay | Measure::CurrencyOfDay => format!("{} a day", n(&limit)),
        _ => n(&limit),
    }
}
