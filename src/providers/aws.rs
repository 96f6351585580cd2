//! The names of errors that the services of AWS share, S3 and STS included.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "AWS",
    signs: &[
        Sign::Header("x-amz-request-id"),
        Sign::Header("x-amzn-requestid"),
        Sign::MemberIs("Code", "AccessDenied"),
        Sign::MemberIs("Code", "SignatureDoesNotMatch"),
        Sign::MemberIs("Code", "InvalidAccessKeyId"),
        Sign::MemberIs("Code", "ExpiredToken"),
        Sign::MemberIs("__type", "com.amazon"),
        Sign::Text("AWS"),
    ],
    codes: &[
        ("AccessDenied", RoleDenied, ""),
        ("AccessForbidden", RoleDenied, ""),
        (
            "AuthorizationHeaderMalformed",
            WrongEndpoint,
            "the request has to be signed for the region of the bucket",
        ),
        ("ExpiredToken", TokenExpired, ""),
        ("IDPRejectedClaim", ClaimRejected, ""),
        ("IncompleteSignature", TokenMalformed, ""),
        ("InvalidAccessKeyId", ApiKeyInvalid, ""),
        ("InvalidClientTokenId", TokenInvalid, ""),
        ("InvalidIdentityToken", TokenInvalid, ""),
        ("InvalidToken", TokenInvalid, ""),
        ("PermanentRedirect", WrongEndpoint, ""),
        ("AuthorizationQueryParametersError", RequestMalformed, ""),
        ("IllegalLocationConstraintException", WrongEndpoint, ""),
        ("RequestExpired", TokenExpired, ""),
        ("RequestTimeTooSkewed", ClockSkew, ""),
        ("SlowDown", RateLimited, ""),
        ("AllAccessDisabled", AccountDisabled, ""),
        ("NotSignedUp", AccountDisabled, ""),
        ("OptInRequired", AccountDisabled, ""),
    ],
    phrases: &[
        ("request has expired", TokenExpired, "the presigned address is over its time"),
        ("signature expired", ClockSkew, ""),
    ],
};
