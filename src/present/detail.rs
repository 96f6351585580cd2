//! The diagnosis of one exchange as it is shown: headline, target, ladder, findings, cures.

use crate::exchange::{Entry, EntryId, Exchange, ExchangeKind, Vendor};
use crate::facts::FactSet;
use crate::fetch::{self, Profile, Verdict};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::present::header_diff::{self, Block};
use crate::present::ladder::{self, Rung};
use crate::present::text::{self, shortened};
use crate::present::{Tone, row};
use crate::redact;
use crate::rules;
use crate::server::{self, Grant};
use crate::session::{Judged, Session};
use crate::sort;
use crate::syntax::time::to_rfc3339;

/// The diagnosis of one exchange.
#[derive(Clone, Debug)]
pub struct Detail {
    /// One sentence.
    pub headline: String,
    /// The colour of the headline.
    pub tone: Tone,
    /// The method, for the line beneath.
    pub method: String,
    /// The URL, masked.
    pub url: String,
    /// The page that asked, empty where unknown.
    pub page: String,
    /// The call site.
    pub call_site: Option<CallSite>,
    /// What the browser decided, in its own words: names that a developer searches for.
    pub verdict: Vec<String>,
    /// What the browser checked.
    pub ladder: Vec<Rung>,
    /// The finding that explains it, or the worst one.
    pub primary: Option<FindingView>,
    /// The findings beneath.
    pub others: Vec<FindingView>,
    /// What `Copy fixed curl` does here.
    pub copy: CopyHint,
    /// The preflight can be copied as a command of its own.
    pub has_preflight: bool,
    /// What another browser, or the standard, decides where it differs: a sentence each.
    pub differs: Vec<String>,
    /// Our own header rules were active when it was made.
    pub under_rule: bool,
    /// Firefox refuses the call as well.
    pub fails_in_firefox: bool,
}

impl Detail {
    /// The finding whose cure stands beside the token: the first that is about the credential. What hides the answer
    /// from the page is told elsewhere.
    pub fn of_token(&self) -> Option<&FindingView> {
        const FAMILIES: [&str; 5] = ["auth-header/", "basic/", "jwt/", "permission/", "token/"];
        let all = self.primary.iter().chain(&self.others);
        let cures = |it: &&FindingView| !it.fix.blocks.is_empty() || !it.fix.text.is_empty();
        all.filter(cures).find(|it| FAMILIES.iter().any(|family| it.rule.starts_with(family)))
    }
}

/// Where in a script a call was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSite {
    /// File and line: `orders.ts:88`.
    pub label: String,
    /// The script.
    pub url: String,
    /// Its line, from 1.
    pub line: u32,
    /// Its column, from 1; 0 where unknown.
    pub column: u32,
}

/// What a copied command can do about the failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyHint {
    /// The request itself is changed.
    Fixes,
    /// Nothing is wrong with it.
    AsSent,
    /// Only a server, or somebody else, can cure it: the command is the original.
    ServerOnly,
}

/// One finding as it is shown.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// Its id.
    pub rule: &'static str,
    /// One sentence.
    pub headline: String,
    /// The mechanism.
    pub why: String,
    /// Its colour.
    pub tone: Tone,
    /// Where it can be seen.
    pub evidence: Vec<EvidenceLine>,
    /// What to do.
    pub fix: FixView,
    /// Who must act, as a sentence.
    pub who: String,
    /// How sure it is, as a sentence.
    pub confidence: &'static str,
    /// The standard's section.
    pub spec: &'static str,
    /// What the section is called, for the link.
    pub spec_label: String,
}

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceLine {
    /// Which message: `Request`, `Answer to the preflight` …; empty where it goes without saying.
    pub place: &'static str,
    /// The line, masked.
    pub text: String,
    /// Absence is the evidence.
    pub absent: bool,
}

/// A cure as it is shown.
#[derive(Clone, Debug, Default)]
pub struct FixView {
    /// What to do.
    pub text: String,
    /// The difference in each message.
    pub blocks: Vec<Block>,
    /// Why a command cannot help, or why there is nothing to edit; empty where it can.
    pub note: String,
}

