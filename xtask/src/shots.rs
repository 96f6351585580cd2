//! Pictures of the panel in every state, in both themes and three widths, and a page that shows them side by side.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use browser::{Folder, Options, Panel, Session, Theme};
use lab::Lab;
use serde_json::json;

use crate::bundle::{self, Profile};
use crate::project::{root, target_dir};
use crate::tools;

/// A state of the panel.
struct Shot {
    name: &'static str,
    title: &'static str,
    /// Brings the panel there from the state before.
    act: fn(&mut Stage) -> Result<()>,
    /// The height of the panel.
    height: u32,
}

/// The panel and the lab.
struct Stage {
    panel: Panel,
    lab: Lab,
}

const SHOTS: &[Shot] = &[
    Shot { name: "first-run", title: "Nothing captured yet", act: first_run, height: 600 },
    Shot { name: "paused", title: "Not recording", act: paused, height: 600 },
    Shot { name: "nothing-wrong", title: "Nothing is wrong", act: nothing_wrong, height: 600 },
    Shot { name: "one-cause", title: "One cause", act: one_cause, height: 900 },
    Shot { name: "docked", title: "In a narrow dock at the bottom", act: stay, height: 300 },
    Shot { name: "layers", title: "Two layers", act: layers, height: 900 },
    Shot { name: "copied", title: "A command was copied", act: copied, height: 900 },
    Shot { name: "menu", title: "The other forms of a command", act: menu, height: 900 },
    Shot { name: "headers", title: "Headers", act: headers, height: 900 },
    Shot { name: "token", title: "A token", act: token, height: 900 },
    Shot { name: "compare", title: "Compared with the last success", act: compare, height: 900 },
    Shot { name: "raw", title: "Raw messages", act: raw, height: 900 },
    Shot { name: "what-if", title: "What if", act: what_if, height: 900 },
    Shot { name: "what-if-changed", title: "What if, after a change", act: what_if_changed, height: 900 },
    Shot { name: "settings", title: "Settings", act: settings, height: 700 },
    Shot { name: "keys", title: "Keys", act: keys, height: 700 },
    Shot { name: "requests", title: "All requests", act: requests, height: 900 },
    Shot { name: "tokens", title: "All tokens", act: tokens, height: 900 },
    Shot { name: "flows", title: "Flows", act: flows, height: 900 },
    Shot { name: "suggestions", title: "A filter is being typed", act: suggestions, height: 600 },
    Shot { name: "filters", title: "Saved filters", act: filters, height: 600 },
    Shot { name: "filter-error", title: "A filter that cannot be read", act: filter_error, height: 600 },
    Shot { name: "no-match", title: "A filter that leaves nothing", act: no_match, height: 600 },
    Shot { name: "paste", title: "Pasting", act: paste, height: 700 },
    Shot { name: "pasted-token", title: "A token that was pasted", act: pasted_token, height: 900 },
    Shot { name: "pasted-headers", title: "Headers that were pasted", act: pasted_headers, height: 900 },
    Shot { name: "importing", title: "A file is being read", act: importing, height: 600 },
    Shot { name: "read-error", title: "A file that is no HAR", act: read_error, height: 600 },
    Shot { name: "forty-causes", title: "Forty causes", act: forty_causes, height: 900 },
    Shot { name: "restarted", title: "The engine was started again", act: restarted, height: 600 },
    Shot { name: "many", title: "100,000 requests", act: many, height: 900 },
];

/// Takes all pictures, or those whose names contain `filter`; the states before them are passed through all the same.
/// Without a profile they show what is built already.
pub(crate) fn run(filter: Option<&str>, profile: Option<Profile>) -> Result<()> {
    profile.map_or(Ok(()), bundle::build)?;
    let folder = target_dir().join("shots");
    fs::create_dir_all(&folder)?;
    let wanted = |name: &str| filter.is_none_or(|it| name.contains(it));
    let mut sheet = Sheet::default();

    for look in LOOKS {
        in_devtools(&folder, &look, &wanted, &mut sheet)?;
    }
    in_a_page(&folder, &wanted, &mut sheet)?;
    let index = folder.join("index.html");
    fs::write(&index, sheet.page())?;
    println!("all of them side by side: {}", index.display());
    Ok(())
}

