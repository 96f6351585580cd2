//! What API Gateway answers, and what it means.

use crate::case::{CASE, Call, Case, expect};
use crate::http::Reply;

const FAMILY: &str = "AWS";
const GATEWAY: Case = Case {
    family: FAMILY,
    page: r#"return fetch(api + "/prod/orders", { headers: { Authorization: `Bearer ${good}` } });"#,
    original: "GET /prod/orders\nAuthorization: Bearer <<{}>>",
    status: 403,
    ..CASE
};

/// A refusal of the gateway.
fn refuse(call: &Call<'_>, kind: &str, message: &str) -> Reply {
    call.answer(|| {
        Reply::json(403, &format!(r#"{{"message":"{message}"}}"#))
            .with("x-amzn-RequestId", "0d6bb1b6-3a5c-4b6e-9f0e-2f6f1e7c9a51")
            .with("x-amzn-ErrorType", kind)
            .with("x-amz-apigw-id", "Xb1cGH2vjoEEJZw=")
    })
}

pub(super) static CASES: &[Case] = &[
    Case {
        id: "aws-missing-authentication-token",
        title: "Missing Authentication Token: the path is wrong",
        serve: |it| refuse(it, "MissingAuthenticationTokenException", "Missing Authentication Token"),
        expected: expect("aws/missing-authentication-token", "ok", Some("wrong-endpoint")),
        ..GATEWAY
    },
    Case {
        id: "aws-sigv4-expected",
        title: "The route wants a signature, not a token",
        serve: |it| {
            refuse(
                it,
                "IncompleteSignatureException",
                "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter.",
            )
        },
        expected: expect("aws/sigv4-expected", "ok", Some("wrong-token-type")),
        ..GATEWAY
    },
    Case {
        id: "aws-signature-mismatch",
        title: "The signature was calculated over something else",
        page: r#"return fetch(api + "/prod/orders", {
  headers: { Authorization: "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024" },
});"#,
        serve: |it| {
            refuse(
                it,
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
            )
        },
        expected: expect("aws/signature-mismatch", "ok", Some("signature-invalid")),
        ..GATEWAY
    },
    Case {
        id: "aws-signature-expired",
        title: "The signature is too old",
        page: r#"return fetch(api + "/prod/orders", {
  headers: { Authorization: "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024" },
});"#,
        serve: |it| {
            refuse(
                it,
                "InvalidSignatureException",
                "Signature expired: 20261124T093000Z is now earlier than 20261124T095500Z (20261124T100000Z - 5 min.)",
            )
        },
        expected: expect("aws/signature-expired", "ok", Some("clock-skew")),
        ..GATEWAY
    },
    Case {
        id: "aws-policy",
        title: "A policy says no",
        serve: |it| {
            refuse(
                it,
                "AccessDeniedException",
                "User: arn:aws:sts::123456789012:assumed-role/web/ada is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod/GET/orders with an explicit deny",
            )
        },
        expected: expect("permission/aws-policy", "ok", Some("role-denied")),
        ..GATEWAY
    },
    Case {
        id: "aws-forbidden-key-or-waf",
        title: "Forbidden: no usage plan, or the firewall",
        page: r#"return fetch(api + "/prod/orders");"#,
        serve: |it| refuse(it, "ForbiddenException", "Forbidden"),
        expected: expect("aws/forbidden-key-or-waf", "ok", Some("api-key-missing")),
        original: "GET /prod/orders",
        ..GATEWAY
    },
];
