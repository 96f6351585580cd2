//! `cors/blocked-by-mode`: `mode: "same-origin"` on a cross-origin URL; only the page hook sees it.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::fix::Fix;
use crate::origin::Origin;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "cors/blocked-by-mode",
    title: "mode: same-origin forbids another origin",
    tier: 3,
    who: Who::Client,
    facts: FactSet::HOOK,
    masks: &[],
    reveals: &[],
    why: "`mode: \"same-origin\"` tells the browser to refuse any other origin before anything is sent.",
    spec: "https://fetch.spec.whatwg.org/#concept-main-fetch",
    fails: transcript!(
        "
hook never-sent mode=same-origin error=TypeError
> GET https://api.example/me
"
    ),
    passes: transcript!(
        "
hook mode=same-origin
> GET https://app.example/me
< 200
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let hook = case.exchange.hook.as_deref()?;
    let entry = case.entry()?;
    if hook.mode != "same-origin" || hook.error.is_empty() || entry.response.status != 0 {
        return None;
    }
    let target = Origin::of(&hook.url);
    Some(
        Finding::error(crate::rules::cure::fit(format!("mode: same-origin forbids a call to {target}")))
            .at(crate::finding::Stage::NotSent)
            .category(crate::finding::Category::Cors)
            .cause(target.to_string())
            .evidence(Evidence::new(entry.id, crate::finding::Part::Hook, "mode", Some(hook.mode.clone())))
            .fix(Fix::none(
                "the mode is an option of `fetch`, not a header",
                "Use `mode: \"cors\"`, and let the API allow this origin.",
            )),
    )
}
