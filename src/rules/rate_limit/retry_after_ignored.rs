//! `rate-limit/retry-after-ignored`: a call was repeated before the server allowed it.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "rate-limit/retry-after-ignored",
    title: "A call was repeated too early",
    tier: 1,
    who: Who::Client,
    facts: FactSet::NONE,
    masks: &[],
    reveals: &[],
    why: "The server said when the call may be repeated. Each earlier call is counted again, and many servers lengthen the wait.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 429
< Retry-After: 30
at +2s
> GET https://shop.example/api/orders
< 429
< Retry-After: 30
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
< 429
< Retry-After: 30
at +40s
> GET https://shop.example/api/orders
< 429
< Retry-After: 30
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.exchange.first().map(|it| &*it.entry)?;
    let at = case.started();
    let early = case.peers.allowed_from(&entry.request, at, at + 500.0)?;
    let seconds = format!("{:.0} s", ((early - at) / 1000.0).max(1.0));
    // What the server lets through in spite of its own word does no harm this time.
    let finding = if case.has(FactSet::FAILED) {
        Finding::warning(["Called again ", &seconds, " before the server allows it"].concat())
    } else {
        Finding::info(["Called again ", &seconds, " before the time that the server had named"].concat())
    };
    Some(
        finding
            .cause(said::path(entry))
            .evidence(Evidence::new(entry.id, Part::Timing, "", Some(format!("{:.0}", (early - at) / 1000.0))))
            .fix(Fix::none("only waiting helps", "Wait as long as Retry-After or the reset time says, then try once.")),
    )
}
