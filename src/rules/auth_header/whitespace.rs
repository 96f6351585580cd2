use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, repaired, set_authorization, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/whitespace",
    title: "There is whitespace in or before the token",
    tier: 1,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "A token follows its scheme after exactly one space and has no space or line break in it.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer  mF_9.B5f-4.1JqM
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
    // A scheme with parameters has blanks between them.
    if !read.params.is_empty() {
        return None;
    }
    let headline = if read.has(Problem::WideGap) {
        "There is more than one space between the scheme and the token"
    } else if read.has(Problem::EscapedNewline) {
        "The token ends in an escaped line break"
    } else if read.has(Problem::SpaceInside) {
        "There is a space within the token"
    } else {
        return None;
    };
    let finding = because(grade(case, headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Trim the token, and put exactly one space after the scheme.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
