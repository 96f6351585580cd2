//! `csrf/origin-rejected`: the check of the origin failed.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;
use crate::providers::Refusal;

pub(super) static RULE: Rule = Rule {
    id: "csrf/origin-rejected",
    title: "The CSRF check refused the origin",
    tier: 2,
    who: Who::Api,
    facts: FactSet::FAILED,
    masks: &["csrf/token-missing", "csrf/refused"],
    reveals: &[],
    why: "Beside a token, frameworks compare `Origin`, `Referer` or `Sec-Fetch-Site` with the hosts they trust, and the page is not among them.",
    spec: "https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Origin: https://shop.example
< 403
< Content-Type: application/json
<
< {"detail":"CSRF Failed: Origin checking failed - https://shop.example does not match any trusted origins."}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Origin: https://shop.example
< 403
< Content-Type: application/json
<
< {"detail":"CSRF Failed: CSRF token missing."}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::Csrf])?;
    if !is_about_origin(refusal) {
        return None;
    }
    let entry = said::entry(case, refusal)?;
    let page = case.facts.judgement.page.to_string();
    let headline = format!("The CSRF check does not trust {page}");
    let text = format!(
        "Add {page} to the trusted origins of the framework (Django: CSRF_TRUSTED_ORIGINS; SvelteKit: csrf settings)."
    );
    Some(
        said::finding(case, refusal, headline)
            .cause(page)
            .specific(60)
            .evidence(Evidence::request_header(entry, "Origin"))
            .fix(Fix::none("the list of trusted origins is the server's", text)),
    )
}

/// The sentence is about where the call came from, not about a token.
pub(super) fn is_about_origin(refusal: &Refusal) -> bool {
    let said = refusal.said.to_ascii_lowercase();
    ["origin check", "referer check", "cross-site", "cross site", "trusted origin"].iter().any(|it| said.contains(it))
        && !said.contains("cross-site request forgery")
}
