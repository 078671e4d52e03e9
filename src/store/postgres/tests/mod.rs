//! What only a database on a server can be tested for, and the kit that every backend must pass.
