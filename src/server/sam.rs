//! The lines that allow a page's calls in AWS SAM.

use super::Stack;

pub(super) static STACK: Stack = Stack {
    id: "sam",
    label: "AWS SAM",
    signs: &[],
    note: "`AddDefaultAuthorizerToCorsPreflight: false` keeps OPTIONS free of the authorizer; `GatewayResponses` covers the gateway’s own errors.",
    lines: r#"Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: %STAGE%
      Auth:
        AddDefaultAuthorizerToCorsPreflight: false
      Cors:
        AllowOrigin: "'%ORIGIN%'"
        AllowMethods: "'%METHODS_TIGHT%'"
        AllowHeaders: "'%HEADERS_TIGHT%'"
?C         AllowCredentials: true
        MaxAge: "'7200'"
      GatewayResponses:
        DEFAULT_4XX: &cors
          ResponseParameters:
            Headers:
              Access-Control-Allow-Origin: "'%ORIGIN%'"
        DEFAULT_5XX: *cors
"#,
};
