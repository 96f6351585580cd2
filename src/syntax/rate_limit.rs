//! Reads how much of an allowance is left and when it is renewed, in every dialect that servers use.
//!
//! `Retry-After` (RFC 9110 §10.2.3), `RateLimit` in its structured form and in that of draft 7, the separate
//! `RateLimit-*` of the earlier drafts, `X-RateLimit-*` and `X-Rate-Limit-*` in all their units, and the counters that
//! only one vendor has. Whether a call was refused because of it is for the rules.

use super::find::{has, has_in_any_case};
use super::time;
use crate::exchange::{Header, Headers, Millis, letters};

/// What the headers say about an allowance.
#[derive(Clone, Debug, PartialEq)]
pub struct RateLimit {
    /// How many calls a window allows.
    pub limit: Option<f64>,
    /// How many are left.
    pub remaining: Option<f64>,
    /// When the window is renewed.
    pub reset_at: Option<Millis>,
    /// From when on a call may be repeated, as the server asked.
    pub retry_at: Option<Millis>,
    /// The same in seconds from the answer on.
    pub retry_after: Option<f64>,
    /// Which dialect the counters were in.
    pub dialect: Dialect,
    /// The header that says most: the remaining calls, else the wait.
    pub header: String,
    /// The header with the reset time, and how its number was read.
    pub reset: Option<Reset>,
}

/// The header that tells the reset, and its unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Reset {
    /// The header's name.
    pub header: String,
    /// Its value.
    pub value: String,
    /// How the number was read.
    pub unit: Unit,
    /// Another unit would make sense too.
    pub ambiguous: bool,
}

/// The dialects of rate limit headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Only `Retry-After` or one of its kin.
    #[default]
    RetryAfter,
    /// `RateLimit: "name";r=…;t=…`
    Structured,
    /// `RateLimit: limit=…, remaining=…, reset=…`
    DraftSeven,
    /// `RateLimit-Limit`, `-Remaining`, `-Reset`.
    Separate,
    /// `X-RateLimit-*`.
    XRateLimit,
    /// `X-Rate-Limit-*`.
    XRateDashLimit,
    /// A vendor's own.
    Vendor,
}

impl Dialect {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::RetryAfter => "Retry-After",
            Self::Structured => "RateLimit (structured)",
            Self::DraftSeven => "RateLimit (draft 7)",
            Self::Separate => "RateLimit-*",
            Self::XRateLimit => "X-RateLimit-*",
            Self::XRateDashLimit => "X-Rate-Limit-*",
            Self::Vendor => "vendor",
        }
    }
}

/// The unit of a reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A date in words.
    Date,
    /// Seconds from the answer on.
    DeltaSeconds,
    /// A duration such as `6m0s`.
    Duration,
    /// Milliseconds since 1970.
    EpochMilliseconds,
    /// Seconds since 1970.
    EpochSeconds,
}

impl Unit {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "a date",
            Self::DeltaSeconds => "seconds from now",
            Self::Duration => "a duration",
            Self::EpochMilliseconds => "milliseconds since 1970",
            Self::EpochSeconds => "seconds since 1970",
        }
    }
}

impl RateLimit {
    /// Nothing is left.
    pub fn is_used_up(&self) -> bool {
        self.remaining.is_some_and(|it| it <= 0.0)
    }

    /// The later of the times from which a call may be repeated.
    pub fn free_at(&self) -> Option<Millis> {
        match (self.retry_at, self.reset_at) {
            (Some(it), _) => Some(it),
            (None, it) => it,
        }
    }
}

/// Whether a header can speak of an allowance, by its name; most do not.
pub fn may_limit(header: &Header) -> bool {
    const LIMIT: u32 = letters("limit");
    const QUOTA: u32 = letters("quota");
    (header.has_letters(LIMIT) && has_in_any_case(&header.name, "limit"))
        || (header.has_letters(QUOTA) && has_in_any_case(&header.name, "quota"))
        || header.is("retry-after")
}

