// The page as a whole: five views of one selection, tabs, keys, theme, legend.
const VIEWS = {
  matrix: { draw: matrix, selected: matrixSelected, name: "Stances" },
  graph: { draw: graph, selected: graphSelected, name: "Graph" },
  timeline: { draw: timeline, name: "Timeline" },
  mediation: { draw: mediation, name: "Mediation" },
  table: { draw: table, name: "Table" },
};
let shownCache = { key: null, list: [] };

function shownStatements() {
  const key = FILTERS.map((name) => state[name]).join("\n");
  if (shownCache.key !== key) shownCache = { key, list: statements.filter(passes) };
  return shownCache.list;
}
// Draw what the state says. A view may keep what stands when only the selection is another.
function show(before) {
  const shown = shownStatements(),
    main = byId("main"),
    view = VIEWS[state.view];
  const sameView = main.dataset.view === state.view;
  const onlySelection = before && Object.keys(DEFAULTS).every((name) => name === "sel" || before[name] === state[name]);
  const focused = document.activeElement?.dataset?.key,
    scroll = [main.scrollLeft, main.scrollTop];
  document.body.classList.toggle("has-selection", Boolean(selection()));
  showTabs(main);
  showFilters(shown.length);
  if (!(onlySelection && view.selected?.())) {
    if (!sameView) legend();
    if (state.view !== "graph") forgetGraph();
    main.dataset.view = state.view;
    view.draw(main, shown);
    main.scrollTo(...(sameView ? scroll : [0, 0]));
  }
  showEvidence(shown);
  if (focused && document.activeElement?.dataset?.key !== focused)
    document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  const chosen = selection();
  document.title = [chosen ? focusOf(chosen).map(labelOf).join(", ") : "", view.name, "Parley"]
    .filter(Boolean)
    .join(" · ");
  byId("print-note").textContent = filtersInWords().length ? `Only ${filtersInWords().join("; ")}.` : "All statements.";
  if (before && before.sel !== state.sel && chosen)
    announce(`${document.title}: ${plural(selectedOf(shown, chosen).length, "statement")}`);
}
function showTabs(main) {
  for (const tab of document.querySelectorAll('[role="tab"]')) {
    const on = tab.dataset.view === state.view;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    if (on) main.setAttribute("aria-labelledby", tab.id);
  }
}
function prepareTabs() {
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  tabs.forEach((tab, n) => {
    tab.addEventListener("click", () => go({ view: tab.dataset.view }));
    tab.addEventListener("keydown", (event) => {
      const next = { ArrowRight: n + 1, ArrowLeft: n - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      tabs[next % tabs.length].focus();
      go({ view: tabs[next % tabs.length].dataset.view });
    });
  });
}

// ---- Keys that work anywhere but in a field.
const KEYS = [
  ["/", "search", () => byId("search").focus()],
  [
    "f",
    "filters",
    () => {
      byId("filter-box").open = true;
      byId("f-process").focus();
    },
  ],
  ["e", "evidence of the selection", () => byId("evidence").focus()],
  ["m", "back to the view", () => byId("main").focus()],
  ["n", "next node in the graph", () => stepNode(1)],
  ["p", "node before in the graph", () => stepNode(-1)],
  ["c", "clear the filters", () => clearFilters()],
  ["t", "light or dark", () => switchTheme()],
  ["?", "this help", () => byId("help").showModal()],
];
function prepareKeys() {
  document.addEventListener("keydown", (event) => {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.target.closest("input:not([type=range]), select, textarea, dialog")
    )
      return;
    const key = KEYS.find(([name]) => name === event.key),
      view = Object.keys(VIEWS)[Number(event.key) - 1];
    if (event.key === "Escape" && byId("export").open) byId("export").open = false;
    else if (event.key === "Escape" && state.sel) select("");
    else if (view && event.key.length === 1) go({ view });
    else if (key) {
      event.preventDefault();
      key[2]();
    }
  });
  const rows = [
    ["1 – 5", "the views, in order"],
    ...KEYS.map(([name, meaning]) => [name, meaning]),
    ["arrows", "from cell to cell in the matrix, from tab to tab; pan the graph"],
    ["Enter", "open what has the focus"],
    ["Esc", "nothing selected"],
  ];
  byId("keys").append(
    ...rows.map(([key, meaning]) =>
      el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, key)), el("td", {}, meaning)),
    ),
  );
  byId("open-help").addEventListener("click", () => byId("help").showModal());
  byId("close-help").addEventListener("click", () => byId("help").close());
}

