//! No answer at all.

use std::time::Duration;

use crate::answer::orders;
use crate::case::{CASE, Case, Need, expect};
use crate::http::{Reply, Then};

const FAMILY: &str = "The network";
const NETWORK: Case =
    Case { family: FAMILY, page: r#"return fetch(api + "/v1/orders");"#, status: 0, ..CASE };

pub(super) static CASES: &[Case] = &[
    Case {
        id: "network-connection-refused",
        title: "Nobody listens on the port",
        page: r#"return fetch(closed + "/v1/orders");"#,
        expected: expect("network/connection-refused", "network-error", None),
        original: "GET closed:/v1/orders",
        ..NETWORK
    },
    Case {
        id: "network-dns",
        title: "The host name does not exist",
        page: r#"return fetch("http://api.shop.invalid/network-dns/v1/orders");"#,
        expected: expect("network/dns", "network-error", None),
        original: "",
        ..NETWORK
    },
    Case {
        id: "network-tls",
        title: "https to a port that speaks http",
        page: r#"return fetch(api.replace("http:", "https:") + "/v1/orders");"#,
        expected: expect("network/tls", "network-error", None),
        original: "",
        ..NETWORK
    },
    Case {
        id: "network-empty-answer",
        title: "The connection is closed without an answer",
        serve: |_| Reply::connection(Then::CloseWithoutAnswer),
        expected: expect("network/unreachable", "network-error", None),
        ..NETWORK
    },
    Case {
        id: "network-reset",
        title: "The connection is reset",
        serve: |_| Reply::connection(Then::Reset),
        expected: expect("network/unreachable", "network-error", None),
        ..NETWORK
    },
    Case {
        id: "network-aborted",
        title: "The page gives up",
        page: r#"const controller = new AbortController();
setTimeout(() => controller.abort(), 100);
return fetch(api + "/v1/slow", { signal: controller.signal });"#,
        serve: |it| it.answer(|| orders().after(Duration::from_millis(1500))),
        expected: expect("network/aborted", "aborted", None),
        original: "GET /v1/slow",
        status: 200,
        ..NETWORK
    },
    Case {
        id: "network-opaque-failure",
        title: "A worker's call fails, and nothing shows why",
        page: r#"return worker(api + "/v1/orders");"#,
        serve: |_| orders(),
        expected: expect("network/opaque-failure", "unknown", None),
        status: 200,
        ..NETWORK
    },
    Case {
        id: "network-local-network-insecure",
        title: "A public http page calls a local address",
        page: r#"return frame(publicPage, api + "/v1/orders");"#,
        serve: |it| it.answer(orders),
        needs: &[Need::LabArguments],
        expected: expect("network/local-network-insecure", "InsecureLocalNetwork", None),
        status: 200,
        ..NETWORK
    },
    Case {
        id: "network-blocked-by-client",
        title: "An ad blocker stops the call",
        page: r#"return fetch(api + "/ads/banner");"#,
        serve: |it| it.answer(orders),
        needs: &[Need::Extension("blocker")],
        expected: expect("network/blocked-by-client", "blocked", None),
        original: "GET /ads/banner",
        status: 200,
        ..NETWORK
    },
];
