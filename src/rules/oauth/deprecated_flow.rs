//! `oauth/deprecated-flow`: a login that brings tokens in the URL, or hands the password to the page.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::{Rule, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/deprecated-flow",
    title: "The login uses a deprecated flow",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FLOW,
    masks: &[],
    reveals: &[],
    why: "The implicit flow shows tokens to the history and to every script; the password grant shows the page the password. Servers are switching both off.",
    spec: "https://www.rfc-editor.org/rfc/rfc9700#section-2.1.2",
    fails: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=token&client_id=web&state=s1
< 200
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
kind document
> GET https://login.example/authorize?response_type=code&client_id=web&state=s1
< 200
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let text = "Use the authorization code flow with PKCE.";
    if let Some((step, authorize)) = case.facts.authorize() {
        let kind = authorize.response_type.as_str();
        if !kind.split(' ').any(|it| it == "token") {
            return None;
        }
        return Some(
            Finding::warning(format!("The login asks for an access token in the URL: response_type={kind}"))
                .cause("implicit")
                .evidence(Evidence::new(step.entry, Part::Url, "response_type", Some(kind.to_owned())))
                .fix(Fix::none("the page then has to exchange a code", text)),
        )
        .filter(|it| it.headline.len() <= 90);
    }
    let (entry, _, request) = login::token_request(case)?;
    (request.grant == "password" && login::in_browser(entry)).then(|| {
        Finding::warning("The page hands the user's password to the token endpoint: grant_type=password")
            .cause("password")
            .evidence(login::parameter(entry, "grant_type", Some(request.grant.clone())))
            .fix(Fix::none("the page has to send the user to the login page then", text))
    })
}
