//! The lines that allow a page's calls in Microsoft Entra ID.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "entra",
    label: "Microsoft Entra ID",
    signs: &[Sign::Host("login.microsoftonline.com")],
    note: "The token endpoint sends CORS headers only for redirect URIs of the platform “Single-page application”.",
    lines: r#"App registrations → your app → Authentication → Add a platform → Single-page application
  Redirect URI: a URL of %ORIGIN%
"#,
};
