//! `preflight/method-case`: equal but for case.

use crate::facts::{Case, FactSet};
use crate::finding::{Evidence, Finding, Who};
use crate::rules::cure;
use crate::rules::Rule;

pub(super) static RULE: Rule = Rule {
    id: "preflight/method-case",
    title: "The method differs in upper and lower case",
    tier: 1,
    who: Who::Api,
    facts: FactSet::CROSS_ORIGIN.and(FactSet::BLOCKED).and(FactSet::PREFLIGHT),
    masks: &[],
    reveals: &[],
    why: "Methods are case-sensitive. Of page code's methods `fetch` upper-cases only DELETE, GET, HEAD, OPTIONS, POST and PUT: `patch` stays `patch`.",
    spec: "https://fetch.spec.whatwg.org/#concept-method-normalize",
    fails: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: patch
> Access-Control-Request-Headers: authorization
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PATCH
< Access-Control-Allow-Headers: authorization
at 0ms
> patch https://api.example/orders
> Authorization: Bearer mF9xB5f0_4c1JqMx7RkP2tVw
! net::ERR_FAILED
"
    ),
    passes: transcript!(
        "
at 1ms
> OPTIONS https://api.example/orders
> Access-Control-Request-Method: PATCH
> Access-Control-Request-Headers: authorization
< 204
< Access-Control-Allow-Origin: https://app.example
< Access-Control-Allow-Methods: PATCH
< Access-Control-Allow-Headers: authorization
at 0ms
> PATCH https://api.example/orders
> Authorization: Bearer mF9xB5f0_4c1JqMx7RkP2tVw
< 200
< Access-Control-Allow-Origin: https://app.example
< Vary: Origin
"
    ),
    check,
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let message = cure::refused_by_list(case, "access-control-allow-methods")?;
    let lists = cure::Lists::of(case, &message);
    let method = lists.refused_method()?;
    let listed = lists.methods_differing_in_case(method)?;
    let upper = method.to_ascii_uppercase();
    let finding = if *method == *upper {
        cure::finding(format!("The server lists {listed} where the method is {method}: case counts"), case, &message)
    } else {
        let fix = crate::fix::Fix::text(format!("Write the method as {upper} in the page's code."))
            .edit(message.hop, crate::fix::On::Request, crate::fix::Op::Method(upper.clone()));
        cure::finding(format!("The page asks for {method}, the server allows {listed}: case counts"), case, &message)
            .who(Who::Client)
            .fix(cure::and_method(fix, case, &message, &upper))
    };
    Some(
        finding
            .cause(method.to_owned())
            .specific(5)
            .evidence(message.evidence("access-control-allow-methods"))
            .evidence(Evidence::request_header(message.entry, "access-control-request-method")),
    )
}
