//! The report as one HTML file that needs nothing else: it can be mailed, kept, and opened without a network. Masked.

use super::{Inputs, Telling, Told};
use crate::finding::Severity;
use crate::present::Tone;
use crate::present::detail::{self, FindingView};
use crate::present::header_diff::{Mark, Span};
use crate::redact;

/// Writes the report: what counts first, then each cause with its requests, the evidence and the fix.
pub fn report(inputs: &Inputs<'_>) -> String {
    let telling = Telling::of(inputs);
    let summary = escape(&telling.summary());
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{summary}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{summary}</h1>\n"
    );
    out.push_str("<ul class=\"files\">\n");
    for (input, _) in inputs {
        let file = escape(&input.file);
        out.push_str(&format!("<li>{file}</li>\n"));
        for problem in super::problems(input) {
            out.push_str(&format!("<li class=\"problem\">{file}{}</li>\n", escape(&problem)));
        }
    }
    out.push_str("</ul>\n");
    for (index, told) in telling.causes.iter().enumerate() {
        write_cause(&mut out, inputs, told, index);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn write_cause(out: &mut String, inputs: &Inputs<'_>, told: &Told<'_>, index: usize) {
    let tone = Tone::of(told.severity);
    // The first cause is what most readers came for; a long list of open ones would hide the next.
    let open = if index == 0 || told.severity >= Severity::Error && index < OPEN { " open" } else { "" };
    out.push_str(&format!(
        "<details class=\"{}\"{open}>\n<summary><h2><span>{}</span> {}</h2></summary>\n<ul class=\"calls\">\n",
        tone.class(),
        tone.glyph(),
        ticks(&told.finding.headline)
    ));
    for (input, judged) in told.members.iter().take(NAMED) {
        let Some(entry) = judged.exchange.entry() else { continue };
        let status = match entry.response.status {
            0 => "–".to_owned(),
            status => status.to_string(),
        };
        let file = match inputs.get(*input) {
            Some((input, _)) if inputs.len() > 1 => format!(" of {}", escape(&input.file)),
            _ => String::new(),
        };
        out.push_str(&format!(
            "<li><code>{status} {} {}</code> <small>entry {}{file}</small></li>\n",
            escape(&entry.request.method),
            escape(&redact::mask_url(&entry.request.url)),
            entry.id.0
        ));
    }
    if told.members.len() > NAMED {
        out.push_str(&format!("<li><small>and {} more</small></li>\n", told.members.len() - NAMED));
    }
    out.push_str("</ul>\n");
    write_finding(out, &detail::finding_view(&told.judged.exchange, &told.finding));
    for other in super::beneath(told) {
        out.push_str(&format!(
            "<p class=\"also\">Also: {} <small><code>{}</code></small></p>\n",
            ticks(&other.headline),
            other.rule
        ));
    }
    out.push_str("</details>\n");
}

fn write_finding(out: &mut String, view: &FindingView) {
    out.push_str(&format!("<p>{}</p>\n", ticks(&view.why)));
    if !view.evidence.is_empty() {
        out.push_str("<dl>\n");
        for it in &view.evidence {
            out.push_str(&format!("<dt>{}</dt><dd><code>{}</code></dd>\n", it.place, escape(&it.text)));
        }
        out.push_str("</dl>\n");
    }
    if !view.fix.text.is_empty() {
        out.push_str(&format!("<h3>Fix</h3>\n<p>{}</p>\n", ticks(&view.fix.text)));
    }
    for block in &view.fix.blocks {
        out.push_str(&format!("<figure><figcaption>{}</figcaption>\n<pre>", escape(&block.title)));
        for line in &block.lines {
            let (element, sign) = match line.mark {
                Mark::Keep => ("span", "  "),
                Mark::Del => ("del", "- "),
                Mark::Add => ("ins", "+ "),
            };
            out.push_str(&format!("<{element}>{sign}"));
            for span in &line.spans {
                match span {
                    Span::Text(text) => out.push_str(&escape(text)),
                    Span::Slot(text) => out.push_str(&format!("<b>‹{}›</b>", escape(text))),
                }
            }
            out.push_str(&format!("</{element}>\n"));
        }
        out.push_str("</pre></figure>\n");
    }
    if !view.fix.note.is_empty() {
        out.push_str(&format!("<p>{}</p>\n", ticks(&view.fix.note)));
    }
    out.push_str(&format!(
        "<p class=\"foot\">{}. {}. <code>{}</code>",
        escape(&view.who),
        view.confidence,
        view.rule
    ));
    if !view.spec.is_empty() {
        out.push_str(&format!(" · <a href=\"{}\">{}</a>", escape(view.spec), escape(&view.spec_label)));
    }
    out.push_str("</p>\n");
}

/// Text in which `code` is marked as in Markdown.
pub fn ticks(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            out.push_str(if index % 2 == 1 { "<code>" } else { "</code>" });
        }
        out.push_str(&escape(part));
    }
    // A lone one is a character like any other.
    if text.matches('`').count().is_multiple_of(2) { out } else { escape(text) }
}

/// Text that cannot become markup, in an element or between double quotes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            it if it.is_control() && it != '\n' && it != '\t' => out.push(char::REPLACEMENT_CHARACTER),
            it => out.push(it),
        }
    }
    out
}

/// How many requests of a cause are named, and how many causes are open at first.
const NAMED: usize = 8;
const OPEN: usize = 3;

const STYLE: &str = include_str!("html.css");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_markup() {
        assert_eq!(escape("<a href=\"x\">&\u{1b}"), "&lt;a href=&quot;x&quot;&gt;&amp;\u{fffd}");
        assert_eq!(ticks("a `<b>` c"), "a <code>&lt;b&gt;</code> c");
        assert_eq!(ticks("a ` b"), "a ` b");
    }
}
