//! The tutorial: a walk through failures of the lab, as a real browser reported them.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use authopsy::present::detail;
use lab::Case;
use serde_json::Value;

use crate::html::{Page, Place, block, escape, ticks};
use crate::site::Files;
use crate::{rules, told};

/// One stop of the walk.
struct Stop {
    /// The case of the lab.
    case: &'static str,
    /// What one believes at first.
    console: &'static str,
    /// What to look at in the panel.
    look: &'static str,
}

const WALK: &[Stop] = &[
    Stop {
        case: "cors-allow-origin-port",
        console: "The console says that the page has been blocked by CORS policy. The server does send the header, and at a glance it looks right.",
        look: "Read the headline: it names both origins and the part that differs. In the ladder every check has its own line; \
               the browser stopped at the red one. The fix is one header, and below it the same as lines for the server.",
    },
    Stop {
        case: "preflight-auth-required",
        console: "The console says CORS. `curl` with the same token works, so the API seems to be right and the browser wrong.",
        look: "The call needed the browser's permission first, by an `OPTIONS` request, and that one was answered with 401. It never \
               carries a token, so no token can cure it. The panel says so, and offers no command: only the server can change this.",
    },
    Stop {
        case: "auth-header-undefined",
        console: "A plain 401. The header is there, and in a long list nobody reads its value.",
        look: "The evidence shows the header as it was sent. The fix is a diff of the request; what only you have is written as a slot. \
               *Copy fixed curl* gives the command with a variable in that place.",
    },
    Stop {
        case: "jwt-expired",
        console: "A 401 that comes and goes: it works after a login, and no longer after lunch.",
        look: "Open the tab *Token*: it draws when the token was issued, when it ended, and when the request was made. The times come \
               from the answer's own clock, so a wrong clock on your machine does not mislead.",
    },
    Stop {
        case: "layers-expired-token-hidden",
        console: "The console says CORS, so one adds CORS headers for an hour. The token had expired all along.",
        look: "Two things are wrong, and the panel says both in the right order: the answer was a 401 that the page was not allowed \
               to see, and beneath it stands why the API said 401. Mend the first, and the second becomes readable.",
    },
    Stop {
        case: "cookie-credentials-not-included",
        console: "The user is logged in, the cookie is in the browser, and the API answers as if nobody were there.",
        look: "A call to another origin carries cookies only when it is asked to. The finding points at the call, not at the server, \
               and is marked as *likely*: a browser does not show an extension everything.",
    },
    Stop {
        case: "oauth-pkce-mismatch",
        console: "The login came back with a code, and the token request is refused with `invalid_grant`, which can mean ten things.",
        look: "Open *Flows*: the login is drawn step by step, from the page to the provider and back. The verifier that was sent does \
               not belong to the challenge of the login that gave the code.",
    },
];

/// Writes the page.
pub(crate) fn write(files: &mut Files) -> Result<()> {
    let path = "lab/index.html".to_owned();
    let up = crate::html::up(&path);
    let count = lab::cases().count();
    let mut out = format!(
        "<h1>The lab</h1>\n<p class=\"lead\">A small server on your own machine with {count} requests: most fail as requests fail in real \
         life, and some only look as if they did. Seven of them are walked through here, as Chromium reported them.</p>\n"
    );
    out.push_str("<h2>Play it yourself</h2>\n<p>In a copy of the repository, run:</p>\n");
    out.push_str(&block("snippet", "cargo xtask demo"));
    out.push_str(
        "<p>It builds the extension and opens a browser with the panel on a page of buttons. Press one, and read what the panel says. \
         Without a display it plays every failure, prints what the panel says of each, and writes pictures to \
         <code>dist/demo</code>.</p>\n",
    );
    out.push_str(
        "<p>In the code below, <code>api</code>, <code>idp</code> and the like are the addresses of the lab, <code>good</code> is a \
         token that it accepts, and <code>jwt</code> makes one with other claims.</p>\n<ol class=\"walk\">\n",
    );
    for stop in WALK {
        let case = lab::case(stop.case).with_context(|| format!("the lab has no case {}", stop.case))?;
        out.push_str(&format!("<li><a href=\"#{}\">{}</a></li>\n", case.id, escape(case.title)));
    }
    out.push_str("</ol>\n");
    for (index, stop) in WALK.iter().enumerate() {
        let case = lab::case(stop.case).with_context(|| format!("the lab has no case {}", stop.case))?;
        let recording = recording(case)?;
        out.push_str(&walk(index, stop, case, &recording, &up)?);
        files.file(format!("lab/{}.har", case.id), recording);
    }
    out.push_str(&format!(
        "<h2>What next</h2>\n<p>Look into <a href=\"{up}rules/index.html\">all rules</a>, or <a href=\"{up}install.html\">install the \
         panel</a> and open it on a page of your own.</p>\n"
    ));
    files.page(&Page {
        path,
        title: "The lab · Authopsy".to_owned(),
        description:
            "A walk through seven failures: what the console says, what the panel says, and what to look at."
                .to_owned(),
        place: Place::Lab,
        body: out,
        script: "",
    });
    Ok(())
}

fn walk(index: usize, stop: &Stop, case: &Case, recording: &str, up: &str) -> Result<String> {
    let session = rules::read_back(recording);
    let judged = session
        .exchanges()
        .filter(|it| {
            let url = it.exchange.first().map_or("", |it| it.entry.request.url.as_str());
            url.split('?').next().unwrap_or_default().ends_with(case.expected.path)
        })
        .last()
        .with_context(|| format!("{} was not recorded", case.id))?;
    let finding = judged.findings.first().with_context(|| format!("nothing is said of {}", case.id))?;
    let view = detail::finding_view(&judged.exchange, finding);
    let mut out = format!(
        "<section class=\"stop\" id=\"{}\">\n<h2>{}. {}</h2>\n",
        case.id,
        index + 1,
        escape(case.title)
    );
    out.push_str(&format!("<p>{}</p>\n", emphasised(stop.console)));
    out.push_str("<h3>What the page does</h3>\n");
    out.push_str(&block("snippet", case.page));
    out.push_str("<h3>What the panel says</h3>\n<div class=\"told\">\n");
    out.push_str(&told::headline(judged, &view));
    out.push_str(&told::why(&view));
    out.push_str(&told::ladder(judged));
    out.push_str(&told::fix(judged, finding, &view));
    out.push_str(&told::beneath(judged, finding, up));
    out.push_str("</div>\n");
    out.push_str(&format!(
        "<p class=\"try\"><a class=\"button\" href=\"{up}index.html?case=lab/{}.har\">See it in the panel</a> \
         <span class=\"quiet\">or read <a href=\"{up}rules/{}.html\">the rule in full</a></span></p>\n",
        case.id, finding.rule
    ));
    out.push_str(&format!("<h3>What to look at</h3>\n<p>{}</p>\n</section>\n", emphasised(stop.look)));
    Ok(out)
}

fn emphasised(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in ticks(text).split('*').enumerate() {
        if index > 0 {
            out.push_str(if index % 2 == 1 { "<em>" } else { "</em>" });
        }
        out.push_str(part);
    }
    out
}

/// The recording of a case as a HAR file.
fn recording(case: &Case) -> Result<String> {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/lab").join(format!("{}.json", case.id));
    let text = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    let recording: Value = serde_json::from_str(&text)?;
    let page = recording["page"].as_str();
    let entries = ["har", "harPolled"].iter().filter_map(|it| recording[*it].as_array()).flatten();
    rules::har(entries.map(|it| (it.clone(), page))).context("a recording is JSON")
}
