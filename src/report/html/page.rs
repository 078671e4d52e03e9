//! A whole page in one file, which loads nothing.

use super::{Html, SCRIPT, STYLE};
use sha2::{Digest, Sha256};

/// A page with its style sheet and its script in it.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// What the window is called.
    pub title: &'a str,
    /// What stands in its body.
    pub body: Html,
}

impl Page<'_> {
    /// The file.
    pub fn into_text(self) -> String {
        let mut html = Html::new();
        html.markup("<!doctype html>\n");
        html.element("html", &[("lang", "en")], |html| {
            html.element("head", &[], |html| head(html, self.title));
            html.line();
            html.element("body", &[], |html| {
                html.line();
                html.markup(&self.body.into_text());
                html.element("script", &[], |html| html.markup(SCRIPT));
            });
        });
        html.line();
        html.into_text()
    }
}

fn head(html: &mut Html, title: &str) {
    let none = |_: &mut Html| {};
    html.element("meta", &[("charset", "utf-8")], none);
    html.element("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy())], none);
    html.element("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")], none);
    html.element("meta", &[("name", "color-scheme"), ("content", "light dark")], none);
    html.element(
        "meta",
        &[("name", "generator"), ("content", concat!("endgame ", env!("CARGO_PKG_VERSION")))],
        none,
    );
    html.leaf("title", &[], title);
    html.element("style", &[], |html| html.markup(STYLE));
}

/// What such a page may load and run: nothing but the style sheet and the script that it was written with.
fn policy() -> String {
    let (style, script) = (fingerprint(STYLE), fingerprint(SCRIPT));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
    )
}

fn fingerprint(text: &str) -> String {
    base64(&Sha256::digest(text.as_bytes()))
}

/// Base64 with padding (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |bits: u32| DIGITS.get((bits & 63) as usize).map_or('=', |digit| char::from(*digit));
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let digits = [18, 12, 6, 0].map(|shift| digit(bits >> shift));
        text.extend(digits.into_iter().take(three.len() + 1));
        text.extend(std::iter::repeat_n('=', 3 - three.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // RFC 4648, section 10.
        let cases = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (text, expected) in cases {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }

    #[test]
    fn neither_style_nor_script_ends_its_element_or_names_another_place() {
        assert!(!STYLE.contains("</") && !STYLE.contains("url(") && !STYLE.contains("@import"));
        assert!(!SCRIPT.to_lowercase().contains("</script") && !SCRIPT.contains("<!--"));
        assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("eval(") && !SCRIPT.contains("fetch("));
    }
}
