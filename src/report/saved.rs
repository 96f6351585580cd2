//! The session as a HAR file that is saved from the panel: whole, or with pseudonyms in the place of secrets. What was
//! found stands with each entry in `_authopsy`, which other readers pass over.

use serde_json::{Map, Value, json};

use crate::exchange::{Entry, Vendor};
use crate::redact;
use crate::report::case;
use crate::report::har::{Piece, Redactor};
use crate::session::{Judged, Session};

/// Writes all entries that the session still holds, in the order in which they came.
pub fn har(session: &Session, whole: bool) -> String {
    let mut entries: Vec<(&Entry, Option<&Judged>)> = Vec::new();
    for judged in session.exchanges() {
        for hop in &judged.exchange.hops {
            let said = (hop.entry.id == judged.last()).then_some(judged);
            entries.extend(hop.preflight.as_deref().map(|it| (it, None)));
            entries.push((&hop.entry, said));
        }
    }
    entries.sort_by_key(|(entry, _)| entry.id);
    entries.dedup_by_key(|(entry, _)| entry.id);
    let mut pages: Vec<&str> = entries.iter().filter_map(|(it, _)| it.page_url.as_deref()).collect();
    pages.sort_unstable();
    pages.dedup();
    let head = head(&pages, entries.first().map_or(Vendor::Other, |(it, _)| it.vendor));
    let text = |entry: &Entry| {
        let mut value = case::whole_entry(entry);
        let page = entry.page_url.as_deref().and_then(|it| pages.binary_search(&it).ok());
        if let (Some(page), Some(members)) = (page, value.as_object_mut()) {
            members.insert("pageref".to_owned(), page_id(page).into());
        }
        value.to_string()
    };
    let mut redactor = (!whole).then(|| Redactor::new(redact::salt()));
    // The same secret may stand in an earlier entry, so all are read before the first is written.
    if let Some(redactor) = &mut redactor {
        redactor.learn_from(&Piece::of_head(head.clone()));
        for (entry, _) in &entries {
            redactor.learn_from(&Piece::of_entry(text(entry)));
        }
    }
    let mut out = match &mut redactor {
        Some(redactor) => redactor.rewritten(&Piece::of_head(head)),
        None => head,
    };
    for (index, (entry, judged)) in entries.iter().enumerate() {
        out.push_str(if index > 0 { ",\n" } else { "\n" });
        let mut text = text(entry);
        if let Some(redactor) = &mut redactor {
            text = redactor.rewritten(&Piece::of_entry(text));
        }
        match judged.and_then(said).filter(|_| text.ends_with('}')) {
            Some(said) => {
                text.pop();
                for part in [&text, ",\"_authopsy\":", &said.to_string(), "}"] {
                    out.push_str(part);
                }
            }
            None => out.push_str(&text),
        }
    }
    out.push_str("\n]}}\n");
    out
}

/// What stands before the entries. The browser is named, because an absent header proves more of one than of another.
fn head(pages: &[&str], vendor: Vendor) -> String {
    let browser = match vendor {
        Vendor::Chromium => "Chromium",
        Vendor::Firefox => "Firefox",
        Vendor::Other | Vendor::Pasted => "",
    };
    let pages = pages.iter().enumerate().map(|(index, url)| json!({ "id": page_id(index), "title": url }));
    let head = json!({
        "version": "1.2",
        "creator": { "name": "Authopsy", "version": env!("CARGO_PKG_VERSION") },
        "browser": { "name": browser, "version": "" },
        "pages": pages.collect::<Value>(),
    });
    let head = head.to_string();
    ["{\"log\":", head.strip_suffix('}').unwrap_or(&head), ",\"entries\":["].concat()
}

fn page_id(index: usize) -> String {
    ["page_", &(index + 1).to_string()].concat()
}

/// What was found, where something was. Findings are made to be read: no secret is in them.
fn said(judged: &Judged) -> Option<Value> {
    if judged.findings.is_empty() {
        return None;
    }
    let findings = judged.findings.iter().map(|it| {
        json!({
            "rule": it.rule,
            "severity": it.severity.name(),
            "confidence": it.confidence.name(),
            "explains": it.explains,
            "headline": redact::mask_text(&it.headline),
            "why": redact::mask_text(&it.why),
            "fix": redact::mask_text(&it.fix.text),
        })
    });
    let mut said = Map::new();
    said.insert("verdict".to_owned(), judged.facts.judgement.verdict.code().into());
    said.insert("category".to_owned(), judged.category().map(crate::finding::Category::name).into());
    said.insert("findings".to_owned(), findings.collect());
    Some(said.into())
}
