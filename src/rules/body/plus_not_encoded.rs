//! `body/plus-not-encoded`: a secret in a form has a raw plus sign, which arrives as a space.

use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Part, Who};
use crate::rules::{Rule, form};

pub(super) static RULE: Rule = Rule {
    id: "body/plus-not-encoded",
    title: "A plus sign in a form is read as a space",
    tier: 2,
    who: Who::Client,
    facts: FactSet::FAILED.and(FactSet::REQUEST_BODY),
    masks: &["oauth/refresh-rejected", "oauth/grant-rejected", "session/credentials-wrong", "oauth/invalid-client"],
    reveals: &[],
    why: "In a form body `+` means a space. A value with a plus sign has to be percent-encoded, as `URLSearchParams` does it.",
    spec: "https://url.spec.whatwg.org/#concept-urlencoded-parser",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=refresh_token&refresh_token=ab+cd/ef==
< 400
< Content-Type: application/json
<
< {"error":"invalid_grant","error_description":"refresh token 'ab cd/ef==' not found"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
> Content-Type: application/x-www-form-urlencoded
>
> grant_type=refresh_token&refresh_token=ab%2Bcd%2Fef%3D%3D
< 400
< Content-Type: application/json
<
< {"error":"invalid_grant","error_description":"refresh token 'ab+cd/ef==' not found"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let form = form::of(case)?;
    let name = SECRETS.into_iter().find(|it| form.raw(it).is_some_and(|raw| raw.contains('+')))?;
    let read = form.get(name)?;
    let meant = form::unescape(form.raw(name)?);
    let answer = form.entry.response.body.as_ref().map(|it| it.decoded_text().into_owned()).unwrap_or_default();
    // A password may well have a blank; base64 never does, and a server that quotes what it read settles it.
    let base64 = meant.len() >= 8 && meant.bytes().all(|it| it.is_ascii_alphanumeric() || b"+/=".contains(&it));
    let quoted = read.len() >= 5 && answer.contains(&read);
    if ["password", "username"].contains(&name) && !quoted {
        return None;
    }
    let mut finding = Finding::error(format!("The plus sign in {name} arrives as a space"))
        .category(Category::RequestMalformed)
        .specific(80)
        .cause(name)
        .evidence(Evidence::new(form.entry.id, Part::RequestBody, name, form.raw(name).map(str::to_owned)))
        .fix(form::send(case, "Percent-encode the value.", form.with(name, &form::encode(&meant))));
    if quoted {
        finding = finding.said();
    } else if base64 {
        finding = finding.likely();
    } else {
        return None;
    }
    Some(finding)
}

const SECRETS: [&str; 8] =
    ["refresh_token", "code", "client_secret", "assertion", "token", "subject_token", "password", "username"];
