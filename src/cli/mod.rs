//! The commands of `authopsy`, one file each.

mod compare;
mod config;
mod cors_check;
mod curl;
mod diagnose;
mod input;
mod redact;
mod rules;
mod snippet;
mod token;

use std::io::{self, Write};
use std::process::ExitCode;

use authopsy::exchange::Millis;
use authopsy::fetch::Profile;
use authopsy::syntax::time;
use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

/// Says why a front-end's requests failed authentication or CORS, and what makes them work.
///
/// Reads HAR files; nothing leaves this machine.
#[derive(Parser)]
#[command(name = "authopsy", version, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Diagnose(diagnose::Arguments),
    Curl(curl::Arguments),
    Compare(compare::Arguments),
    Redact(redact::Arguments),
    CorsCheck(cors_check::Arguments),
    Jwt(token::Jwt),
    Challenge(token::Challenge),
    Snippet(snippet::Arguments),
    Rules(rules::List),
    Explain(rules::Explain),
    /// Prints a completion script for a shell
    Completions {
        /// The shell to complete for
        shell: clap_complete::Shell,
    },
}

/// Text for people or JSON for scripts.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

/// Whose behaviour is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum)]
enum ProfileName {
    #[default]
    Chromium,
    Firefox,
    /// The text of the Fetch standard
    Standard,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::Chromium => Self::Chromium,
            ProfileName::Firefox => Self::Firefox,
            ProfileName::Standard => Self::Standard,
        }
    }
}

pub(crate) fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Diagnose(arguments) => diagnose::run(&arguments),
        Command::Curl(arguments) => curl::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Redact(arguments) => redact::run(&arguments),
        Command::CorsCheck(arguments) => cors_check::run(&arguments),
        Command::Jwt(arguments) => token::jwt(&arguments),
        Command::Challenge(arguments) => token::challenge(&arguments),
        Command::Snippet(arguments) => snippet::run(&arguments),
        Command::Rules(arguments) => rules::list(&arguments),
        Command::Explain(arguments) => rules::explain(&arguments),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "authopsy", &mut script);
            print(&script)
        }
    }
}

/// Writes to standard output.
fn print(bytes: impl AsRef<[u8]>) -> ExitCode {
    write_to(None, &mut |out| out.write_all(bytes.as_ref()))
}

/// Writes to a file, or to standard output where none is named; a reader that has gone away is no error.
fn write_to(file: Option<&str>, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> ExitCode {
    let written = match file {
        None | Some("-") => {
            let mut out = io::stdout().lock();
            write(&mut out).and_then(|()| out.flush())
        }
        Some(file) => beside(file, write),
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("authopsy: cannot write {}: {error}", file.unwrap_or("the output"));
            ExitCode::from(2)
        }
        _ => ExitCode::SUCCESS,
    }
}

/// Writes beside the file first: the input may be the file itself, and half a file would pass for a whole one.
fn beside(file: &str, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if std::fs::metadata(file).is_ok_and(|it| !it.is_file()) {
        // A pipe or a device, which cannot be replaced.
        return write(&mut std::fs::File::create(file)?);
    }
    let draft = format!("{file}.part");
    let written = std::fs::File::create(&draft).and_then(|mut out| write(&mut out));
    match written.and_then(|()| std::fs::rename(&draft, file)) {
        Ok(()) => Ok(()),
        Err(error) => {
            let _ = std::fs::remove_file(&draft);
            Err(error)
        }
    }
}

/// Reads `--now` and `--at`: RFC 3339 or Unix seconds.
fn parse_time(text: &str) -> Result<Millis, String> {
    if let Ok(seconds) = text.parse::<f64>()
        && seconds.is_finite()
    {
        return Ok(seconds * 1000.0);
    }
    time::rfc3339(text).ok_or_else(|| "expected RFC 3339 (2026-11-24T10:00:00Z) or Unix seconds".to_owned())
}

/// The machine's clock, in milliseconds since the epoch.
fn clock() -> Millis {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0.0, |it| it.as_secs_f64() * 1000.0)
}

/// Colours only on a terminal, and only where `NO_COLOR` is not set.
fn color() -> bool {
    use std::io::IsTerminal as _;
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty())
}
