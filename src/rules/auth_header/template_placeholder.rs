use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::fix::Fix;
use crate::rules::credentials::{
    MOOT, UNKNOWN_VALUE, authorization, because, grade, repaired, set_authorization, shell_variable, shorten, shown,
};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/template-placeholder",
    title: "A placeholder was never replaced by the token",
    tier: 1,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "The value is the name of a variable or an example from documentation; nothing put the token in its place.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer {{access_token}}
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
    let (entry, read) = authorization(case)?;
    if !(read.has(Problem::Template) || read.has(Problem::Placeholder)) {
        return None;
    }
    let value = entry.request.headers.get("authorization")?.trim();
    if let Some(variable) = shell_variable(entry, value.split_whitespace().last().unwrap_or_default()) {
        return Some(variable.evidence(shown(entry)).fix(Fix::text(UNKNOWN_VALUE)));
    }
    let headline = format!("`Authorization: {}` still holds a placeholder", shorten(value, 45));
    let finding = because(grade(case, &headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Put the token where the placeholder stands.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
