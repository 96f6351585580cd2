//! A page for each rule, made from the rule alone, and the index of all.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use authopsy::capture::har::Reader;
use authopsy::finding::Finding;
use authopsy::present::detail::{self, spec_label};
use authopsy::present::text::who;
use authopsy::rules::{self, Rule, transcript};
use authopsy::session::{Judged, Options, Session};
use serde_json::{Value, json};

use crate::html::{Page, Place, away, count, escape, ticks};
use crate::site::Files;
use crate::{told, transcript as lines};

/// Writes the pages of all rules, their cases as HAR files, and the index.
pub(crate) fn write(files: &mut Files) -> Result<()> {
    let all: Vec<&'static Rule> = rules::all().collect();
    for (index, rule) in all.iter().enumerate() {
        let case = case(rule);
        let before = index.checked_sub(1).and_then(|it| all.get(it)).copied();
        let page = page(rule, case.is_some(), before, all.get(index + 1).copied())?;
        files.page(&page);
        if let Some(har) = case {
            files.file(format!("rules/{}.har", rule.id), har);
        }
    }
    files.page(&index()?);
    Ok(())
}

fn page(rule: &'static Rule, has_case: bool, before: Option<&Rule>, after: Option<&Rule>) -> Result<Page> {
    let session = session(rule.fails);
    let (judged, finding) =
        fired(&session, rule).with_context(|| format!("{} is silent on its own transcript", rule.id))?;
    let view = detail::finding_view(&judged.exchange, finding);
    let path = format!("rules/{}.html", rule.id);
    let up = crate::html::up(&path);
    let family = rule.family();
    let mut out = format!(
        "<nav class=\"trail\" aria-label=\"You are here\"><a href=\"{up}rules/index.html\">Rules</a> / \
         <a href=\"{up}rules/index.html#{family}\">{}</a></nav>\n<h1>{}</h1>\n",
        name(family),
        ticks(rule.title)
    );
    out.push_str(&format!("<p class=\"lead\">{}</p>\n", ticks(rule.why)));
    out.push_str("<dl class=\"facts\">");
    let mut fact = |name: &str, value: &str| {
        out.push_str(&format!("<div><dt>{name}</dt><dd>{value}</dd></div>"));
    };
    fact("Rule", &format!("<code>{}</code>", rule.id));
    fact("The cure is with", who(rule.who));
    if let Some(category) = finding.category {
        fact("Category", &format!("<code>{}</code>", category.name()));
    }
    fact("Seen in", &seen_in(rule, has_case));
    fact("Source", &away(rule.spec, &spec_label(rule.spec)));
    out.push_str("</dl>\n");

    out.push_str("<h2>What the panel says</h2>\n<div class=\"told\">\n");
    out.push_str(&told::headline(judged, &view));
    out.push_str(&told::why(&view));
    out.push_str(&told::ladder(judged));
    out.push_str(&told::fix(judged, finding, &view));
    out.push_str(&told::command(judged, finding));
    out.push_str(&told::beneath(judged, finding, &up));
    out.push_str("</div>\n");
    if has_case {
        out.push_str(&format!(
            "<p class=\"try\"><a class=\"button\" href=\"{up}index.html?case=rules/{}.har\">See it in the panel</a> \
             <span class=\"quiet\">or <a href=\"{up}rules/{}.har\" download>keep it as a HAR file</a></span></p>\n",
            rule.id, rule.id
        ));
    }

    out.push_str(
        "<h2>The line it draws</h2>\n<p>The same traffic twice: on the first the rule speaks, on the second it is silent. \
         What differs is marked.</p>\n<div class=\"both\">\n<div><h3>It speaks</h3>\n",
    );
    out.push_str(&lines::markup(rule.fails, rule.passes, "del"));
    out.push_str("</div>\n<div><h3>It is silent</h3>\n");
    out.push_str(&lines::markup(rule.passes, rule.fails, "add"));
    out.push_str("</div>\n</div>\n");
    out.push_str(&related(rule, &up));
    out.push_str("<nav class=\"turn\" aria-label=\"Other rules\">");
    for (rule, arrow, class) in [(before, "← ", "before"), (after, "", "after")] {
        let Some(rule) = rule else { continue };
        let end = if arrow.is_empty() { " →" } else { "" };
        out.push_str(&format!(
            "<a class=\"{class}\" href=\"{up}rules/{}.html\">{arrow}{}{end}</a>",
            rule.id,
            ticks(rule.title)
        ));
    }
    out.push_str("</nav>\n");
    Ok(Page {
        path,
        title: format!("{} · Authopsy", rule.title.replace('`', "")),
        description: rule.why.replace('`', ""),
        place: Place::Rules,
        body: out,
        script: "",
    })
}

