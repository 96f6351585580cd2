//! The rules `oauth/*`.

super::family! {
    audience_not_requested,
    authorize_error,
    client_auth_twice,
    client_not_allowed,
    client_secret_in_browser,
    client_secret_missing,
    code_reused,
    code_stale,
    consent_required,
    deprecated_flow,
    device_flow,
    discovery_failed,
    dpop_nonce,
    dpop_proof,
    dpop_refused,
    dpop_token_as_bearer,
    grant_rejected,
    grant_type_contradicted,
    grant_type_missing,
    grant_type_misspelled,
    id_token_mismatch,
    invalid_client,
    invalid_request,
    invalid_scope,
    issuer_mismatch,
    login_required,
    no_refresh_attempt,
    nonce_mismatch,
    par_problem,
    parameter_miswritten,
    pkce_absent,
    pkce_mismatch,
    pkce_refused,
    pkce_verifier_missing,
    redirect_uri_encoded_twice,
    redirect_uri_mismatch,
    refresh_loop,
    refresh_race,
    refresh_rejected,
    refresh_reused,
    resource_metadata,
    scope_narrowed,
    scope_separator,
    state_mismatch,
    step_up_required,
    token_cacheable,
    token_endpoint_cors,
    token_request_not_form,
    token_request_not_post,
    unsupported_grant,
    used_after_revocation,
    user_denied,
    wrong_client_type,
}

use crate::facts::Case;
use crate::finding::Category;
use crate::origin::Url;
use crate::providers::Refusal;
use crate::syntax::form;

pub(super) use invalid_request::is_oauth;

/// Whether the exchange asks a token endpoint: a POST whose body has `grant_type`, or whose path is one of the usual.
pub(super) fn is_token_request(case: &Case<'_>) -> bool {
    let Some(entry) = case.entry() else { return false };
    if grant(case).is_some() {
        return true;
    }
    let path = Url::parse(&entry.request.url).map_or("", |it| it.path).trim_end_matches('/');
    entry.request.method == "POST"
        && ["/oauth/token", "/oauth2/token", "/oauth2/v2.0/token", "/connect/token", "/openid-connect/token"]
            .iter()
            .any(|it| path.ends_with(it))
}

/// The `grant_type` of the request's form or JSON body.
fn grant<'a>(case: &Case<'a>) -> Option<&'a str> {
    case.facts.request.grant.get_or_init(|| read_grant(case)).as_deref()
}

fn read_grant(case: &Case<'_>) -> Option<String> {
    let body = case.entry()?.request.body.as_ref()?;
    let text = body.decoded_text();
    // Most bodies are about other things.
    memchr::memmem::find(text.as_bytes(), b"grant")?;
    if form::looks_like(text.trim()) {
        return form::get(text.trim(), "grant_type");
    }
    crate::syntax::error_body::read(&text, &body.mime_type).at("grant_type").map(str::to_owned)
}

/// Whether the exchange asks for tokens with that grant.
pub(super) fn is_grant(case: &Case<'_>, name: &str) -> bool {
    grant(case).is_some_and(|it| it == name)
}

/// An authorization endpoint's answer to a silent request.
pub(super) fn is_silent_answer(refusal: &Refusal) -> bool {
    refusal.category == Category::LoginRequired
        && refusal.code.as_deref().is_some_and(|it| {
            ["login_required", "interaction_required", "account_selection_required"].contains(&it)
        })
}

/// The challenge that asks for a stronger or a more recent login (RFC 9470).
pub(super) fn is_step_up(case: &Case<'_>) -> bool {
    case.facts.challenges.param("error") == Some("insufficient_user_authentication")
}
