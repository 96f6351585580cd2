//! Twilio's numeric codes.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Twilio",
    signs: &[Sign::Host("twilio.com"), Sign::MemberIs("more_info", "https://www.twilio.com")],
    codes: &[
        ("20001", RequestMalformed, ""),
        ("20002", RequestMalformed, ""),
        ("20003", CredentialsWrong, "account SID and auth token do not fit each other"),
        ("20004", WrongEndpoint, ""),
        ("20005", AccountDisabled, ""),
        ("20006", RoleDenied, ""),
        ("20008", RoleDenied, ""),
        ("20101", TokenMalformed, ""),
        ("20102", TokenMalformed, ""),
        ("20103", IssuerMismatch, ""),
        ("20104", TokenExpired, ""),
        ("20105", TokenNotYetValid, ""),
        ("20106", ScopeInsufficient, ""),
        ("20107", SignatureInvalid, ""),
        ("20151", TokenInvalid, ""),
        ("20156", TokenExpired, ""),
        ("20157", TokenExpired, ""),
        ("20159", TokenNotYetValid, ""),
        ("20160", IssuerMismatch, ""),
        ("20161", SignatureInvalid, ""),
        ("20403", RoleDenied, ""),
        ("20404", WrongEndpoint, ""),
        ("20429", RateLimited, ""),
        ("70051", RoleDenied, ""),
        ("70001", RoleDenied, ""),
        ("70002", RoleDenied, ""),
        ("51004", TokenRevoked, ""),
    ],
    phrases: &[],
};
