//! The lines that allow a page's calls in Fastify.

use super::Stack;

pub(super) static STACK: Stack = Stack {
    id: "fastify",
    label: "Fastify",
    signs: &[],
    note: "Register it before authentication hooks.",
    lines: r#"// npm install @fastify/cors
import cors from "@fastify/cors";

await app.register(cors, {
  origin: ["%ORIGIN%"],
  methods: [%METHODS_QUOTED%],
  allowedHeaders: [%HEADERS_QUOTED%],
?C   credentials: true,
?E   exposedHeaders: [%EXPOSE_QUOTED%],
  maxAge: 7200,
});
"#,
};
