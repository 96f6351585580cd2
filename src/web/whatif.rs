//! The what-if editor: messages as text areas, and above them what is said of the exchange as it stands there.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlSelectElement, HtmlTextAreaElement};

use super::detail::{evidence, rung, title};
use super::dispatch;
use super::dom::{El, Scope, button, div, el, replace};
use crate::app::State;
use crate::app::whatif::{Act, MessageText, View};
use crate::exchange::Credentials;

/// The part of the editor that changes while somebody types in it.
pub(super) struct Editor {
    result: Element,
    scope: Scope,
    version: u64,
}

/// The editor, and its changing part.
pub(super) fn editor(scope: &mut Scope, state: &State) -> Option<(Vec<El>, Editor)> {
    let view = state.what_if_view()?;
    let result = div("whatif-result").attr("aria-live", "polite");
    let mut editor =
        Editor { result: result.0.clone(), scope: Scope::default(), version: state.whatif_version() };
    editor.fill(&view);
    let act = |scope: &mut Scope, text: &str, key: &str, act: Act| {
        button("outlined", text)
            .attr("data-key", key)
            .on(scope, "click", move |_| dispatch(act.clone().into()))
    };
    let mut tools = div("actions whatif-tools");
    if view.has_fix {
        tools = tools.child(act(scope, "Write the fix in", "whatif-fix", Act::ApplyFix));
    }
    let choice = |value: &str, text: &str, is: bool| {
        el("option").attr("value", value).attr_if(is, "selected", "").text(text)
    };
    let credentials = el("select")
        .attr("data-key", "whatif-credentials")
        .child(choice("unknown", "not known", view.credentials == Credentials::Unknown))
        .child(choice("include", "include", view.credentials == Credentials::Include))
        .child(choice("omit", "omit", view.credentials == Credentials::Omit))
        .on(scope, "change", |event| {
            let select = event.target().and_then(|it| it.dyn_into::<HtmlSelectElement>().ok());
            let credentials = match select.map(|it| it.value()).as_deref() {
                Some("include") => Credentials::Include,
                Some("omit") => Credentials::Omit,
                _ => Credentials::Unknown,
            };
            dispatch(Act::Credentials(credentials).into());
        });
    tools = tools
        .child(act(scope, "As captured", "whatif-reset", Act::Reset))
        .child(el("label").class("field-inline").child(el("span").text("Credentials ")).child(credentials));
    let messages = view.messages.iter().map(|it| message(scope, it));
    let messages: Vec<El> = messages.collect();
    Some((vec![result, tools, div("whatif").children(messages)], editor))
}

impl Editor {
    /// Draws what is said, if it has changed.
    pub(super) fn draw(&mut self, state: &State) {
        if self.version == state.whatif_version() {
            return;
        }
        self.version = state.whatif_version();
        if let Some(view) = state.what_if_view() {
            self.fill(&view);
        }
    }

    fn fill(&mut self, view: &View) {
        let mut scope = Scope::default();
        let detail = &view.detail;
        let mut parts = Vec::new();
        // As captured it stands above, in the headline of the request.
        if view.changed {
            parts.push(title(detail.tone, &detail.headline));
            let names = detail.verdict.iter().map(|it| el("code").text(it));
            parts.push(div("verdict").children(names));
            parts.extend(detail.differs.iter().map(|it| el("p").class("hint").text(it)));
        } else {
            parts.push(
                el("p")
                    .class("quiet")
                    .text("As captured. Change a line below, and see what the browser would decide."),
            );
        }
        if let Some(primary) = detail.primary.as_ref().filter(|it| view.changed && !it.evidence.is_empty()) {
            parts.push(evidence(&primary.evidence));
        }
        if !detail.ladder.is_empty() {
            parts
                .push(el("ol").class("ladder").attr("role", "list").children(detail.ladder.iter().map(rung)));
        }
        let mut copies = div("actions").child(
            button("outlined", "Copy curl")
                .attr("data-key", "whatif-curl")
                .on(&mut scope, "click", |_| dispatch(Act::CopyCommand.into())),
        );
        if let Some(server) = &view.server {
            let label = server.stacks.iter().find(|it| it.0 == server.chosen).map_or("", |it| it.1);
            copies = copies.child(
                button("outlined", &["Copy lines for ", label].concat())
                    .attr("data-key", "whatif-server")
                    .on(&mut scope, "click", |_| dispatch(Act::CopyServer.into())),
            );
        }
        parts.push(copies);
        replace(&self.result, parts);
        self.scope = scope;
    }
}

fn message(scope: &mut Scope, message: &MessageText) -> El {
    let (hop, on) = (message.hop, message.on);
    let key = ["whatif-", &hop.to_string(), "-", on.name()].concat();
    let area = el("textarea")
        .class("mono")
        .attr("data-key", &key)
        .attr("aria-label", &message.title)
        .attr("spellcheck", "false")
        .attr("autocomplete", "off")
        .attr("rows", &(message.text.lines().count() + 1).min(24).to_string())
        .on(scope, "input", move |event| {
            if let Some(area) = event.target().and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok()) {
                dispatch(Act::Edit { hop, on, text: area.value() }.into());
            }
        });
    if let Some(area) = area.0.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(&message.text);
    }
    el("section")
        .child(el("h2").text(&message.title))
        .child(area)
        .maybe((!message.note.is_empty()).then(|| el("p").class("note").text(message.note)))
}
