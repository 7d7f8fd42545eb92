// Search: names first, then the sentences that contain the words. "/" goes there from anywhere.
const MOST_HITS = 14;
const names = things
  .map((thing, i) => ({ i, thing, all: [thing.label, ...(thing.aliases || [])].map((name) => name.toLowerCase()) }))
  .filter(({ thing }) => thing.kind !== "source");
let weights = null;

function prepareSearch() {
  const box = byId("search"),
    hits = byId("hits");
  const items = () => [...hits.querySelectorAll("[data-sel], [data-text]")];
  let at = -1;
  const close = () => {
    hits.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const choose = (item) => {
    close();
    box.value = "";
    if (item.dataset.text) go({ q: item.dataset.text, view: "table", sel: "" });
    else select(item.dataset.sel);
  };
  const mark = (next) => {
    at = next;
    items().forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    box.setAttribute("aria-activedescendant", items()[at].id);
    items()[at].scrollIntoView({ block: "nearest" });
  };
  box.addEventListener("input", () => {
    const wanted = box.value.trim();
    hits.replaceChildren(...(wanted ? hitsFor(wanted) : []));
    for (const item of items())
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(item);
      });
    hits.hidden = !wanted;
    box.setAttribute("aria-expanded", String(Boolean(wanted)));
    at = -1;
  });
  box.addEventListener("keydown", (event) => {
    const count = items().length;
    if (event.key === "Escape") {
      close();
      box.value = "";
      byId("main").focus();
    } else if (event.key === "Enter" && count) {
      event.preventDefault();
      choose(items()[Math.max(0, at)]);
    } else if (event.key === "ArrowDown" && count) {
      event.preventDefault();
      mark((at + 1) % count);
    } else if (event.key === "ArrowUp" && count) {
      event.preventDefault();
      mark((at - 1 + count) % count);
    }
  });
  box.addEventListener("blur", close);
}
// Names that begin with the words come first, then those with more statements.
function hitsFor(text) {
  const wanted = text.toLowerCase();
  weights ||= countBy(
    statements.flatMap((s) => unique(mentions(s))),
    (i) => i,
  );
  const rank = (all) =>
    all.some((name) => name.startsWith(wanted)) ? 0 : all.some((name) => name.includes(` ${wanted}`)) ? 1 : 2;
  const found = names
    .filter(({ all }) => all.some((name) => name.includes(wanted)))
    .sort((a, b) => rank(a.all) - rank(b.all) || (weights.get(b.i) || 0) - (weights.get(a.i) || 0) || a.i - b.i);
  const options = found.slice(0, MOST_HITS).map(({ i, thing }) => {
    const alias = thing.label.toLowerCase().includes(wanted)
      ? ""
      : thing.aliases.find((name) => name.toLowerCase().includes(wanted));
    const where = thing.kind === "actor" ? "" : ` · ${processesOf(i)[0] || ""}`;
    const kind = thing.kind === "actor" ? words(thing.type || "actor") : NOUNS[thing.kind];
    return el(
      "li",
      { role: "option", id: `hit-${i}`, "data-sel": selThing(i), "aria-selected": "false" },
      el("bdi", {}, thing.label),
      alias ? el("span", { class: "quiet" }, " (", el("bdi", {}, alias), ")") : null,
      el("span", { class: "quiet" }, ` ${kind}${thing.mediator ? " ★" : ""} · ${weights.get(i) || 0}${where}`),
    );
  });
  const count = statements.filter((s) => sentenceHas(s.sentence, wanted)).length;
  if (count)
    options.push(
      el(
        "li",
        { role: "option", id: "hit-text", "data-text": text, "aria-selected": "false" },
        `${plural(count, "statement")} whose sentence has “`,
        el("bdi", {}, text),
        "”",
      ),
    );
  return options.length
    ? options
    : [
        el(
          "li",
          { role: "option", "aria-selected": "false", "aria-disabled": "true" },
          "nothing of that name, no sentence with it",
        ),
      ];
}
