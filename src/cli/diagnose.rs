//! `authopsy diagnose`.

use std::path::PathBuf;
use std::process::ExitCode;

use authopsy::exchange::Millis;
use authopsy::finding::Severity;
use authopsy::ignore::Mute;
use authopsy::report::{self, text::Style};
use clap::{Args, ValueEnum};

use super::{Format, ProfileName, config, input};

/// Says for every request in HAR files why it failed, with evidence and fix
#[derive(Args)]
pub(super) struct Arguments {
    /// HAR files; `-` reads standard input
    #[arg(required = true, value_name = "FILE.har")]
    files: Vec<String>,
    /// Text for people or JSON for scripts
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Whose behaviour is judged
    #[arg(long, value_enum, default_value_t)]
    profile: ProfileName,
    /// The clock for whatever has no `Date`: RFC 3339 or Unix seconds [default: this machine's]
    #[arg(long, value_name = "TIME", value_parser = super::parse_time)]
    now: Option<Millis>,
    /// The least severity of a finding that makes the exit code 1
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    fail_on: FailOn,
    /// Leave out what this names: rule:ID, host:NAME or cause:ID; `*` in an id or a name stands for any text
    #[arg(long, value_name = "WHAT", value_parser = config::parse_mute)]
    ignore: Vec<Mute>,
    /// Where more to leave out is listed [default: authopsy.toml here or in a folder above]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum)]
enum FailOn {
    #[default]
    Error,
    Warning,
    Never,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let options = authopsy::session::Options {
        profile: arguments.profile.into(),
        now: Some(arguments.now.unwrap_or_else(super::clock)),
        sanitized: false,
    };
    let ignore = match config::ignore(arguments.config.as_deref(), &arguments.ignore) {
        Ok(ignore) => ignore,
        Err(reason) => {
            eprintln!("authopsy: {reason}");
            return ExitCode::from(2);
        }
    };
    let read = input::read_all(&arguments.files, options, &ignore);
    let inputs: Vec<_> = read.iter().map(|it| (&it.input, &it.session)).collect();
    let text = match arguments.format {
        Format::Json => report::json::report(&inputs),
        Format::Text => report::text::report(&inputs, Style { color: super::color() }),
    };
    let printed = super::print(text);
    if printed != ExitCode::SUCCESS {
        return printed;
    }
    if read.iter().all(|it| !it.readable) {
        return ExitCode::from(2);
    }
    let least = match arguments.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Never => return ExitCode::SUCCESS,
    };
    if report::worst(&inputs).is_some_and(|it| it >= least) { ExitCode::from(1) } else { ExitCode::SUCCESS }
}
