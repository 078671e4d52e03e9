use super::*;

#[test]
fn smoke() {
    assert_eq!(Curve::constant(Number::Whole(5)).value(9), Number::Whole(5));
}
