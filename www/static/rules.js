// The index of rules with a field that narrows it down. Without this the page is a plain list with links to its parts.
const main = document.querySelector("main");
const lines = [...main.querySelectorAll(".family li")].map((line) => ({
  line,
  text: `${line.textContent} ${line.dataset.words ?? ""}`.toLowerCase(),
}));
const families = [...main.querySelectorAll(".family")];

const field = document.createElement("input");
field.type = "search";
field.placeholder = "Find a rule: a word, an error, a header";
field.setAttribute("aria-label", "Find a rule");
field.autocomplete = "off";
const said = document.createElement("span");
said.className = "quiet";
said.setAttribute("role", "status");
const bar = document.createElement("div");
bar.className = "find";
bar.append(field, said);
main.querySelector(".families").before(bar);

function narrow() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const { line, text } of lines) {
    line.hidden = !words.every((word) => text.includes(word));
    left += line.hidden ? 0 : 1;
  }
  for (const family of families) family.hidden = !family.querySelector("li:not([hidden])");
  said.textContent = words.length === 0 ? "" : left === 1 ? "1 rule" : `${left} rules`;
  // What was looked for can be kept as an address, and the way back leads to the same list.
  const query = new URLSearchParams(words.length === 0 ? {} : { find: field.value });
  history.replaceState(null, "", `${location.pathname}${query.size === 0 ? "" : `?${query}`}${location.hash}`);
}

field.value = new URLSearchParams(location.search).get("find") ?? "";
field.addEventListener("input", narrow);
if (field.value !== "") narrow();
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target === field) return;
  event.preventDefault();
  field.focus();
});
