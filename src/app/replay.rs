//! The cure, tried in the page: the call is made again with the corrected request, and a better credential is looked
//! for where the page keeps its own. Both happen on a click only.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Effect, Event, State, Tab};
use crate::exchange::{
    Body, BodyEncoding, Credentials, Entry, EntryId, Exchange, ExchangeKind, ResourceType,
};
use crate::fetch::Verdict;
use crate::fetch::safelist::{is_added_by_browser, is_forbidden_method, is_forbidden_request_header};
use crate::finding::Category;
use crate::fix::{Fix, On, Op, Slot};
use crate::origin::{Origin, Url};
use crate::present::{detail, token};
use crate::redact;
use crate::session::Judged;
use crate::syntax::jwt;

/// What was tried, and what is being tried.
#[derive(Debug, Default)]
pub(super) struct Trials {
    /// A call that may change something waits for a yes.
    asking: Option<EntryId>,
    /// A replay that was made and has no entry yet: of which exchange, and its method and URL.
    awaited: Option<(EntryId, String, String)>,
    /// Why a replay has no entry, as far as its script told: of which exchange, and in which words.
    stuck: Option<(EntryId, String)>,
    /// Replays by their heads, with the exchanges that they repeat.
    joined: HashMap<EntryId, EntryId>,
    /// For which exchange a token is looked for at present.
    searching: Option<EntryId>,
    /// What was looked for, for which exchange; the best token comes first.
    found: Option<(EntryId, Vec<Found>)>,
}

/// A credential that the page keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Where it lies: `localStorage`, `IndexedDB` …
    pub place: String,
    /// Under which name.
    pub name: String,
    /// Whom it is meant for.
    #[serde(skip)]
    pub audience: Vec<String>,
    value: String,
}

impl Found {
    /// The credential, masked.
    pub fn masked(&self) -> String {
        redact::mask_secret(&self.value)
    }
}

/// What is done about the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Make the call again.
    Replay,
    /// Yes, make it again although it may change something.
    Confirm,
    /// No.
    Cancel,
    /// Look for a better credential.
    Find,
}

/// What the panel offers to do in the page about the selected exchange.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// The replay sends a corrected request.
    pub corrected: bool,
    /// Why there is no replay; empty where there is one.
    pub refusal: String,
    /// The call changes something and waits for a yes: its method.
    pub asking: Option<String>,
    /// A token can be looked for.
    pub find: bool,
    /// What was found: the best one first. `None` where nobody has looked.
    pub found: Option<Vec<Found>>,
    /// Why the last replay has no entry yet; empty where nothing is known of that.
    pub stuck: String,
    /// The exchanges that this one is joined to by a replay: a word, and where it is.
    pub joined: Vec<(String, EntryId)>,
}

impl From<Act> for Event {
    fn from(act: Act) -> Self {
        Self::Page(act)
    }
}

impl State {
    #[inline(never)]
    pub(super) fn act_in_page(&mut self, act: Act) -> Vec<Effect> {
        let Some(head) = self.judged().map(Judged::head) else { return Vec::new() };
        self.detail_version += 1;
        match act {
            Act::Replay | Act::Confirm => {
                let Some((entry, exchange)) = self.replayed() else { return vec![Effect::Draw] };
                let refusal = self.refusal(&exchange);
                if !refusal.is_empty() {
                    return vec![Effect::Announce(refusal), Effect::Draw];
                }
                let safe = ["GET", "HEAD", "OPTIONS"].contains(&entry.request.method.as_str());
                if !safe && act == Act::Replay {
                    self.trials.asking = Some(head);
                    return vec![Effect::Draw];
                }
                self.trials.asking = None;
                self.run_again(head, &entry, &exchange)
            }
            Act::Cancel => {
                self.trials.asking = None;
                vec![Effect::Draw]
            }
            Act::Find => {
                self.trials.searching = Some(head);
                vec![Effect::Evaluate { id: FIND, source: FIND_TOKENS.to_owned() }, Effect::Draw]
            }
        }
    }

