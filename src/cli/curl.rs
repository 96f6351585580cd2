//! `authopsy curl`.

use std::process::ExitCode;

use authopsy::command::{self, Draft, Options, Secrets, cured};
use authopsy::exchange::EntryId;
use authopsy::report::text::plain;
use authopsy::session::Session;
use clap::{Args, ValueEnum};

use super::input;

/// Writes captured requests as commands: as they were sent, or as they would work
///
/// An entry that cannot be expressed gives an empty command, and a reason on standard error.
#[derive(Args)]
pub(super) struct Arguments {
    /// A HAR file; `-` reads standard input
    #[arg(value_name = "FILE.har")]
    file: String,
    /// The entry, by its index in `log.entries`
    #[arg(long, value_name = "N", required_unless_present = "all", conflicts_with = "all")]
    entry: Option<u32>,
    /// One command for each entry of the log, in order
    #[arg(long)]
    all: bool,
    /// The request as it was sent
    #[arg(long, conflicts_with_all = ["fixed", "preflight"])]
    original: bool,
    /// The request as it would work (the default)
    #[arg(long)]
    fixed: bool,
    /// The preflight that a browser sends before the request
    #[arg(long, conflicts_with = "fixed")]
    preflight: bool,
    /// How secrets appear
    #[arg(long, value_enum, default_value_t)]
    secrets: SecretsName,
    /// The language of the command
    #[arg(long, default_value = "bash", value_parser = target)]
    target: String,
    /// Ends each command with a NUL in place of a line feed
    #[arg(long)]
    null: bool,
    /// The clock for whatever has no `Date`: RFC 3339 or Unix seconds [default: this machine's]
    #[arg(long, value_name = "TIME", value_parser = super::parse_time)]
    now: Option<authopsy::exchange::Millis>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum)]
enum SecretsName {
    /// As sent, but for what is missing or cannot work: that is a variable
    #[default]
    Needed,
    /// Every secret is a variable
    Env,
    /// As sent
    Show,
}

impl From<SecretsName> for Secrets {
    fn from(name: SecretsName) -> Self {
        match name {
            SecretsName::Needed => Self::Needed,
            SecretsName::Env => Self::Env,
            SecretsName::Show => Self::Show,
        }
    }
}

fn target(id: &str) -> Result<String, String> {
    if command::target(id).is_some() {
        return Ok(id.to_owned());
    }
    let known: Vec<&str> = command::TARGETS.iter().map(|it| it.id).collect();
    Err(format!("the targets are {}", known.join(", ")))
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let options = authopsy::session::Options {
        now: Some(arguments.now.unwrap_or_else(super::clock)),
        ..authopsy::session::Options::default()
    };
    let read = input::read(&arguments.file, options);
    if !read.readable {
        return ExitCode::from(2);
    }
    let count = u32::try_from(read.input.entries).unwrap_or(u32::MAX);
    let ids = match arguments.entry {
        Some(entry) if entry >= count => {
            eprintln!("authopsy: there is no entry {entry}; the file has {count}, counted from 0");
            return ExitCode::from(2);
        }
        Some(entry) => entry..entry + 1,
        None => 0..count,
    };
    let mut out = Vec::new();
    let mut refused = false;
    for id in ids {
        let text = command(arguments, &read.session, EntryId(id)).unwrap_or_else(|reason| {
            eprintln!("authopsy: entry {id}: {}", plain(&reason));
            refused = true;
            String::new()
        });
        out.extend_from_slice(text.as_bytes());
        out.push(if arguments.null { 0 } else { b'\n' });
    }
    let printed = super::print(out);
    if printed != ExitCode::SUCCESS {
        return printed;
    }
    if refused && arguments.entry.is_some() { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

/// The command of one entry, or why there is none.
fn command(arguments: &Arguments, session: &Session, id: EntryId) -> Result<String, String> {
    let entry = session.entry(id).ok_or("the entry could not be read")?;
    let (draft, remark) = if arguments.preflight {
        let draft = if entry.is_preflight() { Some(Draft::of(entry)) } else { Draft::preflight(entry) };
        (draft.ok_or("it is not known which page the request came from")?, String::new())
    } else {
        match session.of_entry(id).filter(|_| !arguments.original).and_then(|judged| cured(judged, id)) {
            Some(cured) => (cured.draft, cured.remark),
            None => (Draft::of(entry), String::new()),
        }
    };
    let target = command::target(&arguments.target).ok_or("there is no such target")?;
    let rendered = command::render(target, &draft, &Options { secrets: arguments.secrets.into(), remark });
    for note in &rendered.notes {
        eprintln!("authopsy: entry {}: {}", id.0, plain(note));
    }
    match rendered.refusal {
        Some(refusal) => Err(refusal.reason),
        None => Ok(rendered.text),
    }
}
