//! An OAuth flow as a lane diagram: a column for each party, an arrow for each message.
//!
//! To the eye it is a diagram, to the ear a list of sentences.

use super::detail::title;
use super::dispatch;
use super::dom::{El, Scope, button, div, el};
use crate::app::{Event, State};
use crate::present::flows::{Arrow, Flow};

/// What the pane shows of a flow.
pub(super) fn flow(scope: &mut Scope, state: &State, flow: &Flow) -> Vec<El> {
    let client =
        if flow.client.is_empty() { String::new() } else { ["client ", &flow.client, " · "].concat() };
    let headline = div("headline")
        .child(title(flow.tone, &[flow.title.as_str(), ": ", flow.state].concat()))
        .child(div("target mono").text(&[client.as_str(), &flow.lanes.join(", ")].concat()));
    let lanes = flow.lanes.len();
    let heads = flow.lanes.iter().enumerate().map(|(index, name)| {
        let (left, width) = place(index, index, lanes);
        el("span").class("lane").style("left", &left).style("width", &width).attr("title", name).text(name)
    });
    let rails = (0..lanes).map(|index| {
        let (left, width) = place(index, index, lanes);
        div("rail").style("left", &left).style("width", &width)
    });
    let steps: Vec<El> = flow.steps.iter().map(|it| step(scope, state, flow, it)).collect();
    let diagram = el("section")
        .class("flow")
        .attr("aria-label", "Steps")
        .child(div("lanes").attr("aria-hidden", "true").children(heads))
        .child(
            div("flow-body")
                .child(div("rails").attr("aria-hidden", "true").children(rails))
                .child(el("ol").class("steps").attr("role", "list").children(steps)),
        );
    vec![headline, diagram]
}

fn step(scope: &mut Scope, state: &State, flow: &Flow, arrow: &Arrow) -> El {
    let head = arrow.head;
    let name = |lane: usize| flow.lanes.get(lane).map_or("", String::as_str);
    let back = arrow.to < arrow.from;
    let (left, width) = place(arrow.from.min(arrow.to), arrow.from.max(arrow.to), flow.lanes.len());
    let time = arrow.at.map(|at| state.zone().clock(at)).unwrap_or_default();
    let line = div("")
        .class(&["arrow ", if back { "to-left " } else { "" }, arrow.tone.class()].concat())
        .style("left", &left)
        .style("width", &width)
        .attr("aria-hidden", "true");
    let spoken = ["From ", name(arrow.from), " to ", name(arrow.to), ": "].concat();
    let mut text = div("step-text")
        .style("margin-left", &left)
        .child(el("span").class("hidden-text").text(&spoken))
        .child(el("b").text(&arrow.what))
        .child(el("span").class("count").text(&time));
    if !arrow.says.is_empty() {
        text = text.child(el("span").class("says").text(&arrow.says));
    }
    if !arrow.wrong.is_empty() {
        text = text.child(el("span").class(&["wrong ", arrow.tone.class()].concat()).rich(&arrow.wrong));
    }
    el("li").child(button("step", "").attr("title", "Show this request").child(text).child(line).on(
        scope,
        "click",
        move |_| dispatch(Event::GoTo(head)),
    ))
}

/// Where the middle of a lane is, and how far it is to that of another, in percent of the diagram.
#[allow(clippy::cast_precision_loss)]
fn place(from: usize, to: usize, lanes: usize) -> (String, String) {
    let lane = 100.0 / lanes.max(1) as f64;
    let (left, width) = if from == to {
        (lane * from as f64, lane)
    } else {
        (lane * (from as f64 + 0.5), lane * (to - from) as f64)
    };
    (format!("{left:.2}%"), format!("{width:.2}%"))
}
