//! What a browser does with cookies: whether it stores one that an answer sets, and whether it sends one along
//! (RFC 6265bis §5.6 and §5.7.3), with the reasons that Chromium names.
//!
//! Extensions are told none of the reasons, but everything that they follow from: the `Set-Cookie` lines, the site
//! of the request, and the `Cookie` header of the next one. Settings of the user are not among that; a blocked
//! third-party cookie is therefore only inferred, by whoever asks.

use crate::exchange::{Credentials, Entry, Exchange, ResourceType, Vendor};
use crate::origin::{Origin, Url, is_ipv4, is_loopback_host, registrable_guess};
use crate::syntax::cookie::{MAX_PAIR, SameSite, SetCookie, SyntaxProblem, is_in_domain};

use super::Profile;

/// Where a request stands, as far as cookies ask.
#[derive(Clone, Debug, PartialEq)]
pub struct CookieContext {
    /// The host, in lower case.
    pub host: String,
    /// The path.
    pub path: String,
    /// By https, or to this machine: `Secure` cookies are set and sent.
    pub trustworthy: bool,
    /// The page's site against the target's.
    pub site: Relation,
    /// A page is loaded into the main frame: `SameSite` allows more then.
    pub top_level: bool,
    /// Whether cookies were allowed at all, as far as that shows.
    pub credentials: Credentials,
    /// `Sec-Fetch-Storage-Access: none`: the browser keeps this page from cookies of other sites.
    pub storage_denied: bool,
    /// Firefox made the request: a cookie without `SameSite` is not taken as `Lax`.
    pub firefox: bool,
}

/// How the sites of a page and a target relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// One site, or none that is known.
    SameSite,
    /// The same registrable domain, but one by http and the other by https.
    CrossScheme,
    /// Two sites.
    CrossSite,
}

impl CookieContext {
    /// The context of one request of an exchange. `credentials` is the mode that was inferred of the exchange.
    pub fn of(
        exchange: &Exchange,
        entry: &Entry,
        page: &Origin,
        credentials: Credentials,
        profile: Profile,
    ) -> Option<Self> {
        let url = Url::parse(&entry.request.url)?;
        let headers = &entry.request.headers;
        let dest = headers.get("sec-fetch-dest");
        let navigates = entry.resource == ResourceType::Document
            || headers.get("sec-fetch-mode").is_some_and(|it| it == "navigate");
        let same_origin = page.same_origin(&url.origin());
        // Within one origin only `omit` keeps cookies out, and only the page hook sees that.
        let omitted = exchange.hook.as_deref().is_some_and(|it| it.credentials == "omit");
        let credentials = match (omitted, navigates || same_origin) {
            (true, _) => Credentials::Omit,
            (false, true) => Credentials::Include,
            (false, false) => credentials,
        };
        Some(Self {
            host: url.host.to_ascii_lowercase(),
            path: url.path.to_owned(),
            trustworthy: matches!(url.scheme, "https" | "wss") || url.is_loopback(),
            site: Relation::of(entry, page, &url),
            top_level: navigates && dest.is_none_or(|it| it == "document"),
            credentials,
            storage_denied: headers.get("sec-fetch-storage-access") == Some("none"),
            firefox: entry.vendor == Vendor::Firefox || profile == Profile::Firefox,
        })
    }
}

impl Relation {
    /// `Sec-Fetch-Site` says it, where it is there. Else the hosts tell, without a list of public suffixes: two
    /// that differ in their last two labels are two sites for certain.
    fn of(entry: &Entry, page: &Origin, url: &Url<'_>) -> Self {
        let one_name = page
            .host()
            .is_some_and(|it| registrable_guess(it).eq_ignore_ascii_case(registrable_guess(url.host)));
        let one_scheme = matches!(
            (page.scheme(), url.scheme),
            (Some("http" | "ws"), "http" | "ws") | (Some("https" | "wss"), "https" | "wss")
        );
        let cross = if one_name && !one_scheme { Self::CrossScheme } else { Self::CrossSite };
        match entry.request.headers.get("sec-fetch-site") {
            Some("cross-site") => cross,
            Some(_) => Self::SameSite,
            // An extension's page, or one that is not known.
            None if !page.scheme().is_some_and(|it| it.starts_with("http")) => Self::SameSite,
            None if one_name && one_scheme => Self::SameSite,
            None => cross,
        }
    }
}

