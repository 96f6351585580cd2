use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, repaired, set_authorization, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "basic/double-encoded",
    title: "User and password are encoded twice",
    tier: 2,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "The server decodes once and finds base64 where `user:password` should be.",
    spec: "https://www.rfc-editor.org/rfc/rfc7617#section-2",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic WVdSaE9tTXdjbkpsWTNRdGFHOXljMlU9
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
    if !read.has(Problem::BasicDoubleEncoded) {
        return None;
    }
    let headline = "The `Basic` credential is base64-encoded twice";
    let finding = because(grade(case, headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Encode `user:password` once.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
