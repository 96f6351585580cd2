//! The lines that allow a page's calls in Supabase Edge Functions.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "supabase",
    label: "Supabase Edge Functions",
    signs: &[Sign::Header("sb-gateway-version"), Sign::Header("sb-project-ref")],
    note: "An edge function answers OPTIONS itself, before it looks at the token.",
    lines: r#"const headers = {
  "Access-Control-Allow-Origin": "%ORIGIN%",
  "Access-Control-Allow-Methods": "%METHODS%",
  "Access-Control-Allow-Headers": "%HEADERS%",
  "Vary": "Origin",
};

Deno.serve(async (request) => {
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers });
  // …
  return new Response(body, { headers: { ...headers, "Content-Type": "application/json" } });
});
"#,
};
