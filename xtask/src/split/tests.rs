//! A small module is cut, and does in two parts what it does in one.

use std::fs;
use std::process::Command;

use super::split;
use crate::project::{output, target_dir};
use crate::tools::{self, TARGET};

/// Plays the same calls on the whole module and on its parts, with the second part loaded at the first call that needs
/// it, and with it loaded before any call. Prints what came of each, and how often the second part was asked for.
const PLAY: &str = "
const { readFileSync } = require('node:fs');
const module = (name) => new WebAssembly.Module(readFileSync(process.argv[1] + '/' + name));
const calls = [
  ['plain', 3], ['step', 0, 4], ['plain', 1], ['step', 1, 5], ['step', 1, 6], ['step', 2, 1], ['plain', 2],
  ['mixed', 2, 5000000000n, 0.5, 0.25], ['outside', 0], ['step', 2, 2], ['step', 3, 9], ['plain', 9],
];
const play = (exports) => calls.map(([name, ...values]) => exports[name](...values));
const parts = (early) => {
  let loads = 0;
  const load = () => new WebAssembly.Instance(module('second.wasm'), { first: first.exports });
  const first = new WebAssembly.Instance(module('first.wasm'), { rest: { load: () => { loads++; load(); } } });
  if (early) load();
  const before = play({ ...first.exports, mixed: () => 0, outside: () => 0, step: () => 0 });
  const quiet = loads;
  return { all: play(first.exports), before, quiet, loads };
};
const whole = () => {
  const { exports } = new WebAssembly.Instance(module('whole.wasm'));
  const before = play({ ...exports, mixed: () => 0, outside: () => 0, step: () => 0 });
  return { all: play(exports), before };
};
for (const it of [whole(), parts(false), parts(true)]) console.log(JSON.stringify(it));
";

#[test]
fn two_parts_do_what_the_whole_does() {
    tools::wasm_target().unwrap();
    let folder = target_dir().join("tmp/split");
    fs::create_dir_all(&folder).unwrap();
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/split/fixture.rs");
    let whole = folder.join("whole.wasm");
    let mut rustc = Command::new("rustc");
    rustc.args([
        "--edition=2024",
        "--crate-name=fixture",
        "--target",
        TARGET,
        "-Copt-level=2",
        "-Cpanic=abort",
    ]);
    output(rustc.args(["-Clink-arg=--emit-relocs", "-o"]).arg(&whole).arg(source)).unwrap();

    let bytes = fs::read(&whole).unwrap();
    let parts =
        split(&bytes, &bytes, &|path| path.starts_with("fixture::cold::") || path == "outside").unwrap();
    let has = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|it| it == text.as_bytes());
    for text in ["the first cold text", "the second, longer cold text"] {
        assert!(!has(&parts.first, text) && has(&parts.second, text), "{text:?} is where it is used");
    }
    fs::write(folder.join("first.wasm"), parts.first).unwrap();
    fs::write(folder.join("second.wasm"), parts.second).unwrap();

    let printed = output(tools::node().unwrap().arg("-e").arg(PLAY).arg(&folder)).unwrap();
    let results: Vec<serde_json::Value> =
        printed.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let [whole, late, early] = results.as_slice() else { panic!("three lines: {printed}") };
    for part in [late, early] {
        assert_eq!((&part["all"], &part["before"]), (&whole["all"], &whole["before"]));
        assert_eq!(part["quiet"], 0, "what is of the first part asks for no other");
    }
    assert_eq!((&late["loads"], &early["loads"]), (&1.into(), &0.into()));
}
