//! The lines that allow a page's calls in FastAPI.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "fastapi",
    label: "FastAPI",
    signs: &[Sign::Server("uvicorn")],
    note: "Add it last: the middleware that is added last sees a request first, so OPTIONS is answered before authentication.",
    lines: r#"from fastapi.middleware.cors import CORSMiddleware

app.add_middleware(
    CORSMiddleware,
    allow_origins=["%ORIGIN%"],
    allow_methods=[%METHODS_QUOTED%],
    allow_headers=[%HEADERS_QUOTED%],
?C     allow_credentials=True,
?E     expose_headers=[%EXPOSE_QUOTED%],
    max_age=7200,
)
"#,
};
