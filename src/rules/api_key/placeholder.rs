//! `api-key/placeholder`: the value of the API key is a placeholder.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;
use crate::fix::{Slot, Value};
use crate::rules::credentials::{UNKNOWN_VALUE, shell_variable};
use crate::rules::cure;

pub(super) static RULE: Rule = Rule {
    id: "api-key/placeholder",
    title: "The API key is a placeholder",
    tier: 1,
    who: Who::Client,
    facts: FactSet::KEY_HEADER,
    masks: &["api-key/invalid"],
    reveals: &[],
    why: "The key was never put in: the build did not inject it, or the example's value was copied.",
    spec: "https://spec.openapis.org/oas/v3.1.0#security-scheme-object",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-Api-Key: undefined
< 401
< Content-Type: application/json
<
< {"message":"Invalid API key"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-Api-Key: k7Qm2Zt9XvB4nL8s
< 401
< Content-Type: application/json
<
< {"message":"Invalid API key"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let header = entry.request.headers.iter().find(|it| said::is_key_header(&it.name) && is_placeholder(&it.value))?;
    if let Some(variable) = shell_variable(entry, &header.value) {
        let finding = variable.evidence(Evidence::request_header(entry, &header.name));
        return Some(finding.fix(Fix::text(UNKNOWN_VALUE)));
    }
    let value: String = header.value.chars().take(30).collect();
    let refused = case.has(FactSet::AUTH_FAILED);
    let headline = if value.trim().is_empty() {
        format!("{} was sent empty", header.name)
    } else {
        format!("{} was sent with the placeholder `{value}`", header.name)
    };
    let mut finding = if refused { Finding::error(cure::fit(headline)) } else { Finding::warning(cure::fit(headline)) };
    if refused {
        finding = finding.category(Category::ApiKeyInvalid).specific(80);
    }
    let text = "Put the key in at build time or when the page starts, and stop when it is missing.";
    Some(
        finding
            .cause(value)
            .evidence(Evidence::request_header(entry, &header.name))
            .fix(Fix::text(text).set_request(case.last(), &header.name, Value::default().slot(Slot::ApiKey))),
    )
}

/// What programs and examples put where a key should be.
fn is_placeholder(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'', '<', '>', '{', '}', '$', '%', '[', ']']);
    let flat: String = value.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    value.is_empty()
        || matches!(flat.as_str(), "undefined" | "null" | "none" | "nan" | "true" | "false" | "objectobject" | "todo" | "changeme" | "apikey" | "key")
        || flat.starts_with("your")
        || flat.starts_with("inserty")
        || flat.starts_with("replace")
        || (flat.len() > 2 && flat.bytes().all(|it| it == b'x'))
}
