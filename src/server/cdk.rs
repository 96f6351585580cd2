//! The lines that allow a page's calls in AWS CDK.

use super::Stack;

pub(super) static STACK: Stack = Stack {
    id: "cdk",
    label: "AWS CDK",
    signs: &[],
    note: "`defaultCorsPreflightOptions` makes OPTIONS without an authorizer; the gateway responses cover the gateway’s own errors.",
    lines: r#"const api = new apigateway.RestApi(this, "Api", {
  defaultCorsPreflightOptions: {
    allowOrigins: ["%ORIGIN%"],
    allowMethods: [%METHODS_QUOTED%],
    allowHeaders: [%HEADERS_QUOTED%],
?C     allowCredentials: true,
    maxAge: Duration.hours(2),
  },
});
for (const type of [apigateway.ResponseType.DEFAULT_4XX, apigateway.ResponseType.DEFAULT_5XX]) {
  api.addGatewayResponse(`Cors${type.responseType}`, {
    type,
    responseHeaders: { "Access-Control-Allow-Origin": "'%ORIGIN%'" },
  });
}
"#,
};
