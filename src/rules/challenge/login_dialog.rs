//! `challenge/login-dialog`: a call that waits behind the browser's login dialog.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Stage, Who};
use crate::fix::Fix;
use crate::origin::Origin;
use crate::rules::{Rule, cure};

pub(super) static RULE: Rule = Rule {
    id: "challenge/login-dialog",
    title: "A call waits, perhaps behind the browser's login dialog",
    tier: 3,
    who: Who::User,
    facts: FactSet::HOOK.and(FactSet::NEVER_SENT),
    masks: &[],
    reveals: &[],
    why: "A challenge of the scheme Basic, Digest, NTLM or Negotiate is answered by the browser itself, with a dialog. Until somebody closes it the call hangs, and looks like one that the server is slow to answer.",
    spec: "https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch",
    fails: transcript!(
        "
page https://shop.example
hook never-sent pending credentials=include
> GET https://shop.example/api/orders
"
    ),
    passes: transcript!(
        "
page https://shop.example
hook never-sent pending credentials=same-origin
> GET https://api.example/orders
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let hook = case.exchange.hook.as_deref()?;
    let entry = case.entry()?;
    let target = Origin::of(&hook.url);
    // Across origins the dialog opens only for a call with credentials.
    let may_ask = hook.credentials == "include"
        || hook.credentials == "same-origin" && target.same_origin(&Origin::of(&hook.page));
    if !hook.pending || !may_ask {
        return None;
    }
    Some(
        Finding::info(cure::fit(format!("No answer for 5 seconds: a login dialog for {target} may be open")))
            .at(Stage::NotSent)
            .possible()
            .cause(target.to_string())
            .evidence(Evidence::new(entry.id, Part::Hook, "pending", Some("true".to_owned())))
            .fix(Fix::none(
                "the dialog is the browser's",
                "Log in, or cancel the dialog. The server should answer calls of scripts with another scheme than Basic, Digest, NTLM or Negotiate.",
            )),
    )
}
