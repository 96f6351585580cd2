//! `oauth/token-request-not-post`: the parameters of a token request are in the query of a GET.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op, Value};
use crate::rules::{Rule, form, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/token-request-not-post",
    title: "The token request is not a POST",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FLOW.and(FactSet::FAILED),
    masks: &["oauth/invalid-request", "oauth/unsupported-grant", "url/wrong-endpoint", "body/request-malformed"],
    reveals: &[],
    why: "A token endpoint takes only POST, with its parameters in the body: what stands in a URL is logged.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/oauth/token?grant_type=client_credentials&client_id=svc
< 405
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=client_credentials&client_id=svc
< 405
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, _, request) = login::token_request(case)?;
    let method = entry.request.method.as_str();
    let in_query = method == "POST" && entry.request.url.contains("grant_type=");
    if (method == "POST" && !in_query) || !(400..500).contains(&entry.response.status) || entry.request.body.is_some() {
        return None;
    }
    let (url, query) = entry.request.url.split_once('?')?;
    let last = case.last();
    let body = Value::text(query.split('#').next().unwrap_or_default());
    let fix = Fix::text("Send the parameters as a form with POST.")
        .edit(last, On::Request, Op::Method("POST".to_owned()))
        .edit(last, On::Request, Op::Url(Value::text(url)))
        .set_request(last, "Content-Type", form::MIME_TYPE)
        .edit(last, On::Request, Op::Body { value: body, mime_type: form::MIME_TYPE.to_owned() });
    Some(
        Finding::error(format!("The token request is a {method} with its parameters in the URL"))
            .said()
            .category(Category::RequestMalformed)
            .specific(80)
            .cause(request.endpoint.as_str())
            .evidence(Evidence::new(entry.id, Part::Method, "", Some(method.to_owned())))
            .evidence(Evidence::status(entry))
            .fix(fix),
    )
}
