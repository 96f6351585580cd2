//! `cors/expose-auth-headers`: a header of an authentication flow that the page's code cannot read.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/expose-auth-headers",
    title: "The page cannot read a header that its login needs",
    tier: 2,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::READABLE),
    masks: &[],
    reveals: &[],
    why: "Across origins code can read only a few headers. A DPoP nonce that it cannot read cannot be sent back.",
    spec: "https://www.rfc-editor.org/rfc/rfc9449#section-8",
    fails: transcript!(
        "
> GET https://api.example/me
< 401
< Access-Control-Allow-Origin: *
< Access-Control-Expose-Headers: WWW-Authenticate
< DPoP-Nonce: n-1
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 401
< Access-Control-Allow-Origin: *
< Access-Control-Expose-Headers: WWW-Authenticate, DPoP-Nonce
< DPoP-Nonce: n-1
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if !entry.response.headers.has("dpop-nonce") && !matches!(entry.response.status, 400..=403) {
        return None;
    }
    let hidden = cure::hidden(case, entry, &["DPoP-Nonce", "X-Amzn-ErrorType"]);
    let first = hidden.first()?;
    Some(
        Finding::hint(cure::fit(format!("The page's code cannot read {}: not exposed", hidden.join(", "))))
            .cause(hidden.join(","))
            .evidence(Evidence::response_header(entry, first))
            .evidence(Evidence::response_header(entry, "access-control-expose-headers"))
            .fix(
                Fix::text("List the header, so that the page's code can read it.")
                    .set_response(case.last(), "Access-Control-Expose-Headers", cure::expose_with(case, entry, &hidden)),
            ),
    )
}