/// How the whole browser looks.
struct Look {
    /// What the names of its pictures begin with.
    name: &'static str,
    title: &'static str,
    argument: Option<&'static str>,
    /// How many times as large as usual all is, in further pictures of the states that count.
    zoom: Option<u32>,
    /// All states, or only those that count.
    all: bool,
}

const LOOKS: [Look; 2] = [
    Look { name: "", title: "", argument: None, zoom: Some(2), all: true },
    Look {
        name: "contrast-",
        title: ", in colours forced by the system",
        argument: Some("--force-high-contrast"),
        zoom: None,
        all: false,
    },
];

/// The states that show what a look can do wrong: every kind of line, tab, dialog, menu and notice once.
const COUNT: [&str; 12] = [
    "one-cause",
    "layers",
    "menu",
    "headers",
    "token",
    "what-if",
    "settings",
    "requests",
    "flows",
    "suggestions",
    "paste",
    "restarted",
];

/// The panel in DevTools, brought from state to state.
fn in_devtools(folder: &Path, look: &Look, wanted: &dyn Fn(&str) -> bool, sheet: &mut Sheet) -> Result<()> {
    let wanted = |shot: &&Shot| wanted(shot.name) && (look.all || COUNT.contains(&shot.name));
    let Some(last) = SHOTS.iter().rposition(|it| wanted(&it)) else { return Ok(()) };
    let lab = Lab::start()?;
    let options = Options {
        extensions: vec![root().join("dist/chromium")],
        headless: true,
        size: (1700, 1000),
        args: lab.browser_args().into_iter().chain(look.argument.map(str::to_owned)).collect(),
    };
    let mut panel = Panel::open(&tools::chromium()?, &options)?;
    panel.dock(browser::Dock::Undocked)?;
    let mut stage = Stage { panel, lab };
    for shot in SHOTS.iter().take(last + 1) {
        (shot.act)(&mut stage).with_context(|| shot.name.to_owned())?;
        if !wanted(&shot) {
            continue;
        }
        println!("{}{}", shot.title, look.title);
        // Where the system gives the colours, no theme changes them.
        let themes = if look.argument.is_none() { &THEMES[..] } else { &THEMES[..1] };
        for (theme, name) in themes.iter().copied() {
            stage.panel.theme(theme)?;
            for zoom in [Some(1), look.zoom.filter(|_| COUNT.contains(&shot.name))].into_iter().flatten() {
                let zoomed = if zoom == 1 { String::new() } else { format!("zoom-{zoom}00-") };
                // DevTools themselves become no narrower than that.
                for width in WIDTHS.into_iter().filter(|it| it / zoom >= 240) {
                    stage.panel.pretend_zoom(Some((width, shot.height + TABS * zoom)), zoom)?;
                    let file = format!("{}{zoomed}{}-{name}-{width}.png", look.name, shot.name);
                    fs::write(folder.join(&file), stage.panel.picture()?)?;
                    sheet.add(&format!("{}{}", shot.title, look.title), file, width);
                }
            }
        }
        stage.panel.pretend_size(None)?;
    }
    Ok(())
}