/// The lines that make a fix true on a server.
#[derive(Clone, Debug)]
pub struct ServerView {
    /// The stacks to choose from: id, name, and whether the answers show that it is this one.
    pub stacks: Vec<(&'static str, &'static str, bool)>,
    /// The id of the chosen one.
    pub chosen: &'static str,
    /// The chosen one's lines.
    pub lines: String,
    /// Where they go.
    pub note: &'static str,
}

/// The server's lines for the fix that the headline asks for; `None` where no server has to change, or none that is
/// known could. They cure the other calls of the same cause too. `wanted` is the stack that somebody chose, `usual` the
/// one that was chosen before.
pub fn server(session: &Session, judged: &Judged, wanted: &str, usual: &str) -> Option<ServerView> {
    server_for(&judged.exchange, &session.whole_fix(judged, telling(judged)?), wanted, usual)
}

/// The server's lines for any fix of an exchange.
pub fn server_for(exchange: &Exchange, fix: &Fix, wanted: &str, usual: &str) -> Option<ServerView> {
    let grant = Grant::of(exchange, fix)?;
    let mut stacks = server::stacks(exchange);
    // Of those that nothing points at, the ones that most people have come first.
    sort::by_key(&mut stacks, |(stack, seen)| {
        let usual = USUAL.iter().position(|it| *it == stack.id).unwrap_or(USUAL.len());
        if *seen { 0 } else { usual + 1 }
    });
    let is = |id: &str| stacks.iter().find(|(stack, _)| stack.id == id);
    let seen = stacks.first().filter(|(_, seen)| *seen);
    let (stack, _) = is(wanted).or(seen).or_else(|| is(usual)).or(stacks.first())?;
    Some(ServerView {
        chosen: stack.id,
        lines: server::fill(stack, &grant),
        note: stack.note,
        stacks: stacks.iter().map(|(stack, seen)| (stack.id, stack.label, *seen)).collect(),
    })
}

/// The servers that are offered first where nothing shows which one answered.
const USUAL: [&str; 4] = ["nginx", "express", "spring", "api-gateway-rest"];

/// The detail of an exchange.
pub fn detail(judged: &Judged) -> Detail {
    let exchange = &judged.exchange;
    let entry = exchange.first().map(|it| &it.entry);
    let telling = telling(judged);
    let primary = telling.map(|it| finding_view(exchange, it));
    let beneath = judged.findings.iter().skip(usize::from(telling.is_some()));
    let others: Vec<FindingView> = beneath.map(|it| finding_view(exchange, it)).collect();
    let request = entry.map(|it| &it.request);
    let (differs, fails_in_firefox) = elsewhere(judged);
    Detail {
        headline: headline(judged),
        tone: match telling {
            Some(finding) => Tone::of(finding.severity),
            None => row::badge(judged).tone,
        },
        method: request.map_or_else(String::new, |it| it.method.clone()),
        url: request.map_or_else(String::new, |it| redact::mask_url(&it.url)),
        page: page(judged),
        call_site: entry.and_then(|it| call_site(it)),
        verdict: verdict(judged),
        ladder: ladder::ladder(exchange, &judged.facts.judgement),
        copy: copy_hint(judged),
        has_preflight: exchange.kind == ExchangeKind::OrphanPreflight
            || exchange.hops.iter().any(|it| it.preflight.is_some()),
        differs,
        under_rule: exchange.hops.iter().any(|it| it.entry.under_rule),
        fails_in_firefox,
        primary,
        others,
    }
}

/// The call failed: there was no answer to read, or the answer says no.
pub fn failed(judged: &Judged) -> bool {
    judged.facts.judgement.verdict.failed() || judged.facts.set.has(FactSet::AUTH_FAILED)
}

/// The finding that makes the headline: the first, unless it is advice on a call that failed for another reason.
pub fn telling(judged: &Judged) -> Option<&Finding> {
    judged.findings.first().filter(|it| it.explains || !failed(judged))
}

