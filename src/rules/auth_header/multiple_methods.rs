use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op, Value};
use crate::rules::{Rule, form};
use crate::rules::credentials::{authorization, because, grade, shorten, shown};
use crate::origin::Url;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/multiple-methods",
    title: "The token was sent in two ways at once",
    tier: 2,
    who: Who::Client,
    facts: FactSet::AUTHORIZATION.and(FactSet::FAILED),
    masks: &["oauth/invalid-request", "auth-header/token-in-query", "token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required", "jwt/valid-but-rejected"],
    reveals: &[],
    why: "A request must use one way only to send its token; servers refuse two with `invalid_request`.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-2",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders?access_token=mF_9.B5f-4.1JqM3x
> Authorization: Bearer mF_9.B5f-4.1JqM3x
< 401
< WWW-Authenticate: Bearer error="invalid_request"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM3x
< 401
< WWW-Authenticate: Bearer error="invalid_request"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, read) = authorization(case)?;
    let status = entry.response.status;
    if !(status == 400 || status == 401) || read.is("basic") {
        return None;
    }
    // A 400 has many reasons, of which this is one only where the server says so.
    let said = case.facts.refusal.as_ref().map(|it| it.category);
    if !case.has(FactSet::AUTH_FAILED) && (said != Some(Category::RequestMalformed) || !case.has(FactSet::CHALLENGE)) {
        return None;
    }
    let in_url = || {
        let url = Url::parse(&entry.request.url).filter(|_| case.has(FactSet::QUERY))?;
        let (name, value) = url.query_pairs().find(|(name, value)| super::is_token_parameter(name, value))?;
        let without = crate::rules::places::without_parameter(&entry.request.url, name);
        let fix = Fix::text("Keep the header and take the token out of the URL.")
            .edit(case.last(), On::Request, Op::Url(Value::text(without)));
        Some(("URL", name.to_owned(), value.to_owned(), Part::Url, fix))
    };
    let in_form = || {
        let form = form::of(case)?;
        let value = form.raw("access_token")?;
        let fix = form::send(case, "Keep the header and take the token out of the body.", form.without(&["access_token"]));
        Some(("body", "access_token".to_owned(), value.to_owned(), Part::RequestBody, fix))
    };
    let (place, name, value, part, fix) = in_url().or_else(in_form)?;
    let headline = format!("The token is sent twice: in Authorization and in the {place} as `{}`", shorten(&name, 20));
    let finding = because(
        grade(case, &headline)
            .evidence(shown(entry))
            .evidence(Evidence::new(entry.id, part, name, Some(value))),
        case,
        Category::RequestMalformed,
    );
    Some(finding.fix(fix))
}
