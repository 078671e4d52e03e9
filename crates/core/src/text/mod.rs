//! What texts are made of, for every layer: characters that hide, names, formulas of spreadsheets, markup, and bytes as
//! hexadecimal digits.

pub mod formula;
pub mod hex;
pub mod hidden;
pub mod markup;
pub mod name;
