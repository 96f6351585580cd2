//! A request as a command that somebody can run: as the page sent it, or with a cure's edits applied.
//!
//! A [`Draft`] is the request with its variables; one file per target writes it down in that target's language, and
//! each language has one function that quotes. What a target cannot express is refused with the reason, never
//! changed without a word.

mod cure;
mod curl_bash;
mod curl_cmd;
mod curl_powershell;
mod draft;
mod httpie;
mod invoke_webrequest;
mod javascript;
mod message;
mod python;
mod secrets;
mod wget;

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
    /// What this language does in its own way, whatever the request; empty where it does nothing.
    pub caveat: &'static str,
    write: fn(&Draft, &str) -> Result<String, Refusal>,
}

impl fmt::Debug for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id)
    }
}

/// All targets, in the order of a menu.
pub static TARGETS: &[Target] = &[
    Target { id: "bash", label: "curl (bash, zsh, sh)", caveat: "", write: curl_bash::write },
    Target {
        id: "cmd",
        label: "curl (cmd)",
        caveat: "In a batch file every percent sign has to be doubled.",
        write: curl_cmd::write,
    },
    Target { id: "powershell", label: "curl (PowerShell)", caveat: "", write: curl_powershell::write },
    Target {
        id: "invoke-webrequest",
        label: "Invoke-WebRequest",
        caveat: "PowerShell sets Accept-Encoding and Connection itself, and 5.1 refuses some headers (Range, Date).",
        write: invoke_webrequest::write,
    },
    Target {
        id: "fetch",
        label: "fetch",
        caveat: "The browser sets Cookie, Origin, Referer, User-Agent and Sec-Fetch itself, for the page in which this runs.",
        write: javascript::fetch,
    },
    Target {
        id: "node",
        label: "Node",
        caveat: "Accept-Encoding is left out, because the answer is shown as it comes.",
        write: javascript::node,
    },
    Target {
        id: "httpie",
        label: "HTTPie",
        caveat: "HTTPie puts the headers in an order of its own.",
        write: httpie::write,
    },
    Target {
        id: "wget",
        label: "Wget",
        caveat: "Wget adds Accept and Connection, and Accept-Encoding is left out.",
        write: wget::write,
    },
    Target {
        id: "python",
        label: "Python (requests)",
        caveat: "The library adds Connection, and takes credentials from a .netrc file where there is one.",
        write: python::write,
    },
    Target {
        id: "axios",
        label: "axios",
        caveat: "axios puts the headers in an order of its own.",
        write: javascript::axios,
    },
    Target { id: "http", label: ".http file", caveat: "", write: message::http_file },
    Target { id: "raw", label: "HTTP message", caveat: "", write: message::raw },
    Target { id: "har", label: "HAR", caveat: "", write: message::har },
];

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
        Ok(text) => {
            let mut notes = draft.notes.clone();
            if !target.caveat.is_empty() {
                notes.push(target.caveat.to_owned());
            }
            Rendered { text, notes, refusal: None }
        }
        Err(refusal) => Rendered { text: String::new(), notes: draft.notes.clone(), refusal: Some(refusal) },
    }
}

/// One POSIX text that bash, zsh and dash understand alike.
pub fn curl_bash(draft: &Draft, secrets: Secrets) -> Result<String, Refusal> {
    let target = Target { id: "bash", label: "", caveat: "", write: curl_bash::write };
    let rendered = render(&target, draft, &Options { secrets, remark: String::new() });
    match rendered.refusal {
        Some(refusal) => Err(refusal),
        None => Ok(rendered.text),
    }
}

/// One option of curl.
struct CurlOption {
    /// As it is written on a command line.
    name: String,
    /// As it is written in a configuration file.
    long: String,
    value: Option<Text>,
}

/// The options of curl for everything but the body, which each shell passes in its own way.
fn curl_options(draft: &Draft) -> Result<Vec<CurlOption>, Refusal> {
    let mut options: Vec<CurlOption> = Vec::new();
    let mut push = |name: &str, long: &str, value: Option<Text>| {
        options.push(CurlOption { name: name.to_owned(), long: long.to_owned(), value });
    };
    let url = draft.url.fixed_text();
    // curl expands brackets and braces, and removes dot segments, unless it is told not to.
    if draft.url.as_plain().is_none() || url.contains(['[', ']', '{', '}']) {
        push("-g", "globoff", None);
    }
    if has_dot_segments(&url) {
        push("--path-as-is", "path-as-is", None);
    }
    if draft.show_headers {
        push("-i", "include", None);
    }
    if draft.endless {
        push("-N", "no-buffer", None);
        push("--max-time", "max-time", Some(Text::plain("10")));
    }
    match (draft.method.as_str(), draft.body.is_some()) {
        ("GET", false) | ("POST", true) => {}
        ("HEAD", false) => push("-I", "head", None),
        // curl would wait for the body that the answer to HEAD does not have.
        ("HEAD", true) => return Err(Refusal::new("curl cannot send HEAD with a body.")),
        (method, _) => push("-X", "request", Some(Text::plain(method))),
    }
    push("--url", "url", Some(draft.url.clone()));
    for (name, value) in &draft.headers {
        // curl removes a header that has no value, unless a semicolon stands for the colon.
        let empty = value.as_plain().is_some_and(|it| it.trim_matches([' ', '\t']).is_empty());
        let mut line = Text::plain(if empty { format!("{name};") } else { format!("{name}: ") });
        if !empty {
            value.parts.iter().for_each(|it| line.push(it.clone()));
        }
        push("-H", "header", Some(line));
    }
    // What curl adds by itself is switched off, unless it is there.
    let expect = draft.body.as_ref().is_some_and(|it| it.length() >= EXPECT_THRESHOLD);
    for (name, added) in
        [("Accept", true), ("User-Agent", true), ("Content-Type", draft.body.is_some()), ("Expect", expect)]
    {
        if added && !draft.has(name) {
            push("-H", "header", Some(Text::plain(format!("{name}:"))));
        }
    }
    if draft.accepts_compression() {
        push("--compressed", "compressed", None);
    }
    Ok(options)
}

/// curl announces a body from about this size with `Expect`, and waits.
const EXPECT_THRESHOLD: usize = 1_000_000;

/// Clients remove `.` and `..` from a path, some also where they are escaped.
fn has_dot_segments(url: &str) -> bool {
    url.contains("/.") || url.to_ascii_lowercase().contains("%2e")
}

/// For languages that keep headers in a table with one value for a name.
fn refuse_repeated_headers(draft: &Draft, whose: &str) -> Result<(), Refusal> {
    let mut seen: Vec<String> = Vec::new();
    for (name, _) in &draft.headers {
        let lower = name.to_ascii_lowercase();
        if seen.contains(&lower) {
            return Err(Refusal::new(format!(
                "{whose} holds one value for a name, and {name} is there twice."
            )));
        }
        seen.push(lower);
    }
    Ok(())
}

/// Whether TLS is spoken, `host:port`, and the path with the query.
fn host_and_path(draft: &Draft) -> Result<(bool, String, Text), Refusal> {
    let mut parts = draft.url.parts.iter();
    let Some(draft::Part::Text(first)) = parts.next() else {
        return Err(Refusal::new("The URL does not begin with a scheme and a host."));
    };
    let (scheme, rest) = first.split_once("://").unwrap_or(("", first));
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let slash = if path.starts_with('/') { "" } else { "/" };
    let mut target = Text::plain(format!("{slash}{path}"));
    parts.for_each(|it| target.push(it.clone()));
    Ok((scheme.eq_ignore_ascii_case("https"), host.to_owned(), target))
}