/// What it takes to see it: some things leave no trace in what a browser records, and only the page hook tells.
fn seen_in(rule: &Rule, has_case: bool) -> String {
    let place = if has_case || transcript::read(rule.fails).hooks.is_empty() {
        "any capture"
    } else {
        "the panel, with <em>Watch calls in the page</em> on"
    };
    format!("{place} (tier {})", rule.tier)
}

/// The rules that have to do with this one.
fn related(rule: &Rule, up: &str) -> String {
    let named = |names: &[&str], of: &Rule| {
        names.iter().any(|it| *it == of.id || it.strip_suffix('*').is_some_and(|it| of.id.starts_with(it)))
    };
    let others = || rules::all().filter(|it| it.id != rule.id);
    let lists: [(&str, Vec<&Rule>); 4] = [
        ("Stands above", others().filter(|it| named(rule.masks, it)).collect()),
        ("Stands beneath", others().filter(|it| named(it.masks, rule)).collect()),
        ("Its cure may reveal", others().filter(|it| named(rule.reveals, it)).collect()),
        ("May be revealed by curing", others().filter(|it| named(it.reveals, rule)).collect()),
    ];
    let mut out = String::new();
    for (title, rules) in lists.iter().filter(|(_, rules)| !rules.is_empty()) {
        out.push_str(&format!("<h3>{title}</h3>\n<ul class=\"rules\">\n"));
        for it in rules {
            out.push_str(&line(it, &format!("{up}rules/")));
        }
        out.push_str("</ul>\n");
    }
    if out.is_empty() { out } else { format!("<h2>Related rules</h2>\n{out}") }
}

fn line(rule: &Rule, folder: &str) -> String {
    searched_line(rule, folder, "")
}

/// A line with words by which it is found though they do not stand in it.
fn searched_line(rule: &Rule, folder: &str, words: &str) -> String {
    let words = if words.is_empty() { String::new() } else { format!(" data-words=\"{}\"", escape(words)) };
    format!(
        "<li{words}><a href=\"{folder}{}.html\">{}</a> <code>{}</code></li>\n",
        rule.id,
        ticks(rule.title),
        rule.id
    )
}

/// What a developer may search for: what browsers call it, and the category.
fn words(rule: &'static Rule) -> Result<String> {
    let session = session(rule.fails);
    let (judged, finding) = fired(&session, rule).with_context(|| format!("{} is silent", rule.id))?;
    let mut words = detail::detail(judged).verdict;
    words.extend(finding.category.map(|it| it.name().to_owned()));
    Ok(words.join(" ").replace("Firefox: ", ""))
}

fn index() -> Result<Page> {
    let mut families: BTreeMap<&str, Vec<&'static Rule>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for rule in rules::all() {
        if !order.contains(&rule.family()) {
            order.push(rule.family());
        }
        families.entry(rule.family()).or_default().push(rule);
    }
    order.sort_by_key(|it| name(it).to_lowercase());
    let mut out = format!(
        "<h1>Rules</h1>\n<p class=\"lead\">{} describe what goes wrong between a front-end and an API. Each page shows what \
         the panel says, why it fails, what cures it, and where the line runs between wrong and right.</p>\n",
        count(rules::all().count(), "rule")
    );
    out.push_str("<nav class=\"families\" aria-label=\"Families\">");
    for family in &order {
        let number = families.get(family).map_or(0, Vec::len);
        out.push_str(&format!(
            "<a href=\"#{family}\">{} <span class=\"count\">{number}</span></a>",
            name(family)
        ));
    }
    out.push_str("</nav>\n");
    for family in &order {
        out.push_str(&format!(
            "<section class=\"family\" id=\"{family}\">\n<h2>{}</h2>\n<ul class=\"rules\">\n",
            name(family)
        ));
        for rule in families.get(family).into_iter().flatten() {
            out.push_str(&searched_line(rule, "", &words(rule)?));
        }
        out.push_str("</ul>\n</section>\n");
    }
    Ok(Page {
        path: "rules/index.html".to_owned(),
        title: "Rules · Authopsy".to_owned(),
        description: "Every failure that Authopsy explains, by family.".to_owned(),
        place: Place::Rules,
        body: out,
        script: "rules.js",
    })
}

