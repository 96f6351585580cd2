//! The secrets of a draft as variables: every one is found by name or shape, the same secret has the same name
//! everywhere.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;

use super::draft::{Draft, DraftBody, Part, Text};
use crate::redact::{self, is_secret_name, is_secret_parameter, looks_secret, secrets_in, split_scheme};
use crate::syntax::authorization::decode_basic;

/// The draft with every secret as a variable.
pub fn with_variables(draft: &Draft) -> Draft {
    let mut names = Names::default();
    let mut out = draft.clone();
    for part in draft.headers.iter().map(|(_, value)| value).chain([&draft.url]).flat_map(|it| &it.parts) {
        if let Part::Variable(name) | Part::FormVariable(name) = part {
            names.taken.insert(name.clone(), String::new());
        }
    }
    for (name, value) in &mut out.headers {
        if let Some(text) = value.as_plain() {
            *value = header(name, &text, &mut names);
        }
    }
    if let Some(url) = out.url.as_plain() {
        out.url = self::url(&url, &mut names);
    }
    let form = out.header("content-type").is_some_and(|it| it.fixed_text().contains("urlencoded"));
    if let Some(DraftBody::Text(body)) = &mut out.body {
        let mut replaced = Text::default();
        for part in &body.parts {
            match part {
                Part::Text(text) if form => push_all(&mut replaced, parameters(text, true, &mut names)),
                Part::Text(text) => push_all(&mut replaced, spans(text, &mut names)),
                other => replaced.push(other.clone()),
            }
        }
        *body = replaced;
    }
    out
}

/// Which secret has which name.
#[derive(Default)]
struct Names {
    by_secret: HashMap<String, String>,
    taken: HashMap<String, String>,
}

impl Names {
    /// The variable of a secret; another secret of the same name is numbered.
    fn of(&mut self, wish: &str, secret: &str) -> String {
        if let Some(name) = self.by_secret.get(secret) {
            return name.clone();
        }
        let wish = variable_name(wish);
        let mut name = wish.clone();
        let mut number = 2;
        while self.taken.contains_key(&name) {
            name = format!("{wish}_{number}");
            number += 1;
        }
        self.by_secret.insert(secret.to_owned(), name.clone());
        self.taken.insert(name.clone(), secret.to_owned());
        name
    }
}

fn header(name: &str, value: &str, names: &mut Names) -> Text {
    match name.to_ascii_lowercase().as_str() {
        "authorization" | "proxy-authorization" => credentials(value, names),
        "cookie" => cookies(value, names),
        "referer" => url(value, names),
        lower if is_secret_name(lower) || looks_secret(value) => {
            let (scheme, secret) = split_scheme(value);
            let wish = match lower {
                "x-api-key" | "api-key" | "apikey" => "API_KEY",
                "x-auth-token" | "x-access-token" => "ACCESS_TOKEN",
                _ => name,
            };
            whole(scheme, secret, wish, names)
        }
        _ => spans(value, names),
    }
}

/// The value of `Authorization`: the scheme stays, what follows is one variable, or a name and a password.
fn credentials(value: &str, names: &mut Names) -> Text {
    let (scheme, secret) = split_scheme(value);
    if scheme.trim().eq_ignore_ascii_case("basic")
        && let Some((user, password)) = user_and_password(secret)
    {
        let mut pair = Text::default();
        pair.push(Part::Variable(names.of("API_USERNAME", &user)));
        pair.push(Part::Text(":".to_owned()));
        pair.push(Part::Variable(names.of("PASSWORD", &password)));
        let mut text = Text::plain(scheme);
        text.push(Part::Base64(pair));
        return text;
    }
    let wish = match scheme.trim().to_ascii_lowercase().as_str() {
        "apikey" | "api-key" | "key" => "API_KEY",
        "basic" => "BASIC_CREDENTIALS",
        "" | "bearer" | "token" | "jwt" | "dpop" => "ACCESS_TOKEN",
        _ => "CREDENTIALS",
    };
    whole(scheme, secret, wish, names)
}

/// Only what comes out the same when it is encoded again.
fn user_and_password(secret: &str) -> Option<(String, String)> {
    let basic = decode_basic(secret)?;
    let text = String::from_utf8(basic.bytes).ok()?;
    let (user, password) = text.split_once(':')?;
    (STANDARD.encode(&text) == secret).then(|| (user.to_owned(), password.to_owned()))
}

