//! The lines that allow a page's calls in Flask.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "flask",
    label: "Flask",
    signs: &[Sign::Server("Werkzeug")],
    note: "`flask_cors` answers OPTIONS by itself; decorators that ask for a login must let OPTIONS pass.",
    lines: r#"# pip install flask-cors
from flask_cors import CORS

CORS(
    app,
    origins=["%ORIGIN%"],
    methods=[%METHODS_QUOTED%],
    allow_headers=[%HEADERS_QUOTED%],
?C     supports_credentials=True,
?E     expose_headers=[%EXPOSE_QUOTED%],
    max_age=7200,
)
"#,
};
