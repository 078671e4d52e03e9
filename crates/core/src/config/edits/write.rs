//! Values as YAML on one line, in which no alias is left.

use super::TooLong;
use crate::config::node::{Node, Value};
use crate::text::hidden::is_control;

/// No more values than this are written: aliases of aliases repeat themselves without measure.
pub(super) const MOST_VALUES: usize = 200_000;

/// A text in the making.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) text: String,
    values: usize,
}

impl Writer {
    /// A value on its own.
    pub(super) fn text_of(node: &Node) -> Result<String, TooLong> {
        let mut writer = Writer::default();
        writer.node(node)?;
        Ok(writer.text)
    }

    pub(super) fn node(&mut self, node: &Node) -> Result<(), TooLong> {
        self.count()?;
        match &node.value {
            Value::Scalar(scalar) if scalar.plain && is_safe(&scalar.text) => {
                self.text.push_str(if scalar.text.is_empty() { "~" } else { &scalar.text });
                Ok(())
            }
            Value::Scalar(scalar) => {
                self.quoted(&scalar.text);
                Ok(())
            }
            Value::List(items) => {
                self.open('[')?;
                items.iter().try_for_each(|item| self.item(item))?;
                self.close(']');
                Ok(())
            }
            Value::Map(map) => {
                self.open('{')?;
                for entry in super::entries(map)? {
                    self.key(&entry.key);
                    self.node(&entry.value)?;
                }
                self.close('}');
                Ok(())
            }
        }
    }

    pub(super) fn open(&mut self, bracket: char) -> Result<(), TooLong> {
        self.count()?;
        self.text.push(bracket);
        Ok(())
    }

    pub(super) fn close(&mut self, bracket: char) {
        self.text.push(bracket);
    }

    pub(super) fn key(&mut self, key: &Node) {
        self.separate();
        self.quoted(key.text());
        self.text.push_str(": ");
    }

    pub(super) fn item(&mut self, node: &Node) -> Result<(), TooLong> {
        self.separate();
        self.node(node)
    }

    /// What comes next is not the first of its list or map.
    pub(super) fn separate(&mut self) {
        if !self.text.ends_with(['{', '[']) {
            self.text.push_str(", ");
        }
    }

    fn quoted(&mut self, text: &str) {
        self.text.push('"');
        for letter in text.chars() {
            match letter {
                '"' | '\\' => {
                    self.text.push('\\');
                    self.text.push(letter);
                }
                letter if is_control(letter) || letter == '\u{feff}' => {
                    self.text.push_str(&format!("\\U{:08X}", u32::from(letter)));
                }
                letter => self.text.push(letter),
            }
        }
        self.text.push('"');
    }

    fn count(&mut self) -> Result<(), TooLong> {
        self.values += 1;
        if self.values > MOST_VALUES { Err(TooLong) } else { Ok(()) }
    }
}

/// Whether a text can stand without quotes anywhere, as all numbers can.
fn is_safe(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'+' | b'-');
    text.is_empty()
        || text == "~"
        || text.bytes().all(is_plain) && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}
