//! What the session has learned of each origin: how successful calls authenticated, which tokens were issued.
//!
//! Every question is asked "as of" a time, so that the answer does not depend on the order of arrival.

/// What is remembered of other exchanges.
#[derive(Clone, Debug, Default)]
pub struct Peers {}
