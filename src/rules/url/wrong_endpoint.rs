//! `url/wrong-endpoint`: the address, method, tenant or region is wrong.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Confidence, Finding, Severity, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "url/wrong-endpoint",
    title: "The address or method is wrong",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The server has nothing at this path and method, or for this tenant or region. Some servers hide in this way what the caller may not see.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.5",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 404
< Content-Type: application/json
<
< {"message":"no Route matched with those values"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 404
< Content-Type: application/json
<
< {"message":"You do not have permission to view this"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::WrongEndpoint])?;
    // The status alone may as well mean that an address which exists holds nothing at present.
    let only_status = refusal.confidence == Confidence::Possible;
    let lead =
        if only_status { "The server found nothing" } else { "Nothing is served at this address and method" };
    let mut finding = said::finding(case, refusal, said::quoting(lead, refusal));
    if only_status {
        finding.severity = Severity::Info;
    }
    Some(finding.fix(Fix::none(
        "the right address stands in the API’s documentation",
        "Compare host, path, method, tenant and region with the API’s documentation; paths are case-sensitive.",
    )))
}
