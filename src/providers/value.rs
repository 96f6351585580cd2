//! Finds the value that a refusal is about: the expected audience, the missing scope, the refused address.

use crate::exchange::Entry;
use crate::finding::Category;
use crate::origin::is_ipv4;
use crate::syntax::error_body::ErrorBody;
use crate::syntax::form;

/// The value in question, where the answer names it.
pub(super) fn of(category: Category, said: &str, body: &ErrorBody, entry: &Entry) -> Option<String> {
    let value = match category {
        Category::AudienceMismatch | Category::IssuerMismatch => {
            expected(said).or_else(|| quoted(said)).or_else(|| address(said))
        }
        Category::ClaimRejected | Category::KeyNotFound => quoted(said),
        Category::ScopeInsufficient => scope(said, body, entry),
        Category::ScopeInvalid => quoted(said),
        Category::RedirectUriMismatch => requested_redirect(entry).or_else(|| address(said)),
        Category::IpBlocked => said
            .split(|it: char| !(it.is_ascii_digit() || it == '.'))
            .find(|it| is_ipv4(it))
            .map(str::to_owned),
        Category::OriginBlocked => address(said),
        Category::WrongEndpoint => said.split_once("expecting ").and_then(|(_, rest)| quoted(rest)),
        Category::ApiKeyMissing => key_name(said, body),
        _ => None,
    };
    // The name of the field in question is not its value.
    let is_name = |it: &str| {
        category != Category::ClaimRejected && matches!(it, "aud" | "azp" | "iss" | "kid" | "scope" | "scp")
    };
    value.filter(|it| !it.is_empty() && it.len() <= 200 && !is_name(it))
}

/// What stands behind `expected`, `must be` or `required`, up to the end of the value.
fn expected(said: &str) -> Option<String> {
    let lower = said.to_ascii_lowercase();
    let at = [
        "expected to be",
        "expected value",
        "expected:",
        "expected",
        "validaudience:",
        "validissuer:",
        "must be",
    ]
    .iter()
    .find_map(|mark| lower.find(mark).map(|at| at + mark.len()))?;
    let rest = said.get(at..)?.trim_start_matches([':', ' ', '=', '\'', '"', '`', '[', '(', '“']);
    let end = rest
        .find(|it: char| it.is_whitespace() || matches!(it, '\'' | '"' | '`' | ',' | ')' | ']' | ';' | '”'));
    let value = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches('.');
    // A word of the sentence is no value.
    (value.len() > 2
        && (value.contains([':', '/', '.', '-', '_']) || value.bytes().any(|it| it.is_ascii_digit())))
    .then(|| value.to_owned())
}

/// The first quoted text.
fn quoted(said: &str) -> Option<String> {
    for (open, close) in [('`', '`'), ('“', '”'), ('"', '"'), ('\'', '\'')] {
        let mut parts = said.split(open);
        let (Some(before), Some(rest)) = (parts.next(), said.split_once(open).map(|(_, rest)| rest)) else {
            continue;
        };
        // An apostrophe inside of a word opens no quotation.
        if open == '\'' && before.ends_with(|it: char| it.is_alphanumeric()) {
            continue;
        }
        if let Some((value, _)) = rest.split_once(close)
            && !value.trim().is_empty()
            && value.len() <= 120
        {
            return Some(value.to_owned());
        }
    }
    None
}

/// The first address in a sentence.
fn address(said: &str) -> Option<String> {
    let at = said.find("https://").or_else(|| said.find("http://"))?;
    let (before, rest) = said.split_at_checked(at)?;
    // Where to read or to mend it is not what was refused.
    if ["settings: ", "settings at ", " see ", "See ", "visit ", "ocs: ", "more: ", " at "]
        .iter()
        .any(|it| before.ends_with(it))
    {
        return None;
    }
    let end = rest
        .find(|it: char| it.is_whitespace() || matches!(it, '\'' | '"' | '`' | ',' | ')' | ']' | '>' | '<'));
    Some(rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches('.').to_owned())
}

/// The redirect URI that the request itself named.
fn requested_redirect(entry: &Entry) -> Option<String> {
    form::get(&form::of_url(&entry.request.url), "redirect_uri").or_else(|| {
        let body = entry.request.body.as_ref()?.decoded_text();
        form::get(body.trim(), "redirect_uri")
    })
}

fn scope(said: &str, body: &ErrorBody, entry: &Entry) -> Option<String> {
    for name in [
        "needed",
        "required_scope",
        "requiredScopes",
        "required_scopes",
        "requiredGranularScopes",
        "missing_scopes",
        "scope",
        "scopes",
    ] {
        if let Some(value) = body.named(name).filter(|it| !it.is_empty()) {
            return Some(value.to_owned());
        }
    }
    let headers = &entry.response.headers;
    ["x-accepted-oauth-scopes", "x-accepted-github-permissions"]
        .iter()
        .find_map(|name| headers.get(name).filter(|it| !it.trim().is_empty()).map(str::to_owned))
        .or_else(|| quoted(said))
        .or_else(|| {
            // `Missing scope: read:users`, `does not contain scopes:[read:users]`, `missing scope (account)`.
            let mut words = said
                .split([' ', ',', '[', ']', '(', ')', '<', '>'])
                .map(|it| it.trim_matches(['.', ':', ';']));
            words
                .find(|it| {
                    it.len() > 2
                        && it.contains([':', '.', '_'])
                        && !it.contains("//")
                        && !it.to_ascii_lowercase().ends_with("scope")
                })
                .map(str::to_owned)
        })
        .or_else(|| {
            let (_, rest) = said.split_once("scope (").or_else(|| said.split_once("scopes ("))?;
            rest.split_once(')').map(|(it, _)| it.to_owned())
        })
}

/// The header or parameter in which the server looks for a key.
fn key_name(said: &str, body: &ErrorBody) -> Option<String> {
    let texts = body.leaves.iter().map(|it| it.text.as_str()).chain([said]);
    texts
        .flat_map(|text| text.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-' || it == '_')))
        .find(|word| {
            let lower = word.to_ascii_lowercase();
            (lower.contains("-key") || lower == "apikey") && lower.len() <= 40
        })
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(category: Category, said: &str, value: Option<&str>) {
        let found = of(category, said, &ErrorBody::default(), &Entry::default());
        assert_eq!(found.as_deref(), value, "{said}");
    }

    #[test]
    fn values_in_sentences() {
        check(
            Category::AudienceMismatch,
            "jwt audience invalid. expected: https://orders.example",
            Some("https://orders.example"),
        );
        check(Category::AudienceMismatch, "The audience is invalid", None);
        check(
            Category::IssuerMismatch,
            "The issuer 'https://a.example/' is invalid",
            Some("https://a.example/"),
        );
        check(Category::IssuerMismatch, "Token's issuer isn't known", None);
        check(Category::ScopeInsufficient, "Missing scope: orders:write", Some("orders:write"));
        check(Category::IpBlocked, "IP address not allowed: 203.0.113.7", Some("203.0.113.7"));
        check(
            Category::RedirectUriMismatch,
            "redirect_uri (https://a.example/cb) is not registered",
            Some("https://a.example/cb"),
        );
        check(Category::ApiKeyMissing, "No `apikey` request header or url param was found.", Some("apikey"));
        check(Category::KeyNotFound, "No key for kid \"k1\"", Some("k1"));
    }
}
