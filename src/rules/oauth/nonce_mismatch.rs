//! `oauth/nonce-mismatch`: the ID token has another nonce than the login.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/nonce-mismatch",
    title: "The ID token has another nonce than the login",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FLOW.and(FactSet::STATUS_2XX),
    masks: &[],
    reveals: &[],
    why: "The page compares the ID token's `nonce` with the one it sent at login, and refuses the token if they differ.",
    spec: "https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1&nonce=n1&scope=openid
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12
< 200
< Access-Control-Allow-Origin: https://shop.example
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","id_token":"<<{"alg":"RS256"}.{"aud":"web","nonce":"n2"}>>","token_type":"Bearer"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1&nonce=n1&scope=openid
< 302
< Location: https://shop.example/cb?code=Xy12&state=s1
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12
< 200
< Access-Control-Allow-Origin: https://shop.example
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","id_token":"<<{"alg":"RS256"}.{"aud":"web","nonce":"n1"}>>","token_type":"Bearer"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, step, request) = login::token_request(case)?;
    let answer = request.answer.as_ref().filter(|it| it.id_token)?;
    let (authorize, sure) = case.peers.flow().login_of(request, step.at)?;
    if authorize.what.nonce == 0 || authorize.what.nonce == answer.nonce || !sure {
        return None;
    }
    let headline = match answer.nonce {
        0 => "The ID token has no nonce, though the login sent one",
        _ => "The nonce of the ID token is not the one that the login sent",
    };
    Some(
        Finding::error(headline)
            .category(Category::ClaimRejected)
            .specific(60)
            .evidence(Evidence::new(entry.id, Part::ResponseBody, "nonce", None))
            .evidence(Evidence::new(authorize.entry, Part::Url, "nonce", None))
            .fix(Fix::none(
                "the nonce is made by the page at login",
                "Keep one nonce per login, under its state; log in again.",
            )),
    )
}
