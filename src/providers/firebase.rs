//! The messages of Firebase Authentication's REST API, which come as `error.message`.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Firebase",
    signs: &[
        Sign::Host("identitytoolkit.googleapis.com"),
        Sign::Host("securetoken.googleapis.com"),
        Sign::MemberIs("error.message", "EMAIL_"),
        Sign::MemberIs("error.message", "INVALID_"),
        Sign::MemberIs("error.message", "USER_"),
        Sign::MemberIs("error.message", "TOKEN_"),
    ],
    codes: &[
        ("TOKEN_EXPIRED", TokenExpired, ""),
        ("USER_DISABLED", AccountDisabled, ""),
        ("USER_NOT_FOUND", CredentialsWrong, ""),
        ("EMAIL_NOT_FOUND", CredentialsWrong, ""),
        ("INVALID_PASSWORD", CredentialsWrong, ""),
        ("INVALID_LOGIN_CREDENTIALS", CredentialsWrong, ""),
        ("INVALID_REFRESH_TOKEN", GrantInvalid, ""),
        ("CREDENTIAL_TOO_OLD_LOGIN_AGAIN", LoginRequired, ""),
        ("OPERATION_NOT_ALLOWED", ClientNotAllowed, ""),
        ("PASSWORD_LOGIN_DISABLED", ClientNotAllowed, ""),
        ("ADMIN_ONLY_OPERATION", ClientNotAllowed, ""),
        ("TOO_MANY_ATTEMPTS_TRY_LATER", RateLimited, ""),
        ("EXPIRED_OOB_CODE", GrantInvalid, ""),
        ("INVALID_OOB_CODE", GrantInvalid, ""),
        ("INVALID_CODE", GrantInvalid, ""),
        ("MISSING_MFA_PENDING_CREDENTIAL", MfaRequired, ""),
        ("INVALID_MFA_PENDING_CREDENTIAL", MfaRequired, ""),
        ("QUOTA_EXCEEDED", QuotaExhausted, ""),
        ("CONFIGURATION_NOT_FOUND", ServerMisconfigured, ""),
        ("WEAK_PASSWORD", RequestMalformed, ""),
        ("EMAIL_EXISTS", RequestMalformed, ""),
        ("INVALID_CUSTOM_TOKEN", TokenMalformed, ""),
        ("CREDENTIAL_MISMATCH", AudienceMismatch, ""),
        ("UNAUTHORIZED_DOMAIN", OriginBlocked, ""),
    ],
    phrases: &[
        ("incorrect aud", AudienceMismatch, ""),
        ("incorrect iss", IssuerMismatch, ""),
        ("no kid claim", KeyNotFound, ""),
        ("app check token", OriginBlocked, ""),
    ],
};