/// The site around the panel, and the panel in it.
fn in_a_page(folder: &Path, wanted: &dyn Fn(&str) -> bool, sheet: &mut Sheet) -> Result<()> {
    let served = Folder::serve(vec![root().join("dist/site")])?;
    let options = Options { extensions: Vec::new(), headless: true, size: (1400, 900), args: Vec::new() };
    let mut session = Session::start(&tools::chromium()?, &options)?;
    let case = "index.html?case=rules/preflight/auth-required.har";
    for (name, title, page, forced, zoom) in [
        ("page-start", "The page, before a file is open", "index.html", false, 1),
        ("page-case", "The page with a rule's case", case, false, 1),
        ("high-contrast", "Colours forced by the system", case, true, 1),
        ("zoomed", "Zoom 200 %", case, false, 2),
        ("site-rule", "The page of a rule", "rules/preflight/auth-required.html", false, 1),
        ("site-rules", "The index of rules", "rules/index.html", false, 1),
        ("site-lab", "The lab", "lab/index.html", false, 1),
        ("site-install", "How to install", "install.html", false, 1),
        ("site-command-line", "The command line", "command-line.html", false, 1),
    ] {
        if !wanted(name) {
            continue;
        }
        println!("{title}");
        for look in ["light", "dark"] {
            session.cdp(
                "Emulation.setEmulatedMedia",
                &json!({ "features": [
                    { "name": "prefers-color-scheme", "value": look },
                    { "name": "forced-colors", "value": if forced { "active" } else { "none" } },
                ] }),
            )?;
            for width in WIDTHS {
                session.cdp(
                    "Emulation.setDeviceMetricsOverride",
                    &json!({ "width": width / zoom, "height": 900 / zoom, "deviceScaleFactor": zoom, "mobile": false }),
                )?;
                session.go(&format!("http://127.0.0.1:{}/{page}", served.port))?;
                if page.starts_with("index") {
                    session.wait("the panel is there", READY, &[json!(page.contains("case"))])?;
                }
                let file = format!("{name}-{look}-{width}.png");
                fs::write(folder.join(&file), session.screenshot()?)?;
                sheet.add(title, file, width);
            }
        }
    }
    Ok(())
}

fn stay(_: &mut Stage) -> Result<()> {
    Ok(())
}

fn first_run(stage: &mut Stage) -> Result<()> {
    stage.panel.clear()
}

fn paused(stage: &mut Stage) -> Result<()> {
    stage.click(".record")
}

fn nothing_wrong(stage: &mut Stage) -> Result<()> {
    stage.click("[aria-pressed] > .record")?;
    let page = stage.lab.page_url.clone();
    stage.panel.in_page(|session| session.go(&page))?;
    for id in ["healthy-bearer", "healthy-put", "healthy-get"] {
        stage.play(id)?;
    }
    stage.panel.show_problems()
}

fn one_cause(stage: &mut Stage) -> Result<()> {
    stage.play("preflight-auth-required")
}

fn layers(stage: &mut Stage) -> Result<()> {
    for id in [
        "layers-expired-token-hidden",
        "jwt-wrong-audience",
        "rate-limit-exceeded",
        "cookie-samesite-blocked",
    ] {
        stage.play(id)?;
    }
    stage.select("layers-expired-token-hidden")
}

fn copied(stage: &mut Stage) -> Result<()> {
    stage.click("[data-key=copy]")?;
    stage.panel.wait("it says so", "return document.querySelector('.toast.shown') !== null", &[]).map(drop)
}

fn menu(stage: &mut Stage) -> Result<()> {
    stage.click("[data-key=menu]")
}

fn headers(stage: &mut Stage) -> Result<()> {
    // The open menu goes first.
    stage.click("[data-key=menu]")?;
    stage.click("#tab-headers")
}

fn token(stage: &mut Stage) -> Result<()> {
    stage.click("#tab-token")
}

fn compare(stage: &mut Stage) -> Result<()> {
    stage.panel.show_all()?;
    stage.select("healthy-bearer")?;
    stage.panel.run("document.querySelector('.list').focus()", &[])?;
    stage.panel.press("m")?;
    stage.select("jwt-wrong-audience")?;
    stage.click("#tab-compare")
}

fn raw(stage: &mut Stage) -> Result<()> {
    stage.click("#tab-raw")
}

