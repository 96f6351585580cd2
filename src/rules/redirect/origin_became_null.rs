//! `redirect/origin-became-null`: a redirect from another origin to a third one.

use crate::facts::{Case, FactSet};
use crate::finding::{Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "redirect/origin-became-null",
    title: "The redirect made the origin null",
    tier: 1,
    who: Who::Client,
    facts: FactSet::BLOCKED.and(FactSet::REDIRECTED),
    masks: &[],
    reveals: &[],
    why: "A redirect from one foreign origin to another makes the browser send `Origin: null`: the third server cannot know who asks.",
    spec: "https://fetch.spec.whatwg.org/#concept-request-tainted-origin",
    fails: transcript!(
        "
> GET https://api.example/a
< 302
< Location: https://files.example/b
< Access-Control-Allow-Origin: https://app.example
> GET https://files.example/b
> Origin: null
< 200
< Access-Control-Allow-Origin: https://app.example
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
> GET https://api.example/a
< 302
< Location: https://files.example/b
< Access-Control-Allow-Origin: https://app.example
> GET https://files.example/b
> Origin: null
< 200
< Access-Control-Allow-Origin: *
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    // The third server's preflight is refused for it as well as its answer.
    let message = cure::refused(case)?;
    if message.hop == 0 || cure::origin_of(case, message.hop) != "null" {
        return None;
    }
    cure::fault(case, &message)?;
    Some(
        cure::finding("Redirected across origins twice: the browser now sends Origin: null", case, &message)
            .at(crate::finding::Stage::Redirect)
            .specific(10)
            .evidence(cure::origin_evidence(case, message.hop))
            .evidence(message.evidence("access-control-allow-origin")),
    )
}
