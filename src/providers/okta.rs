//! The `E0000` codes of Okta's own API; its OAuth endpoints speak plain OAuth.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Okta",
    signs: &[
        Sign::Code("E0000"),
        Sign::Code("E0000000"),
        Sign::Header("x-okta-request-id"),
        Sign::Host("okta.com"),
        Sign::Host("oktapreview.com"),
    ],
    codes: &[
        ("E0000004", CredentialsWrong, ""),
        ("E0000014", CredentialsWrong, ""),
        ("E0000207", CredentialsWrong, ""),
        ("E0000005", SessionExpired, "the Okta session does not exist any more"),
        ("E0000006", RoleDenied, ""),
        ("E0000015", RoleDenied, ""),
        ("E0000007", WrongEndpoint, ""),
        ("E0000008", WrongEndpoint, ""),
        ("E0000022", WrongEndpoint, ""),
        ("E0000011", TokenInvalid, ""),
        ("E0000013", ClientAuthFailed, ""),
        ("E0000001", RequestMalformed, ""),
        ("E0000003", RequestMalformed, ""),
        ("E0000019", RequestMalformed, ""),
        ("E0000021", RequestMalformed, ""),
        ("E0000009", Other, ""),
        ("E0000010", Other, ""),
        ("E0000038", AccountDisabled, "the user's present status forbids it"),
        ("E0000097", AccountDisabled, "the user's present status forbids it"),
        ("E0000047", RateLimited, ""),
        ("E0000109", RateLimited, ""),
        ("E0000138", RateLimited, ""),
        ("E0000057", PolicyBlocked, ""),
        ("E0000058", MfaRequired, ""),
        ("E0000068", MfaRequired, ""),
        ("E0000082", MfaRequired, ""),
        ("E0000129", MfaRequired, ""),
        ("E0000183", MfaRequired, ""),
        ("E0000184", MfaRequired, ""),
        ("E0000064", AccountDisabled, ""),
        ("E0000069", AccountDisabled, ""),
        ("E0000119", AccountDisabled, ""),
        ("E0000110", TokenExpired, ""),
    ],
    phrases: &[
        (
            "not assigned to the client application",
            RoleDenied,
            "the user is not assigned to this application",
        ),
        (
            "policy evaluation failed",
            PolicyBlocked,
            "no access policy of the authorization server covers this client, user and scope",
        ),
        ("sign on policy", PolicyBlocked, ""),
    ],
};
