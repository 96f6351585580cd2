//! What a browser does with a request and its answers: the Fetch standard's algorithms.
//!
//! One function per named algorithm. [`judge()`] walks a whole exchange and says what the browser decided.

pub mod cookies;
pub mod cors_check;
mod credentials;
pub mod exposed;
pub mod failure;
mod judge;
pub mod list;
pub mod mode;
pub mod network;
pub mod preflight;
mod profile;
pub mod redirect;
pub mod safelist;
mod walk;

use crate::exchange::{Credentials, EntryId};
use crate::finding::{Confidence, Stage};
use crate::fix::On;
use crate::origin::Origin;

pub use cors_check::{CorsFailure, cors_check};
pub use exposed::{Exposure, exposure};
pub use failure::{Blind, Ending};
pub use judge::{Context, depends_on_earlier, judge, judge_in, may_fill_cache};
pub use mode::{Mode, completes, is_cut_short};
pub use preflight::{PreflightQuestion, preflight_check};
pub use profile::Profile;
pub use safelist::{PreflightReason, needs_preflight};
pub use walk::walk;

/// What the browser decided about an exchange, and how we know.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The decision.
    pub verdict: Verdict,
    /// Chromium's failed parameter: the offending header value, method or header name; empty where it has none.
    pub parameter: String,
    /// The browser's own error text (`net::ERR_…`), where there is one.
    pub net_error: Option<String>,
    /// Where the exchange ended: index of the hop, and whether its preflight or its answer decided.
    pub hop: usize,
    /// Which message decided.
    pub on: On,
    /// The stage a failure belongs to.
    pub stage: Stage,
    /// How sure the verdict is.
    pub confidence: Confidence,
    /// The origin of the page, or of the worker, that made the call.
    pub page: Origin,
    /// Whether the hop that decided was cross-origin for that page.
    pub cross_origin: bool,
    /// The credentials mode, as inferred.
    pub credentials: Credentials,
    /// Why the entries do not show what failed, where they do not.
    pub blind: Option<Blind>,
    /// The exchange was captured, not simulated.
    pub recorded: bool,
    /// Every step of the walk, in the standard's order, over all hops. Only where the call failed: [`walk`] gives it
    /// for any exchange.
    pub steps: Vec<Step>,
}

impl Judgement {
    /// The page got no answer, whether or not it can be told why.
    pub fn failed(&self) -> bool {
        let says_so = self.recorded && self.net_error.as_deref().is_some_and(|it| it != "net::ERR_ABORTED");
        match self.verdict {
            Verdict::Unknown => says_so,
            // A redirect that the browser refused to follow.
            Verdict::Aborted => self.stage == Stage::Redirect,
            verdict => verdict.failed(),
        }
    }
}

/// The decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The page could read the answer (which may still be a 401).
    Ok,
    /// A `no-cors` or manual-redirect answer that the page cannot read.
    Opaque,
    /// The CORS protocol refused it.
    Cors(CorsError),
    /// The network failed.
    NetworkError,
    /// Blocked before the network, or by a policy on the answer.
    Blocked,
    /// Given up without a fault.
    Aborted,
    /// Never became a request.
    NotSent,
    /// The entries do not tell.
    Unknown,
}

impl Verdict {
    /// The word of the contract: a Chromium `CorsError` name or a lower-case word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Opaque => "opaque",
            Self::Cors(error) => error.name(),
            Self::NetworkError => "network-error",
            Self::Blocked => "blocked",
            Self::Aborted => "aborted",
            Self::NotSent => "not-sent",
            Self::Unknown => "unknown",
        }
    }

    /// The page got no answer.
    pub fn failed(self) -> bool {
        matches!(self, Self::Cors(_) | Self::NetworkError | Self::Blocked | Self::NotSent)
    }
}

macro_rules! cors_errors {
    ($($variant:ident $firefox:literal),* $(,)?) => {
        /// Chromium's `Network.CorsError`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum CorsError { $($variant),* }

        impl CorsError {
            /// Every error.
            pub const ALL: &'static [CorsError] = &[$(CorsError::$variant),*];

            /// Chromium's name.
            pub fn name(self) -> &'static str {
                match self { $(CorsError::$variant => stringify!($variant)),* }
            }

            /// The reason that Firefox prints for the same fault, empty where it has none.
            pub fn firefox(self) -> &'static str {
                match self { $(CorsError::$variant => $firefox),* }
            }
        }
    };
}

