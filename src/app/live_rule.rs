//! The cure, tried on the inspected tab: header rules of the browser stand in for the server until somebody ends them.
//!
//! Rules change headers and nothing else, for one tab and the URLs of one call. Where that cannot cure, the panel says
//! why it does not offer them.

use super::replay::quoted;
use super::{Effect, Event, State};
use crate::exchange::{Entry, EntryId, Exchange, ExchangeKind, ResourceType};
use crate::fix::{Fix, On, Op, Slot};
use crate::origin::{Origin, Url};
use crate::session::Judged;

/// The rules that are active, or about to be.
#[derive(Clone, Debug, Default)]
pub(super) struct Trial {
    active: Option<Active>,
    asked: Option<Active>,
    /// What the browser said when it refused.
    problem: String,
}

#[derive(Clone, Debug)]
struct Active {
    head: EntryId,
    urls: Vec<String>,
    page: Option<String>,
}

/// What is done about live rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Ask for the permission and set the rules.
    Try,
    /// The browser set them, or said why not.
    Answered(String),
    /// Take them back.
    Remove,
}

/// What the rules are to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The URLs whose headers are changed.
    pub urls: Vec<String>,
    /// The hosts that a permission is asked for: the page's and the API's, and no other.
    pub origins: Vec<String>,
    /// The rules as JSON, without numbers and tabs.
    pub rules: Vec<String>,
}

impl From<Act> for Event {
    fn from(act: Act) -> Self {
        Self::Rule(act)
    }
}

impl State {
    #[inline(never)]
    pub(super) fn act_on_rules(&mut self, act: Act) -> Vec<Effect> {
        self.detail_version += 1;
        match act {
            Act::Try => {
                let Some(Ok(plan)) = self.rule_plan() else { return vec![Effect::Draw] };
                let Some(head) = self.judged().map(Judged::head) else { return Vec::new() };
                let page = self.live.page().map(|it| Url::without_fragment(it).to_owned());
                self.trial.problem.clear();
                self.trial.asked = Some(Active { head, urls: plan.urls.clone(), page });
                let origins: Vec<String> = plan.origins.iter().map(|it| quoted(it)).collect();
                let json =
                    ["{\"origins\":[", &origins.join(","), "],\"rules\":[", &plan.rules.join(","), "]}"]
                        .concat();
                vec![Effect::SetRules(json), Effect::Draw]
            }
            Act::Answered(problem) => {
                let Some(asked) = self.trial.asked.take() else { return vec![Effect::Draw] };
                if !problem.is_empty() {
                    let said = ["The rule was not set: ", &problem].concat();
                    self.trial.problem = problem;
                    return vec![Effect::Announce(said), Effect::Draw];
                }
                let head = asked.head;
                self.trial.active = Some(asked);
                let mut effects = vec![Effect::Draw];
                // A call that may change something is left to whoever uses the page.
                if let Some(exchange) = self.session.get(head).map(|it| it.exchange.clone())
                    && let Some(entry) = exchange.first().map(|it| Entry::clone(&it.entry))
                    && ["GET", "HEAD", "OPTIONS"].contains(&entry.request.method.as_str())
                    && super::replay::why_not_replayed(&exchange).is_empty()
                {
                    effects.extend(self.run_again(head, &entry, &exchange));
                }
                effects
            }
            Act::Remove => self.end_rules(),
        }
    }

    /// Takes the rules back.
    pub(super) fn end_rules(&mut self) -> Vec<Effect> {
        self.trial = Trial::default();
        self.detail_version += 1;
        vec![Effect::RemoveRules, Effect::Draw]
    }

    /// The page went elsewhere: rules were for the page as it was. Loading the same page again keeps them.
    pub(super) fn rules_after(&mut self, url: &str) -> Vec<Effect> {
        match &self.trial.active {
            Some(active) if active.page.as_deref().is_none_or(|it| it != Url::without_fragment(url)) => {
                self.end_rules()
            }
            _ => Vec::new(),
        }
    }

