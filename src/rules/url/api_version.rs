//! `url/api-version`: the query names no version of the interface, or one that is not served.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op};
use crate::origin::Url;
use crate::rules::places::{answer, named, with_parameter};
use crate::rules::{Rule, said, version};
use crate::syntax::error_body::first_part;

pub(super) static RULE: Rule = Rule {
    id: "url/api-version",
    title: "The query names no version that is served",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::STATUS_4XX),
    masks: &["body/request-malformed", "url/wrong-endpoint", "session/regression"],
    reveals: &[],
    why: "Such an API reads its version from a parameter of the query, and answers none without it.",
    spec: "https://learn.microsoft.com/azure/architecture/best-practices/api-design#versioning-a-restful-web-api",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 400
< Content-Type: application/json
<
< {"error":{"code":"MissingApiVersionParameter","message":"The api-version query parameter is required. Supported: 2025-03-01"}}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders?api-version=2025-03-01
< 400
< Content-Type: application/json
<
< {"error":{"code":"MissingApiVersionParameter","message":"The api-version query parameter is required. Supported: 2025-03-01"}}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let refusal = said::of(case, &[Category::RequestMalformed, Category::Other, Category::WrongEndpoint])?;
    let answer = answer(entry);
    let answer = first_part(&answer, version::SENTENCES);
    let url = &entry.request.url;
    let is_version = |it: &str| ["api-version", "api_version", "apiversion"].iter().any(|name| it.eq_ignore_ascii_case(name));
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    let sent = Url::parse(url)?.query_pairs().find(|(name, _)| is_version(name));
    // Under its name in the query, or else as the answer spells it.
    let name = match sent {
        Some((name, _)) => name,
        None => answer.split(|it| !is_part(it)).find(|it| is_version(it))?,
    };
    let (served, lower) = (version::served(answer), answer.to_ascii_lowercase());
    // Bodies and programs have versions too: the answer must speak of the interface's.
    let told = ["api-version", "api version", "api_version", "apiversion"].iter().any(|it| lower.contains(it));
    let about = told && (sent.is_some() || lower.contains("query") || lower.contains("parameter"));
    if !about || named(case).header.is_some() || sent.is_some_and(|(_, sent)| served.contains(&sent) || served.is_empty()) {
        return None;
    }
    let headline = match sent {
        Some((_, sent)) => ["The API does not serve the version ", sent, " that the query names"].concat(),
        None => ["The query lacks ", name, ", the version of the API"].concat(),
    };
    let text = "Name a version that the API serves.";
    let fix = match version::newest(&served) {
        Some(version) => Fix::text(text).edit(case.last(), On::Request, Op::Url(with_parameter(url, name, version).into())),
        None => Fix::none("which versions there are stands in the API’s documentation", text),
    };
    Some(
        Finding::error(crate::rules::cure::fit(headline))
            .category(Category::RequestMalformed)
            .said()
            .specific(70)
            .cause(name)
            .evidence(Evidence::new(entry.id, Part::Url, name, sent.map(|(_, value)| value.to_owned())))
            .evidence(refusal.place.clone())
            .fix(fix),
    )
}
