//! Too many requests, whatever the status says.

use crate::case::{CASE, Case, expect};
use crate::http::Reply;

const FAMILY: &str = "Rate limits";
const EXPOSED: &str = "Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset";
const LIMIT: Case =
    Case { family: FAMILY, page: r#"return fetch(api + "/v1/search?q=teapot");"#, status: 429, ..CASE };

fn throttled(status: u16, message: &str) -> Reply {
    Reply::json(status, &format!(r#"{{"message":"{message}"}}"#))
        .with("X-RateLimit-Limit", "60")
        .with("X-RateLimit-Remaining", "0")
        .with("X-RateLimit-Reset", &(crate::jwt::now() + 1800).to_string())
        .with("Access-Control-Expose-Headers", EXPOSED)
}

pub(super) static CASES: &[Case] = &[
    Case {
        id: "rate-limit-exceeded",
        title: "Too many requests",
        serve: |it| it.answer(|| throttled(429, "Too Many Attempts.").with("Retry-After", "30")),
        expected: expect("rate-limit/exceeded", "ok", Some("rate-limited")),
        ..LIMIT
    },
    Case {
        id: "rate-limit-masquerading",
        title: "A rate limit dressed as a 403",
        page: r#"return fetch(api + "/v1/search?q=teapot", { headers: { Authorization: `Bearer ${good}` } });"#,
        serve: |it| it.answer(|| throttled(403, "API rate limit exceeded for user ada.")),
        expected: expect("rate-limit/masquerading", "ok", Some("rate-limited")),
        status: 403,
        ..LIMIT
    },
    Case {
        id: "rate-limit-retry-after-ignored",
        title: "Asked again before the time is up",
        page: r#"await fetch(api + "/v1/search?q=teapot").then((it) => it.text());
await sleep(400);
return fetch(api + "/v1/search?q=teapot");"#,
        serve: |it| it.answer(|| throttled(429, "Too Many Attempts.").with("Retry-After", "30")),
        expected: expect("rate-limit/exceeded", "ok", Some("rate-limited")),
        beneath: &["rate-limit/retry-after-ignored"],
        ..LIMIT
    },
];