    /// Makes a call again, as it stands in an entry.
    pub(super) fn run_again(&mut self, head: EntryId, entry: &Entry, exchange: &Exchange) -> Vec<Effect> {
        let credentials = self.judged().map_or(Credentials::Unknown, |it| it.facts.judgement.credentials);
        let url = Url::without_fragment(&entry.request.url).to_owned();
        self.trials.awaited = Some((head, entry.request.method.clone(), url));
        self.trials.stuck = None;
        let source = source(entry, exchange, credentials);
        vec![
            Effect::Evaluate { id: REPLAY, source },
            Effect::Announce("Replayed in the page".to_owned()),
            Effect::Draw,
        ]
    }

    /// What a script in the page came back with.
    #[inline(never)]
    pub(super) fn evaluated(&mut self, id: u32, json: &str) -> Vec<Effect> {
        self.detail_version += 1;
        if id == FIND {
            // Somebody may have selected another exchange since.
            let Some(judged) = self.trials.searching.take().and_then(|it| self.session.get(it)) else {
                return Vec::new();
            };
            let head = judged.head();
            let answer: Answer = serde_json::from_str(json).unwrap_or_default();
            let found = self.fitting(judged, answer.value);
            let said = match found.len() {
                0 => "No valid token for this API was found in the page".to_owned(),
                _ => "A valid token was found".to_owned(),
            };
            self.trials.found = Some((head, found));
            return vec![Effect::Draw, Effect::Announce(said)];
        }
        // The browser reports a request before or after its script ends; what never became one is told by the script.
        let Some((head, ..)) = self.trials.awaited.clone() else { return vec![Effect::Draw] };
        let answer: Ended = serde_json::from_str(json).unwrap_or_default();
        let why = match (answer.error.is_empty(), answer.value.is_some()) {
            (false, _) => ["The script in the page ended with: ", &redact::mask_text(&answer.error)].concat(),
            (true, true) => return vec![Effect::Draw],
            (true, false) => "The page has not answered for 20 seconds".to_owned(),
        };
        self.trials.stuck = Some((head, why.clone()));
        vec![Effect::Draw, Effect::Announce(why)]
    }

    /// A new exchange may be the replay that was waited for. Scripts without an address make such calls.
    pub(super) fn join_replay(&mut self, head: EntryId) -> Option<Effect> {
        let (of, method, url) = self.trials.awaited.as_ref()?;
        let judged = self.session.get(head)?;
        let entry = &judged.exchange.first()?.entry;
        let by_us = entry.initiator.as_ref().is_none_or(|it| it.url.is_empty());
        if !by_us
            || entry.request.method != *method
            || Url::without_fragment(&entry.request.url) != url.as_str()
        {
            return None;
        }
        if head == *of {
            return None;
        }
        let said = ["The replay: ", &outcome(judged)].concat();
        self.trials.joined.insert(head, *of);
        self.trials.awaited = None;
        self.trials.stuck = None;
        self.detail_version += 1;
        Some(Effect::Announce(said))
    }

    /// What can be done in the page about the selected exchange.
    pub fn page_offer(&self) -> Option<Offer> {
        let judged = self.judged().filter(|_| self.is_live())?;
        let head = judged.head();
        let (entry, exchange) = self.replayed()?;
        let fix = self.fix_at_hand(judged);
        let slots = detail::telling(judged).map(|it| it.fix.slots()).unwrap_or_default();
        let joined = &self.trials.joined;
        let mut links = Vec::new();
        if let Some(old) = joined.get(&head) {
            links.push(("Replay of the earlier call".to_owned(), *old));
        }
        let mut replays: Vec<EntryId> = joined.iter().filter(|it| *it.1 == head).map(|it| *it.0).collect();
        replays.sort_unstable();
        for replay in replays {
            if let Some(judged) = self.session.get(replay) {
                links.push((["Replayed: ", &outcome(judged)].concat(), replay));
            }
        }
        Some(Offer {
            corrected: fix.edits_request(),
            refusal: self.refusal(&exchange),
            asking: (self.trials.asking == Some(head)).then(|| entry.request.method.clone()),
            find: slots.contains(&Slot::AccessToken),
            found: self.trials.found.as_ref().filter(|it| it.0 == head).map(|it| it.1.clone()),
            stuck: self
                .trials
                .stuck
                .as_ref()
                .filter(|it| it.0 == head)
                .map(|it| it.1.clone())
                .unwrap_or_default(),
            joined: links,
        })
    }

