//! `authopsy compare`.

use std::process::ExitCode;

use authopsy::exchange::{EntryId, Millis};
use authopsy::present::compare::{Otherwise, sessions};
use authopsy::report::{compare, text::Style};
use authopsy::session::Judged;
use clap::Args;

use super::input::{self, Loaded};
use super::{Format, ProfileName};

/// Says what differs between two captures: the calls that went otherwise, and why ("works on my machine")
///
/// With --entry and --with, two requests are compared header by header and claim by claim; of one file where only one
/// is named. Exit code 1 where anything went otherwise.
#[derive(Args)]
pub(super) struct Arguments {
    /// A HAR file; `-` reads standard input
    #[arg(value_name = "A.har")]
    first: String,
    /// Another one
    #[arg(value_name = "B.har", required_unless_present = "entry")]
    second: Option<String>,
    /// The entry of the first file, by its index in `log.entries`
    #[arg(long, value_name = "N", requires = "with")]
    entry: Option<u32>,
    /// The entry of the second file to compare it with
    #[arg(long, value_name = "M", requires = "entry")]
    with: Option<u32>,
    /// Text for people or JSON for scripts
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Whose behaviour is judged
    #[arg(long, value_enum, default_value_t)]
    profile: ProfileName,
    /// The clock for whatever has no `Date`: RFC 3339 or Unix seconds [default: this machine's]
    #[arg(long, value_name = "TIME", value_parser = super::parse_time)]
    now: Option<Millis>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let options = authopsy::session::Options {
        profile: arguments.profile.into(),
        now: Some(arguments.now.unwrap_or_else(super::clock)),
        sanitized: false,
    };
    let first = input::read(&arguments.first, options);
    let second = arguments.second.as_ref().map(|it| input::read(it, options));
    if !first.readable || second.as_ref().is_some_and(|it| !it.readable) {
        return ExitCode::from(2);
    }
    let other = second.as_ref().unwrap_or(&first);
    let names = [arguments.first.as_str(), other.input.file.as_str()];
    let style = Style { color: super::color(), ..Style::default() };
    let (text, went_otherwise) = match (arguments.entry, arguments.with) {
        (Some(entry), Some(with)) => {
            let (Some(left), Some(right)) = (exchange(&first, entry), exchange(other, with)) else {
                return ExitCode::from(2);
            };
            let pair = [Otherwise { left: Some(left), right: Some(right), counts: (1, 1) }];
            let text = match arguments.format {
                Format::Json => compare::json(names, &pair),
                Format::Text => compare::exchanges(names, left, right, style),
            };
            // Two requests that somebody chose differ anyway.
            (text, false)
        }
        _ => {
            let found = sessions(&first.session, &other.session);
            let text = match arguments.format {
                Format::Json => compare::json(names, &found),
                Format::Text => compare::text(names, &found, style),
            };
            (text, !found.is_empty())
        }
    };
    let printed = super::print(text);
    if printed == ExitCode::SUCCESS && went_otherwise { ExitCode::from(1) } else { printed }
}

fn exchange(loaded: &Loaded, entry: u32) -> Option<&Judged> {
    let found = loaded.session.of_entry(EntryId(entry));
    if found.is_none() {
        eprintln!("authopsy: {}: there is no entry {entry}, or it could not be read", loaded.input.file);
    }
    found
}
