//! The lines that make a CORS fix true on a server: one file per stack, all filled from the same [`Grant`].
//!
//! Says nothing about which fix is right; that is for the rules.

mod apache;
mod api_gateway_http;
mod api_gateway_rest;
mod aspnet;
mod auth0;
mod axum;
mod azure_apim;
mod caddy;
mod cdk;
mod cloudflare_worker;
mod cloudfront;
mod django;
mod entra;
mod envoy;
mod express;
mod fastapi;
mod fastify;
mod firebase;
mod flask;
mod go;
mod haproxy;
mod keycloak;
mod laravel;
mod nestjs;
mod nextjs;
mod nginx;
mod okta;
mod rails;
mod sam;
mod spring;
mod supabase;
mod traefik;

use crate::exchange::{Entry, Exchange, ExchangeKind};
use crate::fix::{Fix, On, Op};
use crate::origin::{Origin, Url};
use crate::syntax::cookie;
use crate::syntax::token::is_token;

/// A server, gateway or identity provider that can be configured.
pub struct Stack {
    /// The word for choosing it.
    pub id: &'static str,
    /// Its name, as people write it.
    pub label: &'static str,
    /// Any of these shows that it answered.
    signs: &'static [Sign],
    /// Where the lines go, and what else matters; may be empty.
    pub note: &'static str,
    /// The lines, with holes: see [`fill`].
    lines: &'static str,
}