/// One sentence that says what happened.
pub fn headline(judged: &Judged) -> String {
    if let Some(finding) = telling(judged) {
        return finding.headline.clone();
    }
    let status = judged.exchange.entry().map_or(0, |it| it.response.status);
    match judged.facts.judgement.verdict {
        Verdict::Ok | Verdict::Opaque if (200..400).contains(&status) => {
            format!("Nothing is wrong with this request: it was answered {status}")
        }
        Verdict::Ok | Verdict::Opaque if status >= 400 => {
            if matches!(status, 401 | 403 | 407) {
                format!("The API answered {status} and does not say why")
            } else {
                format!("The API answered {status}, and nothing here points at authentication")
            }
        }
        Verdict::Cors(error) => format!("The browser's cross-origin check refused it: {}", error.name()),
        Verdict::NetworkError => match &judged.facts.judgement.net_error {
            Some(error) if !error.is_empty() => format!("The connection failed: {error}"),
            _ => "The connection failed".to_owned(),
        },
        Verdict::Blocked => "The browser, or a policy, blocked this request".to_owned(),
        Verdict::Aborted => "The page gave this request up before it was answered".to_owned(),
        Verdict::NotSent => "This call never became a request".to_owned(),
        Verdict::Ok | Verdict::Opaque | Verdict::Unknown => {
            "The capture does not show how this request ended".to_owned()
        }
    }
}

fn page(judged: &Judged) -> String {
    if judged
        .exchange
        .first()
        .is_some_and(|it| it.entry.vendor == Vendor::Pasted && it.entry.page_url.is_none())
    {
        // The page that a pasted request would be made from is not known.
        return String::new();
    }
    let page = judged.exchange.first().and_then(|it| it.entry.page_url.as_deref()).unwrap_or_default();
    match crate::origin::Origin::of(page) {
        crate::origin::Origin::Opaque => match &judged.facts.judgement.page {
            crate::origin::Origin::Opaque => String::new(),
            origin => origin.to_string(),
        },
        origin => origin.to_string(),
    }
}

fn call_site(entry: &Entry) -> Option<CallSite> {
    let initiator = entry.initiator.as_ref().filter(|it| !it.url.is_empty())?;
    let path = crate::origin::Url::parse(&initiator.url).map_or(initiator.url.as_str(), |it| it.path);
    let file = path.rsplit('/').find(|it| !it.is_empty()).unwrap_or("page");
    let file = shortened(file, 60);
    let label = if initiator.line > 0 { format!("{file}:{}", initiator.line) } else { file };
    Some(CallSite { label, url: initiator.url.clone(), line: initiator.line, column: initiator.column })
}

/// The names that a developer would search for.
fn verdict(judged: &Judged) -> Vec<String> {
    let judgement = &judged.facts.judgement;
    let mut names = Vec::new();
    if let Verdict::Cors(error) = judgement.verdict {
        names.push(error.name().to_owned());
        if !error.firefox().is_empty() {
            names.push(format!("Firefox: {}", error.firefox()));
        }
    }
    if let Some(error) = judgement.net_error.as_deref().filter(|it| !it.is_empty()) {
        names.push(shortened(error, 120));
    }
    names
}

fn copy_hint(judged: &Judged) -> CopyHint {
    // What the headline asks for decides; advice does not change a command.
    let telling = judged.findings.iter().filter(|it| it.explains);
    if telling.clone().any(|it| it.fix.edits_request()) {
        CopyHint::Fixes
    } else if telling.count() > 0 {
        CopyHint::ServerOnly
    } else {
        CopyHint::AsSent
    }
}

