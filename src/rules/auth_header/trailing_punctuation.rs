use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, repaired, set_authorization, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/trailing-punctuation",
    title: "There is punctuation after the token",
    tier: 2,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "A token consists of letters, digits and `-._~+/=`; what follows is taken as part of it and spoils it.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM;
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
    if !read.has(Problem::TrailingPunctuation) {
        return None;
    }
    let headline = "There is punctuation after the token";
    let finding = because(grade(case, headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Send nothing after the token.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
