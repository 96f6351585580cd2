//! `authopsy cors-check`.

use std::process::ExitCode;

use authopsy::report::cors_check::{Answer, Question, check};
use clap::Args;

use super::{Format, ProfileName};

/// What a browser would make of a cross-origin request and these answers, without sending anything
#[derive(Args)]
pub(super) struct Arguments {
    /// The origin of the page, for example `https://app.example`, or `null`
    #[arg(long)]
    origin: String,
    /// The URL of the request [default: one of another origin]
    #[arg(long, default_value = "", hide_default_value = true)]
    url: String,
    /// The method, as the page's code gives it
    #[arg(long, short = 'X', default_value = "GET")]
    method: String,
    /// A header that the page's code sets, as `Name: value`; may be repeated
    #[arg(long, short = 'H', value_name = "HEADER", value_parser = header)]
    header: Vec<(String, String)>,
    /// The request is made with credentials
    #[arg(long)]
    credentials: bool,
    /// The status of the answer
    #[arg(long, default_value_t = 200)]
    status: u16,
    /// A header of the answer, as `Name: value`; may be repeated
    #[arg(long, value_name = "HEADER", value_parser = header)]
    response: Vec<(String, String)>,
    /// The status of the preflight's answer
    #[arg(long, value_name = "STATUS", default_value_t = 204)]
    preflight_status: u16,
    /// A header of the preflight's answer, as `Name: value`; may be repeated. Without any, the preflight is taken as
    /// answered with the headers of the answer
    #[arg(long, value_name = "HEADER", value_parser = header)]
    preflight: Vec<(String, String)>,
    /// Whose behaviour is judged
    #[arg(long, value_enum, default_value_t)]
    profile: ProfileName,
    /// Text for people or JSON for scripts
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("a header is written as `Name: value`")?;
    if name.trim().is_empty() {
        return Err("a header needs a name".to_owned());
    }
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let given = !arguments.preflight.is_empty() || arguments.preflight_status != 204;
    let question = Question {
        origin: arguments.origin.clone(),
        url: arguments.url.clone(),
        method: arguments.method.clone(),
        headers: arguments.header.clone(),
        credentials: arguments.credentials,
        answer: Answer { status: arguments.status, headers: arguments.response.clone() },
        preflight: given
            .then(|| Answer { status: arguments.preflight_status, headers: arguments.preflight.clone() }),
    };
    let outcome = check(&question, arguments.profile.into());
    let mut text = match arguments.format {
        Format::Json => outcome.json(),
        Format::Text => outcome.text(),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let printed = super::print(text);
    if printed != ExitCode::SUCCESS {
        return printed;
    }
    if outcome.is_readable() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
