use super::types::{Rules, GOOD, shown, take, good};

#[test]
fn temp() {
    println!("{:#?}", take::<Rules>(&good()));
    println!("{}", shown::<Rules>(GOOD));
    for text in ["", "a: [1, 2\nb: 3", "a: 'x\nb: 3", "a:\n\t- b", "a: 1\n---\nb: 2", "a: *b", "a: {b: 1", "a: b: c", "name: 3\ncharacter:\n  first_level: -1\n  xp_to_next: { exponential: { base: abc } }\n  policy: nevr\nmastery: [1]\npoints: [1, 1.5, '3', , x]\nhidden: yes\nshare: 0.7\nnam: 3\n", "name:\ncharacter: x\nname: 3\n", "a: [&x [*x]]", "? [a]\n: b\n", "a: !foo 3\nb: !!str 3\n", "a\0b: 3", "- a\nb: c", "a: }", "a: `b`", "a: @b", "key\nkey2: 3", "a: 1\n b: 2", "a: \"\\q\""] {
        println!("=== {text:?}\n{}", shown::<Rules>(text));
    }
}
