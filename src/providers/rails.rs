//! Rails with Devise and Doorkeeper.

use super::{Provider, Sign};
use crate::finding::Category::*;

pub(super) static PROVIDER: Provider = Provider {
    name: "Rails",
    signs: &[Sign::HeaderHas("x-runtime", "0."), Sign::Text("ActionController")],
    codes: &[],
    phrases: &[
        ("can t verify csrf token authenticity", Csrf, ""),
        ("cant verify csrf token authenticity", Csrf, ""),
        ("need to signin or sign up before continuing", TokenMissing, ""),
        ("session expired", SessionExpired, ""),
        ("have to confirm your email", AccountDisabled, ""),
        ("account is locked", AccountDisabled, ""),
        ("account is not activated", AccountDisabled, ""),
        ("invalid email or password", CredentialsWrong, ""),
        ("the access token was revoked", TokenRevoked, ""),
        ("revoked by the resource owner", TokenRevoked, ""),
    ],
};
