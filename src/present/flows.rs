//! The OAuth 2 and OpenID Connect flows of a session as lane diagrams: who sent what to whom, in which order.
//!
//! Which step belongs to which is told by codes, states and refresh tokens; a step that nothing ties to another begins
//! a flow of its own.

use crate::exchange::{EntryId, Millis};
use crate::facts::flow::{Authorize, Callback, Message, Step, TokenRequest};
use crate::origin::Url;
use crate::present::Tone;
use crate::present::text::shortened;
use crate::session::{Judged, Session};
use crate::sort;

/// One flow.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The entry of its first step, which names it.
    pub id: EntryId,
    /// What kind it is, and with whom.
    pub title: String,
    /// The client's id.
    pub client: String,
    /// Its colour: whether it came to its end.
    pub tone: Tone,
    /// How it ended, in a word.
    pub state: &'static str,
    /// Who takes part: the application first, then the authorization server, then the APIs.
    pub lanes: Vec<String>,
    /// The steps, in the order of time.
    pub steps: Vec<Arrow>,
    /// The hashes of the access tokens that it brought.
    pub access: Vec<u64>,
    codes: Vec<u64>,
    refreshes: Vec<u64>,
    login: Option<Authorize>,
}

/// A message between two lanes.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// The lane it leaves.
    pub from: usize,
    /// The lane it reaches.
    pub to: usize,
    /// What it is.
    pub what: String,
    /// What it says; empty if nothing.
    pub says: String,
    /// What is wrong with it; empty if nothing.
    pub wrong: String,
    /// Its colour.
    pub tone: Tone,
    /// When.
    pub at: Option<Millis>,
    /// The exchange that shows it.
    pub head: EntryId,
}

/// The flows that these exchanges show, the first to begin first.
#[inline(never)]
pub fn flows(session: &Session, heads: impl Iterator<Item = EntryId>) -> Vec<Flow> {
    let mut steps: Vec<(&Step, &Judged)> = heads
        .filter_map(|it| session.get(it))
        .flat_map(|judged| judged.facts.flow.iter().map(move |step| (step, judged)))
        .collect();
    sort::by(&mut steps, |a, b| a.0.at.total_cmp(&b.0.at).then(a.0.entry.cmp(&b.0.entry)));
    let mut flows: Vec<Flow> = Vec::new();
    for (step, judged) in &steps {
        match &step.message {
            Message::Authorize(it) => flows.push(authorize(step, judged, it)),
            Message::Callback(it) => callback(&mut flows, step, judged, it),
            Message::Token(it) => token(&mut flows, step, judged, it),
            Message::Revocation(token) => {
                let of = |flow: &&mut Flow| flow.access.contains(token) || flow.refreshes.contains(token);
                if let Some(flow) = flows.iter_mut().rev().find(of) {
                    flow.add(step, judged, (APP, SERVER), "Revocation", String::new());
                }
            }
            Message::Discovery(_) | Message::Keys(_) => {}
        }
    }
    // A server describes itself before, after and between; what it says belongs to each flow with it, and is shown
    // once, in the first.
    for (step, judged) in &steps {
        let what = match &step.message {
            Message::Discovery(_) => "Server metadata",
            Message::Keys(_) => "Signing keys",
            _ => continue,
        };
        let host = host(judged.exchange.first().map_or("", |it| &it.entry.request.url));
        let of = |flow: &&mut Flow| flow.lanes.get(SERVER).is_some_and(|it| *it == host);
        if let Some(flow) = flows.iter_mut().find(of) {
            flow.add(step, judged, (APP, SERVER), what, String::new());
        }
    }
    for flow in &mut flows {
        sort::by(&mut flow.steps, |a, b| a.at.unwrap_or(f64::MAX).total_cmp(&b.at.unwrap_or(f64::MAX)));
    }
    flows
}

impl Flow {
    fn new(step: &Step, judged: &Judged, kind: &str, endpoint: &str, client: &str) -> Self {
        let page = &judged.facts.judgement.page;
        let app = match page.to_string() {
            it if it == "null" || it.is_empty() => "The application".to_owned(),
            it => host(&it),
        };
        let server = host(endpoint);
        Self {
            id: step.entry,
            title: [kind, " with ", &server].concat(),
            client: shortened(client, 80),
            tone: Tone::Quiet,
            state: "not finished",
            lanes: vec![app, server],
            steps: Vec::new(),
            access: Vec::new(),
            codes: Vec::new(),
            refreshes: Vec::new(),
            login: None,
        }
    }

