//! Two exchanges side by side: what differs in front, what is the same folded away.

use super::detail::section;
use super::dispatch;
use super::dom::{El, Scope, button, div, el};
use crate::app::{Compared, Event, State};
use crate::present::compare::{Line, Section, Side, Weight};
use crate::present::{Tone, text};

/// The tab's sections.
pub(super) fn compare(scope: &mut Scope, state: &State) -> Vec<El> {
    let pinned = state.is_pinned();
    let pin =
        button("outlined", if pinned { "Compare with nothing" } else { "Compare others with this one" })
            .attr("data-key", "pin")
            .attr("title", "Then select another request (m)")
            .on(scope, "click", move |_| dispatch(Event::Pin(!pinned)));
    let Some(compared) = state.compared() else {
        let words = if pinned {
            "This is the request to compare with. Select another one, and what differs stands here."
        } else {
            "No request of the same method and path went otherwise. Choose this one, then select any other to compare it with."
        };
        return vec![section("Compare").child(el("p").text(words)).child(div("compare-pin").child(pin))];
    };
    let mut parts = vec![head(scope, &compared, pin)];
    let titles = [compared.because, "This request"];
    // What the other has is the good one only where the other is a call that worked.
    let fair = compared.comparison.left.badge.tone == Tone::Ok;
    parts.extend(compared.comparison.sections.iter().filter_map(|it| part(it, titles, fair)));
    let same: usize = compared.comparison.sections.iter().map(|it| like(it).count()).sum();
    if same > 0 {
        let rows =
            compared.comparison.sections.iter().flat_map(|section| like(section).map(|it| row(it, false)));
        parts.push(
            el("section").child(
                el("details")
                    .class("other")
                    .child(
                        el("summary").child(
                            el("span").text(
                                &[
                                    text::count(same, "line").as_str(),
                                    if same == 1 { " is" } else { " are" },
                                    " the same, or differ from call to call anyway",
                                ]
                                .concat(),
                            ),
                        ),
                    )
                    .child(el("table").class("compare").children(rows)),
            ),
        );
    }
    parts
}

fn head(scope: &mut Scope, compared: &Compared, pin: El) -> El {
    let other = compared.other;
    let comparison = &compared.comparison;
    let side = |name: &str, side: &Side| {
        el("tr")
            .child(el("th").attr("scope", "row").text(name))
            .child(el("td").child(
                el("span").class(&["badge ", side.badge.tone.class()].concat()).text(&side.badge.label),
            ))
            .child(el("td").class("mono").text(&side.call))
    };
    let mut actions = div("compare-pin").child(
        button("outlined", "Go to the other")
            .attr("data-key", "other")
            .on(scope, "click", move |_| dispatch(Event::GoTo(other))),
    );
    if compared.pinned {
        actions = actions.child(button("outlined", "Choose no longer").attr("data-key", "unpin").on(
            scope,
            "click",
            |_| dispatch(Event::Pin(false)),
        ));
    }
    section("Compared")
        .child(
            el("table")
                .class("claims sides")
                .child(side(compared.because, &comparison.left))
                .child(side("This request", &comparison.right)),
        )
        .child(actions.child(pin))
}

/// What differs in one part; none where nothing does.
fn part(part: &Section, titles: [&str; 2], fair: bool) -> Option<El> {
    let mut lines: Vec<&Line> = part.lines.iter().filter(|it| it.weight >= Weight::Differs).collect();
    if lines.is_empty() {
        return None;
    }
    lines.sort_by_key(|it| std::cmp::Reverse(it.weight));
    let head = el("tr")
        .child(el("td").child(el("span").class("hidden-text").text("Name")))
        .children(titles.map(|it| el("th").attr("scope", "col").text(it)));
    let table = el("table")
        .class("compare")
        .child(el("thead").child(head))
        .child(el("tbody").children(lines.into_iter().map(|it| row(it, fair))));
    Some(section(&part.title).child(table))
}

fn row(line: &Line, fair: bool) -> El {
    let cell = |value: Option<&str>, class: &str| match value {
        Some(value) => el("td").class(class).text(value),
        None => el("td").child(el("span").class("quiet").text("not there")),
    };
    let (left, right) = match line.weight {
        Weight::Blamed if fair => ("good", "bad"),
        Weight::Blamed | Weight::Differs => ("differs", "differs"),
        _ => ("", ""),
    };
    el("tr")
        .child(el("th").attr("scope", "row").text(&line.name))
        .child(cell(line.left.as_deref(), left))
        .child(cell(line.right.as_deref(), right))
}

/// The lines that say nothing.
fn like(section: &Section) -> impl Iterator<Item = &Line> {
    section.lines.iter().filter(|it| it.weight < Weight::Differs)
}
