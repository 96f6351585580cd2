//! The API knows who is asking, and says no.

use crate::case::{CASE, Case, expect};
use crate::http::Reply;

const FAMILY: &str = "Permission";
const FORBIDDEN: Case = Case {
    family: FAMILY,
    page: r#"return fetch(api + "/v1/admin/users", { headers: { Authorization: `Bearer ${good}` } });"#,
    original: "GET /v1/admin/users\nAuthorization: Bearer <<{}>>",
    status: 403,
    ..CASE
};

pub(super) static CASES: &[Case] = &[
    Case {
        id: "permission-forbidden",
        title: "Logged in, and not allowed",
        serve: |it| it.answer(|| Reply::json(403, r#"{"message":"only administrators may list users"}"#)),
        expected: expect("permission/forbidden", "ok", Some("role-denied")),
        ..FORBIDDEN
    },
    Case {
        id: "permission-403-for-anonymous",
        title: "403 where 401 is meant",
        page: r#"return fetch(api + "/v1/orders");"#,
        serve: |it| {
            it.answer(|| Reply::json(403, r#"{"detail":"Authentication credentials were not provided."}"#))
        },
        expected: expect("permission/403-for-anonymous", "ok", Some("token-missing")),
        original: "GET /v1/orders",
        ..FORBIDDEN
    },
    Case {
        id: "permission-ip-blocked",
        title: "The caller's address is not on the list",
        serve: |it| {
            it.answer(|| {
                Reply::json(
                    403,
                    r#"{"message":"Your IP address 203.0.113.7 is not allowed to access this resource"}"#,
                )
            })
        },
        expected: expect("permission/ip-blocked", "ok", Some("ip-blocked")),
        ..FORBIDDEN
    },
];