    /// The URLs whose headers are changed at present; none while no rule is active.
    pub fn active_rules(&self) -> &[String] {
        self.trial.active.as_ref().map_or(&[], |it| &it.urls)
    }

    /// Whether an entry was made while a rule changed its headers.
    pub(super) fn is_under_rule(&self, entry: &Entry) -> bool {
        let url = without_query(&entry.request.url);
        self.active_rules().iter().any(|it| without_query(it) == url)
    }

    /// The rules for the selected exchange, or why there are none. `None` where no page is inspected.
    pub fn rule_plan(&self) -> Option<Result<Plan, String>> {
        let judged = self.judged().filter(|_| self.is_live())?;
        let head = judged.head();
        if !self.trial.problem.is_empty() {
            return Some(Err(self.trial.problem.clone()));
        }
        if !self.is_on_page(&judged.exchange) {
            return Some(Err("the page that made this call is no longer shown".to_owned()));
        }
        let fix = self.fix_at_hand(judged);
        Some(plan(&judged.exchange, &fix, &judged.facts.judgement.page, &|slot| self.slot_value(head, slot)))
    }
}

/// The rules that make a fix true for one tab, or why no rule can (the words continue a sentence).
pub fn plan(
    exchange: &Exchange,
    fix: &Fix,
    page: &Origin,
    value_of: &dyn Fn(Slot) -> Option<String>,
) -> Result<Plan, String> {
    if let Some(why) = hindrance(exchange, fix) {
        return Err(why);
    }
    if *page == Origin::Opaque {
        return Err(
            "the page, or a frame of it, has no origin that a permission could be asked for".to_owned()
        );
    }
    let mut plan = Plan { urls: Vec::new(), origins: Vec::new(), rules: Vec::new() };
    let mut grant = |origin: &Origin| {
        // A pattern names scheme and host; browsers do not agree on ports in it.
        if let Origin::Tuple { scheme, host, .. } = origin {
            let pattern = [scheme, "://", host.as_str(), "/*"].concat();
            if !plan.origins.contains(&pattern) {
                plan.origins.push(pattern);
            }
        }
    };
    grant(page);
    for (index, hop) in exchange.hops.iter().enumerate() {
        let of_hop: Vec<_> = fix.edits.iter().filter(|it| it.hop == index).collect();
        if of_hop.is_empty() {
            continue;
        }
        let url = Url::without_fragment(&hop.entry.request.url);
        grant(&Origin::of(url));
        plan.urls.push(url.to_owned());
        for on_preflight in [true, false] {
            let (mut request, mut response) = (Vec::new(), Vec::new());
            for edit in of_hop.iter().filter(|it| (it.on == On::Preflight) == on_preflight) {
                let list = if edit.on == On::Request { &mut request } else { &mut response };
                match &edit.op {
                    Op::Set { name, value } => {
                        list.push(header(name, "set", Some(&filled(value, value_of)?)));
                    }
                    Op::Add { name, value } => {
                        list.push(header(name, "append", Some(&filled(value, value_of)?)));
                    }
                    Op::Remove { name } => list.push(header(name, "remove", None)),
                    Op::Rename { from, to } => {
                        let headers = match edit.on {
                            On::Request => &hop.entry.request.headers,
                            On::Preflight | On::Response => &hop.entry.response.headers,
                        };
                        list.push(header(from, "remove", None));
                        list.push(header(to, "set", Some(headers.get(from).unwrap_or_default())));
                    }
                    Op::Status(_) | Op::Method(_) | Op::Url(_) | Op::Body { .. } => {}
                }
            }
            if !request.is_empty() || !response.is_empty() {
                plan.rules.push(rule(url, page, on_preflight, &request, &response));
            }
        }
    }
    Ok(plan)
}

