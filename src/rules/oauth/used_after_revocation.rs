//! `oauth/used-after-revocation`: the page revoked the token and went on to use it.

use crate::facts::tokens::Place;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{renewed_token, token_cause, token_shown};
use crate::syntax::time::duration;

pub(super) static RULE: Rule = Rule {
    id: "oauth/used-after-revocation",
    title: "The token was revoked by the page itself",
    tier: 2,
    who: Who::Client,
    facts: FactSet::TOKEN.and(FactSet::AUTH_FAILED),
    masks: &["jwt/valid-but-rejected", "token/revoked", "token/rejected"],
    reveals: &[],
    why: "Logout revoked the token. A call that was queued, or a part of the page that keeps its own copy, used it afterwards.",
    spec: "https://www.rfc-editor.org/rfc/rfc7009#section-2.1",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/revoke
>
> token=mF9xB5f41JqM-one
< 200
> GET https://shop.example/api/orders
> Authorization: Bearer mF9xB5f41JqM-one
< 401
< WWW-Authenticate: Bearer
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/revoke
>
> token=mF9xB5f41JqM-two
< 200
> GET https://shop.example/api/orders
> Authorization: Bearer mF9xB5f41JqM-one
< 401
< WWW-Authenticate: Bearer
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let now = case.started();
    let tokens = case.facts.tokens.iter().filter(|it| it.place == Place::Authorization);
    let (token, revocation) = tokens
        .filter_map(|it| Some((it, case.peers.flow().revocation_of(it.hash, now)?)))
        .next()?;
    let ago = duration((now - revocation.at) / 1000.0);
    let finding = Finding::error(format!("The page had revoked this token {ago} before"))
        .category(Category::TokenRevoked)
        .specific(75)
        .cause(token_cause(token))
        .evidence(token_shown(entry, token))
        .evidence(Evidence::new(revocation.entry, Part::RequestBody, "token", None));
    let said = case.facts.refusal.as_ref().map(|it| it.category);
    let finding = match said {
        None | Some(Category::TokenRevoked | Category::TokenInvalid | Category::Other) => finding.said(),
        Some(_) => finding.likely(),
    };
    let text = "Drop every copy of the token at logout, and cancel the calls that still wait.";
    Some(finding.fix(renewed_token(case, token, text)))
}
