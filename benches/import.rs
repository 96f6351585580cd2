//! How fast a HAR file is read.
//!
//! The generic parser of `serde_json` over the same bytes is the measure for what the machine can do.

mod generated;

use std::hint::black_box;

use authopsy::capture::entry::{BodyPolicy, Keep};
use authopsy::capture::har::Reader;
use authopsy::session::Session;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// How much of a file the panel feeds at once.
const CHUNK: usize = 256 << 10;

fn import(criterion: &mut Criterion) {
    let (entries, text) = generated::har();
    let mut group = criterion.benchmark_group("import");
    group.sample_size(10);
    for (unit, throughput) in
        [("bytes", Throughput::Bytes(text.len() as u64)), ("entries", Throughput::Elements(entries as u64))]
    {
        group.throughput(throughput);
        for (name, keep) in
            [("all bodies", Keep::All), ("no static bodies", Keep::NotStatic), ("no bodies", Keep::Nothing)]
        {
            group.bench_with_input(BenchmarkId::new(name, unit), &text, |bench, text| {
                bench.iter(|| {
                    let mut reader = Reader::with_policy(BodyPolicy { keep, ..BodyPolicy::default() });
                    for chunk in text.chunks(CHUNK) {
                        reader.feed(chunk, &mut |entry| drop(black_box(entry)));
                    }
                    black_box(reader.finish(&mut |_| {}))
                });
            });
        }
        group.bench_with_input(BenchmarkId::new("diagnosis", unit), &text, |bench, text| {
            bench.iter(|| diagnose(text));
        });
        group.bench_with_input(BenchmarkId::new("serde_json tree", unit), &text, |bench, text| {
            bench.iter(|| black_box(serde_json::from_slice::<serde_json::Value>(text).is_ok()));
        });
    }
    group.finish();
}

/// Reads and judges a file as a whole; gives the number of exchanges that failed.
fn diagnose(text: &[u8]) -> usize {
    let mut session = Session::default();
    let mut reader = Reader::with_policy(BodyPolicy { keep: Keep::NotStatic, ..BodyPolicy::default() });
    for chunk in text.chunks(CHUNK) {
        reader.feed(chunk, &mut |entry| session.add(entry));
    }
    session.set_sanitized(reader.finish(&mut |_| {}).sanitized);
    session.settle();
    session.failing()
}

criterion_group!(benches, import);
criterion_main!(benches);
