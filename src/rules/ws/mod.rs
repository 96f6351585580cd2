//! The rules `ws/*`.

super::family! {
    auth_close_code,
    handshake_rejected,
    insecure_from_https,
    subprotocol_not_echoed,
    token_in_url,
}
