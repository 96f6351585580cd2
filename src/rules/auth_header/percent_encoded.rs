use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{MOOT, authorization, because, grade, refused, repaired, set_authorization, shown};
use crate::syntax::authorization::Problem;
use crate::syntax::jwt::looks_like_jwt;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/percent-encoded",
    title: "The token is percent-encoded",
    tier: 2,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
    reveals: &[],
    why: "Percent-encoding belongs in URLs and forms; nobody undoes it in a header.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    fails: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF9B5f%2B1JqM%3D
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    passes: transcript!("
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF9B5f+1JqM=
< 401 Unauthorized
< WWW-Authenticate: Bearer
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, read) = authorization(case)?;
    // An opaque token may have any text that its server takes.
    if !read.has(Problem::PercentEncoded) || !refused(case) {
        return None;
    }
    let headline = if looks_like_jwt(&read.credential) && !read.credentials.contains('%') {
        "The token is encoded in base64 once more; a header takes it as it is"
    } else {
        "The token is percent-encoded; a header takes it as it is"
    };
    let finding = because(grade(case, headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = "Decode the token before it goes into the header.";
    Some(finding.fix(set_authorization(case, text, repaired(case, &read))))
}
