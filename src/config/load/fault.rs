//! Tells what is wrong with a curve, at the piece that made it.

use super::super::diagnostic::Diagnostic;
use super::super::source::Span;
use super::super::{Spanned, words};
use super::{Loader, PlaceTree};
use crate::rules::curve::Curve;
use crate::rules::formula::FormulaError;
use crate::rules::verify::CurveFault;

impl Loader<'_> {
    /// Tells a fault of `curve`, which is written at `places`, as `message` with `label` beside the caret.
    pub(super) fn fault(
        &mut self,
        fault: &CurveFault,
        curve: &Curve,
        places: &PlaceTree,
        (message, label): (String, String),
    ) {
        let span = match fault.level {
            Some(level) => places.at(&curve.explain(level).path),
            None => places.span,
        };
        self.error(fault.code(), span, message, label);
    }

    /// Tells what is wrong with a formula, at the place in its text if that is written as it reads.
    pub(super) fn formula_fault(&mut self, text: &Spanned<String>, error: &FormulaError) {
        let span = self.inside(text, error.start, error.end);
        let place = Diagnostic::error("bad-formula", error.message.clone()).at(span);
        self.diagnostics.push(place.label(error.hint.clone()));
    }

    /// The span of the bytes `start..end` of a text's value; the whole text where escapes or line breaks keep value and
    /// file from matching byte by byte.
    fn inside(&self, text: &Spanned<String>, start: usize, end: usize) -> Span {
        let Span { start: from, end: to } = text.span;
        let written = self.source.text.get(from..to).unwrap_or_default();
        let quoted = |quote| written.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        let (inner, skipped) = match quoted('"').or_else(|| quoted('\'')) {
            Some(inner) => (inner, 1),
            None => (written, 0),
        };
        if inner != text.value || inner.is_empty() {
            return text.span;
        }
        let start = from + skipped + start;
        Span::new(start, (from + skipped + end).max(start))
    }

    /// Tells that a name is not among `known`.
    pub(super) fn unknown(&mut self, what: &str, name: &Spanned<String>, known: &[&str]) {
        let message = format!("unknown {what} `{}`", words::clipped(&name.value));
        self.error("unknown-name", name.span, message, words::instead_of(&name.value, known));
    }
}
