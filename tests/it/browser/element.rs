//! An element of a page.

use super::Browser;
use serde_json::{Value, json};

/// How WebDriver names an element in what it sends.
const NAME: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An element of the page that a browser shows.
pub struct Element<'a> {
    browser: &'a Browser,
    id: String,
}

impl<'a> Element<'a> {
    pub(super) fn new(browser: &'a Browser, told: &Value) -> Element<'a> {
        Element { browser, id: told[NAME].as_str().unwrap().to_owned() }
    }

    /// As an argument of a script.
    pub fn argument(&self) -> Value {
        json!({ NAME: self.id })
    }

    #[track_caller]
    fn ask(&self, method: &str, what: &str, body: &Value) -> Value {
        self.browser.ask(method, &format!("/element/{}{what}", self.id), body)
    }

    /// Clicks it, where a user could.
    #[track_caller]
    pub fn click(&self) -> &Self {
        self.ask("POST", "/click", &json!({}));
        self
    }

    /// Types into it. Keys such as Enter are [`ENTER`](super::element::ENTER) and so on.
    #[track_caller]
    pub fn type_text(&self, text: &str) -> &Self {
        self.ask("POST", "/value", &json!({ "text": text }));
        self
    }

    /// Empties a field.
    #[track_caller]
    pub fn clear(&self) -> &Self {
        self.ask("POST", "/clear", &json!({}));
        self
    }

    /// The text that a user sees.
    #[track_caller]
    pub fn text(&self) -> String {
        self.ask("GET", "/text", &Value::Null).as_str().unwrap().to_owned()
    }

    /// An attribute as the page has it, if it has it.
    #[track_caller]
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.ask("GET", &format!("/attribute/{name}"), &Value::Null).as_str().map(str::to_owned)
    }

    /// A property, such as the `value` of a field.
    #[track_caller]
    pub fn property(&self, name: &str) -> Value {
        self.ask("GET", &format!("/property/{name}"), &Value::Null)
    }

    /// Whether a user sees it.
    #[track_caller]
    pub fn is_shown(&self) -> bool {
        self.ask("GET", "/displayed", &Value::Null) == true
    }

    /// Moves the pointer to a place in it, from its centre, in pixels.
    #[track_caller]
    pub fn point(&self, right: i32, down: i32) -> &Self {
        let to =
            json!({ "type": "pointerMove", "duration": 0, "origin": self.argument(), "x": right, "y": down });
        let pointer = json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": [to] });
        self.browser.ask("POST", "/actions", &json!({ "actions": [pointer] }));
        self
    }
}

/// The Enter key.
pub const ENTER: &str = "\u{e007}";
/// The Escape key.
pub const ESCAPE: &str = "\u{e00c}";
/// The Tab key.
pub const TAB: &str = "\u{e004}";
/// The arrow to the right.
pub const RIGHT: &str = "\u{e014}";
/// The arrow to the left.
pub const LEFT: &str = "\u{e012}";
