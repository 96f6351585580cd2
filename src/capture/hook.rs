//! Reads what the page hook recorded: a JSON array of calls, drained from the page.
//!
//! The page can forge these records, so nothing is expected of them: every member may be absent or of any type.

use super::json::{Cursor, Literal, Stop};
use crate::exchange::{HookRecord, Initiator};

/// Reads the records of one drain, an array or a single record. Those before damage are read.
pub fn parse(json: &[u8]) -> Vec<HookRecord> {
    let mut records = Vec::new();
    let mut cursor = Cursor::new(json);
    // What the page damaged is not there; what was read before it is.
    let _ = match cursor.peek() {
        Ok(b'[') => cursor
            .array(|cursor| {
                let record = record(cursor)?;
                if let (Some(record), true) = (record, records.len() < RECORDS_KEPT) {
                    records.push(record);
                }
                Ok(())
            })
            .map(|_| ()),
        _ => record(&mut cursor).map(|it| records.extend(it)),
    };
    records
}

/// One record; `None` for what is no object, or names neither the API nor a URL.
fn record(cursor: &mut Cursor<'_>) -> Result<Option<HookRecord>, Stop> {
    let mut record = HookRecord::default();
    cursor.object(|cursor, name| {
        match name {
            b"api" => record.api = text(cursor)?,
            b"started" => record.started = cursor.number()?.unwrap_or_default(),
            b"page" => record.page = text(cursor)?,
            b"method" => record.method = text(cursor)?,
            b"url" => record.url = text(cursor)?,
            b"mode" => record.mode = text(cursor)?,
            b"credentials" => record.credentials = text(cursor)?,
            b"headers" => record.headers = headers(cursor)?,
            b"error" => record.error = text(cursor)?,
            b"closeCode" => record.close_code = close_code(cursor.number()?),
            b"closeReason" => record.close_reason = text(cursor)?,
            b"pending" => record.pending = cursor.truthy()?,
            b"stack" => record.stack = text(cursor)?,
            _ => cursor.skip()?,
        }
        Ok(())
    })?;
    Ok((!record.api.is_empty() || !record.url.is_empty()).then_some(record))
}

/// An array of pairs, or an object.
fn headers(cursor: &mut Cursor<'_>) -> Result<Vec<(String, String)>, Stop> {
    let mut headers = Vec::new();
    if cursor.peek()? == b'{' {
        cursor.object(|cursor, name| {
            let name = String::from_utf8_lossy(name).into_owned();
            let value = text(cursor)?;
            if headers.len() < HEADERS_KEPT {
                headers.push((name, value));
            }
            Ok(())
        })?;
        return Ok(headers);
    }
    cursor.array(|cursor| {
        let mut pair = Vec::new();
        cursor.array(|cursor| {
            let part = text(cursor)?;
            if pair.len() < 2 {
                pair.push(part);
            }
            Ok(())
        })?;
        let mut pair = pair.into_iter();
        if let (Some(name), Some(value), true) = (pair.next(), pair.next(), headers.len() < HEADERS_KEPT) {
            headers.push((name, value));
        }
        Ok(())
    })?;
    Ok(headers)
}

fn text(cursor: &mut Cursor<'_>) -> Result<String, Stop> {
    Ok(cursor.text()?.map(|it: Literal<'_>| it.text_up_to(TEXT_LIMIT).0.into_owned()).unwrap_or_default())
}

fn close_code(number: Option<f64>) -> Option<u16> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    number.filter(|it| (0.0..=65_535.0).contains(it)).map(|it| it as u16)
}

/// The script that made a call, by the stack of a record: the topmost frame that is in a script with an address.
/// Those of the hook itself have none.
pub fn call_site(stack: &str) -> Option<Initiator> {
    stack.lines().find_map(|line| {
        // `at send (https://a.test/app.js:10:15)`, `at https://a.test/app.js:10:15`, `send@https://a.test/app.js:10:15`
        let at = line.find("http://").or_else(|| line.find("https://"))?;
        let (before, place) = line.split_at_checked(at)?;
        let place = place.trim_end().trim_end_matches(')');
        let (rest, column) = place.rsplit_once(':')?;
        let (url, number) = rest.rsplit_once(':')?;
        let function = before.trim().trim_start_matches("at ").trim_end_matches(['(', '@', ' ']);
        Some(Initiator {
            kind: "script".to_owned(),
            url: url.to_owned(),
            function: if function == "at" { String::new() } else { function.to_owned() },
            line: number.parse().ok()?,
            column: column.parse().ok()?,
        })
    })
}

const HEADERS_KEPT: usize = 200;
const RECORDS_KEPT: usize = 10_000;
/// The page decides how long its texts are; more of one is not kept.
const TEXT_LIMIT: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_with_everything() {
        let records = parse(
            br#"[{"api":"websocket","started":1795514400000.5,"page":"https://a.test/app","method":"GET","url":"wss://a.test/","mode":"cors",
            "credentials":"include","headers":[["X-Key","1"]],"error":"TypeError: Failed to fetch","closeCode":4401,
            "closeReason":"no token","pending":true,"stack":"at main (app.js:1:2)","more":[1]}]"#,
        );
        let expected = HookRecord {
            api: "websocket".to_owned(),
            started: 1_795_514_400_000.5,
            page: "https://a.test/app".to_owned(),
            method: "GET".to_owned(),
            url: "wss://a.test/".to_owned(),
            mode: "cors".to_owned(),
            credentials: "include".to_owned(),
            headers: vec![("X-Key".to_owned(), "1".to_owned())],
            error: "TypeError: Failed to fetch".to_owned(),
            close_code: Some(4401),
            close_reason: "no token".to_owned(),
            pending: true,
            stack: "at main (app.js:1:2)".to_owned(),
        };
        assert_eq!(records, [expected]);
    }

    #[track_caller]
    fn check_site(stack: &str, expected: (&str, &str, u32, u32)) {
        let site = call_site(stack).unwrap_or_default();
        assert_eq!((site.function.as_str(), site.url.as_str(), site.line, site.column), expected);
    }

    #[test]
    fn the_call_site_is_the_first_frame_with_an_address() {
        let chromium =
            "Error\n    at Object.apply (<anonymous>:9:1)\n    at load (https://a.test/app.js:10:15)";
        check_site(chromium, ("load", "https://a.test/app.js", 10, 15));
        check_site("Error\n    at https://a.test:8080/app.js:3:4", ("", "https://a.test:8080/app.js", 3, 4));
        check_site("load@http://a.test/app.js:10:15\n", ("load", "http://a.test/app.js", 10, 15));
        check_site("at (http://x)", ("", "", 0, 0));
        check_site("", ("", "", 0, 0));
    }

    #[test]
    fn forged_records() {
        assert_eq!(parse(b"null"), []);
        assert_eq!(parse(b"[1,{},[],\"x\"]"), []);
        assert_eq!(parse(br#"[{"api":"fetch","url":{"a":1},"headers":{"a":"b"}},{"api"#).len(), 1);
        assert_eq!(parse(br#"{"api":"fetch","closeCode":-1}"#).first().and_then(|it| it.close_code), None);
    }
}
