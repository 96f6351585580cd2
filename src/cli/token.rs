//! `authopsy jwt` and `authopsy challenge`.

use std::io::Read as _;
use std::process::ExitCode;

use authopsy::exchange::Millis;
use authopsy::report;
use clap::Args;

use super::Format;

/// Takes a JSON Web Token apart: kind, first defect, header, claims, and what its times say
#[derive(Args)]
pub(super) struct Jwt {
    /// The token as the page sent it, without its scheme; `-` reads standard input
    #[arg(allow_hyphen_values = true)]
    token: String,
    /// The time to judge it by: RFC 3339 or Unix seconds [default: this machine's clock]
    #[arg(long, value_name = "TIME", value_parser = super::parse_time)]
    at: Option<Millis>,
    /// Text for people or JSON for scripts
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Reads `WWW-Authenticate` header values by the grammar of RFC 9110 §11.6.1 and, where it is broken, tolerantly
#[derive(Args)]
pub(super) struct Challenge {
    /// The header's values, one for each line of that name
    #[arg(required = true)]
    values: Vec<String>,
    /// Text for people or JSON for scripts
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn jwt(arguments: &Jwt) -> ExitCode {
    let mut token = arguments.token.clone();
    if token == "-" {
        let mut bytes = Vec::new();
        if let Err(error) = std::io::stdin().lock().read_to_end(&mut bytes) {
            eprintln!("authopsy: cannot read standard input: {error}");
            return ExitCode::from(2);
        }
        token = String::from_utf8_lossy(&bytes).into_owned();
        // The line feed that `echo` adds is not part of the token.
        if token.ends_with('\n') {
            token.pop();
        }
    }
    let seconds = arguments.at.unwrap_or_else(super::clock) / 1000.0;
    super::print(line(match arguments.format {
        Format::Json => report::jwt::json(&token, seconds),
        Format::Text => report::jwt::text(&token, seconds),
    }))
}

pub(super) fn challenge(arguments: &Challenge) -> ExitCode {
    let values = arguments.values.iter().map(String::as_str);
    super::print(line(match arguments.format {
        Format::Json => report::challenge::json(values),
        Format::Text => report::challenge::text(values),
    }))
}

fn line(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
