//! SendGrid's sentences.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "SendGrid",
    signs: &[Sign::Host("api.sendgrid.com"), Sign::Member("errors.help")],
    codes: &[],
    phrases: &[
        ("authorization grant is invalid expired or revoked", ApiKeyInvalid, ""),
        ("provided authorization grant is invalid", ApiKeyInvalid, ""),
        ("permission denied wrong credentials", TokenInvalid, ""),
        ("access forbidden", RoleDenied, ""),
        ("authenticated user is not authorized", RoleDenied, ""),
        ("maximum credits exceeded", QuotaExhausted, ""),
        ("does not match a verified sender identity", RoleDenied, ""),
    ],
};
