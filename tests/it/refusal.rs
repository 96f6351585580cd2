//! Every documented refusal is brought into the word of the list that a careful reader gives it.

use authopsy::exchange::{Body, Entry, Exchange, Hop, Request, ResourceType, Response, Vendor};
use authopsy::providers;
use authopsy::session::{Options, Session};
use serde_json::Value;
use std::rc::Rc;

const PAGE: &str = "https://app.shop.test";

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The exchange of a row, as the fixture's README says.
fn exchange(row: &Value) -> Exchange {
    let redirect = row["transport"] == "redirect";
    let asked = &row["request"];
    let mut request = Request {
        method: asked["method"].as_str().unwrap_or("GET").to_owned(),
        url: asked["url"].as_str().unwrap_or("https://api.example.com/v1/items").to_owned(),
        http_version: "HTTP/1.1".to_owned(),
        ..Request::default()
    };
    if redirect {
        request.headers.append("Sec-Fetch-Mode", "navigate");
    } else {
        request.headers.append("Origin", PAGE);
        request.headers.append("Sec-Fetch-Mode", "cors");
        request.headers.append("Sec-Fetch-Site", "cross-site");
    }
    if let Some(headers) = asked["headers"].as_object() {
        for (name, value) in headers {
            request.headers.set(name, value.as_str().unwrap_or_default());
        }
    }
    if row["credential_sent"] == true && !request.headers.has("authorization") {
        request.headers.append("Authorization", "Bearer mF9xB5f0_4c1JqMx7RkP2tVw");
    }
    let body = row["body"].as_str().unwrap_or_default();
    let mut response = Response {
        status: row["status"].as_u64().unwrap_or_default() as u16,
        http_version: "HTTP/1.1".to_owned(),
        ..Response::default()
    };
    if let Some(headers) = row["headers"].as_object() {
        for (name, value) in headers {
            response.headers.append(name.clone(), value.as_str().unwrap_or_default());
        }
    }
    if !response.headers.has("access-control-allow-origin") {
        response.headers.append("access-control-allow-origin", PAGE);
    }
    if !response.headers.has("vary") {
        response.headers.append("vary", "Origin");
    }
    if !response.headers.has("content-type") {
        let kind = match body.trim_start().as_bytes().first() {
            Some(b'{' | b'[') => "application/json",
            Some(b'<') => "text/html",
            _ => "text/plain",
        };
        response.headers.append("content-type", kind);
    }
    if let Some(location) = response.headers.get("location") {
        response.redirect_url = location.to_owned();
    }
    let mime_type = response.headers.get("content-type").unwrap_or_default().to_owned();
    response.body = Some(Body { text: body.to_owned(), mime_type, ..Body::default() });
    let mut entry = Entry {
        started: Some(1_795_514_400_000.0),
        duration: Some(20.0),
        request,
        response,
        resource: if redirect { ResourceType::Document } else { ResourceType::Fetch },
        page_url: Some(PAGE.into()),
        vendor: Vendor::Chromium,
        ..Entry::default()
    };
    if entry.is_preflight() {
        entry.resource = ResourceType::Preflight;
    }
    Exchange::new(vec![Hop { entry: Rc::new(entry), preflight: None }])
}

/// The category that the engine gives the exchange.
fn category(exchange: Exchange, sanitized: bool) -> &'static str {
    let mut session =
        Session::new(Options { now: Some(1_795_514_400_000.0), sanitized, ..Options::default() });
    for hop in exchange.hops {
        session.add(Rc::unwrap_or_clone(hop.entry));
    }
    session.settle();
    session.exchanges().next().and_then(|it| it.category()).map_or("none", |it| it.name())
}

#[test]
fn documented_refusals_are_understood() {
    understood(false);
}

/// A capture that the browser sanitized shows no credential anywhere.
#[test]
fn documented_refusals_are_understood_without_credentials() {
    understood(true);
}

/// Answers of servers in the field, none of which is in the other table.
#[test]
fn further_answers_are_understood() {
    let text = include_str!("../fixtures/knowledge/answers.jsonl");
    let misses = misses(&rows(text), false);
    assert!(misses.is_empty(), "{} of {}\n{}", misses.len(), text.lines().count(), misses.join("\n"));
}

fn understood(sanitized: bool) {
    let rows = rows(include_str!("../fixtures/knowledge/auth-failure-signatures.jsonl"));
    let misses = misses(&rows, sanitized);
    let share = 1.0 - misses.len() as f64 / rows.len() as f64;
    assert!(share >= 0.985, "{share:.4} of {}\n{}", rows.len(), misses.join("\n"));
}

fn misses(rows: &[Value], sanitized: bool) -> Vec<String> {
    let mut misses = Vec::new();
    for row in rows {
        let category = category(exchange(row), sanitized);
        let fits = row["expected"] == category
            || row["also"].as_array().is_some_and(|also| also.iter().any(|it| it == category));
        if !fits {
            let name = row["id"].as_str().or(row["body"].as_str()).filter(|it| !it.is_empty());
            let name = name.map_or_else(|| row["headers"].to_string(), str::to_owned);
            misses.push(format!("{} got {category} {sanitized}: {} {name}", row["expected"], row["status"]));
        }
    }
    misses
}

/// Wordings of many more servers and libraries: they keep the general readers general.
#[test]
fn wordings_are_understood() {
    let text = include_str!("../fixtures/knowledge/wordings.tsv");
    let mut misses = Vec::new();
    for line in text.lines() {
        let [status, sent, expected, body] = line.splitn(4, '\t').collect::<Vec<_>>()[..] else {
            panic!("four columns: {line}")
        };
        let row = serde_json::json!({
            "status": status.parse::<u16>().unwrap(), "credential_sent": sent == "1", "body": body,
            "transport": "http", "request": null, "headers": {},
        });
        let refusal = providers::read(&exchange(&row));
        let category = refusal.as_ref().map_or("none", |it| it.category.name());
        if !expected.split('|').any(|it| it == category) {
            misses.push(format!("{expected} got {category}: {body}"));
        }
    }
    assert!(misses.is_empty(), "{} of {}\n{}", misses.len(), text.lines().count(), misses.join("\n"));
}
