//! The web site in a browser: the page that opens HAR files, with and without a network.

use std::path::Path;

use anyhow::{Result, ensure};
use browser::{Chromium, Folder, Options, Session};
use serde_json::json;

#[test]
fn the_site_opens_a_rules_case_and_needs_no_network_for_it() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist/site");
    ensure!(folder.join("index.html").is_file(), "dist/site is not built: run `cargo xtask build`");
    let site = Folder::serve(vec![folder])?;
    let root = format!("http://127.0.0.1:{}", site.port);
    let options = Options { extensions: Vec::new(), headless: true, size: (1200, 900), args: Vec::new() };
    let mut session = Session::start(&Chromium::find_drivable()?, &options)?;

    // As somebody comes here: from the page of a rule.
    session.go(&format!("{root}/rules/cors/allow-origin-port.html"))?;
    let button = session.find(".try .button")?;
    session.click(&button)?;
    told(&mut session)?;
    let link = session.run("return document.querySelector('.note a').pathname", &[])?;
    assert_eq!(link, json!("/rules/cors/allow-origin-port.html"), "a finding leads to its rule");
    let elsewhere = session.run(
        "return performance.getEntriesByType('resource').filter((it) => !it.name.startsWith(location.origin)).length",
        &[],
    )?;
    assert_eq!(elsewhere, json!(0), "nothing is loaded from elsewhere");

    // What opens files is kept once the worker is there; the case was loaded before it, so it is loaded once more.
    session.run_async("await navigator.serviceWorker.ready;", &[])?;
    let case = format!("{root}/index.html?case=rules/cors/allow-origin-port.har");
    session.go(&case)?;
    told(&mut session)?;
    site.go_away();
    session.go(&case)?;
    told(&mut session)
}

#[test]
fn a_rule_is_found_by_what_a_browser_calls_it() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist/site");
    let site = Folder::serve(vec![folder])?;
    let options = Options { extensions: Vec::new(), headless: true, size: (1200, 900), args: Vec::new() };
    let mut session = Session::start(&Chromium::find_drivable()?, &options)?;
    session.go(&format!("http://127.0.0.1:{}/rules/index.html", site.port))?;
    let field = session.find(".find input")?;
    session.write(&field, "corsmissingalloworigin")?;
    let left = "return [...document.querySelectorAll('.family:not([hidden]) li:not([hidden]) code')].map((it) => it.textContent)";
    let left = session.run(left, &[])?;
    let left = left.as_array().map_or(0, Vec::len);
    assert!((1..40).contains(&left), "{left} rules are left");
    let address = session.url()?;
    assert!(address.ends_with("?find=corsmissingalloworigin"), "{address}");
    Ok(())
}

#[test]
fn pages_fit_a_phone() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist/site");
    let site = Folder::serve(vec![folder])?;
    let options = Options { extensions: Vec::new(), headless: true, size: (1200, 900), args: Vec::new() };
    let mut session = Session::start(&Chromium::find_drivable()?, &options)?;
    session.cdp(
        "Emulation.setDeviceMetricsOverride",
        &json!({ "width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": true }),
    )?;
    let fixed = ["index", "rules/index", "lab/index", "install", "command-line"].map(str::to_owned);
    let rules = authopsy::rules::all().step_by(EACH).map(|it| format!("rules/{}", it.id));
    for page in fixed.into_iter().chain(rules) {
        session.go(&format!("http://127.0.0.1:{}/{page}.html", site.port))?;
        let overflow = session.run("return document.documentElement.scrollWidth - innerWidth", &[])?;
        assert_eq!(overflow, json!(0), "{page} is wider than a phone");
    }
    Ok(())
}

/// Rules look so much alike that some stand for all.
const EACH: usize = 12;

/// Waits until the panel says what is wrong.
fn told(session: &mut Session) -> Result<()> {
    let script = "return document.querySelector('.detail h1')?.textContent.includes('Another port') ?? false";
    session.wait("the panel explains the case", script, &[]).map(drop)
}
