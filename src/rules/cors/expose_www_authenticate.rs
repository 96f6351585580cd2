//! `cors/expose-www-authenticate`: a challenge that the page's code cannot read.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/expose-www-authenticate",
    title: "The page cannot read WWW-Authenticate",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::READABLE),
    masks: &[],
    reveals: &[],
    why: "Across origins code can read only a few headers. Without `Access-Control-Expose-Headers` the reason for the refusal stays hidden from it.",
    spec: "https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name",
    fails: transcript!(
        "
> GET https://api.example/me
< 401
< Access-Control-Allow-Origin: *
< WWW-Authenticate: Bearer error=\"invalid_token\"
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 401
< Access-Control-Allow-Origin: *
< Access-Control-Expose-Headers: WWW-Authenticate
< WWW-Authenticate: Bearer error=\"invalid_token\"
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if !matches!(entry.response.status, 401 | 403) {
        return None;
    }
    let hidden = cure::hidden(case, entry, &["WWW-Authenticate"]);
    let first = hidden.first()?;
    Some(
        Finding::warning(cure::fit(format!("The page's code cannot read {}: the header is not exposed", hidden.join(", "))))
            .cause(hidden.join(","))
            .evidence(Evidence::response_header(entry, first))
            .evidence(Evidence::response_header(entry, "access-control-expose-headers"))
            .fix(
                Fix::text("List the header, so that the page's code can read it.")
                    .set_response(case.last(), "Access-Control-Expose-Headers", cure::expose_with(case, entry, &hidden)),
            ),
    )
}
