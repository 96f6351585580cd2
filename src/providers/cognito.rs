//! The exceptions of Amazon Cognito user pools and identity pools.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Amazon Cognito",
    signs: &[
        Sign::Host("amazoncognito.com"),
        Sign::MemberIs("__type", "NotAuthorizedException"),
        Sign::MemberIs("__type", "User"),
        Sign::MemberIs("__type", "CodeMismatch"),
        Sign::MemberIs("__type", "ExpiredCode"),
        Sign::HeaderHas("x-amzn-errortype", "notauthorizedexception"),
    ],
    codes: &[
        ("UserNotConfirmedException", AccountDisabled, "the user has not confirmed the registration"),
        ("UserNotFoundException", CredentialsWrong, ""),
        ("PasswordResetRequiredException", AccountDisabled, ""),
        ("CodeMismatchException", MfaRequired, "the confirmation code is wrong"),
        ("ExpiredCodeException", MfaRequired, "the confirmation code is over its time"),
        ("TooManyFailedAttemptsException", RateLimited, ""),
        ("UserLambdaValidationException", PolicyBlocked, "a trigger of the user pool refused"),
        ("ForbiddenException", PolicyBlocked, "a web ACL of the user pool refused"),
        ("InvalidUserPoolConfigurationException", ServerMisconfigured, ""),
        ("InvalidLambdaResponseException", ServerMisconfigured, ""),
        ("UnexpectedLambdaException", ServerMisconfigured, ""),
    ],
    phrases: &[
        ("access token has been revoked", TokenRevoked, ""),
        ("refresh token has been revoked", TokenRevoked, ""),
        ("refresh token has expired", SessionExpired, ""),
        ("invalid refresh token", GrantInvalid, ""),
        ("user is disabled", AccountDisabled, ""),
        ("password attempts exceeded", AccountDisabled, ""),
        ("invalid session for the user", SessionExpired, ""),
        ("unable to verify secret hash", ClientAuthFailed, "the secret hash does not fit the app client"),
        ("token expired", TokenExpired, ""),
        ("does not support refresh", ClientNotAllowed, ""),
        ("auth flow not enabled", ClientNotAllowed, ""),
        ("unauthenticated access is not supported", LoginRequired, ""),
        ("token is not from a supported provider", IssuerMismatch, ""),
        ("logins don t match", IssuerMismatch, ""),
        ("logins dont match", IssuerMismatch, ""),
    ],
};
