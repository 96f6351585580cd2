//! `csrf/token-mismatch`: the token in the header is not that of the cookie.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "csrf/token-mismatch",
    title: "The CSRF token is not the cookie's",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["csrf/refused"],
    reveals: &[],
    why: "The server compares the token of the header with that of the cookie or session. A second login or another tab has replaced one of them.",
    spec: "https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Cookie: csrftoken=a1b2c3
> X-CSRFToken: zzz
< 403
< Content-Type: application/json
<
< {"detail":"CSRF Failed: CSRF token from the X-Csrftoken HTTP header incorrect."}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Cookie: csrftoken=a1b2c3
> X-CSRFToken: a1b2c3
< 403
< Content-Type: application/json
<
< {"detail":"CSRF Failed: CSRF token from the X-Csrftoken HTTP header incorrect."}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::Csrf])?;
    let entry = said::entry(case, refusal)?;
    let header = super::token_header(entry)?;
    let (cookie, value) = super::token_cookie(entry)?;
    let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
    if header.value == value {
        return None;
    }
    let headline = format!("{} does not have the value of the cookie `{cookie}`", header.name);
    let text = "Read the cookie again for each call instead of keeping its value.";
    Some(
        said::finding(case, refusal, headline)
            .cause(header.name.clone())
            .specific(60)
            .evidence(Evidence::request_header(entry, &header.name))
            .fix(Fix::text(text).set_request(refusal.hop, &header.name, value)),
    )
}
