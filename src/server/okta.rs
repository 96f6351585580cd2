//! The lines that allow a page's calls in Okta.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "okta",
    label: "Okta",
    signs: &[Sign::Host("okta.com"), Sign::Host("oktapreview.com")],
    note: "",
    lines: r#"Security → API → Trusted Origins → Add Origin
  Origin URL: %ORIGIN%
  Type: Cross-Origin Resource Sharing (CORS), Redirect
"#,
};