cors_errors! {
    DisallowedByMode "",
    InvalidResponse "CORSDidNotSucceed",
    WildcardOriginNotAllowed "CORSNotSupportingCredentials",
    MissingAllowOriginHeader "CORSMissingAllowOrigin",
    MultipleAllowOriginValues "CORSAllowOriginNotMatchingOrigin",
    InvalidAllowOriginValue "CORSAllowOriginNotMatchingOrigin",
    AllowOriginMismatch "CORSAllowOriginNotMatchingOrigin",
    InvalidAllowCredentials "CORSMissingAllowCredentials",
    CorsDisabledScheme "CORSRequestNotHttp",
    PreflightInvalidStatus "CORSPreflightDidNotSucceed",
    PreflightDisallowedRedirect "CORSExternalRedirectNotAllowed",
    PreflightWildcardOriginNotAllowed "CORSNotSupportingCredentials",
    PreflightMissingAllowOriginHeader "CORSMissingAllowOrigin",
    PreflightMultipleAllowOriginValues "CORSAllowOriginNotMatchingOrigin",
    PreflightInvalidAllowOriginValue "CORSAllowOriginNotMatchingOrigin",
    PreflightAllowOriginMismatch "CORSAllowOriginNotMatchingOrigin",
    PreflightInvalidAllowCredentials "CORSMissingAllowCredentials",
    InvalidAllowMethodsPreflightResponse "CORSInvalidAllowMethod",
    InvalidAllowHeadersPreflightResponse "CORSInvalidAllowHeader",
    MethodDisallowedByPreflightResponse "CORSMethodNotFound",
    HeaderDisallowedByPreflightResponse "CORSMissingAllowHeaderFromPreflight",
    RedirectContainsCredentials "",
    InsecureLocalNetwork "LocalNetworkAccess",
    InvalidLocalNetworkAccess "LocalNetworkAccess",
    NoCorsRedirectModeNotFollow "",
    LocalNetworkAccessPermissionDenied "LocalNetworkAccess",
}

/// One step of the walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Which hop.
    pub hop: usize,
    /// On which message.
    pub on: On,
    /// The entry that shows it.
    pub entry: EntryId,
    /// What was checked.
    pub check: Check,
    /// How it went.
    pub outcome: StepOutcome,
    /// The value that decided: a header's value, a status, a method, a header's name. `None` is "not there".
    pub value: Option<String>,
}

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepOutcome {
    /// The check holds.
    Passed,
    /// The check failed, and this is the verdict.
    Failed,
    /// The check would have failed too.
    FailedLater,
    /// The check was never reached, and nothing shows how it would have gone.
    NotReached,
    /// The check depends on something that the capture does not show (the credentials mode).
    Unknown,
}

impl StepOutcome {
    /// The word of a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::FailedLater => "failed-later",
            Self::NotReached => "not-reached",
            Self::Unknown => "unknown",
        }
    }
}

/// What a step of the walk checks, in the order of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    /// The page and the target have different origins, so CORS applies; not reached where they have the same.
    CrossOrigin,
    /// A preflight is needed (value: the method or header that makes it so); not reached where it is not.
    PreflightNeeded,
    /// The preflight was not redirected.
    PreflightNotRedirected,
    /// `Access-Control-Allow-Origin` is there, once, and allows the origin.
    AllowOrigin,
    /// With credentials, `Access-Control-Allow-Credentials` is `true`.
    AllowCredentials,
    /// The preflight's status is 200 to 299.
    PreflightStatus,
    /// `Access-Control-Allow-Methods` can be parsed.
    AllowMethodsSyntax,
    /// `Access-Control-Allow-Headers` can be parsed.
    AllowHeadersSyntax,
    /// The method is allowed.
    AllowMethod,
    /// Every header is allowed (value: the first that is not).
    AllowHeaders,
    /// The request itself was sent.
    Sent,
    /// The redirect's target has no credentials in its URL.
    RedirectCredentials,
    /// The page may read the answer.
    Readable,
}

impl Check {
    /// The word of a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::CrossOrigin => "cross-origin",
            Self::PreflightNeeded => "preflight-needed",
            Self::PreflightNotRedirected => "preflight-not-redirected",
            Self::AllowOrigin => "allow-origin",
            Self::AllowCredentials => "allow-credentials",
            Self::PreflightStatus => "preflight-status",
            Self::AllowMethodsSyntax => "allow-methods-syntax",
            Self::AllowHeadersSyntax => "allow-headers-syntax",
            Self::AllowMethod => "allow-method",
            Self::AllowHeaders => "allow-headers",
            Self::Sent => "sent",
            Self::RedirectCredentials => "redirect-credentials",
            Self::Readable => "readable",
        }
    }
}
