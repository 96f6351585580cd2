//! The dialog of settings: each with a line that says what it does. What is muted is listed there, and taken back.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

use super::dispatch;
use super::dom::{El, Scope, button, div, document, el, put_attr, replace};
use crate::app::{Event, MEMORY_CHOICES, Secrets, Settings, Theme};

/// The dialog.
pub(super) struct Dialog {
    element: Element,
    mutes: Element,
    shown: Option<Settings>,
    mutes_scope: Scope,
}

impl Dialog {
    pub(super) fn new(scope: &mut Scope) -> Self {
        let themes = [("system", "As the browser"), ("light", "Light"), ("dark", "Dark")];
        let secrets = [("needed", "Only where needed"), ("env", "For every secret")];
        let memory: Vec<String> = MEMORY_CHOICES.iter().map(ToString::to_string).collect();
        let memory = memory.iter().map(|it| (it.as_str(), [it, " MB"].concat()));
        let mutes = el("ul").class("saved-list").attr("role", "list");
        let content = div("fields")
            .child(choice("theme", "Theme", "", themes.map(|(id, text)| (id, text.to_owned()))))
            .child(switch(
                "preserve",
                "Preserve the list",
                "Keep it when the page navigates, and mark where it did.",
            ))
            .maybe(super::host::has("bodies").then(|| {
                switch(
                    "bodies",
                    "Read the bodies of refusals",
                    "What a server says in the body of an error is often the reason. Off, no body is asked for.",
                )
            }))
            .maybe(super::host::has("hook").then(|| {
                switch(
                    "hook",
                    "Watch calls in the page",
                    "Wraps fetch, XMLHttpRequest and WebSocket of the inspected page, and so sees calls that are never \
                     sent, the credentials mode, and why a WebSocket was closed. The Initiator column of the Network \
                     panel then names the wrapper first.",
                )
            }))
            .child(choice(
                "secrets",
                "Variables in copied commands",
                "Such as $ACCESS_TOKEN. Where none is needed, a secret is copied as the page sent it.",
                secrets.map(|(id, text)| (id, text.to_owned())),
            ))
            .child(choice(
                "memory",
                "Memory for live requests",
                "Beyond it the texts of the oldest healthy requests go first; their rows stay.",
                memory,
            ))
            .child(
                el("section")
                    .class("mutes")
                    .attr("aria-label", "Muted")
                    .child(el("h3").text("Muted"))
                    .child(mutes.clone()),
            )
            .child(el("p").class("quiet").text("Settings are kept in this browser. Nothing that is captured is."))
            .on(scope, "change", |_| super::settings_chosen());
        let element = super::view::dialog(scope, "settings", "Settings", content).0;
        Self { element, mutes: mutes.0, shown: None, mutes_scope: Scope::default() }
    }

    /// The dialog's element, for the document.
    pub(super) fn element(&self) -> El {
        El(self.element.clone())
    }

    pub(super) fn draw(&mut self, settings: &Settings) {
        if self.shown.as_ref() == Some(settings) {
            return;
        }
        let theme = match settings.theme {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        };
        if let Some(root) = document().document_element() {
            put_attr(&root, "data-theme", theme);
        }
        self.choose("theme", theme.unwrap_or("system"));
        self.choose("secrets", if settings.secrets == Secrets::Env { "env" } else { "needed" });
        self.choose("memory", &settings.memory.to_string());
        for (id, on) in
            [("preserve", settings.preserve), ("bodies", settings.bodies), ("hook", settings.hook)]
        {
            if let Some(input) = self.field::<HtmlInputElement>(id) {
                input.set_checked(on);
            }
        }
        let mut scope = Scope::default();
        let mutes = settings.mutes.iter().map(|it| {
            let mute = it.clone();
            el("li").child(el("span").class("mono").text(it)).child(
                button("outlined", "Undo").attr("aria-label", &["No longer mute ", it].concat()).on(
                    &mut scope,
                    "click",
                    move |_| dispatch(Event::Unmute(Some(mute.clone()))),
                ),
            )
        });
        let mutes: Vec<El> = mutes.collect();
        let none = mutes.is_empty().then(|| {
            el("li")
                .class("quiet")
                .text("Nothing. A finding, a rule or a host is muted beside its diagnosis.")
        });
        replace(&self.mutes, mutes.into_iter().chain(none));
        self.mutes_scope = scope;
        self.shown = Some(settings.clone());
    }

    /// The settings as the dialog has them.
    pub(super) fn chosen(&self, before: &Settings) -> Option<Settings> {
        let choice = |id| self.field::<HtmlSelectElement>(id).map(|it| it.value());
        let switch = |id, before| self.field::<HtmlInputElement>(id).map_or(before, |it| it.checked());
        Some(Settings {
            theme: match choice("theme")?.as_str() {
                "light" => Theme::Light,
                "dark" => Theme::Dark,
                _ => Theme::System,
            },
            secrets: if choice("secrets")? == "env" { Secrets::Env } else { Secrets::Needed },
            memory: choice("memory").and_then(|it| it.parse().ok()).unwrap_or(before.memory),
            preserve: switch("preserve", before.preserve),
            bodies: switch("bodies", before.bodies),
            hook: switch("hook", before.hook),
            ..before.clone()
        })
    }

    fn choose(&self, id: &str, value: &str) {
        if let Some(select) = self.field::<HtmlSelectElement>(id) {
            select.set_value(value);
        }
    }

    fn field<T: wasm_bindgen::JsCast>(&self, id: &str) -> Option<T> {
        self.element.query_selector(&["#", id].concat()).ok()??.dyn_into().ok()
    }
}

fn switch(id: &str, text: &str, hint: &str) -> El {
    el("label")
        .class("switch")
        .child(el("input").attr("type", "checkbox").attr("id", id))
        .child(el("span").child(el("span").text(text)).child(el("span").class("quiet").text(hint)))
}

fn choice<'a>(id: &str, text: &str, hint: &str, options: impl IntoIterator<Item = (&'a str, String)>) -> El {
    let options = options.into_iter().map(|(id, text)| el("option").attr("value", id).text(&text));
    let hint = (!hint.is_empty()).then(|| el("span").class("quiet").text(hint));
    el("label")
        .class("field")
        .child(el("span").child(el("span").text(text)).maybe(hint))
        .child(el("select").attr("id", id).children(options))
}
