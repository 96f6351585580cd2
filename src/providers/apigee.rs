//! The fault codes of Apigee, which stand in `fault.detail.errorcode`.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Apigee",
    signs: &[Sign::Member("fault.detail.errorcode")],
    codes: &[
        ("oauth.v2.InvalidAccessToken", TokenInvalid, ""),
        ("keymanagement.service.invalid_access_token", TokenInvalid, ""),
        ("keymanagement.service.access_token_expired", TokenExpired, ""),
        ("oauth.v2.AccessTokenExpired", TokenExpired, ""),
        ("oauth.v2.InvalidApiKey", ApiKeyInvalid, ""),
        ("keymanagement.service.InvalidAPICallAsNoApiProductMatchFound", ApiKeyInvalid, ""),
        ("oauth.v2.InvalidApiKeyForGivenResource", ApiKeyInvalid, ""),
        ("oauth.v2.FailedToResolveAPIKey", ApiKeyMissing, ""),
        ("steps.oauth.v2.FailedToResolveAPIKey", ApiKeyMissing, ""),
        ("oauth.v2.InsufficientScope", ScopeInsufficient, ""),
        ("steps.oauth.v2.InsufficientScope", ScopeInsufficient, ""),
        ("policies.ratelimit.QuotaViolation", QuotaExhausted, ""),
        ("policies.ratelimit.SpikeArrestViolation", RateLimited, ""),
        ("steps.jwt.TokenExpired", TokenExpired, ""),
        ("steps.jwt.JwtIssuerMismatch", IssuerMismatch, ""),
        ("steps.jwt.JwtAudienceMismatch", AudienceMismatch, ""),
        ("steps.jwt.InvalidToken", TokenMalformed, ""),
        ("steps.jwt.FailedToDecode", TokenMalformed, ""),
        ("steps.jwt.NoMatchingPublicKey", KeyNotFound, ""),
        ("steps.jwt.KeyIdMissing", KeyNotFound, ""),
        ("steps.oauth.v2.ApiKeyNotApproved", AccountDisabled, ""),
        ("oauth.v2.ApiKeyNotApproved", AccountDisabled, ""),
        ("oauth.v2.CompanyStatusNotActive", AccountDisabled, ""),
        ("oauth.v2.DeveloperStatusNotActive", AccountDisabled, ""),
        ("accesscontrol.IPDeniedAccess", IpBlocked, ""),
    ],
    phrases: &[],
};
