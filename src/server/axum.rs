//! The lines that allow a page's calls in axum (tower-http).

use super::Stack;

pub(super) static STACK: Stack = Stack {
    id: "axum",
    label: "axum (tower-http)",
    signs: &[],
    note: "The last `.layer` is the outermost: add it after the layer that authenticates.",
    lines: r#"use std::time::Duration;
use axum::http::{HeaderName, HeaderValue, Method};
use tower_http::cors::CorsLayer;

let cors = CorsLayer::new()
    .allow_origin("%ORIGIN%".parse::<HeaderValue>().unwrap())
    .allow_methods([%METHODS_AXUM%])
    .allow_headers([%HEADERS_AXUM%])
?C     .allow_credentials(true)
?E     .expose_headers([%EXPOSE_AXUM%])
    .max_age(Duration::from_secs(7200));

let app = app.layer(cors);
"#,
};
