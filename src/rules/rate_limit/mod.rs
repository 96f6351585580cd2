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

use crate::exchange::Millis;
use crate::facts::Case;
use crate::syntax::time;

/// How long to wait, and until when, for a headline.
fn wait(case: &Case<'_>) -> Option<String> {
    let limits = case.facts.limits.as_ref()?;
    let at = limits.free_at();
    if let (Some(at), Some(now)) = (at, case.facts.clock.now) {
        let seconds = ((at - now) / 1000.0).ceil();
        if seconds > 0.0 {
            return Some([&time::duration(seconds), ", until ", &moment(at, seconds)].concat());
        }
    }
    limits.retry_after.map(time::duration)
}

/// The time of day, with the day where it is not this one.
fn moment(at: Millis, away: f64) -> String {
    let text = time::to_rfc3339(at);
    match text.get(11..19) {
        Some(clock) if away < 12.0 * 3600.0 => [clock, " UTC"].concat(),
        _ => text,
    }
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
