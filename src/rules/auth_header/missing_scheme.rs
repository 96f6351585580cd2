use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::Rule;
use crate::fix::Value;
use crate::rules::credentials::{MOOT, authorization as sent, because, grade, kept, offered, refused, repaired, set_authorization, shown};
use crate::rules::places::answer;
use crate::syntax::authorization::{self, Problem};
use crate::syntax::jwt::looks_like_jwt;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/missing-scheme",
    title: "The token stands without its scheme",
    tier: 1,
    who: Who::Client,
    facts: FactSet::MISWRITTEN,
    masks: MOOT,
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
    let (entry, read) = sent(case)?;
    // Some APIs take a bare key, so an opaque value is only wrong where the server asks for a scheme.
    let wants = offered(case).and_then(|it| it.scheme.as_deref());
    let asked = ["bearer", "dpop", "token"].iter().any(|it| case.facts.challenges.scheme(it).is_some());
    let pair = case.facts.challenges.scheme("basic").is_some()
        && authorization::decode_basic(&read.credential).is_some_and(|it| it.password.is_some());
    let told = answer(entry).to_ascii_lowercase().contains("bearer");
    let asked = asked || pair || told || looks_like_jwt(&read.credential);
    // What was taken out of a whole answer has a rule of its own.
    if !read.has(Problem::MissingScheme) || read.has(Problem::Object) || !refused(case) || !asked {
        return None;
    }
    let scheme = if told { "Bearer" } else { wants.unwrap_or("Bearer") };
    let headline = if read.credentials.is_empty() {
        format!("The token is sent without a scheme: `{scheme}` is missing in front of it")
    } else {
        format!("`{scheme}` stands behind the token and belongs in front of it")
    };
    let finding = because(grade(case, &headline).evidence(shown(entry)), case, Category::TokenMalformed);
    let text = format!("Write `{scheme}` and one space in front of the token.");
    // What the answer says in words counts for more than a challenge for other clients.
    let value = kept(case, &read, scheme).map_or_else(|| repaired(case, &read), Value::text);
    Some(finding.fix(set_authorization(case, &text, value)))
}
