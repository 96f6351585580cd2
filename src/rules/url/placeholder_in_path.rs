//! `url/placeholder-in-path`: a value never reached the URL.

use percent_encoding::percent_decode_str;

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::origin::Url;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "url/placeholder-in-path",
    title: "The URL holds a placeholder in place of a value",
    tier: 1,
    who: Who::Client,
    facts: FactSet::STATUS_4XX,
    masks: &["url/wrong-endpoint", "permission/*", "session/credentials-wrong"],
    reveals: &[],
    why: "A variable was empty, or a template was never filled, when the URL was put together. The server looks for something of that name, and its refusal looks like a missing permission.",
    spec: "https://www.rfc-editor.org/rfc/rfc3986#section-3.3",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/users/undefined/orders
< 404
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/users/17/orders?q=undefined
< 404
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let url = Url::parse(&entry.request.url)?;
    let found = url.path.split('/').find_map(placeholder).or_else(|| {
        // People search for any word: there only what no person types counts.
        url.query_pairs().find_map(|(_, value)| placeholder(value).filter(|it| it.contains(['[', '{'])))
    })?;
    let shown: String = found.chars().take(30).collect();
    Some(
        Finding::error(format!("The URL holds `{shown}` where a value belongs"))
            .explaining(true)
            .specific(90)
            .category(Category::WrongEndpoint)
            .cause(found)
            .evidence(Evidence::new(entry.id, Part::Url, "", Some(entry.request.url.clone())))
            .evidence(Evidence::status(entry))
            .fix(Fix::none(
                "only the page's code knows the value",
                "Fill the variable before the call is made, and do not call while it has no value.",
            )),
    )
}

/// The segment, decoded, if it is what a program writes for a value that it does not have.
fn placeholder(segment: &str) -> Option<String> {
    let text = percent_decode_str(segment).decode_utf8_lossy();
    let word = matches!(&*text, "undefined" | "null" | "NaN" | "[object Object]" | "[object Promise]");
    let enclosed = |open: &str, close: &str| {
        text.strip_prefix(open).and_then(|it| it.strip_suffix(close)).is_some_and(is_name)
    };
    let template = enclosed("{", "}") || enclosed("{{", "}}") || enclosed("${", "}");
    let named = text.strip_prefix(':').is_some_and(is_name);
    (word || template || named).then(|| text.into_owned())
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.'))
}
