//! The lines that allow a page's calls in NestJS.

use super::Stack;

pub(super) static STACK: Stack = Stack {
    id: "nestjs",
    label: "NestJS",
    signs: &[],
    note: "In `main.ts`, before `app.listen`. Guards do not see the preflights that it answers.",
    lines: r#"app.enableCors({
  origin: ["%ORIGIN%"],
  methods: [%METHODS_QUOTED%],
  allowedHeaders: [%HEADERS_QUOTED%],
?C   credentials: true,
?E   exposedHeaders: [%EXPOSE_QUOTED%],
  maxAge: 7200,
});
"#,
};
