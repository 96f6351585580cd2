//! The lines that allow a page's calls in Laravel.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "laravel",
    label: "Laravel",
    signs: &[Sign::Cookie("laravel_session")],
    note: "`config/cors.php`; `HandleCors` runs before the routes, for the paths that are listed. Clear the cached configuration: `php artisan config:clear`.",
    lines: r#"return [
    "paths" => ["api/*", "sanctum/csrf-cookie"],
    "allowed_origins" => ["%ORIGIN%"],
    "allowed_methods" => [%METHODS_QUOTED%],
    "allowed_headers" => [%HEADERS_QUOTED%],
    "exposed_headers" => [%EXPOSE_QUOTED%],
    "supports_credentials" => %CRED_BOOL%,
    "max_age" => 7200,
];
"#,
};
