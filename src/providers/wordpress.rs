//! The REST API of WordPress and its JWT plugins.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "WordPress",
    signs: &[
        Sign::MemberIs("code", "rest_"),
        Sign::MemberIs("code", "jwt_auth_"),
        Sign::MemberIs("code", "woocommerce_"),
        Sign::MemberIs("code", "incorrect_password"),
    ],
    codes: &[
        ("rest_cookie_invalid_nonce", Csrf, "the X-WP-Nonce header is wrong or too old"),
        ("rest_not_logged_in", TokenMissing, ""),
        ("rest_forbidden", RoleDenied, ""),
        ("rest_cannot_create", RoleDenied, ""),
        ("rest_cannot_edit", RoleDenied, ""),
        ("rest_cannot_view", RoleDenied, ""),
        ("rest_forbidden_context", RoleDenied, ""),
        ("rest_user_cannot_view", RoleDenied, ""),
        ("woocommerce_rest_cannot_view", RoleDenied, ""),
        ("rest_no_route", WrongEndpoint, ""),
        ("jwt_auth_no_auth_header", TokenMissing, ""),
        ("jwt_auth_bad_auth_header", TokenMalformed, ""),
        ("jwt_auth_bad_iss", IssuerMismatch, ""),
        ("jwt_auth_invalid_token", TokenInvalid, ""),
        ("jwt_auth_bad_config", ServerMisconfigured, ""),
        ("incorrect_password", CredentialsWrong, ""),
        ("invalid_username", CredentialsWrong, ""),
        ("invalid_email", CredentialsWrong, ""),
        ("woocommerce_rest_authentication_error", ApiKeyInvalid, ""),
    ],
    phrases: &[],
};
