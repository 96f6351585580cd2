//! `oauth/token-endpoint-cors`: the identity provider does not let this page's origin call it.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::origin::Url;
use crate::rules::{Rule, cure};

pub(super) static RULE: Rule = Rule {
    id: "oauth/token-endpoint-cors",
    title: "The identity provider does not know this page's origin",
    tier: 1,
    who: Who::IdentityProvider,
    facts: FactSet::BLOCKED.and(FactSet::SCRIPTED),
    masks: &[],
    reveals: &[],
    why: "Identity providers send CORS headers only to origins that are registered for the client: as a single-page application, a web origin or a trusted origin.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
    fails: transcript!(
        "
> POST https://id.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA
< 200
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> POST https://api.example/orders
> Content-Type: application/x-www-form-urlencoded
>
> item=teapot
< 200
! net::ERR_FAILED
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let url = Url::parse(&entry.request.url)?;
    if !super::is_token_request(case) && !is_endpoint(url.path) {
        return None;
    }
    let origin = cure::origin_of(case, case.last());
    Some(
        Finding::error(cure::fit(format!("{} does not let {origin} call it", url.host)))
            .explaining(true)
            // The statuses of a preflight say more; what a header lacks says less.
            .specific(9)
            .at(case.facts.judgement.stage)
            .category(Category::Cors)
            .cause(origin)
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(entry.request.url.clone())))
            .evidence(cure::origin_evidence(case, case.last()))
            .fix(cure::cors(case)),
    )
}

/// Whether the path is that of an endpoint that a provider has beside the token endpoint.
fn is_endpoint(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    ["/userinfo", "/jwks.json", "/jwks", "/oauth/revoke", "/oauth2/revoke", "/openid-configuration"]
        .iter()
        .any(|it| path.ends_with(it))
        || path.contains("/.well-known/oauth-authorization-server")
}
