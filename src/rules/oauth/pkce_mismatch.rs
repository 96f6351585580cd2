//! `oauth/pkce-mismatch`: the verifier is not the one that the login announced.

use crate::facts::flow::Authorize;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/pkce-mismatch",
    title: "The code_verifier does not fit the code_challenge",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FLOW.and(FactSet::FAILED),
    masks: &["oauth/pkce-refused", "oauth/grant-rejected", "oauth/code-stale", "oauth/invalid-request"],
    reveals: &[],
    why: "The server hashes the verifier and compares the result with the challenge of the login. A second login that was begun in between overwrites the stored verifier.",
    spec: "https://www.rfc-editor.org/rfc/rfc7636#section-4.6",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12&code_verifier=aBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
< 400
< Access-Control-Allow-Origin: https://shop.example
< Content-Type: application/json
<
< {"error":"invalid_grant"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
< 400
< Access-Control-Allow-Origin: https://shop.example
< Content-Type: application/json
<
< {"error":"invalid_grant"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, step, request) = login::token_request(case)?;
    let verifier = request.verifier.as_deref()?;
    if !login::leaves_room(case, Category::PkceFailed) {
        return None;
    }
    let finding = |headline: String| {
        let finding = Finding::error(headline).category(Category::PkceFailed).specific(80);
        let finding = if case.facts.refusal.is_some() { finding.said() } else { finding };
        finding.evidence(login::parameter(entry, "code_verifier", Some(verifier.to_owned())))
    };
    let remedy = "Store one verifier per login under its state, and send the one that belongs to the state that came back.";
    let no_edit = "the verifier is known to the page that began the login";
    // 1. What it hashes to, against what was announced.
    if let Some((authorize, sure)) = case.peers.flow().login_of(request, step.at)
        && let Some(challenge) = authorize.what.challenge.as_deref().filter(|_| !fits(verifier, &authorize.what)) {
            let mut logins = case.peers.flow().authorize_before(step.at);
            let other = logins.find(|it| it.entry != authorize.entry && fits(verifier, &it.what));
            let headline = match other {
                Some(_) => "The code_verifier belongs to another login of this session".to_owned(),
                None => format!("The code_verifier hashes to {}, but the login announced {}", head(&login::s256(verifier)), head(challenge)),
            };
            let finding = finding(headline);
            let finding = if sure { finding } else { finding.likely() };
            let announced = Evidence::new(authorize.entry, Part::Url, "code_challenge", Some(challenge.to_owned()));
            return Some(finding.evidence(announced).fix(Fix::none(no_edit, remedy)));
        }
    // 2. What no server may accept (RFC 7636 §4.1).
    let length = verifier.len();
    let headline = if !(43..=128).contains(&length) {
        format!("The code_verifier has {length} characters; 43 to 128 are allowed")
    } else if let Some(bad) = verifier.chars().find(|it| !it.is_ascii_alphanumeric() && !"-._~".contains(*it)) {
        format!("The code_verifier has the character `{}`, which is not allowed", bad.escape_default())
    } else {
        return None;
    };
    let text = "Make the verifier of 32 random bytes in base64url without padding.";
    Some(finding(headline).likely().fix(Fix::none(no_edit, text)))
}

/// Whether a verifier is the one that a login announced.
fn fits(verifier: &str, authorize: &Authorize) -> bool {
    let Some(challenge) = authorize.challenge.as_deref() else { return false };
    match authorize.challenge_method.as_deref() {
        Some("S256") => challenge == login::s256(verifier),
        None | Some("plain") => challenge == verifier,
        // What other methods do is not known.
        Some(_) => true,
    }
}

fn head(challenge: &str) -> String {
    challenge.chars().take(8).chain(['…']).collect()
}
