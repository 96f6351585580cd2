//! The rules `aws/*`.

super::family! {
    cognito_token,
    forbidden_key_or_waf,
    missing_authentication_token,
    security_token,
    signature_expired,
    signature_mismatch,
    sigv4_expected,
}

use crate::exchange::Entry;
use crate::providers::Refusal;

/// Whether API Gateway or another service of AWS answered.
fn is_aws(entry: &Entry, refusal: &Refusal) -> bool {
    let headers = &entry.response.headers;
    let named = ["x-amzn-errortype", "x-amzn-requestid", "x-amz-apigw-id", "x-amz-request-id", "x-amz-id-2"];
    named.iter().any(|it| headers.has(it))
        || entry.request.url.contains(".amazonaws.com")
        || refusal.provider.is_some_and(|it| it.contains("AWS") || it.contains("Amazon API"))
}

/// The sentence for an unknown path, which speaks of a token.
fn is_missing_token(refusal: &Refusal) -> bool {
    let said = refusal.said.to_ascii_lowercase();
    said.contains("missing authentication token") && !said.contains("request is missing")
}

/// The sentences of a route that reads `Authorization` as a signature.
fn wants_signature(entry: &Entry, refusal: &Refusal) -> bool {
    // In the whole answer: a long token may stand before the words that tell.
    let said = [refusal.said.as_str(), &super::places::answer(entry)].concat().to_ascii_lowercase();
    said.contains("authorization header requires") || said.contains("key=value pair")
}

/// A code or sentence about the access key or the session token.
fn is_security_token(refusal: &Refusal) -> bool {
    let said = refusal.said.to_ascii_lowercase();
    let code = refusal.code.as_deref().unwrap_or_default();
    said.contains("security token")
        || [
            "ExpiredToken",
            "UnrecognizedClient",
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
            "IncompleteSignature",
        ]
        .iter()
        .any(|it| code.contains(it))
}

/// API Gateway's answer that says “Forbidden” and nothing else.
pub(super) fn is_bare_forbidden(refusal: &Refusal) -> bool {
    refusal.said.trim() == "Forbidden" && refusal.provider.is_some_and(|it| it.contains("Amazon API"))
}

/// The sentences of a Cognito authorizer.
fn is_cognito(entry: &Entry, refusal: &Refusal) -> bool {
    let said = refusal.said.to_ascii_lowercase();
    said.contains("incoming token") || (entry.response.status == 401 && said == "unauthorized")
}
