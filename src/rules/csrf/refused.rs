//! `csrf/refused`: the check against forged requests refused a token that was sent.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "csrf/refused",
    title: "The CSRF token was refused",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "A token was sent and is not that of this session: it comes from an older login or another tab, or it has expired.",
    spec: "https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Cookie: sid=8Jq2
> X-CSRF-Token: zzz
< 419
< Content-Type: application/json
<
< {"message":"CSRF token mismatch."}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Cookie: sid=8Jq2
> X-CSRF-Token: zzz
< 500
< Content-Type: application/json
<
< {"message":"Out of memory"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::Csrf])?;
    let entry = said::entry(case, refusal)?;
    let header = super::token_header(entry)?;
    let headline = said::quoting("The CSRF token was refused", refusal);
    Some(
        said::finding(case, refusal, headline)
            .cause(header.name.clone())
            .evidence(Evidence::request_header(entry, &header.name))
            .fix(Fix::none("only the server gives out a new token", "Fetch a new token in this session and repeat the call.")),
    )
}
