//! The codes that Hasura puts into `extensions.code`.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Hasura",
    signs: &[
        Sign::Host("hasura.app"),
        Sign::MemberIs("errors.extensions.path", "$"),
        Sign::MemberIs("code", "access-denied"),
        Sign::MemberIs("code", "invalid-jwt"),
    ],
    codes: &[
        ("access-denied", RoleDenied, ""),
        ("invalid-headers", TokenMissing, ""),
        ("invalid-jwt", TokenInvalid, ""),
        ("jwt-invalid-claims", ClaimRejected, ""),
        ("jwt-missing-role-claims", ClaimRejected, ""),
        ("jwt-invalid-issuer", IssuerMismatch, ""),
        ("jwt-invalid-audience", AudienceMismatch, ""),
        ("permission-error", RoleDenied, ""),
        ("permission-denied", RoleDenied, ""),
        ("validation-failed", RoleDenied, ""),
    ],
    phrases: &[
        ("jwtexpired", TokenExpired, ""),
        ("jwt expired", TokenExpired, ""),
        ("jwtnotinaudience", AudienceMismatch, ""),
        ("jwt not in audience", AudienceMismatch, ""),
        ("jwtissuedatfuture", ClockSkew, ""),
        ("jwt not yet valid", TokenNotYetValid, ""),
        ("jwt not in issuer", IssuerMismatch, ""),
        ("jws error jws invalid signature", SignatureInvalid, ""),
        ("invalid x hasura admin secret", ApiKeyInvalid, ""),
        ("requested role is not in allowed roles", RoleDenied, ""),
        ("missing authorization header in jwt authentication mode", TokenMissing, ""),
        ("authentication hook unauthorized", TokenInvalid, ""),
        ("not found in type query_root", RoleDenied, ""),
        ("not found in type query root", RoleDenied, ""),
    ],
};
