//! `url/method-case`: the server knows the method, but only in capitals.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op};
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "url/method-case",
    title: "The method is written in lower case",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "Methods are case-sensitive. `fetch` puts GET, POST, PUT, DELETE, HEAD and OPTIONS into capitals, and leaves `patch` as it is.",
    spec: "https://fetch.spec.whatwg.org/#concept-method-normalize",
    fails: transcript!(
        r#"
page https://shop.example
> patch https://shop.example/api/orders/1
< 405
< Allow: GET, PATCH
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> PATCH https://shop.example/api/orders/1
< 405
< Allow: GET, PUT
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let method = &entry.request.method;
    let capitals = method.to_ascii_uppercase();
    if capitals == *method || method.len() > 20 || !matches!(entry.response.status, 400 | 404 | 405 | 501) {
        return None;
    }
    let allowed = entry.response.headers.combined("allow");
    let knows = allowed.as_deref().is_some_and(|it| it.split(',').any(|it| it.trim() == capitals));
    let mut finding = Finding::error(format!("The method is sent as {method}, and servers know {capitals}"))
        .specific(80)
        .cause(method.clone())
        .evidence(Evidence::new(entry.id, Part::Method, "", Some(method.clone())))
        .evidence(Evidence::status(entry))
        .fix(Fix::text("Write the method in capitals.").edit(case.last(), On::Request, Op::Method(capitals)));
    if knows {
        finding = finding.said().evidence(Evidence::response_header(entry, "allow"));
    } else {
        finding = finding.likely();
    }
    Some(finding)
}
