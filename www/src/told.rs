//! What the panel says of an exchange, as markup with the classes of the panel's style sheet.

use authopsy::finding::Finding;
use authopsy::present::Tone;
use authopsy::present::detail::{self, EvidenceLine, FindingView};
use authopsy::present::header_diff::{Block, Mark, Span};
use authopsy::present::ladder::Rung;
use authopsy::session::Judged;

use crate::html::{away, block, escape, ticks};

/// The headline, as it stands at the top of the panel, over the request and the browser's own words.
pub(crate) fn headline(judged: &Judged, view: &FindingView) -> String {
    let detail = detail::detail(judged);
    let mut out = format!(
        "<div class=\"headline\"><p class=\"says\"><span class=\"glyph {}\" aria-hidden=\"true\">{}</span><span>{}</span></p>",
        view.tone.class(),
        view.tone.glyph(),
        ticks(&view.headline)
    );
    out.push_str(&format!("<div class=\"target mono\">{} {}", escape(&detail.method), escape(&detail.url)));
    if !detail.page.is_empty() {
        out.push_str(&format!(" · from {}", escape(&detail.page)));
    }
    out.push_str("</div>");
    if !detail.verdict.is_empty() {
        out.push_str("<div class=\"verdict\">");
        for name in &detail.verdict {
            out.push_str(&format!("<code>{}</code>", escape(name)));
        }
        out.push_str("</div>");
    }
    out.push_str("</div>\n");
    out
}

/// Why, and where it can be seen.
pub(crate) fn why(view: &FindingView) -> String {
    format!("<section><h3>Why</h3><p>{}</p>{}</section>\n", ticks(&view.why), evidence(&view.evidence))
}

fn evidence(lines: &[EvidenceLine]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut out = String::from("<ul class=\"evidence-list\">");
    for group in lines.chunk_by(|a, b| a.place == b.place) {
        out.push_str(&format!(
            "<li><span class=\"quiet\">{}</span><div>",
            group.first().map_or("", |it| it.place)
        ));
        for line in group {
            let absent = if line.absent { " absent" } else { "" };
            out.push_str(&format!("<code class=\"evidence{absent}\">{}</code>", escape(&line.text)));
        }
        out.push_str("</div></li>");
    }
    out.push_str("</ul>");
    out
}

/// What the browser checked.
pub(crate) fn ladder(judged: &Judged) -> String {
    let rungs = detail::detail(judged).ladder;
    if rungs.is_empty() {
        return String::new();
    }
    let mut out =
        String::from("<section><h3>What the browser checked</h3><ol class=\"ladder\" role=\"list\">");
    for Rung { state, text, evidence } in &rungs {
        let glyph = match state.class() {
            "pass" => "✓",
            "skip" => "",
            _ => "✕",
        };
        let bold = if state.class() == "fail" { ["<b>", "</b>"] } else { ["", ""] };
        out.push_str(&format!(
            "<li class=\"{}\"><span class=\"glyph\" aria-hidden=\"true\">{glyph}</span><div><span \
             class=\"hidden-text\">{}</span>{}{}{}",
            state.class(),
            state.spoken(),
            bold[0],
            ticks(text),
            bold[1]
        ));
        if !evidence.is_empty() {
            out.push_str(&format!("<code class=\"evidence\">{}</code>", escape(evidence)));
        }
        out.push_str("</div></li>");
    }
    out.push_str("</ol></section>\n");
    out
}

/// What to do, what changes in each message, and the lines for a few servers.
pub(crate) fn fix(judged: &Judged, finding: &Finding, view: &FindingView) -> String {
    let mut out = String::from("<section><h3>Fix</h3>");
    if !view.fix.text.is_empty() {
        out.push_str(&format!("<p>{}</p>", ticks(&view.fix.text)));
    }
    if !view.fix.note.is_empty() {
        out.push_str(&format!("<p class=\"hint\">{}</p>", ticks(&view.fix.note)));
    }
    for block in &view.fix.blocks {
        out.push_str(&diff(block));
    }
    out.push_str(&servers(judged, finding));
    out.push_str(&format!("<p class=\"note\">{}. {}.", escape(&view.who), view.confidence));
    if !view.spec.is_empty() {
        out.push_str(&format!(" {}", away(view.spec, &view.spec_label)));
    }
    out.push_str("</p></section>\n");
    out
}

