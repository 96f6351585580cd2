//! The lines that allow a page's calls in Next.js.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "nextjs",
    label: "Next.js",
    signs: &[Sign::PoweredBy("Next.js")],
    note: "`next.config.js` sets headers on every answer of the path; OPTIONS needs a handler in the route.",
    lines: r#"// next.config.js
async headers() {
  return [{
    source: "/api/:path*",
    headers: [
      { key: "Access-Control-Allow-Origin", value: "%ORIGIN%" },
      { key: "Vary", value: "Origin" },
?C       { key: "Access-Control-Allow-Credentials", value: "true" },
      { key: "Access-Control-Allow-Methods", value: "%METHODS%" },
      { key: "Access-Control-Allow-Headers", value: "%HEADERS%" },
    ],
  }];
}

// app/api/…/route.ts
export function OPTIONS() {
  return new Response(null, { status: 204 });
}
"#,
};
