//! The JSON report (contract, "`authopsy diagnose --format json`"). Changing it is changing an interface.
//!
//! Every key is always there, and every secret is masked.

use std::io::{self, BufWriter, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use super::Inputs;
use crate::fetch::Verdict;
use crate::finding::{Evidence, Finding, Part};
use crate::fix::{Edit, Op, Piece, Value};
use crate::redact;
use crate::session::Judged;

/// Writes the report of some inputs, with a final line feed.
///
/// One exchange at a time becomes JSON: the whole of a large file would take as much memory again as the session.
///
/// # Errors
/// Those of the writer.
pub fn write(inputs: &Inputs<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(64 * 1024, out);
    let report = Report {
        causes: Each(|| super::causes(inputs).into_iter().map(|it| cause(&it))),
        exchanges: Each(|| {
            inputs.iter().enumerate().flat_map(|(input, (_, session))| {
                super::in_order(session).into_iter().map(move |it| exchange(input, it))
            })
        }),
        inputs: Each(|| inputs.iter().map(|(it, _)| input(it))),
        tool: json!({"name": "authopsy", "version": env!("CARGO_PKG_VERSION")}),
    };
    serde_json::to_writer_pretty(&mut out, &report)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// The report's members, sorted as those of all its objects are.
#[derive(Serialize)]
struct Report<C: Serialize, E: Serialize, I: Serialize> {
    causes: C,
    exchanges: E,
    inputs: I,
    tool: Json,
}

/// A list whose elements are made when they are written.
struct Each<F>(F);

impl<F: Fn() -> I, I: Iterator<Item = Json>> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

fn cause(cause: &super::Cause) -> Json {
    json!({
        "id": cause.id,
        "rule": cause.rule,
        "headline": cause.headline,
        "count": cause.exchanges.len(),
        "exchanges": cause.exchanges,
    })
}

fn input(input: &super::Input) -> Json {
    let problems: Vec<Json> = input
        .problems
        .iter()
        .map(|it| json!({"entry": it.entry, "byte": it.byte, "reason": it.reason}))
        .collect();
    json!({"file": input.file, "entries": input.entries, "sanitized": input.sanitized, "problems": problems})
}

/// One exchange, as the report shows it.
pub fn exchange(input: usize, judged: &Judged) -> Json {
    let entry = judged.exchange.entry();
    let judgement = &judged.facts.judgement;
    let firefox = match judgement.verdict {
        Verdict::Cors(error) if !error.firefox().is_empty() => Some(error.firefox()),
        _ => None,
    };
    let hops: Vec<Json> = judged
        .exchange
        .hops
        .iter()
        .map(|hop| json!({"entry": hop.entry.id.0, "preflight": hop.preflight.as_ref().map(|it| it.id.0)}))
        .collect();
    let findings: Vec<Json> = judged.findings.iter().map(|it| finding(judged, it)).collect();
    json!({
        "input": input,
        "entry": entry.map_or(0, |it| it.id.0),
        "hops": hops,
        "method": entry.map_or("", |it| &it.request.method),
        "url": redact::mask_url(entry.map_or("", |it| &it.request.url)),
        "status": entry.map_or(0, |it| it.response.status),
        "verdict": {
            "code": judgement.verdict.code(),
            "parameter": judgement.parameter,
            "firefox": firefox,
            "net_error": judgement.net_error,
        },
        "category": judged.category().map(|it| it.name()),
        "findings": findings,
    })
}

/// One finding, as the report shows it.
pub fn finding(judged: &Judged, finding: &Finding) -> Json {
    let evidence: Vec<Json> = finding
        .evidence
        .iter()
        .map(|it| json!({"entry": it.entry.0, "part": it.part.name(), "name": it.name, "value": masked(it)}))
        .collect();
    let slots: Vec<&str> = finding.fix.slots().iter().map(|it| it.name()).collect();
    let edits: Vec<Json> = finding.fix.edits.iter().map(edit).collect();
    json!({
        "rule": finding.rule,
        "category": finding.category.map(|it| it.name()),
        "severity": finding.severity.name(),
        "confidence": finding.confidence.name(),
        "explains": finding.explains,
        "headline": finding.headline,
        "why": finding.why,
        "who": finding.who.name(),
        "cause": judged.cause_id(finding),
        "evidence": evidence,
        "fix": {"text": finding.fix.text, "edits": edits, "slots": slots},
    })
}

/// The value of a piece of evidence, for reading: secrets masked.
pub fn masked(evidence: &Evidence) -> Option<String> {
    let value = evidence.value.as_deref()?;
    Some(match evidence.part {
        Part::Url => redact::mask_url(value),
        Part::RequestHeader | Part::ResponseHeader => redact::mask_header(&evidence.name, value).into_owned(),
        Part::RequestBody | Part::ResponseBody | Part::Token | Part::Hook if !evidence.name.is_empty() => {
            redact::mask_named(&evidence.name, value).into_owned()
        }
        _ => redact::mask_text(value).into_owned(),
    })
}

/// An edit: `hop`, `on`, `op`, and what the operation needs.
pub fn edit(edit: &Edit) -> Json {
    let mut json = json!({"hop": edit.hop, "on": edit.on.name(), "op": edit.op.name()});
    let fields = match &edit.op {
        Op::Set { name, value } | Op::Add { name, value } => {
            json!({"name": name, "value": text_or_slots(value, &|it| redact::mask_header(name, it).into_owned())})
        }
        Op::Remove { name } => json!({"name": name}),
        Op::Rename { from, to } => json!({"name": from, "value": to}),
        Op::Status(status) => json!({"value": status}),
        Op::Method(method) => json!({"value": method}),
        Op::Url(url) => json!({"value": text_or_slots(url, &redact::mask_url)}),
        Op::Body { value, mime_type } => {
            json!({"name": mime_type, "value": text_or_slots(value, &|it| redact::mask_text(it).into_owned())})
        }
    };
    if let (Json::Object(json), Json::Object(fields)) = (&mut json, fields) {
        json.extend(fields);
    }
    json
}

/// A text, a slot, or a list of both where they are mixed.
fn text_or_slots(value: &Value, mask: &dyn Fn(&str) -> String) -> Json {
    if let Some(text) = value.as_text() {
        return mask(&text).into();
    }
    let mut parts: Vec<Json> = value
        .parts
        .iter()
        .map(|it| match it {
            Piece::Text(text) => redact::mask_text(text).into_owned().into(),
            Piece::Slot(slot) | Piece::FormSlot(slot) => json!({"slot": slot.name()}),
            Piece::Base64(inner) => json!({"base64": text_or_slots(inner, mask)}),
        })
        .collect();
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            parts.into()
        }
    }
}
