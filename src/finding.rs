//! What the engine says: findings, and the words they are made of.
//!
//! Knows nothing of how a finding is reached; that is for the rules.

use crate::exchange::EntryId;
use crate::fix::Fix;

/// One rule's statement about one exchange.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's id, for example `cors/allow-origin-port`. Filled in by the runner.
    pub rule: &'static str,
    /// The reason for the refusal from the closed list, where one fits.
    pub category: Option<Category>,
    /// How bad it is.
    pub severity: Severity,
    /// How sure we are.
    pub confidence: Confidence,
    /// This finding explains a failure that happened (contract, "Order of findings", 1).
    pub explains: bool,
    /// The earliest point at which this sufficed to stop the exchange.
    pub stage: Stage,
    /// Whether the server said so or we infer it.
    pub basis: Basis,
    /// How specific the statement is among those of the same stage and confidence; higher is more specific.
    pub specificity: u8,
    /// One line, at most 90 characters, with the value seen. Secrets are masked already.
    pub headline: String,
    /// One or two sentences: the mechanism.
    pub why: String,
    /// Who must act.
    pub who: Who,
    /// The value that makes two findings of this rule one cause: a token's fingerprint, a missing header, an
    /// offending value. Masked where it is a secret.
    pub cause: String,
    /// Where it can be seen.
    pub evidence: Vec<Evidence>,
    /// What cures it.
    pub fix: Fix,
}

// Dozens of rules build findings, hardly ever and then one at a time, so a copy of each builder in each of them would
// only make the wasm larger.
impl Finding {
    /// A finding with that severity and headline; everything else is a default that the builder methods change
    /// and the runner completes from the rule.
    #[inline(never)]
    pub fn new(severity: Severity, headline: impl Into<String>) -> Self {
        Self {
            rule: "",
            category: None,
            severity,
            confidence: Confidence::Certain,
            explains: severity == Severity::Error,
            stage: Stage::Unset,
            basis: Basis::Inferred,
            specificity: 0,
            headline: headline.into(),
            why: String::new(),
            who: Who::Unset,
            cause: String::new(),
            evidence: Vec::new(),
            fix: Fix::default(),
        }
    }

    /// An error.
    #[inline(never)]
    pub fn error(headline: impl Into<String>) -> Self {
        Self::new(Severity::Error, headline)
    }

    /// A warning; it explains no failure unless [`Self::explaining`] says so.
    #[inline(never)]
    pub fn warning(headline: impl Into<String>) -> Self {
        Self::new(Severity::Warning, headline)
    }

    /// Information.
    #[inline(never)]
    pub fn info(headline: impl Into<String>) -> Self {
        Self::new(Severity::Info, headline)
    }

    /// Advice.
    #[inline(never)]
    pub fn hint(headline: impl Into<String>) -> Self {
        Self::new(Severity::Hint, headline)
    }

    /// Sets the confidence to likely.
    #[must_use]
    #[inline(never)]
    pub fn likely(mut self) -> Self {
        self.confidence = Confidence::Likely;
        self
    }

    /// Sets the confidence to possible.
    #[must_use]
    #[inline(never)]
    pub fn possible(mut self) -> Self {
        self.confidence = Confidence::Possible;
        self
    }

    /// Sets the category.
    #[must_use]
    #[inline(never)]
    pub fn category(mut self, category: Category) -> Self {
        self.category = Some(category);
        self
    }

    /// Says whether this explains the failure. The runner clears it on an exchange that did not fail.
    #[must_use]
    #[inline(never)]
    pub fn explaining(mut self, explains: bool) -> Self {
        self.explains = explains;
        self
    }

    /// Sets the stage, where it is not the one of the rule's family.
    #[must_use]
    #[inline(never)]
    pub fn at(mut self, stage: Stage) -> Self {
        self.stage = stage;
        self
    }

    /// The server said so.
    #[must_use]
    #[inline(never)]
    pub fn said(mut self) -> Self {
        self.basis = Basis::Said;
        self
    }

    /// Sets how specific the statement is.
    #[must_use]
    #[inline(never)]
    pub fn specific(mut self, specificity: u8) -> Self {
        self.specificity = specificity;
        self
    }

    /// Replaces the rule's own explanation.
    #[must_use]
    #[inline(never)]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// Replaces the rule's own idea of who must act.
    #[must_use]
    #[inline(never)]
    pub fn who(mut self, who: Who) -> Self {
        self.who = who;
        self
    }

    /// Names the value that groups findings into one cause.
    #[must_use]
    #[inline(never)]
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = cause.into();
        self
    }

    /// Adds a piece of evidence.
    #[must_use]
    #[inline(never)]
    pub fn evidence(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// Sets the cure.
    #[must_use]
    #[inline(never)]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = fix;
        self
    }
}

/// How bad a finding is; worse is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Severity {
    Hint,
    Info,
    Warning,
    Error,
}

impl Severity {
    /// The word of the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Hint => "hint",
        }
    }
}

/// How sure a finding is; surer is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// One of several explanations.
    Possible,
    /// The best explanation of what was seen.
    Likely,
    /// The bytes prove it.
    Certain,
}

impl Confidence {
    /// The word of the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Possible => "possible",
        }
    }
}