    /// The fix that is tried: what was edited, where that is shown, else the one that the headline asks for.
    pub(super) fn fix_at_hand(&self, judged: &Judged) -> Fix {
        if self.tab == Tab::WhatIf
            && let Some(tried) = self.tried().filter(|it| !it.fix.edits.is_empty())
        {
            return tried.fix;
        }
        detail::telling(judged).map(|it| it.fix.clone()).unwrap_or_default()
    }

    /// A value for a slot, where one is known.
    pub(super) fn slot_value(&self, head: EntryId, slot: Slot) -> Option<String> {
        let (_, found) = self.trials.found.as_ref().filter(|it| it.0 == head)?;
        if slot == Slot::AccessToken { found.first().map(|it| it.value.clone()) } else { None }
    }

    /// The request that a replay sends.
    fn replayed(&self) -> Option<(Entry, Exchange)> {
        let judged = self.judged()?;
        let fix = self.fix_at_hand(judged);
        let fill = |slot| self.slot_value(judged.head(), slot).unwrap_or_default();
        let exchange = fix.apply(&judged.exchange, judged.facts.judgement.credentials, &fill);
        let entry = Entry::clone(&exchange.first()?.entry);
        Some((entry, judged.exchange.clone()))
    }

    fn refusal(&self, exchange: &Exchange) -> String {
        let Some(judged) = self.judged() else { return String::new() };
        let slots: Vec<Slot> = self.fix_at_hand(judged).slots();
        let open: Vec<&str> = slots
            .iter()
            .filter(|it| self.slot_value(judged.head(), **it).is_none())
            .map(|it| it.name())
            .collect();
        let why = why_not_replayed(exchange);
        let fix = self.fix_at_hand(judged);
        let forbidden = fix.edits.iter().find_map(|it| match &it.op {
            Op::Set { name, .. } | Op::Add { name, .. } if it.on == On::Request => {
                (is_forbidden_request_header(name, "") && !name.eq_ignore_ascii_case("cookie"))
                    .then_some(name)
            }
            _ => None,
        });
        if let Some(name) = forbidden {
            ["A page cannot set ", name, ": the browser does."].concat()
        } else if !why.is_empty() {
            why.to_owned()
        } else if !open.is_empty() {
            ["The corrected request needs $", &open.join(" and $"), ": write it in under What if."].concat()
        } else if !self.is_on_page(exchange) {
            "The page that made this call is no longer shown.".to_owned()
        } else {
            String::new()
        }
    }

    /// The page that made a call is still there.
    pub(super) fn is_on_page(&self, exchange: &Exchange) -> bool {
        let made_by = exchange.first().and_then(|it| it.entry.page_url.as_deref()).map(Origin::of);
        let shown = self.live.page().map(Origin::of);
        matches!((&made_by, &shown), (None, _) | (_, None)) || made_by == shown
    }

    /// Of what the page keeps, the tokens that are valid now and meant for the API that was called. Where nothing
    /// shows whom they have to be meant for, those that could be.
    fn fitting(&self, judged: &Judged, candidates: Vec<Found>) -> Vec<Found> {
        let now = self.now / 1000.0;
        let sent = token::of(judged).map(|it| it.value.clone()).unwrap_or_default();
        // The audience of a token that was refused for its audience is the wrong one.
        let was_wrong = judged.category() == Some(Category::AudienceMismatch);
        let audience = audience_of(&sent);
        let host = judged.exchange.first().and_then(|it| Url::parse(&it.entry.request.url));
        // A right that the server asks for must be in the token.
        let challenges = &judged.facts.challenges.list;
        let rights: Vec<&str> =
            challenges.iter().filter_map(|it| it.param("scope")).flat_map(str::split_whitespace).collect();
        let fits = |found: &Found| {
            let token = jwt::decode(&found.value);
            let is_id_token = token.token_kind().is_some_and(|it| it.eq_ignore_ascii_case("id"))
                || token.raw(jwt::Name::Nonce).is_some();
            let is_valid = token.well_formed()
                && token.exp().value().is_none_or(|it| it > now)
                && token.nbf().value().is_none_or(|it| it <= now + SKEW);
            let shares = found.audience.iter().any(|it| audience.contains(it));
            let fits = if audience.is_empty() { true } else { shares != was_wrong };
            let grants = token.grants();
            let may = rights.iter().all(|it| grants.iter().any(|own| own == it));
            *found.value != *sent && is_valid && !is_id_token && fits && may
        };
        let mut found: Vec<Found> = Vec::new();
        for mut it in candidates {
            it.audience = audience_of(&it.value);
            if fits(&it) && !found.iter().any(|known| known.value == it.value) {
                found.push(it);
            }
        }
        // Those that are known to be meant for this API, then the one that lasts longest.
        found.sort_by_cached_key(|it| {
            let named = it.audience.iter().any(|it| host.as_ref().is_some_and(|host| it.contains(host.host)));
            let lasts = jwt::decode(&it.value).exp().value().unwrap_or(f64::MAX);
            (!(named || self.proven(&it.audience)), (f64::MAX - lasts).to_bits())
        });
        found
    }