fn what_if(stage: &mut Stage) -> Result<()> {
    stage.panel.show_problems()?;
    stage.select("preflight-auth-required")?;
    stage.click("#tab-whatif")
}

fn what_if_changed(stage: &mut Stage) -> Result<()> {
    let script = "const area = [...document.querySelectorAll('.whatif textarea')].at(-1);
        area.value = 'HTTP/1.1 200 OK\\nAccess-Control-Allow-Origin: ' + arguments[0];
        area.dispatchEvent(new Event('input', { bubbles: true }));";
    let origin = stage.lab.urls.page.clone();
    stage.panel.run(script, &[json!(origin)]).map(drop)
}

fn settings(stage: &mut Stage) -> Result<()> {
    stage.click("#tab-diagnosis")?;
    stage.click("[aria-label=Settings]")
}

fn keys(stage: &mut Stage) -> Result<()> {
    stage.close_dialog()?;
    stage.panel.run("document.querySelector('[aria-label=Keys]').click()", &[]).map(drop)
}

fn requests(stage: &mut Stage) -> Result<()> {
    stage.close_dialog()?;
    stage.panel.show_all()?;
    stage.select("rate-limit-exceeded")
}

fn tokens(stage: &mut Stage) -> Result<()> {
    stage.chip("Tokens")?;
    stage.select_first()
}

fn flows(stage: &mut Stage) -> Result<()> {
    for id in ["oauth-pkce-mismatch", "oauth-refresh-rejected"] {
        stage.play(id)?;
    }
    stage.chip("Flows")?;
    stage.select_first()
}

fn suggestions(stage: &mut Stage) -> Result<()> {
    stage.panel.show_problems()?;
    let filter = stage.panel.find("#filter")?;
    stage.panel.write(&filter, "s")?;
    stage.settle()
}

fn filters(stage: &mut Stage) -> Result<()> {
    stage.panel.filter("")?;
    stage.click(".star")
}

fn filter_error(stage: &mut Stage) -> Result<()> {
    stage.close_dialog()?;
    stage.panel.filter("status:4x hots:api")
}

fn no_match(stage: &mut Stage) -> Result<()> {
    stage.panel.filter("nothing-is-called-so")
}

fn paste(stage: &mut Stage) -> Result<()> {
    stage.panel.filter("")?;
    stage.panel.run(
        "[...document.querySelectorAll('button')].find((it) => it.textContent === 'Paste…').click()",
        &[],
    )?;
    stage.settle()
}

fn pasted_token(stage: &mut Stage) -> Result<()> {
    stage.close_dialog()?;
    let token = stage.panel.run(
        "const part = (it) => btoa(JSON.stringify(it)).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
         const now = Math.floor(Date.now() / 1000);
         return [part({ alg: 'RS256', kid: '7' }), part({ iss: 'https://id.shop.test', aud: 'https://api.shop.test',
           sub: 'u-17', scope: 'orders:read', iat: now - 5000, exp: now - 1400 }), 'c2lnbmF0dXJl'].join('.');",
        &[],
    )?;
    stage.paste(token.as_str().unwrap_or_default())
}

fn pasted_headers(stage: &mut Stage) -> Result<()> {
    stage.paste("WWW-Authenticate: Bearer realm=\"shop\", error=\"invalid_token\", error_description=\"The token expired\"")
}

fn importing(stage: &mut Stage) -> Result<()> {
    // A stream that stops half-way, as a slow disk would.
    stage.open(
        "const half = HAR(1000).slice(0, -2);
         const file = new File([half], 'checkout-monday.har');
         Object.defineProperty(file, 'size', { value: 2.2 * half.length });
         file.stream = () => new ReadableStream({ start: (it) => it.enqueue(new TextEncoder().encode(half)) });
         return file;",
    )
}

fn read_error(stage: &mut Stage) -> Result<()> {
    stage.click(".progress button")?;
    stage.open("return new File(['<!doctype html><title>Not found</title>'], 'download.har');")
}

