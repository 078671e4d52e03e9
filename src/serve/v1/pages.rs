//! One page of a long list, with the cursor of the next.

use super::super::answer::{Told, told};
use super::super::links::{Link, address};
use crate::report::{Screen, Spell, View};
use schemars::JsonSchema;
use serde::Serialize;

/// A page, and where the next begins.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PageOf{V}")]
pub(super) struct Page<V> {
    #[serde(flatten)]
    view: V,
    /// What to give as `cursor` for the next page; null where there is none.
    next_cursor: Option<String>,
}

impl<V: View> View for Page<V> {
    fn schema(&self) -> &'static str {
        self.view.schema()
    }

    fn screen(&self, spell: Spell) -> Screen {
        self.view.screen(spell)
    }
}

/// A page of what was asked for by `words` at `path`, with the cursor of the next.
pub(super) fn page<V>(
    view: V,
    next_cursor: Option<String>,
    path: &str,
    words: Vec<(&str, String)>,
) -> Told<Page<V>> {
    let next = next_cursor.clone().map(|cursor| {
        let words: Vec<(&str, String)> = words.into_iter().chain([("cursor", cursor)]).collect();
        Link::get("next", address(path, &words))
    });
    let mut told = told(Page { view, next_cursor });
    told.links.extend(next);
    told
}
