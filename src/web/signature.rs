//! Checks a token's signature by WebCrypto, and shows what came of it.

use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use js_sys::{Array, JSON, Object};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{CryptoKey, HtmlInputElement, SubtleCrypto};

use super::dispatch;
use super::dom::{El, Scope, el, gloo_window};
use crate::app::{Event, Outcome, SignatureView};

/// Checks the signature of a token with each of the keys, then tells what came of it.
pub(super) fn verify(
    token: Rc<str>,
    parameters: &'static str,
    keys: Vec<String>,
    then: impl FnOnce(Outcome) + 'static,
) {
    spawn_local(async move {
        let mut outcome = Outcome::Unable;
        for (at, key) in keys.iter().enumerate() {
            match fits(&token, parameters, key).await.and_then(|it| it.as_bool()) {
                Some(true) => {
                    outcome = Outcome::Valid(at);
                    break;
                }
                Some(false) => outcome = Outcome::Invalid,
                None => {}
            }
        }
        then(outcome);
    });
}

/// None where the browser does not know the algorithm, the key is broken, or the page is not served securely.
async fn fits(token: &str, parameters: &str, key: &str) -> Option<JsValue> {
    let crypto = js_sys::Reflect::get(&gloo_window(), &JsValue::from_str("crypto")).ok()?;
    let subtle = js_sys::Reflect::get(&crypto, &JsValue::from_str("subtle")).ok()?;
    let subtle = subtle.dyn_into::<SubtleCrypto>().ok()?;
    let object = |json: &str| JSON::parse(json).ok()?.dyn_into::<Object>().ok();
    let (parameters, key) = (object(parameters)?, object(key)?);
    let uses = Array::of1(&JsValue::from_str("verify"));
    let key = subtle.import_key_with_object("jwk", &key, &parameters, false, &uses).ok()?;
    let key = JsFuture::from(key).await.ok()?.dyn_into::<CryptoKey>().ok()?;
    let (input, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let verified =
        subtle.verify_with_object_and_u8_array_and_u8_array(&parameters, &key, &signature, input.as_bytes());
    JsFuture::from(verified.ok()?).await.ok()
}

/// What is said of the signature, with a field for a secret where one made it.
pub(super) fn line(scope: &mut Scope, signature: &SignatureView) -> El {
    let said = el("span").class(&["signature-said ", signature.tone.class()].concat()).rich(&signature.text);
    let line = el("p").class("signature-line").attr("role", "status").child(said);
    if !signature.takes_secret {
        return line;
    }
    let field = el("input")
        .class("secret")
        .attr("type", "password")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("data-key", "signature-secret")
        .attr("aria-label", "Secret to check the signature with; it is not kept")
        .attr("placeholder", "Secret to check it with (not kept)");
    line.child(field.on(scope, "change", |event| {
        let field = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        if let Some(field) = field {
            let secret = field.value();
            field.set_value("");
            dispatch(Event::Secret(secret));
        }
    }))
}
