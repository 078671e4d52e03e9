//! XML as text: elements with their attributes, and what is in them, each on a line of its own.

use crate::text::markup::quoted;
use std::fmt::Write;

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Elements(Vec<Element>),
    Text(String),
}

impl Element {
    /// An empty element.
    pub fn new(name: &'static str) -> Element {
        Element { name, attributes: Vec::new(), content: Content::Elements(Vec::new()) }
    }

    /// The same with one attribute more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Element {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// The same with a text for its content.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Element {
        Element { content: Content::Text(text.into()), ..self }
    }

    /// The same with these elements in it.
    #[must_use]
    pub fn containing(self, elements: Vec<Element>) -> Element {
        Element { content: Content::Elements(elements), ..self }
    }

    /// The document of which this is the root.
    pub fn document(&self) -> String {
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        self.write(&mut text, 0);
        text
    }

    /// Writing into a text can't fail.
    fn write(&self, text: &mut String, depth: usize) {
        let Element { name, attributes, content } = self;
        let indent = "    ".repeat(depth);
        let _ = write!(text, "{indent}<{name}");
        for (name, value) in attributes {
            let _ = write!(text, " {name}=\"{}\"", quoted(value));
        }
        let _ = match content {
            Content::Elements(elements) if elements.is_empty() => writeln!(text, "/>"),
            Content::Text(own) => writeln!(text, ">{}</{name}>", quoted(own)),
            Content::Elements(elements) => {
                text.push_str(">\n");
                elements.iter().for_each(|element| element.write(text, depth + 1));
                writeln!(text, "{indent}</{name}>")
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        let element = Element::new("case").with("name", "a<b & \"c\"").text("x > y\u{1b}[31m\u{0}\u{FFFF}");
        let told = element.document();
        assert!(told.ends_with("<case name=\"a&lt;b &amp; &quot;c&quot;\">x &gt; y[31m</case>\n"), "{told}");
    }

    #[test]
    fn elements_are_indented() {
        let inner = vec![Element::new("b"), Element::new("c").with("n", 1)];
        let told = Element::new("a").containing(inner).document();
        assert!(told.ends_with("<a>\n    <b/>\n    <c n=\"1\"/>\n</a>\n"), "{told}");
    }
}
