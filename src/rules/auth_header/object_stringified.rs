use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, repaired, set_authorization, shorten, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/object-stringified",
    title: "An object was sent as the token",
    tier: 1,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "Putting an object, a promise or a function into a text gives its description, not the token in it.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer [object Promise]
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
    if !read.has(Problem::Object) {
        return None;
    }
    let value = entry.request.headers.get("authorization")?.trim();
    let headline = if value.contains("[object ") {
        format!("`Authorization: {}` sends an object instead of a token", shorten(value, 40))
    } else if read.cured().is_some() {
        "The whole answer of the login was sent instead of the token in it".to_owned()
    } else {
        "The Authorization header holds JSON or source code instead of a token".to_owned()
    };
    let finding = because(grade(case, &headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Await the promise, or take the field that holds the token, such as `access_token`.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
