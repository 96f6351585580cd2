//! `request/content-encoding-untrue`: the request says that its body is compressed, and it is not.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::{Fix, On, Op};
use crate::rules::Rule;
use crate::rules::cure::fit;
use crate::rules::media::{self, Shape};
use crate::rules::places::answer;

pub(super) static RULE: Rule = Rule {
    id: "request/content-encoding-untrue",
    title: "The body is not compressed, and its header says so",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["body/request-malformed", "body/server-failed"],
    reveals: &[],
    why: "`Content-Encoding` describes the body that is sent; setting it compresses nothing. The server fails to unpack plain text.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#name-content-encoding",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Content-Type: application/json
> Content-Encoding: gzip
> Content-Length: 7
>
> {"a":1}
< 400
< Content-Type: application/json
<
< {"message":"incorrect header check"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/api/orders
> Content-Type: application/json
> Content-Length: 7
>
> {"a":1}
< 400
< Content-Type: application/json
<
< {"message":"incorrect header check"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let headers = &entry.request.headers;
    let coding = headers.get("content-encoding").filter(|it| !it.eq_ignore_ascii_case("identity"))?;
    let text = entry.request.body.as_ref()?.decoded_text();
    if !matches!(entry.response.status, 400 | 415 | 422 | 500) || media::shape(&text) == Shape::Other {
        return None;
    }
    // Some browsers unpack a body before they show it: then its length is not the one that was sent.
    let plain = headers.get("content-length").is_some_and(|it| it.trim().parse() == Ok(text.len()));
    let answer = answer(entry).to_ascii_lowercase();
    let words = ["gzip", "incorrect header check", "invalid header", "decompress", "deflate", "content-encoding", "inflate", "encoding"];
    if !plain && !words.iter().any(|it| answer.contains(it)) {
        return None;
    }
    Some(
        Finding::error(fit(format!("Content-Encoding says {coding}, and the body is plain text")))
            .category(Category::RequestMalformed)
            .said()
            .specific(80)
            .cause(coding)
            .evidence(Evidence::request_header(entry, "content-encoding"))
            .evidence(Evidence::status(entry))
            .fix(Fix::text("Leave the header out, or compress the body.").edit(
                case.last(),
                On::Request,
                Op::Remove { name: "Content-Encoding".to_owned() },
            )),
    )
}
