//! Reports to pass on: `--report FILE.html` of every command that has one.

mod browsing;
mod files;
