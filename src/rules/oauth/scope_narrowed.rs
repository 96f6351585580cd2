//! `oauth/scope-narrowed`: the server granted less than was asked for.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Part, Who};
use crate::fix::Fix;
use crate::rules::credentials::shorten;
use crate::rules::{Rule, login};

pub(super) static RULE: Rule = Rule {
    id: "oauth/scope-narrowed",
    title: "The server granted fewer scopes than were asked for",
    tier: 2,
    who: Who::IdentityProvider,
    facts: FactSet::FLOW.and(FactSet::STATUS_2XX),
    masks: &[],
    reveals: &[],
    why: "A server may grant less than was asked for, and says so in `scope`. Calls that need what is missing will be refused.",
    spec: "https://www.rfc-editor.org/rfc/rfc6749#section-5.1",
    fails: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
>
> grant_type=client_credentials&scope=orders.read%20orders.write
< 200
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer","scope":"orders.read"}
"#
    ),
    passes: transcript!(
        r#"
page https://shop.example
> POST https://shop.example/oauth/token
>
> grant_type=client_credentials&scope=orders.read%20orders.write
< 200
< Cache-Control: no-store
<
< {"access_token":"mF9xB5f41JqM-one","token_type":"Bearer","scope":"orders.write orders.read"}
"#
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let (entry, step, request) = login::token_request(case)?;
    let granted = request.answer.as_ref()?.scope.as_deref()?;
    let authorize = case.peers.flow().login_of(request, step.at).filter(|(_, sure)| *sure);
    let asked = match authorize {
        Some((authorize, _)) if request.scope.is_empty() => &authorize.what.scope,
        _ => &request.scope,
    };
    // What tells who logged in is often not repeated, and `…/.default` stands for others.
    let missing: Vec<&str> = asked
        .iter()
        .filter(|it| !granted.contains(it) && !login::is_identity_scope(it) && !it.ends_with("/.default"))
        .map(String::as_str)
        .collect();
    let first = missing.first()?;
    let headline = match missing.len() {
        1 => format!("The scope {} was asked for and not granted", shorten(first, 40)),
        more => format!("{more} scopes were asked for and not granted, {} among them", shorten(first, 30)),
    };
    Some(
        Finding::warning(headline)
            .cause(missing.join(" "))
            .evidence(Evidence::new(entry.id, Part::ResponseBody, "scope", Some(granted.join(" "))))
            .fix(Fix::none(
                "consent and the client's permissions are kept at the identity provider",
                "Permit these scopes for the client, and ask the user for consent again.",
            )),
    )
}
