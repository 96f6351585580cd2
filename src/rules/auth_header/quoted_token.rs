use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, repaired, set_authorization, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/quoted-token",
    title: "The token stands in quotation marks",
    tier: 1,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "The quotation marks are part of what the server reads. Most often the token was stored as JSON and never parsed.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer "mF_9.B5f-4.1JqM"
< 401 Unauthorized
< WWW-Authenticate: Bearer
"#),
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
    if !read.has(Problem::Quoted) || read.has(Problem::Undefined) {
        return None;
    }
    let brackets = read.credentials.starts_with(['<', '[', '{', '(']) || read.scheme.starts_with(['<', '[', '{', '(']);
    let (headline, text) = if brackets {
        ("The token is sent with brackets around it", "Take the brackets off: they marked the place of the token.")
    } else {
        (
            "The token is sent with quotation marks around it",
            "Take the quotation marks off: `JSON.parse` what was stored with `JSON.stringify`.",
        )
    };
    let finding = because(grade(case, headline).evidence(shown(entry)), case, Category::TokenMalformed);
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
