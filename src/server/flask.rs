//! The lines that allow a page's calls in Flask.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "flask",
    label: "Flask",
    signs: &[Sign::Server("Werkzeug")],
    note: "Put it before what asks for a login: functions of `before_request` run in the order in which they are registered.",
    lines: r#"# pip install flask-cors
from flask import request
from flask_cors import CORS

@app.before_request
def answer_preflight():
    if request.method == "OPTIONS":
        return "", 204

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
