//! `network/csp-connect-src`: a Content-Security-Policy of the page; only the page hook sees it.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::origin::Origin;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "network/csp-connect-src",
    title: "The page's own policy forbids the call",
    tier: 2,
    who: Who::Client,
    facts: FactSet::HOOK,
    masks: &[],
    reveals: &[],
    why: "`connect-src` of the page's Content-Security-Policy lists where scripts may connect to. What is not listed is stopped before anything is sent.",
    spec: "https://www.w3.org/TR/CSP3/#directive-connect-src",
    fails: transcript!(
        "
hook never-sent api=csp error=connect-src
> GET https://api.example/me
"
    ),
    passes: transcript!(
        "
hook mode=cors
> GET https://api.example/me
< 200
< Access-Control-Allow-Origin: *
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let hook = case.exchange.hook.as_deref()?;
    let entry = case.entry()?;
    let by_policy = hook.api == "csp" || hook.error.contains("Content Security Policy") || hook.error.contains("connect-src");
    if !by_policy || hook.error.is_empty() || entry.response.status != 0 {
        return None;
    }
    let target = Origin::of(&hook.url);
    Some(
        Finding::error(super::super::cure::fit(format!("The page's Content-Security-Policy forbids calls to {target}")))
            .at(crate::finding::Stage::NotSent)
            .cause(target.to_string())
            .evidence(Evidence::new(entry.id, Part::Hook, "error", Some(hook.error.clone())))
            .fix(Fix::none(
                "the policy is on the page's own answer",
                format!("Add {target} to `connect-src` of the page's Content-Security-Policy."),
            )),
    )
}
