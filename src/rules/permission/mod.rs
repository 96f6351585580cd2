//! The rules `permission/*`.

super::family! {
    #[path = "403_for_anonymous.rs"]
    anonymous,
    account_state,
    aws_authorizer_deny,
    aws_policy,
    bot_challenge,
    forbidden,
    ip_blocked,
    policy_blocked,
    sso_required,
}

use crate::facts::{Case, FactSet};

/// A 403 for a call on which no credential was seen.
pub(super) fn is_anonymous(case: &Case<'_>) -> bool {
    let credential = FactSet::TOKEN.and(FactSet::COOKIE).and(FactSet::AUTHORIZATION);
    // A sanitized capture has lost its credentials, so their absence proves nothing.
    case.has(FactSet::STATUS_403)
        && !case.has(FactSet::SANITIZED)
        && !case.facts.set.any(credential)
        && case
            .entry()
            .is_some_and(|it| !it.request.headers.iter().any(|it| super::said::is_key_header(&it.name)))
}