/// How others decide: a sentence for each that differs, and whether Firefox fails as well.
fn elsewhere(judged: &Judged) -> (Vec<String>, bool) {
    let exchange = &judged.exchange;
    let here = judged.facts.judgement.verdict;
    let there = |profile| fetch::judge(exchange, profile).verdict;
    // Who recorded it is at home in the sentence.
    let recorded_by_firefox = exchange.entry().is_some_and(|it| it.vendor == Vendor::Firefox);
    let (other, place) =
        if recorded_by_firefox { (Profile::Chromium, "Chromium") } else { (Profile::Firefox, "Firefox") };
    let other = there(other);
    let mut differs = Vec::new();
    for (verdict, passes, fails) in [
        (other, ["passes in ", place].concat(), ["fails in ", place].concat()),
        (
            there(Profile::Standard),
            "passes by the Fetch standard".to_owned(),
            "fails by the Fetch standard, which other browsers may follow".to_owned(),
        ),
    ] {
        match (here, verdict) {
            (Verdict::Cors(_), Verdict::Ok) => differs.push(["Fails here, ", &passes, "."].concat()),
            (Verdict::Ok, Verdict::Cors(error)) => {
                let name = if error.firefox().is_empty() || place != "Firefox" || verdict != other {
                    error.name()
                } else {
                    error.firefox()
                };
                differs.push(["Passes here, ", &fails, " (", name, ")."].concat());
            }
            _ => {}
        }
    }
    let fails_too = matches!((here, other), (Verdict::Cors(_), Verdict::Cors(_))) && !recorded_by_firefox;
    (differs, fails_too)
}

/// A finding as it is shown.
pub fn finding_view(exchange: &Exchange, finding: &Finding) -> FindingView {
    let spec = rules::rule(finding.rule).map_or("", |it| it.spec);
    FindingView {
        rule: finding.rule,
        headline: finding.headline.clone(),
        why: finding.why.clone(),
        tone: Tone::of(finding.severity),
        evidence: finding.evidence.iter().map(|it| evidence_line(exchange, it)).collect(),
        fix: fix_view(exchange, finding),
        who: format!("To be changed by {}", text::who(finding.who)),
        confidence: text::confidence(finding.confidence),
        spec,
        spec_label: spec_label(spec),
    }
}

fn fix_view(exchange: &Exchange, finding: &Finding) -> FixView {
    let fix = &finding.fix;
    let note = if !fix.no_edit.is_empty() {
        sentence(fix.no_edit)
    } else if fix.edits_answer() && !fix.edits_request() && finding.explains {
        let who = match finding.who {
            Who::Client | Who::Unset | Who::Browser | Who::User => "the API",
            who => text::who(who),
        };
        format!(
            "Only {who} can change this: no change in the page, and no command, makes the browser accept it."
        )
    } else {
        String::new()
    };
    FixView { text: fix.text.clone(), blocks: header_diff::blocks(exchange, fix), note }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let mut out: String = match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => return String::new(),
    };
    if !out.ends_with('.') {
        out.push('.');
    }
    out
}

fn evidence_line(exchange: &Exchange, evidence: &Evidence) -> EvidenceLine {
    let place = place(exchange, evidence.entry, evidence.part);
    let name = &evidence.name;
    let value = evidence.value.as_deref();
    let masked = value.map(|value| {
        let masked = match evidence.part {
            Part::RequestHeader | Part::ResponseHeader => redact::mask_header(name, value).into_owned(),
            Part::Url => redact::mask_url(value),
            _ => redact::mask_named(name, value).into_owned(),
        };
        shortened(&masked, 600)
    });
    let text = match (name.as_str(), masked) {
        ("", Some(value)) => match evidence.part {
            Part::Status => format!("Status {value}"),
            Part::Method => format!("Method {value}"),
            _ => value,
        },
        ("", None) => match evidence.part {
            Part::RequestBody | Part::ResponseBody => "No body".to_owned(),
            part => format!("No {}", part.name()),
        },
        (name, Some(value)) => [name, ": ", &value, &as_date(evidence)].concat(),
        (name, None) => ["No ", name].concat(),
    };
    EvidenceLine { place, text, absent: value.is_none() }
}

