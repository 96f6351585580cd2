//! Discord's JSON error codes.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Discord",
    signs: &[
        Sign::Host("discord.com"),
        Sign::Host("discordapp.com"),
        Sign::Header("x-ratelimit-bucket"),
        Sign::MemberIs("message", "Missing Access"),
        Sign::MemberIs("message", "You are being rate limited"),
    ],
    codes: &[
        ("0", TokenInvalid, ""),
        ("20001", WrongTokenType, "bots cannot use this endpoint"),
        ("20002", WrongTokenType, "only bots can use this endpoint"),
        ("20012", RoleDenied, ""),
        ("20016", RateLimited, ""),
        ("20022", RateLimited, ""),
        ("20028", RateLimited, ""),
        ("20029", RateLimited, ""),
        ("40001", TokenInvalid, ""),
        ("40002", AccountDisabled, "the account has to be verified"),
        ("40007", PolicyBlocked, "banned from this server"),
        ("50001", RoleDenied, ""),
        ("50013", RoleDenied, ""),
        ("50014", TokenInvalid, ""),
        ("50025", TokenInvalid, ""),
        ("50020", GrantInvalid, ""),
        ("50026", ScopeInsufficient, ""),
        ("60003", MfaRequired, ""),
        ("50035", RequestMalformed, ""),
        ("50109", RequestMalformed, ""),
        ("10001", WrongEndpoint, ""),
        ("10002", WrongEndpoint, ""),
        ("10003", WrongEndpoint, ""),
        ("130000", Other, ""),
    ],
    phrases: &[
        ("missing required oauth2 scope", ScopeInsufficient, ""),
        ("being rate limited", RateLimited, ""),
        ("blocked from accessing our api", RateLimited, ""),
    ],
};
