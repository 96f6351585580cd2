//! The rules `redirect/*`.

super::family! {
    authorization_stripped,
    credentials_in_location,
    hop_without_cors,
    https_upgrade,
    login_page,
    r#loop,
    method_changed,
    moved,
    origin_became_null,
    trailing_slash,
}

use crate::facts::Case;
use crate::fix::{Fix, On, Op};
use crate::origin::{Origin, Url};

/// A redirect that lost the credential.
struct Stripped {
    /// The hop that had it last.
    hop: usize,
    /// The origin that the next hop went to.
    to: Origin,
    /// Only the scheme and its port changed.
    only_scheme: bool,
}

/// The redirect on which `Authorization` was dropped, if there is one.
fn stripped(case: &Case<'_>) -> Option<Stripped> {
    case.exchange.hops.windows(2).enumerate().find_map(|(hop, pair)| {
        let (before, after) = (&pair.first()?.entry, &pair.last()?.entry);
        if !before.request.headers.has("authorization") || after.request.headers.has("authorization") {
            return None;
        }
        let (from, to) = (Url::parse(&before.request.url)?, Url::parse(&after.request.url)?);
        if from.origin() == to.origin() {
            return None;
        }
        let only_scheme =
            from.host.eq_ignore_ascii_case(to.host) && from.scheme == "http" && to.scheme == "https";
        Some(Stripped { hop, to: to.origin(), only_scheme })
    })
}

/// The advice to call the target of a redirect, with the edit that does so.
fn call_directly(case: &Case<'_>, hop: usize, text: &str) -> Fix {
    let fix = Fix::text(text);
    let target = case.exchange.hops.get(hop).and_then(|it| {
        resolved(&it.entry.request.url, crate::fetch::redirect::redirect_target(&it.entry.response)?)
    });
    match target {
        Some(target) => fix.edit(hop, On::Request, Op::Url(target.into())),
        None => Fix::none("where the redirect leads is not known", text),
    }
}

/// The absolute URL of a redirect's target: of the forms of RFC 3986 §4.2 those that servers send.
fn resolved(from: &str, target: &str) -> Option<String> {
    if target.contains("://") {
        return Some(target.to_owned());
    }
    let (scheme, rest) = from.split_once("://")?;
    if target.starts_with("//") {
        return Some([scheme, ":", target].concat());
    }
    let host = rest.split(['/', '?', '#']).next()?;
    target.starts_with('/').then(|| [scheme, "://", host, target].concat())
}

/// A URL without user name and password.
fn without_userinfo(url: &str) -> String {
    match (url.split_once("://"), Url::parse(url).and_then(|it| it.userinfo)) {
        (Some((scheme, rest)), Some(userinfo)) => {
            format!(
                "{scheme}://{}",
                rest.strip_prefix(userinfo).and_then(|it| it.strip_prefix('@')).unwrap_or(rest)
            )
        }
        _ => url.to_owned(),
    }
}
