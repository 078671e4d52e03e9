//! What comes to a place is what was meant.

use super::super::log::heads;
use super::super::placing::check_head;
use super::{File, connection};
use crate::ledger::Sequence;
use crate::store::StoreError;
use crate::store::backend::Head;
use crate::store::testkit::{Game, Place, SMALL};

#[test]
fn a_head_that_is_not_the_one_that_was_meant_is_told() {
    let (place, game) = (File::new(), Game::new(SMALL));
    let store = place.create(&game);
    let head = heads(connection(&store)).unwrap().written.unwrap();
    drop(store);
    check_head(&place.path(), Some(head)).unwrap();
    let later = Head { sequence: Sequence(head.sequence.0 + 1), ..head };
    for wrong in [Head { hash: [1; 32], ..head }, later] {
        let told = check_head(&place.path(), Some(wrong));
        assert!(matches!(told, Err(StoreError::Misplaced(_))), "{told:?}");
    }
}