/// What a time in a token means, in brackets; nothing for all else.
pub fn as_date(evidence: &Evidence) -> String {
    let is_time =
        evidence.part == Part::Token && matches!(evidence.name.as_str(), "exp" | "iat" | "nbf" | "auth_time");
    let seconds = evidence.value.as_deref().filter(|_| is_time).and_then(|it| it.parse::<f64>().ok());
    // Beyond these it is no time in seconds, and a date would mislead.
    match seconds.filter(|it| (1e8..1e11).contains(it)) {
        Some(seconds) => [" (", &to_rfc3339(seconds * 1000.0), ")"].concat(),
        None => String::new(),
    }
}

fn place(exchange: &Exchange, id: EntryId, part: Part) -> &'static str {
    let preflight = exchange.hops.iter().any(|hop| {
        hop.preflight.as_ref().is_some_and(|it| it.id == id) || hop.entry.id == id && hop.entry.is_preflight()
    });
    let own = exchange.hops.iter().any(|hop| hop.entry.id == id);
    match part {
        Part::RequestHeader | Part::RequestBody | Part::Url | Part::Method if preflight => "Preflight",
        Part::ResponseHeader | Part::ResponseBody | Part::Status if preflight => "Answer to the preflight",
        _ if !own => "Another request",
        Part::RequestHeader | Part::RequestBody | Part::Url | Part::Method => "Request",
        Part::ResponseHeader | Part::ResponseBody | Part::Status => "Answer",
        Part::Token => "Token",
        Part::Timing => "Timing",
        Part::Hook => "Page",
    }
}

/// What a link to a standard is called.
pub fn spec_label(url: &str) -> String {
    let host = crate::origin::Url::parse(url).map_or("", |it| it.host);
    let fragment =
        url.split_once('#').map_or("", |(_, it)| it).replace(['-', '_'], " ").replace("cors", "CORS");
    let rfc = url
        .rsplit('/')
        .find_map(|it| it.split('#').next()?.strip_prefix("rfc"))
        .filter(|it| it.bytes().all(|it| it.is_ascii_digit()));
    match (rfc, host) {
        (Some(number), _) => {
            let section = fragment.strip_prefix("section ").map(|it| it.replace(' ', "."));
            match section {
                Some(section) => format!("RFC {number}, section {section}"),
                None => format!("RFC {number}"),
            }
        }
        (None, "fetch.spec.whatwg.org") => format!("Fetch standard, {}", fragment_words(&fragment)),
        (None, "html.spec.whatwg.org") => format!("HTML standard, {}", fragment_words(&fragment)),
        (None, "") => String::new(),
        (None, host) => host.strip_prefix("www.").unwrap_or(host).to_owned(),
    }
}

fn fragment_words(fragment: &str) -> &str {
    let words = ["concept ", "ref for ", "dom "];
    words.iter().find_map(|it| fragment.strip_prefix(it)).unwrap_or(fragment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_have_names() {
        for (url, expected) in [
            ("https://fetch.spec.whatwg.org/#concept-cors-check", "Fetch standard, CORS check"),
            ("https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1", "RFC 9110, section 11.6.1"),
            ("https://www.rfc-editor.org/rfc/rfc6750", "RFC 6750"),
            ("https://developer.mozilla.org/x", "developer.mozilla.org"),
            ("", ""),
        ] {
            assert_eq!(spec_label(url), expected);
        }
    }

    #[test]
    fn times_of_tokens_are_dated() {
        let dated =
            |part, name, value: &str| as_date(&Evidence::new(EntryId(0), part, name, Some(value.into())));
        assert_eq!(dated(Part::Token, "exp", "1795513680"), " (2026-11-24T09:48:00Z)");
        assert_eq!(dated(Part::Token, "exp", "1795513680000"), "");
        assert_eq!(dated(Part::Token, "exp", "\"soon\""), "");
        assert_eq!(dated(Part::ResponseBody, "exp", "1795513680"), "");
    }

    #[test]
    fn sentences_begin_and_end_well() {
        assert_eq!(sentence("the server is down"), "The server is down.");
        assert_eq!(sentence(""), "");
    }
}