fn whole(scheme: &str, secret: &str, wish: &str, names: &mut Names) -> Text {
    let mut text = Text::plain(scheme);
    if redact::is_visibly_no_secret(secret) {
        text.push(Part::Text(secret.to_owned()));
    } else {
        text.push(Part::Variable(names.of(wish, secret)));
    }
    text
}

fn cookies(value: &str, names: &mut Names) -> Text {
    let mut text = Text::default();
    for (index, cookie) in value.split(';').enumerate() {
        if index > 0 {
            text.push(Part::Text(";".to_owned()));
        }
        let (name, secret) = match cookie.split_once('=') {
            Some((name, secret)) => (name, secret),
            None => ("", cookie),
        };
        if secret.trim().is_empty() {
            text.push(Part::Text(cookie.to_owned()));
            continue;
        }
        if cookie.contains('=') {
            text.push(Part::Text(format!("{name}=")));
        }
        text.push(Part::Variable(names.of(&format!("COOKIE_{}", name.trim()), secret)));
    }
    text
}

/// The parameters of the query; the rest of the URL by shape.
fn url(url: &str, names: &mut Names) -> Text {
    let (before, query) = url.split_once('?').map_or((url, None), |(before, query)| (before, Some(query)));
    let authority = before
        .split_once("://")
        .map_or(0, |(scheme, rest)| scheme.len() + 3 + rest.find('/').unwrap_or(rest.len()));
    let (authority, path) = before.split_at_checked(authority).unwrap_or((before, ""));
    let mut text = spans(authority, names);
    // A segment of the path stands alone, whatever its neighbors are.
    for segment in path.split_inclusive('/') {
        push_all(&mut text, spans(segment, names));
    }
    if let Some(query) = query {
        text.push(Part::Text("?".to_owned()));
        push_all(&mut text, parameters(query, false, names));
    }
    text
}

/// The parameters of a query or a form. A variable holds the decoded value; in a body curl encodes it, in a URL that
/// is done only where the value sent needed it.
fn parameters(form: &str, is_body: bool, names: &mut Names) -> Text {
    let mut text = Text::default();
    for (index, parameter) in form.split('&').enumerate() {
        if index > 0 {
            text.push(Part::Text("&".to_owned()));
        }
        let Some((name, raw)) = parameter.split_once('=') else {
            push_all(&mut text, spans(parameter, names));
            continue;
        };
        let decode = |it: &str| percent_decode_str(&it.replace('+', " ")).decode_utf8_lossy().into_owned();
        let (plain, value) = (decode(name), decode(raw));
        if raw.is_empty() || redact::is_visibly_no_secret(&value) || !is_secret_parameter(&plain, &value) {
            text.push(Part::Text(parameter.to_owned()));
            continue;
        }
        text.push(Part::Text(format!("{name}=")));
        let wish = match plain.as_str() {
            "key" | "apikey" | "api_key" => "API_KEY",
            other => other,
        };
        let variable = names.of(wish, &value);
        text.push(if is_body || value != raw {
            Part::FormVariable(variable)
        } else {
            Part::Variable(variable)
        });
    }
    text
}

/// Secrets inside any other text. A variable holds the value as it is written there, escapes included.
fn spans(text: &str, names: &mut Names) -> Text {
    let mut out = Text::default();
    let mut copied = 0;
    for it in secrets_in(text, true) {
        let value = text.get(it.from..it.to).unwrap_or("");
        let (scheme, secret) = split_scheme(value);
        if redact::is_visibly_no_secret(secret) {
            continue;
        }
        out.push(Part::Text(text.get(copied..it.from).unwrap_or("").to_owned()));
        out.push(Part::Text(scheme.to_owned()));
        let wish = if it.name.is_empty() { "SECRET" } else { it.name };
        out.push(Part::Variable(names.of(wish, secret)));
        copied = it.to;
    }
    out.push(Part::Text(text.get(copied..).unwrap_or("").to_owned()));
    out
}

fn push_all(text: &mut Text, other: Text) {
    for part in other.parts {
        text.push(part);
    }
}

