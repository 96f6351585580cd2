//! The rules `body/*`.

super::family! {
    content_type_mismatch,
    plus_not_encoded,
    auth_error_in_200,
    html_instead_of_json,
    json_miswritten,
    json_written_twice,
    problem_details,
    request_malformed,
    server_failed,
}

use crate::exchange::Entry;
use crate::facts::Case;
use crate::finding::{Category, Evidence, Finding, Part};
use crate::fix::{Fix, On, Op};

/// Whether a body may be why a server refused, by the status.
fn is_refused(entry: &Entry) -> bool {
    matches!(entry.response.status, 400 | 415 | 422 | 500)
}

/// A finding about what a body was meant to be.
fn miswritten(case: &Case<'_>, entry: &Entry, headline: &str, text: &str, meant: Op) -> Finding {
    Finding::error(headline)
        .category(Category::RequestMalformed)
        .said()
        .specific(85)
        .cause("body")
        .evidence(Evidence::new(entry.id, Part::RequestBody, "body", None))
        .evidence(Evidence::status(entry))
        .fix(Fix::text(text).edit(case.last(), On::Request, meant))
}
