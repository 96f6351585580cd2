//! A rule's transcript as a reader wants it: message by message, the lines that make the difference marked.

use crate::html::escape;

/// One request with its answer, and what is known of it beside its lines.
#[derive(Debug, Default)]
struct Message {
    notes: Vec<String>,
    lines: Vec<Line>,
}

#[derive(Debug, PartialEq)]
struct Line {
    side: Side,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Request,
    Answer,
    Browser,
}

impl Side {
    /// A sign for the eye, a word for the ear.
    fn signs(self) -> (&'static str, &'static str) {
        match self {
            Side::Request => ("→", "Request: "),
            Side::Answer => ("←", "Answer: "),
            Side::Browser => ("!", "Browser: "),
        }
    }
}

/// A transcript as markup. Lines that the other transcript does not have get `mark` as their class.
pub(crate) fn markup(text: &str, other: &str, mark: &str) -> String {
    let messages = read(text);
    let others: Vec<Line> = read(other).into_iter().flat_map(|it| it.lines).collect();
    let own: Vec<&Line> = messages.iter().flat_map(|it| &it.lines).collect();
    let mut is_common = common(&own, &others).into_iter();
    let mut out = String::from("<div class=\"transcript\">\n");
    for message in messages {
        for note in &message.notes {
            out.push_str(&format!("<p class=\"quiet\">{}</p>\n", crate::html::ticks(note)));
        }
        if message.lines.is_empty() {
            continue;
        }
        out.push_str("<div class=\"diff mono\">");
        for line in &message.lines {
            let class = if is_common.next() == Some(true) { "" } else { mark };
            let (sign, spoken) = line.side.signs();
            out.push_str(&format!(
                "<div class=\"{class}\"><span aria-hidden=\"true\">{sign}</span><span><span \
                 class=\"hidden-text\">{spoken}</span>{}</span></div>",
                escape(&line.text)
            ));
        }
        out.push_str("</div>\n");
    }
    out.push_str("</div>\n");
    out
}

/// Which lines belong to the longest sequence that both have in common, in order.
fn common(own: &[&Line], others: &[Line]) -> Vec<bool> {
    let width = others.len() + 1;
    // How much the two have in common from a line of each on.
    let mut lengths = vec![0_usize; (own.len() + 1) * width];
    for (at, line) in own.iter().enumerate().rev() {
        for (other_at, other) in others.iter().enumerate().rev() {
            lengths[at * width + other_at] = if *line == other {
                lengths[(at + 1) * width + other_at + 1] + 1
            } else {
                lengths[(at + 1) * width + other_at].max(lengths[at * width + other_at + 1])
            };
        }
    }
    let mut other_at = 0;
    let mut is_common = Vec::with_capacity(own.len());
    for (at, line) in own.iter().enumerate() {
        // What the other has alone is passed over, as long as nothing is lost by it.
        while other_at < others.len()
            && **line != others[other_at]
            && lengths[at * width + other_at + 1] == lengths[at * width + other_at]
        {
            other_at += 1;
        }
        let same = other_at < others.len() && **line == others[other_at];
        is_common.push(same);
        other_at += usize::from(same);
    }
    is_common
}

fn read(text: &str) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    for line in text.lines().filter(|it| !it.trim().is_empty()) {
        let (side, rest) = match line.split_at_checked(1) {
            Some((">", rest)) => (Side::Request, rest),
            Some(("<", rest)) => (Side::Answer, rest),
            Some(("!", rest)) => (Side::Browser, rest),
            _ => {
                notes.extend(note(line));
                continue;
            }
        };
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let begins = side == Side::Request
            && (is_request_line(rest) || messages.last().is_none_or(|it| it.lines.is_empty()));
        if begins {
            messages.push(Message { notes: std::mem::take(&mut notes), lines: Vec::new() });
        }
        if let Some(message) = messages.last_mut() {
            message.lines.push(Line { side, text: tokens(rest) });
        }
    }
    if !notes.is_empty() {
        messages.push(Message { notes, lines: Vec::new() });
    }
    messages
}

fn is_request_line(rest: &str) -> bool {
    rest.split_once(' ').is_some_and(|(method, url)| {
        !method.is_empty() && method.bytes().all(|it| it.is_ascii_uppercase()) && url.contains("://")
    })
}

