//! Reads the two ways in which captured traffic writes a time: RFC 3339 (HAR) and the HTTP date (RFC 9110 §5.6.7).
//!
//! Tolerates what exporters write: a blank instead of `T`, a missing zone (taken as UTC), offsets without a colon.

use std::time::UNIX_EPOCH;

use crate::exchange::Millis;

/// Reads an RFC 3339 date and time.
pub fn rfc3339(text: &str) -> Option<Millis> {
    let text = text.trim();
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let mut date = date.split('-');
    let (year, month, day) = (number(date.next()?)?, number(date.next()?)?, number(date.next()?)?);
    if date.next().is_some()
        || !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
        || !(1..=9999).contains(&year)
    {
        return None;
    }
    let zone_at = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at_checked(zone_at)?;
    let mut clock = clock.trim().split(':');
    let (hour, minute) = (number(clock.next()?)?, number(clock.next()?)?);
    let second = super::decimal::parse(clock.next().unwrap_or("0"))?;
    if hour > 24 || minute > 59 || !(0.0..61.0).contains(&second) {
        return None;
    }
    let days = days_from_civil(year, month, day);
    #[allow(clippy::cast_precision_loss)]
    let minutes = (days * 1440 + hour * 60 + minute - zone_minutes(zone)?) as f64;
    Some(minutes * 60_000.0 + (second * 1000.0).round())
}

/// Reads an HTTP date in any of its three forms.
pub fn http_date(text: &str) -> Option<Millis> {
    if let Some(time) = usual_date(text.as_bytes()) {
        return Some(time);
    }
    let time = httpdate::parse_http_date(text.trim()).ok()?;
    Some(time.duration_since(UNIX_EPOCH).ok()?.as_secs_f64() * 1000.0)
}

/// The form in which nearly every server writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn usual_date(text: &[u8]) -> Option<Millis> {
    let [_, _, _, b',', b' ', d1, d2, b' ', m1, m2, m3, b' ', y1, y2, y3, y4, b' ', clock @ ..] = text else {
        return None;
    };
    let [h1, h2, b':', n1, n2, b':', s1, s2, b' ', b'G', b'M', b'T'] = clock else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0, |sum, it| it.is_ascii_digit().then(|| sum * 10 + i64::from(it - b'0')))
    };
    let names = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let month = names.chunks_exact(3).position(|it| it == [*m1, *m2, *m3])?;
    // The 29th of February is for the careful reader.
    let days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].get(month).copied()?;
    let month = i64::try_from(month).ok()? + 1;
    let (day, year) = (number(&[*d1, *d2])?, number(&[*y1, *y2, *y3, *y4])?);
    let (hour, minute, second) = (number(&[*h1, *h2])?, number(&[*n1, *n2])?, number(&[*s1, *s2])?);
    if !(1..=days).contains(&day) || year < 1970 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    #[allow(clippy::cast_precision_loss)]
    let seconds = (((days_from_civil(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) as f64;
    Some(seconds * 1000.0)
}

/// Writes a time as RFC 3339 in UTC, to the second.
pub fn to_rfc3339(time: Millis) -> String {
    #[allow(clippy::cast_possible_truncation)]
    let seconds = (time / 1000.0).floor() as i64;
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// A length of time in words: `12 minutes`. The sign does not count.
pub fn duration(seconds: f64) -> String {
    let seconds = seconds.abs();
    if seconds < 1.0 {
        return "less than a second".to_owned();
    }
    let (count, unit) = match seconds {
        s if s < 120.0 => (s, "second"),
        s if s < 7200.0 => (s / 60.0, "minute"),
        s if s < 172_800.0 => (s / 3600.0, "hour"),
        s => (s / 86_400.0, "day"),
    };
    let count = count.floor();
    #[allow(clippy::float_cmp)]
    let plural = if count == 1.0 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

fn number(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > 4 || !text.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Minutes east of UTC.
fn zone_minutes(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes().first() {
        None | Some(b'Z' | b'z') => return Some(0),
        Some(b'-') => -1,
        Some(_) => 1,
    };
    let digits: String = zone.bytes().skip(1).filter(|it| *it != b':').map(char::from).collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    Some(sign * (number(hours)? * 60 + if minutes.is_empty() { 0 } else { number(minutes)? }))
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // The year begins in March, so that the leap day is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Millis>) {
        assert_eq!(rfc3339(text), expected);
    }

    #[test]
    fn ok_forms() {
        check("1970-01-01T00:00:00Z", Some(0.0));
        check("2026-11-24T10:00:00.250Z", Some(1_795_514_400_250.0));
        check("2026-11-24T12:00:00+02:00", Some(1_795_514_400_000.0));
        check("2026-11-24T12:00:00+0200", Some(1_795_514_400_000.0));
        check("2026-11-24 10:00", Some(1_795_514_400_000.0));
    }

    #[test]
    fn err_forms() {
        for text in ["", "yesterday", "2026-13-01T00:00:00Z", "2026-11-24", "T", "2026-11-24T25:00:00Z"] {
            check(text, None);
        }
    }

    #[test]
    fn round_trip() {
        for days in (-30_000..60_000).step_by(97) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
        assert_eq!(to_rfc3339(1_795_514_400_000.0), "2026-11-24T10:00:00Z");
    }

    #[test]
    fn http_dates() {
        assert_eq!(http_date("Tue, 24 Nov 2026 10:00:00 GMT"), Some(1_795_514_400_000.0));
        assert_eq!(http_date("now"), None);
    }

    #[test]
    fn the_usual_date_is_read_as_any_other() {
        for days in (0..20_000).step_by(13) {
            let at = UNIX_EPOCH + std::time::Duration::from_secs(days * 86_400 + days * 77 % 86_400);
            let text = httpdate::fmt_http_date(at);
            let expected = at.duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1000.0;
            assert_eq!(http_date(&text), Some(expected), "{text}");
        }
    }
}
