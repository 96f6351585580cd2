//! What the panel offers for each failure of the lab, and that each offer keeps what it promises.
//!
//! Commands are proven in cases.rs, corrected answers in replay.rs; here it is the replay in the page, the token that
//! the page keeps, and the header rule on the tab.

use std::time::Duration;

use anyhow::{Context, Result};
use browser::Panel;
use lab::{Case, Fix};
use serde_json::{Value, json};

use crate::harness::{Bench, case, play};

#[test]
fn each_offer_keeps_its_promise() -> Result<()> {
    let mut bench = Bench::start_granted()?;
    let wanted = std::env::var("AUTHOPSY_CASES").unwrap_or_default();
    let good = lab::fill("ACCESS_TOKEN");
    bench.panel.in_page(|page| {
        page.run(
            "localStorage.setItem('session', JSON.stringify({ access_token: arguments[0] }))",
            &[json!(good)],
        )
        .map(drop)
    })?;
    println!("{:36} header  command  snippet  replay       live rule", "case");
    let (mut wrong, mut totals) = (Vec::new(), [0; 5]);
    for case in
        lab::cases().filter(|it| it.needs.is_empty() && it.fix != Fix::None && it.id.contains(&wanted))
    {
        match offers(&mut bench, case) {
            Ok(offers) => {
                let [header, command, snippet, replay, rule] = &offers;
                println!("{:36} {header:7} {command:8} {snippet:8} {replay:12} {rule}", case.id);
                for (total, offer) in totals.iter_mut().zip(&offers) {
                    *total += usize::from(offer.starts_with("yes"));
                }
                if [replay, rule].iter().any(|it| it.contains("FAILED")) {
                    wrong.push(format!("{}: replay {replay}, live rule {rule}", case.id));
                }
            }
            Err(error) => wrong.push(format!("{}: {error:#}", case.id)),
        }
    }
    println!("offered: header, command, snippet, replay, live rule: {totals:?}");
    assert!(wrong.is_empty(), "{} offers do not keep their promise:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

/// What is offered for a case: header, command, snippet, replay, live rule.
fn offers(bench: &mut Bench, case: &Case) -> Result<[String; 5]> {
    let panel = &mut bench.panel;
    panel.clear()?;
    panel.filter(&format!("/{}/", case.id))?;
    bench.play(case)?;
    let panel = &mut bench.panel;
    let said = panel.said(case.expected.path, |said| said.rule == case.expected.rule)?;
    said.context("the request is not in the list")?;
    let seen = panel.run(OFFERED, &[])?;
    let yes = |name: &str| seen.get(name).and_then(Value::as_bool).unwrap_or_default();
    let word = |yes: bool| if yes { "yes" } else { "-" }.to_owned();
    let (header, command, snippet) = (word(yes("header")), word(yes("command")), word(yes("snippet")));

    let mut replay = "-".to_owned();
    if yes("find") {
        panel.run("document.querySelector('[data-key=find-token]').click()", &[])?;
        panel.wait(
            "what was found",
            "return document.querySelector('.trial .found, .trial .not-found') !== null",
            &[],
        )?;
    }
    if panel.run(REPLAYS_FIX, &[])? == json!(true) {
        panel.run("document.querySelector('[data-key=replay]').click()", &[])?;
        replay = tried(panel)?;
    }

    let mut rule = "-".to_owned();
    let header_rule = replay != "-";
    // The call that failed is still the selected one.
    if panel.run("return document.querySelector('[data-key=try-rule]') !== null", &[])? == json!(true) {
        panel.run("document.querySelector('[data-key=try-rule]').click()", &[])?;
        panel.wait("the banner", "return document.querySelector('.rule-active') !== null", &[])?;
        bench.panel.in_page(|page| page.outcomes().map(drop))?;
        let (played, after) = bench.panel.in_page(|page| {
            page.outcomes()?;
            let played = play(page, case.id)?;
            std::thread::sleep(Duration::from_millis(60));
            Ok((played, page.outcomes()?))
        })?;
        let mark = format!("/{}/", case.id);
        let last = after.iter().rfind(|it| it.method != "OPTIONS" && it.url.contains(&mark));
        // A corrected answer can be read, a corrected request is answered well.
        let answered = played.get("ok").and_then(Value::as_bool).unwrap_or_default();
        let refused =
            last.is_none_or(|it| it.cors.is_some()) || case.fix == Fix::Request && header_rule && !answered;
        // The rule may do what it can, and the API then says its own no, which is what the page gets to read.
        let word = if refused {
            "yes, FAILED"
        } else if !answered {
            "yes, let by"
        } else {
            "yes, worked"
        };
        rule = word.to_owned();
        bench.panel.run("document.querySelector('[data-key=end-rule]').click()", &[])?;
        bench.panel.wait("no banner", "return document.querySelector('.rule-active') === null", &[])?;
    }
    Ok([header, command, snippet, replay, rule])
}

/// The outcome of a replay, once the panel joins it to the call that it repeats.
fn tried(panel: &mut Panel) -> Result<String> {
    let script = "const yes = document.querySelector('[data-key=replay-yes]');
        if (yes) yes.click();
        return document.querySelector('.joined li:last-child')?.textContent ?? null";
    let outcome = panel.wait_for(Duration::from_secs(4), "the replay", script, &[]);
    let outcome = outcome.ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
    let good = ["answered 200", "answered 201", "answered 204"].iter().any(|it| outcome.contains(it));
    Ok(if good { "yes, worked".to_owned() } else { format!("yes, FAILED ({outcome})") })
}

#[test]
fn a_rule_ends_with_the_page_and_spares_others() -> Result<()> {
    let mut bench = Bench::start_granted()?;
    let case = case("cors-missing-allow-origin")?;
    bench.panel.filter(&format!("/{}/", case.id))?;
    bench.play(case)?;
    bench.panel.said(case.expected.path, |said| said.rule == case.expected.rule)?;
    let click = |panel: &mut Panel, key: &str| {
        panel.run("document.querySelector(`[data-key=${arguments[0]}]`).click()", &[json!(key)]).map(drop)
    };
    let rules = "return (await chrome.declarativeNetRequest.getSessionRules()).length";
    click(&mut bench.panel, "try-rule")?;
    bench.panel.wait("the banner", "return document.querySelector('.rule-active') !== null", &[])?;
    // The call is made again at once, its verdict is shown, and the entry says that a rule was active.
    bench.panel.wait(
        "the verdict",
        "return document.querySelector('.joined')?.textContent.includes('answered 200')",
        &[],
    )?;
    bench.panel.run("document.querySelector('.joined li button').click()", &[])?;
    let marked = "return document.querySelector('.differs')?.textContent.includes('header rules') ?? false";
    bench.panel.wait("the mark", marked, &[])?;
    assert_eq!(bench.panel.run_async(rules, &[])?, json!(1));

    let blank = format!("{}/blank.html", bench.lab.urls.page);
    bench.panel.in_page(|page| page.go(&blank))?;
    bench.panel.wait("no banner", "return document.querySelector('.rule-active') === null", &[])?;
    assert_eq!(bench.panel.run_async(rules, &[])?, json!(0), "the rule is gone with the page");
    Ok(())
}

#[test]
fn a_rule_ends_with_devtools() -> Result<()> {
    let mut bench = Bench::start_granted()?;
    let case = case("cors-missing-allow-origin")?;
    bench.panel.filter(&format!("/{}/", case.id))?;
    bench.play(case)?;
    bench.panel.said(case.expected.path, |said| said.rule == case.expected.rule)?;
    bench.panel.run("document.querySelector('[data-key=try-rule]').click()", &[])?;
    bench.panel.wait("the banner", "return document.querySelector('.rule-active') !== null", &[])?;
    let id = bench.panel.run("return chrome.runtime.id", &[])?;
    let id = id.as_str().unwrap_or_default().to_owned();
    // Another page of the extension sees the rules of the whole browser.
    let rules = "return (await chrome.declarativeNetRequest.getSessionRules()).length";
    let url = format!("chrome-extension://{id}/devtools.html");
    bench
        .panel
        .in_devtools(|devtools| devtools.run("setTimeout(() => window.close(), 100)", &[]).map(drop))
        .ok();
    let (mut windows, mut left) = (0, Value::Null);
    // The way back into the panel is closed, which is no failure here.
    drop(bench.panel.in_page(|page| {
        std::thread::sleep(Duration::from_secs(1));
        windows = page.windows()?.len();
        page.cdp("Page.navigate", &json!({ "url": url }))?;
        page.wait("the extension's page", "return location.protocol === 'chrome-extension:'", &[])?;
        left = page.run_async(rules, &[])?;
        Ok(())
    }));
    assert_eq!(windows, 1, "DevTools is closed");
    assert_eq!(left, json!(0), "the rule is gone with DevTools");
    Ok(())
}

#[test]
fn the_verdict_changes_while_somebody_types() -> Result<()> {
    let mut bench = Bench::start()?;
    let case = case("cors-missing-allow-origin")?;
    bench.panel.filter(&format!("/{}/", case.id))?;
    bench.play(case)?;
    bench.panel.said(case.expected.path, |said| said.rule == case.expected.rule)?;
    bench.panel.run("document.getElementById('tab-whatif').click()", &[])?;
    let line = format!("\nAccess-Control-Allow-Origin: {}", bench.lab.urls.page);
    let area = bench.panel.find("[data-key=whatif-0-response]")?;
    bench.panel.write(&area, &line)?;
    let passes = "return document.querySelector('.whatif-result h1')?.textContent.includes('let this call through') ?? false";
    bench.panel.wait("the verdict has changed", passes, &[])?;
    let focused = bench.panel.run("return document.activeElement.dataset.key", &[])?;
    assert_eq!(focused, json!("whatif-0-response"), "typing goes on");
    Ok(())
}

const OFFERED: &str = "
const text = (selector) => document.querySelector(selector)?.textContent ?? '';
return {
  header: document.querySelector('.tabpanel .diff') !== null,
  command: text('[data-key=copy]').includes('fixed'),
  snippet: document.querySelector('[data-key=copy-server]') !== null,
  find: document.querySelector('[data-key=find-token]') !== null,
};";

const REPLAYS_FIX: &str =
    "return document.querySelector('[data-key=replay]')?.textContent.includes('with the fix') ?? false";
