//! The lines that allow a page's calls in HAProxy.

use super::Stack;

pub(super) static STACK: Stack = Stack {
    id: "haproxy",
    label: "HAProxy",
    signs: &[],
    note: "`http-after-response` also covers answers that HAProxy makes itself.",
    lines: r#"http-request set-var(txn.origin) req.hdr(Origin)
acl cors var(txn.origin) -m str %ORIGIN%
http-request return status 204 hdr Access-Control-Allow-Origin %ORIGIN% hdr Access-Control-Allow-Methods "%METHODS%" hdr Access-Control-Allow-Headers "%HEADERS%" hdr Access-Control-Max-Age 7200%HAPROXY_CRED% hdr Vary Origin if METH_OPTIONS { req.hdr(Origin) -m str %ORIGIN% }
http-after-response set-header Access-Control-Allow-Origin %ORIGIN% if cors
?C http-after-response set-header Access-Control-Allow-Credentials true if cors
?E http-after-response set-header Access-Control-Expose-Headers "%EXPOSE%" if cors
http-after-response add-header Vary Origin
"#,
};
