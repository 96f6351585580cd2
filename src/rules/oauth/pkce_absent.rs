//! `oauth/pkce-absent`: a page logs in without PKCE, or with a verifier that goes in the open.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/pkce-absent",
    title: "The login is not protected by PKCE",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FLOW,
    masks: &[],
    reveals: &[],
    why: "Without a hashed `code_challenge`, whoever gets hold of the code can exchange it. Servers require S256 of pages more and more.",
    spec: "https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12
< 200
< Access-Control-Allow-Origin: https://shop.example
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer"}
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
< 200
< Access-Control-Allow-Origin: https://shop.example
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, step, request) = login::token_request(case)?;
    // A backend exchanges the code out of sight: only a page that does so itself needs PKCE.
    if request.grant != "authorization_code" || !login::in_browser(entry) {
        return None;
    }
    let (authorize, sure) = case.peers.flow().login_of(request, step.at)?;
    let method = authorize.what.challenge_method.as_deref();
    let headline = match (&authorize.what.challenge, method) {
        (None, _) if request.verifier.is_none() => "The login has no code_challenge",
        (Some(_), None | Some("plain")) => "The login sends its verifier in the open: the method is plain",
        _ => return None,
    };
    let finding = Finding::warning(headline);
    let finding = if sure { finding } else { finding.likely() };
    Some(
        finding
            .evidence(Evidence::new(authorize.entry, Part::Url, "code_challenge_method", method.map(str::to_owned)))
            .evidence(login::parameter(entry, "code_verifier", None))
            .fix(Fix::none(
                "the challenge belongs to the next login",
                "Send `code_challenge` with `code_challenge_method=S256` at login, and the verifier with the code.",
            )),
    )
}
