use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, repaired, set_authorization, shown};
use crate::syntax::authorization::Problem;

pub(super) static RULE: Rule = Rule {
    id: "basic/url-safe-alphabet",
    title: "The credential is in the base64 alphabet for URLs",
    tier: 2,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "Basic uses the standard alphabet, with `+` and `/`; many servers cannot decode `-` and `_`.",
    spec: "https://www.rfc-editor.org/rfc/rfc4648#section-4",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic Pj4-Oj8_
< 401
< WWW-Authenticate: Basic realm="shop"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic Pj4+Oj8/
< 401
< WWW-Authenticate: Basic realm="shop"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, read) = authorization(case)?;
    if !read.has(Problem::BasicUrlSafe) {
        return None;
    }
    let headline = "The `Basic` credential is in the base64 alphabet for URLs";
    let finding = because(grade(case, headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Encode with the standard alphabet and its padding.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
