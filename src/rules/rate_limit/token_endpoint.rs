//! `rate-limit/token-endpoint`: the token endpoint is asked too often.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "rate-limit/token-endpoint",
    title: "The token endpoint is asked too often",
    tier: 2,
    who: Who::Client,
    facts: FactSet::STATUS_4XX,
    masks: &[],
    reveals: &[],
    why: "A token is asked for on every call or by several tabs at once, instead of being kept until it expires.",
    spec: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA
< 429
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Content-Type: application/x-www-form-urlencoded
>
> item=1
< 429
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if entry.response.status != 429 || !crate::rules::oauth::is_token_request(case) {
        return None;
    }
    let finding = Finding::warning("The token endpoint is asked too often")
        .category(Category::RateLimited)
        .evidence(Evidence::status(entry))
        .evidence(Evidence::new(entry.id, Part::Url, "", Some(entry.request.url.clone())));
    let text = "Keep the token until shortly before it expires, and let one refresh serve all callers and tabs.";
    Some(finding.fix(Fix::none("how often to call is up to the page", text)))
}
