//! The lines that allow a page's calls in API Gateway (HTTP API).

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "api-gateway-http",
    label: "API Gateway (HTTP API)",
    signs: &[Sign::Header("apigw-requestid")],
    note: "With this set, the HTTP API answers OPTIONS itself and adds the headers to every answer; those of the integration are replaced.",
    lines: r#"aws apigatewayv2 update-api --region %REGION% --api-id %API_ID% --cors-configuration '{
  "AllowOrigins": ["%ORIGIN%"],
  "AllowMethods": [%METHODS_QUOTED%],
  "AllowHeaders": [%HEADERS_QUOTED%],
  "ExposeHeaders": [%EXPOSE_QUOTED%],
  "AllowCredentials": %CRED_BOOL%,
  "MaxAge": 7200
}'
"#,
};
