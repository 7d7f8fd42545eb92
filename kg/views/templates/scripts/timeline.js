// The timeline: one lane per actor or per proposal, marks by date with their precision, changes joined by an arrow.
const LEVEL = 22,
  MARK = 8,
  MOST_LANES = 24,
  MOST_PANELS = 12,
  MOST_MARKS = 30;
const NAME_FONT = "12px system-ui, sans-serif",
  TEXT_FONT = "11.5px system-ui, sans-serif";
let laneHead = 190;
let panelsShown = MOST_PANELS;

function timeline(main, shown) {
  const focus = focusOf(),
    about = (s) => !focus.length || focus.includes(s.holder) || focus.includes(s.target);
  const stances = shown.filter((s) => s.kind === "stance" && s.date);
  const found = stances.filter(about);
  if (!found.length && stances.length && focus.length) {
    return main.replaceChildren(
      timelineTools(),
      el(
        "div",
        { class: "empty" },
        el("p", {}, `${labelOf(focus[0])} has no dated stance under these filters.`),
        button("Show everybody's", () => select("")),
      ),
    );
  }
  if (!found.length) return empty(main, "dated stance", (s) => s.kind === "stance" && s.date);
  const groups = [...groupBy(found, processOf)].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  const panels = groups.slice(0, panelsShown).map(([p, list]) => panel(p, list, focus));
  const more =
    groups.length > panelsShown
      ? [
          button(`${groups.length - panelsShown} more processes`, () => {
            panelsShown += MOST_PANELS;
            show();
          }),
        ]
      : [];
  main.replaceChildren(timelineTools(), ...panels, ...more);
}
function timelineTools() {
  const lane = (lanes, label) =>
    button(label, () => go({ lanes }), { "aria-pressed": String(state.lanes === lanes), "data-key": `lanes-${lanes}` });
  const focus = focusOf();
  return el(
    "div",
    { class: "view-tools" },
    el(
      "div",
      { class: "segments", role: "group", "aria-label": "One lane for each" },
      lane("", "Lane per actor"),
      lane("proposal", "Lane per proposal or issue"),
    ),
    focus.length
      ? el(
          "span",
          { class: "meta" },
          `only ${joined(focus.map((i) => labelOf(i))).join("")} `,
          button("show all", () => select(""), { class: "small" }),
        )
      : null,
  );
}

