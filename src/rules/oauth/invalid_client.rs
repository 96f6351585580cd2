//! `oauth/invalid-client`: the application itself failed to authenticate.

use crate::facts::{Case, FactSet};
use crate::rules::form;
use crate::finding::{Category, Finding, Who};
use crate::exchange::Entry;
use crate::fix::{Fix, On, Op, Piece, Slot, Value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crate::rules::Rule;
use crate::rules::said;

pub(super) static RULE: Rule = Rule {
    id: "oauth/invalid-client",
    title: "The client failed to authenticate",
    tier: 1,
    who: Who::Client,
    facts: FactSet::FAILED,
    masks: &[],
    reveals: &[],
    why: "The authorization server checks the application before it looks at the user's grant: its id, its secret, and the way in which it authenticates.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 401
< Content-Type: application/json
<
< {"error":"invalid_client","error_description":"Client authentication failed"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 503
< Content-Type: application/json
<
< {"error":"temporarily_unavailable"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let refusal = said::of(case, &[Category::ClientAuthFailed])?;
    let headline = said::quoting("The client failed to authenticate", refusal);
    let text = "Check client id and secret, and how the client is registered: a public client sends no secret, a confidential one sends it in the way it is registered for.";
    let words = refusal.said.to_ascii_lowercase();
    let public = ["client is public", "public client", "public clients", "should not be presented"];
    if let Some(form) = form::of(case).filter(|it| it.raw("client_secret").is_some())
        && public.iter().any(|it| words.contains(it))
    {
        let fix = form::send(case, "A public client sends no secret.", form.without(&["client_secret"]));
        return Some(said::finding(case, refusal, headline).fix(fix));
    }
    if let Some(fix) = as_basic(case, &words) {
        let headline = "The server wants the client's id and secret with Basic; they are in the body";
        return Some(said::finding(case, refusal, headline.to_owned()).fix(fix));
    }
    if let Some(fix) = as_post(case, &words) {
        let headline = "The server wants the client's id and secret in the body; they are sent with Basic";
        return Some(said::finding(case, refusal, headline.to_owned()).fix(fix));
    }
    if let Some(fix) = without_bearer(case, &words) {
        let headline = "An access token is sent to the token endpoint, which takes none";
        return Some(said::finding(case, refusal, headline.to_owned()).fix(fix));
    }
    // Only a secret that was sent and refused is one to replace.
    if let Some(fix) = other_basic(case) {
        return Some(said::finding(case, refusal, headline).fix(fix));
    }
    let fix = match form::of(case).filter(|it| it.raw("client_secret").is_some()) {
        Some(form) => form::send(case, text, form.with_slot("client_secret", Slot::ClientSecret)),
        None => Fix::none("only the client's owner can see which of its settings is wrong", text),
    };
    Some(said::finding(case, refusal, headline).fix(fix))
}

/// The client's id and secret moved from the body to `Basic`, where the server says that it wants them there
/// (RFC 6749 §2.3.1: both are form-encoded, as they were in the body).
fn as_basic(case: &Case<'_>, words: &str) -> Option<Fix> {
    let named = words.contains("basic")
        && ["must", "use", "require", "only", "expect", "header"].iter().any(|it| words.contains(it));
    // A challenge says so too, unless the words say that the secret itself is wrong.
    let judged = ["secret", "invalid cl", "credential", "wrong", "unknown", "not found", "password"];
    let challenged =
        case.facts.challenges.scheme("basic").is_some() && !judged.iter().any(|it| words.contains(it));
    let wanted = named || challenged;
    let form = form::of(case).filter(|it| wanted && !it.entry.request.headers.has("authorization"))?;
    let (id, secret) = (form.raw("client_id")?, form.raw("client_secret")?);
    let value = ["Basic ", &STANDARD.encode([id, ":", secret].concat())].concat();
    let body = form.without(&["client_id", "client_secret"]);
    let fix = form::send(case, "Send the client's id and secret with Basic, not in the body.", body);
    Some(fix.set_request(case.last(), "Authorization", value))
}

/// The client's id and secret moved from `Basic` to the body, where the server says that it wants them there.
fn as_post(case: &Case<'_>, words: &str) -> Option<Fix> {
    let wanted = words.contains("client_secret_post")
        || (["body", "form"].iter().any(|it| words.contains(it))
            && ["must", "use", "require", "only", "expect", "missing"].iter().any(|it| words.contains(it)));
    let form = form::of(case).filter(|it| wanted && it.raw("client_secret").is_none())?;
    let (id, secret) = basic_pair(form.entry)?;
    let mut body = form.text.clone().into_owned();
    if form.raw("client_id").is_none() {
        body.push_str(&["&client_id=", &form::encode(&id)].concat());
    }
    body.push_str(&["&client_secret=", &form::encode(&secret)].concat());
    let text = "Send the client's id and secret in the body, not with Basic.";
    let drop = Op::Remove { name: "Authorization".to_owned() };
    Some(form::send(case, text, body).edit(case.last(), On::Request, drop))
}

/// The request without an access token that was sent along, as an interceptor for all calls adds it.
fn without_bearer(case: &Case<'_>, words: &str) -> Option<Fix> {
    let entry = case.entry().filter(|_| words.contains("bearer") || words.contains("authentication method"))?;
    let sent = entry.request.headers.get("authorization")?;
    sent.get(..7).filter(|it| it.eq_ignore_ascii_case("bearer "))?;
    let drop = Op::Remove { name: "Authorization".to_owned() };
    let text = "Send no access token to the token endpoint; leave it out of what adds one to each call.";
    Some(Fix::text(text).edit(case.last(), On::Request, drop))
}

/// The client's id and secret of `Basic`.
fn basic_pair(entry: &Entry) -> Option<(String, String)> {
    let value = entry.request.headers.get("authorization")?.trim();
    let (_, encoded) = value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))?;
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

/// The client's id with another secret, where `Basic` carried both.
fn other_basic(case: &Case<'_>) -> Option<Fix> {
    let (id, _) = basic_pair(case.entry()?)?;
    // Few servers undo the form-encoding that RFC 6749 §2.3.1 asks for; secrets seldom need it.
    let pair = Value::text([&id, ":"].concat()).with(Piece::Slot(Slot::ClientSecret));
    let text = "Check client id and secret, and how the client is registered; then send the right secret.";
    Some(Fix::text(text).set_request(case.last(), "Authorization", Value::text("Basic ").with(Piece::Base64(pair))))
}
