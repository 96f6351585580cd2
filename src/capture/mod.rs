//! From raw captures to entries: HAR files of every vendor, live entries, records of the page hook.

pub mod devtools;
pub mod entry;
pub mod har;
pub mod hook;
mod json;
