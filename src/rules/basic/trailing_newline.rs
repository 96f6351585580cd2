use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, repaired, set_authorization, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "basic/trailing-newline",
    title: "The password ends in a line break",
    tier: 1,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "The line break was encoded with the password, so the server compares another password. `echo` adds one; `printf` and `echo -n` do not.",
    spec: "https://www.rfc-editor.org/rfc/rfc7617#section-2",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic YWRhOmMwcnJlY3QtaG9yc2UK
< 401
< WWW-Authenticate: Basic realm="shop"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic YWRhOmMwcnJlY3QtaG9yc2U=
< 401
< WWW-Authenticate: Basic realm="shop"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, read) = authorization(case)?;
    if !read.has(Problem::BasicTrailingNewline) {
        return None;
    }
    let headline = "The decoded `Basic` credential ends in a line break";
    let finding = because(grade(case, headline).evidence(shown(entry)), case, Category::CredentialsWrong);
    let text = "Encode user and password without the line break.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