/// A name as shells take it: `accessToken` and `Access-Token` become `ACCESS_TOKEN`.
fn variable_name(wish: &str) -> String {
    let mut name = String::new();
    let mut after_lower = false;
    for it in wish.chars() {
        if it.is_ascii_alphanumeric() {
            if it.is_ascii_uppercase() && after_lower {
                name.push('_');
            }
            name.push(it.to_ascii_uppercase());
        } else if !name.ends_with('_') && !name.is_empty() {
            name.push('_');
        }
        after_lower = it.is_ascii_lowercase() || it.is_ascii_digit();
    }
    let name: String = name.trim_end_matches('_').chars().take(40).collect();
    if name.starts_with(|it: char| it.is_ascii_digit()) {
        return format!("SECRET_{name}");
    }
    if PLAIN_NAMES.contains(&name.as_str()) || (name.contains('_') && !is_taken_by_others(&name)) {
        return name;
    }
    if name.is_empty() { "SECRET".to_owned() } else { format!("{name}_SECRET") }
}

/// Shells, curl and the system loader give these a meaning.
fn is_taken_by_others(name: &str) -> bool {
    ["BASH_", "CURL_", "LC_", "LD_", "SSL_", "ZSH_"].iter().any(|it| name.starts_with(it))
        || ["_PATH", "_PROXY"].iter().any(|it| name.ends_with(it))
}

/// Names of one word that no shell uses itself; with any other, `PATH` or `RANDOM` might be among them.
const PLAIN_NAMES: [&str; 18] = [
    "APIKEY",
    "ASSERTION",
    "AUTH",
    "CODE",
    "CREDENTIALS",
    "JWT",
    "KEY",
    "OTP",
    "PASS",
    "PASSPHRASE",
    "PASSWORD",
    "PIN",
    "SECRET",
    "SESSION",
    "SID",
    "SIGNATURE",
    "TICKET",
    "TOKEN",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Secrets, curl_bash};
    use crate::exchange::{Body, Entry, Request};

    #[track_caller]
    fn check(url: &str, headers: &[(&str, &str)], body: &str, expected: &[&str]) {
        let request = Request {
            method: "POST".to_owned(),
            url: url.to_owned(),
            headers: headers.iter().copied().collect(),
            body: Some(Body { text: body.to_owned(), ..Body::default() }),
            ..Request::default()
        };
        let text =
            curl_bash(&Draft::of(&Entry { request, ..Entry::default() }), Secrets::Env).unwrap_or_default();
        for it in expected {
            assert!(text.contains(it), "{it} is not in\n{text}");
        }
        assert!(!text.contains("CANARY"), "{text}");
    }

    #[test]
    fn every_secret_is_a_variable() {
        check(
            "https://u:CANARY@api.test/a?api_key=CANARY123&x=1&code=CANARY%2B1",
            &[
                ("Authorization", "Bearer CANARY-token"),
                ("Cookie", "sid=CANARY1; theme=CANARY2"),
                ("X-Api-Key", "CANARY123"),
                ("X-CSRF-Token", "CANARY4"),
            ],
            r#"{"password":"CANARY-pw","n":1,"token":"CANARY-token"}"#,
            &[
                r#"'Authorization: Bearer '"$ACCESS_TOKEN""#,
                r#"'Cookie: sid='"$COOKIE_SID"'; theme='"$COOKIE_THEME""#,
                r#"'X-Api-Key: '"$API_KEY""#,
                r#"'X-CSRF-Token: '"$X_CSRF_TOKEN""#,
                r#"/a?api_key='"$API_KEY"'&x=1&code='"$(printf %s "$CODE" | od"#,
                r#"'{"password":"'"$PASSWORD"'","n":1,"token":"'"$ACCESS_TOKEN"'"}'"#,
            ],
        );
    }

    #[test]
    fn forms_and_basic_are_encoded_at_run_time() {
        check(
            "https://api.test/",
            &[
                ("Authorization", "Basic Q0FOQVJZOkNBTkFSWTI="),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ],
            "grant_type=password&username=ada&password=CANARY%2B2&scope=a",
            &[
                r#"'Authorization: Basic '$(printf %s "$API_USERNAME"':'"$PASSWORD" | base64 | tr -d '\n')"#,
                "--data-raw 'grant_type=password&username=ada' \\\n  --data-urlencode 'password='\"$PASSWORD_2\" \\\n  --data-raw 'scope=a'",
            ],
        );
    }

    #[test]
    fn names_that_shells_use_are_avoided() {
        assert_eq!(variable_name("path"), "PATH_SECRET");
        assert_eq!(variable_name("http_proxy"), "HTTP_PROXY_SECRET");
        assert_eq!(variable_name("accessToken"), "ACCESS_TOKEN");
        assert_eq!(variable_name("2fa"), "SECRET_2FA");
        assert_eq!(variable_name("🍪"), "SECRET");
    }
}