    fn add(&mut self, step: &Step, judged: &Judged, lanes: (usize, usize), what: &str, says: String) {
        let telling = judged.findings.iter().find(|it| it.explains).or(judged.findings.first());
        let wrong = telling.map(|it| it.headline.clone()).unwrap_or_default();
        let tone = match telling {
            Some(finding) => Tone::of(finding.severity),
            None if lanes.0 == SERVER => Tone::Ok,
            None => Tone::Info,
        };
        // The one exchange may show a question and its answer: what is wrong is said once.
        let said = self.steps.last().is_some_and(|it| it.head == judged.head() && !it.wrong.is_empty());
        self.steps.push(Arrow {
            from: lanes.0,
            to: lanes.1,
            what: what.to_owned(),
            says,
            wrong: if said { String::new() } else { wrong },
            tone,
            at: Some(step.at),
            head: judged.head(),
        });
    }

    /// The lane of an API, which is new if it was not there before.
    pub fn lane(&mut self, host: &str) -> usize {
        let found = self.lanes.iter().position(|it| it == host);
        found.unwrap_or_else(|| {
            self.lanes.push(host.to_owned());
            self.lanes.len() - 1
        })
    }
}

fn authorize(step: &Step, judged: &Judged, login: &Authorize) -> Flow {
    let mut flow = Flow::new(step, judged, "Login", &login.endpoint, &login.client_id);
    let mut says = Says::default();
    says.add("response_type", &login.response_type);
    says.add("scope", &login.scope.join(" "));
    says.add("audience", login.audience.as_deref().unwrap_or_default());
    says.add("redirect_uri", login.redirect_uri.as_deref().unwrap_or_default());
    match (&login.challenge, &login.challenge_method) {
        (Some(_), method) => says.add("PKCE", method.as_deref().unwrap_or("plain")),
        (None, _) => says.add("PKCE", "none"),
    }
    flow.add(step, judged, (APP, SERVER), "Authorization request", says.0);
    flow.login = Some(login.clone());
    flow
}

fn callback(flows: &mut Vec<Flow>, step: &Step, judged: &Judged, back: &Callback) {
    let answers = |flow: &Flow| {
        flow.login.as_ref().is_some_and(|it| it.state == back.state && (back.state != 0 || it.leads_to(back)))
    };
    let place = flows.iter().rposition(answers).unwrap_or_else(|| {
        let mut flow = Flow::new(step, judged, "Way back", &back.url, "");
        // Where it came from was not seen.
        flow.lanes = vec![host(&back.url), "The authorization server".to_owned()];
        flow.title = ["Way back to ", &host(&back.url)].concat();
        flows.push(flow);
        flows.len() - 1
    });
    let Some(flow) = flows.get_mut(place) else { return };
    let what = if back.code == 0 { "Way back without a code" } else { "Way back with a code" };
    flow.add(step, judged, (SERVER, APP), what, String::new());
    if back.code != 0 {
        flow.codes.push(back.code);
    }
}

fn token(flows: &mut Vec<Flow>, step: &Step, judged: &Judged, request: &TokenRequest) {
    let (code, refresh) = (request.code, request.refresh);
    let mut place = flows.iter().rposition(|it| {
        (code != 0 && it.codes.contains(&code)) || (refresh != 0 && it.refreshes.contains(&refresh))
    });
    if place.is_none() && code != 0 {
        // The way back was not seen: the last login of that client that has no tokens yet.
        place = flows.iter().rposition(|it| {
            let login = it.login.as_ref();
            it.access.is_empty() && login.is_some_and(|it| it.client_id == request.client_id)
        });
    }
    let (kind, what) = match request.grant.as_str() {
        "authorization_code" => ("Login", "Code for tokens"),
        "refresh_token" => ("Refresh", "Refresh token for a new token"),
        "client_credentials" => ("Client credentials", "Client credentials for a token"),
        "password" => ("Password login", "Name and password for tokens"),
        _ => ("Token request", "Token request"),
    };
    let place = place.unwrap_or_else(|| {
        flows.push(Flow::new(step, judged, kind, &request.endpoint, &request.client_id));
        flows.len() - 1
    });
    let Some(flow) = flows.get_mut(place) else { return };
    if flow.client.is_empty() {
        flow.client = shortened(&request.client_id, 80);
    }
    if flow.login.is_none() && !flow.codes.is_empty() {
        // Only now is it known who the authorization server is.
        if let Some(lane) = flow.lanes.get_mut(SERVER) {
            *lane = host(&request.endpoint);
        }
    }
    let mut says = Says::default();
    says.add("scope", &request.scope.join(" "));
    if code != 0 {
        says.add("code_verifier", if request.verifier.is_some() { "sent" } else { "none" });
        says.add("redirect_uri", request.redirect_uri.as_deref().unwrap_or_default());
    }
    flow.add(step, judged, (APP, SERVER), what, says.0);
    let after = Step { at: request.ended, ..(*step).clone() };
    match &request.answer {
        Some(answer) => {
            let mut says = Says::default();
            says.add("token_type", &answer.token_type);
            says.add("scope", &answer.scope.as_deref().unwrap_or_default().join(" "));
            let mut what = String::from("Access token");
            for (has, name) in [(answer.id_token, "ID token"), (answer.refresh != 0, "refresh token")] {
                if has {
                    what.push_str(", ");
                    what.push_str(name);
                }
            }
            flow.add(&after, judged, (SERVER, APP), &what, says.0);
            flow.access.push(answer.access);
            if answer.refresh != 0 {
                flow.refreshes.push(answer.refresh);
            }
            (flow.tone, flow.state) = (Tone::Ok, "tokens issued");
        }
        None if request.status == 200 => {
            flow.add(&after, judged, (SERVER, APP), "An answer that was not recorded", String::new());
            (flow.tone, flow.state) = (Tone::Ok, "answered");
        }
        None => {
            let what = match request.status {
                0 => "No answer".to_owned(),
                status => ["Refusal: ", &status.to_string()].concat(),
            };
            flow.add(&after, judged, (SERVER, APP), &what, String::new());
            (flow.tone, flow.state) = (Tone::Error, "refused");
            if let Some(arrow) = flow.steps.last_mut() {
                arrow.tone = Tone::Error;
            }
        }
    }
}

