//! Reads HAR files into sessions.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::rc::Rc;

use authopsy::capture::entry::{BodyPolicy, Keep, TEXT_LIMIT};
use authopsy::capture::har::{Problem, Reader};
use authopsy::facts::FactSet;
use authopsy::ignore::Ignore;
use authopsy::peers::Verified;
use authopsy::report::har::{Piece, Pieces};
use authopsy::report::{Input, signature};
use authopsy::session::{Options, Session};
use authopsy::syntax::jwk;
use authopsy::syntax::jwt::Jwt;

/// One file with the session that was made of it.
pub(super) struct Loaded {
    /// The file.
    pub(super) input: Input,
    /// Its exchanges, judged.
    pub(super) session: Session,
    /// Something could be read: at least the list of entries was found.
    pub(super) readable: bool,
}

/// What is kept of bodies: rules read no good image, and a command needs the whole of a request's body.
const BODIES: BodyPolicy =
    BodyPolicy { keep: Keep::NotStatic, response_limit: 256 << 10, request_limit: TEXT_LIMIT };

/// How many bytes are read at a time.
const CHUNK: usize = 1 << 20;

/// Reads files in order; `-` is standard input. What cannot be read is said in [`Input::problems`].
pub(super) fn read_all(files: &[String], options: Options, ignore: &Ignore) -> Vec<Loaded> {
    let mut loaded: Vec<Loaded> = files.iter().map(|it| read(it, options)).collect();
    for it in &mut loaded {
        it.session.set_ignore(ignore.clone());
        it.session.settle();
        verify(&mut it.session);
    }
    loaded
}

/// Checks the signatures of tokens that were refused, where the capture has keys that may have made them.
fn verify(session: &mut Session) {
    let mut refused: Vec<(u64, Rc<str>, Rc<Jwt>)> = Vec::new();
    for judged in session.exchanges().filter(|it| it.facts.set.has(FactSet::AUTH_FAILED)) {
        for token in &judged.facts.tokens {
            if let Some(jwt) = &token.jwt
                && !refused.iter().any(|(hash, ..)| *hash == token.hash)
            {
                refused.push((token.hash, Rc::clone(&token.value), Rc::clone(jwt)));
            }
        }
    }
    for (hash, token, jwt) in refused {
        let Some(set) = session.keys_for(&jwt) else { continue };
        let signature = signature::check(&token, signature::Key::Set(&set.text));
        if !signature.checked {
            continue;
        }
        let alg = jwt.alg().value().and_then(|it| jwk::algorithm(&it));
        let one = alg.is_some_and(|it| it.candidates(&set.text, jwt.kid().value().as_deref()).len() == 1);
        let named = one && set.of_issuer;
        session.set_verified(hash, Verified { valid: signature.valid, named, set: set.entry, url: set.url });
    }
    session.settle();
}

/// Reads one file.
pub(super) fn read(file: &str, options: Options) -> Loaded {
    if file == "-" {
        return load("-", &mut std::io::stdin().lock(), options);
    }
    match open(file) {
        Ok(mut opened) => load(file, &mut opened, options),
        Err(reason) => unreadable(file, options, reason),
    }
}

/// Opens a file that can be read. The error is a sentence.
fn open(file: &str) -> Result<File, String> {
    let opened = File::open(file).map_err(|error| why_not(&error))?;
    match opened.metadata() {
        Ok(it) if it.is_dir() => Err("this is a folder; name the HAR files in it".to_owned()),
        _ => Ok(opened),
    }
}

fn why_not(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "this file may not be read".to_owned(),
        _ => format!("cannot open it: {error}"),
    }
}

/// A HAR file that is read more than once.
pub(super) enum Source {
    /// Read anew each time.
    File(String),
    /// Standard input, which can be read once only.
    Bytes(Vec<u8>),
}

impl Source {
    /// Opens a file; `-` is standard input. The error is a sentence.
    pub(super) fn open(file: &str) -> Result<Self, String> {
        if file == "-" {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map_err(|error| why_not(&error))?;
            return Ok(Self::Bytes(bytes));
        }
        open(file).map(|_| Self::File(file.to_owned()))
    }

    /// Reads it into a session.
    pub(super) fn read(&self, file: &str, options: Options) -> Loaded {
        match self {
            Self::File(file) => read(file, options),
            Self::Bytes(bytes) => load(file, &mut bytes.as_slice(), options),
        }
    }

    /// The pieces of the file, in order.
    pub(super) fn pieces(&self, each: &mut dyn FnMut(&Piece) -> io::Result<()>) -> io::Result<()> {
        let mut opened;
        let mut bytes;
        let reader: &mut dyn Read = match self {
            Self::File(file) => {
                opened = File::open(file)?;
                &mut opened
            }
            Self::Bytes(all) => {
                bytes = all.as_slice();
                &mut bytes
            }
        };
        let mut pieces = Pieces::new();
        let mut chunk = vec![0; CHUNK];
        let mut outcome = Ok(());
        loop {
            let length = match reader.read(&mut chunk) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            pieces.feed(chunk.get(..length).unwrap_or_default(), &mut |it| {
                if outcome.is_ok() {
                    outcome = each(it);
                }
            });
            outcome = Ok(outcome?);
        }
        pieces.finish(&mut |it| {
            if outcome.is_ok() {
                outcome = each(it);
            }
        });
        outcome
    }
}

fn load(file: &str, source: &mut dyn Read, options: Options) -> Loaded {
    let mut reader = Reader::with_policy(BODIES);
    let mut session = Session::new(options);
    let mut entries = Vec::new();
    let mut chunk = vec![0; CHUNK];
    let mut failure = None;
    loop {
        match source.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => {
                let bytes = chunk.get(..length).unwrap_or_default();
                // Fingerprints are the same each time this file is read; the first call counts.
                authopsy::redact::seed(bytes);
                reader.feed(bytes, &mut |it| entries.push(it));
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                failure = Some(format!("reading stopped: {error}"));
                break;
            }
        }
    }
    let summary = reader.finish(&mut |it| entries.push(it));
    for (id, url) in summary.page_urls {
        if let Ok(place) = entries.binary_search_by_key(&id, |it| it.id)
            && let Some(entry) = entries.get_mut(place)
        {
            entry.page_url = Some(url);
        }
    }
    session.set_sanitized(summary.sanitized);
    let readable = !entries.is_empty() || (summary.problems.is_empty() && failure.is_none());
    for entry in entries {
        session.add(entry);
    }
    session.settle();
    let mut problems = summary.problems;
    problems.extend(failure.map(|reason| Problem { entry: None, byte: None, reason }));
    let input =
        Input { file: file.to_owned(), entries: summary.entries, sanitized: summary.sanitized, problems };
    for problem in &input.problems {
        let place = problem.entry.map_or_else(String::new, |it| format!(", entry {it}"));
        eprintln!("authopsy: {file}{place}: {}", authopsy::report::text::plain(&problem.reason));
    }
    Loaded { input, session, readable }
}

fn unreadable(file: &str, options: Options, reason: String) -> Loaded {
    eprintln!("authopsy: {file}: {reason}");
    let problems = vec![Problem { entry: None, byte: None, reason }];
    let input = Input { file: file.to_owned(), entries: 0, sanitized: false, problems };
    Loaded { input, session: Session::new(options), readable: false }
}
