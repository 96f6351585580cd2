//! What is put on the clipboard: commands, reports, server lines.

use super::{Effect, Secrets, State};
use crate::command::{self, Draft};
use crate::fix::On;
use crate::present::detail::detail;
use crate::present::{raw, ticket};
use crate::session::Judged;

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Form {
    FixedCurl,
    OriginalCurl,
    PreflightCurl,
    /// The fixed request in the language of another target, by its id.
    Other(&'static str),
    Report,
    /// What an issue needs that says: this diagnosis is wrong.
    Case,
    /// The lines for the server.
    Server,
    Url,
    Raw,
}

impl State {
    pub(super) fn copy(&mut self, form: Form) -> Vec<Effect> {
        let Some(judged) = self.judged() else {
            return vec![Effect::Announce("Select a request first".to_owned())];
        };
        let (text, said) = match form {
            Form::Report => {
                (ticket::markdown(&detail(judged)), "Report copied; secrets are masked".to_owned())
            }
            Form::Case => (
                crate::report::case::markdown(judged, &self.session),
                "Case copied: its secrets are pseudonyms. Say in it what was the case instead".to_owned(),
            ),
            Form::Server => match self.server() {
                Some(server) => (server.lines, "Server lines copied".to_owned()),
                None => return Vec::new(),
            },
            Form::Raw => (raw::text(&judged.exchange), "Text copied; secrets are masked".to_owned()),
            Form::Url => match judged.exchange.first() {
                Some(hop) => (crate::redact::mask_url(&hop.entry.request.url), "URL copied".to_owned()),
                None => return Vec::new(),
            },
            Form::FixedCurl | Form::OriginalCurl | Form::PreflightCurl | Form::Other(_) => {
                return self.copy_command(judged, form);
            }
        };
        vec![Effect::Copy { text, said }]
    }

    /// Copies a command (contract, "Commands and secrets").
    pub(super) fn copy_command(&self, judged: &Judged, form: Form) -> Vec<Effect> {
        let refuse = |why: String| vec![Effect::Announce(format!("Nothing was copied: {why}"))];
        let Some(hop) = judged.exchange.hops.get(changed_hop(judged)) else { return Vec::new() };
        let (draft, remark, said) = match form {
            Form::PreflightCurl => {
                let draft = if hop.entry.is_preflight() {
                    Some(Draft::of(&hop.entry))
                } else {
                    Draft::preflight(&hop.entry)
                };
                match draft {
                    Some(draft) => (draft, String::new(), "Preflight copied as curl"),
                    None => return refuse("the origin of the page is not known.".to_owned()),
                }
            }
            Form::OriginalCurl => (Draft::of(&hop.entry), String::new(), "Original copied"),
            _ => match command::cured(judged, hop.entry.id) {
                Some(cured) if cured.changed => (cured.draft, cured.remark, "Fixed command copied"),
                Some(cured) if cured.remark.is_empty() => (cured.draft, cured.remark, "Command copied"),
                Some(cured) => (cured.draft, cured.remark, "Copied as it was sent: no command can cure this"),
                None => return refuse("there is no request to write down.".to_owned()),
            },
        };
        let id = if let Form::Other(id) = form { id } else { "bash" };
        rendered(&draft, id, self.settings.secrets, &remark, said)
    }
}

/// Copies a request in the language of a target, or says why it cannot be written in it.
pub(super) fn rendered(draft: &Draft, id: &str, secrets: Secrets, remark: &str, said: &str) -> Vec<Effect> {
    let Some(target) = command::target(id) else { return Vec::new() };
    let secrets = match secrets {
        Secrets::Needed => command::Secrets::Needed,
        Secrets::Env => command::Secrets::Env,
    };
    let options = command::Options { secrets, remark: remark.to_owned() };
    let rendered = command::render(target, draft, &options);
    if let Some(refusal) = rendered.refusal {
        return vec![Effect::Announce(["Nothing was copied: ", &refusal.reason].concat())];
    }
    let mut said = said.to_owned();
    for note in rendered.notes.iter().take(2) {
        said.push_str(". ");
        said.push_str(note.trim_end_matches('.'));
    }
    vec![Effect::Copy { text: rendered.text, said }]
}

/// The hop whose request a command writes: the one that a fix changes, else the one that the page asked for.
fn changed_hop(judged: &Judged) -> usize {
    let edits = judged.findings.iter().filter(|it| it.explains).flat_map(|it| &it.fix.edits);
    edits.filter(|it| it.on == On::Request).map(|it| it.hop).next().unwrap_or(0)
}

impl State {
    /// The session as a file.
    pub(super) fn save(&self, whole: bool) -> Vec<Effect> {
        if self.session.is_empty() {
            return vec![Effect::Announce("There is nothing to save".to_owned())];
        }
        let day: String = crate::syntax::time::to_rfc3339(self.now).chars().take(10).collect();
        let name = ["authopsy-", &day, if whole { "" } else { "-redacted" }, ".har"].concat();
        let said = if whole { "HAR saved, secrets included" } else { "HAR saved; secrets have pseudonyms" };
        let text = crate::report::saved::har(&self.session, whole);
        vec![Effect::Save { name, text, said: said.to_owned() }]
    }
}
