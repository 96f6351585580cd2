//! A request as a command that somebody can run: as the page sent it, or with a cure's edits applied.
//!
//! A [`Draft`] is the request with its variables; one file per target writes it down in that target's language, and
//! each language has one function that quotes. What a target cannot express is refused with the reason, never
//! changed without a word.

mod cure;
mod curl_bash;
mod draft;
mod secrets;

use std::fmt;

pub use cure::{Cured, cured};
pub use draft::{Draft, DraftBody, Part, Text};
pub use secrets::with_variables;

/// How secrets appear in a command (contract, "Commands and secrets").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrets {
    /// What can work stays as sent; only what is missing or cannot work is a variable.
    #[default]
    Needed,
    /// Every secret is a variable.
    Env,
    /// As sent.
    Show,
}

/// What a command is to look like.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How secrets appear.
    pub secrets: Secrets,
    /// What was changed and why; stands before the command in a form that does nothing.
    pub remark: String,
}

/// A request in the language of a target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendered {
    /// The command; empty where it is refused.
    pub text: String,
    /// What the reader has to know: in which way the command differs from what the browser sent.
    pub notes: Vec<String>,
    /// Why there is no command.
    pub refusal: Option<Refusal>,
}

/// Why a request cannot be expressed in a target's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// One sentence.
    pub reason: String,
}

impl Refusal {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.reason)
    }
}

/// A language that a request can be written in.
#[derive(Clone, Copy)]
pub struct Target {
    /// The word on the command line.
    pub id: &'static str,
    /// The name in a menu.
    pub label: &'static str,
    write: fn(&Draft, &str) -> Result<String, Refusal>,
}

impl fmt::Debug for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id)
    }
}

/// All targets, in the order of a menu.
pub static TARGETS: &[Target] =
    &[Target { id: "bash", label: "curl (bash, zsh, sh)", write: curl_bash::write }];

/// The target of that id.
pub fn target(id: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|it| it.id == id)
}

/// Writes a draft in the language of a target.
pub fn render(target: &Target, draft: &Draft, options: &Options) -> Rendered {
    let shown;
    let draft = match options.secrets {
        Secrets::Env => {
            shown = with_variables(draft);
            &shown
        }
        Secrets::Needed | Secrets::Show => draft,
    };
    match draft.check().and_then(|()| (target.write)(draft, &options.remark)) {
        Ok(text) => Rendered { text, notes: draft.notes.clone(), refusal: None },
        Err(refusal) => Rendered { text: String::new(), notes: draft.notes.clone(), refusal: Some(refusal) },
    }
}

/// One POSIX text that bash, zsh and dash understand alike.
pub fn curl_bash(draft: &Draft, secrets: Secrets) -> Result<String, Refusal> {
    let target = Target { id: "bash", label: "", write: curl_bash::write };
    let rendered = render(&target, draft, &Options { secrets, remark: String::new() });
    match rendered.refusal {
        Some(refusal) => Err(refusal),
        None => Ok(rendered.text),
    }
}
