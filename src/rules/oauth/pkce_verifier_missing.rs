//! `oauth/pkce-verifier-missing`: the login began with PKCE, and the token request has no verifier.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/pkce-verifier-missing",
    title: "The token request has no code_verifier",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FLOW.and(FactSet::FAILED),
    masks: &["oauth/pkce-refused", "oauth/grant-rejected", "oauth/code-stale", "oauth/invalid-request"],
    reveals: &[],
    why: "The authorization request announced a verifier with `code_challenge`. The page has to keep the verifier across the redirect; another tab or a cleared storage has none.",
    spec: "https://www.rfc-editor.org/rfc/rfc7636#section-4.5",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12
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
    let (authorize, sure) = case.peers.flow().login_of(request, step.at)?;
    authorize.what.challenge.as_ref()?;
    if request.verifier.is_some() || !login::leaves_room(case, Category::PkceFailed) {
        return None;
    }
    let finding = Finding::error("The login began with a code_challenge, and no code_verifier was sent");
    let finding = if sure { finding } else { finding.likely() };
    let finding = if case.facts.refusal.is_some() { finding.said() } else { finding };
    Some(
        finding
            .category(Category::PkceFailed)
            .specific(80)
            .evidence(login::parameter(entry, "code_verifier", None))
            .evidence(Evidence::new(authorize.entry, Part::Url, "code_challenge", None))
            .fix(Fix::none(
                "the verifier is known to the page that began the login",
                "Store the verifier with the state of its login, in this tab's session storage, and send it with the code.",
            )),
    )
}