    /// An audience that another call of the session was answered well with.
    fn proven(&self, audience: &[String]) -> bool {
        let Some(target) = self.judged().map(Judged::target) else { return false };
        self.session.exchanges().any(|it| {
            it.target() == target
                && it.findings.is_empty()
                && token::of(it)
                    .is_some_and(|it| audience_of(&it.value).iter().any(|it| audience.contains(it)))
        })
    }
}

fn audience_of(token: &str) -> Vec<String> {
    jwt::decode(token).aud().value().unwrap_or_default()
}

/// The answer of a script: what it came to, or nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    value: Vec<Found>,
}

/// How the script of a replay ended; empty where it did not.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Ended {
    value: Option<serde::de::IgnoredAny>,
    error: String,
}

/// How an exchange ended, in a few words.
fn outcome(judged: &Judged) -> String {
    let status = judged.exchange.entry().map_or(0, |it| it.response.status);
    match judged.facts.judgement.verdict {
        Verdict::Ok | Verdict::Opaque => ["answered ", &status.to_string()].concat(),
        verdict => verdict.code().to_owned(),
    }
}

/// Why a call cannot be made again by a script in the page; empty where it can.
pub fn why_not_replayed(exchange: &Exchange) -> &'static str {
    let Some(entry) = exchange.first().map(|it| &it.entry) else { return "There is no request." };
    let is_truncated = entry.request.body.as_ref().is_some_and(|it| it.truncated);
    let scripted = matches!(
        entry.resource,
        ResourceType::Fetch | ResourceType::Xhr | ResourceType::Unknown | ResourceType::Other
    );
    let is_http = Url::parse(&entry.request.url).is_some_and(|it| matches!(it.scheme, "http" | "https"));
    if exchange.kind == ExchangeKind::OrphanPreflight || entry.is_preflight() {
        "The request behind this preflight was never seen."
    } else if !scripted || !is_http {
        "Only calls that a script makes with fetch or XMLHttpRequest can be made again."
    } else if is_truncated {
        "The body of this request was not kept in full."
    } else if is_forbidden_method(&entry.request.method) {
        "A page must not use this method."
    } else {
        ""
    }
}

/// A script that makes a call again, and reads the answer, without which the browser would not report it.
fn source(entry: &Entry, exchange: &Exchange, credentials: Credentials) -> String {
    let request = &entry.request;
    let hook = exchange.hook.as_deref();
    let original = exchange.first().map(|it| &it.entry.request.headers);
    let mut headers = String::new();
    for it in request.headers.iter() {
        // What the browser adds it will add again, and if it came from the page it would be there twice.
        let is_new = original.is_none_or(|old| old.get(&it.name) != Some(it.value.as_str()));
        let by_browser = is_added_by_browser(&it.name) || it.name.eq_ignore_ascii_case("accept-language");
        if is_forbidden_request_header(&it.name, &it.value) || by_browser && !is_new {
            continue;
        }
        for part in ["[", &quoted(&it.name), ",", &quoted(&it.value), "],"] {
            headers.push_str(part);
        }
    }
    // A cookie is the browser's to send: the cure that asks for one is the credentials mode.
    let gains_cookie = request.headers.has("cookie") && original.is_some_and(|it| !it.has("cookie"));
    let credentials = match (hook.map(|it| it.credentials.as_str()).unwrap_or_default(), credentials) {
        _ if gains_cookie => "include",
        ("", Credentials::Include) => "include",
        ("", _) => "same-origin",
        (known, _) => known,
    };
    let mode = match hook.map(|it| it.mode.as_str()).unwrap_or_default() {
        "" if request.headers.get("sec-fetch-mode") == Some("no-cors") => "no-cors",
        "" => "cors",
        known => known,
    };
    let mut out =
        ["fetch(", &quoted(&request.url), ",{method:", &quoted(&request.method), ",headers:[", &headers]
            .concat();
    for part in ["],mode:", &quoted(mode), ",credentials:", &quoted(credentials)] {
        out.push_str(part);
    }
    if let Some(body) = request.body.as_ref().filter(|it| !it.text.is_empty()) {
        out.push_str(",body:");
        out.push_str(&body_of(body));
    }
    out.push_str("}).then(async (it) => { await it.text(); return []; })");
    out
}