/// What a message says, name by name.
#[derive(Default)]
struct Says(String);

impl Says {
    fn add(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push_str(" · ");
        }
        self.0.push_str(name);
        self.0.push(' ');
        self.0.push_str(&shortened(value, 120));
    }
}

fn host(url: &str) -> String {
    match Url::parse(url) {
        Some(it) if !it.host.is_empty() => match it.port {
            Some(port) => [it.host, ":", port].concat(),
            None => it.host.to_owned(),
        },
        _ => shortened(url, 60),
    }
}

/// The lanes that every flow has.
const APP: usize = 0;
const SERVER: usize = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Options;
    use crate::rules::transcript;

    fn read(text: &str) -> Vec<Flow> {
        let mut session = Session::new(Options::default());
        for entry in transcript::read(text).entries {
            session.add(entry);
        }
        session.settle();
        let heads: Vec<EntryId> = session.exchanges().map(Judged::head).collect();
        flows(&session, heads.into_iter())
    }

    fn steps(flow: &Flow) -> Vec<String> {
        flow.steps.iter().map(|it| format!("{}>{} {}", it.from, it.to, it.what)).collect()
    }

    const LOGIN: &str = "
page -
> GET https://id.example/authorize?client_id=app&response_type=code&state=s1&redirect_uri=https://app.example/cb&scope=openid
> Sec-Fetch-Mode: navigate
< 302
< Location: https://app.example/cb?code=abc123def&state=s1

page https://app.example
> POST https://id.example/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=abc123def&client_id=app&redirect_uri=https://app.example/cb
< 200
< Access-Control-Allow-Origin: *
< Content-Type: application/json
<
< {\"access_token\":\"aaaaaaaaaaaaaaaaaaaa\",\"refresh_token\":\"rrrrrrrrrrrrrrrrrrrrr\",\"token_type\":\"Bearer\"}
";

    #[test]
    fn a_login_is_one_flow() {
        let flows = read(LOGIN);
        assert_eq!(flows.len(), 1, "{flows:#?}");
        assert_eq!(flows[0].title, "Login with id.example");
        assert_eq!((flows[0].client.as_str(), flows[0].state), ("app", "tokens issued"));
        assert_eq!(
            steps(&flows[0]),
            [
                "0>1 Authorization request",
                "1>0 Way back with a code",
                "0>1 Code for tokens",
                "1>0 Access token, refresh token"
            ]
        );
        assert_eq!(flows[0].access.len(), 1);
    }

    #[test]
    fn a_refresh_belongs_to_the_login_that_brought_its_token() {
        let refresh = "
> POST https://id.example/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=refresh_token&refresh_token=rrrrrrrrrrrrrrrrrrrrr&client_id=app
< 400
< Content-Type: application/json
<
< {\"error\":\"invalid_grant\"}
";
        let flows = read(&format!("{LOGIN}{refresh}"));
        assert_eq!(flows.len(), 1, "{flows:#?}");
        assert_eq!((flows[0].state, flows[0].tone), ("refused", Tone::Error));
        assert_eq!(steps(&flows[0])[4..], ["0>1 Refresh token for a new token", "1>0 Refusal: 400"]);
        assert!(!flows[0].steps[4].wrong.is_empty());
        let alone = read(refresh);
        assert_eq!(alone[0].title, "Refresh with id.example");
    }
}
