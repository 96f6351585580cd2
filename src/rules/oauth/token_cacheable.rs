//! `oauth/token-cacheable`: an answer with tokens may be stored by caches.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::{Rule, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/token-cacheable",
    title: "An answer with tokens may be stored",
    tier: 3,
    who: Who::IdentityProvider,
    facts: FactSet::FLOW.and(FactSet::STATUS_2XX),
    masks: &[],
    reveals: &[],
    why: "Tokens that a cache keeps can be read later by others. The standard asks for `no-store`.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-5.1",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
>
> grant_type=client_credentials
< 200
< Cache-Control: max-age=60
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
>
> grant_type=client_credentials
< 200
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, _, request) = login::token_request(case)?;
    request.answer.as_ref().filter(|it| it.access != 0)?;
    let control = entry.response.headers.combined("cache-control").unwrap_or_default().to_ascii_lowercase();
    if control.contains("no-store") {
        return None;
    }
    Some(
        Finding::hint("The answer with the tokens lacks Cache-Control: no-store")
            .cause(request.endpoint.as_str())
            .evidence(Evidence::response_header(entry, "Cache-Control"))
            .fix(Fix::text("Send `no-store` with tokens.").set_response(case.last(), "Cache-Control", "no-store")),
    )
}
