//! `cors/expose-wildcard-with-credentials`: `*` in `Access-Control-Expose-Headers` on a credentialed answer.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::exchange::Credentials;
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/expose-wildcard-with-credentials",
    title: "Expose-Headers * does not count with credentials",
    tier: 2,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::READABLE),
    masks: &[],
    reveals: &[],
    why: "With credentials `*` is taken literally, as the name of a header.",
    spec: "https://fetch.spec.whatwg.org/#http-access-control-expose-headers",
    fails: transcript!(
        "
> GET https://api.example/me
> Cookie: sid=1
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Access-Control-Expose-Headers: *
< X-Request-Id: 7
< Vary: Origin
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
> Cookie: sid=1
< 200
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Credentials: true
< Access-Control-Expose-Headers: X-Request-Id
< X-Request-Id: 7
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let headers = &entry.response.headers;
    if headers.get("access-control-expose-headers").map(str::trim) != Some("*")
        || case.facts.judgement.credentials != Credentials::Include
    {
        return None;
    }
    let names = cure::own_headers(headers);
    names.first()?;
    Some(
        Finding::warning("Expose-Headers `*` exposes nothing to a request with credentials")
            .cause("expose")
            .evidence(Evidence::response_header(entry, "access-control-expose-headers"))
            .fix(Fix::text("Name the headers.").set_response(
                case.last(),
                "Access-Control-Expose-Headers",
                names.join(", "),
            )),
    )
}
