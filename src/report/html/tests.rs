//! Pages, whatever is put in.

use super::*;
use crate::chart::{Axis, Dash, Mark, Panel, TickFormat};
use crate::report::{Cell, Column, Screen, Sheet};
use proptest::prelude::*;

/// A page that says `text` wherever a view can say something.
fn page_with(text: &str) -> String {
    let mut sheet = Sheet::new(vec![Column::text(text, text), Column::number("n", text)]);
    sheet.row(vec![Cell::Text(text.to_owned()), Cell::Whole(1)]);
    let own = Screen { heading: vec![text.to_owned(), text.to_owned()], sheet, notes: vec![text.to_owned()] };
    let axis = || Axis::linear(text, TickFormat::Number);
    let points = vec![(0.0, 1.0), (1.0, 2.0)];
    let marks = vec![
        Mark::Line { label: text.to_owned(), points, color: 0, dash: Dash::Auto },
        Mark::HLine { y: 1.0, text: text.to_owned() },
    ];
    let panel = Panel { title: text.to_owned(), x: axis(), y: axis(), marks };
    let drawn = crate::chart::Figure {
        title: text.to_owned(),
        subtitle: text.to_owned(),
        panels: vec![panel],
        columns: 0,
    };
    let mut body = Html::new();
    screens(&mut body, &[own], text);
    figure(&mut body, &drawn);
    Page { title: text, body }.into_text()
}

/// Names of elements and of attributes, in order: what a page is but for its texts.
fn skeleton(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        let end = rest.find('>').unwrap();
        let tag = &rest[..end];
        let mut quoted = false;
        let bare: String = tag
            .chars()
            .filter(|c| {
                quoted ^= *c == '"';
                !quoted
            })
            .collect();
        found.push(bare);
        rest = &rest[end..];
        // What is in these is no markup up to their ends.
        for raw in ["style", "script"] {
            if tag[1..].starts_with(raw) {
                rest = &rest[rest.find(&format!("</{raw}>")).unwrap()..];
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn whatever_a_view_says_stays_text(text in "[^`]*|[<>&\"'/!a-z -]{0,40}|(<script>|</script>|<!--|\\]\\]>|</style>|\" onload=\"){0,3}") {
        let plain = skeleton(&page_with("x"));
        // Code in backticks is the only element that a text brings.
        let shown = text.trim().is_empty();
        prop_assume!(!shown && !text.contains('`') && !text.trim_start().starts_with(['✓', '✗', '!', '?']));
        prop_assert_eq!(skeleton(&page_with(&text)), plain);
    }
}

#[test]
fn a_page_names_no_other_place() {
    let page = page_with("x");
    for other in ["http:", "https:", "src=", "href=", "url(", "@import"] {
        let found = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!found.contains(other), "{other}");
    }
}

#[test]
fn lines_of_files_on_the_page_are_links_and_other_texts_are_not() {
    let told = |text: &str| {
        let mut html = Html::new();
        let files = [("b.yaml", "1\n2\n3\n"), ("a/b.yaml", "1\n2\n"), ("<i>.yaml", "1")];
        html.show_files(files.into_iter());
        html.prose(text);
        html.into_text()
    };
    let link = |id: &str, text: &str| format!("<a href=\"#file-{id}\">{text}</a>");
    assert_eq!(told("see b.yaml:3:14, now"), format!("see {}, now", link("1-3", "b.yaml:3:14")));
    assert_eq!(
        told("a/b.yaml:2 b.yaml:2"),
        format!("{} {}", link("2-2", "a/b.yaml:2"), link("1-2", "b.yaml:2"))
    );
    assert_eq!(told("<i>.yaml:1:"), format!("{}:", link("3-1", "&lt;i&gt;.yaml:1")));
    for none in [
        "b.yaml:4",
        "b.yaml:0",
        "b.yaml",
        "b.yaml:",
        "bb.yaml:1",
        "c/b.yaml:1",
        "b.yaml:99999999999999999999",
    ] {
        assert_eq!(told(none), none);
    }
}

#[test]
fn words_in_backticks_are_code_and_a_lonely_one_is_itself() {
    let told = |text: &str| {
        let mut html = Html::new();
        html.prose(text);
        html.into_text()
    };
    assert_eq!(told("see `a <b>` and c"), "see <code>a &lt;b&gt;</code> and c");
    assert_eq!(told("a ` b"), "a ` b");
    assert_eq!(told("`a` ` b"), "<code>a</code> ` b");
}
