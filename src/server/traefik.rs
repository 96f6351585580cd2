//! The lines that allow a page's calls in Traefik.

use super::Stack;

pub(super) static STACK: Stack = Stack {
    id: "traefik",
    label: "Traefik",
    signs: &[],
    note: "Dynamic configuration; add the middleware to the router, before those that authenticate. Traefik answers OPTIONS itself.",
    lines: r#"http:
  middlewares:
    cors:
      headers:
        accessControlAllowOriginList:
          - "%ORIGIN%"
        accessControlAllowMethods: [%METHODS_QUOTED%]
        accessControlAllowHeaders: [%HEADERS_QUOTED%]
?C         accessControlAllowCredentials: true
?E         accessControlExposeHeaders: [%EXPOSE_QUOTED%]
        accessControlMaxAge: 7200
        addVaryHeader: true
"#,
};
