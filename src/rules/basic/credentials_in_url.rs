use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op, Value};
use crate::rules::Rule;
use crate::origin::Url;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crate::finding::Stage;

pub(super) static RULE: Rule = Rule {
    id: "basic/credentials-in-url",
    title: "User and password stand in the URL",
    tier: 2,
    who: Who::Client,
    facts: FactSet::USERINFO,
    masks: &[],
    reveals: &[],
    why: "`fetch` refuses a URL with user and password, and browsers hide or drop them elsewhere; they also end up in logs.",
    spec: "https://fetch.spec.whatwg.org/#dom-request",
    fails: transcript!(r#"
page https://shop.example
kind document
> GET https://ada:c0rrect-horse@shop.example/report
< 401
< WWW-Authenticate: Basic realm="shop"
"#),
    passes: transcript!(r#"
page https://shop.example
kind document
> GET https://shop.example/report
< 401
< WWW-Authenticate: Basic realm="shop"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    if !entry.request.url.contains('@') {
        return None;
    }
    let url = Url::parse(&entry.request.url)?;
    let userinfo = url.userinfo.filter(|it| !it.is_empty())?;
    let finding = if case.has(FactSet::NEVER_SENT) {
        Finding::error("User and password stand in the URL; `fetch` refuses to send it").at(Stage::NotSent)
    } else {
        Finding::warning("User and password stand in the URL")
    };
    let without = entry.request.url.replacen(&format!("{userinfo}@"), "", 1);
    let decoded = percent_encoding::percent_decode_str(userinfo).collect::<Vec<u8>>();
    let mut fix = Fix::text("Send them in the `Authorization` header.").edit(
        case.last(),
        On::Request,
        Op::Url(Value::text(without)),
    );
    if !entry.request.headers.has("authorization") {
        fix = fix.set_request(case.last(), "Authorization", format!("Basic {}", STANDARD.encode(decoded)));
    }
    Some(
        finding
            .category(Category::RequestMalformed)
            .cause(url.host)
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(entry.request.url.clone())))
            .fix(fix),
    )
}
