//! `redirect/https-upgrade`: only the scheme changed.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "redirect/https-upgrade",
    title: "The redirect to https dropped Authorization",
    tier: 1,
    who: Who::Client,
    facts: FactSet::REDIRECTED,
    masks: &["auth-header/missing", "auth-header/missing-on-this-call"],
    reveals: &[],
    why: "`http` and `https` are different origins, and on a redirect to another origin the browser drops `Authorization`.",
    spec: "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch",
    fails: transcript!(
        "
page https://app.example
> GET http://api.example/a
> Authorization: Bearer mF9xB5f0_4c1JqMx7RkP2tVw
< 307
< Location: https://api.example/a
< Access-Control-Allow-Origin: https://app.example
> GET https://api.example/a
< 401
< Access-Control-Allow-Origin: *
< WWW-Authenticate: Bearer
"
    ),
    passes: transcript!(
        "
> GET https://api.example/a
> Authorization: Bearer mF9xB5f0_4c1JqMx7RkP2tVw
< 307
< Location: https://api.example/b
< Access-Control-Allow-Origin: https://app.example
> GET https://api.example/b
> Authorization: Bearer mF9xB5f0_4c1JqMx7RkP2tVw
< 401
< Access-Control-Allow-Origin: *
< WWW-Authenticate: Bearer
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let stripped = super::stripped(case)?;
    if !stripped.only_scheme {
        return None;
    }
    let refused = case.has(FactSet::AUTH_FAILED);
    let finding = if refused { Finding::error } else { Finding::info };
    let before = case.exchange.hops.get(stripped.hop)?;
    let after = case.exchange.hops.get(stripped.hop + 1)?;
    Some(
        finding(super::super::cure::fit(format!("The redirect from http to {} dropped Authorization", stripped.to)))
            .category(Category::TokenMissing)
            .cause(stripped.to.to_string())
            .evidence(Evidence::request_header(&before.entry, "authorization"))
            .evidence(Evidence::response_header(&before.entry, "location"))
            .evidence(Evidence::request_header(&after.entry, "authorization"))
            .fix(super::call_directly(case, stripped.hop, "Call the https URL in the first place.")),
    )
}
