use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, call, grade, offered};

pub(super) static RULE: Rule = Rule {
    id: "auth-header/missing-on-this-call",
    title: "Other calls to this API carried a credential, this one did not",
    tier: 2,
    who: Who::Client,
    facts: FactSet::STATUS_401.and(FactSet::AUTH_FAILED),
    masks: &["auth-header/missing"],
    reveals: &[],
    why: "The other calls went through code that adds the header, for example an interceptor; this one did not.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/me
> Authorization: Bearer mF_9.B5f-4.1JqM
< 200
> GET https://shop.example/api/cart
> Authorization: Bearer mF_9.B5f-4.1JqM
< 200
> GET https://shop.example/api/orders
< 401
< WWW-Authenticate: Bearer
"),
    passes: transcript!("
page https://shop.example
> GET https://shop.example/api/me
< 200
> GET https://shop.example/api/cart
< 200
> GET https://shop.example/api/orders
< 401
< WWW-Authenticate: Bearer
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    // A cookie is no credential for an API whose calls carry a header and that asks for one.
    let has_cookie = !case.has(FactSet::CHALLENGE) && super::carries_cookie(entry);
    if case.has(FactSet::SANITIZED) || has_cookie || super::carries_other_credential(entry) {
        return None;
    }
    if case.facts.refusal.as_ref().is_some_and(super::names_another_reason) {
        return None;
    }
    let calls = case.peers.calls_before(&entry.request.url, case.started());
    let siblings = calls.filter(|it| it.authorization != 0 && !it.failed).count();
    if siblings < 2 {
        return None;
    }
    let scheme = offered(case).and_then(|it| it.scheme.as_deref());
    let headline = format!("{siblings} earlier calls to this API carried a credential, {} did not", call(entry));
    let finding = grade(case, &headline).evidence(Evidence::request_header(entry, "Authorization"));
    let finding = match case.facts.refusal.as_ref().map(|it| it.category) {
        Some(Category::TokenMissing) => because(finding, case, Category::TokenMissing),
        _ => finding.category(Category::TokenMissing),
    };
    Some(finding.specific(70).fix(super::send_credential(case, scheme)))
}