fn diff(block: &Block) -> String {
    let mut out = format!("<h4>{}</h4><div class=\"diff mono\">", escape(&block.title));
    for line in &block.lines {
        let (class, sign, spoken) = match line.mark {
            Mark::Keep => ("", "", ""),
            Mark::Del => ("del", "−", "Removed: "),
            Mark::Add => ("add", "+", "Added: "),
        };
        out.push_str(&format!(
            "<div class=\"{class}\"><span aria-hidden=\"true\">{sign}</span><span><span \
             class=\"hidden-text\">{spoken}</span>"
        ));
        for span in &line.spans {
            match span {
                Span::Text(text) => out.push_str(&escape(text)),
                Span::Slot(text) => out.push_str(&format!("<span class=\"slot\">‹{}›</span>", escape(text))),
            }
        }
        out.push_str("</span></div>");
    }
    out.push_str("</div>");
    out
}

/// The lines that make the fix true on the servers that are met most.
fn servers(judged: &Judged, finding: &Finding) -> String {
    let mut out = String::new();
    for stack in ["nginx", "express", "spring", "api-gateway-rest"] {
        let Some(view) = detail::server_for(&judged.exchange, &finding.fix, stack, stack) else { continue };
        let Some((_, name, _)) = view.stacks.iter().find(|(id, _, _)| *id == stack) else { continue };
        if view.chosen != stack {
            continue;
        }
        out.push_str(&format!(
            "<details class=\"other\"><summary>{}</summary><div class=\"other-body\">",
            escape(name)
        ));
        if !view.note.is_empty() {
            out.push_str(&format!("<p>{}</p>", ticks(view.note)));
        }
        out.push_str(&block("snippet", &view.lines));
        out.push_str("</div></details>");
    }
    if out.is_empty() { out } else { format!("<h4>On the server</h4>{out}") }
}

/// What stands beneath the headline: a line for each, with a link to its rule.
pub(crate) fn beneath(judged: &Judged, finding: &Finding, up: &str) -> String {
    let others: Vec<&Finding> = judged.findings.iter().filter(|it| it.rule != finding.rule).collect();
    if others.is_empty() {
        return String::new();
    }
    let mut out = String::from("<section><h3>Also</h3><ul class=\"also\">");
    for it in others {
        let tone = Tone::of(it.severity);
        out.push_str(&format!(
            "<li><span class=\"glyph {}\" aria-hidden=\"true\">{}</span> {} <a class=\"rule\" href=\"{up}rules/{}.html\">{}</a></li>",
            tone.class(),
            tone.glyph(),
            ticks(&it.headline),
            it.rule,
            it.rule
        ));
    }
    out.push_str("</ul></section>\n");
    out
}

/// The fixed request as a command, where the request is what has to change.
pub(crate) fn command(judged: &Judged, finding: &Finding) -> String {
    use authopsy::command::{self, Options, Secrets};
    if !finding.fix.edits_request() || judged.findings.first().is_none_or(|it| it.rule != finding.rule) {
        return String::new();
    }
    let Some(cured) = command::cured(judged, judged.last()).filter(|it| it.changed) else {
        return String::new();
    };
    let Some(target) = command::target("bash") else { return String::new() };
    let options = Options { secrets: Secrets::Env, remark: cured.remark };
    let rendered = command::render(target, &cured.draft, &options);
    if rendered.text.is_empty() {
        return String::new();
    }
    format!("<section><h3>The fixed request</h3>{}</section>\n", block("snippet", &rendered.text))
}
