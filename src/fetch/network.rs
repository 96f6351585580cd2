//! What the addresses say: local networks, trustworthy targets, mixed content, and URLs that `fetch` cannot load.

use crate::origin::{Origin, Url, is_ipv4, is_loopback_host};

/// A loopback or private address, or a name that stands for one (WICG Local Network Access).
pub fn is_local_address(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    if is_loopback_host(host) || has_suffix(host, ".local") || has_suffix(host, ".internal") {
        return true;
    }
    if let Some(address) = host.strip_prefix('[') {
        let address = address.trim_end_matches(']').to_ascii_lowercase();
        // Unique local and link-local addresses.
        return ["fc", "fd", "fe8", "fe9", "fea", "feb"].iter().any(|it| address.starts_with(it));
    }
    if !is_ipv4(host) {
        return false;
    }
    let mut octets = host.split('.').filter_map(|it| it.parse::<u8>().ok());
    match (octets.next(), octets.next()) {
        (Some(10), _) | (Some(192), Some(168)) | (Some(169), Some(254)) => true,
        (Some(172), Some(second)) => (16..=31).contains(&second),
        // Carrier-grade NAT.
        (Some(100), Some(second)) => (64..=127).contains(&second),
        _ => false,
    }
}

fn has_suffix(host: &str, suffix: &str) -> bool {
    host.len() > suffix.len() && host.to_ascii_lowercase().ends_with(suffix)
}

/// <https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy>, for the schemes of requests.
pub fn is_trustworthy(origin: &Origin) -> bool {
    match (origin.scheme(), origin.host()) {
        (Some("https" | "wss" | "chrome-extension" | "moz-extension"), _) => true,
        (Some(_), Some(host)) => is_loopback_host(host),
        _ => false,
    }
}

/// [`is_trustworthy`] for the origin of a URL.
pub fn is_trustworthy_url(url: &str) -> bool {
    let secure = ["https://", "wss://"].iter().any(|it| {
        url.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it)) && url.len() > it.len()
    });
    secure || is_trustworthy(&Origin::of(url))
}

/// A secure page that asks for an insecure target (<https://w3c.github.io/webappsec-mixed-content/>).
pub fn is_mixed_content(page: &Origin, target: &str) -> bool {
    if page.scheme() != Some("https") {
        return false;
    }
    Url::parse(target).is_some_and(|url| {
        (url.scheme.eq_ignore_ascii_case("http") || url.scheme.eq_ignore_ascii_case("ws"))
            && !url.is_loopback()
    })
}

/// Whether `fetch` and `XMLHttpRequest` can load a URL of this scheme across origins.
pub fn is_cors_enabled_scheme(scheme: &str) -> bool {
    ["http", "https", "data", "blob", "chrome-extension", "moz-extension"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_addresses() {
        for host in [
            "localhost",
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "[::1]",
            "[fd00::1]",
            "nas.local",
        ] {
            assert!(is_local_address(host), "{host}");
        }
        for host in ["example.com", "8.8.8.8", "172.32.0.1", "10.example.com", "[2001:db8::1]", "local"] {
            assert!(!is_local_address(host), "{host}");
        }
    }

    #[test]
    fn mixed_content_spares_loopback() {
        let page = Origin::of("https://app.test");
        assert!(is_mixed_content(&page, "http://api.test/"));
        assert!(!is_mixed_content(&page, "http://localhost:3000/"));
        assert!(!is_mixed_content(&page, "https://api.test/"));
    }
}
