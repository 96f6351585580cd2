//! The cure, tried: replay, better credentials, header rules for the tab.

use super::dispatch;
use super::dom::{El, Scope, button, div, el};
use crate::app::replay::{Act, Found};
use crate::app::{Event, State, live_rule};

/// What can be tried with the selected exchange; `None` where no page is inspected.
pub(super) fn section(scope: &mut Scope, state: &State) -> Option<El> {
    if !super::host::has("evaluate") {
        return None;
    }
    let offer = state.page_offer()?;
    let act = |scope: &mut Scope, text: &str, key: &str, event: Event| {
        button("outlined", text).attr("data-key", key).on(scope, "click", move |_| dispatch(event.clone()))
    };
    let mut notes = Vec::new();
    let mut tools = div("actions");
    if offer.refusal.is_empty() {
        let label = if offer.corrected { "Replay with the fix" } else { "Replay as sent" };
        tools = tools.child(act(scope, label, "replay", Act::Replay.into()));
    } else {
        notes.push(["No replay here. ", &offer.refusal].concat());
    }
    if !offer.stuck.is_empty() {
        notes.push([&offer.stuck, ". No request of the replay was seen."].concat());
    }
    if offer.find {
        tools = tools.child(act(scope, "Look for a token in the page", "find-token", Act::Find.into()));
    }
    let mut banner = None;
    if state.active_rules().is_empty() {
        match state.rule_plan() {
            Some(Ok(_)) if super::host::has("setRules") => {
                let event = Event::Rule(live_rule::Act::Try);
                tools = tools.child(act(scope, "Try the fix on this tab", "try-rule", event));
            }
            Some(Ok(_)) => {
                notes.push(
                    "No trial on this tab: this browser gives DevTools panels no header rules.".to_owned(),
                );
            }
            Some(Err(why)) => notes.push(["No trial on this tab: ", &why, "."].concat()),
            None => {}
        }
    }
    if let Some(method) = &offer.asking {
        let text = [method.as_str(), " may change something on the server. Make the call again?"].concat();
        banner = Some(
            div("notice")
                .attr("role", "alertdialog")
                .attr("aria-label", "Replay")
                .child(el("span").text(&text))
                .child(act(scope, &["Replay ", method].concat(), "replay-yes", Act::Confirm.into()))
                .child(act(scope, "Cancel", "replay-no", Act::Cancel.into())),
        );
    }
    let joined = offer.joined.iter().map(|(text, head)| {
        let head = *head;
        el("li").child(button("link", text).attr("data-key", &["joined-", &head.0.to_string()].concat()).on(
            scope,
            "click",
            move |_| dispatch(Event::GoTo(head)),
        ))
    });
    let joined: Vec<El> = joined.collect();
    let found = offer.found.as_ref().map(|it| tokens(it));
    Some(
        el("section")
            .class("trial")
            .attr("aria-label", "Try it")
            .child(el("h2").text("Try it"))
            .child(tools)
            .maybe(banner)
            .maybe(found)
            .maybe(
                (!joined.is_empty()).then(|| el("ul").class("joined").attr("role", "list").children(joined)),
            )
            .children(notes.iter().map(|it| el("p").class("note").text(it))),
    )
}

/// What was found, masked; the first is the one that a replay sends.
fn tokens(found: &[Found]) -> El {
    if found.is_empty() {
        return el("p").class("note not-found").text(
            "Nothing in localStorage, sessionStorage, readable cookies and IndexedDB is valid now and meant for this API.",
        );
    }
    el("ul").class("found").attr("role", "list").children(found.iter().take(5).map(|it| {
        let mut place = [it.place.as_str(), " · ", &it.name].concat();
        if let Some(audience) = it.audience.first() {
            place.push_str(", for ");
            place.push_str(audience);
        }
        el("li")
            .child(el("span").class("quiet").text(&place))
            .child(el("code").class("evidence").text(&["Authorization: Bearer ", &it.masked()].concat()))
    }))
}

/// Says that rules are active, as long as they are.
pub(super) fn banner(scope: &mut Scope, state: &State) -> Option<El> {
    let url = state.active_rules().first()?;
    let text =
        ["Header rules of Authopsy are active on this tab, for ", &crate::redact::mask_url(url)].concat();
    Some(
        div("notice rule-active").attr("role", "status").child(el("span").text(&text)).child(
            button("outlined", "End")
                .attr("data-key", "end-rule")
                .on(scope, "click", |_| dispatch(Event::Rule(live_rule::Act::Remove))),
        ),
    )
}
