//! `api-key/miswritten`: something stands around the key that does not belong to it.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::{Fix, On, Op};
use crate::rules::cure::fit;
use crate::rules::places::{decoded, is_key_parameter, key_in_query, with_parameter};
use crate::rules::said::is_key_header;
use crate::rules::{Rule, form};
use crate::syntax::authorization::{bare, is_placeholder, is_undefined, usual_scheme};

pub(super) static RULE: Rule = Rule {
    id: "api-key/miswritten",
    title: "Something stands around the API key",
    tier: 2,
    who: Who::Client,
    facts: FactSet::AUTH_FAILED,
    masks: &["api-key/invalid", "api-key/missing", "permission/forbidden", "token/rejected", "token/malformed"],
    reveals: &[],
    why: "The server compares the key byte for byte, so a scheme, a quotation mark or a line break around it makes another key of it.",
    spec: "https://spec.openapis.org/oas/v3.1.0#security-scheme-object",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> X-API-Key: Bearer k_9f8e7d6c5b4a
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
> X-API-Key: k_9f8e7d6c5b4a
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
    let refusal = case.facts.refusal.as_ref()?;
    let vague = matches!(
        refusal.category,
        Category::ApiKeyInvalid
            | Category::ApiKeyMissing
            | Category::TokenInvalid
            | Category::TokenMalformed
            | Category::TokenMissing
            | Category::RoleDenied
    );
    if !vague {
        return None;
    }
    let hop = case.last();
    let text = "Send the key alone, as it was given out.";
    let headers = entry.request.headers.iter().filter(|it| is_key_header(&it.name));
    let header = headers.into_iter().find_map(|it| {
        // Some write the whole header into its value, or a parameter of a query.
        let is_name = |name: &str| name.eq_ignore_ascii_case(&it.name) || is_key_parameter(name);
        let named = it.value.split_once([':', '=']).filter(|(name, key)| is_name(name.trim()) && !key.contains('='));
        // The blank in front marks it as one that has something around it.
        let within = |(_, key): (&str, &str)| key_within(&[" ", key].concat());
        Some((it, named.and_then(within).or_else(|| key_within(&it.value))?))
    });
    let (name, wrong, evidence, fix) = match header {
        Some((it, key)) => {
            let fix = Fix::text(text).set_request(hop, &it.name, key.as_str());
            (it.name.as_str(), it.value.clone(), Evidence::request_header(entry, &it.name), fix)
        }
        None => {
            let (name, value) = key_in_query(&entry.request.url)?;
            let value = decoded(value);
            let key = key_within(&value)?;
            let url = with_parameter(&entry.request.url, name, &form::encode(&key));
            let fix = Fix::text(text).edit(hop, On::Request, Op::Url(url.into()));
            (name, value.clone(), Evidence::new(entry.id, Part::Url, name, Some(value)), fix)
        }
    };
    let scheme = wrong.trim().split([' ', ':']).next().and_then(usual_scheme).filter(|_| wrong.trim().contains([' ', ':']));
    let headline = match scheme {
        Some(scheme) => format!("The word {scheme} stands in front of the key in {name}"),
        None if wrong.contains(['"', '\'', '`']) => format!("The key in {name} has quotation marks around it"),
        None => format!("Something stands around the key in {name} that does not belong to it"),
    };
    Some(
        Finding::error(fit(headline))
            .category(Category::ApiKeyInvalid)
            .said()
            .specific(80)
            .cause(name)
            .evidence(evidence)
            .evidence(refusal.place.clone())
            .fix(fix),
    )
}

/// The key in a value that has something around it. A blank at either end never leaves a browser.
fn key_within(value: &str) -> Option<String> {
    let key = bare(value);
    let sound = key.len() >= 6 && key.bytes().all(|it| it.is_ascii_graphic());
    let usable = sound && !is_placeholder(&key) && !is_undefined(&key) && !is_placeholder(value);
    (usable && *key != *value).then(|| key.into_owned())
}
