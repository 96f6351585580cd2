//! Traefik's middlewares.

use super::{Provider, Sign};

pub(super) static PROVIDER: Provider =
    Provider { name: "Traefik", signs: &[Sign::HeaderHas("server", "traefik")], codes: &[], phrases: &[] };
