//! jsonwebtoken, express-jwt and jose, whose messages many servers pass on as they are.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Node JWT libraries",
    signs: &[
        Sign::MemberIs("name", "UnauthorizedError"),
        Sign::MemberIs("name", "JsonWebTokenError"),
        Sign::MemberIs("name", "TokenExpiredError"),
        Sign::MemberIs("name", "NotBeforeError"),
        Sign::MemberIs("code", "credentials_"),
        Sign::MemberIs("code", "ERR_J"),
    ],
    codes: &[
        ("credentials_required", TokenMissing, ""),
        ("credentials_bad_scheme", TokenMalformed, "the header is not `Authorization: Bearer …`"),
        ("credentials_bad_format", TokenMalformed, "the header is not `Authorization: Bearer …`"),
        ("revoked_token", TokenRevoked, ""),
        ("TokenExpiredError", TokenExpired, ""),
        ("NotBeforeError", TokenNotYetValid, ""),
        ("ERR_JWT_EXPIRED", TokenExpired, ""),
    ],
    phrases: &[
        ("jwt must be provided", TokenMissing, ""),
        ("jwt malformed", TokenMalformed, ""),
        ("invalid token", TokenMalformed, ""),
        ("jwt signature is required", TokenMalformed, ""),
        ("jwt audience invalid", AudienceMismatch, ""),
        ("jwt issuer invalid", IssuerMismatch, ""),
        ("jwt subject invalid", ClaimRejected, ""),
        ("jwt id invalid", ClaimRejected, ""),
        ("max age exceeded", TokenExpired, ""),
        ("secret or public key must be provided", ServerMisconfigured, ""),
        ("no authorization token was found", TokenMissing, ""),
    ],
};
