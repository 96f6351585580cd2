//! The lines that allow a page's calls in Azure API Management.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "azure-apim",
    label: "Azure API Management",
    signs: &[Sign::Header("ocp-apim-trace-location")],
    note: "First in `<inbound>`, before `validate-jwt`: the policy answers OPTIONS itself.",
    lines: r#"<cors allow-credentials="%CRED_BOOL%" terminate-unmatched-request="false">
  <allowed-origins>
    <origin>%ORIGIN%</origin>
  </allowed-origins>
  <allowed-methods preflight-result-max-age="7200">
%METHODS_XML%
  </allowed-methods>
  <allowed-headers>
%HEADERS_XML%
  </allowed-headers>
</cors>
"#,
};
