//! `session/regression`: the same call worked before.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::shorten;
use crate::rules::worked;
use crate::syntax::time::duration;

pub(super) static RULE: Rule = Rule {
    id: "session/regression",
    title: "The same call worked before",
    tier: 2,
    who: Who::Client,
    facts: FactSet::AUTH_FAILED,
    masks: &[],
    reveals: &[],
    why: "What changed between the last call that worked and this one is where to look first.",
    spec: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
    fails: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 200
at +180s
> GET https://shop.example/api/orders
> X-Tenant: north
< 401
< WWW-Authenticate: Bearer
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Bearer mF_9.B5f-4.1JqM
< 401
at +180s
> GET https://shop.example/api/orders
> X-Tenant: north
< 401
< WWW-Authenticate: Bearer
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let success = worked::last(case)?;
    let changes = worked::changes(entry, &success.entry);
    let ago = duration((case.started() - success.at) / 1000.0);
    let headline = if changes.is_empty() {
        format!("The same call with the same headers worked {ago} before")
    } else {
        format!("The same call worked {ago} before; since then: {}", changes.join(", "))
    };
    let mut finding = Finding::info(shorten(&headline, 90))
        .evidence(Evidence::new(success.entry.id, Part::Url, "", Some(success.entry.request.url.clone())));
    for name in worked::lost(entry, &success.entry) {
        finding = finding.evidence(Evidence::request_header(entry, &name));
    }
    Some(match worked::restored(case) {
        Some(fix) => finding.fix(fix),
        None if changes.is_empty() => {
            let text = "Nothing in the request explains it: a token or session ran out, or the server changed.";
            finding.fix(Fix::none("the request is the same", text))
        }
        None => finding.fix(Fix::none("which of the changes matters is not known", "Undo the changes one by one.")),
    })
}
