//! The lines that allow a page's calls in Auth0.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "auth0",
    label: "Auth0",
    signs: &[Sign::Host("auth0.com")],
    note: "",
    lines: r#"Applications → your application → Settings
  Application Type: Single Page Application
  Allowed Web Origins: %ORIGIN%
  Allowed Origins (CORS): %ORIGIN%
"#,
};
