//! `Invoke-WebRequest` of PowerShell 5.1 and 7.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::curl_powershell::{quote, remark_line, text_expression};
use super::draft::{Draft, DraftBody};
use super::{Refusal, refuse_repeated_headers};

pub(super) fn write(draft: &Draft, remark: &str) -> Result<String, Refusal> {
    refuse_repeated_headers(draft, "A table of PowerShell")?;
    let mut parts = vec![format!("Invoke-WebRequest -UseBasicParsing -Uri {}", text_expression(&draft.url))];
    if STANDARD_METHODS.contains(&draft.method.as_str()) {
        parts.push(format!("-Method {}", draft.method));
    } else {
        // Only PowerShell 7 has this; the other parameter knows a fixed list and writes it in capitals.
        parts.push(format!("-CustomMethod {}", quote(&draft.method)));
    }
    parts.push("-MaximumRedirection 0".to_owned());
    let mut headers = Vec::new();
    for (name, value) in &draft.headers {
        let value = text_expression(value);
        match name.to_ascii_lowercase().as_str() {
            "content-type" => parts.push(format!("-ContentType {value}")),
            "user-agent" => parts.push(format!("-UserAgent {value}")),
            // The cmdlet decides on these by itself, and decompresses what it asked for.
            "connection" | "accept-encoding" => {}
            _ => headers.push(format!("{} = {value}", quote(name))),
        }
    }
    if !headers.is_empty() {
        parts.push(format!("-Headers @{{\n    {}\n  }}", headers.join("\n    ")));
    }
    match &draft.body {
        None => {}
        Some(DraftBody::Bytes(bytes)) => parts.push(format!("-Body {}", from_base64(bytes))),
        Some(DraftBody::Text(text)) => match text.as_plain() {
            // Windows PowerShell sends other characters as Latin-1.
            Some(plain) if !plain.bytes().all(|it| (b' '..=b'~').contains(&it)) => {
                parts.push(format!("-Body {}", from_base64(plain.as_bytes())));
            }
            _ => parts.push(format!("-Body ([Text.Encoding]::UTF8.GetBytes({}))", text_expression(text))),
        },
    }
    let command = parts.join(" `\n  ");
    Ok(if remark.is_empty() { command } else { format!("{}\n{command}", remark_line(remark)) })
}

fn from_base64(bytes: &[u8]) -> String {
    format!("([Convert]::FromBase64String('{}'))", STANDARD.encode(bytes))
}

const STANDARD_METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "OPTIONS", "MERGE", "PATCH"];