macro_rules! reasons {
    ($(#[$doc:meta])* $type:ident { $($variant:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum $type { $($variant),* }

        impl $type {
            /// Chromium's name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant)),* }
            }
        }
    };
}

reasons! {
    /// Why a browser does not store a cookie: Chromium's `SetCookieBlockedReason`, as far as it can be computed.
    SetCookieBlockedReason {
        DisallowedCharacter,
        InvalidDomain,
        InvalidPrefix,
        NameValuePairExceedsMaxSize,
        NoCookieContent,
        SameSiteLax,
        SameSiteNoneInsecure,
        SameSiteStrict,
        SameSiteUnspecifiedTreatedAsLax,
        SchemefulSameSiteLax,
        SchemefulSameSiteStrict,
        SchemefulSameSiteUnspecifiedTreatedAsLax,
        SecureOnly,
    }
}

reasons! {
    /// Why a browser does not send a cookie that it has: Chromium's `CookieBlockedReason`, as far as it can be
    /// computed.
    CookieBlockedReason {
        DomainMismatch,
        NotOnPath,
        SameSiteLax,
        SameSiteStrict,
        SameSiteUnspecifiedTreatedAsLax,
        SchemefulSameSiteLax,
        SchemefulSameSiteStrict,
        SchemefulSameSiteUnspecifiedTreatedAsLax,
        SecureOnly,
    }
}

/// <https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#name-storage-model>
pub fn stored(set: &SetCookie, context: &CookieContext) -> Result<(), SetCookieBlockedReason> {
    use SetCookieBlockedReason as Blocked;
    // 1. A name, a value or both, and no control character in either.
    match set.problem {
        Some(SyntaxProblem::Empty) => return Err(Blocked::NoCookieContent),
        Some(SyntaxProblem::ControlCharacter) => return Err(Blocked::DisallowedCharacter),
        _ => {}
    }
    // 2. The pair is not longer than browsers store.
    if set.name.len() + set.value.len() > MAX_PAIR {
        return Err(Blocked::NameValuePairExceedsMaxSize);
    }
    // 3. The domain is the host's own or a parent that is not shared by strangers.
    if let Some(domain) = &set.domain
        && (!is_in_domain(&context.host, domain) || (is_public_suffix(domain) && *domain != context.host))
    {
        return Err(Blocked::InvalidDomain);
    }
    // 4. `Secure` needs a secure channel.
    if set.secure && !context.trustworthy {
        return Err(Blocked::SecureOnly);
    }
    // 5. `SameSite`: what is not sent on such a request is not set by its answer either. A page that is loaded may
    // set all of them.
    if set.same_site == SameSite::None && !set.secure {
        return Err(Blocked::SameSiteNoneInsecure);
    }
    if !context.top_level {
        let scheme_alone = context.site == Relation::CrossScheme;
        match (restriction(set, context), scheme_alone) {
            (Some(SameSite::Strict), false) => return Err(Blocked::SameSiteStrict),
            (Some(SameSite::Strict), true) => return Err(Blocked::SchemefulSameSiteStrict),
            (Some(SameSite::Lax), false) => return Err(Blocked::SameSiteLax),
            (Some(SameSite::Lax), true) => return Err(Blocked::SchemefulSameSiteLax),
            (Some(SameSite::Unspecified), false) => return Err(Blocked::SameSiteUnspecifiedTreatedAsLax),
            (Some(SameSite::Unspecified), true) => {
                return Err(Blocked::SchemefulSameSiteUnspecifiedTreatedAsLax);
            }
            (Some(SameSite::None) | None, _) => {}
        }
    }
    // 6. The prefixes promise attributes.
    if broken_prefix(set).is_some() {
        return Err(Blocked::InvalidPrefix);
    }
    Ok(())
}

