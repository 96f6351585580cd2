//! The lines that allow a page's calls in Apache httpd.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "apache",
    label: "Apache httpd",
    signs: &[Sign::Server("Apache")],
    note: "Needs `mod_headers`, `mod_setenvif` and `mod_rewrite`. `always` sends the headers on error answers too; unset them first where the application sends its own.",
    lines: r#"SetEnvIf Origin "^%ORIGIN_RE%$" CORS_ORIGIN=%ORIGIN%
Header always set Access-Control-Allow-Origin "%{CORS_ORIGIN}e" env=CORS_ORIGIN
Header always merge Vary "Origin"
?C Header always set Access-Control-Allow-Credentials "true" env=CORS_ORIGIN
Header always set Access-Control-Allow-Methods "%METHODS%" env=CORS_ORIGIN
Header always set Access-Control-Allow-Headers "%HEADERS%" env=CORS_ORIGIN
?E Header always set Access-Control-Expose-Headers "%EXPOSE%" env=CORS_ORIGIN
Header always set Access-Control-Max-Age "7200" env=CORS_ORIGIN

# Answer OPTIONS before authentication.
RewriteEngine On
RewriteCond %{REQUEST_METHOD} =OPTIONS
RewriteRule ^ - [R=204,L]
"#,
};
