use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::{Fix, On, Op};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "challenge/status-mismatch",
    title: "Error code and status do not belong together",
    tier: 2,
    who: Who::Api,
    facts: FactSet::CHALLENGE,
    masks: &[],
    reveals: &[],
    why: "RFC 6750 gives each error a status: `invalid_request` 400, `invalid_token` 401, `insufficient_scope` 403. Clients refresh the token on 401 and not on 403.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401 Unauthorized
< WWW-Authenticate: Bearer error="insufficient_scope"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 403 Forbidden
< WWW-Authenticate: Bearer error="insufficient_scope"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let error = case.facts.challenges.param("error")?;
    let expected = match error {
        "invalid_request" => 400,
        "invalid_token" => 401,
        "insufficient_scope" => 403,
        _ => return None,
    };
    let status = entry.response.status;
    if status == expected || status < 400 {
        return None;
    }
    let headline = format!("`{error}` came with status {status}; RFC 6750 gives it {expected}");
    Some(
        Finding::hint(headline)
            .cause(error)
            .evidence(Evidence::status(entry))
            .evidence(Evidence::response_header(entry, "WWW-Authenticate"))
            .fix(Fix::text(format!("The server should answer {expected}.")).edit(
                case.last(),
                On::Response,
                Op::Status(expected),
            )),
    )
}
