use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::shorten;
use crate::exchange::Credentials;
use crate::syntax::challenge::Challenge;

pub(super) static RULE: Rule = Rule {
    id: "challenge/basic-prompt",
    title: "The challenge opens the browser's login dialog",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CHALLENGE.and(FactSet::STATUS_401).and(FactSet::SCRIPTED),
    masks: &[],
    reveals: &[],
    why: "A browser answers these schemes itself: it opens its login dialog, and the call of the page hangs until somebody deals with it.",
    spec: "https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
< 401 Unauthorized
< WWW-Authenticate: Basic realm="shop"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
< 401 Unauthorized
< WWW-Authenticate: xBasic realm="shop"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    // Across origins the dialog opens only for a call with credentials.
    if case.has(FactSet::CROSS_ORIGIN) && case.facts.judgement.credentials != Credentials::Include {
        return None;
    }
    let is_browsers = |it: &&Challenge| ["basic", "digest", "ntlm", "negotiate"].iter().any(|scheme| it.is(scheme));
    let list = &case.facts.challenges.list;
    let scheme = list.iter().find(is_browsers)?.scheme.as_deref()?;
    let headline = format!("The `{scheme}` challenge opens the browser's login dialog over the page");
    let renamed: Vec<String> = list
        .iter()
        .map(|it| match &it.scheme {
            Some(scheme) if is_browsers(&it) => {
                Challenge { scheme: Some(format!("x{scheme}")), ..it.clone() }.serialize()
            }
            _ => it.serialize(),
        })
        .collect();
    Some(
        Finding::warning(shorten(&headline, 90))
            .cause(scheme.to_ascii_lowercase())
            .evidence(Evidence::response_header(entry, "WWW-Authenticate"))
            .fix(
                Fix::text("The server should answer calls of scripts with a scheme that browsers leave to the page.")
                    .set_response(case.last(), "WWW-Authenticate", renamed.join(", ")),
            ),
    )
}
