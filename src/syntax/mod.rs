//! What a header or a body says. Each reader is total: absent, malformed and present are three states.
pub mod challenge;
pub mod cookie;
pub mod json;
pub mod jwt;
pub mod time;
pub mod token;