// ---- Light and dark.
function remembered(value) {
  try {
    if (value) localStorage.setItem("parley-theme", value);
    return localStorage.getItem("parley-theme");
  } catch {
    return null;
  }
}
function prepareTheme() {
  const kept = remembered();
  document.documentElement.dataset.theme =
    kept === "dark" || kept === "light" ? kept : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  byId("theme").addEventListener("click", switchTheme);
}
function switchTheme() {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  remembered(root.dataset.theme);
  show();
  legend();
}

// ---- What the marks mean, for the view that is open.
function legend() {
  const item = (sample, meaning) => el("span", { class: "key" }, sample, ` ${meaning}`);
  const mark = (...shapes) =>
    svg("svg", { width: 26, height: 14, viewBox: "0 0 26 14", "aria-hidden": "true" }, ...shapes);
  const positions = Object.keys(POSITIONS).map((position) => chip(position));
  const line = (side, dash) =>
    mark(
      svg("path", {
        class: `${side}-line`,
        d: "M1,7 H23 M19,3 L24,7 L19,11",
        ...(dash ? { "stroke-dasharray": "4 3" } : {}),
      }),
    );
  const unsure = item(el("span", { class: "chip mid unsure" }, "dashed"), "not certain");
  const dot = (...more) => mark(...more, svg("circle", { class: "pro-mark", cx: 13, cy: 7, r: 6 }));
  const items = {
    matrix: [
      ...positions,
      unsure,
      item("↻", "changed"),
      item("⇄", "contested"),
      item("★", "mediator"),
      item(el("b", {}, "┃"), "next bloc"),
    ],
    graph: [
      item(mark(svg("circle", { class: "actor-node", cx: 13, cy: 7, r: 6 })), "actor"),
      item(el("span", { class: "star" }, "★"), "mediator"),
      item("■", "proposal"),
      item("◆", "issue"),
      item("▲", "event"),
      item(line("pro"), "for"),
      item(line("con"), "against"),
      item(line("mid"), "undecided"),
      item(line("link"), "mediates, does"),
      item(line("pro", true), "not certain"),
      "the symbol on a line is the position, the number how many statements it bundles",
    ],
    timeline: [
      ...positions,
      item(dot(), "on this day"),
      item(
        dot(svg("line", { class: "pro-tail", x1: 0, x2: 7, y1: 7, y2: 7, "stroke-dasharray": "2 2" })),
        "by this day (the article's)",
      ),
      item(
        mark(
          svg("rect", { class: "pro-mark", x: 6, y: 4, width: 19, height: 6, rx: 3 }),
          svg("circle", { class: "pro-mark", cx: 7, cy: 7, r: 6 }),
        ),
        "some time in that month or year",
      ),
      item(mark(svg("circle", { class: "ring", cx: 13, cy: 7, r: 6 })), "↻ changed, ⇄ contested"),
      unsure,
    ],
    mediation: [
      item(mark(svg("rect", { class: "mid-box", x: 1, y: 2, width: 24, height: 10, rx: 3 })), "★ mediator"),
      item(mark(svg("rect", { class: "box", x: 1, y: 2, width: 24, height: 10, rx: 3 })), "party"),
      item(mark(svg("rect", { class: "pill", x: 1, y: 2, width: 24, height: 10, rx: 5 })), "what it is about"),
      item(line("link"), "the thicker, the more statements; dashed: not certain"),
    ],
    table: [...positions, unsure, "a click on a column's name sorts"],
  };
  byId("legend").replaceChildren(...items[state.view]);
}

addEventListener("popstate", () => {
  const before = state;
  readAddress();
  show({ ...before, sel: state.sel === before.sel ? before.sel : "?" });
});
let lastWidth = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === lastWidth) return;
  lastWidth = innerWidth;
  if (state.view !== "graph" && state.view !== "table") show();
});
// Paper is light, and all of the evidence is on it.
let screenTheme = null;
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  if (drawing) styleGraph();
}
addEventListener("beforeprint", () => {
  screenTheme = document.documentElement.dataset.theme;
  setTheme("light");
  for (const more of document.querySelectorAll("#evidence details")) more.open = true;
});
addEventListener("afterprint", () => setTheme(screenTheme));
byId("about").textContent =
  `${plural(articles.length, "article")}, ${plural(things.filter((thing) => thing.kind === "actor").length, "actor")}, ${plural(statements.length, "statement")}`;
prepareTheme();
prepareFilters();
prepareSearch();
prepareExport();
prepareTabs();
prepareKeys();
if (innerWidth < 800) byId("filter-box").open = false;
readAddress();
show();
document.documentElement.dataset.ready = "true";
// For the browser's console: what the page holds, and the graph as it is drawn.
window.parley = { things, statements, articles, processes, sparqlOf, citationOf, labelOf, graph: () => drawing };
