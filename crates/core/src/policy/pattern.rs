//! Which commands a rule is about.

use std::fmt;

/// A command, all commands that begin alike, or all of them: `character.grant`, `character.*`, `*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern as it is written.
    pub fn new(text: impl Into<String>) -> Pattern {
        Pattern(text.into())
    }

    /// Whether it is about this command.
    pub fn matches(&self, command: &str) -> bool {
        match self.0.strip_suffix('*') {
            // `ruleset.*` is about `ruleset.install` and not about `rulesets.install`: the dot belongs to it.
            Some(start) => command.starts_with(start),
            None => self.0 == command,
        }
    }

    /// Whether it is about this command or about a command that this one is a form of: what is said of `paragon.respec`
    /// counts for `paragon.respec.free` too, where it denies or limits.
    pub fn covers(&self, command: &str) -> bool {
        let rest = command.strip_prefix(self.0.as_str());
        self.matches(command) || rest.is_some_and(|rest| rest.starts_with('.'))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
