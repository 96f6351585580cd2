//! Which functions begin the second part of the panel's wasm.
//!
//! Whatever only they lead to is in the second part too: other functions, instances of generic ones, data. A name here
//! that the compiler has put into its caller has no effect, so a function that stands here by itself is
//! `#[inline(never)]` where it is small or has one caller. A wrong line costs a wait for the second part, or a larger
//! first one, and never a wrong result. `target/bundle/release/parts.txt` lists what went where.

/// Whether a function begins the second part, by its path.
pub(crate) fn is_cold(path: &str) -> bool {
    // `<authopsy::web::menu::Item as Drop>::drop` is of that module.
    let path = path.trim_start_matches(['<', '&']).trim_start_matches("mut ");
    let is_in = |list: &[&str]| list.iter().any(|it| path.starts_with(it));
    is_in(COLD) && !is_in(HOT)
}

/// The beginnings of their paths.
const COLD: &[&str] = &[
    // Everything about one exchange that somebody looks at.
    "authopsy::present::compare::",
    "authopsy::present::detail::",
    "authopsy::present::header_diff::",
    "authopsy::present::ladder::",
    "authopsy::present::raw::",
    "authopsy::present::glossary::",
    "authopsy::present::reading::",
    "authopsy::present::ticket::",
    "authopsy::present::token::open",
    "authopsy::web::compare::",
    "authopsy::web::detail::",
    "authopsy::web::flows::",
    "authopsy::web::signature::",
    "authopsy::web::tokens::",
    "authopsy::web::trial::",
    "authopsy::web::whatif::",
    // What somebody does with it.
    "authopsy::app::obey",
    "authopsy::app::beside::<impl authopsy::app::State>::settle_differences",
    "authopsy::app::State::clear",
    "authopsy::app::State::set_filter",
    "authopsy::app::compare::",
    "authopsy::app::copy::",
    "authopsy::app::live_rule::<impl authopsy::app::State>::act_on_rules",
    "authopsy::app::mute::<impl authopsy::app::State>::mute",
    "authopsy::app::mute::<impl authopsy::app::State>::unmute",
    "authopsy::app::filter::Filter::parse",
    "authopsy::app::paste::",
    "authopsy::app::suggest::<impl authopsy::app::State>",
    "authopsy::app::replay::<impl authopsy::app::State>::act_in_page",
    "authopsy::app::replay::<impl authopsy::app::State>::evaluated",
    "authopsy::app::replay::<impl authopsy::app::State>::run_again",
    "authopsy::app::signature::",
    "authopsy::app::whatif::",
    "authopsy::command::",
    "authopsy::report::",
    "authopsy::server::",
    "authopsy::web::clipboard::",
    "authopsy::web::files::open",
    "authopsy::web::paste::",
    "authopsy::web::suggest::",
    "authopsy::web::menu::",
    // What only failures, logins and the page hook bring.
    "authopsy::capture::curl::",
    "authopsy::capture::hook::",
    "authopsy::capture::paste::",
    "authopsy::present::flows::",
    "authopsy::providers::",
    "authopsy::rules::",
    "authopsy::syntax::challenge::",
    "authopsy::syntax::error_body::",
    "authopsy::syntax::jwt::Problem::sentence",
    "authopsy::syntax::rate_limit::read",
    "authopsy::syntax::relaxed::",
    "authopsy::syntax::jwk::",
    "authopsy::syntax::shell::",
    "authopsy::syntax::xml::",
    // What the quick ways of `syntax::decimal`, `present::text::lower` and `syntax::json` leave over.
    "authopsy::present::text::lower_all",
    "base64::engine::Engine::encode",
    "core::fmt::float::",
    "f64 as core::str::traits::FromStr",
    "str>::to_lowercase",
    "serde_core::",
    "serde_json::",
    "sha2::",
    // The end.
    "core::panicking::",
    "core::ptr::drop_in_place<authopsy::session::Session>",
    "core::str::slice_error_fail",
];

/// Those among them that the panel starts with all the same.
const HOT: &[&str] = &[
    // What says that there is nothing to say: the rules that have a look at healthy exchanges
    // (`tests/it/parts.rs` knows which those are), and what several of them ask.
    "authopsy::rules::auth_header::carries_credential",
    "authopsy::rules::cookie::is_csrf_name",
    "authopsy::rules::cookie::is_infrastructure",
    "authopsy::rules::cookie::is_session_name",
    "authopsy::rules::credentials::bearers",
    "authopsy::rules::credentials::refused",
    "authopsy::rules::cure::Lists::",
    "authopsy::rules::cure::hidden",
    "authopsy::rules::cure::varies_by_origin",
    "authopsy::rules::cure::is_response_header",
    "authopsy::rules::oauth::is_token_request",
    "authopsy::rules::places::decoded",
    "authopsy::rules::run",
    "authopsy::rules::said::path",
    "authopsy::rules::api_key::secret_in_browser::",
    "authopsy::rules::auth_header::mixed_identities::",
    "authopsy::rules::auth_header::sent_to_third_party::",
    "authopsy::rules::cookie::duplicate_name::",
    "authopsy::rules::cors::broken_by_extension::",
    "authopsy::rules::cors::corp_blocked::",
    "authopsy::rules::cors::expose_auth_headers::",
    "authopsy::rules::cors::expose_rate_limit::",
    "authopsy::rules::cors::expose_wildcard_with_credentials::",
    "authopsy::rules::cors::expose_www_authenticate::",
    "authopsy::rules::cors::no_cors_mode::",
    "authopsy::rules::cors::null_with_credentials::",
    "authopsy::rules::cors::rescued_by_extension::",
    "authopsy::rules::cors::response_header_in_request::",
    "authopsy::rules::cors::vary_origin_missing::",
    "authopsy::rules::jwt::refresh_token_as_bearer::",
    "authopsy::rules::oauth::client_secret_in_browser::",
    "authopsy::rules::preflight::authorization_wildcard::",
    "authopsy::rules::preflight::avoidable::",
    "authopsy::rules::preflight::not_cached::",
    "authopsy::rules::rate_limit::retry_after_ignored::",
    "authopsy::rules::redirect::loop::",
    // Empty state.
    "authopsy::app::signature::<impl authopsy::app::State>::shown_token",
    "authopsy::app::signature::Signatures",
    // The line of a healthy exchange.
    "authopsy::present::detail::failed",
    "authopsy::present::detail::telling",
    // An empty pane.
    "authopsy::web::detail::Pane::draw",
    "authopsy::web::detail::Pane::new",
    "authopsy::web::detail::Pane::tick",
    "authopsy::web::detail::nothing",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_by_their_beginning() {
        assert!(is_cold("authopsy::command::curl_bash::write"));
        assert!(is_cold("<authopsy::providers::Memo as core::default::Default>::default"));
        assert!(!is_cold("authopsy::commander::run"));
        assert!(!is_cold("authopsy::session::Session::settle"));
        assert!(!is_cold("authopsy::rules::run"));
    }

    #[test]
    fn a_name_stands_once() {
        for (index, name) in COLD.iter().enumerate() {
            assert!(!COLD.iter().take(index).any(|it| name.starts_with(it)), "{name} is there already");
        }
    }
}
