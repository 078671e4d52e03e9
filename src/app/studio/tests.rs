//! A moved number changes what it is about, of the same players.
