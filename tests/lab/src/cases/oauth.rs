//! The identity provider's endpoints.

use std::time::Duration;

use crate::answer::{oauth_error, orders, tokens};
use crate::case::{CASE, Call, Case, Expected, Fix, Proof, expect};
use crate::http::Reply;
use crate::jwt;

const FAMILY: &str = "OAuth";

/// A case in which the token endpoint refuses a request.
const TOKEN: Case = Case { family: FAMILY, fix: Fix::Request, status: 400, ..CASE };

/// The token endpoint: `grant` judges a well-formed form.
fn token_endpoint(call: &Call<'_>, grant: impl FnOnce() -> Reply) -> Reply {
    call.answer(|| {
        let form = call
            .request
            .header("content-type")
            .is_some_and(|it| it.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded"));
        if !form || call.request.form("grant_type").is_none() {
            return oauth_error(400, "invalid_request", "The parameter grant_type is missing");
        }
        grant()
    })
}

/// Where the login page sends the browser back to: the page's origin, in a frame.
fn authorize(call: &Call<'_>, query: &str) -> Reply {
    let state = call.request.parameter("state").unwrap_or_default();
    Reply::new(302).with("Location", &format!("{}/callback?{query}&state={state}", call.urls.page))
}

fn callback() -> Reply {
    Reply::new(200)
        .with("Content-Type", "text/html; charset=utf-8")
        .body("<!doctype html><title>Back from the login</title>")
}

pub(super) static CASES: &[Case] = &[
    Case {
        id: "oauth-request-not-form",
        title: "A token request in JSON",
        page: r#"return fetch(idp + "/oauth/token", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ grant_type: "authorization_code", code: "c-" + run, client_id: "shop-web" }),
});"#,
        serve: |it| token_endpoint(it, tokens),
        expected: expect("oauth/token-request-not-form", "ok", Some("request-malformed")),
        proof: Proof::Command,
        original: "POST idp:/oauth/token\nContent-Type: application/json\n\n{\"grant_type\":\"authorization_code\",\"code\":\"c\"}",
        fixed: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&code=c",
        ..TOKEN
    },
    Case {
        id: "oauth-invalid-client",
        title: "The client's secret is wrong",
        page: r#"return fetch(idp + "/oauth/token", {
  method: "POST",
  body: new URLSearchParams({ grant_type: "client_credentials", client_id: "shop-job", client_secret: "old-secret" }),
});"#,
        serve: |it| {
            token_endpoint(it, || {
                if it.request.form("client_secret").as_deref() == Some(crate::CLIENT_SECRET) {
                    tokens()
                } else {
                    oauth_error(401, "invalid_client", "Client authentication failed")
                }
            })
        },
        expected: expect("oauth/invalid-client", "ok", Some("client-auth-failed")),
        beneath: &["oauth/client-secret-in-browser"],
        proof: Proof::Command,
        original: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials&client_secret=old-secret",
        status: 401,
        fixed: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials&client_secret=$CLIENT_SECRET",
        ..TOKEN
    },
    Case {
        id: "oauth-client-secret-in-browser",
        title: "A client secret in the page",
        page: r#"return fetch(idp + "/oauth/token", {
  method: "POST",
  body: new URLSearchParams({ grant_type: "client_credentials", client_id: "shop-job", client_secret: "s3Gv8Kp1Yd6Hf0Wq5Jz" }),
});"#,
        serve: |it| token_endpoint(it, tokens),
        expected: expect("oauth/client-secret-in-browser", "ok", None),
        fix: Fix::None,
        original: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials",
        status: 200,
        ..TOKEN
    },
    Case {
        id: "oauth-unsupported-grant",
        title: "A grant that the provider does not offer",
        page: r#"return fetch(idp + "/oauth/token", {
  method: "POST",
  body: new URLSearchParams({ grant_type: "password", client_id: "shop-web", username: "ada", password: "pw" }),
});"#,
        serve: |it| {
            token_endpoint(it, || {
                oauth_error(400, "unsupported_grant_type", "The grant type password is not supported")
            })
        },
        expected: expect("oauth/unsupported-grant", "ok", Some("grant-type-unsupported")),
        fix: Fix::None,
        original: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=password",
        ..TOKEN
    },
    Case {
        id: "oauth-invalid-scope",
        title: "A scope that does not exist",
        page: r#"return fetch(idp + "/oauth/token", {
  method: "POST",
  body: new URLSearchParams({ grant_type: "client_credentials", client_id: "shop-web", scope: "orders:reed" }),
});"#,
        serve: |it| token_endpoint(it, || oauth_error(400, "invalid_scope", "Unknown scope: orders:reed")),
        expected: expect("oauth/invalid-scope", "ok", Some("scope-invalid")),
        fix: Fix::None,
        original: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials&scope=x",
        ..TOKEN
    },
    Case {
        id: "oauth-redirect-uri-mismatch",
        title: "The two redirect URIs differ by a slash",
        page: r#"const redirect = page + "/callback";
await frame(`${idp}/authorize?response_type=code&client_id=shop-web&state=${run}&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&redirect_uri=${encodeURIComponent(redirect)}`);
return fetch(idp + "/oauth/token", {
  method: "POST",
  body: new URLSearchParams({
    grant_type: "authorization_code", client_id: "shop-web", code: "c-" + run,
    redirect_uri: redirect + "/", code_verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
  }),
});"#,
        serve: |it| match it.path {
            "/authorize" => {
                let state = it.request.parameter("state").unwrap_or_default();
                authorize(it, &format!("code=c-{state}"))
            }
            "/callback" => callback(),
            _ => token_endpoint(it, || {
                if it.request.form("redirect_uri").is_some_and(|it| it.ends_with("/callback")) {
                    tokens()
                } else {
                    oauth_error(400, "invalid_grant", "redirect_uri does not match the authorization request")
                }
            }),
        },
        expected: expect("oauth/redirect-uri-mismatch", "ok", Some("redirect-uri-mismatch")),
        original: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&redirect_uri=http%3A%2F%2Fx%2Fcallback%2F",
        fixed: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&redirect_uri=http%3A%2F%2Fx%2Fcallback",
        ..TOKEN
    },
    Case {
        id: "oauth-pkce-verifier-missing",
        title: "The PKCE verifier was lost",
        page: r#"await frame(`${idp}/authorize?response_type=code&client_id=shop-web&state=${run}&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&redirect_uri=${encodeURIComponent(page + "/callback")}`);
return fetch(idp + "/oauth/token", {
  method: "POST",
  body: new URLSearchParams({
    grant_type: "authorization_code", client_id: "shop-web", code: "c-" + run, redirect_uri: page + "/callback",
  }),
});"#,
        serve: pkce,
        expected: expect("oauth/pkce-verifier-missing", "ok", Some("pkce-failed")),
        beneath: &["oauth/pkce-refused"],
        fix: Fix::None,
        original: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code",
        ..TOKEN
    },
    Case {
        id: "oauth-pkce-mismatch",
        title: "The PKCE verifier belongs to another login",
        page: r#"await frame(`${idp}/authorize?response_type=code&client_id=shop-web&state=${run}&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&redirect_uri=${encodeURIComponent(page + "/callback")}`);
return fetch(idp + "/oauth/token", {
  method: "POST",
  body: new URLSearchParams({
    grant_type: "authorization_code", client_id: "shop-web", code: "c-" + run, redirect_uri: page + "/callback",
    code_verifier: "another-login-wrote-this-verifier-0123456789abc",
  }),
});"#,
        serve: pkce,
        expected: expect("oauth/pkce-mismatch", "ok", Some("pkce-failed")),
        beneath: &["oauth/pkce-refused"],
        fix: Fix::None,
        original: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&code_verifier=another",
        ..TOKEN
    },
    Case {
        id: "oauth-code-reused",
        title: "The code is exchanged twice",
        page: r#"const exchange = () => fetch(idp + "/oauth/token", {
  method: "POST",
  body: new URLSearchParams({ grant_type: "authorization_code", client_id: "shop-web", code: "c-" + run }),
}).then((it) => it.text());
await exchange();
return exchange();"#,
        serve: |it| {
            token_endpoint(it, || {
                if it.site.first_use(&it.request.form("code").unwrap_or_default()) {
                    tokens()
                } else {
                    oauth_error(400, "invalid_grant", "The code was already used")
                }
            })
        },
        expected: expect("oauth/code-reused", "ok", Some("grant-invalid")),
        beneath: &["oauth/grant-rejected"],
        fix: Fix::None,
        original: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&code=once",
        status: 200,
        ..TOKEN
    },
    Case {
        id: "oauth-refresh-rejected",
        title: "The refresh token is no longer good",
        page: r#"return fetch(idp + "/oauth/token", {
  method: "POST",
  body: new URLSearchParams({ grant_type: "refresh_token", client_id: "shop-web", refresh_token: "r-old-" + run }),
});"#,
        serve: |it| {
            token_endpoint(it, || {
                if it.request.form("refresh_token").as_deref() == Some(crate::REFRESH_TOKEN) {
                    tokens()
                } else {
                    oauth_error(400, "invalid_grant", "The refresh token is invalid or expired")
                }
            })
        },
        expected: expect("oauth/refresh-rejected", "ok", Some("grant-invalid")),
        proof: Proof::Command,
        original: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=refresh_token&refresh_token=old",
        fixed: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=refresh_token&refresh_token=$REFRESH_TOKEN",
        ..TOKEN
    },
    Case {
        id: "oauth-refresh-race",
        title: "Two tabs refresh at the same time",
        page: r#"const refresh = () => fetch(idp + "/oauth/token", {
  method: "POST",
  body: new URLSearchParams({ grant_type: "refresh_token", client_id: "shop-web", refresh_token: "r-" + run }),
}).then((it) => it.text());
const first = refresh();
await sleep(30);
return Promise.all([first, refresh()]);"#,
        serve: |it| {
            token_endpoint(it, || {
                let wait = Duration::from_millis(250);
                if it.site.first_use(&it.request.form("refresh_token").unwrap_or_default()) {
                    tokens().after(wait)
                } else {
                    oauth_error(400, "invalid_grant", "The refresh token was already used").after(wait)
                }
            })
        },
        expected: expect("oauth/refresh-race", "ok", Some("grant-invalid")),
        beneath: &["oauth/refresh-rejected"],
        fix: Fix::None,
        original: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=refresh_token&refresh_token=race",
        status: 200,
        ..TOKEN
    },
    Case {
        id: "oauth-token-endpoint-cors",
        title: "The token endpoint does not know the page's origin",
        page: r#"return fetch(idp + "/oauth/token", {
  method: "POST",
  body: new URLSearchParams({ grant_type: "refresh_token", client_id: "shop-web", refresh_token: "r-" + run }),
});"#,
        serve: |_| tokens(),
        expected: expect("oauth/token-endpoint-cors", "MissingAllowOriginHeader", Some("cors")),
        beneath: &["cors/missing-allow-origin"],
        fix: Fix::Server,
        proof: Proof::Replay,
        original: "POST idp:/oauth/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=refresh_token",
        status: 200,
        ..TOKEN
    },
    Case {
        id: "oauth-login-required",
        title: "A silent login finds no session",
        page: r#"return frame(`${idp}/authorize?response_type=code&client_id=shop-web&prompt=none&state=${run}&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&redirect_uri=${encodeURIComponent(page + "/callback")}`);"#,
        serve: |it| match it.path {
            "/authorize" => authorize(it, "error=login_required"),
            _ => callback(),
        },
        expected: expect("oauth/login-required", "ok", Some("login-required")),
        fix: Fix::None,
        original: "GET idp:/authorize?prompt=none&state=s",
        status: 302,
        ..TOKEN
    },
    Case {
        id: "oauth-authorize-error",
        title: "The user refuses",
        page: r#"return frame(`${idp}/authorize?response_type=code&client_id=shop-web&state=${run}&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&redirect_uri=${encodeURIComponent(page + "/callback")}`);"#,
        serve: |it| match it.path {
            "/authorize" => authorize(it, "error=access_denied&error_description=The+user+said+no"),
            _ => callback(),
        },
        expected: expect("oauth/user-denied", "ok", Some("user-denied")),
        fix: Fix::None,
        original: "GET idp:/authorize?state=s",
        status: 302,
        ..TOKEN
    },
    Case {
        id: "oauth-stale-after-refresh",
        title: "The old token is used after a refresh",
        page: r#"const old = await jwt({ iat: now - 4320, exp: now - 720 });
await fetch(idp + "/oauth/token", {
  method: "POST",
  body: new URLSearchParams({ grant_type: "refresh_token", client_id: "shop-web", refresh_token: "r-" + run }),
}).then((it) => it.json());
await sleep(1200);
return fetch(api + "/v1/orders", { headers: { Authorization: `Bearer ${old}` } });"#,
        serve: |it| match it.path {
            "/oauth/token" => token_endpoint(it, tokens),
            _ => it.answer(|| it.bearer(jwt::now()).map_or_else(|it| it, |_| orders())),
        },
        expected: Expected { path: "/v1/orders", ..expect("jwt/expired", "ok", Some("token-expired")) },
        beneath: &["auth-header/stale-after-refresh"],
        proof: Proof::Command,
        original: "GET /v1/orders\nAuthorization: Bearer <<{\"exp\":now-720}>>",
        status: 401,
        fixed: "GET /v1/orders\nAuthorization: Bearer $ACCESS_TOKEN",
        ..TOKEN
    },
];

/// A provider that insists on PKCE; the code's challenge is that of RFC 7636, appendix B.
fn pkce(call: &Call<'_>) -> Reply {
    match call.path {
        "/authorize" => {
            let state = call.request.parameter("state").unwrap_or_default();
            authorize(call, &format!("code=c-{state}"))
        }
        "/callback" => callback(),
        _ => token_endpoint(call, || {
            let verifier = call.request.form("code_verifier").unwrap_or_default();
            if jwt::pkce_challenge(&verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" {
                tokens()
            } else {
                oauth_error(400, "invalid_grant", "PKCE verification failed")
            }
        }),
    }
}
