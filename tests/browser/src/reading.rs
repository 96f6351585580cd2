//! What the panel says, read as a person would: filter, select, read, copy.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::panel::Panel;

/// What the panel says about one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The rule behind the headline; empty if nothing is wrong.
    pub rule: String,
    /// The headline.
    pub headline: String,
    /// What browsers call it.
    pub verdict: Vec<String>,
    /// The rules beneath the headline, in their order.
    pub beneath: Vec<String>,
    /// The path in the list.
    pub path: String,
    /// Whether the button offers a fixed command.
    pub has_fix: bool,
}

/// Which command to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// With the fix applied; as sent, where the request needs no change.
    Fixed,
    /// As the page sent it.
    Original,
}

impl Panel {
    /// Empties the list.
    pub fn clear(&mut self) -> Result<()> {
        self.run("document.querySelector('[aria-label=\"Clear\"]').click()", &[]).map(drop)
    }

    /// Shows all requests.
    pub fn show_all(&mut self) -> Result<()> {
        self.run(CHIP, &[json!("Requests")]).map(drop)
    }

    /// Shows the requests with problems, by their causes.
    pub fn show_problems(&mut self) -> Result<()> {
        self.run(CHIP, &[json!("Problems")]).map(drop)
    }

    /// Filters the list.
    pub fn filter(&mut self, text: &str) -> Result<()> {
        let script = "const input = document.getElementById('filter');
            input.value = arguments[0];
            input.dispatchEvent(new Event('input', { bubbles: true }));";
        self.run(script, &[json!(text)]).map(drop)
    }

    /// Selects the last request in the list whose path ends so, and reads what is said about it. Waits until `enough`
    /// is content, and otherwise gives what was there last: None if no such request came.
    pub fn said(&mut self, path: &str, enough: impl Fn(&Said) -> bool) -> Result<Option<Said>> {
        let until = Instant::now() + PATIENCE;
        loop {
            let answer = self.run_async(SAID, &[json!(path)])?;
            let said = read(&answer);
            if said.as_ref().is_some_and(&enough) || Instant::now() > until {
                return Ok(said);
            }
            thread::sleep(PAUSE);
        }
    }

    /// Copies the command of the selected request, and gives what went to the clipboard.
    pub fn copy(&mut self, which: Which) -> Result<String> {
        let name = match which {
            Which::Fixed => "",
            Which::Original => "Original curl",
        };
        let copied = self.run_async(COPY, &[json!(name)])?;
        match copied.as_str() {
            Some(text) => Ok(text.to_owned()),
            None => bail!("nothing was copied"),
        }
    }

    /// What the page can read from the clipboard.
    pub fn clipboard(&mut self) -> Result<String> {
        self.in_page(|page| {
            page.cdp("Browser.grantPermissions", &json!({ "permissions": ["clipboardReadWrite"] }))?;
            page.cdp("Page.bringToFront", &json!({}))?;
            let text = page.run_async(READ_CLIPBOARD, &[])?;
            text.as_str().map(str::to_owned).context("the clipboard holds no text")
        })
    }
}

fn read(answer: &Value) -> Option<Said> {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let texts = |name: &str| {
        let list = answer.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(|it| Some(it.as_str()?.to_owned())).collect()
    };
    answer.is_object().then(|| Said {
        rule: text("rule"),
        headline: text("headline"),
        verdict: texts("verdict"),
        beneath: texts("beneath"),
        path: text("path"),
        has_fix: answer.get("hasFix").and_then(Value::as_bool).unwrap_or_default(),
    })
}

const CHIP: &str =
    "[...document.querySelectorAll('.chip')].find((it) => it.textContent.startsWith(arguments[0])).click()";

const SAID: &str = "
const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
await painted();
const lines = [...document.querySelectorAll('.list .request')]
  .sort((one, other) => one.dataset.index - other.dataset.index)
  .filter((it) => it.querySelector('.path').textContent.split('?')[0].endsWith(arguments[0]));
const line = lines.at(-1);
if (line === undefined) return null;
if (line.getAttribute('aria-selected') !== 'true') {
  line.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  await painted();
}
const detail = document.querySelector('.detail');
const text = (it) => it.textContent;
return {
  rule: detail.dataset.rule ?? '',
  headline: detail.querySelector('h1 > span:last-child')?.textContent ?? '',
  verdict: [...detail.querySelectorAll('.verdict code')].map(text),
  beneath: [...detail.querySelectorAll('.other-body .note > code:first-of-type')].map(text),
  path: line.querySelector('.path').textContent,
  hasFix: detail.querySelector('[data-key=copy]')?.textContent === 'Copy fixed curl',
};
";

// The real clipboard is written as well: its function is only listened to.
const COPY: &str = "
const clipboard = navigator.clipboard;
if (clipboard.authopsyOriginal === undefined) {
  clipboard.authopsyOriginal = clipboard.writeText.bind(clipboard);
  clipboard.writeText = (text) => {
    clipboard.authopsyCopied = text;
    return clipboard.authopsyOriginal(text);
  };
}
clipboard.authopsyCopied = null;
const button = document.querySelector('.detail [data-key=copy]');
if (arguments[0] === '') {
  button.click();
} else {
  document.querySelector('.detail .split [aria-haspopup]').click();
  const items = [...document.querySelectorAll('[role=menuitem]')];
  items.find((it) => it.textContent.includes(arguments[0])).click();
}
for (let tries = 0; tries < 100 && clipboard.authopsyCopied === null; tries++) {
  await new Promise((done) => setTimeout(done, 10));
}
return clipboard.authopsyCopied;
";

// Only a page that has the focus may read it, and the focus comes when it comes.
const READ_CLIPBOARD: &str = r"
for (let tries = 0; ; tries++) {
  window.focus();
  try {
    return await navigator.clipboard.readText();
  } catch (problem) {
    if (tries === 50) throw problem;
    await new Promise((done) => setTimeout(done, 100));
  }
}
";

// What came too early is asked for again after some seconds.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);
