//! The lines that allow a page's calls in Envoy.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "envoy",
    label: "Envoy",
    signs: &[Sign::Server("envoy"), Sign::Server("istio-envoy")],
    note: "The `cors` filter must stand before `jwt_authn` and `ext_authz`, so that OPTIONS is answered without a token.",
    lines: r#"# http_filters, first:
- name: envoy.filters.http.cors
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors

# on the route or virtual host:
typed_per_filter_config:
  envoy.filters.http.cors:
    "@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy
    allow_origin_string_match:
      - exact: "%ORIGIN%"
    allow_methods: "%METHODS%"
    allow_headers: "%HEADERS%"
?C     allow_credentials: true
?E     expose_headers: "%EXPOSE%"
    max_age: "7200"
"#,
};
