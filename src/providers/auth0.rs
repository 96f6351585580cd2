//! Auth0's tenants and its SDKs for Node.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Auth0",
    signs: &[Sign::Host("auth0.com"), Sign::Header("x-auth0-requestid"), Sign::Header("x-auth0-l")],
    codes: &[
        ("mfa_required", MfaRequired, ""),
        ("too_many_attempts", AccountDisabled, ""),
        ("password_leaked", AccountDisabled, ""),
        ("unauthorized", UserDenied, ""),
        ("invalid_user_password", CredentialsWrong, ""),
        ("requires_verification", PolicyBlocked, ""),
        ("unsupported_challenge_type", MfaRequired, ""),
        ("expired_token", TokenExpired, ""),
    ],
    phrases: &[
        ("service not found", AudienceMismatch, "no API with this audience exists in the tenant"),
        ("unknown or invalid refresh token", GrantInvalid, ""),
        ("bad audience", AudienceMismatch, ""),
        ("bad issuer", IssuerMismatch, ""),
        ("global limit has been reached", RateLimited, ""),
        ("insufficient scope", ScopeInsufficient, ""),
        ("multifactor authentication required", MfaRequired, ""),
        ("user did not authorize the request", UserDenied, ""),
        ("access denied by resource owner", UserDenied, ""),
        ("wrong email or password", CredentialsWrong, ""),
        ("callback url mismatch", RedirectUriMismatch, ""),
    ],
};
