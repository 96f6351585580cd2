//! `authopsy diagnose`.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use authopsy::exchange::Millis;
use authopsy::finding::Severity;
use authopsy::ignore::{Ignore, Mute};
use authopsy::report::{self, har, text::Style};
use authopsy::session::Options;
use clap::{Args, ValueEnum};

use super::input::{self, Loaded, Source};
use super::{ProfileName, config, redact};

/// Says for every request in HAR files why it failed, with evidence and fix
#[derive(Args)]
pub(super) struct Arguments {
    /// HAR files; `-` reads standard input
    #[arg(required = true, value_name = "FILE.har")]
    files: Vec<String>,
    /// How to write the report
    #[arg(long, value_enum, default_value_t)]
    format: ReportFormat,
    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
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
enum ReportFormat {
    /// For a terminal
    #[default]
    Text,
    /// For scripts: every request, every finding, every cause
    Json,
    /// For a ticket
    Markdown,
    /// One file that needs nothing else
    Html,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
    /// JUnit XML, for build servers
    Junit,
    /// The HAR file as `authopsy redact` writes it, with the findings in `_authopsy` of each entry
    Har,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum)]
enum FailOn {
    #[default]
    Error,
    Warning,
    Never,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let options = Options {
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
    if arguments.format == ReportFormat::Har {
        return match arguments.files.as_slice() {
            [file] => annotate(arguments, file, options, &ignore),
            _ => {
                eprintln!("authopsy: --format har writes one file: name one HAR file");
                ExitCode::from(2)
            }
        };
    }
    let read = input::read_all(&arguments.files, options, &ignore);
    let inputs: Vec<_> = read.iter().map(|it| (&it.input, &it.session)).collect();
    let text = match arguments.format {
        ReportFormat::Text => {
            let here = arguments.output.is_none();
            // On a terminal the lines on standard error stand right above.
            let problems_said = here && std::io::stdout().is_terminal() && std::io::stderr().is_terminal();
            report::text::report(&inputs, Style { color: here && super::color(), problems_said })
        }
        ReportFormat::Json | ReportFormat::Har => {
            let written =
                super::write_to(arguments.output.as_deref(), &mut |out| report::json::write(&inputs, out));
            return end(arguments, &read, written);
        }
        ReportFormat::Markdown => report::markdown::report(&inputs),
        ReportFormat::Html => report::html::report(&inputs),
        ReportFormat::Sarif => report::sarif::report(&inputs),
        ReportFormat::Junit => report::junit::report(&inputs, arguments.fail_on.severity()),
    };
    let written = super::write_to(arguments.output.as_deref(), &mut |out| out.write_all(text.as_bytes()));
    end(arguments, &read, written)
}

/// The exit code of the contract.
fn end(arguments: &Arguments, read: &[Loaded], written: ExitCode) -> ExitCode {
    if written != ExitCode::SUCCESS {
        return written;
    }
    if read.iter().all(|it| !it.readable) {
        return ExitCode::from(2);
    }
    let inputs: Vec<_> = read.iter().map(|it| (&it.input, &it.session)).collect();
    let worst = report::worst(&inputs);
    match arguments.fail_on.severity() {
        Some(least) if worst.is_some_and(|it| it >= least) => ExitCode::from(1),
        _ => ExitCode::SUCCESS,
    }
}

/// Writes the file anew, without its secrets and with what is said of each entry.
fn annotate(arguments: &Arguments, file: &str, options: Options, ignore: &Ignore) -> ExitCode {
    let source = match Source::open(file) {
        Ok(source) => source,
        Err(reason) => {
            eprintln!("authopsy: {file}: {reason}");
            return ExitCode::from(2);
        }
    };
    let mut read = source.read(file, options);
    read.session.set_ignore(ignore.clone());
    read.session.settle();
    let written = super::write_to(arguments.output.as_deref(), &mut |out| {
        redact::write(&source, out, &mut |entry, text| match read.session.of_entry(entry) {
            Some(judged) if judged.last() == entry => har::annotated(&text, judged),
            _ => text,
        })
    });
    end(arguments, &[read], written)
}

impl FailOn {
    fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Never => None,
        }
    }
}
