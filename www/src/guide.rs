//! The start page, how to install, and how to use the command line.

use anyhow::Result;

use crate::html::{Page, Place, block, ticks};
use crate::site::{Cli, Files};

/// Writes the pages.
pub(crate) fn write(files: &mut Files, cli: Cli<'_>) -> Result<()> {
    files.page(&start());
    files.page(&install());
    files.page(&command_line(cli)?);
    Ok(())
}

/// The panel on a page of its own. What stands here is read by whoever has no script, and until the engine is there.
fn start() -> Page {
    let body = "<div id=\"app\">\n<div class=\"hero\">\n<h1>Why did this request fail?</h1>\n\
        <p>Open a HAR file, and Authopsy says in one sentence why each request failed CORS or authentication, shows the \
        evidence, and writes the request as it would work.</p>\n\
        <p class=\"quiet\">The file is read by this page, in this browser. It is sent nowhere, and the page works without \
        a network once it has been opened.</p>\n\
        <noscript><p>Opening files needs JavaScript and WebAssembly. The <a href=\"rules/index.html\">rules</a>, the <a \
        href=\"lab/index.html\">lab</a> and the <a href=\"command-line.html\">command line</a> can be read without.</p></noscript>\n\
        </div>\n</div>\n"
        .to_owned();
    Page {
        path: "index.html".to_owned(),
        title: "Authopsy: why did this request fail?".to_owned(),
        description: "Open a HAR file and read why its requests failed CORS or authentication, and what makes them work. \
                      The file stays in this browser."
            .to_owned(),
        place: Place::Open,
        body,
        script: "main.js",
    }
}

fn install() -> Page {
    let mut out = String::from(
        "<h1>Install</h1>\n<p class=\"lead\">The panel is an extension that you build and load yourself. It asks for access to a \
         site only when you try a fix on a tab there, and nothing that it captures leaves your machine.</p>\n",
    );
    out.push_str("<h2>Build it</h2>\n");
    out.push_str(&sentence("You need Rust with rustup. In a copy of the repository, run:"));
    out.push_str(&block("snippet", "cargo xtask build"));
    out.push_str(&sentence(
        "This writes the extension for both browsers: `dist/chromium` and `dist/firefox`. The first build takes a few minutes.",
    ));
    out.push_str("<h2 id=\"chromium\">Chrome, Edge, Brave and other Chromium browsers</h2>\n");
    out.push_str(&steps(&[
        "Open `chrome://extensions` and switch on *Developer mode*, at the top right.",
        "Press *Load unpacked* and choose the folder `dist/chromium`.",
        "Open DevTools on your page (F12, or ⌥⌘I on a Mac) and choose the *Authopsy* panel. It may hide behind the » at the \
         end of the tabs.",
        "Make the call that fails. Its cause appears on the left; read why on the right.",
    ]));
    out.push_str(&sentence(
        "No failing call at hand? Type `fetch(\"https://example.com/\")` into the console of a page of yours: the panel says \
         why the page may not read the answer, and what the server would have to send.",
    ));
    out.push_str("<h2 id=\"firefox\">Firefox</h2>\n");
    out.push_str(&steps(&[
        "Open `about:debugging#/runtime/this-firefox`.",
        "Press *Load Temporary Add-on…* and choose `manifest.json` in `dist/firefox`.",
        "Open the developer tools on your page (F12) and choose the *Authopsy* panel.",
        "Make the call that fails. Firefox forgets a temporary add-on when it is closed: load it again next time.",
    ]));
    out.push_str("<h2 id=\"har\">Without the extension: a HAR file</h2>\n");
    out.push_str(&sentence(
        "A HAR file holds what the Network panel has recorded. The <a href=\"index.html\">start page</a> and the <a \
         href=\"command-line.html\">command line</a> read it. Browsers leave cookies and credentials out of a HAR file \
         unless they are asked to keep them, and without them less can be said.",
    ));
    out.push_str(&steps(&[
        "Chrome: open DevTools → Settings → Preferences → Network and switch on *Allow to generate HAR with sensitive data*. \
         Then hold the export button (↓) of the Network panel and choose the export with sensitive data.",
        "Firefox: right-click the list of the Network panel and choose *Save All As HAR*.",
        "Safari: press *Export* in the Network tab of the Web Inspector.",
    ]).replace("<ol", "<ul").replace("</ol>", "</ul>"));
    out.push_str(&sentence(
        "Such a file lets whoever has it log in as you. Before you send it to somebody, run `authopsy redact`, which keeps \
         the diagnosis and takes the secrets out.",
    ));
    out.push_str("<h2 id=\"command-line\">The command line</h2>\n");
    out.push_str(&block("snippet", "cargo install --path . --features cli\nauthopsy diagnose capture.har"));
    out.push_str("<p>What it can do is shown on <a href=\"command-line.html\">its own page</a>.</p>\n");
    Page {
        path: "install.html".to_owned(),
        title: "Install · Authopsy".to_owned(),
        description:
            "Load the panel into Chrome, Edge or Firefox, save a HAR file, and install the command line."
                .to_owned(),
        place: Place::Install,
        body: out,
        script: "",
    }
}

/// One command with what it is for.
struct Shown {
    title: &'static str,
    text: &'static str,
    words: &'static [&'static str],
}

