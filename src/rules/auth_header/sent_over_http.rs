use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op, Value};
use crate::rules::Rule;
use crate::rules::credentials::shorten;
use crate::rules::places::answer;
use crate::origin::Url;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/sent-over-http",
    title: "A credential travels unencrypted",
    tier: 1,
    who: Who::Client,
    facts: FactSet::UNSAFE_TOKEN,
    masks: &[],
    // The page itself is on http, so the https address is another origin for it.
    reveals: &["cors/missing-allow-origin"],
    why: "Over http anyone on the way can read the credential and use it.",
    spec: "https://www.rfc-editor.org/rfc/rfc6750#section-5.3",
    fails: transcript!("
page http://shop.example
> GET http://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 200
"),
    passes: transcript!("
page http://localhost:8080
> GET http://localhost:8080/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 200
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    if !(case.has(FactSet::AUTHORIZATION) || case.has(FactSet::TOKEN)) || case.has(FactSet::NEVER_SENT) {
        return None;
    }
    let entry = case.entry()?;
    if entry.request.url.starts_with("https:") {
        return None;
    }
    let url = Url::parse(&entry.request.url)?;
    let (scheme, secure) = match url.scheme {
        "http" => ("http", "https"),
        "ws" => ("ws", "wss"),
        _ => return None,
    };
    if url.is_loopback() {
        return None;
    }
    let headline = format!("A credential is sent to {} over plain {scheme}", shorten(url.host, 40));
    let rest = entry.request.url.strip_prefix(scheme)?;
    // The port is part of that scheme, and a browser writes it with the other one alone.
    let rest = if url.port == Some("443") { rest.replacen(":443", "", 1) } else { rest.to_owned() };
    // Where the server refuses the call for it, this is the reason.
    let told = case.facts.refusal.as_ref().is_some_and(|it| {
        let said = it.said.to_ascii_lowercase();
        (said.contains("https") || said.contains("ssl")) && (said.contains("requir") || said.contains("only"))
    });
    // nginx and Go, whose port speaks TLS.
    let answer = answer(entry);
    let told = told || ["plain HTTP request was sent to HTTPS", "HTTP request to an HTTPS server"].iter().any(|it| answer.contains(it));
    let headline = shorten(&headline, 90);
    let finding = if told && case.has(FactSet::FAILED) {
        Finding::error(headline).category(Category::RequestMalformed).said().specific(80)
    } else {
        Finding::warning(headline)
    };
    Some(
        finding
            .cause(url.host)
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(entry.request.url.clone())))
            .fix(Fix::text(format!("Call it over {secure}.")).edit(
                case.last(),
                On::Request,
                Op::Url(Value::text(format!("{secure}{rest}"))),
            )),
    )
}
