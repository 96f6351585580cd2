//! `authopsy jwt` and `authopsy challenge`.

use std::io::Read as _;
use std::process::ExitCode;

use authopsy::exchange::Millis;
use authopsy::report;
use authopsy::report::jwt::Signature;
use authopsy::report::signature::{self, Key};
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
    /// Check the signature with this public key or certificate (PEM)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["jwks", "secret"])]
    key: Option<String>,
    /// Check the signature with the key of this JSON Web Key Set that `kid` names
    #[arg(long, value_name = "FILE", conflicts_with = "secret")]
    jwks: Option<String>,
    /// Check the signature with this shared secret; `-` reads it from standard input, `env:NAME` from a variable, so
    /// that it does not stay in the shell's history
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    secret: Option<String>,
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

/// Exit code 1 says that the signature was asked for and is not known to be valid.
pub(super) fn jwt(arguments: &Jwt) -> ExitCode {
    match inspect(arguments) {
        Ok((text, good)) => {
            let printed = super::print(line(text));
            if printed == ExitCode::SUCCESS && !good { ExitCode::from(1) } else { printed }
        }
        Err(error) => {
            eprintln!("authopsy: {error}");
            ExitCode::from(2)
        }
    }
}

fn inspect(arguments: &Jwt) -> Result<(String, bool), String> {
    if arguments.token == "-" && arguments.secret.as_deref() == Some("-") {
        return Err("token and secret cannot both come from standard input".to_owned());
    }
    let token = match arguments.token.as_str() {
        "-" => String::from_utf8_lossy(&standard_input()?).into_owned(),
        token => token.to_owned(),
    };
    let checked = signature(arguments, &token)?;
    let named = checked.as_ref().map(|(signature, by)| (signature, by.as_str()));
    let seconds = arguments.at.unwrap_or_else(super::clock) / 1000.0;
    let text = match arguments.format {
        Format::Json => report::jwt::json(&token, seconds, named),
        Format::Text => report::jwt::text(&token, seconds, named),
    };
    Ok((text, checked.is_none_or(|(signature, _)| signature.valid)))
}

/// Checks the signature, where a key is given; with what the key is called.
fn signature(arguments: &Jwt, token: &str) -> Result<Option<(Signature, String)>, String> {
    let read = |file: &String| {
        let bytes = std::fs::read(file).map_err(|error| format!("cannot read {file}: {error}"))?;
        Ok::<_, String>(String::from_utf8_lossy(&bytes).into_owned())
    };
    if let Some(file) = &arguments.key {
        return Ok(Some((signature::check(token, Key::Pem(&read(file)?)), file.clone())));
    }
    if let Some(file) = &arguments.jwks {
        return Ok(Some((signature::check(token, Key::Set(&read(file)?)), file.clone())));
    }
    let Some(secret) = &arguments.secret else { return Ok(None) };
    let secret = match secret.strip_prefix("env:") {
        Some(name) => std::env::var(name)
            .map_err(|_| format!("the variable {name} is not set, or is no text"))?
            .into_bytes(),
        None if secret == "-" => standard_input()?,
        None => secret.clone().into_bytes(),
    };
    Ok(Some((signature::check(token, Key::Secret(&secret)), "the secret".to_owned())))
}

/// All of standard input, without the line feed that `echo` adds.
fn standard_input() -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| format!("cannot read standard input: {error}"))?;
    bytes.pop_if(|it| *it == b'\n');
    Ok(bytes)
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
