use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{authorization, because, grade, offered, refused, repaired, set_authorization, shown};
use crate::syntax::authorization::Problem;
use crate::syntax::jwt::looks_like_jwt;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/missing-scheme",
    title: "The token stands without its scheme",
    tier: 1,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: &["token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required", "jwt/valid-but-rejected"],
    reveals: &[],
    why: "A server reads the first word of `Authorization` as the scheme, so a token alone is an unknown scheme.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    passes: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, read) = authorization(case)?;
    // Some APIs take a bare key, so an opaque value is only wrong where the server asks for a scheme.
    let wants = offered(case).and_then(|it| it.scheme.as_deref());
    let asked = ["bearer", "dpop", "token"].iter().any(|it| case.facts.challenges.scheme(it).is_some());
    if !read.has(Problem::MissingScheme) || !refused(case) || !(asked || looks_like_jwt(&read.credential)) {
        return None;
    }
    let scheme = wants.unwrap_or("Bearer");
    let headline = format!("The token is sent without a scheme: `{scheme}` is missing in front of it");
    let finding = because(grade(case, &headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = format!("Write `{scheme}` and one blank in front of the token.");
    Some(finding.fix(set_authorization(case, &text, repaired(case, &read))))
}