/// A line that is no part of a message, in words.
fn note(line: &str) -> Option<String> {
    let line = line.trim();
    if let Some(remark) = line.strip_prefix('#') {
        return Some(remark.trim().to_owned());
    }
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    Some(match word {
        "page" => format!("On a page of `{rest}`:"),
        "browser" => format!("In {}{}:", rest.get(..1)?.to_uppercase(), rest.get(1..)?),
        "at" => format!("{} after the first request:", spaced(rest.trim_start_matches('+'))),
        "took" => format!("Answered after {rest} ms:"),
        "kind" => match rest {
            "websocket" => "A WebSocket:".to_owned(),
            "eventsource" => "An EventSource:".to_owned(),
            "document" => "A navigation:".to_owned(),
            "xhr" => "An XMLHttpRequest:".to_owned(),
            "ping" => "A beacon:".to_owned(),
            kind => format!("A request for the kind `{kind}`:"),
        },
        "initiator" => match rest.split_once(' ') {
            Some((_, place)) => format!("Made by `{place}`:"),
            None => format!("Made by: {rest}"),
        },
        "from-cache" => "Answered from the browser's cache:".to_owned(),
        "via-service-worker" => "Answered through a service worker:".to_owned(),
        "hook" => hook(rest),
        // The clock matters to the rule, not to the reader.
        _ => return None,
    })
}

/// `3s` as `3 s`.
fn spaced(text: &str) -> String {
    let at = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
    match text.split_at_checked(at) {
        Some((number, "")) => format!("{number} s"),
        Some((number, unit)) => format!("{number} {unit}"),
        None => text.to_owned(),
    }
}

/// What the page hook saw, in words.
fn hook(text: &str) -> String {
    let mut seen = Vec::new();
    for pair in text.split_whitespace() {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = value.replace('_', " ");
        seen.push(match name {
            "never-sent" => "the call never became a request".to_owned(),
            "pending" => "it never ended".to_owned(),
            "api" => format!("made with `{value}`"),
            "close-code" => format!("closed with code {value}"),
            "close-reason" => format!("the reason given was `{value}`"),
            name => format!("{name} was `{value}`"),
        });
    }
    format!("What the page itself saw: {}.", seen.join(", "))
}

/// A token is written as what it holds: `<<{"alg":"RS256"}.{"exp":now-720}>>`.
fn tokens(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<<") {
        let Some((token, after)) = after.split_once(">>") else { break };
        out.push_str(before);
        let (header, claims) = token.split_once("}.{").map_or((token, ""), |it| it);
        out.push_str(&format!("‹a token: {header}}} {{{}›", times(claims)));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// `now-720` as a person would say it.
fn times(claims: &str) -> String {
    let mut out = String::new();
    let mut rest = claims;
    while let Some((before, after)) = rest.split_once("now") {
        out.push_str(before);
        let digits = after.get(1..).map_or(0, |it| it.bytes().take_while(u8::is_ascii_digit).count());
        let number = after.get(1..=digits).and_then(|it| it.parse::<f64>().ok());
        let words = match (after.chars().next(), number) {
            (Some('+'), Some(number)) => format!("in {}", authopsy::present::text::duration(number * 1000.0)),
            (Some('-'), Some(number)) => {
                format!("{} ago", authopsy::present::text::duration(number * 1000.0))
            }
            _ => "now".to_owned(),
        };
        let taken = if words == "now" { 0 } else { digits + 1 };
        out.push_str(&words);
        rest = after.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_written_as_what_they_hold() {
        assert_eq!(
            tokens(r#"Authorization: Bearer <<{"alg":"RS256"}.{"exp":now-720,"iat":now}>>"#),
            r#"Authorization: Bearer ‹a token: {"alg":"RS256"} {"exp":12 min ago,"iat":now}›"#
        );
    }

    #[test]
    fn only_lines_that_differ_are_marked() {
        let out = markup("> GET https://a.example/\n< 200\n< A: 1", "> GET https://a.example/\n< 200", "del");
        assert_eq!(out.matches("class=\"del\"").count(), 1);
        assert!(out.contains("<div class=\"del\"><span aria-hidden=\"true\">←</span>"));
    }

    #[test]
    fn of_equal_lines_the_one_that_differs_is_marked() {
        let right = "> GET https://a.example/\n< 200\n> GET https://a.example/\n< 401";
        let wrong = "> GET https://a.example/\n< 401\n> GET https://a.example/\n< 401";
        let out = markup(wrong, right, "del");
        assert_eq!(out.matches("class=\"del\"").count(), 1);
        assert!(out.find("class=\"del\"") < out.find("</div>\n<div class=\"diff"), "{out}");
    }

    #[test]
    fn messages_begin_with_their_request_lines() {
        let messages = read(
            "page https://a.example\n> OPTIONS https://b.example/\n< 204\n> GET https://b.example/\n>\n> {}\n< 200",
        );
        assert_eq!(messages.iter().map(|it| it.lines.len()).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(messages[0].notes, ["On a page of `https://a.example`:"]);
    }
}