const SHOWN: &[Shown] = &[
    Shown {
        title: "Find out why",
        text: "Every cause, the worst first, with the requests that it broke, the evidence and the fix. The exit code is 1 \
               where there is an error, so a build can fail on it; `--format` also writes JSON, Markdown, HTML, SARIF and JUnit.",
        words: &["diagnose", "example.har"],
    },
    Shown {
        title: "Get the request that works",
        text: "The line that begins with a colon says what was changed. What only you can supply is a variable.",
        words: &["curl", "example.har", "--entry", "24"],
    },
    Shown {
        title: "Get the lines for the server",
        text: "For the stack that answered, or one of your choice: nginx, Express, Spring, API Gateway and many more.",
        words: &["snippet", "example.har", "--entry", "10", "--stack", "nginx"],
    },
    Shown {
        title: "Ask what a browser would do",
        text: "Without sending anything: from the page's origin and the headers of an answer.",
        words: &[
            "cors-check",
            "--origin",
            "https://app.example",
            "--credentials",
            "--response",
            "Access-Control-Allow-Origin: *",
        ],
    },
    Shown {
        title: "Take a token apart",
        text: "Its kind, its claims, and what its times say at a time of your choice.",
        words: &["jwt", TOKEN, "--at", "2026-11-24T10:00:00Z"],
    },
    Shown {
        title: "Read a challenge",
        text: "What a `WWW-Authenticate` header asks for, also where it is malformed.",
        words: &[
            "challenge",
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"expired\", Basic realm=\"old\"",
        ],
    },
    Shown {
        title: "Read about a rule",
        text: "`authopsy rules` lists them all.",
        words: &["explain", "cors/allow-origin-port"],
    },
];

/// Claims of nobody, with a signature of no meaning.
const TOKEN: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJpc3MiOiJodHRwczovL2lkLnNob3AudGVzdCIsImF1ZCI6Imh0dHBzOi8vYXBpL\
                     nNob3AudGVzdCIsInN1YiI6InUtMTciLCJpYXQiOjE3OTU1MTAwODAsImV4cCI6MTc5NTUxMzY4MH0.c2lnbmF0dXJl";

fn command_line(cli: Cli<'_>) -> Result<Page> {
    let mut out = String::from(
        "<h1>Command line</h1>\n<p class=\"lead\">The same engine for files, scripts and builds. What stands below was \
         printed by it when this page was made, from <a href=\"example.har\" download>the example</a>.</p>\n",
    );
    out.push_str(&block("snippet", "cargo install --path . --features cli"));
    for it in SHOWN {
        out.push_str(&format!("<h2>{}</h2>\n", it.title));
        out.push_str(&sentence(it.text));
        out.push_str(&block("snippet command", &format!("$ authopsy {}", typed(it.words))));
        out.push_str(&block("snippet printed", &cli(it.words)?));
    }
    out.push_str("<h2>Mail it without the secrets</h2>\n");
    out.push_str(&sentence(
        "The same secret gets the same pseudonym everywhere, and everything that matters to the diagnosis stays.",
    ));
    out.push_str(&block("snippet command", "$ authopsy redact capture.har -o to-be-mailed.har"));
    out.push_str("<h2>Compare two recordings</h2>\n");
    out.push_str(&sentence(
        "“It works on my machine”: the calls that went otherwise, and what differs in them.",
    ));
    out.push_str(&block("snippet command", "$ authopsy compare mine.har theirs.har"));
    out.push_str("<h2>In a build</h2>\n");
    out.push_str(&sentence(
        "Exit code 0 means that nothing at or above `--fail-on` was found (`error`, unless you say otherwise), 1 that \
         something was, 2 that nothing could be read. What nobody wants to hear about again stands in `authopsy.toml`.",
    ));
    out.push_str(&block(
        "snippet command",
        "$ authopsy diagnose capture.har --format sarif -o authopsy.sarif --fail-on warning",
    ));
    Ok(Page {
        path: "command-line.html".to_owned(),
        title: "Command line · Authopsy".to_owned(),
        description:
            "Diagnose HAR files, write fixed requests as commands, and fail a build on a broken API."
                .to_owned(),
        place: Place::CommandLine,
        body: out,
        script: "",
    })
}

/// Words as somebody would type them.
fn typed(words: &[&str]) -> String {
    let plain = |word: &str| word.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_./:".contains(&it));
    words
        .iter()
        .map(|it| if plain(it) { (*it).to_owned() } else { format!("'{it}'") })
        .collect::<Vec<_>>()
        .join(" ")
}

/// A paragraph. Links may stand in it as markup; `code` and *emphasis* are marked as in Markdown.
fn sentence(text: &str) -> String {
    format!("<p>{}</p>\n", marked(text))
}

fn steps(items: &[&str]) -> String {
    let items: String = items.iter().map(|it| format!("<li>{}</li>\n", marked(it))).collect();
    format!("<ol class=\"instructions\">\n{items}</ol>\n")
}

/// The texts here are ours: markup in them is meant.
fn marked(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            out.push_str(&ticks(&format!("`{part}`")));
            continue;
        }
        for (index, part) in part.split('*').enumerate() {
            if index > 0 {
                out.push_str(if index % 2 == 1 { "<em>" } else { "</em>" });
            }
            out.push_str(part);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_split_them() {
        assert_eq!(typed(&["jwt", "a.b", "A: *"]), "jwt a.b 'A: *'");
    }

    #[test]
    fn code_and_emphasis_are_marked() {
        assert_eq!(marked("a `b*c` *d*"), "a <code>b*c</code> <em>d</em>");
    }
}
