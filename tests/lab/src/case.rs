//! What a case is.

use crate::http::{Reply, Request};
use crate::server::{Site, Urls};

/// One failure, or one thing that looks like a failure and is none.
pub struct Case {
    /// A short name; also the first path segment of its URLs.
    pub id: &'static str,
    /// What goes wrong, in a few words.
    pub title: &'static str,
    /// The heading under which the page shows it.
    pub family: &'static str,
    /// What the page does: the body of an async function. `api`, `cross`, `idp` … are base URLs that end in the
    /// case's name; see `page/lab.js`.
    pub page: &'static str,
    /// What the server does.
    pub serve: fn(&Call<'_>) -> Reply,
    /// What the browser must have.
    pub needs: &'static [Need],
    /// What is to be said about the case's last request, or the one whose path ends in `Expected::path`.
    pub expected: Expected,
    /// Rules that stand beneath the headline.
    pub beneath: &'static [&'static str],
    /// Where the cure lies.
    pub fix: Fix,
    /// How the cure is proven.
    pub proof: Proof,
    /// The failing request for a client that is no browser: request line, headers, an empty line, the body.
    /// `<<{…}>>` is a token with those claims; `{page}` and the like are origins.
    pub original: &'static str,
    /// The status that answers `original`.
    pub status: u16,
    /// The same request, cured; it is answered with a 2xx. Empty where the request needs no change.
    pub fixed: &'static str,
}

/// What the engine is to say.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// The rule of the headline; empty for a healthy case.
    pub rule: &'static str,
    /// `verdict.code`.
    pub verdict: &'static str,
    /// The exchange's category, or none.
    pub category: Option<&'static str>,
    /// How the path of the judged request ends; empty for the case's last request.
    pub path: &'static str,
}

/// What a browser must have to play a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The arguments of [`crate::Lab::browser_args`], which change nothing for other cases.
    LabArguments,
    /// A further argument, which changes other cases as well: a browser of its own.
    Argument(&'static str),
    /// The extension in `tests/lab/extensions/NAME` beside ours: a browser of its own.
    Extension(&'static str),
    /// The page hook, which alone sees what happens; played in the lab's strict page, whose policy forbids much.
    Hook,
    /// A login dialog opens: the driver has to dismiss it.
    LoginDialog,
}

/// Where the cure lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fix {
    /// In the request: the fixed command succeeds.
    Request,
    /// In the server's answer.
    Server,
    /// In neither, or nothing is wrong.
    None,
}

/// How the cure is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The copied original fails and the copied fix succeeds.
    Command,
    /// The finding's edits are given to the lab (`POST /__lab/override`) and the case is played again.
    Replay,
    /// As `Replay`, but by a live header rule of the extension.
    LiveRule,
    /// There is nothing to prove.
    None,
}

/// A case to start from in the table.
pub const CASE: Case = Case {
    id: "",
    title: "",
    family: "",
    page: "",
    serve: |_| Reply::new(204),
    needs: &[],
    expected: Expected { rule: "", verdict: "ok", category: None, path: "" },
    beneath: &[],
    fix: Fix::None,
    proof: Proof::None,
    original: "GET /v1/orders",
    status: 200,
    fixed: "",
};

/// An expectation about the case's last request.
pub const fn expect(rule: &'static str, verdict: &'static str, category: Option<&'static str>) -> Expected {
    Expected { rule, verdict, category, path: "" }
}

/// A request to a case.
pub struct Call<'a> {
    /// The request.
    pub request: &'a Request,
    /// The path after the case's name.
    pub path: &'a str,
    /// Which of the lab's origins was asked.
    pub role: Role,
    /// The base URLs of the case.
    pub urls: Urls,
    /// What the lab remembers.
    pub site: &'a Site,
}

/// The part that an origin plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The page's origin.
    Page,
    /// The API.
    Api,
    /// The identity provider.
    IdentityProvider,
    /// Somebody else.
    Third,
    /// The page again, on an origin that can be declared a public address.
    Public,
}
