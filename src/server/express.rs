//! The lines that allow a page's calls in Express.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "express",
    label: "Express",
    signs: &[Sign::PoweredBy("Express")],
    note: "Put it before the middleware that authenticates. It answers OPTIONS itself.",
    lines: r#"// npm install cors
import cors from "cors";

app.use(cors({
  origin: ["%ORIGIN%"],
  methods: [%METHODS_QUOTED%],
  allowedHeaders: [%HEADERS_QUOTED%],
?C   credentials: true,
?E   exposedHeaders: [%EXPOSE_QUOTED%],
  maxAge: 7200,
}));
"#,
};
