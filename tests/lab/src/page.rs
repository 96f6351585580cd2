//! The page: files that are compiled in, and the cases as a script.

use serde_json::{Value, json};

use crate::case::{Case, Fix, Need};
use crate::cases;
use crate::http::Reply;
use crate::jwt;
use crate::server::Urls;

/// A file of the page.
pub fn file(path: &str, urls: &Urls) -> Option<Reply> {
    let (kind, text) = match path {
        "" | "index.html" => ("text/html; charset=utf-8", include_str!("../page/index.html").to_owned()),
        "lab.css" => ("text/css; charset=utf-8", include_str!("../page/lab.css").to_owned()),
        "lab.js" => ("text/javascript; charset=utf-8", include_str!("../page/lab.js").to_owned()),
        "worker.js" => ("text/javascript; charset=utf-8", include_str!("../page/worker.js").to_owned()),
        "frame.html" => ("text/html; charset=utf-8", include_str!("../page/frame.html").to_owned()),
        "strict.html" => return Some(strict(urls)),
        "blank.html" => ("text/html; charset=utf-8", include_str!("../page/blank.html").to_owned()),
        "show.js" => ("text/javascript; charset=utf-8", "lab.show();\n".to_owned()),
        "cases.js" => ("text/javascript; charset=utf-8", script(urls)),
        "favicon.ico" => return Some(Reply::new(204)),
        _ => return None,
    };
    Some(Reply::new(200).with("Content-Type", kind).body(&text))
}

/// The same page under a policy as strict as they come, which allows calls to the API alone.
fn strict(urls: &Urls) -> Reply {
    let api = &urls.api;
    let socket = api.replace("http:", "ws:");
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' {api} {socket}; \
         require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'"
    );
    // The last script of the page stands in the page, which this policy forbids: it comes as a file.
    let text = include_str!("../page/index.html")
        .replace("<script>lab.show();</script>", "<script src=\"/show.js\"></script>");
    Reply::new(200)
        .with("Content-Type", "text/html; charset=utf-8")
        .with("Content-Security-Policy", &policy)
        .body(&text)
}

/// The part of a URL before its path.
pub fn origin_of(url: &str) -> String {
    url.split('/').take(3).collect::<Vec<_>>().join("/")
}

/// The cases as a script: what the page shows about each, and its code as a function of its own, so that the browser
/// names a line of this file as the place of the call.
fn script(urls: &Urls) -> String {
    let mut out = String::new();
    let bases: serde_json::Map<String, Value> =
        urls.list().iter().map(|(name, url)| ((*name).to_owned(), json!(url))).collect();
    out.push_str(&format!("lab.urls = {};\n", Value::Object(bases)));
    out.push_str(&format!("lab.secret = {};\n", json!(jwt::SECRET)));
    out.push_str(&format!("lab.slots = {};\n", slots()));
    for case in cases::cases() {
        let parameters: Vec<&str> =
            urls.list().iter().map(|(name, _)| *name).chain(TOOLS.iter().copied()).collect();
        out.push_str(&format!(
            "\nlab.add({}, async ({{ {} }}) => {{\n{}\n}});\n",
            about(case),
            parameters.join(", "),
            case.page
        ));
    }
    out
}

/// What `page/lab.js` offers to a case beside the base URLs.
const TOOLS: &[&str] = &["now", "jwt", "run", "sandbox", "worker", "frame", "sleep", "good"];

fn slots() -> Value {
    // The token is minted in the page, when it is needed.
    crate::SLOTS
        .iter()
        .filter(|it| **it != "ACCESS_TOKEN")
        .map(|it| ((*it).to_owned(), json!(crate::fill(it))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// What the page shows about a case.
fn about(case: &Case) -> Value {
    json!({
        "id": case.id,
        "title": case.title,
        "family": case.family,
        "code": case.page,
        "rule": case.expected.rule,
        "verdict": case.expected.verdict,
        "beneath": case.beneath,
        "fix": match case.fix {
            Fix::Request => "request",
            Fix::Server => "server",
            Fix::None => "",
        },
        "needs": case.needs.iter().map(|it| match it {
            Need::LabArguments => "a browser started by the demo".to_owned(),
            Need::Argument(argument) => format!("a browser with {argument}"),
            Need::Extension(name) => format!("the extension tests/lab/extensions/{name}"),
            Need::Hook => "the switch “Watch calls in the page”, and /strict.html".to_owned(),
            Need::LoginDialog => "you: the browser opens a login dialog".to_owned(),
        }).collect::<Vec<_>>(),
        // Only these keep the page from playing it with the others.
        "alone": case.needs.iter().any(|it| !matches!(it, Need::LabArguments)),
    })
}
