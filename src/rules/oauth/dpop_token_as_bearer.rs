//! `oauth/dpop-token-as-bearer`: a token that is bound to a key is sent as if it were not.

use crate::facts::tokens::Place;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::{token_cause, token_shown};

pub(super) static RULE: Rule = Rule {
    id: "oauth/dpop-token-as-bearer",
    title: "A DPoP token was sent as Bearer",
    tier: 2,
    who: Who::Client,
    facts: FactSet::AUTHORIZATION.and(FactSet::AUTH_FAILED),
    masks: &["jwt/valid-but-rejected", "token/rejected"],
    reveals: &[],
    why: "The token is bound to a key of the client. An API takes it only under the scheme `DPoP`, with a proof that the client holds the key.",
    spec: "https://www.rfc-editor.org/rfc/rfc9449#section-7.1",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"ES256"}.{"cnf":{"jkt":"0ZcOCORZNYy"},"exp":now+600}>>
< 401
< WWW-Authenticate: DPoP
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer <<{"alg":"ES256"}.{"exp":now+600}>>
< 401
< WWW-Authenticate: DPoP
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let token = case.facts.tokens.iter().find(|it| it.place == Place::Authorization)?;
    if !token.scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let bound = token.jwt.as_deref().and_then(|it| it.confirmation_key()).is_some();
    let issue = case.peers.flow().issue_of(token.hash, case.started());
    let issued = issue.filter(|it| it.what.answer.as_ref().is_some_and(|it| it.token_type.eq_ignore_ascii_case("dpop")));
    let source = match (bound, issued) {
        (_, Some(issue)) => Evidence::new(issue.entry, Part::ResponseBody, "token_type", Some("DPoP".to_owned())),
        (true, None) => Evidence::new(entry.id, Part::Token, "cnf", None),
        (false, None) => return None,
    };
    let offered = case.facts.challenges.scheme("dpop").is_some();
    let finding = Finding::error("The token is bound to a key (DPoP), but was sent as Bearer");
    let finding = if offered { finding.said() } else { finding.likely() };
    Some(
        finding
            .category(Category::WrongTokenType)
            .specific(80)
            .cause(token_cause(token))
            .evidence(token_shown(entry, token))
            .evidence(source)
            .fix(Fix::none(
                "a proof is signed with the client's key",
                "Send `Authorization: DPoP` with the token, and a proof for this call in `DPoP`.",
            )),
    )
}
