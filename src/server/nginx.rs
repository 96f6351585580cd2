//! The lines that allow a page's calls in nginx.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "nginx",
    label: "nginx",
    signs: &[Sign::Server("nginx"), Sign::Server("openresty")],
    note: "`always` sends the headers on error answers too. Lines of an inner `location` replace those of an outer one: put them where the answer is made.",
    lines: r#"# in http { … }
map $http_origin $cors_origin {
    default "";
    "%ORIGIN%" $http_origin;
}

# in the location that serves %PATH%
add_header Access-Control-Allow-Origin $cors_origin always;
add_header Vary Origin always;
?C add_header Access-Control-Allow-Credentials true always;
?E add_header Access-Control-Expose-Headers "%EXPOSE%" always;

if ($request_method = OPTIONS) {
    add_header Access-Control-Allow-Origin $cors_origin always;
    add_header Vary Origin always;
?C     add_header Access-Control-Allow-Credentials true always;
    add_header Access-Control-Allow-Methods "%METHODS%" always;
    add_header Access-Control-Allow-Headers "%HEADERS%" always;
    add_header Access-Control-Max-Age 7200 always;
    return 204;
}
"#,
};
