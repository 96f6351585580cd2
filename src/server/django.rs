//! The lines that allow a page's calls in Django.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "django",
    label: "Django",
    signs: &[Sign::Server("WSGIServer")],
    note: "`CorsMiddleware` stands as high as possible, before `CommonMiddleware`.",
    lines: r#"# pip install django-cors-headers
INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
CORS_ALLOWED_ORIGINS = ["%ORIGIN%"]
CORS_ALLOW_METHODS = [%METHODS_QUOTED%]
CORS_ALLOW_HEADERS = [%HEADERS_QUOTED%]
?C CORS_ALLOW_CREDENTIALS = True
?E CORS_EXPOSE_HEADERS = [%EXPOSE_QUOTED%]
CORS_PREFLIGHT_MAX_AGE = 7200
CSRF_TRUSTED_ORIGINS = ["%ORIGIN%"]
"#,
};
