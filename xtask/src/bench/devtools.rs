//! What is measured in DevTools themselves: the extension's panel against one that only listens
//! (`benches/devtools`), and against the browser's own list of requests reading the same file.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;
use std::{fs, thread};

use anyhow::{Context, Result, ensure};
use browser::{Folder, Options, Panel};
use serde_json::{Value, json};

use super::{Figure, generate};
use crate::project::{root, target_dir};
use crate::tools;

/// Measures all of it, and tells each figure when it is known.
pub(super) fn measure(tell: &mut dyn FnMut(Figure)) -> Result<()> {
    import(tell)?;
    shown(tell)?;
    live(tell)
}

/// A panel in DevTools beside an empty page: ours, or the one that only listens.
fn open(ours: bool) -> Result<(Panel, Folder)> {
    let served = Folder::serve(vec![root().join("benches/web")])?;
    let extension = root().join(if ours { "dist/chromium" } else { "benches/devtools" });
    let options =
        Options { extensions: vec![extension], headless: true, size: (1200, 900), args: Vec::new() };
    let page = format!("http://127.0.0.1:{}/empty.htm", served.port);
    let panel = Panel::open_after(&tools::chromium()?, &options, |session| session.go(&page))?;
    Ok((panel, served))
}

/// From the moment that DevTools load the panel until it can be used.
fn shown(tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let [mut first, mut again] = [[Vec::new(), Vec::new()], [Vec::new(), Vec::new()]];
    for _ in 0..3 {
        for which in [0, 1] {
            let (mut panel, _served) = open(which == 0)?;
            let ready = |panel: &mut Panel| {
                let found = panel.wait("the panel says when it was ready", READY, &[])?;
                found.as_f64().context("the panel's clock gives no number")
            };
            first[which].push(ready(&mut panel)?);
            for _ in 0..4 {
                panel.run("location.reload()", &[])?;
                // The frame is another one now.
                panel.in_devtools(|_| Ok(()))?;
                again[which].push(ready(&mut panel)?);
            }
        }
    }
    for (what, [ours, theirs]) in [("for the first time", first), ("again", again)] {
        let (ours, theirs) = (middle(ours), middle(theirs));
        tell(Figure::new(&format!("an empty panel, shown {what}"), theirs, "ms"));
        tell(Figure::new(&format!("the panel, shown {what}"), ours, "ms"));
        tell(Figure::new(&format!("shown {what} / an empty panel"), ours / theirs, "").at_most(2.0));
    }
    Ok(())
}

/// What a panel makes of requests while they happen.
#[derive(Default)]
struct Live {
    /// From an answer in the page until the panel heard of it (the empty one) or listed it (ours), in ms.
    waits: Vec<f64>,
    /// CPU time of the extension for a request, in ms, burst by burst.
    costs: Vec<f64>,
    /// From the last answer of a burst until the panel had dealt with all, in ms.
    rest: Vec<f64>,
}

fn live(tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let theirs = live_of(false)?;
    let ours = live_of(true)?;
    let row = middle(ours.waits) - middle(theirs.waits);
    tell(Figure::new("event to visible row", row, "ms").at_most(50.0));
    let rest = middle(ours.rest) - middle(theirs.rest);
    tell(Figure::new("idle after a burst, later than an empty panel", rest, "ms").at_most(100.0));
    let third = ours.costs.len() / 3;
    let (begin, end) = (&ours.costs[..third], &ours.costs[ours.costs.len() - third..]);
    let growth = middle(end.to_vec()) / middle(begin.to_vec());
    tell(Figure::new("a request's CPU, the last third of 10,000 / the first", growth, "").at_most(1.3));
    let (ours, theirs) = (middle(ours.costs), middle(theirs.costs));
    tell(Figure::new("a request's CPU, an empty panel", theirs, "ms"));
    tell(Figure::new("a request's CPU, the panel", ours, "ms"));
    tell(Figure::new("a request's CPU / an empty panel", ours / theirs, ""));
    Ok(())
}

fn live_of(ours: bool) -> Result<Live> {
    let (mut panel, _served) = open(ours)?;
    let heard = if ours { LISTED } else { HEARD };
    let mut live = Live::default();
    if ours {
        panel.show_all()?;
    }
    panel.run(&format!("window.known = () => {{ {heard} }};"), &[])?;
    for _ in 0..15 {
        panel.run(WATCH, &[json!(1)])?;
        let answered = fetched(&mut panel, 1)?;
        live.waits.push(dealt_with(&mut panel)? - answered);
    }
    for _ in 0..BURSTS {
        let before = cpu(&panel)?;
        panel.run(WATCH, &[json!(BURST)])?;
        let answered = fetched(&mut panel, BURST)?;
        live.rest.push(dealt_with(&mut panel)? - answered);
        // The tick of a second and late bodies belong to the cost as well.
        thread::sleep(Duration::from_millis(300));
        live.costs.push((cpu(&panel)? - before) / f64::from(BURST));
    }
    Ok(live)
}

