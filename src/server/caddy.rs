//! The lines that allow a page's calls in Caddy.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "caddy",
    label: "Caddy",
    signs: &[Sign::Server("Caddy")],
    note: "Put this before `reverse_proxy`; with `defer` the headers replace what the upstream sent.",
    lines: r#"@preflight {
    method OPTIONS
    header Origin %ORIGIN%
}
@cors header Origin %ORIGIN%
header @cors {
    Access-Control-Allow-Origin "%ORIGIN%"
    Vary Origin
?C     Access-Control-Allow-Credentials "true"
    Access-Control-Allow-Methods "%METHODS%"
    Access-Control-Allow-Headers "%HEADERS%"
?E     Access-Control-Expose-Headers "%EXPOSE%"
    Access-Control-Max-Age "7200"
    defer
}
respond @preflight 204
"#,
};
