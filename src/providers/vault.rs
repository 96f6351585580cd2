//! HashiCorp Vault, whose errors are plain sentences in a list.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "HashiCorp Vault",
    signs: &[Sign::Header("x-vault-request"), Sign::Text("claim does not match any bound")],
    codes: &[],
    phrases: &[
        ("missing client token", TokenMissing, ""),
        ("permission denied", RoleDenied, ""),
        ("audience claim does not match", AudienceMismatch, ""),
        ("request quota exceeded", RateLimited, ""),
        ("vault is sealed", ServerMisconfigured, ""),
        ("lease not found or lease is not renewable", TokenExpired, ""),
    ],
};
