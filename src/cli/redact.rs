//! `authopsy redact`.

use std::io::{ErrorKind, Read as _};
use std::process::ExitCode;

use authopsy::redact::random_salt;
use authopsy::report::har;
use clap::Args;

/// Writes a HAR that can be mailed: pseudonyms in the place of secrets, and the same diagnosis
///
/// The same secret has the same pseudonym all over a file, and another one in each run. Tokens keep their shape, times,
/// audience and grants. Look the file over before you send it: names and texts of no secret stay as they are.
#[derive(Args)]
pub(super) struct Arguments {
    /// A HAR file; `-` reads standard input
    #[arg(value_name = "IN.har")]
    file: String,
    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "OUT.har")]
    output: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let read = if arguments.file == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(&arguments.file)
    };
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(error) => {
            let reason = match error.kind() {
                ErrorKind::NotFound => "there is no such file".to_owned(),
                ErrorKind::PermissionDenied => "this file may not be read".to_owned(),
                _ => format!("cannot read it: {error}"),
            };
            eprintln!("authopsy: {}: {reason}", arguments.file);
            return ExitCode::from(2);
        }
    };
    let redacted = har::redact(&bytes, random_salt());
    match arguments.output.as_deref() {
        None | Some("-") => super::print(redacted),
        Some(file) => match std::fs::write(file, redacted) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("authopsy: {file}: cannot write it: {error}");
                ExitCode::from(2)
            }
        },
    }
}
