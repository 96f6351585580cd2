use crate::facts::{Case, FactSet};
use crate::finding::{Category, Evidence, Finding, Who};
use crate::rules::Rule;
use crate::rules::credentials::{authorization, because, grade, set_authorization, shown};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(super) static RULE: Rule = Rule {
    id: "basic/charset",
    title: "User name or password is in another character set",
    tier: 2,
    who: Who::Client,
    facts: FactSet::AUTHORIZATION.and(FactSet::STATUS_401),
    masks: &["token/malformed", "token/missing", "token/rejected", "token/wrong-type", "session/login-required", "session/credentials-wrong"],
    reveals: &[],
    why: "Outside ASCII the same password has different bytes in each character set; server and client have to agree.",
    spec: "https://www.rfc-editor.org/rfc/rfc7617#section-2.1",
    fails: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic YWRhOmdy/G4=
< 401
< WWW-Authenticate: Basic realm="shop", charset="UTF-8"
"#),
    passes: transcript!(r#"
page https://shop.example
> GET https://shop.example/api/orders
> Authorization: Basic YWRhOmdyw7xu
< 401
< WWW-Authenticate: Basic realm="shop", charset="UTF-8"
"#),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, read) = authorization(case)?;
    let basic = read.basic()?;
    if basic.bytes.is_ascii() || basic.password.is_none() {
        return None;
    }
    let wants_utf8 =
        case.facts.challenges.scheme("basic")?.param("charset").is_some_and(|it| it.eq_ignore_ascii_case("utf-8"));
    let (headline, bytes) = match std::str::from_utf8(&basic.bytes) {
        // 1. Latin-1 was sent where the server asks for UTF-8.
        Err(_) if wants_utf8 => {
            let text: String = basic.bytes.iter().map(|it| char::from(*it)).collect();
            ("User and password are sent as Latin-1; the server asks for UTF-8", text.into_bytes())
        }
        // 2. UTF-8 was sent, and the server does not say that it takes it.
        Ok(text) if !wants_utf8 => {
            let bytes: Option<Vec<u8>> = text.chars().map(|it| u8::try_from(u32::from(it)).ok()).collect();
            ("User and password are sent as UTF-8; the server may read Latin-1", bytes?)
        }
        _ => return None,
    };
    let finding = because(grade(case, headline).likely().evidence(shown(entry)), case, Category::CredentialsWrong);
    let finding = finding.evidence(Evidence::response_header(entry, "WWW-Authenticate"));
    let value = format!("Basic {}", STANDARD.encode(bytes));
    Some(finding.fix(set_authorization(case, "Encode the text in the other character set.", value)))
}
