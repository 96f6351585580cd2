//! The lines that allow a page's calls in Firebase Functions.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "firebase",
    label: "Firebase Functions",
    signs: &[Sign::Server("Google Frontend")],
    note: "For callable and HTTPS functions of the second generation. Cloud Storage has a configuration of its own: `gcloud storage buckets update gs://BUCKET --cors-file=cors.json`.",
    lines: r#"import { onRequest } from "firebase-functions/v2/https";

export const api = onRequest({ cors: ["%ORIGIN%"] }, (request, response) => {
  // …
});
"#,
};
