"use strict";
// The page: one state, kept in the address; one selection; five views of it. Text enters the document only as text.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const drawn = JSON.parse(document.getElementById("nodes").textContent);
  const { things, articles, sentences } = data;
  const all = data.statements.map((s, id) => ({ ...s, id }));
  const POSITIONS = {
    accepts: ["✓", 1], supports: ["+", 1], proposes: ["★", 1], demands: ["!", 1], concedes: ["~", 1], considers: ["?", 0],
    opposes: ["−", -1], rejects: ["✗", -1], criticizes: ["▼", -1], threatens: ["▲", -1],
  };
  const SIDE = { 1: "pro", 0: "mid", "-1": "con" };
  const CERTAINTIES = ["asserted", "reported", "expected", "possible", "unlikely", "past"];
  const SURE = new Set(["asserted", "reported"]);
  const KIND_WORDS = { actor: "actor", proposal: "proposal", issue: "issue", event: "event", source: "source" };
  const byId = (id) => document.getElementById(id);
  const words = (name) => name.replace(/_/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();

  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
      else if (name === "class") node.className = value;
      else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }
  function svg(tag, attributes = {}, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
      else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  // ------------------------------------------------------------------ state and address
  const DEFAULTS = { view: "matrix", sel: "", type: "", position: "", certainty: "", process: "", article: "", from: "", to: "", net: "" };
  let state = { ...DEFAULTS };
  const readAddress = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    state = { ...DEFAULTS };
    for (const name of Object.keys(DEFAULTS)) if (given.has(name)) state[name] = given.get(name);
    if (!VIEWS[state.view]) state.view = "matrix";
  };
  function go(change) {
    state = { ...state, ...change };
    const given = new URLSearchParams(Object.entries(state).filter(([name, value]) => value && value !== DEFAULTS[name]));
    history.replaceState(null, "", "#" + given);
    show();
  }
  const select = (sel) => go({ sel });

  // ------------------------------------------------------------------ filters
  const dates = [...new Set(all.map((s) => s.date).filter(Boolean))].sort();
  const holderOf = (s) => (s.kind === "stance" ? s.holder : s.kind === "mediation" ? s.mediator : s.kind === "event" ? s.agent : undefined);
  function passes(s) {
    const holder = holderOf(s);
    if (state.article !== "" && s.article !== +state.article) return false;
    if (state.process !== "" && !(processes[+state.process] || new Set()).has(s.article)) return false;
    if (state.certainty && s.certainty !== state.certainty) return false;
    if (state.position && s.position !== state.position) return false;
    if (state.type && !(holder !== undefined && (things[holder]?.type === state.type || (state.type === "Mediator" && things[holder]?.mediator)))) return false;
    if (state.from && s.date && s.date < state.from) return false;
    if (state.to && s.date && s.date > state.to) return false;
    return true;
  }
  const processes = data.processes.map(([, list]) => new Set(list));
  function option(value, label) { return el("option", { value }, label); }
  function fill(id, name, values) {
    const box = byId(id);
    box.append(option("", "all"), ...values.map(([value, label]) => option(value, label)));
    box.addEventListener("change", () => go({ [name]: box.value }));
  }
  function prepareFilters() {
    const types = [...new Set(things.filter((t) => t.kind === "actor").map((t) => t.type))].sort();
    fill("f-type", "type", [["Mediator", "mediators"], ...types.map((t) => [t, words(t)])]);
    fill("f-position", "position", Object.keys(POSITIONS).map((p) => [p, `${POSITIONS[p][0]} ${p}`]));
    fill("f-certainty", "certainty", CERTAINTIES.map((c) => [c, c]));
    fill("f-process", "process", data.processes.map(([label, list], i) => [String(i), `${label} (${list.length})`]));
    const titled = articles.map((a, i) => [String(i), `${a.date} ${a.headline || a.slug}`.trim()]);
    fill("f-article", "article", titled.sort((a, b) => a[1].localeCompare(b[1])));
    for (const name of ["from", "to"]) byId("f-" + name).addEventListener("change", (e) => go({ [name]: e.target.value }));
    const slide = byId("f-slide");
    slide.max = Math.max(0, dates.length - 1);
    slide.disabled = dates.length < 2;
    slide.addEventListener("input", () => go({ to: +slide.value === dates.length - 1 ? "" : dates[+slide.value] }));
    byId("clear").addEventListener("click", () => go({ ...DEFAULTS, view: state.view }));
  }
  function showFilters(count) {
    for (const name of ["type", "position", "certainty", "process", "article", "from", "to"]) byId("f-" + name).value = state[name];
    const until = state.to ? dates.filter((d) => d <= state.to).length - 1 : dates.length - 1;
    byId("f-slide").value = Math.max(0, until);
    byId("slide-date").textContent = dates[Math.max(0, until)] || "no dates";
    byId("count").textContent = `${count} of ${all.length} statements`;
  }

  // ------------------------------------------------------------------ what is selected
  // n12 a thing; s3 a statement; c4-12 holder and target; g4-truce holder and topic; e4-12-accepts an edge
  const about = (s, i) =>
    [s.holder, s.target, s.mediator, s.agent, s.recipient, s.thing, s.proposal, s.concerns].includes(i) || (s.parties || []).includes(i) || (s.by || []).includes(i);
  function relationEdges(s) {
    if (s.kind === "stance") return [[s.holder, s.target, s.position]];
    if (s.kind === "mediation") return [...(s.parties || []).map((p) => [s.mediator, p, "mediates between"]), ...(s.concerns !== undefined ? [[s.mediator, s.concerns, "mediates"]] : [])];
    if (s.kind === "event") return [...(s.agent !== undefined ? [[s.agent, s.thing, "does"]] : []), ...(s.recipient !== undefined ? [[s.thing, s.recipient, "to"]] : [])];
    return [];
  }
  function selected(statements) {
    const kind = state.sel[0], rest = state.sel.slice(1), parts = rest.split("-");
    if (kind === "n") return statements.filter((s) => about(s, +rest));
    if (kind === "s") return all.filter((s) => s.id === +rest);
    if (kind === "c") return statements.filter((s) => s.kind === "stance" && s.holder === +parts[0] && s.target === +parts[1]);
    if (kind === "g") return statements.filter((s) => s.kind === "stance" && s.holder === +parts[0] && topicOf(s.target) === parts[1]);
    if (kind === "e") return statements.filter((s) => relationEdges(s).some(([a, b, r]) => a === +parts[0] && b === +parts[1] && r === parts.slice(2).join("-")));
    return [];
  }
  const valid = () => state.sel && (state.sel[0] !== "n" || things[+state.sel.slice(1)]);
  const topicOf = (target) => (things[target].kind === "issue" ? things[target].type || "other" : things[target].kind);
  const changed = new Map(data.changed), contested = new Set(data.conflicts.flat());

  function chip(position, certainty) {
    const [symbol, polarity] = POSITIONS[position];
    return el("span", { class: `chip ${SIDE[polarity]}${SURE.has(certainty) ? "" : " unsure"}` }, `${symbol} ${position}`);
  }
  function name(i) {
    if (!things[i]) return el("span", {}, "someone");
    return el("button", { class: "name", type: "button", on: { click: () => select("n" + i) } }, el("bdi", {}, things[i].label));
  }
  function marked(s) {
    const text = Array.from(sentences[s.sentence]);
    const quote = el("blockquote");
    const spans = Object.entries(s.marks).filter(([, [a, b]]) => a >= 0 && b <= text.length && a < b).sort((x, y) => x[1][0] - y[1][0]);
    let at = 0;
    for (const [part, [a, b]] of spans) {
      if (a < at) continue;
      quote.append(text.slice(at, a).join(""), el("mark", { "data-part": part, title: part }, text.slice(a, b).join("")));
      at = b;
    }
    quote.append(text.slice(at).join(""));
    return quote;
  }
  function summary(s) {
    if (s.kind === "stance") return [name(s.holder), " ", chip(s.position, s.certainty), " ", name(s.target)];
    if (s.kind === "mediation") return [name(s.mediator), " ", el("span", { class: "chip mid" }, "⇆ mediates"), ...(s.parties || []).flatMap((p, i) => [i ? ", " : " between ", name(p)]), ...(s.concerns !== undefined ? [" on ", name(s.concerns)] : [])];
    if (s.kind === "event") return [name(s.thing), " ", el("span", { class: "chip mid" }, `◆ ${words(s.type)}`), ...(s.agent !== undefined ? [" by ", name(s.agent)] : []), ...(s.recipient !== undefined ? [" to ", name(s.recipient)] : [])];
    if (s.kind === "term") return [name(s.proposal), " ", el("span", { class: "chip mid" }, `§ ${words(String(termKind(s)))}`), " ", el("bdi", {}, s.label)];
    return [name(s.thing), " is described"];
  }
  const termKind = (s) => s.termKind || "term";
  const articleName = (a) => [a.author, `“${a.headline || a.slug}”`, a.publisher, a.date].filter(Boolean).join(", ");
  function copy(button, text) {
    const done = () => { const before = button.textContent; button.textContent = "copied"; setTimeout(() => { button.textContent = before; }, 1200); };
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, () => fallback());
    else fallback();
    function fallback() {
      const box = el("textarea", { class: "hidden", "aria-hidden": "true", tabindex: "-1" });
      box.value = text;
      document.body.append(box); box.select(); document.execCommand("copy"); box.remove(); done();
    }
    window.lastCopied = text;
  }
  function sparql(s) {
    const claim = s.kind === "stance"
      ? `  ?claim parley:holder <${things[s.holder].iri}> ; parley:position parley:${s.position} ; parley:target <${things[s.target].iri}> .\n`
      : s.kind === "mediation" ? `  ?claim a parley:Mediation ; parley:mediator <${things[s.mediator].iri}> .\n` : "";
    return "PREFIX parley: <https://w3id.org/parley#>\nPREFIX oa: <http://www.w3.org/ns/oa#>\nPREFIX prov: <http://www.w3.org/ns/prov#>\n" +
      `SELECT ?statement ?sentence {\n${claim}  ?statement parley:expresses ?claim ; prov:wasDerivedFrom <${articles[s.article].iri}> ;\n` +
      `    parley:evidence/oa:hasSelector ?selector .\n  ?selector oa:exact ?sentence .\n  ?statement parley:evidence/oa:hasSelector/oa:start ${s.start} .\n}`;
  }
  function card(s) {
    const article = articles[s.article];
    const said = (s.by || []).map((i) => things[i].label).join(", through ");
    const notes = [s.certainty === "asserted" ? "" : s.certainty, said ? `says ${said}` : "", s.edtf || (s.date ? `article of ${s.date}` : "no date")].filter(Boolean).join(" · ");
    const badges = [];
    if (changed.has(s.claim)) badges.push(el("span", { class: "chip mid" }, "↻ changed from an earlier stance"));
    if (contested.has(s.claim)) badges.push(el("span", { class: "chip mid" }, "⇄ another report contradicts this"));
    return el("article", { class: "statement", id: "st" + s.id },
      el("p", {}, ...summary(s)), el("p", { class: "meta" }, notes, " ", ...badges), marked(s),
      el("p", { class: "meta" }, el("a", { href: `articles/${encodeURIComponent(article.slug).replace(/%25/g, "%")}.html#c${s.start}` }, el("bdi", {}, articleName(article)))),
      el("p", { class: "meta" },
        el("button", { type: "button", on: { click: (e) => copy(e.target, `“${sentences[s.sentence]}” ${articleName(article)}, characters ${s.start} to ${s.start + Array.from(sentences[s.sentence]).length}.${article.url ? " " + article.url : ""}`) } }, "copy as citation"), " ",
        el("button", { type: "button", on: { click: (e) => copy(e.target, sparql(s)) } }, "copy as SPARQL"), " ",
        `${s.rule} · ${Math.round(s.confidence * 100)} %`));
  }
  const MOST_CARDS = 60;
  function section(title, list) {
    if (!list.length) return [];
    const shownCards = list.slice(0, MOST_CARDS).map(card);
    const more = list.length > MOST_CARDS ? [el("p", { class: "meta" }, `${list.length - MOST_CARDS} more: see the table.`)] : [];
    return [el("h3", {}, `${title} (${list.length})`), ...shownCards, ...more];
  }
  function byDate(a, b) { return a.date < b.date ? 1 : a.date > b.date ? -1 : a.id - b.id; }
  function showEvidence(statements) {
    const pane = byId("evidence");
    if (!valid()) {
      pane.replaceChildren(el("h2", {}, "Evidence"), el("p", { class: "meta" }, "Choose a cell, a node, an edge or a mark: the sentences that say so appear here, for and against, with who says so and when."), ...overview(statements));
      return;
    }
    const list = selected(statements).sort(byDate);
    const kind = state.sel[0], i = +state.sel.slice(1);
    const parts = [el("button", { type: "button", on: { click: () => select("") } }, "← nothing selected")];
    if (kind === "n") {
      const thing = things[i];
      parts.push(el("h2", {}, el("bdi", {}, thing.label)), el("p", { class: "meta" }, [KIND_WORDS[thing.kind], words(thing.type || ""), thing.mediator ? "mediator" : ""].filter(Boolean).join(" · ")));
      if (thing.aliases) parts.push(el("p", { class: "meta" }, "also: ", el("bdi", {}, thing.aliases.join("; "))));
      for (const [a, relation, b] of data.relations) if (a === i || b === i) parts.push(el("p", { class: "meta" }, ...(a === i ? [words(relation), " ", name(b)] : [name(a), ` (${words(relation)} this)`])));
      parts.push(el("button", { type: "button", on: { click: () => go({ view: "graph" }) } }, "show in the graph"), " ", el("button", { type: "button", on: { click: () => go({ view: "timeline" }) } }, "show its timeline"));
      const on = list.filter((s) => s.kind === "stance" && s.target === i);
      parts.push(...section("For it", on.filter((s) => s.polarity > 0)), ...section("Against it", on.filter((s) => s.polarity < 0)), ...section("Undecided on it", on.filter((s) => s.polarity === 0)));
      parts.push(...section("Its own stances", list.filter((s) => s.kind === "stance" && s.holder === i)), ...section("Mediation", list.filter((s) => s.kind === "mediation")));
      parts.push(...section("Terms", list.filter((s) => s.kind === "term")), ...section("Events", list.filter((s) => s.kind === "event")));
      parts.push(...section("Says about others", list.filter((s) => s.kind === "stance" && s.holder !== i && s.target !== i)), ...section("Mentions", list.filter((s) => s.kind === "proposal")));
    } else {
      parts.push(el("h2", {}, kind === "s" ? "One statement" : "History, newest first"), ...section("Statements", list));
    }
    if (!list.length) parts.push(el("p", { class: "empty" }, "No statement passes the filters. Clear them to see all."));
    pane.replaceChildren(...parts);
  }
  function overview(statements) {
    const mediators = [...new Set(statements.filter((s) => s.kind === "mediation").map((s) => s.mediator))];
    const moved = statements.filter((s) => changed.has(s.claim));
    const parts = [];
    if (mediators.length) parts.push(el("h3", {}, "Who mediates"), el("p", {}, ...mediators.flatMap((m, i) => [i ? ", " : "", name(m)])));
    if (moved.length) parts.push(el("h3", {}, "Who changed position"), ...[...new Map(moved.map((s) => [s.claim, s])).values()].slice(0, 12).map((s) => el("p", {}, name(s.holder), " now ", chip(s.position, s.certainty), " ", name(s.target), " ", el("button", { type: "button", on: { click: () => select(`c${s.holder}-${s.target}`) } }, "why"))));
    return parts;
  }

  // ------------------------------------------------------------------ stance matrix
  const opened = new Set();
  let columnsShown = 14, rowsShown = 40;
  function cellFor(list, sel) {
    if (!list.length) return el("td");
    const sorted = [...list].sort(byDate), latest = sorted.find((s) => s.certainty !== "past") || sorted[0];
    const [symbol, polarity] = POSITIONS[latest.position];
    const marks = [SIDE[polarity], SURE.has(latest.certainty) ? "" : "unsure", list.some((s) => changed.has(s.claim)) ? "changed" : "", list.some((s) => contested.has(s.claim)) ? "contested" : "", state.sel === sel ? "selected" : ""];
    const label = `${things[latest.holder].label} ${latest.position} ${things[latest.target].label}, ${latest.certainty}, ${list.length} statement${list.length > 1 ? "s" : ""}`;
    return el("td", {}, el("button", { class: `cell ${marks.filter(Boolean).join(" ")}`, type: "button", "aria-label": label, title: label, on: { click: () => select(sel) } }, `${symbol} ${latest.position}${list.length > 1 ? " " + list.length : ""}`));
  }
  function matrix(main, statements) {
    const stances = statements.filter((s) => s.kind === "stance");
    if (!stances.length) return empty(main, "No stance passes the filters.");
    const count = new Map(), targets = new Map();
    for (const s of stances) { count.set(s.holder, (count.get(s.holder) || 0) + 1); targets.set(s.target, [...(targets.get(s.target) || []), s]); }
    const busiest = [...count.keys()].sort((a, b) => count.get(b) - count.get(a) || a - b).slice(0, columnsShown);
    const holders = data.order.filter((i) => busiest.includes(i));
    const rows = [];
    const line = (label, list, sel, extra = {}) => rows.push({ label, list, sel, ...extra });
    const size = (list) => -list.length;
    const proposals = [...targets].filter(([i]) => things[i].kind === "proposal").sort((a, b) => size(a[1]) - size(b[1]) || a[0] - b[0]);
    if (proposals.length) line("Proposals", null);
    for (const [i, list] of proposals) {
      const terms = [...new Map(all.filter((s) => s.kind === "term" && s.proposal === i).map((s) => [s.claim, s])).values()];
      line(things[i].label, list, (h) => `c${h}-${i}`, { thing: i, key: "p" + i, inner: terms.length });
      if (opened.has("p" + i)) for (const t of terms) line(`${words(String(termKind(t)))}: ${t.label}`, [], null, { sub: true, statement: t.id });
    }
    const topics = new Map();
    for (const [i, list] of targets) if (things[i].kind === "issue" || things[i].kind === "event") topics.set(topicOf(i), [...(topics.get(topicOf(i)) || []), ...list]);
    if (topics.size) line("Issues, by topic", null);
    for (const [topic, list] of [...topics].sort((a, b) => size(a[1]) - size(b[1]) || a[0].localeCompare(b[0]))) {
      const inner = [...new Set(list.map((s) => s.target))];
      line(words(topic), list, (h) => `g${h}-${topic}`, { key: "t" + topic, inner: inner.length });
      if (opened.has("t" + topic)) for (const i of inner) line(things[i].label, targets.get(i), (h) => `c${h}-${i}`, { sub: true, thing: i });
    }
    const actors = [...targets].filter(([i]) => things[i].kind === "actor").sort((a, b) => size(a[1]) - size(b[1]) || a[0] - b[0]);
    if (actors.length) line("Each other", null);
    for (const [i, list] of actors) line(things[i].label, list, (h) => `c${h}-${i}`, { thing: i });
    const head = el("tr", {}, el("th", { scope: "col" }, "what ↓  who →"), ...holders.map((i) => el("th", { scope: "col" }, el("button", { type: "button", title: things[i].label, on: { click: () => select("n" + i) } }, el("bdi", {}, things[i].label)))));
    const body = rows.slice(0, rowsShown).map((row) => {
      if (row.list === null) return el("tr", { class: "group" }, el("th", { scope: "colgroup", colspan: holders.length + 1 }, row.label));
      const twist = row.inner ? el("button", { class: "twist", type: "button", "aria-expanded": String(opened.has(row.key)), "aria-label": `${opened.has(row.key) ? "Close" : "Open"} ${row.label}`, on: { click: () => { opened.has(row.key) ? opened.delete(row.key) : opened.add(row.key); show(); } } }, opened.has(row.key) ? "▾" : "▸") : null;
      const sel = row.statement !== undefined ? "s" + row.statement : row.thing !== undefined ? "n" + row.thing : null;
      const title = sel ? el("button", { type: "button", on: { click: () => select(sel) } }, el("bdi", {}, row.label)) : el("span", {}, row.label);
      return el("tr", { class: row.sub ? "sub" : "" }, el("th", { scope: "row" }, el("div", { class: "row" }, twist, title)), ...holders.map((h) => cellFor(row.list.filter((s) => s.holder === h), row.sel ? row.sel(h) : "")));
    });
    const more = el("p", {});
    if (count.size > holders.length) more.append(el("button", { type: "button", on: { click: () => { columnsShown += 20; show(); } } }, `${count.size - holders.length} more actors`), " ");
    if (rows.length > rowsShown) more.append(el("button", { type: "button", on: { click: () => { rowsShown += 60; show(); } } }, `${rows.length - rowsShown} more rows`));
    main.replaceChildren(el("table", { class: "matrix" }, el("caption", { class: "hidden" }, "Latest stance of each actor on each proposal and issue"), el("thead", {}, head), el("tbody", {}, ...body)), more);
  }
  function empty(main, reason) {
    main.replaceChildren(el("p", { class: "empty" }, reason, " ", all.length ? "Clear the filters to see everything." : "The articles held none."));
  }

  // ------------------------------------------------------------------ graph
  const place = new Map(drawn.map((n) => [n.id, n]));
  const colour = (token) => getComputedStyle(document.documentElement).getPropertyValue(token).trim();
  let network = null, extra = new Set();
  function bundles(statements) {
    const found = new Map();
    for (const s of statements) for (const [a, b, relation] of relationEdges(s)) {
      if (a === undefined || b === undefined || a < 0 || b < 0) continue;
      const key = `${a}-${b}-${relation}`;
      if (!found.has(key)) found.set(key, { key, a, b, relation, polarity: s.kind === "stance" ? s.polarity : null, list: [] });
      found.get(key).list.push(s);
    }
    return [...found.values()];
  }
  function congruence(statements) {
    const sides = new Map();
    for (const s of statements) if (s.kind === "stance" && s.polarity && SURE.has(s.certainty)) { if (!sides.has(s.target)) sides.set(s.target, new Map()); sides.get(s.target).set(s.holder, s.polarity); }
    const found = new Map();
    for (const holders of sides.values()) for (const [a, x] of holders) for (const [b, y] of holders) if (a < b && x === y) found.set(`${a}-${b}`, (found.get(`${a}-${b}`) || 0) + 1);
    return [...found].map(([key, n]) => ({ key: "k" + key, a: +key.split("-")[0], b: +key.split("-")[1], relation: `same side ${n}×`, polarity: 1, list: Array(n).fill({ certainty: "asserted" }) }));
  }
  function graphEdges(statements) { return state.net === "congruence" ? congruence(statements) : bundles(statements); }
  function graph(main, statements) {
    const edges = graphEdges(statements), focus = state.sel[0] === "n" ? +state.sel.slice(1) : state.sel[0] === "e" ? +state.sel.slice(1).split("-")[0] : null;
    const touching = (i) => edges.filter((e) => e.a === i || e.b === i).flatMap((e) => [e.a, e.b]);
    const near = new Set(focus === null ? [] : [focus, ...touching(focus)]);
    if (focus !== null) for (const i of near) if (!place.has(i)) extra.add(i);
    const used = new Set(edges.flatMap((e) => [e.a, e.b]));
    const visible = [...used].filter((i) => place.has(i) || extra.has(i));
    if (!visible.length) { network = null; return empty(main, "No relation passes the filters."); }
    const inside = new Set(visible);
    const ink = colour("--ink"), line = colour("--line"), panel = colour("--panel");
    const tone = { 1: [colour("--pro"), colour("--pro-ink")], "-1": [colour("--con"), colour("--con-ink")], 0: [colour("--mid"), colour("--mid-ink")] };
    const short = (text) => (text.length > 34 ? text.slice(0, 33) + "…" : text);
    const nodes = visible.map((i, n) => {
      const base = place.get(i) || { ...around(focus, n), size: 10, rank: 999 };
      const thing = things[i], lit = focus === null || near.has(i);
      const labelled = (focus === null && base.rank < 26) || near.has(i);
      const fill = thing.kind === "actor" ? (thing.mediator ? colour("--focus") : colour("--accent")) : thing.kind === "proposal" ? panel : colour("--mid");
      return { id: i, x: base.x, y: base.y, size: thing.mediator ? base.size + 8 : base.size, shape: thing.mediator ? "star" : { actor: "dot", proposal: "box", issue: "diamond", event: "triangle" }[thing.kind] || "dot",
        label: labelled ? short(thing.label) : thing.kind === "proposal" ? "▤" : undefined, opacity: lit ? 1 : 0.18, borderWidth: i === focus ? 4 : 1.5,
        color: { background: fill, border: i === focus ? colour("--focus") : ink, highlight: { background: fill, border: colour("--focus") } }, font: { color: lit ? ink : line, size: focus === null ? 24 : 16, strokeWidth: 4, strokeColor: thing.kind === "proposal" ? undefined : colour("--paper") }, margin: 6 };
    });
    const links = edges.filter((e) => inside.has(e.a) && inside.has(e.b)).map((e) => {
      const lit = focus === null || e.a === focus || e.b === focus;
      const own = e.polarity === null ? colour("--accent") : tone[e.polarity][1];
      return { id: e.key, from: e.a, to: e.b, arrows: state.net === "congruence" ? "" : "to", width: Math.min(6, 1 + Math.log2(e.list.length)), dashes: !e.list.some((s) => SURE.has(s.certainty)),
        color: { color: own, opacity: lit ? 0.85 : 0.08, highlight: own }, label: lit && focus !== null ? `${e.relation}${e.list.length > 1 ? " " + e.list.length : ""}` : undefined, font: { size: 12, color: ink, strokeWidth: 4, strokeColor: colour("--paper") } };
    });
    const canvas = el("div", { id: "canvas", role: "img", "aria-label": `Graph of ${nodes.length} things and ${links.length} relations; the Table view lists the same` });
    const toggle = el("button", { type: "button", "aria-pressed": String(state.net === "congruence"), on: { click: () => go({ net: state.net ? "" : "congruence" }) } }, "Congruence: who takes the same side");
    const hiddenCount = used.size - visible.length;
    main.replaceChildren(el("div", { class: "graph-tools" }, toggle, hiddenCount ? el("span", { class: "meta" }, `${hiddenCount} lesser nodes hidden: search or select to bring them in`) : null), canvas);
    network = new vis.Network(canvas, { nodes: new vis.DataSet(nodes), edges: new vis.DataSet(links) },
      { physics: false, nodes: { scaling: { label: { drawThreshold: 3 } } }, layout: { improvedLayout: false }, interaction: { hover: true, keyboard: { enabled: true, bindToWindow: false }, navigationButtons: false }, edges: { smooth: { enabled: true, type: "dynamic", roundness: 0.4 } } });
    network.on("click", (event) => {
      if (event.nodes.length) select("n" + event.nodes[0]);
      else if (event.edges.length && !String(event.edges[0]).startsWith("k")) select("e" + event.edges[0]);
      else if (state.sel) select("");
    });
    if (focus !== null && near.size) network.fit({ nodes: [...near].filter((i) => inside.has(i)), animation: false });
    page.nodes = nodes; page.edges = links;
  }
  function around(focus, n) {
    const centre = place.get(focus) || { x: 0, y: 0 };
    const angle = n * 2.39996;
    return { x: Math.round(centre.x + 130 * Math.cos(angle)), y: Math.round(centre.y + 130 * Math.sin(angle)) };
  }

  // ------------------------------------------------------------------ timeline
  function timeline(main, statements) {
    const focus = state.sel[0] === "n" ? +state.sel.slice(1) : null;
    const dated = statements.filter((s) => s.kind === "stance" && s.date && (focus === null || s.holder === focus || s.target === focus));
    if (!dated.length) return empty(main, focus === null ? "No dated stance passes the filters." : "The selection has no dated stance under these filters.");
    const byLane = focus !== null && things[focus].kind === "actor" ? (s) => (s.holder === focus ? s.target : s.holder) : focus !== null ? (s) => s.holder : (s) => s.holder;
    const lanes = new Map();
    for (const s of dated) lanes.set(byLane(s), [...(lanes.get(byLane(s)) || []), s]);
    const ordered = [...lanes].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]).slice(0, 40);
    const days = [...new Set(dated.map((s) => s.date))].sort();
    const time = (d) => Date.parse(d) / 864e5;
    const first = time(days[0]), last = time(days[days.length - 1]), left = 230, width = 780, right = left + width;
    // Processes lie decades apart: the days are spread by rank as much as by time, and the axis names them.
    const x = (d) => left + 30 + (width - 60) * (days.length < 2 ? 0.5 : 0.25 * ((time(d) - first) / Math.max(1, last - first)) + 0.75 * (days.indexOf(d) / (days.length - 1)));
    let y = 46;
    const parts = [];
    let lastLabel = -1e9;
    for (const d of days) { const at = x(d); parts.push(svg("line", { class: "grid", x1: at, x2: at, y1: 30, y2: 9999 })); if (at - lastLabel > 74) { parts.push(svg("text", { x: at, y: 20, "text-anchor": "middle", class: "quiet" }, d)); lastLabel = at; } }
    for (const [lane, list] of ordered) {
      const stacks = new Map();
      const top = y;
      for (const s of list.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.id - b.id))) {
        const level = stacks.get(s.date) || 0;
        stacks.set(s.date, level + 1);
        const cx = x(s.date), cy = top + 14 + level * 24, [symbol, polarity] = POSITIONS[s.position];
        const words = `${things[s.holder].label} ${s.position} ${things[s.target].label}, ${s.edtf || s.date}`;
        const group = svg("g", { class: "hot", tabindex: "0", role: "button", "aria-label": words, on: { click: () => select(`c${s.holder}-${s.target}`), keydown: (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); select(`c${s.holder}-${s.target}`); } } } });
        group.append(svg("title", {}, words));
        if (s.edtf && s.edtf.length < 10) group.append(svg("rect", { class: `${SIDE[polarity]}-mark`, x: cx, y: cy - 3, width: s.edtf.length === 4 ? 44 : 22, height: 6, opacity: 0.5 }));
        if (changed.has(s.claim) || contested.has(s.claim)) group.append(svg("circle", { class: "ring", cx, cy, r: 13 }));
        group.append(svg("circle", { class: `${SIDE[polarity]}-mark`, cx, cy, r: 9, ...(SURE.has(s.certainty) ? {} : { "stroke-dasharray": "3 2" }) }), svg("text", { x: cx, y: cy + 4, "text-anchor": "middle" }, symbol));
        parts.push(group);
      }
      const height = 28 + (Math.max(...stacks.values()) - 1) * 24;
      const label = things[lane].label;
      parts.push(svg("text", { x: left - 8, y: top + 18, "text-anchor": "end", class: "hot", on: { click: () => select("n" + lane) } }, label.length > 34 ? label.slice(0, 33) + "…" : label), svg("line", { class: "grid", x1: 0, x2: right, y1: top + height + 1, y2: top + height + 1 }));
      y += height + 4;
    }
    const picture = svg("svg", { width: right + 10, height: y + 8, viewBox: `0 0 ${right + 10} ${y + 8}`, role: "group", "aria-label": "Timeline of stances" });
    picture.append(...parts);
    const title = focus === null ? "Every actor's stances, in order of time (dates are spread apart for legibility)" : `Stances of and on ${things[focus].label}`;
    main.replaceChildren(el("h2", {}, title), picture);
  }

  // ------------------------------------------------------------------ mediation map
  function mediation(main, statements) {
    const found = statements.filter((s) => s.kind === "mediation");
    if (!found.length) return empty(main, "No mediation passes the filters.");
    const groups = new Map();
    for (const s of found) {
      const key = [...(s.parties || [])].sort((a, b) => a - b).join(",");
      if (!groups.has(key)) groups.set(key, { parties: s.parties || [], mediators: new Map() });
      const list = groups.get(key).mediators;
      list.set(s.mediator, [...(list.get(s.mediator) || []), s]);
    }
    const parts = [], widthOf = 250, gap = 90, xs = [10, 10 + widthOf + gap, 10 + 2 * (widthOf + gap)];
    let y = 30;
    const box = (i, bx, by, cls, sel) => {
      const text = things[i].label;
      const group = svg("g", { class: "hot", tabindex: "0", role: "button", "aria-label": text, on: { click: () => select(sel), keydown: (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); select(sel); } } } });
      group.append(svg("title", {}, text), svg("rect", { class: cls, x: bx, y: by - 14, width: widthOf, height: 28, rx: 6 }), svg("text", { x: bx + widthOf / 2, y: by + 4, "text-anchor": "middle" }, text.length > 32 ? text.slice(0, 31) + "…" : text));
      return group;
    };
    parts.push(...["parties", "mediators", "parties"].map((t, i) => svg("text", { x: xs[i] + widthOf / 2, y: 16, "text-anchor": "middle", class: "quiet" }, t)));
    for (const { parties, mediators } of groups.values()) {
      const half = Math.ceil(parties.length / 2), sides = [parties.slice(0, half), parties.slice(half)];
      const rows = Math.max(mediators.size, sides[0].length, sides[1].length, 1), tall = [...mediators.values()].some((list) => list.some((s) => s.concerns !== undefined)) ? 58 : 40, height = rows * tall;
      const at = (n, of) => y + 14 + (height * (n + 0.5)) / of - 14;
      const boxes = [];
      [...mediators].forEach(([m, list], n) => {
        const my = at(n, mediators.size);
        sides.forEach((side, which) => side.forEach((p, k) => {
          const py = at(k, side.length), a = which ? xs[1] + widthOf : xs[0] + widthOf, b = which ? xs[2] : xs[1];
          const [ya, yb] = which ? [my, py] : [py, my];
          parts.push(svg("path", { class: "link", d: `M${a},${ya} C${a + 45},${ya} ${b - 45},${yb} ${b},${yb}` }));
        }));
        boxes.push(box(m, xs[1], my, "mid-box", "n" + m));
        const concern = list.find((s) => s.concerns !== undefined);
        if (concern) { const label = things[concern.concerns].label; boxes.push(svg("text", { x: xs[1] + widthOf / 2, y: my + 26, "text-anchor": "middle", class: "quiet hot", on: { click: () => select("n" + concern.concerns) } }, `on: ${label.length > 34 ? label.slice(0, 33) + "…" : label}`)); }
      });
      sides.forEach((side, which) => side.forEach((p, k) => boxes.push(box(p, xs[which ? 2 : 0], at(k, side.length), "box", "n" + p))));
      parts.push(...boxes);
      y += height + 16;
      parts.push(svg("line", { class: "grid", x1: 0, x2: xs[2] + widthOf, y1: y - 8, y2: y - 8 }));
    }
    const picture = svg("svg", { width: xs[2] + widthOf + 10, height: y + 8, viewBox: `0 0 ${xs[2] + widthOf + 10} ${y + 8}`, role: "group", "aria-label": "Mediation map" });
    picture.append(...parts);
    main.replaceChildren(el("h2", {}, "Who mediates between whom"), picture);
  }

  // ------------------------------------------------------------------ table
  let tableShown = 200;
  function tableRows(statements) {
    const label = (i) => (things[i] ? things[i].label : "");
    return statements.map((s) => ({ s, cells: [s.date, label(holderOf(s) ?? s.proposal ?? s.thing), s.position || s.kind, s.kind === "term" ? s.label : s.kind === "mediation" ? (s.parties || []).map(label).join("; ") : label(s.target ?? s.recipient ?? -1), s.certainty, (s.by || []).map(label).join("; "), articles[s.article].headline || articles[s.article].slug, sentences[s.sentence]] }));
  }
  const COLUMNS = ["date", "who", "what", "whom or what", "certainty", "says", "article", "sentence"];
  function table(main, statements) {
    const list = valid() ? selected(statements) : statements;
    if (!list.length) return empty(main, "No statement passes the filters.");
    const body = tableRows(list.slice(0, tableShown)).map(({ s, cells }) => el("tr", {}, ...cells.map((cell, i) => el("td", {}, i === 2 ? el("button", { class: `cell ${s.polarity === undefined ? "mid" : SIDE[s.polarity]}`, type: "button", on: { click: () => select("s" + s.id) } }, cell) : el("bdi", {}, cell)))));
    const more = list.length > tableShown ? el("button", { type: "button", on: { click: () => { tableShown += 500; show(); } } }, `${list.length - tableShown} more`) : null;
    main.replaceChildren(el("table", { class: "list" }, el("caption", { class: "hidden" }, "Statements"), el("thead", {}, el("tr", {}, ...COLUMNS.map((c) => el("th", { scope: "col" }, c)))), el("tbody", {}, ...body)), ...(more ? [more] : []));
  }

  // ------------------------------------------------------------------ search
  function prepareSearch() {
    const box = byId("search"), hits = byId("hits");
    let at = -1;
    const close = () => { hits.hidden = true; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); at = -1; };
    const choose = (li) => { close(); box.value = ""; select("n" + li.dataset.thing); };
    box.addEventListener("input", () => {
      const wanted = box.value.trim().toLowerCase();
      const found = wanted ? things.map((t, i) => [i, t]).filter(([, t]) => t.kind !== "source" && [t.label, ...(t.aliases || [])].some((n) => n.toLowerCase().includes(wanted))).sort((a, b) => a[1].label.length - b[1].label.length).slice(0, 20) : [];
      hits.replaceChildren(...found.map(([i, t]) => el("li", { role: "option", id: "hit" + i, "data-thing": i, "aria-selected": "false", on: { mousedown: (e) => { e.preventDefault(); choose(e.currentTarget); } } }, el("bdi", {}, t.label), ` · ${KIND_WORDS[t.kind]}`)));
      if (wanted && !found.length) hits.replaceChildren(el("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, "nothing of that name"));
      hits.hidden = !wanted; box.setAttribute("aria-expanded", String(!!wanted)); at = -1;
    });
    box.addEventListener("keydown", (e) => {
      const items = [...hits.querySelectorAll("[data-thing]")];
      if (e.key === "Escape") { close(); box.blur(); }
      else if (e.key === "Enter" && items.length) { e.preventDefault(); choose(items[Math.max(0, at)]); }
      else if ((e.key === "ArrowDown" || e.key === "ArrowUp") && items.length) {
        e.preventDefault();
        at = (at + (e.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
        items.forEach((li, i) => li.setAttribute("aria-selected", String(i === at)));
        box.setAttribute("aria-activedescendant", items[at].id);
        items[at].scrollIntoView({ block: "nearest" });
      }
    });
    box.addEventListener("blur", close);
    document.addEventListener("keydown", (e) => {
      if (e.key === "/" && !/INPUT|SELECT|TEXTAREA/.test(document.activeElement.tagName)) { e.preventDefault(); box.focus(); }
      if (e.key === "Escape" && document.activeElement !== box && state.sel) select("");
    });
  }

  // ------------------------------------------------------------------ export
  function save(name, blob) {
    const link = el("a", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link); link.click(); link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 5000);
  }
  const cellText = (text) => { const t = String(text ?? ""); const safe = /^[=+\-@\t\r]/.test(t) ? "'" + t : t; return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe; };
  function exportCsv() {
    const statements = all.filter(passes);
    const list = valid() ? selected(statements) : statements;
    const lines = [COLUMNS, ...tableRows(list).map((r) => r.cells)].map((row) => row.map(cellText).join(","));
    save("parley.csv", new Blob([lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
  }
  function matrixSvg(tableNode) {
    const origin = tableNode.getBoundingClientRect(), picture = svg("svg", { width: Math.ceil(origin.width), height: Math.ceil(origin.height) });
    for (const cell of tableNode.querySelectorAll("th, td button")) {
      const r = cell.getBoundingClientRect(), style = getComputedStyle(cell), x = r.left - origin.left, y = r.top - origin.top, text = cell.textContent.trim();
      if (!text) continue;
      const vertical = cell.closest("thead") && cell.querySelector("button");
      if (cell.tagName === "BUTTON") picture.append(svg("rect", { x, y, width: r.width, height: r.height, rx: 4, fill: style.backgroundColor }));
      picture.append(vertical ? svg("text", { transform: `translate(${x + r.width / 2 + 4},${y + r.height - 6}) rotate(-90)`, fill: style.color }, text) : svg("text", { x: x + 5, y: y + Math.min(r.height / 2 + 5, 18), fill: style.color }, text.slice(0, 46)));
    }
    return picture;
  }
  function graphSvg() {
    const xs = page.nodes.map((n) => n.x), ys = page.nodes.map((n) => n.y), pad = 90;
    const [x0, y0, x1, y1] = [Math.min(...xs) - pad, Math.min(...ys) - pad, Math.max(...xs) + pad, Math.max(...ys) + pad];
    const picture = svg("svg", { width: x1 - x0, height: y1 - y0, viewBox: `${x0} ${y0} ${x1 - x0} ${y1 - y0}` });
    const at = new Map(page.nodes.map((n) => [n.id, n]));
    for (const e of page.edges) picture.append(svg("line", { x1: at.get(e.from).x, y1: at.get(e.from).y, x2: at.get(e.to).x, y2: at.get(e.to).y, stroke: e.color.color, "stroke-opacity": e.color.opacity, "stroke-width": e.width, ...(e.dashes ? { "stroke-dasharray": "5 4" } : {}) }));
    for (const n of page.nodes) { picture.append(svg("circle", { cx: n.x, cy: n.y, r: n.size, fill: n.color.background, stroke: n.color.border, opacity: n.opacity })); if (n.label && n.label !== " ") picture.append(svg("text", { x: n.x, y: n.y + n.size + 14, "text-anchor": "middle", fill: n.font.color }, n.label)); }
    return picture;
  }
  function currentSvg() {
    const main = byId("main");
    const own = main.querySelector(":scope > svg");
    let picture;
    if (own) {
      picture = own.cloneNode(true);
      const from = [own, ...own.querySelectorAll("*")], to = [picture, ...picture.querySelectorAll("*")];
      from.forEach((node, i) => { const style = getComputedStyle(node); for (const p of ["fill", "stroke", "stroke-width", "opacity", "font-weight"]) to[i].setAttribute(p, style.getPropertyValue(p)); to[i].removeAttribute("class"); });
    } else if (state.view === "graph" && network) picture = graphSvg();
    else if (main.querySelector("table")) picture = matrixSvg(main.querySelector("table"));
    else return null;
    picture.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    picture.setAttribute("font-family", "sans-serif"); picture.setAttribute("font-size", "12");
    picture.prepend(svg("rect", { x: picture.getAttribute("viewBox")?.split(" ")[0] || 0, y: picture.getAttribute("viewBox")?.split(" ")[1] || 0, width: "100%", height: "100%", fill: colour("--paper") }));
    return new XMLSerializer().serializeToString(picture);
  }
  function exportPng() {
    const canvas = byId("main").querySelector("canvas");
    if (canvas) return canvas.toBlob((blob) => save(`parley-${state.view}.png`, blob));
    const text = currentSvg();
    if (!text) return;
    const image = new Image();
    image.addEventListener("load", () => {
      const sheet = el("canvas", { width: image.width * 2, height: image.height * 2 });
      const pen = sheet.getContext("2d");
      pen.scale(2, 2); pen.drawImage(image, 0, 0);
      sheet.toBlob((blob) => save(`parley-${state.view}.png`, blob));
    });
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  }
  function prepareTools() {
    byId("export-csv").addEventListener("click", exportCsv);
    byId("export-svg").addEventListener("click", () => { const text = currentSvg(); if (text) save(`parley-${state.view}.svg`, new Blob([text], { type: "image/svg+xml" })); });
    byId("export-png").addEventListener("click", exportPng);
    const root = document.documentElement;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    root.dataset.theme = dark.matches ? "dark" : "light";
    byId("theme").addEventListener("click", () => { root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark"; show(); });
  }

  // ------------------------------------------------------------------ views
  const VIEWS = { matrix, graph, timeline, mediation, table };
  const page = { nodes: [], edges: [] };
  function prepareTabs() {
    const tabs = [...document.querySelectorAll('[role="tab"]')];
    tabs.forEach((tab, i) => {
      tab.addEventListener("click", () => go({ view: tab.dataset.view }));
      tab.addEventListener("keydown", (e) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
        if (!step) return;
        const next = tabs[(i + step + tabs.length) % tabs.length];
        next.focus(); go({ view: next.dataset.view });
      });
    });
  }
  function legend() {
    byId("legend").replaceChildren(...Object.entries(POSITIONS).map(([p]) => chip(p, "asserted")), el("span", {}, "dashed: not certain"), el("span", {}, "↻ changed"), el("span", {}, "⇄ contradictory reports"), el("span", {}, "★ node: mediator · ● actor · ▭ proposal · ◆ issue · ▲ event"));
  }
  function show() {
    const statements = all.filter(passes), main = byId("main");
    for (const tab of document.querySelectorAll('[role="tab"]')) { const on = tab.dataset.view === state.view; tab.setAttribute("aria-selected", String(on)); tab.tabIndex = on ? 0 : -1; if (on) main.setAttribute("aria-labelledby", tab.id); }
    showFilters(statements.length);
    const scroll = [main.scrollLeft, main.scrollTop];
    if (network) { network.destroy(); network = null; }
    VIEWS[state.view](main, statements);
    [main.scrollLeft, main.scrollTop] = scroll;
    showEvidence(statements);
  }
  addEventListener("hashchange", () => { readAddress(); show(); });
  prepareFilters(); prepareSearch(); prepareTools(); prepareTabs(); legend(); readAddress(); show();
})();
