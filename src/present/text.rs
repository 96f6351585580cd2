//! Small pieces of English that every view needs: times, durations, counts, names of people.

use crate::exchange::Millis;
use crate::finding::{Confidence, Who};

/// How far local time is ahead of UTC, in minutes. The engine knows no time zone; the surface tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone(pub i32);

impl Zone {
    /// The time of day, to the second: `10:02:14`.
    pub fn clock(self, time: Millis) -> String {
        let (_, second) = self.day_and_second(time);
        format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
    }

    /// The time of day, with the date in front where it is another day than that of `near`.
    pub fn clock_near(self, time: Millis, near: Millis) -> String {
        if self.day_and_second(time).0 == self.day_and_second(near).0 {
            return self.clock(time);
        }
        let local = time + f64::from(self.0) * 60_000.0;
        let iso = crate::syntax::time::to_rfc3339(local);
        let date = iso.split('T').next().unwrap_or_default();
        format!("{date} {}", self.clock(time))
    }

    #[allow(clippy::cast_possible_truncation)]
    fn day_and_second(self, time: Millis) -> (i64, i64) {
        // A time out of range saturates, which is a wrong time of day and no panic.
        let seconds = (time / 1000.0).floor() as i64;
        let local = seconds.saturating_add(i64::from(self.0) * 60);
        (local.div_euclid(86_400), local.rem_euclid(86_400))
    }
}

/// A span of time in at most two units: `4 min 12 s`, `3 h`, `12 days`, `250 ms`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn duration(millis: f64) -> String {
    let millis = millis.abs();
    if millis < 1000.0 {
        return format!("{} ms", millis.round() as u64);
    }
    let seconds = (millis / 1000.0).round() as u64;
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match () {
        () if seconds < 60 => format!("{seconds} s"),
        () if minutes < 60 => two(minutes, "min", seconds % 60, "s"),
        () if hours < 48 => two(hours, "h", minutes % 60, "min"),
        () if days < 730 => format!("{days} days"),
        () => format!("{} years", days / 365),
    }
}

fn two(first: u64, unit: &str, second: u64, small: &str) -> String {
    if second == 0 { format!("{first} {unit}") } else { format!("{first} {unit} {second} {small}") }
}

/// A countdown: `0:48`, `12:05`, `3 h`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn countdown(millis: f64) -> String {
    let seconds = (millis.max(0.0) / 1000.0).floor() as u64;
    if seconds < 3600 { format!("{}:{:02}", seconds / 60, seconds % 60) } else { duration(millis) }
}

/// `1 request`, `2 requests`, with thousands set apart.
pub fn count(number: usize, singular: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {singular}{s}", thousands(number))
}

/// A number with its thousands set apart by commas.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size in bytes for a reader: `812 bytes`, `3.1 KB`, `42 MB`.
pub fn size(bytes: u32) -> String {
    let tenths = bytes / 100 + u32::from(bytes % 100 >= 50);
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{}.{} KB", tenths / 10, tenths % 10),
        _ => format!("{} MB", (tenths + 5000) / 10_000),
    }
}

/// Who must act, as a person would say it.
pub fn who(who: Who) -> &'static str {
    match who {
        Who::Client | Who::Unset => "the front-end",
        Who::Api => "the API",
        Who::Gateway => "the gateway in front of the API",
        Who::IdentityProvider => "the identity provider",
        Who::Browser => "the browser",
        Who::User => "the user",
    }
}

/// How sure a statement is, as a person would say it.
pub fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "Certain: the bytes prove it",
        Confidence::Likely => "Likely: the best explanation of what was seen",
        Confidence::Possible => "Possible: one of several explanations",
    }
}

/// The text in lower case. Nearly all texts are ASCII, for which no table is needed.
pub fn lower(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { lower_all(text) }
}

#[inline(never)]
fn lower_all(text: &str) -> String {
    text.to_lowercase()
}

/// The first `length` characters, with an ellipsis where something was left out.
pub fn shortened(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (millis, expected) in [
            (250.0, "250 ms"),
            (48_000.0, "48 s"),
            (252_000.0, "4 min 12 s"),
            (-3_600_000.0, "1 h"),
            (5_400_000.0, "1 h 30 min"),
            (1_036_800_000.0, "12 days"),
            (f64::NAN, "0 s"),
            (f64::INFINITY, "584942417355 years"),
        ] {
            assert_eq!(duration(millis), expected);
        }
        assert_eq!(countdown(48_900.0), "0:48");
        assert_eq!(countdown(-1.0), "0:00");
    }

    #[test]
    fn clocks() {
        assert_eq!(Zone(0).clock(1_795_514_400_000.0), "10:00:00");
        assert_eq!(Zone(120).clock(1_795_514_400_000.0), "12:00:00");
        assert_eq!(Zone(-660).clock(1_795_514_400_000.0), "23:00:00");
        assert_eq!(Zone(0).clock_near(1_795_514_400_000.0, 1_795_600_800_000.0), "2026-11-24 10:00:00");
        let _ = Zone(0).clock(f64::INFINITY);
        let _ = Zone(-720).clock_near(f64::NEG_INFINITY, f64::NAN);
    }

    #[test]
    fn counts() {
        assert_eq!(count(1, "request"), "1 request");
        assert_eq!(count(1_234_567, "request"), "1,234,567 requests");
        assert_eq!(shortened("äöü", 2), "äö…");
        assert_eq!(size(3_140), "3.1 KB");
    }
}
