//! Where browsers differ: each difference is one question, asked where the algorithm needs the answer.
//!
//! Measured on Chromium 156 and Firefox ESR 153; `Standard` is the text of the Fetch standard.

/// Whose behaviour a judgement follows where browsers differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Profile {
    #[default]
    Chromium,
    Firefox,
    /// The text of the Fetch standard.
    Standard,
}

impl Profile {
    /// Whether `Access-Control-Allow-Headers: *` covers `Authorization` on a request without credentials.
    ///
    /// The standard says no (<https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name>). Chromium lets
    /// the call pass and raises a deprecation issue; Firefox lets it pass and warns.
    pub fn wildcard_covers_authorization(self) -> bool {
        match self {
            Self::Chromium | Self::Firefox => true,
            Self::Standard => false,
        }
    }

    /// Whether the client hints that a script may set itself need no preflight. Chromium safelists them; the standard
    /// does not know them.
    pub(super) fn safelists_client_hints(self) -> bool {
        self == Self::Chromium
    }
}
