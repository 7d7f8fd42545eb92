// The stance matrix: actors across, proposals and issues down, one table for each process.
const COLUMN = 90,
  MOST_COLUMNS = 40,
  MOST_ROWS = 28,
  MOST_TABLES = 14;
const AGGREGATED = (topic) => topic !== "other" && topic !== "event";
let tablesShown = MOST_TABLES;

function matrix(main, shown) {
  const stances = shown.filter((s) => s.kind === "stance");
  if (!stances.length) return empty(main, "stance", (s) => s.kind === "stance");
  const groups = [...groupBy(stances, processOf)].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  const mediations = groupBy(
    shown.filter((s) => s.kind === "mediation"),
    processOf,
  );
  const parts = groups
    .slice(0, tablesShown)
    .map(([p, list]) => processTable(p, list, mediations.get(p) || [], groups.length > 1));
  const more =
    groups.length > tablesShown
      ? [
          button(`${groups.length - tablesShown} more processes`, () => {
            tablesShown += MOST_TABLES;
            show();
          }),
        ]
      : [];
  main.replaceChildren(...parts, ...more);
  prepareGrid(main);
}

// What an actor says of a proposal makes it more important than what it says of anything else.
function weightsOf(stances) {
  const weights = new Map();
  for (const s of stances) {
    weights.set(s.holder, (weights.get(s.holder) || 0) + (things[s.target].kind === "proposal" ? 3 : 1));
  }
  return weights;
}
function processTable(p, stances, mediations, several) {
  const process = processes[p];
  const busy = weightsOf(stances);
  const whole = !several && busy.size <= MOST_COLUMNS,
    expanded = whole || isOpen(`all-${p}`);
  const rowHead = innerWidth < 800 ? 130 : 222;
  const fit = Math.max(innerWidth < 800 ? 8 : 6, Math.floor((byId("main").clientWidth - rowHead - 30) / COLUMN));
  const most = expanded ? Infinity : fit;
  const chosen = new Set([...busy.keys()].sort((a, b) => busy.get(b) - busy.get(a) || a - b).slice(0, most));
  const blocOf = new Map(process.order.map((i, n) => [i, process.blocs[n]]));
  const holders = process.order.filter((i) => chosen.has(i));
  const cellsOf = new Map(
    [...groupBy(stances, (s) => s.target)].map(([target, list]) => [target, groupBy(list, (s) => s.holder)]),
  );
  const rows = matrixRows(p, stances),
    filled = rows.filter(
      (row) => row.title || row.term || targetsOf(row).some((i) => holders.some((h) => cellsOf.get(i).has(h))),
    );
  const kept = (expanded ? rows : filled.slice(0, MOST_ROWS)).filter(
    (row, n, all) => !row.title || (all[n + 1] && !all[n + 1].title),
  );
  const starts = (n) => n > 0 && blocOf.get(holders[n]) !== blocOf.get(holders[n - 1]);
  const heads = holders.map((i, n) =>
    el(
      "th",
      { scope: "col", class: starts(n) ? "bloc" : "" },
      button([things[i].mediator ? "★ " : "", el("bdi", {}, softened(shortOf(i)))], () => select(selThing(i)), {
        title: `${labelOf(i)}, ${words(things[i].type || "actor")}${things[i].mediator ? ", mediator" : ""}`,
        "data-key": `head-${p}-${i}`,
      }),
    ),
  );
  const body = kept.map((row) => matrixRow(row, p, holders, starts, cellsOf));
  const hidden = [
    busy.size > holders.length ? plural(busy.size - holders.length, "more actor") : "",
    rows.length > kept.length ? plural(rows.length - kept.length, "more row") : "",
  ]
    .filter(Boolean)
    .join(", ");
  const toggle =
    !whole && (hidden || expanded)
      ? button(expanded ? "show less" : hidden, () => toggleOpen(`all-${p}`), {
          class: "small",
          "aria-expanded": String(expanded),
          "data-key": `all-${p}`,
        })
      : null;
  const table = el(
    "table",
    { class: "matrix" },
    el("caption", { class: "hidden" }, `Latest stance of each actor on each proposal and issue: ${process.title}`),
    el("thead", {}, el("tr", {}, el("td", { class: "corner quiet" }, "on ↓  who →"), ...heads)),
    el("tbody", {}, ...body),
  );
  table.querySelector(".corner").style.width = `${rowHead}px`;
  table.style.width = `${rowHead + holders.length * COLUMN}px`;
  return el(
    "section",
    { class: "process" },
    processHead(process, mediations, several, toggle),
    el("div", { class: "scroller" }, table),
  );
}
function processHead(process, mediations, several, toggle) {
  const mediators = unique(mediations.map((s) => s.mediator));
  const named = mediators.length
    ? [
        " · mediated by ",
        ...joined(mediators.slice(0, 5).map((m) => thingButton(m, `★ ${shortOf(m)}`))),
        mediators.length > 5 ? ` +${mediators.length - 5}` : "",
      ]
    : [];
  const only = several
    ? button("only this", () => go({ process: process.title }), {
        class: "small",
        "aria-label": `Only ${process.title}`,
      })
    : null;
  return el(
    "div",
    { class: "process-head" },
    el("h2", {}, el("bdi", {}, process.name), el("span", { class: "quiet" }, process.years ? ` ${process.years}` : "")),
    el("span", { class: "meta" }, ...articlesOf(process), ...named),
    only,
    toggle,
  );
}
// One article by its headline, several by their number.
function articlesOf(process) {
  if (process.articles.length > 1) return [plural(process.articles.length, "article")];
  const article = articles[process.articles[0]];
  return [
    el(
      "a",
      { href: `articles/${fileOf(article)}.html` },
      el("bdi", {}, `“${clipped(article.headline || article.slug, 70)}”`),
    ),
  ];
}
// Long words may break, with a hyphen.
const softened = (label) =>
  label.replace(/\p{L}{13,}/gu, (word) => word.replace(/(\p{L}{7})(?=\p{L}{4})/gu, "$1\u00ad"));

