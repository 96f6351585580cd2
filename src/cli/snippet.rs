//! `authopsy snippet`.

use std::process::ExitCode;

use authopsy::exchange::EntryId;
use authopsy::server::{self, Grant};
use clap::Args;

use super::input;

/// Writes the lines that make a CORS fix true on a server: for the stack that answered, or one of your choice
#[derive(Args)]
pub(super) struct Arguments {
    /// A HAR file; `-` reads standard input
    #[arg(value_name = "FILE.har")]
    file: String,
    /// The entry, by its index in `log.entries`
    #[arg(long, value_name = "N")]
    entry: u32,
    /// The stack, for example nginx, express, spring or api-gateway-rest [default: the one the answer shows]
    #[arg(long, value_name = "STACK")]
    stack: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let options =
        authopsy::session::Options { now: Some(super::clock()), ..authopsy::session::Options::default() };
    let read = input::read(&arguments.file, options);
    if !read.readable {
        return ExitCode::from(2);
    }
    let Some(judged) = read.session.of_entry(EntryId(arguments.entry)) else {
        eprintln!("authopsy: there is no entry {}, or it could not be read", arguments.entry);
        return ExitCode::from(2);
    };
    let grant = judged
        .findings
        .iter()
        .find_map(|it| Grant::of(&judged.exchange, &read.session.whole_fix(judged, it)));
    let Some(grant) = grant else {
        eprintln!("authopsy: nothing about this entry is cured by CORS headers");
        return ExitCode::from(1);
    };
    let stacks = server::stacks(&judged.exchange);
    let chosen = match &arguments.stack {
        Some(id) => server::stack(id),
        None => stacks.first().filter(|(_, seen)| *seen).map(|(stack, _)| *stack),
    };
    let Some(stack) = chosen else {
        let known: Vec<&str> = stacks.iter().map(|(stack, _)| stack.id).collect();
        eprintln!("authopsy: choose a stack with --stack: {}", known.join(", "));
        return ExitCode::from(2);
    };
    if !stack.note.is_empty() {
        eprintln!("{}: {}", stack.label, stack.note);
    }
    super::print(server::fill(stack, &grant))
}
