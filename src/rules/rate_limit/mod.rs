//! The rules `rate-limit/*`.

super::family! {
    burst,
    exceeded,
    masquerading,
    near_limit,
    no_retry_after,
    quota_exhausted,
    reset_unit,
    retry_after_ignored,
    token_endpoint,
}

use crate::facts::Case;
use crate::syntax::time;

/// How long to wait, and until when, for a headline.
fn wait(case: &Case<'_>) -> Option<String> {
    let limits = case.facts.limits.as_ref()?;
    let at = limits.free_at();
    if let (Some(at), Some(now)) = (at, case.facts.clock.now) {
        let seconds = ((at - now) / 1000.0).ceil();
        if seconds > 0.0 {
            return Some(format!("{seconds:.0} s, until {}", time::to_rfc3339(at)));
        }
    }
    limits.retry_after.map(|it| format!("{it:.0} s"))
}

/// What to do about a limit.
fn advice(case: &Case<'_>) -> String {
    match wait(case) {
        Some(wait) => {
            format!("Wait {wait}; then try once, and make the waits longer if it is refused again.")
        }
        None => "Wait a while before the next try, and make the waits longer each time.".to_owned(),
    }
}