/// Why no header rule cures this, in words that continue a sentence.
fn hindrance(exchange: &Exchange, fix: &Fix) -> Option<String> {
    let first = exchange.first()?;
    if exchange.kind == ExchangeKind::NeverSent {
        return Some("this call is never sent, so there are no headers to change".to_owned());
    }
    if first.entry.resource == ResourceType::WebSocket {
        return Some("a WebSocket needs a permission of its own".to_owned());
    }
    if exchange.twin.is_some() {
        return Some("a service worker makes this call, outside of the tab".to_owned());
    }
    if fix.edits.is_empty() {
        let why = if fix.no_edit.is_empty() { "there is no header to change" } else { fix.no_edit };
        return Some(why.to_owned());
    }
    for hop in &exchange.hops {
        let preflight = hop.preflight.as_deref().or(hop.entry.is_preflight().then_some(&*hop.entry));
        let Some(preflight) = preflight else { continue };
        let status = preflight.response.status;
        if !(200..300).contains(&status) {
            let status = status.to_string();
            return Some(
                ["the preflight is answered ", &status, ", and a rule changes headers, not a status"]
                    .concat(),
            );
        }
    }
    let only_request = fix.edits.iter().all(|it| it.on == On::Request);
    if only_request && first.preflight.is_some() && first.entry.response.status == 0 {
        let why = "the preflight is about what the page asks for, and a rule does not change that";
        return Some(why.to_owned());
    }
    fix.edits.iter().find_map(|edit| {
        let why = match &edit.op {
            Op::Status(_) => "a rule changes headers, not a status",
            Op::Method(_) => "a rule changes headers, not a method",
            Op::Url(_) => "a rule changes headers, not a URL",
            Op::Body { .. } => "a rule changes headers, not a body",
            Op::Set { name, .. } if edit.on == On::Request && name.eq_ignore_ascii_case("origin") => {
                "the browser judges by the page's own origin, whatever is sent"
            }
            _ => return None,
        };
        Some(why.to_owned())
    })
}

fn filled(value: &crate::fix::Value, value_of: &dyn Fn(Slot) -> Option<String>) -> Result<String, String> {
    let mut missing = None;
    let slots = Fix::default().set_request(0, "x", value.clone()).slots();
    for slot in slots {
        if value_of(slot).is_none() {
            missing = Some(slot);
        }
    }
    match missing {
        Some(slot) => {
            Err(["it needs $", slot.name(), ": look for one in the page, or write it in under What if"]
                .concat())
        }
        None => Ok(value.fill(&|slot| value_of(slot).unwrap_or_default())),
    }
}

fn header(name: &str, operation: &str, value: Option<&str>) -> String {
    let mut out =
        ["{\"header\":", &quoted(&name.to_ascii_lowercase()), ",\"operation\":", &quoted(operation)].concat();
    if let Some(value) = value {
        out.push_str(",\"value\":");
        out.push_str(&quoted(value));
    }
    out.push('}');
    out
}

fn rule(url: &str, page: &Origin, on_preflight: bool, request: &[String], response: &[String]) -> String {
    let mut action = String::from("{\"type\":\"modifyHeaders\"");
    for (name, list) in [("requestHeaders", request), ("responseHeaders", response)] {
        if !list.is_empty() {
            for part in [",\"", name, "\":[", &list.join(","), "]"] {
                action.push_str(part);
            }
        }
    }
    let methods = if on_preflight { "requestMethods" } else { "excludedRequestMethods" };
    let (kind, filter) = filter(url);
    // Another page in the same tab is not served by it.
    let initiator = match page {
        Origin::Tuple { host, .. } if !host.starts_with('[') => {
            [",\"initiatorDomains\":[", &quoted(host), "]"].concat()
        }
        _ => String::new(),
    };
    [
        "{\"priority\":1,\"action\":",
        &action,
        "},\"condition\":{\"isUrlFilterCaseSensitive\":true,\"",
        kind,
        "\":",
        &quoted(&filter),
        ",\"",
        methods,
        "\":[\"options\"],\"resourceTypes\":[\"xmlhttprequest\",\"other\"]",
        &initiator,
        "}}",
    ]
    .concat()
}

