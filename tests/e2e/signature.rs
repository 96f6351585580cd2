//! Signatures of tokens, checked by WebCrypto with keys that the capture has seen, or with a secret.

use std::path::Path;

use anyhow::Result;
use browser::{Chromium, Folder, Options, Session};

#[test]
fn signatures_are_checked_with_what_was_seen_or_typed() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let site = Folder::serve(vec![root.join("dist/site")])?;
    let options = Options { extensions: Vec::new(), headless: true, size: (1200, 900), args: Vec::new() };
    let mut session = Session::start(&Chromium::find_drivable()?, &options)?;
    session.go(&format!("http://127.0.0.1:{}/index.html", site.port))?;
    session.wait(
        "the page takes files",
        "return document.querySelector('input[type=file]') !== null",
        &[],
    )?;
    let files = session.find("input[type=file]")?;
    session.write(&files, &root.join("tests/fixtures/jwt/signatures.har").display().to_string())?;
    session.wait("it is listed", "return document.querySelectorAll('.list .request').length > 3", &[])?;

    said(&mut session, "/api/me", "Signature: does not match the key ed1 of https://id.shop.example/jwks")?;
    // What was computed is a finding, and leads its cause.
    let cause = "return [...document.querySelectorAll('.list .cause')]
        .some((it) => it.textContent.includes('does not match its issuer'))";
    session.wait("the finding is listed", cause, &[])?;
    said(&mut session, "/api/orders", "Signature: valid under the key ed1 of https://id.shop.example/jwks")?;

    said(&mut session, "/api/cart", "Signature: made with a secret")?;
    for (secret, expected) in [
        ("not this one", "Signature: does not match that secret"),
        ("correct horse battery staple, which is long enough for this", "Signature: valid under that secret"),
    ] {
        let field = session.find("input.secret")?;
        session.write(&field, &format!("{secret}{ENTER}"))?;
        line(&mut session, expected)?;
        let kept = session.run("return document.querySelector('input.secret').value + document.documentElement.outerHTML + JSON.stringify(localStorage)", &[])?;
        assert!(!kept.to_string().contains(secret), "the secret is kept nowhere");
    }
    Ok(())
}

/// Selects a request, opens its token, and waits for what is said of the signature.
fn said(session: &mut Session, path: &str, expected: &str) -> Result<()> {
    let click = "const row = [...document.querySelectorAll('.list .request')].find((it) => it.textContent.includes(arguments[0]));
        row?.click();
        const tab = document.getElementById('tab-token');
        tab?.click();
        return row !== undefined && tab !== null";
    session.wait("the token is opened", click, &[path.into()])?;
    line(session, expected)
}

fn line(session: &mut Session, expected: &str) -> Result<()> {
    let said =
        "return (document.querySelector('.signature-line')?.textContent ?? '').startsWith(arguments[0])";
    session.wait(expected, said, &[expected.into()]).map(drop)
}

/// The Enter key, as WebDriver writes it.
const ENTER: char = '\u{e007}';