fn forty_causes(stage: &mut Stage) -> Result<()> {
    stage.open("return new File([HAR(40)], 'forty.har');")?;
    stage.panel.show_problems()
}

fn restarted(stage: &mut Stage) -> Result<()> {
    stage
        .panel
        .run_async("(await import('./pkg/authopsy.js')).push_restarted('RuntimeError: unreachable');", &[])
        .map(drop)
}

fn many(stage: &mut Stage) -> Result<()> {
    stage.open("return new File([HAR(100000)], 'load-test.har');")?;
    stage.panel.wait_for(
        std::time::Duration::from_secs(240),
        "the file is read",
        "return document.querySelector('.progress').hidden",
        &[],
    )?;
    stage.panel.show_all()?;
    stage.select_first()
}

impl Stage {
    /// Plays a case of the lab, and waits until the panel has it.
    fn play(&mut self, id: &str) -> Result<()> {
        let case = lab::case(id).with_context(|| format!("the lab has no case {id}"))?;
        self.panel.in_page(|page| {
            page.wait("the lab's page is there", READY, &[json!(false)])?;
            page.run_async(
                "const late = new Promise((done) => setTimeout(done, 8000));
                 await Promise.race([lab.run(arguments[0]), late]);",
                &[json!(case.id)],
            )
        })?;
        self.settle()
    }

    /// Selects the last request of a case.
    fn select(&mut self, id: &str) -> Result<()> {
        let case = lab::case(id).with_context(|| format!("the lab has no case {id}"))?;
        self.panel.filter(&format!("/{id}/"))?;
        self.panel.said(case.expected.path, |said| !said.headline.is_empty())?;
        // The selection stays when the other lines come back.
        self.panel.filter("")?;
        self.settle()
    }

    fn select_first(&mut self) -> Result<()> {
        self.panel.wait("a line is there", "return document.querySelector('.list .line') !== null", &[])?;
        self.settle()?;
        let script = "const lines = [...document.querySelectorAll('.list .line')];
            lines.sort((one, other) => one.dataset.index - other.dataset.index)[0]
              .dispatchEvent(new MouseEvent('click', { bubbles: true }));";
        self.panel.run(script, &[])?;
        self.settle()
    }

    fn click(&mut self, selector: &str) -> Result<()> {
        self.panel.find(selector)?;
        self.panel.run("document.querySelector(arguments[0]).click()", &[json!(selector)])?;
        self.settle()
    }

    fn close_dialog(&mut self) -> Result<()> {
        self.panel.run("document.querySelector('dialog[open]').close()", &[]).map(drop)
    }

    /// Pastes as somebody would, wherever the focus is.
    fn paste(&mut self, text: &str) -> Result<()> {
        let script = "const data = new DataTransfer();
            data.setData('text/plain', arguments[0]);
            document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
        self.panel.run(script, &[json!(text)])?;
        self.settle()
    }

    fn chip(&mut self, name: &str) -> Result<()> {
        let script = "[...document.querySelectorAll('.chip')].find((it) => it.textContent.startsWith(arguments[0])).click()";
        self.panel.run(script, &[json!(name)])?;
        self.settle()
    }

    /// Opens the file that a script makes; `HAR(count)` in it is the text of a file of so many requests.
    fn open(&mut self, script: &str) -> Result<()> {
        let script = format!(
            "{HAR} const file = (() => {{ {script} }})();
             (await import('./pkg/authopsy.js')).open_files([file]);"
        );
        self.panel.run_async(&script, &[])?;
        self.settle()
    }

    /// What came is judged a moment later, and drawn in the next frame.
    fn settle(&mut self) -> Result<()> {
        let script = "await new Promise((done) => setTimeout(done, 350));
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));";
        self.panel.run_async(script, &[]).map(drop)
    }
}