/// Where in the life of an exchange a finding sits; the earliest explains the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The browser or the page stopped the call before anything was sent.
    NotSent,
    /// The connection failed.
    Network,
    /// An extension interfered.
    Extension,
    /// The preflight refused it.
    Preflight,
    /// A redirect broke it.
    Redirect,
    /// The answer came, and CORS hid it.
    Cors,
    /// The answer came and says no.
    Refusal,
    /// To be filled in from the rule's family.
    Unset,
}

/// Whether a server said it or we infer it; what was said comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// We conclude it from the traffic.
    Inferred,
    /// The server's own words, codes or challenge say it.
    Said,
}

/// Who must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Who {
    Client,
    Api,
    Gateway,
    IdentityProvider,
    Browser,
    User,
    /// To be filled in from the rule.
    Unset,
}

impl Who {
    /// The word of the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Client | Self::Unset => "client",
            Self::Api => "api",
            Self::Gateway => "gateway",
            Self::IdentityProvider => "identity-provider",
            Self::Browser => "browser",
            Self::User => "user",
        }
    }
}

/// One place where a finding can be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Which entry.
    pub entry: EntryId,
    /// Which part of it.
    pub part: Part,
    /// The header's, claim's or parameter's name; empty where the part has none.
    pub name: String,
    /// The value seen; `None` where absence is the evidence. Raw: whoever prints it masks it.
    pub value: Option<String>,
}

impl Evidence {
    /// A header of the request.
    #[inline(never)]
    pub fn request_header(entry: &crate::exchange::Entry, name: &str) -> Self {
        Self::new(
            entry.id,
            Part::RequestHeader,
            name,
            entry.request.headers.combined(name).map(|it| it.into_owned()),
        )
    }

    /// A header of the answer.
    #[inline(never)]
    pub fn response_header(entry: &crate::exchange::Entry, name: &str) -> Self {
        Self::new(
            entry.id,
            Part::ResponseHeader,
            name,
            entry.response.headers.combined(name).map(|it| it.into_owned()),
        )
    }

    /// The status of the answer.
    #[inline(never)]
    pub fn status(entry: &crate::exchange::Entry) -> Self {
        Self::new(entry.id, Part::Status, "", Some(entry.response.status.to_string()))
    }

    /// Any part.
    #[inline(never)]
    pub fn new(entry: EntryId, part: Part, name: impl Into<String>, value: Option<String>) -> Self {
        Self { entry, part, name: name.into(), value }
    }
}

/// The part of an exchange that evidence points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Part {
    Url,
    Method,
    Status,
    RequestHeader,
    ResponseHeader,
    RequestBody,
    ResponseBody,
    Token,
    Timing,
    Hook,
}

impl Part {
    /// The word of the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Method => "method",
            Self::Status => "status",
            Self::RequestHeader => "request-header",
            Self::ResponseHeader => "response-header",
            Self::RequestBody => "request-body",
            Self::ResponseBody => "response-body",
            Self::Token => "token",
            Self::Timing => "timing",
            Self::Hook => "hook",
        }
    }
}

macro_rules! categories {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// Why an API said no: the closed list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Category { $($variant),* }

        impl Category {
            /// Every category, in the order of the list.
            pub const ALL: &'static [Category] = &[$(Category::$variant),*];

            /// The word of the list.
            pub fn name(self) -> &'static str {
                match self { $(Category::$variant => $name),* }
            }
        }
    };
}

categories! {
    TokenMissing "token-missing",
    TokenMalformed "token-malformed",
    TokenExpired "token-expired",
    TokenNotYetValid "token-not-yet-valid",
    TokenRevoked "token-revoked",
    TokenInvalid "token-invalid",
    WrongTokenType "wrong-token-type",
    SignatureInvalid "signature-invalid",
    KeyNotFound "key-not-found",
    AudienceMismatch "audience-mismatch",
    IssuerMismatch "issuer-mismatch",
    ClaimRejected "claim-rejected",
    ScopeInsufficient "scope-insufficient",
    RoleDenied "role-denied",
    PolicyBlocked "policy-blocked",
    ClientAuthFailed "client-auth-failed",
    ClientNotAllowed "client-not-allowed",
    GrantInvalid "grant-invalid",
    PkceFailed "pkce-failed",
    GrantTypeUnsupported "grant-type-unsupported",
    RedirectUriMismatch "redirect-uri-mismatch",
    ScopeInvalid "scope-invalid",
    RequestMalformed "request-malformed",
    WrongEndpoint "wrong-endpoint",
    CredentialsWrong "credentials-wrong",
    AccountDisabled "account-disabled",
    SessionExpired "session-expired",
    LoginRequired "login-required",
    MfaRequired "mfa-required",
    ConsentRequired "consent-required",
    UserDenied "user-denied",
    ApiKeyMissing "api-key-missing",
    ApiKeyInvalid "api-key-invalid",
    OriginBlocked "origin-blocked",
    IpBlocked "ip-blocked",
    Cors "cors",
    Csrf "csrf",
    ClockSkew "clock-skew",
    RateLimited "rate-limited",
    QuotaExhausted "quota-exhausted",
    DpopProofInvalid "dpop-proof-invalid",
    AuthorizationPending "authorization-pending",
    ServerMisconfigured "server-misconfigured",
    Other "other",
}
