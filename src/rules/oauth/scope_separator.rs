//! `oauth/scope-separator`: the scopes of a token request are separated by commas, which makes one scope of them.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::{Rule, form};

pub(super) static RULE: Rule = Rule {
    id: "oauth/scope-separator",
    title: "Scopes are separated by commas",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["oauth/invalid-scope", "oauth/invalid-request"],
    reveals: &[],
    why: "OAuth separates scopes with spaces. With commas the server reads one long scope that does not exist.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-3.3",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=client_credentials&scope=read%2Cwrite
< 400
< Content-Type: application/json
<
< {"error":"invalid_scope"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=client_credentials&scope=read%20write
< 400
< Content-Type: application/json
<
< {"error":"invalid_scope"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let form = form::of(case)?;
    let scope = form.get("scope")?;
    let quoted = scope.starts_with('"') && scope.ends_with('"');
    let wrapped = quoted || scope.starts_with("[\"");
    let refused = case.facts.refusal.as_ref().is_some_and(|it| it.category == Category::ScopeInvalid);
    // A plus sign or a bar beside blanks belongs to a name.
    let signs: &[char] = if scope.contains(' ') { &[','] } else { SEPARATORS };
    if !refused || scope.contains("://") || !(wrapped || scope.contains(signs)) {
        return None;
    }
    let words: Vec<&str> = scope
        .split(|it| it == ' ' || signs.contains(&it))
        .map(|it| it.trim_matches(['"', '[', ']', ' ']))
        .filter(|it| !it.is_empty())
        .collect();
    let blank = if form.raw("scope").is_some_and(|it| it.contains('+')) { "+" } else { "%20" };
    let joined = words.iter().map(|it| form::encode(it)).collect::<Vec<_>>().join(blank);
    Some(
        Finding::error(if quoted {
            "The scopes are sent with quotation marks around them".to_owned()
        } else {
            format!(
                "The scopes are separated by {} instead of spaces",
                if scope.contains(',') { "commas" } else { "other signs" }
            )
        })
            .category(Category::ScopeInvalid)
            .said()
            .specific(80)
            .cause(scope.clone())
            .evidence(Evidence::new(form.entry.id, Part::RequestBody, "scope", Some(scope)))
            .fix(form::send(case, "Separate the scopes with spaces.", form.with("scope", &joined))),
    )
}

/// What stands between scopes by mistake.
const SEPARATORS: &[char] = &[',', ';', '|', '+'];
