//! From raw captures to entries: HAR files of every vendor, live entries, records of the page hook, pasted text.

pub mod curl;
pub mod devtools;
pub mod entry;
pub mod har;
pub mod hook;
mod json;
pub mod paste;
