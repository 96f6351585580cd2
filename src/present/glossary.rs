//! The words that a reader need not know: what each means, in a sentence. One place for all of them.

/// What a word means; empty for one that needs no explanation.
pub fn meaning(word: &str) -> &'static str {
    let found = TERMS.iter().chain(FIELDS).find(|(it, _)| it.eq_ignore_ascii_case(word));
    found.map_or("", |(_, meaning)| meaning)
}

/// A text in pieces, each with the meaning of the word that it is; empty where it is ordinary text.
///
/// A word is explained once; `told` remembers which were.
pub fn explained<'a>(text: &'a str, told: &mut Vec<&'static str>) -> Vec<(&'a str, &'static str)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((at, length, term)) = next(rest, told) {
        let (Some(before), Some(word), Some(after)) =
            (rest.get(..at), rest.get(at..at + length), rest.get(at + length..))
        else {
            break;
        };
        if !before.is_empty() {
            pieces.push((before, ""));
        }
        pieces.push((word, meaning(term)));
        told.push(term);
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push((rest, ""));
    }
    pieces
}

/// The first word of a text that is to be explained: where it is, how long, and which.
fn next(text: &str, told: &[&'static str]) -> Option<(usize, usize, &'static str)> {
    let lower = text.to_ascii_lowercase();
    let mut found: Option<(usize, usize, &'static str)> = None;
    for (term, _) in TERMS.iter().filter(|(term, _)| !told.contains(term)) {
        let name = term.to_ascii_lowercase();
        for (at, _) in lower.match_indices(&name) {
            let is_edge =
                |it: Option<char>| it.is_none_or(|it| !it.is_alphanumeric() && it != '-' && it != '_');
            let before = lower.get(..at).and_then(|it| it.chars().next_back());
            let mut length = name.len();
            let mut after = lower.get(at + length..).unwrap_or_default();
            if let Some(rest) = after.strip_prefix('s') {
                // The plural is the same word.
                (after, length) = (rest, length + 1);
            }
            if !is_edge(before) || !is_edge(after.chars().next()) {
                continue;
            }
            // The earliest; of several there the longest: `refresh token` before `token`.
            if found.is_none_or(|(first, longest, _)| at < first || (at == first && length > longest)) {
                found = Some((at, length, term));
            }
            break;
        }
    }
    found
}

/// Words of the trade, as they stand in sentences.
const TERMS: &[(&str, &str)] = &[
    ("access token", "What a client shows an API to be let in; short-lived as a rule"),
    ("audience", "The API that a token is meant for (`aud`); others have to refuse it"),
    (
        "authorization code",
        "What an identity provider sends back after a login, to be exchanged once for tokens",
    ),
    ("authorization server", "The server that logs users in and issues tokens"),
    ("bearer token", "A token that works for whoever holds it, as cash does"),
    ("challenge", "What a server answers to say which credentials it wants: the header WWW-Authenticate"),
    ("claim", "One statement in a token, such as who it is for or when it ends"),
    (
        "CORS",
        "Cross-Origin Resource Sharing: the headers by which a server lets pages of other origins read its answers",
    ),
    ("cross-origin", "From a page of one origin to a server of another"),
    (
        "CSRF",
        "Cross-Site Request Forgery: another site makes the browser act with the user's cookies; a token in the request prevents it",
    ),
    ("DPoP", "A proof, signed for each request, that the sender holds the key its token is bound to"),
    ("gateway", "A server in front of the API, which may refuse a request before the API sees it"),
    ("ID token", "Says who logged in; it is for the client and opens no API"),
    ("identity provider", "The server that logs users in and issues tokens"),
    ("issuer", "Who made a token (`iss`)"),
    ("JWKS", "The list of public keys with which an issuer's tokens are checked"),
    ("JWT", "JSON Web Token: claims in JSON, signed so that a server can trust them"),
    ("nonce", "A value that is used once, so that nothing can be played back"),
    ("opaque", "Without a content that a client could read"),
    ("origin", "Scheme, host and port of an address: what browsers keep apart"),
    ("PKCE", "Proof Key for Code Exchange: only the client that began a login can exchange its code"),
    (
        "preflight",
        "The question, an OPTIONS request, that a browser asks a server before it sends certain requests of a page",
    ),
    ("realm", "The part of a server that credentials are for"),
    (
        "redirect URI",
        "Where an identity provider sends the browser after a login; it has to be registered there",
    ),
    ("refresh token", "Gets a new access token without a new login"),
    ("safelisted", "Harmless by the Fetch standard, so that no preflight is needed"),
    ("same-site", "Of the same registrable domain, such as app.shop.example and api.shop.example"),
    (
        "scheme",
        "The first word of the header Authorization, such as Basic or Bearer: how the credentials are given",
    ),
    ("scope", "What a token allows its holder to do"),
    ("service worker", "A script of the page that answers or passes on its requests"),
];

/// Headers, parameters and attributes, as they are written in messages.
const FIELDS: &[(&str, &str)] = &[
    ("authorization", "The credentials of the request"),
    ("proxy-authorization", "The credentials for a proxy"),
    ("www-authenticate", "Which credentials the server wants, and what was wrong with those it got"),
    ("proxy-authenticate", "Which credentials a proxy wants"),
    ("cookie", "The cookies that the browser sent along"),
    ("set-cookie", "A cookie for the browser to keep"),
    ("x-api-key", "A key that names the program which calls"),
    ("retry-after", "When it is worth to try again: seconds, or a date"),
    ("access-control-allow-origin", "Whose pages may read the answer: one origin, or *"),
    (
        "access-control-allow-credentials",
        "true: pages may read answers to requests with cookies or credentials",
    ),
    ("access-control-allow-headers", "Which headers pages may send"),
    ("access-control-allow-methods", "Which methods pages may use"),
    ("access-control-expose-headers", "Which headers of the answer pages may read"),
    ("access-control-max-age", "For how many seconds the answer to a preflight holds"),
    ("access-control-request-headers", "Which headers the page wants to send"),
    ("access-control-request-method", "Which method the page wants to use"),
    ("sec-fetch-site", "How the page and the server are related"),
    ("sec-fetch-mode", "How the page made the request: cors, no-cors, navigate …"),
    ("vary", "On which request headers the answer depends, for caches"),
    ("basic", "User name and password, in base64"),
    ("bearer", "A token that works for whoever holds it"),
    ("digest", "A hash made of the password and a value of the server"),
    ("negotiate", "Kerberos or NTLM, as in company networks"),
    ("error", "Why the credentials were refused, as a code"),
    ("error_description", "Why they were refused, in words"),
    ("error_uri", "A page about the error"),
    ("resource_metadata", "Where the API says which authorization server it trusts"),
    ("max_age", "How old the last login may be, in seconds"),
    ("acr_values", "How strong the login has to be"),
    ("algs", "With which algorithms a proof may be signed"),
    ("qop", "What a Digest protects: the login, or the body as well"),
    ("stale", "true: only the nonce was too old; the password is right"),
    ("charset", "How user name and password are encoded"),
    ("expires", "When the cookie goes"),
    ("max-age", "In how many seconds the cookie goes; it beats Expires"),
    ("domain", "Which hosts get the cookie; without it only this one"),
    ("path", "Below which path the cookie is sent"),
    ("secure", "Only over HTTPS"),
    ("httponly", "Scripts cannot read it"),
    ("samesite", "Whether requests of other sites carry it: Strict, Lax or None"),
    ("partitioned", "Kept apart for each site that the page stands in"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_explained_once_and_the_longest_wins() {
        let mut told = Vec::new();
        let text = "The refresh tokens of another origin, and this origin's scope; telescopes.";
        let words: Vec<&str> =
            explained(text, &mut told).into_iter().filter(|it| !it.1.is_empty()).map(|it| it.0).collect();
        assert_eq!(words, ["refresh tokens", "origin", "scope"]);
        let whole: String = explained(text, &mut Vec::new()).into_iter().map(|it| it.0).collect();
        assert_eq!(whole, text);
        assert_eq!(explained("Origin and é scope", &mut told), [("Origin and é scope", "")]);
    }

    #[test]
    fn part_of_a_word_is_none() {
        for text in
            ["Cross-Origin-Opener-Policy", "originally", "Access-Control-Allow-Origin", "opaqueredirect"]
        {
            assert_eq!(explained(text, &mut Vec::new()).len(), 1, "{text}");
        }
    }

    #[test]
    fn every_explanation_is_one_sentence_without_a_full_stop() {
        for (word, meaning) in TERMS.iter().chain(FIELDS) {
            assert!(!meaning.ends_with('.') && meaning.len() <= 140, "{word}: {meaning}");
            assert!(meaning.starts_with(|it: char| it.is_uppercase() || it == 't'), "{word}");
        }
    }
}
