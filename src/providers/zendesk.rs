//! Zendesk's sentences.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Zendesk",
    signs: &[Sign::Host("zendesk.com"), Sign::Header("x-zendesk-request-id")],
    codes: &[],
    phrases: &[
        ("couldn t authenticate you", CredentialsWrong, ""),
        ("couldnt authenticate you", CredentialsWrong, ""),
        ("do not have access to this page", RoleDenied, ""),
    ],
};
