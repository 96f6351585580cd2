//! The lines that allow a page's calls in Cloudflare Worker.

use super::Stack;

pub(super) static STACK: Stack = Stack {
    id: "cloudflare-worker",
    label: "Cloudflare Worker",
    signs: &[],
    note: "Wrap the handler, so that errors carry the headers too.",
    lines: r#"const headers = {
  "Access-Control-Allow-Origin": "%ORIGIN%",
  "Vary": "Origin",
?C   "Access-Control-Allow-Credentials": "true",
  "Access-Control-Allow-Methods": "%METHODS%",
  "Access-Control-Allow-Headers": "%HEADERS%",
  "Access-Control-Max-Age": "7200",
};

export default {
  async fetch(request, env, context) {
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers });
    const answer = new Response(...(await respond(request, env, context)));
    for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
    return answer;
  },
};
"#,
};