/// Reads the headers of an answer. `now` is the time of the answer, for values that count from it.
pub fn read(headers: &Headers, now: Option<Millis>) -> Option<RateLimit> {
    let mut found = Found { now, ..Found::default() };
    for header in headers.iter() {
        if may_limit(header) || has_in_any_case(&header.name, "retry-after") {
            found.header(&header.name, header.value.trim());
        }
    }
    found.finish()
}

/// Borrows what it found: of several windows most is thrown away.
#[derive(Default)]
struct Found<'a> {
    now: Option<Millis>,
    limit: Option<f64>,
    remaining: Option<(f64, &'a str)>,
    reset: Option<(Option<Millis>, ResetIn<'a>)>,
    retry: Option<(f64, Option<Millis>, &'a str)>,
    dialect: Dialect,
}

/// See [`Reset`].
struct ResetIn<'a> {
    header: &'a str,
    value: &'a str,
    unit: Unit,
    ambiguous: bool,
}

impl<'a> Found<'a> {
    fn header(&mut self, name: &'a str, value: &'a str) {
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "retry-after" | "x-retry-after" | "x-ratelimit-retry-after" | "ratelimit-retry-after" => {
                return self.retry_after(name, value);
            }
            "retry-after-ms" | "x-ms-retry-after-ms" => {
                if let Some(wait) = number(value) {
                    self.retry_in(name, wait / 1000.0);
                }
                return;
            }
            "ratelimit" => return self.structured(name, value),
            "ratelimit-policy" | "x-ratelimit-policy" => {
                self.limit = self.limit.or_else(|| policy_limit(value));
                return;
            }
            "x-shopify-shop-api-call-limit" | "sforce-limit-info" => return self.fraction(name, value),
            _ => {}
        }
        let Some(dialect) = dialect_of(&lower) else { return };
        if has(&lower, "remain") || has(&lower, "available") {
            if let Some(left) = number(value) {
                // Several windows: the one that is used up decides.
                self.left(name, left, dialect);
            }
        } else if has(&lower, "reset") {
            let delta = has(&lower, "after") || has(&lower, "-in") || dialect == Dialect::Separate;
            self.reset_in(name, value, delta);
        } else if names_limit(&lower) {
            self.limit = self.limit.or_else(|| number(value));
            if self.remaining.is_none() {
                self.dialect = dialect;
            }
        }
    }

    fn retry_after(&mut self, name: &'a str, value: &str) {
        if let Some(wait) = number(value) {
            self.retry_in(name, wait);
        } else if let Some(at) = time::http_date(value).or_else(|| time::rfc3339(value)) {
            let wait = self.now.map_or(0.0, |now| ((at - now) / 1000.0).max(0.0));
            self.retry = Some((wait, Some(at), name));
        }
    }

    fn retry_in(&mut self, name: &'a str, seconds: f64) {
        if (0.0..1e9).contains(&seconds) {
            self.retry = Some((seconds, self.now.map(|now| now + seconds * 1000.0), name));
        } else if seconds >= 1e9 {
            // Some servers put a point in time where the standard wants a wait.
            let at = if seconds >= 1e11 { seconds } else { seconds * 1000.0 };
            let wait = self.now.map_or(0.0, |now| ((at - now) / 1000.0).max(0.0));
            self.retry = Some((wait, Some(at), name));
        }
    }

    /// `"default";r=50;t=30` or `limit=100, remaining=50, reset=30`; several policies may follow each other.
    fn structured(&mut self, name: &'a str, value: &'a str) {
        for item in value.split(',') {
            for parameter in item.split(';') {
                let Some((key, text)) = parameter.split_once('=') else { continue };
                let Some(it) = number(text.trim().trim_matches('"')) else { continue };
                match key.trim().to_ascii_lowercase().as_str() {
                    "r" => self.left(name, it, Dialect::Structured),
                    "remaining" => self.left(name, it, Dialect::DraftSeven),
                    "t" | "reset" => self.reset_in(name, text.trim(), true),
                    "limit" | "q" => self.limit = self.limit.or(Some(it)),
                    _ => {}
                }
            }
        }
    }

    fn left(&mut self, name: &'a str, left: f64, dialect: Dialect) {
        if self.remaining.as_ref().is_none_or(|(least, _)| left < *least) {
            self.remaining = Some((left, name));
            self.dialect = dialect;
        }
    }

    /// `40/40`, `api-usage=14/250`: used of allowed.
    fn fraction(&mut self, name: &'a str, value: &str) {
        let value = value.split(['=', ' ']).find(|it| it.contains('/')).unwrap_or(value);
        let Some((used, limit)) = value.split_once('/') else { return };
        if let (Some(used), Some(limit)) = (number(used), number(limit)) {
            self.limit = Some(limit);
            self.left(name, limit - used, Dialect::Vendor);
        }
    }

    fn reset_in(&mut self, name: &'a str, value: &'a str, delta: bool) {
        let Some((at, unit, ambiguous)) = reset(value, delta, self.now) else { return };
        let sooner = |it: &(Option<Millis>, ResetIn<'_>)| it.0.is_none() || it.0 >= at;
        if self.reset.as_ref().is_none_or(sooner) {
            self.reset = Some((at, ResetIn { header: name, value, unit, ambiguous }));
        }
    }

    fn finish(self) -> Option<RateLimit> {
        if self.limit.is_none() && self.remaining.is_none() && self.reset.is_none() && self.retry.is_none() {
            return None;
        }
        let header = match (&self.remaining, &self.retry, &self.reset) {
            (Some((_, name)), ..) | (None, Some((_, _, name)), _) => *name,
            (None, None, Some((_, reset))) => reset.header,
            (None, None, None) => "",
        };
        Some(RateLimit {
            limit: self.limit,
            remaining: self.remaining.map(|(left, _)| left),
            reset_at: self.reset.as_ref().and_then(|(at, _)| *at),
            retry_at: self.retry.as_ref().and_then(|(_, at, _)| *at),
            retry_after: self.retry.as_ref().map(|(wait, ..)| *wait),
            dialect: self.dialect,
            header: header.to_owned(),
            reset: self.reset.map(|(_, it)| Reset {
                header: it.header.to_owned(),
                value: it.value.to_owned(),
                unit: it.unit,
                ambiguous: it.ambiguous,
            }),
        })
    }
}

/// Whether a name speaks of how many calls are allowed. `X-RateLimit-Limit` names the stem's word again, so the stem is
/// taken off before.
fn names_limit(lower: &str) -> bool {
    let rest = lower.replace("ratelimit", "").replace("rate-limit", "");
    ["limit", "max", "quota"].iter().any(|it| has(&rest, it))
}

fn dialect_of(lower: &str) -> Option<Dialect> {
    if lower.starts_with("ratelimit-") {
        Some(Dialect::Separate)
    } else if lower.starts_with("x-ratelimit") {
        Some(Dialect::XRateLimit)
    } else if lower.starts_with("x-rate-limit") {
        Some(Dialect::XRateDashLimit)
    } else if has(lower, "ratelimit") || has(lower, "rate-limit") {
        Some(Dialect::Vendor)
    } else {
        None
    }
}

/// The first `q=` of a policy, or the number that an older policy begins with (`100;w=900`).
fn policy_limit(value: &str) -> Option<f64> {
    value
        .split([';', ','])
        .find_map(|it| number(it.trim().strip_prefix("q=")?))
        .or_else(|| number(value.split(';').next()?))
}

/// When a reset is, its unit, and whether another unit would make sense.
fn reset(value: &str, delta: bool, now: Option<Millis>) -> Option<(Option<Millis>, Unit, bool)> {
    let value = value.split(',').next().unwrap_or(value).trim();
    let Some(it) = number(value) else {
        if let Some(at) = time::http_date(value).or_else(|| time::rfc3339(value)) {
            return Some((Some(at), Unit::Date, false));
        }
        let seconds = duration(value)?;
        return Some((now.map(|now| now + seconds * 1000.0), Unit::Duration, false));
    };
    if it < 0.0 {
        return None;
    }
    Some(if it >= 1e11 {
        (Some(it), Unit::EpochMilliseconds, false)
    } else if it >= 1e9 {
        (Some(it * 1000.0), Unit::EpochSeconds, false)
    } else {
        // A wait of more than a day is more likely milliseconds, but only the server knows.
        (now.map(|now| now + it * 1000.0), Unit::DeltaSeconds, !delta && it > 86_400.0)
    })
}

/// `1s`, `6m0s`, `120ms`, `1h30m`.
fn duration(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    let mut rest = text;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|it: char| !it.is_ascii_digit() && it != '.').filter(|it| *it > 0)?;
        let (amount, after) = rest.split_at_checked(digits)?;
        let letters = after.find(|it: char| it.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(letters)?;
        let factor = match unit {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        seconds += number(amount)? * factor;
        rest = after;
    }
    Some(seconds)
}

/// A number written plainly; the first one where a list is given (`100, 100;w=60`).
fn number(text: &str) -> Option<f64> {
    let text = text.split([',', ';']).next().unwrap_or(text).trim();
    if text.is_empty()
        || text.len() > 20
        || !text.bytes().all(|it| it.is_ascii_digit() || it == b'.' || it == b'-')
    {
        return None;
    }
    super::decimal::parse(text).filter(|it| it.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_795_514_400_000.0;

    #[track_caller]
    fn check(headers: &[(&str, &str)]) -> RateLimit {
        read(&headers.iter().copied().collect(), Some(NOW)).unwrap()
    }

    #[test]
    fn retry_after_in_both_forms() {
        assert_eq!(check(&[("Retry-After", "120")]).retry_at, Some(NOW + 120_000.0));
        let date = check(&[("retry-after", "Tue, 24 Nov 2026 10:01:00 GMT")]);
        assert_eq!((date.retry_after, date.retry_at), (Some(60.0), Some(NOW + 60_000.0)));
        assert_eq!(check(&[("retry-after-ms", "1500")]).retry_after, Some(1.5));
    }

    #[test]
    fn structured_and_draft_seven() {
        let it =
            check(&[("RateLimit", "\"default\";r=0;t=30"), ("RateLimit-Policy", "\"default\";q=100;w=60")]);
        assert_eq!((it.limit, it.remaining, it.reset_at), (Some(100.0), Some(0.0), Some(NOW + 30_000.0)));
        assert_eq!(it.dialect, Dialect::Structured);
        let it = check(&[("ratelimit", "limit=100, remaining=3, reset=50")]);
        assert_eq!((it.limit, it.remaining, it.dialect), (Some(100.0), Some(3.0), Dialect::DraftSeven));
    }

    #[test]
    fn separate_headers_and_units() {
        let it = check(&[("RateLimit-Limit", "10"), ("RateLimit-Remaining", "0"), ("RateLimit-Reset", "7")]);
        assert_eq!(
            (it.remaining, it.reset_at, it.dialect),
            (Some(0.0), Some(NOW + 7000.0), Dialect::Separate)
        );
        let unit = |value| check(&[("X-RateLimit-Reset", value)]).reset.map(|it| (it.unit, it.ambiguous));
        assert_eq!(unit("1795514460"), Some((Unit::EpochSeconds, false)));
        assert_eq!(unit("1795514460000"), Some((Unit::EpochMilliseconds, false)));
        assert_eq!(unit("60"), Some((Unit::DeltaSeconds, false)));
        assert_eq!(unit("900000"), Some((Unit::DeltaSeconds, true)));
        assert_eq!(unit("6m0s"), Some((Unit::Duration, false)));
    }

    #[test]
    fn vendors() {
        let it = check(&[("X-Shopify-Shop-Api-Call-Limit", "40/40")]);
        assert!(it.is_used_up() && it.dialect == Dialect::Vendor);
        let it = check(&[("x-ratelimit-remaining-requests", "5"), ("x-ratelimit-remaining-tokens", "0")]);
        assert!(it.is_used_up());
        assert_eq!(it.header, "x-ratelimit-remaining-tokens");
        assert!(check(&[("x-ms-ratelimit-remaining-subscription-reads", "0")]).is_used_up());
    }

    #[test]
    fn nothing_to_read() {
        for headers in [
            &[][..],
            &[("retry-after", "soon")],
            &[("x-ratelimit-remaining", "many")],
            &[("ratelimit", "é;=")],
        ] {
            assert_eq!(read(&headers.iter().copied().collect(), Some(NOW)), None, "{headers:?}");
        }
    }
}