/// Makes so many requests in the page, and gives the time of the last answer.
fn fetched(panel: &mut Panel, count: u32) -> Result<f64> {
    let last = panel.in_page(|page| page.run_async(FETCH, &[json!(count)]))?;
    last.as_f64().context("the page's clock gives no number")
}

/// The time at which the panel had dealt with what was waited for.
fn dealt_with(panel: &mut Panel) -> Result<f64> {
    let at = panel.wait_for(Duration::from_secs(60), "all requests", "return window.dealtWith", &[])?;
    at.as_f64().context("the panel's clock gives no number")
}

/// CPU time of the extension's processes up to now, in ms.
fn cpu(panel: &Panel) -> Result<f64> {
    let spent: f64 = renderers(panel)?.values().filter(|it| it.of_extension).map(|it| it.spent).sum();
    ensure!(spent > 0.0, "no process of an extension was found");
    Ok(spent)
}

/// CPU time that the busiest process with pages in it has spent since then, in ms: whoever waits for the processor
/// among other programs is not slower by this clock.
fn busiest_since(panel: &Panel, before: &HashMap<String, Renderer>) -> Result<f64> {
    let since = |(id, it): (&String, &Renderer)| it.spent - before.get(id).map_or(0.0, |it| it.spent);
    Ok(renderers(panel)?.iter().map(since).fold(0.0, f64::max))
}

/// A process with pages in it.
struct Renderer {
    of_extension: bool,
    /// CPU time in ms.
    spent: f64,
}

/// Those of the browser, by their numbers. Only Linux says.
fn renderers(panel: &Panel) -> Result<HashMap<String, Renderer>> {
    let browser = panel.process().context("the driver does not say which process it started")?;
    let mut found = HashMap::new();
    for process in fs::read_dir("/proc")?.flatten() {
        let folder = process.path();
        let Ok(command) = fs::read_to_string(folder.join("cmdline")) else { continue };
        if !command.contains("--type=renderer") || !is_beneath(&folder, browser) {
            continue;
        }
        let mut spent = 0.0;
        for task in fs::read_dir(folder.join("task")).into_iter().flatten().flatten() {
            let times = fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
            spent += times.split(' ').next().and_then(|it| it.parse::<f64>().ok()).unwrap_or_default();
        }
        let of_extension = command.contains("--extension-process");
        found.insert(
            process.file_name().to_string_lossy().into_owned(),
            Renderer { of_extension, spent: spent / 1e6 },
        );
    }
    Ok(found)
}

/// Whether a process was started by another, or by one that was.
fn is_beneath(process: &Path, ancestor: u64) -> bool {
    let Ok(stat) = fs::read_to_string(process.join("stat")) else { return false };
    // Behind the name, which is in parentheses: the state, then the parent.
    let parent = stat.rsplit(')').next().and_then(|it| it.split_whitespace().nth(1)).unwrap_or_default();
    match parent.parse::<u64>() {
        Ok(parent) if parent == ancestor => true,
        Ok(parent) if parent > 1 => is_beneath(&Path::new("/proc").join(parent.to_string()), ancestor),
        _ => false,
    }
}

/// The same file, read by the browser's own list and by the panel, until all of it is listed.
fn import(tell: &mut dyn FnMut(Figure)) -> Result<()> {
    let entries = std::env::var(ENTRIES).ok().and_then(|it| it.parse().ok()).unwrap_or(15_000);
    let file = target_dir().join(format!("bundle/web/bench-{entries}.har"));
    generate(&file, entries)?;
    let path = json!(file.display().to_string());
    let (mut panel, _served) = open(true)?;
    let before = renderers(&panel)?;
    let theirs = panel.in_devtools(|devtools| {
        devtools.run_async(OPEN_NETWORK, &[])?;
        let input = devtools.find("#bench-file")?;
        devtools.write(&input, path.as_str().unwrap_or_default())?;
        devtools.run(&format!("{LONGEST} {IMPORT_THERE}"), &[json!(entries)])?;
        taken(devtools)
    })?;
    let their_cpu = busiest_since(&panel, &before)?;
    panel.in_devtools(|devtools| devtools.run_async(BACK_TO_THE_PANEL, &[]))?;
    panel.run(&format!("{LONGEST} {IMPORT_HERE}"), &[])?;
    let before = renderers(&panel)?;
    let input = panel.find("#picker")?;
    panel.write(&input, path.as_str().unwrap_or_default())?;
    let ours = taken(&mut panel)?;
    let our_cpu = busiest_since(&panel, &before)?;
    let megabytes = fs::metadata(&file)?.len() / 1_000_000;
    for (who, took, spent) in
        [("the browser's own list", theirs.0, their_cpu), ("the panel", ours.0, our_cpu)]
    {
        tell(Figure::new(&format!("import of {megabytes} MB, {who}"), took, "ms"));
        tell(Figure::new(&format!("import of {megabytes} MB, {who}, CPU"), spent, "ms"));
    }
    let ratio = our_cpu / their_cpu;
    tell(Figure::new("import, CPU, the panel / the browser's own list", ratio, "").at_most(1.0 / 6.0));
    tell(Figure::new("longest task meanwhile, the browser's own list", theirs.1, "ms"));
    tell(Figure::new("longest task meanwhile, the panel (0: none over 50 ms)", ours.1, "ms").at_most(50.0));
    Ok(())
}

