use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, call, grade, offered};

pub(super) static RULE: Rule = Rule {
    id: "auth-header/missing",
    title: "No credential was sent",
    tier: 1,
    who: Who::Client,
    facts: FactSet::STATUS_401.and(FactSet::AUTH_FAILED),
    masks: &[],
    reveals: &[],
    why: "The server answers 401 when a request carries no credential that it can use.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    passes: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    // A sanitized capture has lost its credentials, so their absence proves nothing.
    if case.has(FactSet::SANITIZED) || super::carries_credential(entry) {
        return None;
    }
    // What the server names is told by the rule about it: a key, a client secret, a wrong password.
    let category = case.facts.refusal.as_ref().map(|it| it.category);
    if case.facts.refusal.as_ref().is_some_and(super::names_another_reason) {
        return None;
    }
    let scheme = offered(case).and_then(|it| it.scheme.as_deref());
    let headline = match scheme {
        Some(scheme) => format!("{} was sent without a credential; the API wants {scheme}", call(entry)),
        None => format!("{} was sent without a credential", call(entry)),
    };
    let finding = grade(case, &headline).likely().evidence(Evidence::request_header(entry, "Authorization"));
    let finding = match category {
        // A missing credential is only inferred, unless the server says that it misses one.
        Some(Category::TokenMissing) => because(finding, case, Category::TokenMissing),
        _ => finding.category(Category::TokenMissing).specific(60),
    };
    Some(finding.fix(super::send_credential(case, scheme)))
}
