//! Server cures are proven by a browser: the finding's edits are given to the lab, and the case that failed passes.

use std::path::Path;

use anyhow::{Context, Result};
use authopsy::capture::devtools;
use authopsy::exchange::EntryId;
use authopsy::fix::On;
use authopsy::report::json;
use authopsy::session::{Judged, Options, Session as Engine};
use browser::{Chromium, Session};
use lab::{Case, Lab, Proof};
use serde_json::{Value, json};

use crate::harness::play;

#[test]
fn every_server_cure_is_proven_by_replay() -> Result<()> {
    let lab = Lab::start()?;
    let options = browser::Options {
        extensions: Vec::new(),
        headless: true,
        size: (1200, 800),
        args: lab
            .browser_args()
            .into_iter()
            // Frames in processes of their own are missing in the driver's log.
            .chain(
                ["--disable-features=IsolateSandboxedIframes", "--disable-site-isolation-trials"]
                    .map(str::to_owned),
            )
            .collect(),
    };
    let mut session = Session::start(&Chromium::find_drivable()?, &options)?;
    session.go(&lab.page_url)?;
    let wanted = std::env::var("AUTHOPSY_CASES").unwrap_or_default();
    let mut wrong = Vec::new();
    let mut proven = 0;
    for case in lab::cases().filter(|it| it.proof == Proof::Replay && it.id.contains(&wanted)) {
        // Another extension is not there, so its case has nothing to replay.
        if !case.needs.is_empty() {
            continue;
        }
        match prove(&mut session, &lab, case) {
            Ok(()) => proven += 1,
            Err(error) => wrong.push(format!("{}: {error:#}", case.id)),
        }
    }
    println!("{proven} server cures proven by replay");
    assert!(wrong.is_empty(), "{} cures do not cure:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

fn prove(session: &mut Session, lab: &Lab, case: &Case) -> Result<()> {
    let edits = edits(lab, case)?;
    let before = refused(session, case)?;
    post(session, &json!({ "case": case.id, "edits": edits }))?;
    let after = refused(session, case);
    post(session, &json!({ "case": case.id, "edits": [] }))?;
    let advice = case.expected.verdict == "ok";
    anyhow::ensure!(before.is_some() || advice, "the browser let the call through before the cure");
    match after? {
        Some(code) => anyhow::bail!("with the edits {edits:?} the browser still says {code}"),
        None => Ok(()),
    }
}

/// Plays the case, and gives the browser's reason where it refused the last request.
fn refused(session: &mut Session, case: &Case) -> Result<Option<String>> {
    session.outcomes()?;
    play(session, case.id)?;
    std::thread::sleep(std::time::Duration::from_millis(60));
    let mark = format!("/{}/", case.id);
    let last = session.outcomes()?.into_iter().rfind(|it| it.url.contains(&mark) && it.method != "OPTIONS");
    let last = last.context("the browser's log has no such request")?;
    Ok(match last.cors {
        Some(code) => Some(code),
        None if last.error.starts_with("net::ERR_BLOCKED") => Some(last.error),
        None => None,
    })
}

fn post(session: &mut Session, body: &Value) -> Result<()> {
    session
        .run_async(
            "const answer = await fetch('/__lab/override', { method: 'POST', body: JSON.stringify(arguments[0]) });
             if (!answer.ok) throw new Error(`HTTP ${answer.status}`);",
            std::slice::from_ref(body),
        )
        .map(drop)
}

/// The edits of the expected finding, made from the recording, for the origins of this lab.
fn edits(lab: &Lab, case: &Case) -> Result<Vec<Value>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/lab/{}.json", case.id));
    let fixture: Value = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
    let page = fixture.get("page").and_then(Value::as_str).context("no page")?;
    let mut engine = Engine::new(Options::default());
    let entries = ["har", "harPolled"].into_iter().flat_map(|it| fixture.get(it).and_then(Value::as_array));
    for (number, entry) in (0..).zip(entries.flatten()) {
        let entry = devtools::parse(entry.to_string().as_bytes(), EntryId(number), Some(page.into()));
        engine.add(entry.map_err(anyhow::Error::msg)?);
    }
    engine.settle();
    let judged = engine
        .exchanges()
        .find(|it| it.findings.iter().any(|it| it.rule == case.expected.rule))
        .context("the recording has no such finding")?;
    let finding = judged.findings.iter().find(|it| it.rule == case.expected.rule).context("no finding")?;
    let fix = &finding.fix;
    Ok(fix
        .edits
        .iter()
        .filter(|it| it.on != On::Request)
        .map(|it| {
            let mut edit = serde_json::to_value(json::edit(it)).unwrap_or_default();
            if let Some(fields) = edit.as_object_mut() {
                fields.insert("path".to_owned(), json!(path(judged, it.hop)));
                if let Some(value) = fields.get("value").and_then(Value::as_str) {
                    let moved = value.replace(page.trim_end_matches('/'), &lab.urls.page);
                    fields.insert("value".to_owned(), json!(moved));
                }
            }
            edit
        })
        .collect())
}

/// The path of a hop's URL.
fn path(judged: &Judged, hop: usize) -> String {
    let url = judged.exchange.hops.get(hop).map(|it| it.entry.request.url.clone()).unwrap_or_default();
    let path: String = url.splitn(4, '/').nth(3).map(|it| format!("/{it}")).unwrap_or_default();
    path.split('?').next().unwrap_or_default().to_owned()
}
