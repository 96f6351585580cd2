//! `session/cascade`: one refusal after the other.

use std::hash::{DefaultHasher, Hasher as _};

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::keyed::hash;
use crate::redact::fingerprint;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "session/cascade",
    title: "Many calls are refused for one reason",
    tier: 1,
    who: Who::Client,
    facts: FactSet::AUTH_FAILED,
    masks: &[],
    reveals: &[],
    why: "Several calls were refused within ten seconds. Curing the first cures them all: the calls share a credential, or lack the same one.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/a
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
> GET https://shop.example/b
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
> GET https://shop.example/c
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/a
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
> GET https://shop.example/b
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let credential = entry.request.headers.get("authorization").map_or(0, |it| hash(&[it]));
    let since = case.started() - WINDOW;
    let alike = case
        .peers
        .calls_before(&entry.request.url, case.started())
        .take_while(|it| it.at >= since)
        .filter(|it| it.failed && matches!(it.status, 401 | 403 | 419 | 440) && it.authorization == credential);
    let (mut count, mut first) = (1, None);
    for call in alike {
        count += 1;
        first = Some(call);
    }
    let first = first.filter(|_| count >= 3)?;
    let shared = if credential == 0 { "none carried a credential" } else { "all with one credential" };
    Some(
        Finding::info(format!("{count} calls in a row were refused within ten seconds, {shared}"))
            .cause(entry.request.headers.get("authorization").map_or_else(String::new, name))
            .evidence(Evidence::status(entry))
            .evidence(Evidence::new(first.head, Part::Status, "", Some(first.status.to_string()))),
    )
}

/// What the cause is named by: the fingerprint of a hash that stays what it is, so that what was muted stays muted.
fn name(credential: &str) -> String {
    let mut hash = DefaultHasher::new();
    hash.write(credential.as_bytes());
    fingerprint(&hash.finish().to_string())
}

/// How long refusals count as one series, in milliseconds.
const WINDOW: f64 = 10_000.0;
