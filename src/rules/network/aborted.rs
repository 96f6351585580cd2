//! `network/aborted`: aborted by the page or by a navigation.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "network/aborted",
    title: "The call was given up",
    tier: 1,
    who: Who::Client,
    facts: FactSet::NO_ANSWER,
    masks: &[],
    reveals: &[],
    why: "The page gave the call up (a navigation, an unmounted component, an AbortController) before an answer came. That is no fault of authentication.",
    spec: "https://fetch.spec.whatwg.org/#concept-fetch-controller-abort",
    fails: transcript!(
        "
> GET https://api.example/me
! net::ERR_ABORTED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/me
< 204
< Access-Control-Allow-Origin: *
! net::ERR_ABORTED
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let error = entry.response.error.as_deref()?;
    // A manual redirect leaves an aborted entry for its target: the page got what it asked for.
    if !matches!(error, "net::ERR_ABORTED" | "NS_BINDING_ABORTED") || case.exchange.hops.len() > 1 {
        return None;
    }
    Some(
        Finding::info("Given up before an answer came: a navigation or an AbortController")
            .cause("aborted")
            .evidence(Evidence::new(entry.id, Part::Timing, "error", Some(error.to_owned())))
            .fix(Fix::none("nothing is broken", "Nothing to mend, unless the page gives up calls that it needs.")),
    )
}
