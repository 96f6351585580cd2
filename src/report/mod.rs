//! What the command line prints: each report is a function from data to text.

pub mod challenge;
pub mod jwt;
