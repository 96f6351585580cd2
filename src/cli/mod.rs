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

use std::io::Write as _;
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

/// Writes to standard output; a reader that has gone away is no error.
fn print(bytes: impl AsRef<[u8]>) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes.as_ref()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            eprintln!("authopsy: cannot write the output: {error}");
            ExitCode::from(2)
        }
        _ => ExitCode::SUCCESS,
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