const targetsOf = (row) => row.issues || [row.thing];

const isOpen = (key) => state.open.split(",").includes(key);
function toggleOpen(key) {
  const keys = state.open.split(",").filter(Boolean);
  go(
    { open: (keys.includes(key) ? keys.filter((each) => each !== key) : [...keys, key]).join(",") },
    { replace: true },
  );
}

// The rows: proposals with their terms, issues by topic, what they say of each other.
function matrixRows(p, stances) {
  const targets = [...groupBy(stances, (s) => s.target)].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  const of = (kind) => targets.filter(([i]) => things[i].kind === kind);
  const rows = [],
    titled = (title, added) => {
      if (added.length) rows.push({ title }, ...added);
    };
  titled(
    "Proposals",
    of("proposal").flatMap(([i]) => proposalRows(i)),
  );
  const topics = [...groupBy([...of("issue"), ...of("event")], ([i]) => topicOf(i))];
  const weight = (list) => list.reduce((sum, [, own]) => sum + own.length, 0);
  topics.sort((a, b) => AGGREGATED(b[0]) - AGGREGATED(a[0]) || weight(b[1]) - weight(a[1]) || (a[0] < b[0] ? -1 : 1));
  titled(
    "Issues and events",
    topics.flatMap(([topic, list]) =>
      topicRows(
        p,
        topic,
        list.map(([i]) => i),
      ),
    ),
  );
  titled(
    "Each other",
    of("actor").map(([i]) => ({ thing: i })),
  );
  return rows;
}
function proposalRows(i) {
  const terms = [
      ...new Map(
        (termsOf.get(i) || []).filter((s) => !state.source || passesSource(s)).map((s) => [s.claim, s]),
      ).values(),
    ],
    key = `p-${i}`;
  const row = { thing: i, opens: terms.length ? key : null, inner: plural(terms.length, "term") };
  return isOpen(key) ? [row, ...terms.map((term) => ({ term }))] : [row];
}
function topicRows(p, topic, issues) {
  if (!AGGREGATED(topic)) return issues.map((i) => ({ thing: i, tag: topic === "event" ? "event" : "" }));
  if (issues.length === 1) return [{ thing: issues[0], tag: words(topic) }];
  const key = `t-${p}-${topic}`,
    row = { topic, issues, opens: key, inner: plural(issues.length, "issue") };
  return isOpen(key) ? [row, ...issues.map((i) => ({ thing: i, sub: true }))] : [row];
}

