//! Spring Security's resource server and filters.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Spring Security",
    signs: &[
        Sign::HeaderHas("www-authenticate", "rfc6750#section-3.1"),
        Sign::HeaderHas("www-authenticate", "an error occurred while attempting to decode"),
    ],
    codes: &[],
    phrases: &[
        ("bearer token is malformed", TokenMalformed, ""),
        ("jwt expired at", TokenExpired, ""),
        ("jwt used before", TokenNotYetValid, ""),
        ("malformed token", TokenMalformed, ""),
        ("malformed payload", TokenMalformed, ""),
        ("signed jwt rejected another algorithm expected", KeyNotFound, ""),
        ("signed jwt rejected invalid signature", SignatureInvalid, ""),
        ("unsupported algorithm of none", SignatureInvalid, ""),
        ("the iss claim is not valid", IssuerMismatch, ""),
        ("the aud claim is not valid", AudienceMismatch, ""),
        ("higher privileges than provided", ScopeInsufficient, ""),
        ("couldn t retrieve remote jwk set", ServerMisconfigured, ""),
        ("couldnt retrieve remote jwk set", ServerMisconfigured, ""),
        ("authorization request not found", Csrf, ""),
    ],
};
