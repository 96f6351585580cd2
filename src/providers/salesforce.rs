//! Salesforce's `errorCode` list and the descriptions of its OAuth endpoint.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Salesforce",
    signs: &[
        Sign::Host("salesforce.com"),
        Sign::Host("force.com"),
        Sign::Header("sforce-limit-info"),
        Sign::MemberIs("errorCode", "INVALID_SESSION"),
        Sign::MemberIs("errorCode", "API_"),
        Sign::MemberIs("errorCode", "REQUEST_LIMIT"),
        Sign::MemberIs("errorCode", "INSUFFICIENT_ACCESS"),
    ],
    codes: &[
        ("INVALID_SESSION_ID", SessionExpired, ""),
        ("INVALID_AUTH_HEADER", TokenMalformed, ""),
        ("API_DISABLED_FOR_ORG", RoleDenied, ""),
        ("API_CURRENTLY_DISABLED", RoleDenied, ""),
        ("REQUEST_LIMIT_EXCEEDED", QuotaExhausted, ""),
        ("INSUFFICIENT_ACCESS", RoleDenied, ""),
        ("INSUFFICIENT_ACCESS_OR_READONLY", RoleDenied, ""),
        ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", RoleDenied, ""),
        ("FUNCTIONALITY_NOT_ENABLED", RoleDenied, ""),
        ("INVALID_LOGIN", CredentialsWrong, ""),
        ("LOGIN_MUST_USE_SECURITY_TOKEN", MfaRequired, ""),
        ("URL_NOT_RESET", WrongEndpoint, ""),
        ("NOT_FOUND", WrongEndpoint, ""),
        ("inactive_user", AccountDisabled, ""),
        ("inactive_org", AccountDisabled, ""),
        ("OAUTH_APPROVAL_ERROR_GENERIC", ClientAuthFailed, ""),
        ("OAUTH_EC_APP_NOT_FOUND", ClientAuthFailed, ""),
        ("OAUTH_APP_BLOCKED", ClientNotAllowed, ""),
        ("OAUTH_APP_ACCESS_DENIED", ClientNotAllowed, ""),
        ("invalid_client_id", ClientAuthFailed, ""),
        ("invalid_client_credentials", ClientAuthFailed, ""),
    ],
    phrases: &[
        ("authentication failure", CredentialsWrong, ""),
        ("expired authorization code", GrantInvalid, ""),
        ("expired access refresh token", GrantInvalid, ""),
        ("ip restricted", IpBlocked, ""),
        ("ip not allowed", IpBlocked, ""),
        ("user hasn t approved this consumer", ConsentRequired, ""),
        ("user hasnt approved this consumer", ConsentRequired, ""),
        ("inactive user", AccountDisabled, ""),
        ("user is not admin approved", RoleDenied, ""),
        ("invalid app access", RoleDenied, ""),
        ("audience is invalid", AudienceMismatch, ""),
        ("no client credentials user enabled", ClientNotAllowed, ""),
    ],
};