/// <https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#name-retrieval-algorithm>, for a cookie
/// that the browser has. `set_by` is the host and path of the request whose answer set it.
pub fn sent(
    set: &SetCookie,
    set_by: (&str, &str),
    context: &CookieContext,
) -> Result<(), CookieBlockedReason> {
    use CookieBlockedReason as Blocked;
    // 1. The host is the cookie's.
    if !set.domain_matches(set_by.0, &context.host) {
        return Err(Blocked::DomainMismatch);
    }
    // 2. The path is under the cookie's.
    if !set.matches(set_by, &context.host, &context.path) {
        return Err(Blocked::NotOnPath);
    }
    // 3. `Secure` needs a secure channel.
    if set.secure && !context.trustworthy {
        return Err(Blocked::SecureOnly);
    }
    // 4. `SameSite`: a page that is loaded is spared `Lax`.
    let scheme_alone = context.site == Relation::CrossScheme;
    match (restriction(set, context), scheme_alone) {
        (Some(SameSite::Strict), false) => Err(Blocked::SameSiteStrict),
        (Some(SameSite::Strict), true) => Err(Blocked::SchemefulSameSiteStrict),
        (Some(_), _) if context.top_level => Ok(()),
        (Some(SameSite::Lax), false) => Err(Blocked::SameSiteLax),
        (Some(SameSite::Lax), true) => Err(Blocked::SchemefulSameSiteLax),
        (Some(SameSite::Unspecified), false) => Err(Blocked::SameSiteUnspecifiedTreatedAsLax),
        (Some(SameSite::Unspecified), true) => Err(Blocked::SchemefulSameSiteUnspecifiedTreatedAsLax),
        (Some(SameSite::None) | None, _) => Ok(()),
    }
}

/// The value of `SameSite` that keeps the cookie off this request; none within one site.
fn restriction(set: &SetCookie, context: &CookieContext) -> Option<SameSite> {
    // Chromium takes an absent `SameSite` as `Lax`; Firefox 153 does not (`network.cookie.sameSite.laxByDefault`).
    let free = set.same_site == SameSite::None || (context.firefox && set.same_site == SameSite::Unspecified);
    (context.site != Relation::SameSite && !free).then_some(set.same_site)
}

/// What a name's prefix promises and the attributes do not keep
/// (<https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#name-cookie-name-prefixes>).
pub fn broken_prefix(set: &SetCookie) -> Option<BrokenPrefix> {
    let starts =
        |prefix: &str| set.name.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix));
    let host = starts("__Host-");
    if !host && !starts("__Secure-") {
        return None;
    }
    if !set.secure {
        return Some(BrokenPrefix::NotSecure);
    }
    if !host {
        return None;
    }
    if set.domain.is_some() {
        return Some(BrokenPrefix::HasDomain);
    }
    (set.path.as_deref() != Some("/")).then_some(BrokenPrefix::NotRootPath)
}

/// Which promise of a prefix is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenPrefix {
    /// `Domain` is there.
    HasDomain,
    /// `Path=/` is not.
    NotRootPath,
    /// `Secure` is not.
    NotSecure,
}

/// Whether strangers share this domain. The whole list is too long to carry; these are the shared domains that web
/// applications are often served from, and every domain of one label.
fn is_public_suffix(domain: &str) -> bool {
    if is_ipv4(domain) || is_loopback_host(domain) {
        return false;
    }
    !domain.contains('.') || SHARED.contains(&domain)
}

