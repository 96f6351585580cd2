//! `oauth/parameter-miswritten`: a parameter of a token request is there, and not as the standard wants it: twice, under
//! another name, encoded once too often.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Finding, Who};
use crate::rules::cure::fit;
use crate::rules::form::{self, Form};
use crate::rules::places::distance;
use crate::rules::{Rule, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/parameter-miswritten",
    title: "A parameter of the token request is not written as it should be",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["oauth/invalid-request", "oauth/invalid-scope", "oauth/grant-rejected", "oauth/refresh-rejected", "oauth/invalid-client", "oauth/client-secret-missing", "oauth/code-stale", "oauth/pkce-verifier-missing", "oauth/pkce-refused", "body/request-malformed", "token/wrong-audience"],
    reveals: &[],
    why: "A token endpoint reads each parameter once, by its exact name, from a form body that is encoded once.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=client_credentials&client_id=web&scope=read&scope=write
< 400
< Content-Type: application/json
<
< {"error":"invalid_request","error_description":"Duplicate parameter: scope"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=client_credentials&client_id=web&scope=read%20write
< 400
< Content-Type: application/json
<
< {"error":"invalid_request","error_description":"Duplicate parameter: scope"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let form = form::of(case)?;
    let refusal = case.facts.refusal.as_ref()?;
    form.raw("grant_type")?;
    let (name, headline, body, category) =
        repeated(&form).or_else(|| misnamed(&form, &refusal.said))
            .or_else(|| encoded_twice(&form))
            .or_else(|| untrimmed(&form))
        .or_else(|| shortened(&form))
            .or_else(|| fragment(&form, refusal.category))?;
    Some(
        Finding::error(fit(headline))
            .category(category)
            .said()
            .specific(75)
            .cause(name.clone())
            .evidence(login::parameter(form.entry, &name, form.get(&name)))
            .evidence(refusal.place.clone())
            .fix(form::send(case, "Build the form with URLSearchParams, by the names of the standard.", body)),
    )
}

type Miswritten = (String, String, String, Category);

/// A parameter that is there more than once (RFC 6749 §3.2).
fn repeated(form: &Form<'_>) -> Option<Miswritten> {
    let pairs: Vec<(&str, &str)> = form.text.split('&').map(|it| it.split_once('=').unwrap_or((it, ""))).collect();
    let count = |name: &str| pairs.iter().filter(|(it, _)| *it == name).count();
    // Resources and audiences may be several (RFC 8707 §2, RFC 8693 §2.1).
    let (name, _) = pairs.iter().find(|(name, _)| !["resource", "audience"].contains(name) && count(name) > 1)?;
    let plain = name.trim_end_matches("[]");
    let values: Vec<&str> = pairs.iter().filter(|(it, _)| it == name).map(|(_, value)| *value).collect();
    let value = if plain == "scope" {
        values.join("%20")
    } else {
        let first = *values.first()?;
        values.iter().all(|it| *it == first).then(|| first.to_owned())?
    };
    let mut once = false;
    let kept = pairs.iter().filter_map(|(it, other)| {
        if it != name {
            return Some([it, "=", other].concat());
        }
        (!std::mem::replace(&mut once, true)).then(|| [plain, "=", &value].concat())
    });
    let body = kept.collect::<Vec<String>>().join("&");
    let category = if plain == "scope" { Category::ScopeInvalid } else { Category::RequestMalformed };
    Some(((*name).to_owned(), format!("The parameter {plain} is there {} times", values.len()), body, category))
}

/// A parameter that the server misses and that stands there under a name that is nearly right.
fn misnamed(form: &Form<'_>, said: &str) -> Option<Miswritten> {
    let missing = NAMES.into_iter().find(|it| form.raw(it).is_none() && says_missing(said, it))?;
    let flat = |name: &str| -> String { name.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect() };
    let (sent, _) = form.text.split('&').filter_map(|it| it.split_once('=')).find(|(name, value)| {
        let near = distance(&flat(name), &flat(missing)) <= 1;
        let known = ALIASES.iter().any(|(meant, alias)| *meant == missing && flat(name) == *alias);
        !NAMES.contains(name) && !value.is_empty() && (near || known)
    })?;
    let renamed = |pair: &str| match pair.split_once('=') {
        Some((name, value)) if name == sent => [missing, "=", value].concat(),
        _ => pair.to_owned(),
    };
    let body = form.text.split('&').map(renamed).collect::<Vec<String>>().join("&");
    Some((sent.to_owned(), format!("The parameter is named {missing}, and {sent} was sent"), body, Category::RequestMalformed))
}

fn says_missing(said: &str, name: &str) -> bool {
    let said = said.to_ascii_lowercase();
    let words = ["missing", "required", "must", "not provided", "no ", "absent", "lacks"];
    (said.contains(name) || said.contains(&name.replace('_', " "))) && words.iter().any(|it| said.contains(it))
}

/// A value that is still encoded once it is decoded.
fn encoded_twice(form: &Form<'_>) -> Option<Miswritten> {
    let is_escape = |it: &&str| it.get(..2).is_some_and(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
    for name in ["code", "refresh_token", "scope", "client_secret", "assertion", "username", "password"] {
        let Some(read) = form.get(name) else { continue };
        let meant = form::unescape(&read);
        let escapes = read.split('%').skip(1).filter(is_escape).count();
        // A password may well hold a percent sign.
        if escapes == 0 || meant == read || (escapes < 2 && ["password", "client_secret"].contains(&name)) {
            continue;
        }
        let headline = format!("The parameter {name} is percent-encoded twice");
        let category = if name == "scope" { Category::ScopeInvalid } else { Category::GrantInvalid };
        return Some((name.to_owned(), headline, form.with(name, &form::encode(&meant)), category));
    }
    None
}

/// A value with a space or a line break at its end, as it comes from text that was not trimmed.
fn untrimmed(form: &Form<'_>) -> Option<Miswritten> {
    for name in ["code", "refresh_token", "client_id", "client_secret", "code_verifier", "redirect_uri"] {
        let Some(read) = form.get(name).filter(|it| it.trim() != it && !it.trim().is_empty()) else { continue };
        let headline = format!("The parameter {name} has a space or a line break at its end");
        let category = if name.starts_with("client") { Category::ClientAuthFailed } else { Category::GrantInvalid };
        return Some((name.to_owned(), headline, form.with(name, &form::encode(read.trim())), category));
    }
    None
}

/// The kind of a token or an assertion, which has a URI for its name (RFC 7521 §4.2, RFC 8693 §3).
fn shortened(form: &Form<'_>) -> Option<Miswritten> {
    for (name, space) in [
        ("client_assertion_type", "client-assertion-type:"),
        ("subject_token_type", "token-type:"),
        ("actor_token_type", "token-type:"),
        ("requested_token_type", "token-type:"),
    ] {
        let Some(sent) = form.get(name).filter(|it| !it.is_empty() && !it.contains(':')) else { continue };
        let end = if space.starts_with("token") { sent.replace('-', "_") } else { sent.replace('_', "-") };
        let whole = ["urn:ietf:params:oauth:", space, &end.to_ascii_lowercase()].concat();
        let headline = format!("The parameter {name} is {sent}, and it has to be a URI");
        return Some((name.to_owned(), headline, form.with(name, &form::encode(&whole)), Category::RequestMalformed));
    }
    None
}

/// A resource is named by a URI without a fragment (RFC 8707 §2).
fn fragment(form: &Form<'_>, refused: Category) -> Option<Miswritten> {
    let resource = form.get("resource").filter(|_| refused == Category::AudienceMismatch)?;
    let (plain, _) = resource.split_once('#')?;
    let headline = "The parameter resource has a fragment, which no resource has".to_owned();
    Some(("resource".to_owned(), headline, form.with("resource", &form::encode(plain)), Category::AudienceMismatch))
}

/// What a token endpoint reads (RFC 6749, RFC 7636, RFC 7523, RFC 8628, RFC 8693).
const NAMES: [&str; 15] = [
    "client_assertion_type",
    "client_assertion",
    "client_id",
    "client_secret",
    "code_verifier",
    "device_code",
    "redirect_uri",
    "refresh_token",
    "subject_token_type",
    "subject_token",
    "assertion",
    "username",
    "password",
    "scope",
    "code",
];

/// What people write instead, without its punctuation.
const ALIASES: [(&str, &str); 10] = [
    ("code", "authorizationcode"),
    ("code", "authcode"),
    ("code_verifier", "verifier"),
    ("code_verifier", "pkceverifier"),
    ("redirect_uri", "callbackurl"),
    ("redirect_uri", "callback"),
    ("redirect_uri", "returnurl"),
    ("refresh_token", "token"),
    ("refresh_token", "refresh"),
    ("scope", "scopes"),
];