function panel(p, list, focus) {
  laneHead = innerWidth < 800 ? 104 : 190;
  const width = Math.max(innerWidth < 800 ? 480 : 640, byId("main").clientWidth - 30);
  const time = timeScale(list, laneHead + 24, width - 24);
  const laneOf = laneKey(focus),
    expandedLanes = isOpen(`lanes-${p}`);
  const lanes = [...groupBy(list, laneOf)].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  const kept = expandedLanes ? lanes : lanes.slice(0, MOST_LANES);
  const parts = [],
    places = new Map();
  let y = 40;
  for (const [i, own] of kept) {
    // A lane shows its newest marks; all of them when its thing alone is selected or the lanes are opened.
    const all = own.sort(byDateThenTarget),
      drawn = focus.length || expandedLanes ? all.slice(-300) : all.slice(-MOST_MARKS);
    const marks = packed(drawn, time, laneOf, width, focus),
      levels = 1 + Math.max(...marks.map((mark) => mark.level));
    const height = Math.max(levels, all.length > drawn.length ? 2 : 1) * LEVEL + 8;
    parts.push(svg("rect", { class: "lane", x: 0, y, width, height }), laneName(i, y + 19));
    if (all.length > drawn.length)
      parts.push(
        svg(
          "text",
          { class: "quiet", x: laneHead - 6, y: y + 37, "text-anchor": "end" },
          `and ${all.length - drawn.length} earlier`,
        ),
      );
    for (const mark of marks) {
      mark.y = y + 15 + mark.level * LEVEL;
      places.set(mark.s.claim, places.get(mark.s.claim) || mark);
      parts.push(markShape(mark));
    }
    y += height + 2;
  }
  const moves = [
    ...data.changed.map(([to, from]) => [from, to, moveShape]),
    ...rivals.map(([a, b]) => [a, b, rivalShape]),
  ]
    .filter(([a, b]) => places.has(a) && places.has(b))
    .map(([a, b, shape]) => shape(places.get(a), places.get(b)));
  const grid = time.ticks.flatMap(({ x, label }, n) => [
    svg("line", { class: "grid", x1: x, x2: x, y1: 30, y2: y }),
    svg(
      "text",
      {
        x,
        y: 20,
        class: "quiet",
        "text-anchor": n === 0 && time.ticks.length > 1 ? "start" : n === time.ticks.length - 1 && n ? "end" : "middle",
      },
      label,
    ),
  ]);
  const picture = svg(
    "svg",
    {
      width,
      height: y + 4,
      viewBox: `0 0 ${width} ${y + 4}`,
      role: "group",
      "aria-label": `Stances over time: ${processes[p].title}`,
    },
    ...grid,
    ...parts,
    ...moves,
  );
  const toggle =
    lanes.length > kept.length || expandedLanes
      ? button(
          expandedLanes ? "show fewer" : plural(lanes.length - kept.length, "more lane"),
          () => toggleOpen(`lanes-${p}`),
          { class: "small", "data-key": `lanes-${p}` },
        )
      : null;
  return el(
    "section",
    { class: "process" },
    el(
      "div",
      { class: "process-head" },
      el("h2", {}, el("bdi", {}, processes[p].name), el("span", { class: "quiet" }, ` ${processes[p].years}`)),
      el("span", { class: "meta" }, `${plural(list.length, "stance")}, ${time.span}`),
      toggle,
    ),
    el("div", { class: "scroller" }, picture),
  );
}
// With an actor selected, its lanes are what it speaks about and who speaks about it.
function laneKey(focus) {
  if (focus.length !== 1) return state.lanes ? (s) => s.target : (s) => s.holder;
  return (s) => (s.holder === focus[0] ? s.target : s.holder);
}
function laneName(i, y) {
  const group = hot(labelOf(i), () => select(selThing(i)), `lane-${i}-${Math.round(y)}`);
  group.append(svg("text", { x: laneHead - 6, y, "text-anchor": "end" }, fitted(shortOf(i), laneHead - 14, NAME_FONT)));
  return group;
}

// ---- Time: linear, with ticks at days, months or years.
const DAY = 864e5;
const dayOf = (date) => Date.parse(date) / DAY;
function lengthOf(s) {
  if (!s.edtf) return 0;
  if (/^\d{4}$/.test(s.edtf)) return 364;
  return /^\d{4}-\d\d$/.test(s.edtf) ? 29 : 0;
}
function timeScale(list, left, right) {
  const days = list.flatMap((s) => [dayOf(s.date), dayOf(s.date) + lengthOf(s)]);
  const first = Math.min(...days),
    last = Math.max(...days),
    span = Math.max(last - first, 1);
  const start = (right - left) * (last === first ? 0.08 : 0);
  const x = (day) => left + start + ((day - first) / span) * (right - left - (innerWidth < 800 ? 170 : 250));
  const iso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  const label = (day) => readable(span > 1500 ? iso(day).slice(0, 4) : span > 90 ? iso(day).slice(0, 7) : iso(day));
  const ticks = [];
  for (const day of unique(list.map((s) => dayOf(s.date)))
    .sort((a, b) => a - b)
    .concat(ticksBetween(first, last))) {
    const tick = { x: x(day), label: label(day) };
    if (ticks.every((other) => Math.abs(other.x - tick.x) > 76 && other.label !== tick.label)) ticks.push(tick);
  }
  ticks.sort((a, b) => a.x - b.x);
  return { x, ticks, span: last === first ? readable(iso(first)) : `${readable(iso(first))} – ${readable(iso(last))}` };
}
const ticksBetween = (first, last) =>
  last - first > 400 ? Array.from({ length: 8 }, (_, n) => first + ((last - first) * (n + 1)) / 9) : [];

