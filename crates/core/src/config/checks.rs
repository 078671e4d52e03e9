//! What a node is, as far as something definite is wanted: the value, or a record of what is wrong
//! with it. After `None` a placeholder is due.

use super::cures;
use super::decode::place_of;
use super::decoder::{Decoder, Role};
use super::diagnostic::Diagnostic;
use super::failure::Failure;
use super::node::{Entry, Node, Scalar, Value};
use super::scalar::{Literal, Whole, literal};
use super::words;

impl<'n> Decoder<'_, 'n> {
    /// Records that something else was expected.
    pub(super) fn mismatch(&mut self, expected: &str, label: impl Into<String>) {
        let message = format!("expected {expected}, found {}", words::found(self.node));
        self.problem("wrong-type", message, label);
    }

    /// Records a problem with this node, instead of which a placeholder will be used. Where nothing is
    /// written there is nothing to point at but the key.
    pub(super) fn problem(&mut self, code: &'static str, message: String, label: impl Into<String>) {
        let span = self.node.span;
        let span = if span.start == span.end { place_of(self.node, self.key) } else { span };
        self.state.guess();
        self.state.record(Diagnostic::error(code, message).at(span).label(label));
    }

    /// The items of a list.
    pub(super) fn list(&mut self, expected: &str) -> Option<&'n [Node]> {
        let Value::List(items) = &self.node.value else {
            self.mismatch(expected, cures::list_meant(expected, self.node));
            return None;
        };
        Some(items)
    }

    /// The entries of a map.
    pub(super) fn entries(
        &mut self,
        expected: &str,
        cure: impl FnOnce(&Node) -> String,
    ) -> Result<Option<Vec<&'n Entry>>, Failure> {
        let Value::Map(map) = &self.node.value else {
            self.mismatch(expected, cure(self.node));
            return Ok(None);
        };
        self.state.entries(map).map(Some)
    }

    /// What a scalar without quotes stands for; a quoted one is text, a list or map is `None`.
    pub(super) fn literal(&self) -> Option<Literal> {
        match &self.node.value {
            Value::Scalar(Scalar { text, plain: true }) => Some(literal(text)),
            Value::Scalar(Scalar { plain: false, .. }) => Some(Literal::Text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Whether nothing is given.
    pub(super) fn is_null(&self) -> bool {
        self.literal() == Some(Literal::Null)
    }

    /// A text; any scalar if it is a key.
    pub(super) fn text(&mut self) -> Option<&'n str> {
        match (self.literal(), self.role) {
            (Some(Literal::Text), _) | (Some(_), Role::Key) => return Some(self.node.text()),
            (None | Some(Literal::Null), _) => self.mismatch("text", ""),
            (Some(_), Role::Value) => {
                let label = format!("put it in quotes: '{}'", words::clipped(self.node.text()));
                self.mismatch("text", label);
            }
        }
        None
    }

    /// `true` or `false`.
    pub(super) fn boolean(&mut self) -> Option<bool> {
        if let Some(Literal::Bool(value)) = self.literal() {
            return Some(value);
        }
        let meant = self.node.text().to_lowercase();
        let is_yes_or_no = matches!(&*meant, "yes" | "no" | "on" | "off" | "y" | "n" | "true" | "false");
        self.mismatch("`true` or `false`", if is_yes_or_no { "write `true` or `false`" } else { "" });
        None
    }

    /// A finite number: what is written, and the nearest f64.
    pub(super) fn number(&mut self, expected: &str) -> Option<(Literal, f64)> {
        match self.literal() {
            Some(literal @ (Literal::Real(real) | Literal::Whole { real, .. })) if real.is_finite() => {
                Some((literal, real))
            }
            Some(Literal::Real(_) | Literal::Whole { .. }) => {
                let found = words::found(self.node);
                self.problem("not-finite", format!("{expected} must be finite, found {found}"), "");
                None
            }
            _ => {
                let is_quoted_number = match &self.node.value {
                    Value::Scalar(Scalar { text, plain: false }) => {
                        matches!(literal(text), Literal::Real(_) | Literal::Whole { .. })
                    }
                    _ => false,
                };
                let cure = match (&self.node.value, expected) {
                    (Value::List(_), "a number or a map") => "write `{ table: […] }`".to_owned(),
                    (Value::Scalar(scalar), "a number or a map") if cures::is_formula(&scalar.text) => {
                        let text = scalar.text.trim_start_matches('=').trim_start();
                        format!("write `{{ formula: \"{}\" }}`", words::clipped(text))
                    }
                    (_, "a whole number") => cures::whole_meant(self.node.text()),
                    _ => cures::number_meant(self.node.text()),
                };
                self.mismatch(expected, if is_quoted_number { "remove the quotes".to_owned() } else { cure });
                None
            }
        }
    }

    /// A whole number of type `T`, whose range is `least` to `most`.
    pub(super) fn whole<T: TryFrom<i128> + TryFrom<u128>>(&mut self, least: i128, most: u128) -> Option<T> {
        let (literal, _) = self.number("a whole number")?;
        let Literal::Whole { value, .. } = literal else {
            self.mismatch("a whole number", "");
            return None;
        };
        let Whole { negative, magnitude } = value;
        let fitting = if negative {
            value.to_i128().and_then(|value| T::try_from(value).ok())
        } else {
            magnitude.and_then(|magnitude| T::try_from(magnitude).ok())
        };
        if fitting.is_none() {
            let bound = if negative { format!("at least {least}") } else { format!("at most {most}") };
            let found = words::found(self.node);
            self.problem("out-of-range", format!("expected a whole number of {bound}, found {found}"), "");
        }
        fitting
    }
}
