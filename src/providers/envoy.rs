//! The texts of Envoy's JWT and RBAC filters, Istio included.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Envoy",
    signs: &[
        Sign::HeaderHas("server", "envoy"),
        Sign::Header("x-envoy-upstream-service-time"),
        Sign::Text("Jwt"),
        Sign::Text("RBAC"),
    ],
    codes: &[],
    phrases: &[
        ("rbac access denied", RoleDenied, ""),
        ("jwt is missing", TokenMissing, ""),
        ("jwt is expired", TokenExpired, ""),
        ("jwt not yet valid", TokenNotYetValid, ""),
        ("jwt issuer is not configured", IssuerMismatch, ""),
        ("audiences in jwt are not allowed", AudienceMismatch, ""),
        ("jwt verification fails", SignatureInvalid, ""),
        ("jwks remote fetch is failed", ServerMisconfigured, ""),
        ("jwks doesn t have key", KeyNotFound, ""),
        ("jwks doesnt have key", KeyNotFound, ""),
        ("jwt is not in the form", TokenMalformed, ""),
        ("local rate limited", RateLimited, ""),
    ],
};
