//! The lines that allow a page's calls in Keycloak.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "keycloak",
    label: "Keycloak",
    signs: &[Sign::Path("/realms/")],
    note: "Keycloak sends CORS headers for the web origins of the client; nothing else helps on its token endpoint.",
    lines: r#"Clients → your client → Settings → Web origins: %ORIGIN%
(`+` allows the origins of all valid redirect URIs.)

kcadm.sh update clients/CLIENT-UUID -r REALM -s 'webOrigins=["%ORIGIN%"]'
"#,
};
