//! What a server's refusal means: its codes, sentences, challenges and headers, brought into one word of the list.
//!
//! [`read`] does well for servers nobody has heard of, from the codes of the standards and the words that people use
//! (`codes`, `words`). The files beside it, one for each provider, hold what only that provider means by a code:
//! data, no logic.

mod algolia;
mod anthropic;
mod apigee;
mod atlassian;
mod auth0;
mod aws;
mod aws_gateway;
mod azure;
mod cloudflare;
mod codes;
mod cognito;
mod contentful;
mod discord;
mod django;
mod dotnet;
mod dropbox;
mod elasticsearch;
mod entra;
mod envoy;
mod firebase;
mod foreign;
mod github;
mod gitlab;
mod google;
mod google_oauth;
mod graph;
mod hasura;
mod heard;
mod hubspot;
mod intercom;
mod keycloak;
mod kong;
mod kubernetes;
mod laravel;
mod linkedin;
mod mapbox;
mod memo;
mod meta;
mod nginx;
mod node_jwt;
mod notion;
mod okta;
mod openai;
mod paypal;
mod rails;
mod salesforce;
mod sendgrid;
mod shopify;
mod slack;
mod spotify;
mod spring;
mod square;
mod stripe;
mod supabase;
mod traefik;
mod twilio;
mod value;
mod vault;
mod wordpress;
mod words;
mod wso2;
mod x;
mod zendesk;
mod zoom;

use heard::Texts;
pub use memo::Memo;

use crate::exchange::{Entry, Exchange, Header, letters};
use crate::finding::{Category, Confidence, Evidence, Part};
use crate::origin::Url;
use crate::syntax::error_body::{self, ErrorBody, Role, Shape};
use crate::syntax::find::has;
use crate::syntax::{cookie, form, rate_limit};

/// What a server said about why it refused.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The word of the list.
    pub category: Category,
    /// The code it gave, as written.
    pub code: Option<String>,
    /// Its own words, shortened.
    pub said: String,
    /// What they mean, in ours, where the provider means something of its own by them.
    pub meaning: &'static str,
    /// The value in question: the expected audience, the missing scope, the refused address …
    pub value: Option<String>,
    /// Where it can be seen.
    pub place: Evidence,
    /// Who answered, where it can be told.
    pub provider: Option<&'static str>,
    /// How plainly it was said.
    pub confidence: Confidence,
    /// Which hop of the exchange said it.
    pub hop: usize,
}

/// One provider: how it is recognised and what its own codes mean.
pub(crate) struct Provider {
    /// Its name, as people write it.
    name: &'static str,
    /// Any of these shows that it answered.
    signs: &'static [Sign],
    /// Its codes, compared without regard to case.
    codes: &'static [(&'static str, Category, &'static str)],
    /// Parts of its sentences, in plain form (see `words::plain`).
    phrases: &'static [(&'static str, Category, &'static str)],
}