/// How long an import took, and its longest task, once it is done.
fn taken(session: &mut browser::Session) -> Result<(f64, f64)> {
    let done =
        session.wait_for(LONGEST_IMPORT, "the file is listed", "return window.benchTook ?? null", &[])?;
    let number = |place: usize| done.get(place).and_then(Value::as_f64).context("no number");
    Ok((number(0)?, number(1)?))
}

fn middle(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The number of requests of the file that both read; unset, some 70 MB.
const ENTRIES: &str = "AUTHOPSY_BENCH_ENTRIES";
const BURSTS: u32 = 10;
const BURST: u32 = 1000;
const LONGEST_IMPORT: Duration = Duration::from_secs(300);

const READY: &str = "return performance.getEntriesByName('ready')[0]?.startTime ?? null";

/// How many requests our panel counts, in its status bar.
const LISTED: &str = "return Number(document.querySelector('.status span').textContent.replace(/\\D/g, ''));";
const HEARD: &str = "return window.heard();";

/// Notes the time at which so many more requests are known and drawn.
const WATCH: &str = "
window.dealtWith = null;
const wanted = window.known() + arguments[0];
const look = () => {
  if (window.known() < wanted) return void requestAnimationFrame(look);
  window.dealtWith = performance.timeOrigin + performance.now();
};
look();
";

/// As a busy page makes them: some at a time, each answer read to its end.
const FETCH: &str = "
let left = arguments[0];
const some = async () => {
  while (left-- > 0) await (await fetch(`empty.txt?${left}-${Math.random()}`)).text();
};
await Promise.all(Array.from({ length: 6 }, some));
return performance.timeOrigin + performance.now();
";

const LONGEST: &str = "
window.benchLongest = 0;
new PerformanceObserver((tasks) => {
  for (const task of tasks.getEntries()) window.benchLongest = Math.max(window.benchLongest, task.duration);
}).observe({ type: 'longtask' });
// The observer is told of a task a moment after it.
const took = (ms) => setTimeout(() => { window.benchTook = [ms, window.benchLongest]; }, 500);
";

const OPEN_NETWORK: &str = "
await import('./panels/network/network.js');
const legacy = await import('./ui/legacy/legacy.js');
await legacy.ViewManager.ViewManager.instance().showView('network');
const input = document.createElement('input');
input.type = 'file';
input.id = 'bench-file';
document.body.append(input);
";

/// The count in the list's toolbar is the last thing to be right.
const IMPORT_THERE: &str = "
const wanted = String(arguments[0]);
const texts = (root) => [...root.querySelectorAll('*')].some((it) =>
  (it.children.length === 0 && /requests$/.test(it.textContent) && it.textContent.replace(/\\D/g, '') === wanted)
  || (it.shadowRoot && texts(it.shadowRoot)));
import('./panels/network/network.js').then(async (network) => {
  const from = performance.now();
  await network.NetworkPanel.NetworkPanel.instance().networkLogView.onLoadFromFile(document.querySelector('#bench-file').files[0]);
  while (!texts(document)) await new Promise((done) => setTimeout(done, 20));
  took(performance.now() - from);
});
";

const BACK_TO_THE_PANEL: &str = "
const legacy = await import('./ui/legacy/legacy.js');
const view = legacy.InspectorView.InspectorView.instance();
await view.showPanel(view.tabbedPane.tabIds().find((it) => it.startsWith('chrome-extension://')));
";

const IMPORT_HERE: &str = "
document.querySelector('#picker').addEventListener('change', () => {
  const from = performance.now();
  const bar = document.querySelector('.progress');
  let begun = false;
  const look = () => {
    begun ||= !bar.hidden;
    if (begun && bar.hidden) return took(performance.now() - from);
    requestAnimationFrame(look);
  };
  look();
}, { capture: true });
";