/// How a stack is recognised in an answer.
enum Sign {
    /// A cookie of that name is set.
    Cookie(&'static str),
    /// A header of that name.
    Header(&'static str),
    /// The host ends so.
    Host(&'static str),
    /// The path contains that.
    Path(&'static str),
    /// `X-Powered-By` contains that.
    PoweredBy(&'static str),
    /// `Server` or `Via` contains that.
    Server(&'static str),
}

/// All stacks, in the order of a menu.
static STACKS: &[&Stack] = &[
    &nginx::STACK,
    &apache::STACK,
    &caddy::STACK,
    &traefik::STACK,
    &envoy::STACK,
    &haproxy::STACK,
    &express::STACK,
    &fastify::STACK,
    &nestjs::STACK,
    &nextjs::STACK,
    &spring::STACK,
    &aspnet::STACK,
    &django::STACK,
    &fastapi::STACK,
    &flask::STACK,
    &rails::STACK,
    &laravel::STACK,
    &go::STACK,
    &axum::STACK,
    &api_gateway_rest::STACK,
    &api_gateway_http::STACK,
    &sam::STACK,
    &cdk::STACK,
    &cloudfront::STACK,
    &azure_apim::STACK,
    &cloudflare_worker::STACK,
    &firebase::STACK,
    &supabase::STACK,
    &keycloak::STACK,
    &auth0::STACK,
    &okta::STACK,
    &entra::STACK,
];

/// All stacks: those that the answers show first, then the others in the order of a menu. The flag tells which.
pub fn stacks(exchange: &Exchange) -> Vec<(&'static Stack, bool)> {
    let seen = |stack: &Stack| {
        exchange.hops.iter().any(|hop| {
            stack
                .signs
                .iter()
                .any(|it| it.is_in(&hop.entry) || hop.preflight.as_ref().is_some_and(|pre| it.is_in(pre)))
        })
    };
    let (shown, others): (Vec<&Stack>, Vec<&Stack>) = STACKS.iter().copied().partition(|it| seen(it));
    shown.into_iter().map(|it| (it, true)).chain(others.into_iter().map(|it| (it, false))).collect()
}

/// The stack of that id.
pub fn stack(id: &str) -> Option<&'static Stack> {
    STACKS.iter().copied().find(|it| it.id == id)
}

impl Sign {
    fn is_in(&self, entry: &Entry) -> bool {
        let headers = &entry.response.headers;
        let has = |name: &str, text: &str| {
            headers.get_all(name).any(|it| it.to_ascii_lowercase().contains(&text.to_ascii_lowercase()))
        };
        match self {
            Self::Cookie(name) => headers
                .get_all("set-cookie")
                .any(|it| cookie::SetCookie::parse(it).name.eq_ignore_ascii_case(name)),
            Self::Header(name) => headers.has(name),
            Self::Host(end) => {
                Url::parse(&entry.request.url).is_some_and(|it| cookie::is_in_domain(it.host, end))
            }
            Self::Path(part) => Url::parse(&entry.request.url).is_some_and(|it| it.path.contains(part)),
            Self::PoweredBy(text) => has("x-powered-by", text),
            Self::Server(text) => has("server", text) || has("via", text),
        }
    }
}

/// What a server has to allow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grant {
    /// The page's origin, as the browser writes it.
    pub origin: String,
    /// The methods, upper case as page code gives them.
    pub methods: Vec<String>,
    /// The header names.
    pub headers: Vec<String>,
    /// Credentials are allowed.
    pub credentials: bool,
    /// Headers of the answer that page code may read.
    pub expose: Vec<String>,
    /// The URL of the call.
    pub url: String,
}

impl Grant {
    /// What an exchange needs, by the edits of its fix and what the request asks for. `None` where the fix is not about
    /// CORS headers, or the page's origin has no name.
    pub fn of(exchange: &Exchange, fix: &Fix) -> Option<Self> {
        let value = |wanted: &str| {
            fix.edits.iter().filter(|it| it.on != On::Request).find_map(|edit| match &edit.op {
                Op::Set { name, value } if name.eq_ignore_ascii_case(wanted) => value.as_text(),
                _ => None,
            })
        };
        let is_cors = fix.edits.iter().any(|edit| {
            edit.on != On::Request
                && matches!(&edit.op, Op::Set { name, .. } if name.to_ascii_lowercase().starts_with("access-control-"))
                || matches!(edit.op, Op::Status(_)) && edit.on == On::Preflight
        });
        let hop = exchange.first().filter(|_| is_cors)?;
        let orphan = exchange.kind == ExchangeKind::OrphanPreflight;
        let preflight = if orphan { Some(&*hop.entry) } else { hop.preflight.as_deref() };
        let asked =
            |name: &str| preflight.and_then(|it| it.request.headers.combined(name)).unwrap_or_default();
        let origin = value("access-control-allow-origin")
            .or_else(|| hop.entry.request.headers.get("origin").map(str::to_owned))
            .or_else(|| preflight.and_then(|it| it.request.headers.get("origin")).map(str::to_owned))
            .filter(|it| Origin::of(it) != Origin::Opaque && it.bytes().all(is_origin_byte))?;
        let mut grant = Self { origin, url: hop.entry.request.url.clone(), ..Self::default() };
        grant.methods = names(&value("access-control-allow-methods").unwrap_or_default());
        let method = if orphan {
            asked("access-control-request-method").into_owned()
        } else {
            hop.entry.request.method.clone()
        };
        for name in [method.as_str(), "GET", "POST"] {
            if is_name(name) && !grant.methods.iter().any(|it| it == name) {
                grant.methods.push(name.to_owned());
            }
        }
        grant.headers = names(&value("access-control-allow-headers").unwrap_or_default());
        for name in names(&asked("access-control-request-headers")) {
            if !grant.headers.iter().any(|it| it.eq_ignore_ascii_case(&name)) {
                grant.headers.push(name);
            }
        }
        if grant.headers.is_empty() {
            grant.headers = vec!["Authorization".to_owned(), "Content-Type".to_owned()];
        }
        grant.expose = names(&value("access-control-expose-headers").unwrap_or_default());
        let response = &hop.entry.response.headers;
        grant.credentials = value("access-control-allow-credentials").is_some()
            || response.get("access-control-allow-credentials") == Some("true")
            || hop.entry.request.headers.has("cookie");
        Some(grant)
    }
}

/// Captured text goes into configuration files: only what is plainly a name or an origin gets there.
fn names(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|it| is_name(it)).map(str::to_owned).collect()
}

fn is_name(text: &str) -> bool {
    is_token(text) && text.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'))
}

fn is_origin_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'/' | b'-' | b'_' | b'[' | b']')
}

/// The lines of a stack for a grant. A line that begins with `?C ` stands only with credentials, one with `?E ` only
/// where headers are exposed; `%NAME%` is a hole.
pub fn fill(stack: &Stack, grant: &Grant) -> String {
    let mut out = String::new();
    for line in stack.lines.lines() {
        let line = match (line.strip_prefix("?C "), line.strip_prefix("?E ")) {
            (Some(line), _) if grant.credentials => line,
            (_, Some(line)) if !grant.expose.is_empty() => line,
            (None, None) => line,
            _ => continue,
        };
        out.push_str(&fill_line(line, grant));
        out.push('\n');
    }
    out
}

fn fill_line(line: &str, grant: &Grant) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        match after.split_once('%').and_then(|(name, after)| Some((hole(name, grant)?, after))) {
            Some((value, after)) => {
                out.push_str(&value);
                rest = after;
            }
            None => {
                out.push('%');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn hole(name: &str, grant: &Grant) -> Option<String> {
    let quoted = |list: &[String]| list.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ");
    let constants = |list: &[String]| {
        let names = list.iter().map(|it| format!("HeaderName::from_static(\"{}\")", it.to_ascii_lowercase()));
        names.collect::<Vec<_>>().join(", ")
    };
    let indented = |list: &[String], tag: &str| {
        list.iter().map(|it| format!("    <{tag}>{it}</{tag}>")).collect::<Vec<_>>().join("\n")
    };
    let url = Url::parse(&grant.url);
    let host: Vec<&str> = url.map_or_else(Vec::new, |it| it.host.split('.').collect());
    let is_gateway = host.get(1) == Some(&"execute-api");
    let plain = |it: Option<&str>, or: &str| it.filter(|it| is_name(it)).unwrap_or(or).to_owned();
    Some(match name {
        "ORIGIN" => grant.origin.clone(),
        "ORIGIN_RE" => grant.origin.replace('.', "\\.").replace('[', "\\[").replace(']', "\\]"),
        "METHODS" => grant.methods.join(", "),
        "METHODS_TIGHT" => grant.methods.join(","),
        "METHODS_QUOTED" => quoted(&grant.methods),
        "METHODS_COUNT" => grant.methods.len().to_string(),
        "METHODS_SYMBOLS" => grant
            .methods
            .iter()
            .map(|it| format!(":{}", it.to_ascii_lowercase()))
            .collect::<Vec<_>>()
            .join(", "),
        "METHODS_AXUM" => {
            grant.methods.iter().map(|it| format!("Method::{it}")).collect::<Vec<_>>().join(", ")
        }
        "METHODS_XML" => indented(&grant.methods, "method"),
        "HEADERS" => grant.headers.join(", "),
        "HEADERS_TIGHT" => grant.headers.join(","),
        "HEADERS_QUOTED" => quoted(&grant.headers),
        "HEADERS_COUNT" => grant.headers.len().to_string(),
        "HEADERS_AXUM" => constants(&grant.headers),
        "EXPOSE_AXUM" => constants(&grant.expose),
        "HEADERS_XML" => indented(&grant.headers, "header"),
        "EXPOSE" => grant.expose.join(", "),
        "EXPOSE_QUOTED" => quoted(&grant.expose),
        "CRED_BOOL" => grant.credentials.to_string(),
        "HAPROXY_CRED" => {
            if grant.credentials { " hdr Access-Control-Allow-Credentials true" } else { "" }.to_owned()
        }
        "AWS_CRED_DECL" => if grant.credentials {
            ",\"method.response.header.Access-Control-Allow-Credentials\":true"
        } else {
            ""
        }
        .to_owned(),
        "AWS_CRED_VALUE" => if grant.credentials {
            ",\"method.response.header.Access-Control-Allow-Credentials\":\"'\"'true'\"'\""
        } else {
            ""
        }
        .to_owned(),
        "PATH" => url.map_or("/", |it| it.path).chars().filter(|it| !it.is_control()).collect(),
        "API_ID" => plain(host.first().copied().filter(|_| is_gateway), "your-api-id"),
        "REGION" => plain(host.get(2).copied().filter(|_| is_gateway), "your-region"),
        "STAGE" => plain(url.and_then(|it| it.path.split('/').nth(1)).filter(|_| is_gateway), "prod"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant() -> Grant {
        Grant {
            origin: "https://app.example".to_owned(),
            methods: vec!["PUT".to_owned(), "GET".to_owned()],
            headers: vec!["authorization".to_owned()],
            credentials: true,
            expose: vec!["Retry-After".to_owned()],
            url: "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/live/v1/orders".to_owned(),
        }
    }

    #[test]
    fn no_hole_is_left() {
        for stack in STACKS {
            for credentials in [true, false] {
                let text = fill(stack, &Grant { credentials, ..grant() });
                assert!(text.contains("https://app.example"), "{}: {text}", stack.id);
                for mark in [
                    "?C", "?E", "%ORIGIN", "%METHODS", "%HEADERS", "%EXPOSE", "%CRED", "%AWS", "%API",
                    "%STAGE",
                ] {
                    assert!(!text.contains(mark), "{} keeps {mark}: {text}", stack.id);
                }
                if !credentials {
                    let lower = text.to_ascii_lowercase();
                    assert!(
                        !lower.contains("credentials true") && !lower.contains("credentials: true"),
                        "{text}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_users_own_ids_are_used() {
        let text = fill(stack("api-gateway-rest").unwrap(), &grant());
        assert!(text.contains("API=a1b2c3  STAGE=live  REGION=eu-west-1"), "{text}");
        assert!(fill(stack("apache").unwrap(), &grant()).contains("%{CORS_ORIGIN}e"));
    }

    #[test]
    fn hostile_names_stay_out() {
        assert_eq!(names("a, b;c, $(x), \"q\", d-e"), ["a", "d-e"]);
    }
}
