//! What a well-behaved API answers; a case changes one thing of it.

use serde_json::{Map, Value};

use crate::case::Call;
use crate::http::Reply;
use crate::jwt::{self, Defect};

impl Call<'_> {
    /// The request's origin, or the page's where a client sent none.
    pub fn origin(&self) -> String {
        match self.request.header("origin") {
            Some(origin) => origin.to_owned(),
            None => self.page(),
        }
    }

    /// The page's origin.
    pub fn page(&self) -> String {
        crate::page::origin_of(&self.urls.page)
    }

    /// Whether the request is a preflight.
    pub fn is_preflight(&self) -> bool {
        self.request.is_preflight()
    }

    /// The answer, readable for the page without credentials.
    pub fn readable(&self, reply: Reply) -> Reply {
        reply.with("Access-Control-Allow-Origin", &self.origin()).with("Vary", "Origin")
    }

    /// The answer, readable for the page with credentials.
    pub fn readable_with_credentials(&self, reply: Reply) -> Reply {
        self.readable(reply).with("Access-Control-Allow-Credentials", "true")
    }

    /// An answer to a preflight that allows what was asked. It is not to be remembered: every run shows it.
    pub fn allow(&self) -> Reply {
        let headers = self.request.header("access-control-request-headers").unwrap_or_default();
        self.readable_with_credentials(Reply::new(204))
            .with("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE")
            .with("Access-Control-Allow-Headers", headers)
            .with("Access-Control-Max-Age", "0")
    }

    /// The preflight is allowed, and the request is answered by `reply`, readable.
    pub fn answer(&self, reply: impl FnOnce() -> Reply) -> Reply {
        if self.is_preflight() { self.allow() } else { self.readable(reply()) }
    }

    /// The preflight is allowed; the request needs a good bearer token.
    pub fn protected(&self) -> Reply {
        self.protected_at(jwt::now())
    }

    /// As [`Call::protected`], by a server with another clock.
    pub fn protected_at(&self, now: i64) -> Reply {
        self.answer(|| self.bearer(now).map_or_else(|it| it, |_| orders()))
    }

    /// The claims of the request's bearer token, or the refusal.
    pub fn bearer(&self, now: i64) -> Result<Map<String, Value>, Reply> {
        let Some(value) = self.request.header("authorization") else {
            return Err(challenge(401, "", ""));
        };
        let token = match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() => token,
            _ => return Err(challenge(401, "", "")),
        };
        jwt::verify(token, now).map_err(|defect| {
            let text = match defect {
                Defect::Malformed => "The access token is malformed".to_owned(),
                Defect::Signature => "The signature of the access token does not verify".to_owned(),
                Defect::Expired => "The access token expired".to_owned(),
                Defect::NotYetValid => "The access token is not active yet".to_owned(),
                Defect::Time(_) => "The access token is invalid".to_owned(),
                Defect::IssuedInFuture => "The access token was issued in the future".to_owned(),
                Defect::Audience(found) => format!("The audience is {found}, not https://api.lab.example"),
                Defect::IdToken => "An access token is needed".to_owned(),
                Defect::RefreshToken => "An access token is needed".to_owned(),
            };
            challenge(401, "invalid_token", &text)
        })
    }
}

/// The API's data.
pub fn orders() -> Reply {
    Reply::json(200, r#"{"orders":[{"id":17,"item":"kettle"},{"id":18,"item":"teapot"}]}"#)
}

/// A refusal as RFC 6750 has it; the page may read the challenge.
pub fn challenge(status: u16, error: &str, description: &str) -> Reply {
    let mut value = r#"Bearer realm="lab""#.to_owned();
    if !error.is_empty() {
        value.push_str(&format!(r#", error="{error}", error_description="{description}""#));
    }
    let body = if error.is_empty() {
        r#"{"message":"authentication is needed"}"#.to_owned()
    } else {
        format!(r#"{{"error":"{error}","error_description":"{description}"}}"#)
    };
    Reply::json(status, &body)
        .with("WWW-Authenticate", &value)
        .with("Access-Control-Expose-Headers", "WWW-Authenticate")
}

/// An error of an OAuth endpoint (RFC 6749 §5.2).
pub fn oauth_error(status: u16, error: &str, description: &str) -> Reply {
    Reply::json(status, &format!(r#"{{"error":"{error}","error_description":"{description}"}}"#))
        .with("Cache-Control", "no-store")
}

/// The answer of a token endpoint.
pub fn tokens() -> Reply {
    Reply::json(
        200,
        &format!(
            r#"{{"access_token":"{}","token_type":"Bearer","expires_in":3600,"refresh_token":"{}"}}"#,
            jwt::good(),
            crate::fill("REFRESH_TOKEN"),
        ),
    )
    .with("Cache-Control", "no-store")
}
