//! `graphql/not-wrapped`: a GraphQL document was sent where the server reads JSON with the document in it.

use crate::exchange::Entry;
use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op};
use crate::origin::Url;
use crate::rules::media::{self, Shape};
use crate::rules::places::{answer, decoded};
use crate::rules::Rule;
use crate::syntax::json;

pub(super) static RULE: Rule = Rule {
    id: "graphql/not-wrapped",
    title: "The GraphQL request is not the JSON that servers read",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &["body/request-malformed", "body/content-type-mismatch", "body/server-failed", "url/wrong-endpoint", "csrf/*"],
    reveals: &[],
    why: "GraphQL over HTTP is a POST of a JSON object: the document as the text `query`, its variables as the object `variables`.",
    spec: "https://graphql.github.io/graphql-over-http/draft/#sec-POST",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/graphql
> Content-Type: application/json
>
> query { me { id } }
< 400
< Content-Type: application/json
<
< {"errors":[{"message":"POST body missing, invalid Content-Type, or JSON object has no keys."}]}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/graphql
> Content-Type: application/json
>
> {"query":"query { me { id } }"}
< 400
< Content-Type: application/json
<
< {"errors":[{"message":"POST body missing, invalid Content-Type, or JSON object has no keys."}]}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let status = entry.response.status;
    if !matches!(status, 400 | 405 | 415 | 422 | 500) {
        return None;
    }
    let (headline, body) = wrapped(entry, status)?;
    let hop = case.last();
    let mut fix = Fix::text("POST a JSON object with the document as the text `query`.");
    if entry.request.method != "POST" {
        let url = entry.request.url.split('?').next().unwrap_or_default();
        fix = fix.edit(hop, On::Request, Op::Method("POST".to_owned())).edit(hop, On::Request, Op::Url(url.into()));
    }
    let kind = entry.request.headers.get("content-type").unwrap_or_default();
    if !media::essence(kind).contains("json") {
        fix = fix.set_request(hop, "Content-Type", "application/json");
    }
    let body = Op::Body { value: body.into(), mime_type: "application/json".to_owned() };
    Some(
        Finding::error(headline)
            .category(Category::RequestMalformed)
            .said()
            .specific(85)
            .cause("query")
            .evidence(Evidence::new(entry.id, Part::RequestBody, "query", None))
            .evidence(Evidence::status(entry))
            .fix(fix.edit(hop, On::Request, body)),
    )
}

/// What is wrong, and the request's body as it should be.
fn wrapped(entry: &Entry, status: u16) -> Option<(&'static str, String)> {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let wrap = |document: &str| ["{\"query\":", &quoted(document), "}"].concat();
    let Some(text) = entry.request.body.as_ref().map(|it| it.decoded_text()) else {
        // A server that reads no GET says so by its status.
        let allows = entry.response.headers.get("allow").is_none_or(|it| it.contains("POST"));
        let url = Url::parse(&entry.request.url).filter(|_| status == 405 && allows)?;
        let (_, document) = url.query_pairs().find(|(name, _)| *name == "query")?;
        let document = decoded(document);
        let others: Vec<(&str, &str)> = url.query_pairs().filter(|(name, _)| *name != "query").collect();
        let is_document = media::shape(&document) == Shape::GraphQl && others.is_empty();
        return is_document.then(|| ("The server takes GraphQL by POST only, and a GET was sent", wrap(&document)));
    };
    // A selection alone may as well be JSON that was written by hand, unless something speaks of GraphQL.
    let speaks = || {
        let kind = entry.request.headers.get("content-type").unwrap_or_default();
        let answer = answer(entry).to_ascii_lowercase();
        [entry.request.url.as_str(), kind, &answer].iter().any(|it| it.contains("graphql")) || answer.contains("query")
    };
    if media::shape(&text) == Shape::GraphQl && (!text.trim_start().starts_with('{') || speaks()) {
        return Some(("The GraphQL document is sent bare, and the server reads it out of JSON", wrap(text.trim())));
    }
    let value = json::parse(&text)?;
    if let Some(document) = value.as_str().filter(|it| media::shape(it) == Shape::GraphQl) {
        return Some(("The GraphQL document is sent as a JSON text, not in an object", wrap(document)));
    }
    // Variables that were turned into text once too often.
    value.get("query")?.as_str()?;
    let variables = value.get("variables")?.as_str()?;
    json::parse(variables)?.as_object()?;
    let body = text.replacen(&quoted(variables), variables, 1);
    (body != text).then_some(("The GraphQL variables are a text, not an object", body))
}