function matrixRow(row, p, holders, starts, cellsOf) {
  const width = holders.length + 1;
  if (row.title) return el("tr", { class: "group" }, el("th", { scope: "rowgroup", colspan: width }, row.title));
  if (row.term)
    return el(
      "tr",
      { class: "sub term" },
      el("th", { scope: "row" }, el("span", { class: "tag" }, `§ ${words(row.term.termKind)}`)),
      el(
        "td",
        { colspan: width - 1 },
        button([el("bdi", {}, row.term.label)], () => select(selStatement(row.term)), {
          class: "name",
          "data-key": `term-${row.term.key}`,
        }),
        amountOf(row.term) ? el("span", { class: "quiet" }, ` (${amountOf(row.term)})`) : null,
      ),
    );
  const open = row.opens && isOpen(row.opens),
    label = row.topic ? words(row.topic) : labelOf(row.thing);
  const twist = row.opens
    ? button(open ? "▾" : "▸", () => toggleOpen(row.opens), {
        class: "twist",
        "aria-expanded": String(Boolean(open)),
        "aria-label": `${label}: ${row.inner}`,
        title: row.inner,
        "data-key": `twist-${row.opens}`,
      })
    : el("span", { class: "twist" });
  const title = row.topic
    ? el("span", { class: "label", title: label }, label, el("span", { class: "quiet" }, ` ${row.inner}`))
    : button(
        [row.tag && row.tag !== label ? el("span", { class: "tag" }, row.tag) : null, el("bdi", {}, label)],
        () => select(selThing(row.thing)),
        { class: "label", title: label, "data-key": `row-${p}-${row.thing}` },
      );
  const cells = holders.map((h, n) => {
    const list = targetsOf(row).flatMap((i) => cellsOf.get(i).get(h) || []);
    const sel = row.topic ? selTopic(h, row.topic, p) : selCell(h, row.thing, p);
    return el("td", { class: starts(n) ? "bloc" : "" }, list.length ? matrixCell(list, sel, Boolean(row.topic)) : null);
  });
  return el(
    "tr",
    { class: row.sub ? "sub" : "" },
    el("th", { scope: "row" }, el("div", { class: "row" }, twist, title)),
    ...cells,
  );
}
function matrixCell(list, sel, byTopic) {
  const last = latest(list),
    mixed = byTopic && new Set(list.map((s) => s.polarity)).size > 1,
    several = new Set(list.map((s) => s.target)).size > 1;
  const marks = [changedIn(list) ? "↻" : "", contestedIn(list) ? "⇄" : ""].join("");
  const first = since(list);
  const words_ = mixed
    ? `${labelOf(last.holder)} takes different sides on ${plural(new Set(list.map((s) => s.target)).size, "issue")}`
    : several
      ? `${labelOf(last.holder)} ${last.position} on ${list.length} issues`
      : textOf(last);
  const label = `${words_}: ${last.certainty}, ${first.edtf ? `since ${readable(first.edtf)}` : dated(first)}, ${plural(list.length, "statement")}${changedIn(list) ? ", changed" : ""}${contestedIn(list) ? ", contradictory reports" : ""}`;
  const doubtful = last.certainty === "unlikely";
  const classes = `cell ${mixed ? "mid" : looksOf(last.position, last.certainty)}`;
  const content = [
    mixed ? "± mixed" : `${symbolOf(last.position)} ${doubtful ? "unlikely" : last.position}`,
    list.length > 1 ? el("sup", {}, String(list.length)) : null,
    marks ? el("span", { class: "moved" }, marks) : null,
  ];
  return button(content, () => select(sel), {
    class: classes,
    "aria-label": label,
    title: label,
    "data-sel": sel,
    "data-key": sel,
    "aria-pressed": String(sel === state.sel),
  });
}
// Another selection: the cells stay, one is pressed.
function matrixSelected() {
  for (const cell of byId("main").querySelectorAll(".matrix .cell"))
    cell.setAttribute("aria-pressed", String(cell.dataset.sel === state.sel));
  return true;
}

// Arrow keys go from cell to cell; only one cell of a table is a stop for the tab key.
function prepareGrid(main) {
  for (const table of main.querySelectorAll("table.matrix")) {
    const cells = [...table.querySelectorAll("tbody .cell")];
    const stop = cells.find((cell) => cell.dataset.sel === state.sel) || cells[0];
    for (const cell of cells) cell.tabIndex = cell === stop ? 0 : -1;
    table.addEventListener("keydown", (event) => moveInGrid(event, table));
  }
}
function moveInGrid(event, table) {
  const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
  const from = event.target.closest("td");
  if (!step || !from || !event.target.classList.contains("cell")) return;
  event.preventDefault();
  const rows = [...table.tBodies[0].rows],
    y = rows.indexOf(from.parentElement),
    x = from.cellIndex;
  const next = step[0] ? inColumn(rows, y, x, step[0]) : inRow(from.parentElement, x, step[1]);
  if (!next) return;
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
function inRow(row, x, step) {
  for (let at = x + step; at > 0 && at < row.cells.length; at += step) {
    const cell = row.cells[at].querySelector(".cell");
    if (cell) return cell;
  }
  return null;
}
// The next cell in the column, else the nearest one in the next row that has any.
function inColumn(rows, y, x, step) {
  let nearest = null;
  for (let at = y + step; at >= 0 && at < rows.length; at += step) {
    const own = rows[at].cells[x]?.querySelector(".cell");
    if (own) return own;
    const any = [...rows[at].querySelectorAll("td .cell")];
    nearest ||=
      any.sort((a, b) => Math.abs(a.closest("td").cellIndex - x) - Math.abs(b.closest("td").cellIndex - x))[0] || null;
  }
  return nearest;
}