/// The condition that a URL has to meet, and its name. The query may differ from call to call; the path may not.
fn filter(url: &str) -> (&'static str, String) {
    let (path, has_query) = url.split_once('?').map_or((url, false), |(path, _)| (path, true));
    // These stand for something else in a filter, which has no way to escape them. A path seldom has them.
    if !path.contains(['*', '^', '|']) {
        let end = if has_query { "?" } else { "|" };
        return ("urlFilter", ["|", path, end].concat());
    }
    let mut pattern = String::from("^");
    for letter in path.chars() {
        if letter.is_ascii_punctuation() {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push_str(if has_query { "\\?" } else { "$" });
    ("regexFilter", pattern)
}

fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::transcript;
    use crate::session::{Options, Session};

    fn planned(transcript: &str) -> Result<Plan, String> {
        let mut session = Session::new(Options::default());
        for entry in transcript::read(transcript).entries {
            session.add(entry);
        }
        session.settle();
        let judged = session.exchanges().next().unwrap();
        let fix = crate::present::detail::telling(judged).map(|it| it.fix.clone()).unwrap_or_default();
        plan(&judged.exchange, &fix, &judged.facts.judgement.page, &|_| None)
    }

    #[test]
    fn a_missing_header_is_set_for_one_url_and_two_hosts() {
        let plan = planned(
            "> GET https://api.example:8443/a?t=1\n> Origin: https://app.example\n< 200\n! net::ERR_FAILED\n",
        )
        .unwrap();
        assert_eq!(plan.origins, ["https://app.example/*", "https://api.example/*"]);
        assert_eq!(plan.rules.len(), 1);
        let rule = &plan.rules[0];
        assert!(serde_json::from_str::<serde_json::Value>(rule).is_ok(), "{rule}");
        assert!(
            rule.contains("\"|https://api.example:8443/a?\"") && rule.contains("excludedRequestMethods"),
            "{rule}"
        );
        assert!(
            rule.contains(
                "\"access-control-allow-origin\",\"operation\":\"set\",\"value\":\"https://app.example\""
            ),
            "{rule}"
        );
    }

    #[test]
    fn a_filter_fits_one_path_and_no_other() {
        assert_eq!(filter("https://a.example/b?c=*"), ("urlFilter", "|https://a.example/b?".to_owned()));
        assert_eq!(filter("https://a.example/b"), ("urlFilter", "|https://a.example/b|".to_owned()));
        let (kind, pattern) = filter("https://a.example/v1/*/x^y?z");
        assert_eq!(kind, "regexFilter");
        assert_eq!(pattern, r"^https\:\/\/a\.example\/v1\/\*\/x\^y\?");
        assert_eq!(filter("https://a.example/a|b").1, r"^https\:\/\/a\.example\/a\|b$");
    }

    #[test]
    fn what_no_header_cures_is_not_offered() {
        let preflight = |status: u16| {
            format!(
                "at 1ms\n> OPTIONS https://api.example/a\n> Access-Control-Request-Method: PUT\n< {status}\n\
                 at 0ms\n> PUT https://api.example/a\n! net::ERR_FAILED\n"
            )
        };
        assert!(planned(&preflight(401)).unwrap_err().contains("answered 401"));
        assert_eq!(planned(&preflight(204)).unwrap().rules.len(), 2);
        assert!(planned("> GET https://api.example/a\n! net::ERR_NAME_NOT_RESOLVED\n").is_err());
        let missing = planned(
            "> GET https://api.example/a\n< 401\n< WWW-Authenticate: Bearer\n< Access-Control-Allow-Origin: *\n",
        );
        assert!(missing.unwrap_err().contains("$ACCESS_TOKEN"));
    }
}
