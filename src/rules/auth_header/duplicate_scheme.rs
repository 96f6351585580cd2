use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, repaired, set_authorization, shorten, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/duplicate-scheme",
    title: "The scheme stands twice",
    tier: 1,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "Two parts of the program each put the scheme in front of the token, so the server takes the second word for the token.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer Bearer mF_9.B5f-4.1JqM
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
    if !read.has(Problem::RepeatedScheme) {
        return None;
    }
    let second = read.credentials.split([' ', ':', '=']).next().unwrap_or_default();
    let headline = format!("The scheme stands twice: `{} {second} …`", shorten(read.scheme, 20));
    let finding = because(grade(case, &headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Put the scheme in front of the token once.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
