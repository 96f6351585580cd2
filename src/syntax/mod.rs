//! What a header or a body says. Each reader is total: absent, malformed and present are three states.
pub mod authorization;
pub mod challenge;
pub mod cookie;
pub mod decimal;
pub mod error_body;
pub mod find;
pub mod form;
pub mod json;
pub mod jwk;
pub mod jwt;
pub mod rate_limit;
pub mod relaxed;
pub mod shell;
pub mod time;
pub mod token;
pub mod xml;
