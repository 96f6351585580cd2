//! The lab, and a browser on it with the panel open.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use browser::{Chromium, Dock, Options, Panel, Theme, Which};
use lab::{Case, Fix, Lab, Need};
use serde_json::json;

use crate::bundle::{self, Profile};
use crate::project::root;
use crate::tools;

/// Shows the panel at work: to a person where there is a display, else as a table and pictures.
pub(crate) fn run(headless: bool, profile: Profile) -> Result<()> {
    bundle::build_extension(profile)?;
    // The usual port makes addresses that can be kept; where it is taken, any will do.
    let lab = Lab::start_at(PORT).or_else(|_| Lab::start()).context("the lab could not listen")?;
    if headless || !has_display() { pictures(&lab) } else { interactive(&lab) }
}

fn has_display() -> bool {
    let variable = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(windows) || cfg!(target_os = "macos") || variable("DISPLAY") || variable("WAYLAND_DISPLAY")
}

fn interactive(lab: &Lab) -> Result<()> {
    let extension = root().join("dist/chromium");
    let chromium = match Chromium::find() {
        Some(chromium) if chromium.branded => return by_hand(&chromium, &extension, lab),
        Some(chromium) => chromium,
        None => tools::chromium()?,
    };
    println!("Press a button on the page, and read what the panel says. Close the browser to end.");
    if chromium.driver.is_none() {
        return undriven(&chromium, &extension, lab);
    }
    let mut panel =
        Panel::open_after(&chromium, &options(&extension, lab, false), |page| page.go(&lab.page_url))?;
    panel.dock(Dock::Right)?;
    while panel.windows().is_ok_and(|windows| !windows.is_empty()) {
        thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

/// Without a driver nobody selects the panel but the person.
fn undriven(chromium: &Chromium, extension: &Path, lab: &Lab) -> Result<()> {
    println!("Choose the panel \"Authopsy\" in DevTools.");
    let profile = root().join("target/demo-profile");
    let mut browser = Command::new(&chromium.binary);
    browser.arg(format!("--user-data-dir={}", profile.display()));
    browser.arg(format!("--load-extension={}", extension.display()));
    browser.args(["--auto-open-devtools-for-tabs", "--no-first-run", "--no-default-browser-check"]);
    browser.args(lab.browser_args()).arg(&lab.page_url);
    browser.status().with_context(|| format!("{} could not be started", chromium.binary.display()))?;
    Ok(())
}

/// Google's own Chrome no longer loads an unpacked extension by argument.
fn by_hand(chromium: &Chromium, extension: &Path, lab: &Lab) -> Result<()> {
    println!(
        "Google Chrome loads an unpacked extension only by hand:\n\
         1. Open chrome://extensions and switch on \"Developer mode\".\n\
         2. Press \"Load unpacked\" and choose {}.\n\
         3. Open {} and DevTools (F12), and there the panel \"Authopsy\".\n\
         4. Press a button on the page.\n\
         Close the browser, or press Ctrl+C here, to end.",
        extension.display(),
        lab.page_url
    );
    // In a profile of its own, so that closing it ends it.
    let profile = root().join("target/demo-profile");
    let mut browser = Command::new(&chromium.binary);
    browser
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(["--no-first-run", "chrome://extensions"]);
    browser.args(lab.browser_args()).arg(&lab.page_url);
    browser.status().with_context(|| format!("{} could not be started", chromium.binary.display()))?;
    Ok(())
}

/// Plays every failure, prints what the panel says of each, and takes pictures.
fn pictures(lab: &Lab) -> Result<()> {
    let folder = root().join("dist/demo");
    fs::create_dir_all(&folder)?;
    let options = options(&root().join("dist/chromium"), lab, true);
    let mut panel = Panel::open_after(&tools::chromium()?, &options, |page| page.go(&lab.page_url))?;
    panel.dock(Dock::Undocked)?;

    let cases: Vec<&Case> = lab::cases().filter(|it| is_shown(it)).collect();
    let mut table = String::from("| failure | what the panel says | command |\n|---|---|---|\n");
    let (mut family, mut explained) = ("", 0);
    panel.show_all()?;
    for case in &cases {
        play(&mut panel, case)?;
        let (headline, command) = read(&mut panel, case)?;
        explained += usize::from(!headline.starts_with('('));
        if case.family != family {
            family = case.family;
            println!("\n{family}\n{}", "─".repeat(family.chars().count()));
        }
        println!(
            "\n  {}\n    {}\n    {}",
            case.title,
            fitted(&headline, 4),
            fitted(&cure(case, &command), 4)
        );
        writeln!(table, "| {} | {} | `{}` |", cell(case.title), cell(&headline), cell(&command))?;
    }
    fs::write(folder.join("table.md"), table)?;

    panel.filter("")?;
    panel.show_problems()?;
    // What was said about the last copied command is no part of a picture.
    panel.wait(
        "nothing more is said",
        "return document.querySelector('.toast').className === 'toast'",
        &[],
    )?;
    for (case, name) in SHOWN {
        select(&mut panel, case)?;
        for (theme, look) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            panel.theme(theme)?;
            for (width, size) in [(1600, "wide"), (400, "narrow")] {
                panel.pretend_size(Some((width, 900)))?;
                fs::write(folder.join(format!("{name}-{look}-{size}.png")), panel.picture()?)?;
            }
        }
        panel.pretend_size(None)?;
    }
    println!(
        "\n{} failures, {} of them explained. The whole table: dist/demo/table.md. Pictures: dist/demo/*.png",
        cases.len(),
        explained
    );
    Ok(())
}

/// Failures that the one browser of the demo can play without help.
fn is_shown(case: &Case) -> bool {
    !case.expected.rule.is_empty() && case.needs.iter().all(|need| *need == Need::LabArguments)
}

fn play(panel: &mut Panel, case: &Case) -> Result<()> {
    panel.filter(&format!("/{}/", case.id))?;
    panel.in_page(|page| {
        page.wait(
            "the lab's page is there",
            "return document.documentElement.dataset.ready === 'true'",
            &[],
        )?;
        page.run_async(
            "const late = new Promise((done) => setTimeout(done, 8000));
             await Promise.race([lab.run(arguments[0]), late]);",
            &[json!(case.id)],
        )
    })?;
    Ok(())
}

/// The headline and, where the request can be cured, the fixed command in one line.
fn read(panel: &mut Panel, case: &Case) -> Result<(String, String)> {
    // What is not complete when it comes gets its last word a moment later.
    let Some(said) = panel.said(case.expected.path, |said| said.rule == case.expected.rule)? else {
        return Ok(("(the request is not in the list)".to_owned(), String::new()));
    };
    let command = panel.copy(Which::Fixed)?;
    let command =
        command.lines().map(|line| line.trim_end_matches('\\').trim()).collect::<Vec<_>>().join(" ");
    debug_assert!(case.fix != Fix::Request || !command.is_empty());
    Ok((said.headline, command))
}

fn select(panel: &mut Panel, id: &str) -> Result<()> {
    let case = lab::case(id).with_context(|| format!("the lab has no case {id}"))?;
    panel.filter(&format!("/{id}/"))?;
    panel.said(case.expected.path, |said| !said.headline.is_empty())?;
    // The selection stays when the other lines come back.
    panel.filter("")
}

fn options(extension: &Path, lab: &Lab, headless: bool) -> Options {
    Options {
        extensions: vec![PathBuf::from(extension)],
        headless,
        size: (1600, 1000),
        args: lab.browser_args(),
    }
}

/// The command that cures the case, without the line that says what it changes; or who has to cure it.
fn cure(case: &Case, command: &str) -> String {
    match case.fix {
        Fix::Request => {
            format!("$ {}", command.find("' curl ").and_then(|at| command.get(at + 2..)).unwrap_or(command))
        }
        Fix::Server => "(the server has to cure it)".to_owned(),
        Fix::None => "(no change of the request cures it)".to_owned(),
    }
}

/// As much of a text as a terminal's line has room for behind an indentation; the table on disk has all of it.
fn fitted(text: &str, indentation: usize) -> String {
    let room = COLUMNS - indentation;
    if text.chars().count() <= room {
        return text.to_owned();
    }
    text.chars().take(room - 1).chain(['…']).collect()
}

/// A text as a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

const PORT: u16 = 4700;

/// How wide a terminal is taken to be.
const COLUMNS: usize = 100;

/// The cases that are pictured, with the names of the pictures.
const SHOWN: [(&str, &str); 3] = [
    ("layers-preflight-and-answer", "preflight"),
    ("layers-expired-token-hidden", "layers"),
    ("layers-unread-refusal", "token"),
];
