//! `authopsy redact`.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use authopsy::exchange::EntryId;
use authopsy::redact::random_salt;
use authopsy::report::har::Redactor;
use clap::Args;

use super::input::Source;

/// Writes a HAR that can be mailed: pseudonyms in the place of secrets, and the same diagnosis
///
/// The same secret has the same pseudonym all over a file, and another one in each run. Tokens keep their shape, times,
/// audience and grants. Look the file over before you send it: names and texts of no secret stay as they are.
#[derive(Args)]
pub(super) struct Arguments {
    /// A HAR file; `-` reads standard input
    #[arg(value_name = "IN.har")]
    file: String,
    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "OUT.har")]
    output: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let source = match Source::open(&arguments.file) {
        Ok(source) => source,
        Err(reason) => {
            eprintln!("authopsy: {}: {reason}", arguments.file);
            return ExitCode::from(2);
        }
    };
    super::write_to(arguments.output.as_deref(), &mut |out| write(&source, out, &mut |_, text| text))
}

/// Writes a file without its secrets; entries go through the given hands first.
pub(super) fn write(
    source: &Source,
    out: &mut dyn Write,
    entry: &mut dyn FnMut(EntryId, String) -> String,
) -> io::Result<()> {
    let mut redactor = Redactor::new(random_salt());
    source.pieces(&mut |piece| {
        redactor.learn_from(piece);
        Ok(())
    })?;
    let mut out = BufWriter::new(out);
    source.pieces(&mut |piece| {
        let text = redactor.rewritten(piece);
        let text = match piece.entry {
            Some(id) => entry(EntryId(id), text),
            None => text,
        };
        out.write_all(text.as_bytes())
    })?;
    out.flush()
}