fn body_of(body: &Body) -> String {
    match body.encoding {
        BodyEncoding::Text => quoted(&body.text),
        BodyEncoding::Base64 => {
            ["Uint8Array.from(atob(", &quoted(body.text.trim()), "),(it)=>it.charCodeAt(0))"].concat()
        }
    }
}

/// A text as a literal of JavaScript and of JSON.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// Clocks of servers are seldom off by more, in seconds.
const SKEW: f64 = 60.0;

const REPLAY: u32 = 1;
const FIND: u32 = 2;

/// Looks through what the page keeps. Reads only, and leaves everything but what looks like a token where it is.
const FIND_TOKENS: &str = r#"(async () => {
  const found = [];
  const look = (place, name, text) => {
    for (const [value] of String(text).matchAll(/eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g)) {
      if (found.length < 100 && value.length < 16384) found.push({ place, name: String(name).slice(0, 200), value });
    }
  };
  for (const place of ["localStorage", "sessionStorage"]) {
    try { for (const [name, text] of Object.entries(window[place])) look(place, name, text); } catch {}
  }
  try {
    for (const pair of document.cookie.split("; ")) {
      const [name, ...text] = pair.split("=");
      look("cookie", name, decodeURIComponent(text.join("=")));
    }
  } catch {}
  const ended = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
  try {
    for (const { name } of (await indexedDB.databases()).slice(0, 20)) {
      const database = await ended(indexedDB.open(name));
      for (const store of Array.from(database.objectStoreNames).slice(0, 50)) {
        const values = await ended(database.transaction(store).objectStore(store).getAll(undefined, 500));
        for (const it of values) look("IndexedDB", `${name}/${store}`, typeof it === "string" ? it : JSON.stringify(it));
      }
      database.close();
    }
  } catch {}
  return found;
})()"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tests::first_shown;
    use crate::app::update;
    use crate::rules::transcript;

    fn script(effects: &[Effect]) -> Option<&str> {
        effects.iter().find_map(|it| match it {
            Effect::Evaluate { source, .. } => Some(source.as_str()),
            _ => None,
        })
    }

    const TWO_SCHEMES: &str = "> GET https://api.example/a\n> Authorization: Bearer Bearer mF9xB5f0c1JqMx7RkP2tVwKd\n\
        > User-Agent: x\n> Cookie: a=b\n< 401\n< WWW-Authenticate: Bearer\n< Access-Control-Allow-Origin: https://app.example\n";

    #[test]
    fn a_replay_sends_the_corrected_request_and_what_the_browser_adds_is_left_to_it() {
        let mut state = first_shown(TWO_SCHEMES);
        let effects = update(&mut state, Act::Replay.into());
        let source = script(&effects).unwrap();
        assert!(source.contains(r#"["Authorization","Bearer mF9xB5f0c1JqMx7RkP2tVwKd"]"#), "{source}");
        assert!(!source.contains("User-Agent") && !source.contains("Cookie"), "{source}");
        assert!(source.contains(r#"credentials:"include""#), "{source}");
    }

    #[test]
    fn what_may_change_something_is_asked_about_first() {
        let mut state = first_shown(&TWO_SCHEMES.replace("GET", "POST"));
        assert_eq!(script(&update(&mut state, Act::Replay.into())), None);
        assert_eq!(state.page_offer().unwrap().asking.as_deref(), Some("POST"));
        update(&mut state, Act::Cancel.into());
        assert_eq!(state.page_offer().unwrap().asking, None);
        update(&mut state, Act::Replay.into());
        assert!(script(&update(&mut state, Act::Confirm.into())).unwrap().contains(r#"method:"POST""#));
    }

    #[test]
    fn a_replay_that_becomes_no_request_says_why() {
        for (json, said) in [
            (r#"{"error":"TypeError: Failed to fetch"}"#, "TypeError: Failed to fetch"),
            ("{}", "20 seconds"),
        ] {
            let mut state = first_shown(TWO_SCHEMES);
            update(&mut state, Act::Replay.into());
            assert_eq!(state.page_offer().unwrap().stuck, "");
            let effects = update(&mut state, Event::Evaluated { id: REPLAY, json: json.to_owned() });
            assert!(effects.iter().any(|it| matches!(it, Effect::Announce(text) if text.contains(said))));
            assert!(state.page_offer().unwrap().stuck.contains(said));
            update(&mut state, Act::Replay.into());
            assert_eq!(state.page_offer().unwrap().stuck, "");
        }
        let mut state = first_shown(TWO_SCHEMES);
        update(&mut state, Act::Replay.into());
        update(&mut state, Event::Evaluated { id: REPLAY, json: r#"{"value":[]}"#.to_owned() });
        assert_eq!(state.page_offer().unwrap().stuck, "");
    }

    #[test]
    fn the_new_call_is_joined_to_the_old_one() {
        let mut state = first_shown(TWO_SCHEMES);
        update(&mut state, Act::Replay.into());
        let later = transcript::read(
            "at 9s\n> GET https://api.example/a\n< 200\n< Access-Control-Allow-Origin: https://app.example\n",
        );
        for mut entry in later.entries {
            entry.id = EntryId(70);
            state.session.add(entry);
        }
        update(&mut state, Event::Settle);
        assert_eq!(state.page_offer().unwrap().joined, [("Replayed: answered 200".to_owned(), EntryId(70))]);
        update(&mut state, Event::GoTo(EntryId(70)));
        assert_eq!(state.page_offer().unwrap().joined.len(), 1);
    }

    #[test]
    fn a_token_is_used_only_if_it_is_valid_and_meant_for_the_api() {
        let token = |claims: &str| {
            let read = transcript::read(&format!(
                "> GET https://x.example/\n> X: <<{{\"alg\":\"RS256\"}}.{claims}>>\n< 200\n"
            ));
            read.entries[0].request.headers.get("x").unwrap().to_owned()
        };
        let mut state = first_shown(
            "> GET https://api.example/a\n> Authorization: Bearer <<{\"alg\":\"RS256\"}.{\"exp\":now-90,\"aud\":\"api\"}>>\n< 401\n\
             < WWW-Authenticate: Bearer error=\"invalid_token\"\n< Access-Control-Allow-Origin: https://app.example\n",
        );
        assert!(state.page_offer().unwrap().find);
        assert!(!state.page_offer().unwrap().refusal.is_empty());
        let good = token("{\"exp\":now+900,\"aud\":[\"api\"]}");
        let list = [
            token("{\"exp\":now-5,\"aud\":\"api\"}"),
            token("{\"exp\":now+900,\"aud\":\"other\"}"),
            good.clone(),
            "eyJ".to_owned(),
        ];
        let list: Vec<String> = list
            .iter()
            .map(|it| format!("{{\"place\":\"localStorage\",\"name\":\"t\",\"value\":\"{it}\"}}"))
            .collect();
        let json = format!("{{\"value\":[{}]}}", list.join(","));
        update(&mut state, Act::Find.into());
        update(&mut state, Event::Evaluated { id: FIND, json });
        let found = state.page_offer().unwrap().found.unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(!found[0].masked().contains(good.rsplit('.').next().unwrap()) || good.ends_with('.'));
        let effects = update(&mut state, Act::Replay.into());
        assert!(script(&effects).unwrap().contains(&good));
        update(&mut state, Act::Find.into());
        update(&mut state, Event::Evaluated { id: FIND, json: "nonsense".to_owned() });
        assert_eq!(state.page_offer().unwrap().found.unwrap(), []);
    }
}
