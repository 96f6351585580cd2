//! The table, by family.

mod auth_header;
mod aws;
mod basic;
mod body;
mod cookie;
mod cors;
mod healthy;
mod hook;
mod jwt;
mod layers;
mod network;
mod oauth;
mod permission;
mod preflight;
mod rate_limit;
mod redirect;

use crate::case::Case;

/// Every case, in the order in which the page shows them.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    FAMILIES.iter().copied().flatten()
}

/// The case of that name.
pub fn case(id: &str) -> Option<&'static Case> {
    cases().find(|it| it.id == id)
}

static FAMILIES: &[&[Case]] = &[
    cors::CASES,
    preflight::CASES,
    layers::CASES,
    redirect::CASES,
    network::CASES,
    auth_header::CASES,
    basic::CASES,
    jwt::CASES,
    oauth::CASES,
    permission::CASES,
    aws::CASES,
    rate_limit::CASES,
    cookie::CASES,
    body::CASES,
    hook::CASES,
    healthy::CASES,
];
