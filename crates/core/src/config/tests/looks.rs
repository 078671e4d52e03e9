//! How each kind of mistake looks to the user. One snapshot for a group of related mistakes.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::types::{GOOD, Rules, Track, good, shown};
use crate::config::{Diagnostic, Diagnostics, Number, Source, Span, Spanned};

/// Compares what the user sees for each text with the snapshot of this name.
fn check<T: DeserializeOwned>(name: &str, texts: &[&str]) {
    let shown: Vec<String> =
        texts.iter().map(|text| format!("{text}\n─────\n{}═════\n", shown::<T>(text))).collect();
    let shown = shown.join("\n");
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, shown);
    });
}

#[test]
fn a_misspelled_field_is_one_message() {
    insta::assert_snapshot!(shown::<Rules>(GOOD), @"
    error: unknown field `exponant`
     --> my.yaml:5:38
      |
    5 |   xp_to_next: { power: { base: 1000, exponant: 1.5 } }
      |                                      ^^^^^^^^ did you mean `exponent`?
    ");
}

#[test]
fn syntax() {
    check::<Rules>(
        "syntax",
        &[
            "",
            "# only a comment",
            "name: x\nhidden: [1, 2\nshare: 3",
            "name: x\ncharacter: {first_level: 1\nshare: 3",
            "name: [1}",
            "name: 1]",
            "name: [1,, 2]",
            "name: {a: 1,, b: 2}",
            "name: 'x\nhidden: true\n",
            "name: \"a\\q\"",
            "name: 'a' b",
            "character:\n\tfirst_level: 1",
            "name: a: b",
            "name: 1\n hidden: 2",
            "name\nhidden: true",
            "name: 1\nhidden",
            "- a\nhidden: true",
            "name: @here",
            "name: `x`",
            "name: a\nshare: 1# no comment\nhidden: \"x\"# comment",
            "name: *nobody",
            "name: [&x [*x]]",
            "name: a\n---\nname: b\n",
            "name: &",
            "character:\n    first_level: 1\n  max_level: 2\n",
            "{a: {b: 1}\n",
        ],
    );
}

#[test]
fn keys_tags_and_merges() {
    check::<BTreeMap<String, Number>>(
        "keys",
        &[
            "a: 1\nb: 2\na: 3\na: 4",
            "{a: 1, 'a': 2}",
            "[1, 2]: 3\n{a: b}: 4\n: 5\n1: 6",
            "a: !seconds 5\nb: !!int 5\nc: !<x:y> 5",
            "<<: 5\na: 1",
            "<<: {a: 1}\n<<: {b: 1}",
            "<<: [{a: 1}, 2]",
        ],
    );
}

#[test]
fn fields_and_names() {
    check::<Rules>(
        "fields",
        &[
            "name: x",
            "nmae: x\ncharcter: 5\nzzz: 1\nName: 2",
            "name: x\ncharacter: {first_level: 1, xp_to_next: {}}",
            "name: x\ncharacter: {first_level: 1, xp_to_next: {liner: {base: 1, step: 2}}}",
            "name: x\ncharacter: {first_level: 1, xp_to_next: {linear: {base: 1, step: y}, scale: 2}}",
            "name: x\ncharacter: {first_level: 1, xp_to_next: linear, policy: sometimes}",
            "name: x\ncharacter: {first_level: 1, xp_to_next: [1], policy: {asap: 1}}",
            "name: x\ncharacter: {first_level: 1, xp_to_next: {power: }, policy: {asap: }}",
            "name: x\ncharacter:\nmastery: {a: {}, b: {first_level: 1}}",
            "name: x\ncharacter: 1\npoints: [1, {}, 2, [], x]\n",
        ],
    );
}

#[test]
fn values() {
    check::<BTreeMap<String, Spanned<u32>>>(
        "whole_numbers",
        &[
            "a: -3\nb: 1.5\nc: x\nd: '1'\ne:\nf: ~\ng: 5e9\nh: .nan\ni: [1]\nj: {a: 1}\nk: true\nl: 1__0\nm: 0x\nn: 1e999\no: 1e60\np: 340282366920938463463374607431768211456",
        ],
    );
    check::<BTreeMap<String, Spanned<i8>>>("small_numbers", &["a: -129\nb: 128\nc: -128"]);
    check::<BTreeMap<String, Number>>(
        "numbers",
        &[
            "a: -.inf\nb: abc\nc: \"1.5\"\nd:\ne: 1_000_\nf: 340282366920938463463374607431768211456\ng: 0x100000000000000000000000000000000",
        ],
    );
    check::<BTreeMap<String, bool>>("booleans", &["a: yes\nb: True\nc: 1\nd: 'true'\ne: off\nf: maybe\ng:"]);
    check::<BTreeMap<String, String>>("texts", &["a: 5\nb: true\nc:\nd: [a]\ne: 1e3"]);
    check::<BTreeMap<u32, (u32, f64)>>("pairs", &["a: [1, 2]\n1: [1]\n2: [1, 2, 3]\n3: 4\n4: [x, y]"]);
}

#[test]
fn aliases_say_where_they_are_used() {
    check::<BTreeMap<String, Track>>(
        "aliases",
        &[
            "a: &a\n  first_level: x\n  xp_to_next: { table: [1] }\nb: *a\nc: { <<: *a, first_level: 2, policy: nix }\n",
            "a: { first_level: &one 1, xp_to_next: { table: [1] }, policy: *one }\n",
        ],
    );
}

#[test]
fn odd_lines() {
    let keys = |name: char| (0..20).map(|key| format!("{name}{key}: 1, ")).collect::<String>();
    let long = format!("{{a: 1, b: x, {}}}", keys('c'));
    let far = format!("{{{}b: x, {}}}", keys('a'), keys('c'));
    let wide = format!("a: [{}]", "1, ".repeat(100));
    check::<BTreeMap<String, u32>>(
        "lines",
        &[
            &long,
            &far,
            &wide,
            "日本: 語",
            "a: 1\r\nb: x\r\nc:   y\r\n",
            "a:\t\tx",
            "a: \"\\e[31mred\u{202e}\"",
            "\"a\\nb\": x",
            "a: |\n  first\n  second\n",
            "a: first\n  second\n",
            "a:",
        ],
    );
}

#[test]
fn a_problem_of_the_whole_file_a_warning_and_colors() {
    let source = Source::new("my\u{1b}.yaml", good());
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(
        Diagnostic::warning("odd", "two\nlines").at(Span::new(0, 4)).label("a\tb").note("one").note("two"),
    );
    diagnostics.push(Diagnostic::error("whole", "the file as such").note("a fact"));
    insta::assert_snapshot!(diagnostics.render(&source, false), @r"
    error: the file as such
    --> my\u{1b}.yaml
     = note: a fact

    warning: two\nlines
     --> my\u{1b}.yaml:1:1
      |
    1 | name: necpgame # a comment
      | ^^^^ a    b
      |
      = note: one
      = note: two
    ");
    assert!(diagnostics.render(&source, true).contains("\u{1b}["));
}
