use crate::facts::{Case, FactSet};
use crate::facts::tokens::Place;
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::Rule;
use crate::rules::credentials::{because, issued_token, grade, token_cause, token_shown};
use crate::syntax::jwt::TimeState;
use crate::syntax::time::duration;
use crate::keyed::hash;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/stale-after-refresh",
    title: "The token was renewed, and the old one was sent",
    tier: 2,
    who: Who::Client,
    facts: FactSet::AUTHORIZATION.and(FactSet::AUTH_FAILED),
    masks: &["jwt/valid-but-rejected"],
    reveals: &[],
    why: "A newer token had come before this call was made. Whoever reads the token once, when the program starts, goes on with the old one.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-6",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/me
> Authorization: Bearer mF9xB5f41JqM-old
< 200
> POST https://shop.example/oauth/token
>
> grant_type=reissued_token&reissued_token=r1
< 200
< Content-Type: application/json
<
< {"access_token":"mF9xB5f41JqM-new","token_type":"Bearer"}
at +5s
> GET https://shop.example/api/orders
> Authorization: Bearer mF9xB5f41JqM-old
< 401
< WWW-Authenticate: Bearer
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/me
> Authorization: Bearer mF9xB5f41JqM-old
< 200
> POST https://shop.example/oauth/token
>
> grant_type=reissued_token&reissued_token=r1
< 200
< Content-Type: application/json
<
< {"access_token":"mF9xB5f41JqM-new","token_type":"Bearer"}
at +5s
> GET https://shop.example/api/orders
> Authorization: Bearer mF9xB5f41JqM-new
< 401
< WWW-Authenticate: Bearer
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let token = case.facts.tokens.iter().find(|it| it.place == Place::Authorization)?;
    // What is broken or miswritten fails for that, whatever its age.
    if case.has(FactSet::MISWRITTEN) || token.jwt.as_deref().is_some_and(|it| !it.well_formed()) {
        return None;
    }
    // A call that was on its way when the new token came is not to blame.
    let newest = case.peers.issued_before(case.started() - 1000.0).next()?;
    let sent = token.hash;
    if newest.access == sent {
        return None;
    }
    let older = match token.jwt.as_deref() {
        // 1. What came is not known, but the token that was sent is from well before.
        Some(jwt) if newest.access == 0 => jwt.iat().value()? < newest.at / 1000.0 - 60.0,
        None if newest.access == 0 => return None,
        // 2. Both say who issued them for whom, and when.
        Some(jwt) => {
            let same_issuer = newest.iss.as_deref() == jwt.iss().value().as_deref();
            let same_audience = newest.aud == jwt.aud().value().unwrap_or_default();
            same_issuer && same_audience && jwt.iat().value()? < newest.iat?
        }
        // 3. Opaque tokens show their age by having been used before.
        None => {
            let header = entry.request.headers.get("authorization").map_or(0, |it| hash(&[it]));
            let mut calls = case.peers.calls_before(&entry.request.url, newest.at);
            newest.iss.is_none() && calls.any(|it| it.authorization == header)
        }
    };
    if !older {
        return None;
    }
    let ago = duration((case.started() - newest.at) / 1000.0);
    let headline = format!("The old token was sent, though a new one had come {ago} before");
    let category = match (token.jwt.as_deref(), case.facts.clock.seconds()) {
        (Some(jwt), Some(now)) if jwt.time_state(now) == Some(TimeState::Expired) => Category::TokenExpired,
        _ => Category::TokenInvalid,
    };
    let finding = grade(case, &headline);
    let finding = if newest.access == 0 { finding.likely() } else { finding };
    let finding = finding
        .cause(token_cause(token))
        .evidence(token_shown(entry, token))
        .evidence(Evidence::new(newest.entry, Part::ResponseBody, "access_token", None));
    let text = "Read the token when the call is made, not when the program starts.";
    Some(because(finding, case, category).specific(62).fix(issued_token(case, token, newest, text)))
}
