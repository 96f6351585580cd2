use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, repaired, set_authorization, shorten, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/empty",
    title: "The Authorization header holds no credential",
    tier: 1,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "A scheme alone authenticates nobody. Most often the variable that holds the token is an empty string.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-11.4",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer
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
    if !(read.has(Problem::Empty) || read.has(Problem::NoToken) || read.has(Problem::NoCredentials)) {
        return None;
    }
    let headline = match read.scheme {
        "" => "The Authorization header is empty".to_owned(),
        scheme => format!("`Authorization: {}` holds no credential", shorten(scheme, 40)),
    };
    let finding = because(grade(case, &headline).evidence(shown(entry)), case, Category::TokenMissing);
    let text = "Send the token after the scheme, or leave the header out.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