/// What shows that a provider answered.
enum Sign {
    /// A code of this beginning is its own.
    Code(&'static str),
    /// A header of that name.
    Header(&'static str),
    /// A header that contains that text.
    HeaderHas(&'static str, &'static str),
    /// The host or its parent domain.
    Host(&'static str),
    /// A member of the body at that path.
    Member(&'static str),
    /// A member of the body that begins with that text.
    MemberIs(&'static str, &'static str),
    /// A text anywhere in the body.
    Text(&'static str),
}

/// Reads what an exchange's answer says about its refusal; `None` where nothing was refused.
pub fn read(exchange: &Exchange) -> Option<Refusal> {
    read_with(exchange, read_entry)
}

/// The same, with what reads the answer that ends the exchange.
fn read_with(exchange: &Exchange, read_last: impl FnOnce(&Entry) -> Option<Refusal>) -> Option<Refusal> {
    let last = exchange.hops.len().checked_sub(1)?;
    // The answer that ends the exchange speaks first; an error that a redirect carried comes after it.
    let end = exchange.hops.get(last).and_then(|hop| read_last(&hop.entry));
    let found = end.map(|it| (last, it)).or_else(|| {
        let earlier = exchange.hops.iter().enumerate().take(last);
        // A page that was shown after a redirect to the login is told by that redirect's own rule.
        earlier
            .rev()
            .find_map(|(hop, it)| Some((hop, read_redirect(&it.entry, &Texts::default())?)))
            .filter(|(_, it)| it.code.is_some())
    });
    found.map(|(hop, refusal)| Refusal { hop, ..refusal })
}

/// Reads one answer.
pub fn read_entry(entry: &Entry) -> Option<Refusal> {
    read_entry_with(entry, &Texts::default())
}

/// The same, with what was read already.
fn read_entry_with(entry: &Entry, texts: &Texts) -> Option<Refusal> {
    let status = entry.response.status;
    if status == 0 || status == 304 {
        return None;
    }
    if entry.is_preflight() {
        if status < 400 {
            return None;
        }
        // It carries no credentials, so that its refusal is about the cross-origin check alone.
        let mut reader = Reader::new(entry, ErrorBody::default(), texts);
        reader.push(Category::Cors, 60, None, "", "", (Part::Status, ""));
        return reader.best();
    }
    if let Some(error) = posted_error(entry) {
        let mut reader = Reader::new(entry, error_body::form_body(error), texts);
        reader.part = (Part::RequestBody, "");
        reader.body();
        return reader.best();
    }
    if (300..400).contains(&status) {
        return read_redirect(entry, texts);
    }
    let body = body_of(entry);
    if status < 400 && !body.marked && !is_grpc_error(entry) {
        return None;
    }
    let mut reader = Reader::new(entry, body, texts);
    reader.run();
    let answer = reader.best()?;
    // An answer of success is an error only if it says so plainly.
    let commonplace =
        matches!(answer.category, Category::RequestMalformed | Category::WrongEndpoint | Category::Other);
    // Nor by a commonplace, unless the provider is known for it.
    let known =
        answer.confidence == Confidence::Certain && answer.provider.is_some() && answer.code.is_some();
    (status >= 400 || (answer.confidence > Confidence::Possible && (known || !commonplace))).then_some(answer)
}

/// An OAuth error that the `Location` of a redirect carries, or a redirect to a login page.
fn read_redirect(entry: &Entry, texts: &Texts) -> Option<Refusal> {
    if !(300..400).contains(&entry.response.status) {
        return None;
    }
    let location = entry.response.headers.get("location").unwrap_or(&entry.response.redirect_url);
    let parameters = form::of_url(location);
    let body = error_body::form_body(&parameters);
    if body.leaves.iter().any(|it| it.path == "error" || it.path == "error_code") {
        let mut reader = Reader::new(entry, body, texts);
        reader.part = (Part::ResponseHeader, "location");
        reader.body();
        return reader.best();
    }
    let challenged = entry.response.headers.has("www-authenticate");
    if (is_called_by_script(entry) || challenged) && leads_to_login(location) {
        let mut reader = Reader::new(entry, ErrorBody::default(), texts);
        reader.push(Category::LoginRequired, 70, None, "", "", (Part::ResponseHeader, "location"));
        return reader.best();
    }
    None
}

/// The form that carries an OAuth error back to the application, where the browser posts it (Form Post Response Mode).
pub(crate) fn posted_error(entry: &Entry) -> Option<&str> {
    form::posted_by_navigation(entry)
        .filter(|it| it.contains("state=") && (it.starts_with("error=") || it.contains("&error=")))
}

/// Whether a request is a poll of the device flow or of CIBA.
fn is_poll(entry: &Entry) -> bool {
    entry.request.body.as_ref().is_some_and(|it| {
        ["grant-type%3Adevice_code", "grant-type:device_code", "grant-type%3Aciba", "grant-type:ciba"]
            .iter()
            .any(|grant| it.text.contains(grant))
    })
}

/// Whether an answer of gRPC says in its headers that the call failed; its status is 200 all the same.
fn is_grpc_error(entry: &Entry) -> bool {
    entry.response.headers.get("grpc-status").is_some_and(|it| it.trim() != "0")
}

/// A navigation may well be sent to a login page; a script that asked for data may not.
fn is_called_by_script(entry: &Entry) -> bool {
    entry.resource != crate::exchange::ResourceType::Document
        && entry.request.headers.get("sec-fetch-mode") != Some("navigate")
}

/// Whether an address is that of a login page, by a part of its path or its host.
fn leads_to_login(location: &str) -> bool {
    let url = Url::parse(location);
    let path = url.as_ref().map_or(location, |it| it.path).split(['?', '#']).next().unwrap_or_default();
    let page = path.split('/').any(|part| {
        let part = part.to_ascii_lowercase();
        ["login", "log-in", "signin", "sign-in", "sign_in", "authorize"].contains(&part.as_str())
            || part.starts_with("login.")
            || part.starts_with("signin.")
    });
    page || url.is_some_and(|it| {
        let has = |starts: &[&str]| starts.iter().any(|start| it.host.starts_with(start));
        // A host that is named after logins need not be a page for them, unless it is told where to lead back to.
        let leads_back = || {
            it.query_pairs().any(|(name, _)| {
                [
                    "rd",
                    "redirect",
                    "redirect_uri",
                    "redirect_url",
                    "return_to",
                    "returnurl",
                    "next",
                    "continue",
                ]
                .iter()
                .any(|it| name.eq_ignore_ascii_case(it))
            })
        };
        has(&["accounts.", "login.", "signin.", "sso."]) || (has(&["auth.", "id.", "idp."]) && leads_back())
    })
}

fn body_of(entry: &Entry) -> ErrorBody {
    entry.response.body.as_ref().map_or_else(ErrorBody::default, |body| {
        let declared = entry.response.headers.get("content-type").unwrap_or(&body.mime_type);
        error_body::read(&body.decoded_text(), declared)
    })
}

/// Which credentials a request carries; decides what a vague answer means.
#[derive(Clone, Copy, Debug, Default)]
struct Sent {
    basic: bool,
    token: bool,
    key: bool,
    cookie: bool,
}

impl Sent {
    fn of(entry: &Entry) -> Self {
        let headers = &entry.request.headers;
        let authorization = headers.get("authorization").unwrap_or_default().trim();
        let basic = authorization.get(..6).is_some_and(|it| it.eq_ignore_ascii_case("basic "));
        let key = headers.iter().any(|it| !it.value.is_empty() && is_key_name(it));
        let query = Url::parse(&entry.request.url).is_some_and(|url| {
            url.query_pairs().any(|(name, value)| {
                !value.is_empty()
                    && ["key", "api_key", "apikey", "access_token", "token", "appid"]
                        .iter()
                        .any(|it| name.eq_ignore_ascii_case(it))
            })
        });
        Self {
            basic,
            token: !authorization.is_empty() && !basic,
            key: key || query,
            // What load balancers and counters of visits set is no login.
            cookie: headers
                .get_all("cookie")
                .flat_map(cookie::pairs)
                .any(|(name, _)| cookie::may_be_login(name)),
        }
    }

    fn any(self) -> bool {
        self.basic || self.token || self.key || self.cookie
    }
}

/// Whether a request header carries a key, by its name. Most names are none, which their letters tell at no cost.
fn is_key_name(header: &Header) -> bool {
    const KEY: u32 = letters("key");
    const TOKEN: u32 = letters("-token");
    const SECRET: u32 = letters("-secret");
    if ![KEY, TOKEN, SECRET].iter().any(|it| header.has_letters(*it)) {
        return false;
    }
    let name = header.name.to_ascii_lowercase();
    let has = |word| has(&name, word);
    (has("api-key")
        || has("apikey")
        || has("subscription-key")
        || name.ends_with("-token")
        || name.ends_with("-secret"))
        && !has("csrf")
        && !has("xsrf")
}

/// One reading of one text of the answer.
struct Candidate {
    category: Category,
    weight: u8,
    code: Option<String>,
    said: String,
    meaning: &'static str,
    part: (Part, &'static str),
}

struct Reader<'a> {
    entry: &'a Entry,
    body: ErrorBody,
    sent: Sent,
    texts: &'a Texts,
    /// Who may have answered: a gateway and the service behind it both leave signs.
    providers: Vec<&'static Provider>,
    found: Vec<Candidate>,
    part: (Part, &'static str),
}

impl<'a> Reader<'a> {
    fn new(entry: &'a Entry, body: ErrorBody, texts: &'a Texts) -> Self {
        let providers = PROVIDERS.iter().copied().filter(|it| it.answered(entry, &body)).collect();
        let sent = Sent::of(entry);
        let part = (Part::ResponseBody, "");
        Self { entry, body, sent, texts, providers, found: Vec::new(), part }
    }

    fn run(&mut self) {
        self.headers();
        self.body();
        self.challenges();
        self.rate_limit();
        self.status();
    }

    fn push(
        &mut self,
        category: Category,
        weight: u8,
        code: Option<&str>,
        said: &str,
        meaning: &'static str,
        part: (Part, &'static str),
    ) {
        // Who sent a key misses none.
        let category = if category == Category::ApiKeyMissing && self.sent.key {
            Category::ApiKeyInvalid
        } else if category == Category::TokenMalformed && self.is_about_body(said) {
            Category::RequestMalformed
        } else {
            category
        };
        self.found.push(Candidate {
            category,
            weight,
            code: code.map(str::to_owned),
            said: said.to_owned(),
            meaning,
            part,
        });
    }

    /// Whether a sentence is that of a parser that stumbled over the request's body: its `token` is a piece of JSON.
    fn is_about_body(&self, said: &str) -> bool {
        let status = self.entry.response.status;
        if self.entry.request.body.is_none() || !matches!(status, 400 | 415 | 422 | 500) {
            return false;
        }
        let lower = said.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|it| lower.contains(it));
        has(&[
            "json",
            "unexpected token",
            "unexpected end",
            "unexpected character",
            "expecting value",
            "request body",
        ]) && !has(&[
            "jwt",
            "jws",
            "bearer",
            "authorization",
            "signature",
            "credential",
            "web token",
            "access token",
        ])
    }

    /// Headers that say why without any body.
    fn headers(&mut self) {
        let headers = &self.entry.response.headers;
        for (name, value, category, weight) in HEADERS {
            let Some(found) = headers.get(name) else { continue };
            if found.to_ascii_lowercase().contains(value) {
                self.push(*category, *weight, None, found, "", (Part::ResponseHeader, name));
            }
        }
        for name in CODE_HEADERS.iter().copied() {
            let Some(value) = headers.get(name) else { continue };
            let value = value.split("http:").next().unwrap_or(value).trim().trim_end_matches(':').to_owned();
            if name == "grpc-message" {
                let said = percent_encoding::percent_decode_str(&value).decode_utf8_lossy();
                self.text(&said, (Part::ResponseHeader, name), 0);
            } else if name == "grpc-status" {
                if let Some((_, category)) = GRPC.iter().find(|(code, _)| *code == value) {
                    let missing = *category == Category::TokenInvalid && !self.sent.any();
                    let category = if missing { Category::TokenMissing } else { *category };
                    self.push(category, 54, Some(&value), "", "", (Part::ResponseHeader, name));
                }
            } else if value.contains(' ') {
                self.text(&value, (Part::ResponseHeader, name), 0);
            } else {
                self.code(&value, (Part::ResponseHeader, name));
            }
        }
    }

    fn body(&mut self) {
        let leaves = std::mem::take(&mut self.body.leaves);
        let html = self.body.shape == Shape::Html;
        for leaf in leaves.iter().filter(|it| it.role == Role::Description).take(if html { 12 } else { 24 }) {
            self.text(&leaf.text, self.part, 0);
        }
        for leaf in leaves.iter().filter(|it| it.role == Role::Field && it.text.contains(' ')).take(12) {
            self.text(&leaf.text, self.part, 8);
        }
        for leaf in leaves.iter().filter(|it| it.role == Role::Code).take(24) {
            self.code(&leaf.text, self.part);
        }
        // A lone word under a name for sentences is a code as well.
        for leaf in leaves.iter().filter(|it| it.role == Role::Description && it.is_code()).take(12) {
            self.code(&leaf.text, self.part);
        }
        self.body.leaves = leaves;
        if self.entry.response.status == 422 && self.body.at("detail.type") == Some("missing") {
            let header = self.body.leaves.iter().any(|it| it.path == "detail.loc" && it.text == "header");
            if header {
                let key =
                    self.body.leaves.iter().any(|it| it.path == "detail.loc" && it.text.contains("key"));
                let category = if key { Category::ApiKeyMissing } else { Category::TokenMissing };
                self.push(category, 80, None, "a required header is missing", "", self.part);
            }
        }
    }

    /// A sentence, or several.
    fn text(&mut self, text: &str, part: (Part, &'static str), less: u8) {
        // What follows is for the provider's support, not about the refusal.
        let text = text.split("Trace ID").next().unwrap_or(text).trim();
        for code in embedded_codes(text) {
            self.provider_code(&code, text, part);
        }
        for code in codes::embedded(text) {
            if let Some((category, weight)) = codes::read(&codes::canonical(code)) {
                self.push(category, weight, Some(code), text, "", part);
            }
        }
        let heard = self.texts.read(text);
        // What names the defect goes before what only refuses.
        let own = self
            .providers
            .iter()
            .flat_map(|it| it.phrases)
            .filter(|(phrase, ..)| heard.plain.contains(phrase));
        if let Some((_, category, meaning)) = own.min_by_key(|(_, category, _)| is_vague(*category)) {
            self.push(*category, 94, None, text, meaning, part);
        }
        if let Some(said) = heard.said {
            let category = self.by_sent(said);
            self.push(category, said.weight.saturating_sub(less), None, text, "", part);
        }
    }

    fn by_sent(&self, said: words::Said) -> Category {
        let password = self.sent.basic && said.without == Category::CredentialsWrong;
        if self.sent.any() && !password { said.with } else { said.without }
    }

    fn code(&mut self, code: &str, part: (Part, &'static str)) {
        self.provider_code(code, code, part);
        if code.bytes().all(|it| it.is_ascii_digit()) && code.len() != 5 {
            return;
        }
        // What stands before a colon or a slash is the code, what stands behind it a place or a text.
        // The last part of a class in Ruby, Perl or C++ is its name.
        let code_end = code.rsplit("::").next().unwrap_or(code);
        let short = code_end.split_once([':', '#']).map_or(code_end, |(before, after)| {
            // The namespace of a Java class, or the prefix of a name in XML.
            let prefix = before.len() <= 8
                && before.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
                && after.starts_with(|it: char| it.is_ascii_uppercase());
            if prefix || before.contains("com.") || before.contains("amazon") { after } else { before }
        });
        let short = short.rsplit(['.', '/']).find(|it| it.len() > 2).unwrap_or(short);
        let canonical = codes::canonical(short);
        if let Some((category, weight)) = codes::read(&canonical) {
            let category = match category {
                // At the authorization endpoint it is the person who denies.
                Category::RoleDenied if canonical == "access_denied" && part.1 == "location" => {
                    Category::UserDenied
                }
                // Who polls for a login elsewhere is told by it that the person said no.
                Category::RoleDenied if canonical == "access_denied" && is_poll(self.entry) => {
                    Category::UserDenied
                }
                // A token endpoint answers 401 where the application itself failed to authenticate.
                Category::RoleDenied
                    if canonical == "access_denied"
                        && self.entry.response.status == 401
                        && !self.sent.any() =>
                {
                    Category::ClientAuthFailed
                }
                Category::TokenMissing if self.sent.any() && weight < 70 => Category::TokenInvalid,
                Category::TokenInvalid if !self.sent.any() && weight < 40 => Category::TokenMissing,
                it => it,
            };
            self.push(category, weight, Some(code), code, "", part);
        } else if let Some(said) = words::read(&words::Plain::of(short)) {
            // The words of a code are fewer than those of a sentence, but chosen with more care.
            let weight = if said.weight > 60 { said.weight } else { said.weight.saturating_sub(10) };
            self.push(self.by_sent(said), weight, Some(code), code, "", part);
        }
    }

    fn provider_code(&mut self, code: &str, said: &str, part: (Part, &'static str)) {
        if let Some(owner) = PROVIDERS.iter().copied().find(|it| it.owns(code))
            && !self.providers.iter().any(|it| it.name == owner.name)
        {
            self.providers.insert(0, owner);
        }
        let known =
            self.providers.iter().flat_map(|it| it.codes).find(|(it, ..)| it.eq_ignore_ascii_case(code));
        let owned = PROVIDERS.iter().any(|it| it.owns(code));
        if let Some((_, category, meaning)) = known {
            // A code for several defects leaves the word to the sentence beside it.
            let vague = if owned { *category == Category::TokenInvalid } else { is_vague(*category) };
            let weight = if vague { 72 } else { 96 };
            self.push(*category, weight, Some(code), said, meaning, part);
        }
    }

    fn challenges(&mut self) {
        let headers = &self.entry.response.headers;
        let lines: Vec<String> = headers
            .iter()
            .filter(|it| {
                ["www-authenticate", "x-amzn-remapped-www-authenticate"]
                    .iter()
                    .any(|name| it.name.eq_ignore_ascii_case(name))
            })
            .map(|it| it.value.clone())
            .collect();
        let part = (Part::ResponseHeader, "www-authenticate");
        for line in &lines {
            let parameters = challenge_parameters(line);
            for (name, value) in &parameters {
                match name.as_str() {
                    "error_description" | "error-description" | "message" | "error_message" | "reason" => {
                        self.text(value, part, 0)
                    }
                    "error" if value.contains(' ') => self.text(value, part, 0),
                    "error" | "error_code" | "error-code" | "sub_error" => self.code(value, part),
                    "" => self.text(value, part, 4),
                    _ => {}
                }
            }
            let step_up = parameters.iter().any(|(name, _)| name == "acr_values");
            if step_up && line.contains("insufficient_user_authentication") {
                self.push(
                    Category::MfaRequired,
                    89,
                    Some("insufficient_user_authentication"),
                    line,
                    "",
                    part,
                );
            }
        }
    }

    /// The scope that a challenge asks for.
    fn scope_of_challenge(&self, category: Category) -> Option<String> {
        let headers = &self.entry.response.headers;
        (category == Category::ScopeInsufficient)
            .then(|| headers.get_all("www-authenticate").flat_map(challenge_parameters))?
            .find(|(name, value)| name == "scope" && !value.is_empty())
            .map(|(_, value)| value)
    }

    fn rate_limit(&mut self) {
        let headers = &self.entry.response.headers;
        let Some(limit) = rate_limit::read(headers, None) else { return };
        if limit.is_used_up() && matches!(self.entry.response.status, 200 | 400 | 401 | 403 | 429 | 503) {
            let said = format!("{}: 0", limit.header);
            self.push(Category::RateLimited, 78, None, &said, "", (Part::ResponseHeader, "rate limit"));
        }
    }

    /// What the status alone says.
    fn status(&mut self) {
        let sent = self.sent;
        let headers = &self.entry.response.headers;
        // A body that claims a status under one of success means it.
        let claimed = self.body.status.filter(|_| self.entry.response.status < 300);
        let (category, weight) = match claimed.unwrap_or(self.entry.response.status) {
            401 if sent.basic => (Category::CredentialsWrong, 30),
            401 if sent.any() => (Category::TokenInvalid, 30),
            401 => (Category::TokenMissing, 30),
            402 => (Category::QuotaExhausted, 60),
            403 => (Category::RoleDenied, 30),
            407 => (Category::ClientAuthFailed, 70),
            419 => (Category::Csrf, 84),
            423 => (Category::AccountDisabled, 40),
            429 => (Category::RateLimited, 83),
            431 | 494 => (Category::RequestMalformed, 60),
            440 => (Category::SessionExpired, 84),
            451 => (Category::PolicyBlocked, 80),
            495 | 496 => (Category::ClientAuthFailed, 80),
            498 => (Category::TokenInvalid, 60),
            499 if self.body.shape != Shape::Empty => (Category::TokenMissing, 50),
            511 => (Category::PolicyBlocked, 84),
            404 | 405 | 410 | 421 => (Category::WrongEndpoint, 25),
            404..=499 | 400 => (Category::RequestMalformed, 20),
            503 if headers.has("retry-after") => (Category::Other, 30),
            500..=599 => (Category::Other, 24),
            _ => return,
        };
        let said = format!("{} {}", self.entry.response.status, self.entry.response.status_text);
        if claimed.is_some() {
            self.push(category, weight.max(54), None, "", "", self.part);
        } else {
            self.push(category, weight, None, said.trim(), "", (Part::Status, ""));
        }
    }

    fn best(&mut self) -> Option<Refusal> {
        let best = self.found.iter().enumerate().max_by(|(a, x), (b, y)| {
            // The first of equals.
            x.weight.cmp(&y.weight).then(b.cmp(a))
        });
        let best = best.map(|(_, it)| it)?;
        let code = best.code.clone().or_else(|| self.found.iter().find_map(|it| it.code.clone()));
        let sentence = self.found.iter().find(|it| it.category == best.category && it.said.contains(' '));
        let description = self.body.leaves.iter().find(|it| it.role == Role::Description);
        let said = match (sentence, description) {
            _ if best.part.0 == Part::ResponseBody && best.said.contains(' ') => best.said.as_str(),
            (Some(it), _) => it.said.as_str(),
            // A page's title says less than the code in it.
            (None, Some(leaf)) if best.part.0 != Part::Status && self.body.shape != Shape::Html => {
                leaf.text.as_str()
            }
            _ => best.said.as_str(),
        };
        let said = shortened(said);
        let (part, name) = best.part;
        let seen = match part {
            Part::ResponseHeader => self.entry.response.headers.combined(name).map(|it| it.into_owned()),
            Part::Status => Some(self.entry.response.status.to_string()),
            _ => Some(said.clone()),
        };
        // What a client did wrong is answered with 4xx: with 5xx the same words are about the server's own settings.
        let its_own = matches!(
            best.category,
            Category::ClientNotAllowed
                | Category::ClientAuthFailed
                | Category::KeyNotFound
                | Category::IssuerMismatch
        );
        let status = self.entry.response.status;
        let unauthorized = if self.sent.any() { Category::TokenInvalid } else { Category::TokenMissing };
        let category = match best.category {
            _ if its_own && status >= 500 => Category::ServerMisconfigured,
            // Scopes are asked for at the login; who comes with a token asks for none.
            Category::ScopeInvalid if status == 403 && self.sent.token => Category::ScopeInsufficient,
            // Who names no client, or none that is known, is not let in as an application.
            Category::RequestMalformed
                if status == 401 && said.to_ascii_lowercase().contains("client id") =>
            {
                Category::ClientAuthFailed
            }
            // A 401 that says no more than its name is about the credential, not about what it may do.
            Category::RoleDenied
                if status == 401
                    && best.weight == words::NOT_AUTHORIZED
                    && !["eam ", "rganization", "orkspace", "roject", "ser "]
                        .iter()
                        .any(|it| said.contains(it)) =>
            {
                unauthorized
            }
            // That something is `invalid` says less than these statuses do.
            Category::RequestMalformed
                if status == 401
                    && best.weight <= words::INVALID
                    && self.sent.token
                    && said.contains("alformed") =>
            {
                Category::TokenMalformed
            }
            Category::RequestMalformed if status == 401 && best.weight <= words::INVALID => unauthorized,
            Category::RequestMalformed if status == 403 && best.weight <= words::INVALID => {
                Category::RoleDenied
            }
            // Who was not authorized, rather than not authenticated, is somebody that is known.
            Category::TokenInvalid
                if status == 403
                    && best.weight < 66
                    && said.contains("uthorization")
                    && !said.contains("oken")
                    && !said.contains("eader") =>
            {
                Category::RoleDenied
            }
            // At a token endpoint it is the login that failed, not a token.
            Category::TokenInvalid
                if self.body.at("error") == Some("invalid_grant")
                    && said.to_ascii_lowercase().starts_with("authentication fail") =>
            {
                Category::CredentialsWrong
            }
            // A grant whose time is over is the login's, unless it is a code or an assertion.
            Category::TokenExpired if self.body.at("error") == Some("invalid_grant") => {
                let lower = said.to_ascii_lowercase();
                let is_code = (lower.contains("code ") || lower.contains("assertion"))
                    && !lower.contains("token")
                    && !lower.contains("session");
                if is_code { Category::GrantInvalid } else { Category::SessionExpired }
            }
            it => it,
        };
        Some(Refusal {
            category,
            code,
            meaning: best.meaning,
            value: value::of(category, &said, &self.body, self.entry)
                .or_else(|| self.scope_of_challenge(category)),
            place: Evidence::new(self.entry.id, part, name, seen),
            provider: self.providers.first().map(|it| it.name),
            confidence: match best.weight {
                // Of several defects that a sentence names one may be right.
                80.. if best.code.is_none()
                    && names_one_defect(category)
                    && sentences(&said).any(words::is_open) =>
                {
                    Confidence::Likely
                }
                80.. => Confidence::Certain,
                52.. => Confidence::Likely,
                _ => Confidence::Possible,
            },
            hop: 0,
            said,
        })
    }
}

impl Provider {
    fn answered(&self, entry: &Entry, body: &ErrorBody) -> bool {
        let headers = &entry.response.headers;
        self.signs.iter().any(|sign| match sign {
            Sign::Code(_) => false,
            Sign::Header(name) => headers.has(name),
            Sign::HeaderHas(name, text) => {
                headers.get_all(name).any(|it| it.to_ascii_lowercase().contains(text))
            }
            Sign::Host(host) => Url::parse(&entry.request.url).is_some_and(|url| {
                url.host == *host || url.host.strip_suffix(host).is_some_and(|it| it.ends_with('.'))
            }),
            Sign::Member(path) => body.at(path).is_some(),
            Sign::MemberIs(path, start) => {
                body.leaves.iter().any(|it| it.path == *path && it.text.starts_with(start))
            }
            Sign::Text(text) => body.leaves.iter().any(|it| it.text.contains(text)),
        })
    }

    fn owns(&self, code: &str) -> bool {
        self.signs.iter().any(|sign| match sign {
            Sign::Code(start) => code
                .strip_prefix(start)
                .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit())),
            _ => false,
        })
    }
}

/// Categories that a code may stand for while the sentence beside it says more.
fn is_vague(category: Category) -> bool {
    matches!(
        category,
        Category::TokenInvalid
            | Category::RoleDenied
            | Category::GrantInvalid
            | Category::RequestMalformed
            | Category::CredentialsWrong
            | Category::TokenMissing
            | Category::Other
    )
}

/// Categories that state one defect, where others are as likely if a sentence names them in the same breath.
fn names_one_defect(category: Category) -> bool {
    matches!(
        category,
        Category::TokenExpired
            | Category::TokenRevoked
            | Category::TokenMalformed
            | Category::SessionExpired
            | Category::AccountDisabled
            | Category::IpBlocked
    )
}

/// Codes inside of a sentence: some capital letters followed by some digits (`AADSTS50011`, `IDX10223`).
fn embedded_codes(text: &str) -> Vec<String> {
    text.split(|it: char| !it.is_ascii_alphanumeric())
        .filter(|word| {
            let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
            let digits = word.len() - letters;
            (1..=8).contains(&letters)
                && (3..=9).contains(&digits)
                && word.bytes().skip(letters).all(|it| it.is_ascii_digit())
        })
        .take(4)
        .map(str::to_owned)
        .collect()
}

/// A text whose addresses are cut to their scheme: the words in a host or a path (`https://issuer.example/login`) say
/// nothing about the refusal.
fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, address)) = rest.split_once("://") {
        out.push_str(before);
        out.push(' ');
        let end = address.find(|it: char| it.is_whitespace() || "'\"`<>()[]{},;”".contains(it));
        let (cut, after) = address.split_at_checked(end.unwrap_or(address.len())).unwrap_or_default();
        if cut.ends_with('.') {
            out.push('.');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The sentences of a text. A point inside of a name or a number ends none.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', ';'])
        .flat_map(|line| line.split(". "))
        .flat_map(|it| it.split("! "))
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .take(12)
}

/// The parameters of a challenge, read without regard to commas and schemes, which broken servers leave out; quoted
/// texts that have no name come with an empty one.
fn challenge_parameters(line: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = line;
    while found.len() < 32 {
        let Some(at) = rest.find(['=', '"']) else { break };
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let (name, after) = match after.strip_prefix('=') {
            Some(after) => {
                let name = before.trim_end().rsplit([' ', ',', '\t']).next().unwrap_or_default();
                (name.to_ascii_lowercase(), after)
            }
            None => (String::new(), after),
        };
        let after = after.trim_start();
        if let Some(quoted) = after.strip_prefix('"') {
            let mut value = String::new();
            let mut characters = quoted.char_indices();
            let mut end = quoted.len();
            while let Some((at, it)) = characters.next() {
                match it {
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    '\\' => value.extend(characters.next().map(|(_, it)| it)),
                    it => value.push(it),
                }
            }
            found.push((name, value));
            rest = quoted.get(end..).unwrap_or_default();
        } else {
            let end = after.find([',', ' ']).unwrap_or(after.len());
            let (value, after) = after.split_at_checked(end).unwrap_or((after, ""));
            if !name.is_empty() {
                found.push((name, value.to_owned()));
            }
            rest = after;
        }
    }
    found
}

/// A text short enough for a headline's neighbour, on one line.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short = error_body::first_part(&line, 300);
    if short.len() < line.len() { format!("{short}…") } else { line }
}

/// Headers that say why: name, text in it (any if empty), category, weight.
static HEADERS: &[(&str, &str, Category, u8)] = &[
    ("x-github-otp", "required", Category::MfaRequired, 97),
    ("x-github-sso", "required", Category::PolicyBlocked, 97),
    ("x-gitlab-otp", "required", Category::MfaRequired, 97),
    ("x-authentication-denied-reason", "captcha", Category::MfaRequired, 95),
    ("cf-mitigated", "challenge", Category::PolicyBlocked, 97),
    ("cf-mitigated", "", Category::PolicyBlocked, 90),
    ("x-amzn-waf-action", "", Category::PolicyBlocked, 97),
    ("x-vercel-mitigated", "", Category::PolicyBlocked, 95),
    ("x-datadome", "", Category::PolicyBlocked, 90),
    ("x-iinfo", "", Category::PolicyBlocked, 52),
    ("x-sucuri-block", "", Category::PolicyBlocked, 95),
    ("x-envoy-ratelimited", "", Category::RateLimited, 90),
    ("x-ratelimit-exceeded", "", Category::RateLimited, 86),
    ("x-ms-throttle-information", "", Category::RateLimited, 86),
    ("x-okta-verify-required", "", Category::MfaRequired, 90),
];

/// Headers that hold a code or a sentence.
static CODE_HEADERS: &[&str] = &[
    "x-amzn-errortype",
    "x-ms-error-code",
    "x-error-code",
    "x-error",
    "x-auth-error",
    "x-auth-failure-reason",
    "x-clerk-auth-reason",
    "x-deny-reason",
    "grpc-status",
    "grpc-message",
    "x-ms-diagnostics",
    "x-goog-iap-generated-response",
    "x-error-message",
    "x-mashery-error-code",
    "x-error-description",
];

/// Status codes of gRPC that are about credentials.
static GRPC: &[(&str, Category)] =
    &[("7", Category::RoleDenied), ("8", Category::RateLimited), ("16", Category::TokenInvalid)];

/// All providers. One that is recognised by few signs of its own stands before those with common ones.
static PROVIDERS: &[&Provider] = &[
    &entra::PROVIDER,
    &okta::PROVIDER,
    &cognito::PROVIDER,
    &google::PROVIDER,
    &google_oauth::PROVIDER,
    &firebase::PROVIDER,
    &github::PROVIDER,
    &gitlab::PROVIDER,
    &slack::PROVIDER,
    &stripe::PROVIDER,
    &twilio::PROVIDER,
    &x::PROVIDER,
    &meta::PROVIDER,
    &discord::PROVIDER,
    &zoom::PROVIDER,
    &supabase::PROVIDER,
    &keycloak::PROVIDER,
    &auth0::PROVIDER,
    &shopify::PROVIDER,
    &hasura::PROVIDER,
    &kubernetes::PROVIDER,
    &vault::PROVIDER,
    &elasticsearch::PROVIDER,
    &django::PROVIDER,
    &dotnet::PROVIDER,
    &graph::PROVIDER,
    &salesforce::PROVIDER,
    &dropbox::PROVIDER,
    &spotify::PROVIDER,
    &notion::PROVIDER,
    &hubspot::PROVIDER,
    &paypal::PROVIDER,
    &openai::PROVIDER,
    &anthropic::PROVIDER,
    &sendgrid::PROVIDER,
    &linkedin::PROVIDER,
    &mapbox::PROVIDER,
    &algolia::PROVIDER,
    &atlassian::PROVIDER,
    &spring::PROVIDER,
    &node_jwt::PROVIDER,
    &apigee::PROVIDER,
    &wso2::PROVIDER,
    &wordpress::PROVIDER,
    &square::PROVIDER,
    &contentful::PROVIDER,
    &intercom::PROVIDER,
    &zendesk::PROVIDER,
    &aws_gateway::PROVIDER,
    &aws::PROVIDER,
    &cloudflare::PROVIDER,
    &kong::PROVIDER,
    &envoy::PROVIDER,
    &azure::PROVIDER,
    &laravel::PROVIDER,
    &rails::PROVIDER,
    &nginx::PROVIDER,
    &traefik::PROVIDER,
];
