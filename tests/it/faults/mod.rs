//! Faults that the progression database must survive: kills, full disks, missing rights, damaged and strange files,
//! tampering, hostile text, extreme numbers, clocks that go backwards, many writers at once.

mod clocks;
mod damage;
mod files;
mod flips;
mod full;
mod hostile;
mod kills;
mod numbers;
mod rights;
mod salvage;
mod tampering;
mod together;
