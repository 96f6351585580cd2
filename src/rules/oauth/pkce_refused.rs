//! `oauth/pkce-refused`: the server says that PKCE failed.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::fix::{Fix, On, Op};
use crate::origin::Url;
use crate::rules::Rule;
use crate::rules::places::with_parameter;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/pkce-refused",
    title: "PKCE failed",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The verifier that is sent with the code has to be the one whose hash went with the login. A second login, another tab or a cleared storage replaces it.",
    spec: "https://www.rfc-editor.org/rfc/rfc7636#section-4.6",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 400
< Content-Type: application/json
<
< {"error":"invalid_grant","error_description":"PKCE verification failed"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 503
< Content-Type: application/json
<
< {"error":"temporarily_unavailable"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::PkceFailed])?;
    let headline = said::quoting("PKCE failed", refusal);
    // The method's name is read letter by letter (RFC 7636 §4.3).
    let url = &case.entry()?.request.url;
    let method = Url::parse(url).and_then(|it| it.query_pairs().find(|(name, _)| *name == "code_challenge_method"));
    if let Some((name, sent)) = method
        && sent != "S256"
        && ["s256", "sha256", "sha-256"].iter().any(|it| sent.eq_ignore_ascii_case(it))
    {
        let url = Op::Url(with_parameter(url, name, "S256").into());
        let fix = Fix::text("Write the method as `S256`.").edit(case.last(), On::Request, url);
        return Some(said::finding(case, refusal, headline).fix(fix));
    }
    Some(said::finding(case, refusal, headline).fix(Fix::none(
        "the verifier is made by the page at login",
        "Keep the verifier with the state of its login, and send `code_challenge` with S256 and `code_verifier` in pairs.",
    )))
}
