// The filters: which statements every view shows.
const dates = unique(statements.map((s) => s.date).filter(Boolean)).sort();
const KINDS = {
  stance: "stances",
  mediation: "mediation",
  term: "terms of proposals",
  event: "events",
  proposal: "proposals named",
};

function passes(s) {
  return (
    passesText(s) &&
    passesProcess(s) &&
    passesSource(s) &&
    passesActor(s) &&
    passesPosition(s) &&
    passesCertainty(s) &&
    (!state.kind || s.kind === state.kind) &&
    (!state.from || !s.date || s.date >= state.from) &&
    (!state.to || !s.date || s.date <= state.to)
  );
}
// A part of the sentence or of a name, whatever its case.
const lowered = [];
const sentenceHas = (number, wanted) => (lowered[number] ??= sentences[number].toLowerCase()).includes(wanted);
const passesText = (s) => !state.q || sentenceHas(s.sentence, state.q.toLowerCase());
const passesProcess = (s) => !state.process || processes[processOf(s)].title === state.process;
function passesSource(s) {
  if (!state.source) return true;
  const [kind, key] = [state.source[0], state.source.slice(2)];
  if (kind === "p") return articles[s.article].publisher === key;
  if (kind === "a") return articles[s.article].slug === key;
  return (s.by || []).some((i) => things[i].key === key);
}
function passesActor(s) {
  if (!state.type) return true;
  const actor = things[holderOf(s)];
  return Boolean(actor) && (state.type === "Mediator" ? Boolean(actor.mediator) : actor.type === state.type);
}
function passesPosition(s) {
  if (!state.position) return true;
  const side = { for: 1, against: -1 }[state.position];
  return side ? s.polarity === side : s.position === state.position;
}
function passesCertainty(s) {
  return !state.certainty || (state.certainty === "sure" ? SURE.has(s.certainty) : s.certainty === state.certainty);
}

const option = (value, label) => el("option", { value }, label);
const optionGroup = (label, options) => (options.length ? [el("optgroup", { label }, ...options)] : []);
function prepareFilters() {
  const actors = things.filter((thing) => thing.kind === "actor");
  const types = [...countBy(actors, (actor) => actor.type)].sort((a, b) => b[1] - a[1]);
  fillSelect(
    "process",
    processes.map((p) => option(p.title, `${p.title} (${p.articles.length})`)),
  );
  fillSelect("source", sourceOptions());
  fillSelect("type", [
    option("Mediator", "mediators"),
    ...types.map(([type, count]) => option(type, `${words(type)} (${count})`)),
  ]);
  const single = Object.keys(POSITIONS).map((p) => option(p, `${symbolOf(p)} ${p}`));
  fillSelect("position", [
    ...optionGroup("Side", [option("for", "for: all that favour"), option("against", "against: all that don't")]),
    ...optionGroup("Position", single),
  ]);
  const certainties = Object.entries(CERTAINTIES).map(([name, meaning]) =>
    option(name, name === meaning ? name : `${name}: ${meaning}`),
  );
  fillSelect("certainty", [option("sure", "sure: asserted or reported"), ...certainties]);
  fillSelect(
    "kind",
    Object.entries(KINDS).map(([kind, label]) => option(kind, label)),
  );
  prepareDates();
  byId("clear").addEventListener("click", clearFilters);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
}
function fillSelect(name, options) {
  const box = byId(`f-${name}`);
  box.append(option("", `${box.dataset.name}: all`), ...options);
  box.addEventListener("change", () => go({ [name]: box.value }));
}
function sourceOptions() {
  const publishers = [...countBy(articles, (a) => a.publisher)].filter(([name]) => name).sort();
  const speakers = unique(statements.flatMap((s) => s.by || [])).sort((a, b) => labelOf(a).localeCompare(labelOf(b)));
  const named = articles
    .map((a) => [a, `${a.date.slice(0, 4)} ${a.headline || a.slug}`.trim()])
    .sort((x, y) => (x[1] < y[1] ? -1 : 1));
  return [
    ...optionGroup(
      "Publisher",
      publishers.map(([name, count]) => option(`p:${name}`, `${name} (${count})`)),
    ),
    ...optionGroup(
      "Article",
      named.map(([a, title]) => option(`a:${a.slug}`, clipped(title, 60))),
    ),
    ...optionGroup(
      "Who says so, when neither holder nor author",
      speakers.map((i) => option(`b:${things[i].key}`, labelOf(i))),
    ),
  ];
}
const clearFilters = () => go(Object.fromEntries(FILTERS.map((name) => [name, ""])));

