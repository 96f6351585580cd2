//! What Amazon API Gateway answers by itself, before any integration runs.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Amazon API Gateway",
    signs: &[Sign::Header("x-amz-apigw-id"), Sign::Header("x-amzn-errortype"), Sign::Host("amazonaws.com")],
    codes: &[
        (
            "MissingAuthenticationTokenException",
            WrongEndpoint,
            "usually a path, stage or method that is not deployed",
        ),
        (
            "IncompleteSignatureException",
            WrongTokenType,
            "the route wants a request signed with SigV4 (or does not exist)",
        ),
        ("UnrecognizedClientException", TokenInvalid, ""),
        ("AuthorizerConfigurationException", ServerMisconfigured, ""),
        (
            "InternalServerErrorException",
            Other,
            "what stands behind the gateway failed or answered in the wrong form",
        ),
        ("ExpiredTokenException", TokenExpired, ""),
        ("LimitExceededException", RateLimited, ""),
        ("TooManyRequestsException", RateLimited, ""),
        ("ThrottlingException", RateLimited, ""),
        (
            "ForbiddenException",
            ApiKeyMissing,
            "a missing or unknown x-api-key, a usage plan without the stage, a resource policy or a firewall",
        ),
    ],
    phrases: &[
        ("signature expired", ClockSkew, ""),
        ("signature not yet current", ClockSkew, ""),
        ("explicit deny in a service control policy", PolicyBlocked, ""),
        ("no service control policy allows", PolicyBlocked, ""),
        ("no vpc endpoint policy allows", PolicyBlocked, ""),
        ("the incoming token has expired", TokenExpired, ""),
        ("request is missing authentication token", TokenMissing, ""),
        (
            "missing authentication token",
            WrongEndpoint,
            "usually a path, stage or method that is not deployed",
        ),
        (
            "authorization header requires",
            WrongTokenType,
            "the route wants a request signed with SigV4, or does not exist",
        ),
        (
            "not a valid key value pair missing equal sign",
            WrongTokenType,
            "the route wants a request signed with SigV4, or does not exist",
        ),
        (
            "credential should be scoped",
            WrongEndpoint,
            "the signature was made for another region or service",
        ),
        ("anonymous is not authorized to perform", RoleDenied, "a resource policy refuses the caller"),
        ("is not authorized to perform", RoleDenied, ""),
        ("not authorized to access this resource", RoleDenied, "the authorizer refused"),
        ("limit exceeded", QuotaExhausted, "the usage plan's quota is used up"),
    ],
};
