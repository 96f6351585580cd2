//! Which request a command writes for an exchange, and the line that says what was changed.

use super::draft::Draft;
use crate::exchange::{EntryId, ExchangeKind};
use crate::finding::{Finding, Who};
use crate::fix::{Edit, On, Op};
use crate::redact::mask_text;
use crate::rules;
use crate::session::Judged;

/// A request that may have been cured.
#[derive(Clone, Debug)]
pub struct Cured {
    /// The request to write down.
    pub draft: Draft,
    /// What was changed and why, or why nothing was; empty where nothing is wrong with it.
    pub remark: String,
    /// The request differs from the one that was sent.
    pub changed: bool,
}

/// The request of one entry of an exchange as it would work. Where only somebody else can cure it, or nothing is
/// wrong with it, it is the original. A preflight is what the browser makes of the request: it has no cure of its own.
pub fn cured(judged: &Judged, id: EntryId) -> Option<Cured> {
    let exchange = &judged.exchange;
    let hop = exchange.hops.iter().position(|it| it.entry.id == id);
    let Some(hop) = hop else {
        let preflight = exchange.hops.iter().filter_map(|it| it.preflight.as_ref()).find(|it| it.id == id)?;
        return Some(Cured { draft: Draft::of(preflight), remark: String::new(), changed: false });
    };
    let entry = &exchange.hops.get(hop)?.entry;
    let original = |remark| Some(Cured { draft: Draft::of(entry), remark, changed: false });
    if exchange.kind == ExchangeKind::OrphanPreflight {
        return original(String::new());
    }
    // What another finding makes moot cures nothing.
    let moot = rules::masked(&judged.findings);
    let mut telling = judged.findings.iter().filter(|it| it.explains && !rules::is_masked(&moot, it.rule));
    let on_request = |it: &Edit| it.hop == hop && it.on == On::Request;
    if let Some(finding) = telling.clone().find(|it| it.fix.edits.iter().any(on_request)) {
        let draft = Draft::fixed(exchange, hop, &finding.fix.edits)?;
        return Some(Cured { draft, remark: changed_because(finding, hop), changed: true });
    }
    // A redirect that nobody followed is no failure that a finding explains; the page should still ask elsewhere.
    let redirected = (300..400).contains(&entry.response.status) && hop + 1 == exchange.hops.len();
    let advice = judged.findings.iter().find(|it| it.fix.edits.iter().any(on_request));
    if let (true, Some(finding)) = (redirected, advice) {
        let draft = Draft::fixed(exchange, hop, &finding.fix.edits)?;
        return Some(Cured { draft, remark: changed_because(finding, hop), changed: true });
    }
    match telling.next() {
        Some(finding) => original(unchanged_because(finding)),
        None => original(String::new()),
    }
}

fn changed_because(finding: &Finding, hop: usize) -> String {
    let mut what: Vec<String> = Vec::new();
    for edit in finding.fix.edits.iter().filter(|it| it.hop == hop && it.on == On::Request) {
        let change = match &edit.op {
            Op::Set { name, .. } | Op::Add { name, .. } => format!("sets {name}"),
            Op::Remove { name } => format!("drops {name}"),
            Op::Rename { from, to } => format!("sends {from} as {to}"),
            Op::Method(method) => format!("uses {method}"),
            Op::Url(_) => "changes the URL".to_owned(),
            Op::Body { .. } => "changes the body".to_owned(),
            Op::Status(_) => continue,
        };
        if !what.contains(&change) {
            what.push(change);
        }
    }
    let mut remark = format!("{} This request {}.", sentence(&finding.headline), what.join(", "));
    let slots: Vec<String> =
        finding.fix.slots().into_iter().map(|it| format!("${}", super::draft::variable(it))).collect();
    if !slots.is_empty() {
        remark.push_str(&format!(" Set {} first.", slots.join(" and ")));
    }
    mask_text(&remark).into_owned()
}

fn unchanged_because(finding: &Finding) -> String {
    let who = match finding.who {
        Who::Api => "The API",
        Who::Gateway => "The gateway",
        Who::IdentityProvider => "The identity provider",
        Who::Browser => "The browser",
        Who::User => "The user",
        Who::Client | Who::Unset => "The page",
    };
    let remark =
        format!("{} {who} has to cure this; the request is as it was sent.", sentence(&finding.headline));
    mask_text(&remark).into_owned()
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