// ---- Marks: each takes the first level on which neither it nor its words cover another.
function packed(list, time, laneOf, width, focus) {
  const ends = [];
  return list.map((s) => {
    const x = time.x(dayOf(s.date)),
      bar = lengthOf(s) ? Math.max(14, time.x(dayOf(s.date) + lengthOf(s)) - x) : 0;
    const other = laneOf(s) === s.holder ? s.target : s.holder,
      room = Math.max(90, Math.min(300, width - x - 34));
    const text = fitted(focus.includes(other) ? s.position : shortOf(other), room, TEXT_FONT),
      left = x - MARK - (s.edtf ? 2 : 14),
      right = x + Math.max(bar, MARK) + textWidth(text, TEXT_FONT) + 16;
    let level = ends.findIndex((end) => end <= left);
    if (level < 0) level = ends.length;
    ends[level] = right;
    return { s, x, bar, text, level };
  });
}
function markShape({ s, x, y, bar, text }) {
  const side = sideOf(s.position),
    label = `${textOf(s)}, ${CERTAINTIES[s.certainty]}, ${dated(s)}${changedFrom.has(s.claim) ? ", changed" : ""}${contested.has(s.claim) ? ", contested" : ""}`;
  const group = hot(label, () => select(selCell(s.holder, s.target)), `mark-${s.key}`);
  const unsure = SURE.has(s.certainty) ? {} : { "stroke-dasharray": "3 2" };
  if (bar) group.append(svg("rect", { class: `${side}-mark`, x, y: y - 4, width: bar, height: 8, rx: 4, ...unsure }));
  if (!s.edtf)
    group.append(
      svg("line", { class: `${side}-tail`, x1: x - 18, x2: x - MARK, y1: y, y2: y, "stroke-dasharray": "2 2" }),
    );
  if (changedFrom.has(s.claim) || contested.has(s.claim))
    group.append(svg("circle", { class: "ring", cx: x, cy: y, r: MARK + 4 }));
  group.append(
    svg("circle", { class: `${side}-mark`, cx: x, cy: y, r: MARK, ...unsure }),
    svg("text", { class: `${side}-text`, x, y: y + 4, "text-anchor": "middle" }, symbolOf(s.position)),
  );
  const marks = `${changedFrom.has(s.claim) ? "↻ " : ""}${contested.has(s.claim) ? "⇄ " : ""}`;
  group.append(svg("text", { class: "mark-text", x: x + Math.max(bar, MARK) + 6, y: y + 4 }, marks + text));
  const chosen = selection();
  if (chosen?.kind === "cell" && chosen.holder === s.holder && chosen.target === s.target)
    group.classList.add("chosen");
  return group;
}
// Stances on one thing that contradict each other stand side by side, joined by a bracket.
const rivals = data.conflicts.filter(([a, b]) => a < b);
const byDateThenTarget = (a, b) => (a.date === b.date ? a.target - b.target || a.id - b.id : byDate(a, b));
function rivalShape(one, other) {
  const x = Math.min(one.x, other.x) - MARK - 6;
  return svg("path", {
    class: "rival",
    "aria-hidden": "true",
    d: `M${one.x - MARK - 3},${one.y} H${x - 5} V${other.y} H${other.x - MARK - 3}`,
  });
}
function moveShape(from, to) {
  const [x, y] = [to.x - MARK - 6, to.y],
    left = Math.min(from.x, to.x) - 44;
  return svg(
    "g",
    { "aria-hidden": "true" },
    svg("path", { class: "move", d: `M${from.x - MARK},${from.y} C${left},${from.y} ${left},${y} ${x - 5},${y}` }),
    svg("path", { class: "move-head", d: `M${x - 7},${y - 5} L${x},${y} L${x - 7},${y + 5} z` }),
  );
}
