//! Any headers can be judged, in every profile: the text is split into lines, each of which becomes one of the values
//! that the CORS protocol looks at.

#![no_main]

use std::rc::Rc;

use authopsy::exchange::{Entry, Exchange, Headers, Hop, Request, ResourceType, Response};
use authopsy::fetch::{Profile, judge, walk};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let mut next = || lines.next().unwrap_or_default();
    let (method, url) = (next().to_owned(), next().to_owned());
    let number = |text: &str| text.parse().unwrap_or_default();
    let (status, preflight_status) = (number(next()), number(next()));
    let asked = headers(&[
        ("origin", next()),
        ("referer", next()),
        ("sec-fetch-mode", next()),
        ("cookie", next()),
        ("x-more", next()),
    ]);
    let allowed = [
        ("access-control-allow-origin", next()),
        ("access-control-allow-credentials", next()),
        ("access-control-allow-methods", next()),
        ("access-control-allow-headers", next()),
        ("location", next()),
    ];
    let error = Some(next()).filter(|it| !it.is_empty()).map(str::to_owned);
    let entry = |method: String, headers: Headers, status, resource, error| {
        Rc::new(Entry {
            request: Request { method, url: url.clone(), headers, ..Request::default() },
            response: Response { status, headers: self::headers(&allowed), error, ..Response::default() },
            resource,
            ..Entry::default()
        })
    };
    let mut preflight = asked.clone();
    preflight.append("access-control-request-method", method.clone());
    preflight.append("access-control-request-headers", next());
    let hop = Hop {
        preflight: Some(entry(
            "OPTIONS".to_owned(),
            preflight,
            preflight_status,
            ResourceType::Preflight,
            None,
        )),
        entry: entry(method, asked, status, ResourceType::Fetch, error),
    };
    let exchange = Exchange::new(vec![hop]);
    for profile in [Profile::Chromium, Profile::Firefox, Profile::Standard] {
        let _ = judge(&exchange, profile);
        let _ = walk(&exchange, profile);
    }
});

fn headers(pairs: &[(&str, &str)]) -> Headers {
    pairs.iter().filter(|(_, value)| !value.is_empty()).copied().collect()
}
