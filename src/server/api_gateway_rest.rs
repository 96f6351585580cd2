//! The lines that allow a page's calls in API Gateway (REST).

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "api-gateway-rest",
    label: "API Gateway (REST)",
    signs: &[Sign::Header("x-amz-apigw-id")],
    note: "A REST API needs three things: OPTIONS without an authorizer, the headers on the integration’s answer, and the headers on the gateway’s own 4xx and 5xx answers. Put in your ids, then deploy.",
    lines: r#"API=%API_ID%  STAGE=%STAGE%  REGION=%REGION%  RESOURCE=your-resource-id

aws apigateway put-method --region $REGION --rest-api-id $API --resource-id $RESOURCE \
  --http-method OPTIONS --authorization-type NONE
aws apigateway put-integration --region $REGION --rest-api-id $API --resource-id $RESOURCE \
  --http-method OPTIONS --type MOCK --request-templates '{"application/json":"{\"statusCode\":204}"}'
aws apigateway put-method-response --region $REGION --rest-api-id $API --resource-id $RESOURCE \
  --http-method OPTIONS --status-code 204 --response-parameters '{"method.response.header.Access-Control-Allow-Origin":true,"method.response.header.Access-Control-Allow-Methods":true,"method.response.header.Access-Control-Allow-Headers":true%AWS_CRED_DECL%}'
aws apigateway put-integration-response --region $REGION --rest-api-id $API --resource-id $RESOURCE \
  --http-method OPTIONS --status-code 204 --response-parameters '{"method.response.header.Access-Control-Allow-Origin":"'"'%ORIGIN%'"'","method.response.header.Access-Control-Allow-Methods":"'"'%METHODS_TIGHT%'"'","method.response.header.Access-Control-Allow-Headers":"'"'%HEADERS_TIGHT%'"'"%AWS_CRED_VALUE%}'

for TYPE in DEFAULT_4XX DEFAULT_5XX; do
  aws apigateway put-gateway-response --region $REGION --rest-api-id $API --response-type $TYPE \
    --response-parameters '{"gatewayresponse.header.Access-Control-Allow-Origin":"'"'%ORIGIN%'"'"}'
done
aws apigateway create-deployment --region $REGION --rest-api-id $API --stage-name $STAGE
"#,
};