// Two thumbs over a histogram: each stop is a date that some statement has.
function prepareDates() {
  const last = Math.max(0, dates.length - 1);
  for (const name of ["from", "to"]) {
    const slider = byId(`f-${name}`);
    slider.max = last;
    slider.disabled = dates.length < 2;
    slider.addEventListener("input", () => {
      const from = Math.min(Number(byId("f-from").value), Number(byId("f-to").value));
      const to = Math.max(Number(byId("f-from").value), Number(byId("f-to").value));
      go({ from: from ? dates[from] : "", to: to < last ? dates[to] : "" }, { replace: true });
    });
  }
  const counts = countBy(statements, (s) => s.date),
    most = Math.max(1, ...counts.values());
  const bars = dates.map((date, i) => {
    const height = 4 + 16 * Math.sqrt(counts.get(date) / most);
    return svg("rect", { x: i, y: 20 - height, width: 0.8, height, "data-date": date });
  });
  byId("histogram").setAttribute("viewBox", `0 0 ${Math.max(1, dates.length)} 20`);
  byId("histogram").append(...bars);
}
function showFilters(shown) {
  for (const name of ["process", "source", "type", "position", "certainty", "kind"]) {
    const box = byId(`f-${name}`);
    if (![...box.options].some(({ value }) => value === state[name]))
      box.append(option(state[name], words(state[name])));
    box.value = state[name];
    box.classList.toggle("on", Boolean(state[name]));
  }
  const within = dates.filter((date) => (!state.from || date >= state.from) && (!state.to || date <= state.to));
  byId("f-from").value = within.length ? dates.indexOf(within[0]) : 0;
  byId("f-to").value = within.length ? dates.indexOf(within[within.length - 1]) : dates.length - 1;
  for (const name of ["from", "to"]) {
    const date = state[name] || (name === "from" ? dates[0] : dates[dates.length - 1]) || "";
    byId(`f-${name}`).setAttribute("aria-valuetext", readable(date) || "no dates");
  }
  const ends = within.length ? unique([within[0], within[within.length - 1]]) : [];
  byId("range").textContent = ends.length
    ? ends.map(readable).join(" – ")
    : dates.length
      ? "no date in range"
      : "no dates";
  for (const bar of byId("histogram").children) bar.classList.toggle("out", !within.includes(bar.dataset.date));
  const active = FILTERS.filter((name) => state[name]).length;
  byId("text-filter").hidden = !state.q;
  byId("text-filter").replaceChildren(
    ...(state.q
      ? [`sentences with “${clipped(state.q, 40)}” `, button("×", () => go({ q: "" }), { "aria-label": "Any text" })]
      : []),
  );
  byId("clear").hidden = !active;
  byId("filter-count").textContent = active ? `(${active})` : "";
  byId("count").textContent =
    shown === statements.length
      ? plural(shown, "statement")
      : `${grouped(shown)} of ${plural(statements.length, "statement")}`;
}
// The active filters in words, for an empty view and for print.
function filtersInWords() {
  const named = (name) => byId(`f-${name}`).selectedOptions?.[0]?.textContent || state[name];
  const range =
    state.from || state.to
      ? [`dates ${readable(state.from || dates[0] || "")} – ${readable(state.to || dates[dates.length - 1] || "")}`]
      : [];
  const boxes = {
    process: "process",
    source: "source",
    type: "actor type",
    position: "position",
    certainty: "certainty",
    kind: "kind",
  };
  return [
    ...Object.entries(boxes)
      .filter(([name]) => state[name])
      .map(([name, label]) => `${label} ${named(name)}`),
    ...range,
    ...(state.q ? [`sentences with “${state.q}”`] : []),
  ];
}
// Why a view shows nothing, and which single filter to lift so that it does.
function empty(main, what, fits) {
  if (!statements.some(fits)) return main.replaceChildren(el("p", { class: "empty" }, `The articles hold no ${what}.`));
  const active = FILTERS.filter((name) => state[name]);
  const lifted = active.filter((name) => {
    const kept = state;
    state = { ...state, [name]: "" };
    const found = statements.some((s) => fits(s) && passes(s));
    state = kept;
    return found;
  });
  const names = {
    process: "the process",
    source: "the source",
    type: "the actor type",
    position: "the position",
    certainty: "the certainty",
    from: "the first date",
    to: "the last date",
    kind: "the kind",
    q: "the text",
  };
  const ways = (lifted.length ? lifted : []).map((name) => button(`Lift ${names[name]}`, () => go({ [name]: "" })));
  main.replaceChildren(
    el(
      "div",
      { class: "empty" },
      el("p", {}, `No ${what} passes the filters: ${filtersInWords().join("; ") || "the selection has none"}.`),
      el(
        "p",
        {},
        ...ways.flatMap((way) => [way, " "]),
        active.length ? button("Clear all filters", clearFilters) : null,
      ),
    ),
  );
}
