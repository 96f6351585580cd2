//! `oauth/grant-type-misspelled`: the grant type is one of the standard, but for a letter or two.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::{Rule, form};

pub(super) static RULE: Rule = Rule {
    id: "oauth/grant-type-misspelled",
    title: "The grant type is misspelt",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["oauth/unsupported-grant", "oauth/invalid-request"],
    reveals: &[],
    why: "The grant type is compared byte for byte with the names in the standard.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorisation_code&code=Xy12
< 400
< Content-Type: application/json
<
< {"error":"unsupported_grant_type"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=authorization_code&code=Xy12
< 400
< Content-Type: application/json
<
< {"error":"unsupported_grant_type"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let form = form::of(case)?;
    let sent = form.get("grant_type")?;
    if GRANTS.contains(&sent.as_str()) || !(4..=60).contains(&sent.len()) {
        return None;
    }
    let meant = GRANTS.iter().find(|it| distance(&plain(&sent), &plain(it)) <= 2)?;
    Some(
        Finding::error(format!("The grant type is misspelt: it is {meant}"))
            .category(Category::GrantTypeUnsupported)
            .said()
            .specific(80)
            .cause(sent.clone())
            .evidence(Evidence::new(form.entry.id, Part::RequestBody, "grant_type", Some(sent)))
            .fix(form::send(case, "Spell the grant type as the standard does.", form.with("grant_type", meant))),
    )
}

fn plain(grant: &str) -> String {
    grant.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect()
}

/// How many letters have to be put in, taken out or replaced (Levenshtein). Both texts are short.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (right, around) in b.chars().zip(row.windows(2)) {
            let [diagonal, above] = around else { continue };
            let before = next.last().copied().unwrap_or(0);
            next.push((diagonal + usize::from(left != right)).min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

const GRANTS: [&str; 4] = ["authorization_code", "client_credentials", "refresh_token", "password"];