/// What a family is called; one that has no name here goes by its id.
fn name(family: &str) -> String {
    let name = match family {
        "api-key" => "API keys",
        "auth-header" => "The Authorization header",
        "aws" => "Amazon Web Services",
        "basic" => "Basic authentication",
        "body" => "Bodies",
        "challenge" => "Challenges (WWW-Authenticate)",
        "cookie" => "Cookies",
        "cors" => "CORS: the answer",
        "csrf" => "CSRF protection",
        "graphql" => "GraphQL",
        "jwt" => "JSON Web Tokens",
        "leak" => "Leaks",
        "network" => "The network",
        "oauth" => "OAuth and OpenID Connect",
        "permission" => "Permission",
        "preflight" => "CORS: the preflight",
        "rate-limit" => "Rate limits",
        "redirect" => "Redirects",
        "request" => "Requests",
        "session" => "Sessions",
        "sse" => "Event streams",
        "token" => "Opaque tokens",
        "url" => "Addresses",
        "ws" => "WebSockets",
        other => {
            let mut letters = other.chars();
            let first = letters.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
            return escape(&(first + &letters.as_str().replace('-', " ")));
        }
    };
    escape(name)
}

/// The transcript, judged as the tests judge it.
pub(crate) fn session(text: &str) -> Session {
    let read = transcript::read(text);
    let mut session = fresh();
    for entry in read.entries {
        session.add(entry);
    }
    for hook in read.hooks {
        session.add_hook(hook);
    }
    session.settle();
    session
}

fn fresh() -> Session {
    Session::new(Options { now: Some(transcript::START + 3_600_000.0), ..Options::default() })
}

/// The first finding of a rule. Where it heads an exchange, that one is the better example.
fn fired<'a>(session: &'a Session, rule: &Rule) -> Option<(&'a Judged, &'a Finding)> {
    let found = || {
        session.exchanges().filter_map(|judged| {
            judged.findings.iter().position(|it| it.rule == rule.id).map(|at| (at, judged))
        })
    };
    let (at, judged) = found().find(|(at, _)| *at == 0).or_else(|| found().next())?;
    Some((judged, judged.findings.get(at)?))
}

/// The failing transcript as a HAR file, where the rule fires on that too: what only the page hook saw is in no HAR.
fn case(rule: &Rule) -> Option<String> {
    let read = transcript::read(rule.fails);
    let entries = read.entries.iter().map(|it| (authopsy::report::case::entry(it), it.page_url.as_deref()));
    let har = har(entries)?;
    let session = read_back(&har);
    fired(&session, rule)?;
    Some(har)
}

/// A HAR file of entries, each with the address of its page.
pub(crate) fn har<'a>(entries: impl Iterator<Item = (Value, Option<&'a str>)>) -> Option<String> {
    let mut pages: Vec<Value> = Vec::new();
    let mut written: Vec<Value> = Vec::new();
    for (mut entry, page) in entries {
        if let Some(url) = page {
            let known = pages.iter().position(|it| it["title"] == url);
            let at = known.unwrap_or(pages.len());
            if known.is_none() {
                pages.push(json!({
                    "startedDateTime": entry["startedDateTime"],
                    "id": format!("page_{at}"),
                    "title": url,
                    "pageTimings": {},
                }));
            }
            entry["pageref"] = format!("page_{at}").into();
        }
        written.push(entry);
    }
    let creator = json!({ "name": "authopsy", "version": env!("CARGO_PKG_VERSION") });
    let log = json!({ "version": "1.2", "creator": creator, "pages": pages, "entries": written });
    serde_json::to_string_pretty(&json!({ "log": log })).ok()
}

/// The file as the page reads it.
pub(crate) fn read_back(har: &str) -> Session {
    let mut session = fresh();
    let mut reader = Reader::new();
    let mut entries = Vec::new();
    reader.feed(har.as_bytes(), &mut |it| entries.push(it));
    let summary = reader.finish(&mut |it| entries.push(it));
    for (id, url) in summary.page_urls {
        for entry in entries.iter_mut().filter(|it| it.id == id) {
            entry.page_url = Some(url.clone());
        }
    }
    for entry in entries {
        session.add(entry);
    }
    session.settle();
    session
}
