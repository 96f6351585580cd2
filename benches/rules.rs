//! What judging one exchange costs, and which rules the cost comes from.
//!
//! Prints the median, the 99th percentile and the mean over a generated file, once for everything, once without the
//! facts; then the exchanges that cost the most, and the rules that do, with how many exchanges each of them met and how often it fired.
//! `AUTHOPSY_BENCH_ENTRIES` sets the size of the file. Called with `facts`, `rules` or `import`, it does only that, over and over,
//! for a profiler to look at.

mod generated;

use std::hint::black_box;
use std::time::Instant;

use authopsy::app::{Event, Settings, State, Surface, update};
use authopsy::capture::har::Reader;
use authopsy::facts::{Cache, Case, Facts, Options};
use authopsy::fetch::Profile;
use authopsy::present::text::Zone;
use authopsy::rules;
use authopsy::session::Session;

/// How often each exchange is judged for one figure, and how often that is repeated. The shortest counts, so that a busy
/// machine shows the same figures as an idle one.
const REPEATS: u32 = 4;
const TURNS: u32 = 8;

/// How often the file is judged for a profiler.
const PROFILED: u32 = 100;

/// How much of a file the panel is fed at once.
const CHUNK: usize = 128 << 10;

/// How many rules are shown.
const SHOWN: usize = 40;

/// How many of the exchanges that cost the most are shown.
const DEAREST: usize = 24;

#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn nanoseconds(mut work: impl FnMut()) -> f64 {
    let mut turn = || {
        let start = Instant::now();
        for _ in 0..REPEATS {
            work();
        }
        start.elapsed().as_secs_f64() * 1e9 / f64::from(REPEATS)
    };
    (0..TURNS).fold(f64::INFINITY, |shortest, _| shortest.min(turn()))
}

fn main() {
    let (_, text) = generated::har();
    let mut session = Session::default();
    let mut reader = Reader::new();
    reader.feed(&text, &mut |entry| session.add(entry));
    reader.finish(&mut |_| {});
    session.settle();

    let options = Options::default();
    let mut cache = Cache::default();
    let (mut whole, mut facts_only, mut run_only) = (Vec::new(), Vec::new(), Vec::new());
    let case = |judged: &'_ authopsy::session::Judged, facts: &'_ Facts| {
        let case =
            Case { exchange: &judged.exchange, facts, peers: session.peers(), profile: Profile::default() };
        rules::run(&case).len()
    };
    let alone = std::env::args().find(|it| matches!(it.as_str(), "facts" | "rules" | "import"));
    if alone.as_deref() == Some("import") {
        for _ in 0..PROFILED / 20 {
            let mut state = State::new(Surface::Page, Settings::default(), Zone(0), 0.0);
            update(&mut state, Event::ImportBegins { name: String::new(), size: 0.0 });
            for chunk in text.chunks(CHUNK) {
                update(&mut state, Event::ImportChunk(chunk.to_vec()));
            }
            black_box(update(&mut state, Event::ImportEnds));
        }
        return;
    }
    if let Some(part) = alone {
        for judged in (0..PROFILED).flat_map(|_| session.exchanges()) {
            if part == "facts" {
                drop(black_box(Facts::of(&judged.exchange, &options, &mut cache)));
            } else {
                black_box(case(judged, &judged.facts));
            }
        }
        return;
    }
    for judged in session.exchanges() {
        whole.push(nanoseconds(|| {
            let facts = Facts::of(&judged.exchange, &options, &mut cache);
            black_box(case(judged, &facts));
        }));
        facts_only.push(nanoseconds(|| drop(black_box(Facts::of(&judged.exchange, &options, &mut cache)))));
        run_only.push(nanoseconds(|| {
            black_box(case(judged, &judged.facts));
        }));
    }
    let mut dearest: Vec<_> = whole.iter().zip(session.exchanges()).collect();
    dearest.sort_by(|a, b| b.0.total_cmp(a.0));
    for (cost, judged) in dearest.iter().step_by(4).take(DEAREST) {
        let rules: Vec<&str> = judged.findings.iter().map(|it| it.rule).collect();
        println!("{cost:>9.0} ns  entry {}: {}", judged.last().0, rules.join(" "));
    }
    for (name, costs) in [("whole", &mut whole), ("facts", &mut facts_only), ("rules", &mut run_only)] {
        costs.sort_by(f64::total_cmp);
        let at = |share: f64| costs.get((costs.len() as f64 * share) as usize).copied().unwrap_or_default();
        let mean = costs.iter().sum::<f64>() / costs.len() as f64;
        println!("{name}: median {:.0} ns, p90 {:.0}, p99 {:.0}, mean {mean:.0}", at(0.5), at(0.9), at(0.99));
    }

    let mut table: Vec<(f64, usize, usize, &str)> = rules::all()
        .map(|rule| {
            let (mut sum, mut met, mut fired) = (0.0, 0, 0);
            for judged in session.exchanges().filter(|it| it.facts.set.has(rule.facts)) {
                let case = Case {
                    exchange: &judged.exchange,
                    facts: &judged.facts,
                    peers: session.peers(),
                    profile: Profile::default(),
                };
                met += 1;
                fired += usize::from((rule.check)(&case).is_some());
                sum += nanoseconds(|| drop(black_box((rule.check)(&case))));
            }
            (sum / session.len() as f64, met, fired, rule.id)
        })
        .collect();
    table.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("{:>9} {:>8} {:>7}  rule ({} exchanges)", "ns each", "met", "fired", session.len());
    for (cost, met, fired, id) in table.iter().take(SHOWN) {
        println!("{cost:>9.1} {met:>8} {fired:>7}  {id}");
    }
}