/// From the public suffix list, <https://publicsuffix.org/list/>.
const SHARED: &[&str] = &[
    "amplifyapp.com",
    "azurewebsites.net",
    "cloudfront.net",
    "co.jp",
    "co.uk",
    "com.au",
    "com.br",
    "firebaseapp.com",
    "fly.dev",
    "github.io",
    "gitlab.io",
    "herokuapp.com",
    "netlify.app",
    "onrender.com",
    "pages.dev",
    "run.app",
    "vercel.app",
    "web.app",
    "workers.dev",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn context(site: Relation) -> CookieContext {
        CookieContext {
            host: "api.shop.test".to_owned(),
            path: "/v1/login".to_owned(),
            trustworthy: true,
            site,
            top_level: false,
            credentials: Credentials::Include,
            storage_denied: false,
            firefox: false,
        }
    }

    #[track_caller]
    fn check(header: &str, context: &CookieContext, expected: &str) {
        let found = stored(&SetCookie::parse(header), context).err().map_or("stored", |it| it.name());
        assert_eq!(found, expected, "{header}");
    }

    /// As measured on Chromium 156, third-party cookies allowed.
    #[test]
    fn across_sites() {
        let there = context(Relation::CrossSite);
        check("sid=1; SameSite=None; Secure", &there, "stored");
        check("sid=1", &there, "SameSiteUnspecifiedTreatedAsLax");
        check("sid=1; SameSite=Lax", &there, "SameSiteLax");
        check("sid=1; SameSite=Strict", &there, "SameSiteStrict");
        check("sid=1; SameSite=None", &there, "SameSiteNoneInsecure");
        check("sid=1; SameSite=Lax", &context(Relation::CrossScheme), "SchemefulSameSiteLax");
        check("sid=1; SameSite=Lax", &CookieContext { top_level: true, ..there }, "stored");
    }

    /// As measured on Firefox ESR 153.
    #[test]
    fn across_sites_in_firefox() {
        let there = CookieContext { firefox: true, ..context(Relation::CrossSite) };
        check("sid=1", &there, "stored");
        check("sid=1; SameSite=Lax", &there, "SameSiteLax");
        check("sid=1; SameSite=None", &there, "SameSiteNoneInsecure");
    }

    #[test]
    fn within_one_site() {
        let here = context(Relation::SameSite);
        check("sid=1; SameSite=Strict", &here, "stored");
        check("sid=1; Domain=shop.test", &here, "stored");
        check("sid=1; Domain=other.test", &here, "InvalidDomain");
        check("sid=1; Domain=test", &here, "InvalidDomain");
        check("__Host-sid=1; Secure; Path=/", &here, "stored");
        check("__Host-sid=1; Secure", &here, "InvalidPrefix");
        check("__host-sid=1; Secure; Path=/; Domain=shop.test", &here, "InvalidPrefix");
        check("__Secure-sid=1", &here, "InvalidPrefix");
        check("", &here, "NoCookieContent");
        check("sid=a\u{1}b", &here, "DisallowedCharacter");
        check(&format!("sid={}", "x".repeat(4094)), &here, "NameValuePairExceedsMaxSize");
        check("sid=1; Secure", &CookieContext { trustworthy: false, ..here }, "SecureOnly");
    }

    #[test]
    fn sending() {
        let check = |header: &str, context: &CookieContext, expected: &str| {
            let set = SetCookie::parse(header);
            let found = sent(&set, ("api.shop.test", "/v1/login"), context).err();
            assert_eq!(found.map_or("sent", |it| it.name()), expected, "{header}");
        };
        let here = context(Relation::SameSite);
        check("sid=1", &here, "sent");
        check("sid=1; Path=/auth", &here, "NotOnPath");
        check("sid=1", &CookieContext { host: "www.shop.test".to_owned(), ..here.clone() }, "DomainMismatch");
        let there = context(Relation::CrossSite);
        check("sid=1; SameSite=Lax", &there, "SameSiteLax");
        check("sid=1; SameSite=None; Secure", &there, "sent");
        let page = CookieContext { top_level: true, ..there };
        check("sid=1; SameSite=Lax", &page, "sent");
        check("sid=1; SameSite=Strict", &page, "SameSiteStrict");
    }
}
