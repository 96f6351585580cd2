//! Pasting: anywhere but in a text field, or into the box of a dialog. And what the pane shows of headers that were
//! pasted.

use wasm_bindgen::JsCast as _;
use web_sys::{ClipboardEvent, HtmlTextAreaElement};

use super::detail::{other, section, title, token_sections};
use super::dispatch;
use super::dom::{El, Scope, button, closest, div, document, el};
use crate::app::Event;
use crate::present::reading::{ReadPart, Reading};

/// Listens to what is pasted.
pub(super) fn listen(scope: &mut Scope) {
    scope.on(&document(), "paste", |event| {
        let in_box = closest(event, "#paste-box").is_some();
        if !in_box && closest(event, "input, textarea, [contenteditable]").is_some() {
            return;
        }
        let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let Some(text) = data.and_then(|it| it.get_data("text/plain").ok()).filter(|it| !it.is_empty())
        else {
            return;
        };
        event.prevent_default();
        super::view::close_dialog(event);
        dispatch(Event::Paste(text));
    });
}

/// The dialog for whoever looks for a button.
pub(super) fn dialog(scope: &mut Scope) -> El {
    let area = el("textarea")
        .attr("id", "paste-box")
        .attr("rows", "6")
        .attr("autofocus", "")
        .attr("spellcheck", "false")
        .attr("autocomplete", "off")
        .attr("aria-label", "What is to be read");
    let content = div("fields").child(el("p").class("quiet").text(WHAT)).child(area).child(
        div("actions").child(button("primary", "Read").on(scope, "click", |event| {
            let area = document().get_element_by_id("paste-box");
            let Some(area) = area.and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
            let text = area.value();
            area.set_value("");
            super::view::close_dialog(event);
            dispatch(Event::Paste(text));
        })),
    );
    super::view::dialog(scope, "paste", "Paste", content)
}

/// What can be pasted.
pub(super) const WHAT: &str = "A token, a header line, a WWW-Authenticate challenge, a curl command, a call of fetch as \
    DevTools copy it, or HAR. It is read here and sent nowhere.";

/// What the pane shows of headers that were pasted.
pub(super) fn reading(scope: &mut Scope, reading: &Reading) -> Vec<El> {
    let mut parts = vec![
        div("headline")
            .child(title(reading.tone, &reading.title))
            .child(div("target").text("Pasted, and read as of now")),
    ];
    if reading.findings.is_empty() {
        parts.push(el("section").child(el("p").class("quiet").text("Nothing in it is wrong by itself.")));
    } else {
        let findings = reading.findings.iter().map(|it| other(it).attr("open", ""));
        parts.push(section("What is wrong").children(findings));
    }
    parts.extend(reading.parts.iter().map(part));
    if let Some(token) = &reading.token {
        parts.extend(token_sections(scope, token, None, None));
    }
    parts
}

fn part(part: &ReadPart) -> El {
    let lines = part.lines.iter().map(|(name, value, meaning)| {
        let quiet = (!meaning.is_empty()).then(|| el("span").class("quiet meaning").text(meaning));
        el("tr")
            .child(el("th").attr("scope", "row").text(name))
            .child(el("td").child(el("span").class("mono").text(value)).maybe(quiet))
    });
    let mut section = section(&part.title);
    if !part.meaning.is_empty() {
        section = section.child(el("p").class("quiet").text(part.meaning).text("."));
    }
    if !part.problem.is_empty() {
        section = section.child(el("p").class("hint").text(&part.problem));
    }
    section.child(el("table").class("claims").children(lines))
}
