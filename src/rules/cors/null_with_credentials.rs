//! `cors/null-with-credentials`: `null` is allowed with credentials.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/null-with-credentials",
    title: "The server trusts the origin null",
    tier: 2,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN,
    masks: &[],
    reveals: &[],
    why: "Any site can make a sandboxed frame, whose origin is `null`. With credentials allowed, each of them can read this user's data.",
    spec: "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials",
    fails: transcript!(
        "
page null
> GET https://api.example/me
> Origin: null
< 200
< Access-Control-Allow-Origin: null
< Access-Control-Allow-Credentials: true
"
    ),
    passes: transcript!(
        "
page null
> GET https://api.example/me
> Origin: null
< 200
< Access-Control-Allow-Origin: *
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let headers = &entry.response.headers;
    let trusts = headers.get("access-control-allow-origin").map(str::trim) == Some("null")
        && headers.get("access-control-allow-credentials").map(str::trim) == Some("true");
    trusts.then(|| {
        Finding::warning("The origin null may read this with credentials: so may any sandboxed page")
            .cause("null")
            .evidence(Evidence::response_header(entry, "access-control-allow-origin"))
            .evidence(Evidence::response_header(entry, "access-control-allow-credentials"))
            .fix(
                Fix::text("Never allow `null` with credentials.").edit(
                    case.last(),
                    crate::fix::On::Response,
                    crate::fix::Op::Remove { name: "Access-Control-Allow-Credentials".to_owned() },
                ),
            )
    })
}
