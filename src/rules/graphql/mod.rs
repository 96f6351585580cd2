//! The rules `graphql/*`.

super::family! {
    forbidden,
    not_wrapped,
    unauthenticated,
}

use crate::facts::{Case, FactSet};
use crate::providers::Refusal;
use crate::syntax::error_body::{self, Shape};

/// The code in `extensions`, or an empty text where a GraphQL answer with a good status has none.
fn code(case: &Case<'_>, refusal: &Refusal) -> Option<String> {
    if !case.has(FactSet::STATUS_2XX) {
        return None;
    }
    let entry = super::said::entry(case, refusal)?;
    let body = entry.response.body.as_ref()?;
    let kind = entry.response.headers.get("content-type").unwrap_or(&body.mime_type);
    let read = error_body::read(&body.decoded_text(), kind);
    (read.shape == Shape::GraphQl).then(|| read.at("errors.extensions.code").unwrap_or_default().to_owned())
}
