//! Tells what is wrong with a curve, at the piece that made it.

use super::super::diagnostic::{Diagnostic, MAX_SHOWN};
use super::super::source::Span;
use super::super::{Spanned, words};
use super::{Loader, PlaceTree};
use crate::rules::curve::Curve;
use crate::rules::formula::FormulaError;
use crate::rules::verify::{CurveFault, FaultKind};

/// How many known names an unknown one is compared with.
const MOST_COMPARED: usize = 300;

impl Loader<'_> {
    /// Tells a fault of a curve as `message` with `label` beside the caret, at the piece that `argument` leads to.
    pub(super) fn fault(
        &mut self,
        fault: &CurveFault,
        argument: Option<u64>,
        (curve, places): (&Curve, &PlaceTree),
        (message, label): (String, String),
    ) {
        // The budget is one for the whole file: once it is used up, every later curve would say so.
        if fault.kind == FaultKind::TooCostly && std::mem::replace(&mut self.work.told_too_costly, true) {
            return;
        }
        let span = match argument {
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
        // Each name is compared with all known ones: where there are many of both, some get no suggestion.
        self.work.unknown_names += 1;
        let label = match self.work.unknown_names {
            0..=MAX_SHOWN => words::instead_of(&name.value, &known[..known.len().min(MOST_COMPARED)]),
            _ => String::new(),
        };
        self.error("unknown-name", name.span, message, label);
    }
}
