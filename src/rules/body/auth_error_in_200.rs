//! `body/auth-error-in-200`: a good status with a refusal in its body.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "body/auth-error-in-200",
    title: "A refusal with status 200",
    tier: 2,
    who: Who::Api,
    facts: FactSet::STATUS_2XX.and(FactSet::FAILED),
    masks: &[],
    reveals: &[],
    why: "The status says success and the body says no. Code, caches and monitors that look at the status miss the failure.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.3.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 200
< Content-Type: application/json
<
< {"success":false,"error":"Invalid token"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 200
< Content-Type: application/json
<
< {"success":true,"token":"ok"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = case.facts.refusal.as_ref().filter(|_| case.has(FactSet::STATUS_2XX.and(FactSet::AUTH_FAILED)))?;
    // A redirect on the way may have carried the error; the body is that of the answer that ends the exchange.
    if refusal.hop != case.last() {
        return None;
    }
    let entry = said::entry(case, refusal)?;
    let status = if refusal.category == Category::RoleDenied { 403 } else { 401 };
    Some(
        Finding::warning(format!("The answer says {}, and its body refuses", entry.response.status))
            .likely()
            .cause(refusal.code.clone().unwrap_or_default())
            .evidence(Evidence::status(entry))
            .evidence(refusal.place.clone())
            .fix(Fix::none(
                "the status is the API's choice",
                format!("Look into the body of each answer; the API should answer {status}."),
            )),
    )
}
