use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::authorization;

pub(super) static RULE: Rule = Rule {
    id: "challenge/missing-www-authenticate",
    title: "A 401 does not say what it wants",
    tier: 2,
    who: Who::Api,
    facts: FactSet::STATUS_401,
    masks: &[],
    reveals: &[],
    why: "A 401 must name at least one scheme in `WWW-Authenticate`, so that a client knows how to authenticate.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
< 401 Unauthorized
"),
    passes: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if case.has(FactSet::CHALLENGE) || case.has(FactSet::ORPHAN_PREFLIGHT) {
        return None;
    }
    let sent = authorization(case).map(|(_, read)| read.meant_scheme().to_owned());
    let scheme = sent.unwrap_or_else(|| "Bearer".to_owned());
    Some(
        Finding::info("The 401 has no WWW-Authenticate, so nothing says how to authenticate")
            .evidence(Evidence::response_header(entry, "WWW-Authenticate"))
            .fix(
                Fix::text("The server has to name the scheme it takes.")
                    .set_response(case.last(), "WWW-Authenticate", scheme),
            ),
    )
}
