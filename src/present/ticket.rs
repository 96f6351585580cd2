//! The diagnosis as Markdown: what a developer pastes into a ticket for whoever must act. Masked.

use crate::present::detail::{Detail, FindingView};
use crate::present::header_diff::{Mark, Span};
use crate::present::ladder::RungState;

/// The ticket of a diagnosis.
pub fn markdown(detail: &Detail) -> String {
    let mut out = format!("## {}\n\n`{} {}`", escape(&detail.headline), detail.method, code(&detail.url));
    if !detail.page.is_empty() {
        out.push_str(&format!(", called from `{}`", code(&detail.page)));
    }
    out.push('\n');
    if !detail.verdict.is_empty() {
        out.push_str(&format!("\nThe browser's own words: {}\n", detail.verdict.join(", ")));
    }
    if let Some(primary) = &detail.primary {
        finding(&mut out, primary);
    }
    if !detail.ladder.is_empty() {
        out.push_str("\n### What the browser checked\n\n");
        for rung in &detail.ladder {
            let mark = match rung.state {
                RungState::Pass => "✓",
                RungState::Fail | RungState::Later => "✗",
                RungState::Skip => "–",
            };
            out.push_str(&format!("- {mark} {}\n", rung.text));
            for line in rung.evidence.lines() {
                out.push_str(&format!("  `{}`\n", code(line)));
            }
        }
    }
    for other in &detail.others {
        out.push_str(&format!("\n### Also: {}\n", escape(&other.headline)));
        finding(&mut out, other);
    }
    out
}

/// One finding: the mechanism, where it can be seen, and the cure.
pub fn finding(out: &mut String, view: &FindingView) {
    out.push_str(&format!("\n{}\n", view.why));
    if !view.evidence.is_empty() {
        out.push('\n');
        for it in &view.evidence {
            out.push_str(&format!("- {}: `{}`\n", it.place, code(&it.text)));
        }
    }
    if !view.fix.text.is_empty() {
        out.push_str(&format!("\n**Fix.** {}\n", view.fix.text));
    }
    for block in &view.fix.blocks {
        out.push_str(&format!("\n{}:\n\n```diff\n", block.title));
        for line in &block.lines {
            out.push_str(match line.mark {
                Mark::Keep => "  ",
                Mark::Del => "- ",
                Mark::Add => "+ ",
            });
            for span in &line.spans {
                match span {
                    // A header's value has no line break, and a body's must not end the block.
                    Span::Text(text) => out.push_str(&text.replace("```", "'''")),
                    Span::Slot(text) => out.push_str(&format!("‹{text}›")),
                }
            }
            out.push('\n');
        }
        out.push_str("```\n");
    }
    if !view.fix.note.is_empty() {
        out.push_str(&format!("\n{}\n", view.fix.note));
    }
    out.push_str(&format!("\n{}. {}. Rule `{}`", view.who, view.confidence, view.rule));
    if view.spec.is_empty() {
        out.push('\n');
    } else {
        out.push_str(&format!(", <{}>\n", view.spec));
    }
}

/// Text that must not end its code span.
pub fn code(text: &str) -> String {
    text.replace('`', "'").replace(['\r', '\n'], " ")
}

/// Text that must not become markup.
pub fn escape(text: &str) -> String {
    text.replace('<', "\\<").replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_its_place() {
        assert_eq!(code("a`b\nc"), "a'b c");
        assert_eq!(escape("<img>\n"), "\\<img> ");
    }
}
