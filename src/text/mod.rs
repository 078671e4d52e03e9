//! What texts are made of, for every layer: characters that hide, and bytes as hexadecimal digits.

pub mod hex;
pub mod hidden;
