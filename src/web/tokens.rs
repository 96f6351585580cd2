//! A token of the session: what is left of it, where it came from, where it went.

use web_sys::Element;

use super::detail::{other, section, title, token_sections};
use super::dispatch;
use super::dom::{El, Scope, button, div, el};
use crate::app::{Event, State, TokenDetail, Use};
use crate::exchange::Millis;
use crate::present::text;

/// What the pane shows of a token, and what counts down in it.
pub(super) fn token(
    scope: &mut Scope,
    state: &State,
    token: &TokenDetail,
) -> (Vec<El>, Option<(Element, Millis)>) {
    let clock = token.ends.map(|ends| (div("countdown").attr("role", "timer").0, ends));
    let headline = div("headline")
        .child(title(token.tone, &token.headline))
        .child(div("target mono").text(&token.path))
        .maybe(clock.as_ref().map(|(element, _)| El(element.clone())));
    let mut parts = vec![headline];
    let mut decoded = token_sections(scope, &token.view, state.signature().as_ref(), None);
    if token.view.lifetime.is_some() {
        parts.push(decoded.remove(0));
    }
    if !token.remarks.is_empty() {
        let remarks = token.remarks.iter().map(|it| other(it).attr("open", ""));
        parts.push(section("What is wrong").children(remarks));
    }
    let issued = section("Issued by");
    parts.push(match &token.issued {
        Some(issue) => issued.child(uses(scope, state, std::slice::from_ref(issue))),
        None => issued.child(
            el("p").class("quiet").text("No request of this session shows how the page came by this token."),
        ),
    });
    if token.hosts.len() > 1 {
        let rows = token.hosts.iter().map(|it| {
            let failed = match it.failed {
                0 => String::new(),
                failed => [&text::thousands(failed), " failed"].concat(),
            };
            el("tr")
                .child(el("th").attr("scope", "row").text(&it.host))
                .child(el("td").text(&text::count(it.uses, "request")))
                .child(el("td").class("error-text").text(&failed))
        });
        parts.push(section("Sent to").child(el("table").class("claims hosts").children(rows)));
    }
    let carried = section("Carried by");
    parts.push(if token.uses.is_empty() {
        carried.child(el("p").class("quiet").text("No request of this session carried it."))
    } else {
        carried.child(uses(scope, state, &token.uses))
    });
    parts.extend(decoded);
    (parts, clock)
}

/// Exchanges, each of which leads to its diagnosis.
fn uses(scope: &mut Scope, state: &State, uses: &[Use]) -> El {
    let uses: Vec<El> = uses
        .iter()
        .map(|it| {
            let head = it.head;
            el("li").child(
                button("use", "")
                    .child(
                        el("span").class(&format!("badge {}", it.badge.tone.class())).text(&it.badge.label),
                    )
                    .child(el("span").text(&it.what))
                    .child(
                        el("span")
                            .class("count")
                            .text(&it.at.map(|at| state.zone().clock(at)).unwrap_or_default()),
                    )
                    .on(scope, "click", move |_| dispatch(Event::GoTo(head))),
            )
        })
        .collect();
    el("ul").class("uses").attr("role", "list").children(uses)
}
