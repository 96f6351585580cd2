//! `ws/insecure-from-https`: a ws: address on an https page.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Stage, Who};
use crate::fix::{Fix, On, Op};
use crate::origin::Url;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "ws/insecure-from-https",
    title: "An https page may not open a ws: address",
    tier: 3,
    who: Who::Client,
    facts: FactSet::WEBSOCKET.and(FactSet::NEVER_SENT),
    masks: &["network/mixed-content"],
    reveals: &[],
    why: "A page that came by https may open encrypted WebSockets only. The browser throws an error at once, and no request is made.",
    spec: "https://w3c.github.io/webappsec-mixed-content/",
    fails: transcript!(
        r#"
hook error=SecurityError never-sent
> GET ws://api.example/live
"#
    ),
    passes: transcript!(
        r#"
hook error=SyntaxError never-sent
> GET ws://api.example/live
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let entry = case.entry()?;
    let hook = case.exchange.hook.as_deref()?;
    let rest = entry.request.url.strip_prefix("ws://")?;
    if !hook.error.contains("SecurityError") || Url::parse(&entry.request.url)?.is_loopback() {
        return None;
    }
    Some(
        Finding::error("An https page may not open a `ws:` address; nothing was sent")
            .at(Stage::NotSent)
            .evidence(Evidence::new(entry.id, Part::Hook, "error", Some(hook.error.clone())))
            .fix(
                Fix::text("Open the `wss:` address.").edit(case.last(), On::Request, Op::Url(format!("wss://{rest}").into())),
            ),
    )
}
