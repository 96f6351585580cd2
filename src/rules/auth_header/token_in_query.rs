use crate::facts::{Case, FactSet};
use crate::finding::{Category, Confidence, Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op, Value};
use crate::rules::Rule;
use crate::rules::credentials::{because, grade, refused, repaired, shorten};
use crate::origin::Url;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/token-in-query",
    title: "The token travels in the URL",
    tier: 1,
    who: Who::Client,
    facts: FactSet::TOKEN_IN_QUERY,
    masks: &["auth-header/missing", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required", "jwt/valid-but-rejected"],
    reveals: &[],
    why: "URLs end up in logs, in histories and in `Referer`; many APIs take a token in the header only.",
    spec: "https://www.rfc-editor.org/rfc/rfc9700#section-4.3.2",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders?limit=5&access_token=mF_9.B5f-4.1JqM3x
< 401
< WWW-Authenticate: Bearer error="invalid_request"
"#),
    passes: transcript!("
page https://shop.example
> GET https://shop.example/api/orders?limit=5
> Authorization: Bearer mF_9.B5f-4.1JqM3x
< 200
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    // The page cannot set a header on these, and a navigation has none either.
    if case.has(FactSet::WEBSOCKET) || case.has(FactSet::EVENT_SOURCE) || case.has(FactSet::NAVIGATION) {
        return None;
    }
    let entry = case.entry()?;
    let url = Url::parse(&entry.request.url)?;
    let (name, value) = url.query_pairs().find(|(name, value)| super::is_token_parameter(name, value))?;
    let headline = format!("A token travels in the URL, as `{}`", shorten(name, 40));
    let has_header = entry.request.headers.has("authorization");
    let explains = refused(case) && !has_header && is_the_cause(case);
    let finding = if explains { grade(case, &headline) } else { Finding::warning(shorten(&headline, 90)) };
    let mut finding = finding.evidence(Evidence::new(entry.id, Part::Url, name, Some(value.to_owned())));
    if explains {
        finding = because(finding, case, Category::RequestMalformed);
        if case.facts.challenges.param("error") == Some("invalid_request") {
            finding = finding.said();
        }
    }
    let without = crate::rules::places::without_parameter(&entry.request.url, name);
    let mut fix = Fix::text("Send the token in `Authorization` and take it out of the URL.")
        .edit(case.last(), On::Request, Op::Url(Value::text(without)));
    if !has_header {
        let decoded = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
        let read = format!("Bearer {decoded}");
        let read = crate::syntax::authorization::read(&read);
        fix = fix.set_request(case.last(), "Authorization", repaired(case, &read));
    }
    Some(finding.fix(fix))
}

/// Whether the refusal can be about the place of the token: an API that does not look there misses it, and one that
/// does not want it there says that the request is wrong.
fn is_the_cause(case: &Case<'_>) -> bool {
    let error = case.facts.challenges.param("error");
    let Some(refusal) = &case.facts.refusal else { return error.is_none_or(|it| it == "invalid_request") };
    let said = refusal.said.to_ascii_lowercase();
    // A challenge without an error is what a server sends that saw no credential (RFC 6750 §3).
    let unseen = error.is_none()
        && refusal.confidence == Confidence::Possible
        && case.facts.challenges.scheme("bearer").is_some();
    unseen || error == Some("invalid_request")
        || ["query", "uri parameter", "authorization header"].iter().any(|it| said.contains(it))
        || matches!(
            refusal.category,
            Category::RequestMalformed | Category::TokenMissing | Category::LoginRequired
        )
}
