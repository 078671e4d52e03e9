//! Elements, one in another, with texts in them.

use crate::text::hidden::escaped;
use crate::text::markup::quoted;
use std::fmt::Write;

/// HTML that is being written. Texts and values of attributes are never markup.
#[derive(Debug, Clone, Default)]
pub struct Html {
    text: String,
}

/// Elements that hold nothing and have no end.
const VOID: [&str; 4] = ["meta", "link", "input", "br"];

impl Html {
    /// Nothing yet.
    pub fn new() -> Html {
        Html::default()
    }

    /// An element with attributes, and what `inside` writes into it.
    pub fn element(
        &mut self,
        tag: &'static str,
        attributes: &[(&str, &str)],
        inside: impl FnOnce(&mut Html),
    ) {
        self.text.push('<');
        self.text.push_str(tag);
        // No class is no attribute.
        for (name, value) in attributes.iter().filter(|(name, value)| *name != "class" || !value.is_empty()) {
            // Writing into a text can't fail.
            let _ = write!(self.text, " {name}=\"{}\"", quoted(&escaped(value)));
        }
        self.text.push('>');
        if !VOID.contains(&tag) {
            inside(self);
            let _ = write!(self.text, "</{tag}>");
        }
    }

    /// An element with a text in it.
    pub fn leaf(&mut self, tag: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.element(tag, attributes, |html| html.text(text));
    }

    /// A text: what hides in it is shown, and line breaks are kept where the page keeps them.
    pub fn text(&mut self, text: &str) {
        let lines: Vec<String> = text.split('\n').map(escaped).collect();
        self.text.push_str(&quoted(&lines.join("\n")));
    }

    /// A text in which `words` in backticks stand as code.
    pub fn prose(&mut self, text: &str) {
        for (at, part) in text.split('`').enumerate() {
            // An odd backtick at the end begins nothing.
            if at % 2 == 1 && text.matches('`').count() > at {
                self.leaf("code", &[], part);
            } else {
                if at % 2 == 1 {
                    self.text("`");
                }
                self.text(part);
            }
        }
    }

    /// A line break between elements, for people who read the source.
    pub fn line(&mut self) {
        self.text.push('\n');
    }

    /// Markup that is whole and safe already: pictures of `chart`, and what this program is made of.
    pub(super) fn markup(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// What was written.
    pub fn into_text(self) -> String {
        self.text
    }
}
