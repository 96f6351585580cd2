//! The lines that allow a page's calls in CloudFront.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "cloudfront",
    label: "CloudFront",
    signs: &[Sign::Header("x-amz-cf-id")],
    note: "A response headers policy; the cache must also vary by `Origin`, so forward it with an origin request policy (`Managed-CORS-CustomOrigin`), and allow OPTIONS in the behaviour.",
    lines: r#"aws cloudfront create-response-headers-policy --response-headers-policy-config '{
  "Name": "cors-app",
  "CorsConfig": {
    "AccessControlAllowOrigins": { "Quantity": 1, "Items": ["%ORIGIN%"] },
    "AccessControlAllowMethods": { "Quantity": %METHODS_COUNT%, "Items": [%METHODS_QUOTED%] },
    "AccessControlAllowHeaders": { "Quantity": %HEADERS_COUNT%, "Items": [%HEADERS_QUOTED%] },
    "AccessControlAllowCredentials": %CRED_BOOL%,
    "AccessControlMaxAgeSec": 7200,
    "OriginOverride": true
  }
}'
"#,
};
