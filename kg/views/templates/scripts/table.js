// The table: every statement in a row, the text alternative of all views and the source of the CSV.
const FIRST_ROWS = 150;
const COLUMNS = ["date", "who", "what", "on what", "certainty", "says", "article", "sentence"];
let rowsShown = FIRST_ROWS;

const actorIn = (s) => s.holder ?? s.mediator ?? s.agent ?? s.proposal ?? s.thing;
function objectIn(s) {
  if (s.kind === "term") return s.label;
  if (s.kind === "mediation")
    return [(s.parties || []).map(labelOf).join("; "), s.concerns === undefined ? "" : `on ${labelOf(s.concerns)}`]
      .filter(Boolean)
      .join("; ");
  if (s.kind === "event")
    return [s.agent === undefined ? "" : labelOf(s.thing), s.recipient === undefined ? "" : labelOf(s.recipient)]
      .filter(Boolean)
      .join("; ");
  return labelOf(s.target ?? -1);
}
const deedIn = (s) =>
  s.position ||
  {
    mediation: "mediates",
    event: words(s.type || "event"),
    term: `term: ${words(s.termKind || "")}`,
    proposal: "is named",
  }[s.kind];
const rowCells = (s) => [
  s.edtf || s.date,
  labelOf(actorIn(s)),
  deedIn(s),
  objectIn(s),
  s.certainty,
  sayers(s),
  articles[s.article].headline || articles[s.article].slug,
  sentences[s.sentence],
];

function tableList(shown) {
  const chosen = selection();
  const list = chosen ? selectedOf(shown, chosen) : shown;
  const [column, descending] = [Math.abs(Number(state.sort)) - 1, Number(state.sort) < 0];
  if (!(column >= 0 && column < COLUMNS.length)) return list;
  const sorted = list
    .map((s) => [rowCells(s)[column], s])
    .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1].id - b[1].id))
    .map(([, s]) => s);
  return descending ? sorted.reverse() : sorted;
}
function table(main, shown) {
  const list = tableList(shown);
  if (!list.length) return empty(main, "statement", () => true);
  const rows = list.slice(0, rowsShown).map(tableRow);
  const more =
    list.length > rowsShown
      ? [
          button(`${grouped(list.length - rowsShown)} more`, () => {
            rowsShown += 500;
            show();
          }),
        ]
      : [];
  const heads = COLUMNS.map((name, n) => {
    const now = Number(state.sort),
      sorted = Math.abs(now) === n + 1 ? (now > 0 ? "ascending" : "descending") : null;
    return el(
      "th",
      { scope: "col", "aria-sort": sorted },
      button(
        `${name}${sorted ? (now > 0 ? " ▲" : " ▼") : ""}`,
        () => go({ sort: String(now === n + 1 ? -(n + 1) : n + 1) }, { replace: true }),
        { class: "sort", "data-key": `sort-${n}` },
      ),
    );
  });
  const focus = selection()
    ? el(
        "div",
        { class: "view-tools" },
        el(
          "span",
          { class: "meta" },
          `${plural(list.length, "statement")} of the selection `,
          button("show all", () => select(""), { class: "small" }),
        ),
      )
    : null;
  main.replaceChildren(
    ...(focus ? [focus] : []),
    el(
      "div",
      { class: "scroller" },
      el(
        "table",
        { class: "list" },
        el("caption", { class: "hidden" }, "Statements"),
        el("thead", {}, el("tr", {}, ...heads)),
        el("tbody", {}, ...rows),
      ),
    ),
    ...more,
  );
}
function tableRow(s) {
  const cells = rowCells(s);
  const deed = button(
    `${s.position ? `${symbolOf(s.position)} ` : ""}${cells[2]}`,
    () => go({ sel: selStatement(s) }),
    {
      class: `cell ${s.position ? looksOf(s.position, s.certainty) : "mid"}`,
      "data-key": `st-${s.key}`,
      "aria-label": `${textOf(s)}: show the evidence`,
    },
  );
  const link = el("a", { href: articleLink(s) }, el("bdi", {}, cells[6]));
  return el(
    "tr",
    {},
    ...cells.map((cell, n) =>
      el("td", { class: `c${n}` }, n === 2 ? deed : n === 6 ? link : el("bdi", {}, n === 0 ? readable(cell) : cell)),
    ),
  );
}
