//! `oauth/id-token-mismatch`: the ID token is for another client, or came with another access token.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::credentials::shorten;
use crate::rules::{Rule, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/id-token-mismatch",
    title: "The ID token does not belong to this login",
    tier: 2,
    who: Who::IdentityProvider,
    facts: FactSet::FLOW.and(FactSet::STATUS_2XX),
    masks: &[],
    reveals: &[],
    why: "A client checks that `aud` of the ID token names it and that `at_hash` is the hash of the access token beside it, and refuses the login if not.",
    spec: "https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12&client_id=web
< 200
< Access-Control-Allow-Origin: https://shop.example
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","id_token":"<<{"alg":"RS256"}.{"aud":"mobile","sub":"anna"}>>","token_type":"Bearer"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://login.example/oauth/token
>
> grant_type=authorization_code&code=Xy12&client_id=web
< 200
< Access-Control-Allow-Origin: https://shop.example
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","id_token":"<<{"alg":"RS256"}.{"aud":["web"],"sub":"anna"}>>","token_type":"Bearer"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, step, request) = login::token_request(case)?;
    let answer = request.answer.as_ref().filter(|it| it.id_token)?;
    if !matches!(request.grant.as_str(), "authorization_code" | "refresh_token") {
        return None;
    }
    let login = case.peers.flow().login_of(request, step.at).filter(|(_, sure)| *sure);
    let client = match request.client_id.as_str() {
        "" => login.map_or("", |(it, _)| it.what.client_id.as_str()),
        client => client,
    };
    let foreign = !client.is_empty()
        && !answer.audience.is_empty()
        && !answer.audience.iter().any(|it| it == client);
    let (claim, category, headline) = if foreign {
        let audience = answer.audience.first().map_or("", String::as_str);
        let headline =
            format!("The ID token is for `{}`, not for `{}`", shorten(audience, 28), shorten(client, 28));
        ("aud", Category::AudienceMismatch, headline)
    } else if answer.at_hash == Some(false) {
        let headline = "The ID token is not that of the access token beside it: `at_hash` does not fit";
        ("at_hash", Category::ClaimRejected, headline.to_owned())
    } else {
        return None;
    };
    let text = "Let the identity provider issue both tokens of one answer for the client that asks.";
    Some(
        Finding::error(headline)
            .category(category)
            .specific(60)
            .cause(claim)
            .evidence(Evidence::new(entry.id, Part::ResponseBody, claim, answer.audience.first().cloned()))
            .evidence(login::parameter(entry, "client_id", (!client.is_empty()).then(|| client.to_owned())))
            .fix(Fix::none("the token is signed by the identity provider", text)),
    )
}
