use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::Rule;
use crate::rules::credentials::shorten;
use crate::finding::Stage;

pub(super) static RULE: Rule = Rule {
    id: "auth-header/invalid-characters",
    title: "A header was set to what no header can carry",
    tier: 3,
    who: Who::Client,
    facts: FactSet::HOOK,
    masks: &[],
    reveals: &[],
    why: "A header value is bytes: a character above U+00FF or a line break makes the browser throw before anything is sent.",
    spec: "https://fetch.spec.whatwg.org/#concept-header-value",
    fails: transcript!("
page https://shop.example
hook never-sent error=TypeError:_Failed_to_read_the_headers_property:_String_contains_non_ISO-8859-1_code_point.
> GET https://shop.example/api/orders
"),
    passes: transcript!("
page https://shop.example
hook never-sent error=TypeError:_Failed_to_fetch
> GET https://shop.example/api/orders
"),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let hook = case.exchange.hook.as_ref()?;
    let said = hook.error.to_ascii_lowercase();
    // Chromium, then Firefox.
    let is_about_headers = ["non iso-8859-1", "non-iso-8859-1", "invalid value", "bytestring", "invalid header value", "valid http header field"]
        .iter()
        .any(|it| said.contains(it));
    if !is_about_headers {
        return None;
    }
    let entry = case.entry()?;
    let bad = hook.headers.iter().find_map(|(name, value)| {
        let (at, character) =
            value.chars().enumerate().find(|(_, it)| u32::from(*it) > 0xff || matches!(it, '\0' | '\n' | '\r'))?;
        Some((name, at, character))
    });
    let headline = match bad {
        Some((name, at, character)) => format!(
            "`{}` holds U+{:04X} at position {}, which no header can carry",
            shorten(name, 24),
            u32::from(character),
            at + 1
        ),
        None => "A header was set to a value that no header can carry".to_owned(),
    };
    let name = bad.map_or("", |(name, ..)| name.as_str());
    Some(
        Finding::error(shorten(&headline, 90))
            .at(Stage::NotSent)
            .category(Category::TokenMalformed)
            .cause(name)
            .evidence(Evidence::new(entry.id, Part::Hook, name, Some(hook.error.clone())))
            .fix(Fix::none(
                "the call was never sent",
                "Take the line break or the typographic character out of the value; percent-encode what has to stay.",
            )),
    )
}
