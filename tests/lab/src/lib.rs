//! The broken-API lab.