/// The pictures, by their states.
#[derive(Default)]
struct Sheet(Vec<(String, Vec<(String, u32)>)>);

impl Sheet {
    fn add(&mut self, title: &str, file: String, width: u32) {
        match self.0.last_mut().filter(|(it, _)| *it == title) {
            Some((_, files)) => files.push((file, width)),
            None => self.0.push((title.to_owned(), vec![(file, width)])),
        }
    }

    /// One page with all of them, each as wide as its panel against the others.
    fn page(&self) -> String {
        let mut out = String::from(
            "<!doctype html>\n<meta charset=\"utf-8\">\n<title>The panel in every state</title>\n<style>\n\
             body { font: 14px system-ui; margin: 24px; background: #e8eaee; }\n\
             h2 { margin: 28px 0 8px; font-size: 16px; }\n\
             div { display: flex; flex-wrap: wrap; gap: 12px; align-items: start; }\n\
             img { border: 1px solid #b9bec8; }\n</style>\n<h1>The panel in every state</h1>\n",
        );
        for (title, files) in &self.0 {
            let _ = writeln!(out, "<h2>{title}</h2>\n<div>");
            for (file, width) in files {
                let _ = writeln!(
                    out,
                    "<a href=\"{file}\"><img src=\"{file}\" alt=\"{file}\" width=\"{}\" loading=\"lazy\"></a>",
                    width / 2
                );
            }
            out.push_str("</div>\n");
        }
        out
    }
}

const THEMES: [(Theme, &str); 2] = [(Theme::Light, "light"), (Theme::Dark, "dark")];
const WIDTHS: [u32; 3] = [400, 800, 1600];

/// What the tabs of DevTools take above the panel.
const TABS: u32 = 27;

const READY: &str = "return document.documentElement.dataset.ready === 'true'
    && (!arguments[0] || document.querySelector('.detail h1') !== null)";

/// Requests of a shop whose every service fails in a way of its own.
const HAR: &str = r#"
const faults = [
  { status: 401, headers: [['WWW-Authenticate', 'Bearer error="invalid_token", error_description="The token expired"']], cors: true },
  { status: 200, headers: [], cors: false },
  { status: 429, headers: [['Retry-After', '30']], cors: true },
  { status: 403, headers: [], cors: false },
];
const HAR = (count) => {
  const entries = [];
  for (let at = 0; at < count; at++) {
    const fault = count > 1000 && at % 40 !== 0 ? { status: 200, headers: [], cors: true } : faults[at % faults.length];
    const service = ['orders', 'stock', 'users', 'prices', 'search', 'carts', 'mail', 'tax', 'labels', 'returns'][Math.floor(at / 4) % 10];
    const headers = [...fault.headers, ['Content-Type', 'application/json'], ['Date', 'Mon, 23 Nov 2026 09:00:00 GMT']];
    if (fault.cors) headers.push(['Access-Control-Allow-Origin', 'https://app.shop.test'], ['Vary', 'Origin']);
    entries.push({
      startedDateTime: new Date(1795424400000 + at * 40).toISOString(), time: 20 + (at % 90), _resourceType: 'fetch',
      request: { method: 'GET', url: `https://${service}.shop.test/v1/${service}/${at}`, httpVersion: 'h2',
        headers: [['Origin', 'https://app.shop.test'], ['Sec-Fetch-Mode', 'cors'], ['Authorization', 'Bearer 7c1f0a9b44e2d8c3']]
          .map(([name, value]) => ({ name, value })) },
      response: { status: fault.status, statusText: '', httpVersion: 'h2', redirectURL: '',
        headers: headers.map(([name, value]) => ({ name, value })), content: { size: 2, mimeType: 'application/json', text: '{}' },
        ...(fault.cors ? {} : { _error: 'net::ERR_FAILED' }) },
      timings: { wait: 12 },
    });
  }
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'WebInspector', version: '537.36' }, entries } });
};
"#;
