//! `oauth/device-flow`: the user has not finished the login on the other device.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Severity, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/device-flow",
    title: "The login on the other device is not finished",
    tier: 3,
    who: Who::User,
    facts: FactSet::FAILED,
    masks: &["rate-limit/masquerading", "token/expired", "oauth/grant-rejected"],
    reveals: &[],
    why: "While the user enters the code elsewhere, the server answers each poll with this. It is no failure.",
    spec: "https://www.rfc-editor.org/rfc/rfc8628#section-3.5",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=GmRh
< 400
< Content-Type: application/json
<
< {"error":"authorization_pending"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=GmRh
< 503
< Content-Type: application/json
<
< {"error":"temporarily_unavailable"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = case.facts.refusal.as_ref()?;
    let code = refusal.code.as_deref().unwrap_or_default();
    let polls = case.facts.token_request().is_some_and(|(_, it)| it.grant.ends_with(":device_code"));
    let (headline, severity, text) = match code {
        "slow_down" if polls => (
            "The login on the other device is asked about too often",
            Severity::Warning,
            "Wait 5 seconds longer between two polls from now on.",
        ),
        "expired_token" if polls => (
            "The code for the login on the other device is no longer good",
            Severity::Error,
            "Begin anew: ask for a new device code and show the user the new code.",
        ),
        _ if refusal.category == Category::AuthorizationPending => (
            "The user has not finished the login on the other device",
            Severity::Info,
            "Poll again after `interval` seconds, 5 if none is given, until the code expires.",
        ),
        _ => return None,
    };
    let headline = said::quoting(headline, refusal);
    let mut finding = said::finding(case, refusal, headline).specific(80).explaining(true);
    finding.severity = severity;
    if code == "expired_token" {
        finding.category = Some(Category::GrantInvalid);
    }
    Some(finding.fix(Fix::none("waiting or a new code is all there is", text)))
}
