// The mediation map: mediators in the middle, the parties beside them, what it is about on the link.
const MOST_MEDIATORS = 24;
const BOX = { width: 206, height: 30, row: 46 };

function mediation(main, shown) {
  const found = shown.filter((s) => s.kind === "mediation");
  if (!found.length) return empty(main, "mediation", (s) => s.kind === "mediation");
  BOX.width = Math.max(150, Math.min(206, main.clientWidth / 4.6));
  const groups = [...groupBy(found, processOf)].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  main.replaceChildren(...groups.slice(0, 40).map(([p, list]) => mediationSection(p, list)));
}
function mediationSection(p, list) {
  const { kept, more } = mostMediating(p, list),
    opened = isOpen(`mediators-${p}`);
  const toggle =
    more || opened
      ? button(opened ? "show fewer" : plural(more, "more mediator"), () => toggleOpen(`mediators-${p}`), {
          class: "small",
          "data-key": `mediators-${p}`,
        })
      : null;
  const count = plural(unique(list.map((s) => s.mediator)).length, "mediator");
  return el(
    "section",
    { class: "process" },
    el(
      "div",
      { class: "process-head" },
      el("h2", {}, el("bdi", {}, processes[p].name), el("span", { class: "quiet" }, ` ${processes[p].years}`)),
      el("span", { class: "meta" }, `${count}, ${plural(list.length, "statement")}`),
      toggle,
    ),
    innerWidth < 800 ? mediationList(kept) : el("div", { class: "scroller" }, mediationPicture(p, kept)),
  );
}
// The same as a list, where a drawing has no room.
function mediationList(list) {
  const rows = [...groupBy(list, (s) => s.mediator)].map(([m, own]) => {
    const parties = unique(own.flatMap((s) => s.parties || [])),
      concerns = unique(own.map((s) => s.concerns).filter((i) => i !== undefined));
    return el(
      "li",
      {},
      thingButton(m, `★ ${shortOf(m)}`),
      el("span", { class: "quiet" }, " between "),
      ...(parties.length ? joined(parties.map((i) => thingButton(i, shortOf(i)))) : ["parties not named"]),
      ...(concerns.length
        ? [el("span", { class: "quiet" }, " on "), ...joined(concerns.map((i) => thingButton(i)))]
        : []),
    );
  });
  return el("ul", { class: "mediations" }, ...rows);
}
// One bundle for each mediator and side: what it concerns, and how often it is said.
function mediationModel(list) {
  const mediators = unique(list.map((s) => s.mediator)),
    said = list.flatMap((s) => s.parties || []);
  const ties = countBy(
    list.flatMap((s) => (s.parties || []).map((p) => `${s.mediator} ${p}`)),
    (key) => key,
  );
  const weights = countBy(said, (party) => party);
  const frequent = unique(said).sort((a, b) => weights.get(b) - weights.get(a) || a - b);
  const left = [],
    right = [];
  for (const party of frequent) {
    const together = (side) =>
      list.filter((s) => s.parties?.includes(party) && s.parties.some((other) => side.includes(other))).length;
    const [l, r] = [together(left), together(right)];
    (l === r ? (left.length <= right.length ? left : right) : l < r ? left : right).push(party);
  }
  return { mediators, left, right, ties };
}
// The statements of the mediators with the most of them; all when the process is opened.
function mostMediating(p, list) {
  const groups = [...groupBy(list, (s) => s.mediator)].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  const kept = isOpen(`mediators-${p}`) ? groups.slice(0, 200) : groups.slice(0, MOST_MEDIATORS);
  return { kept: kept.flatMap(([, own]) => own), more: groups.length - kept.length };
}

function mediationPicture(p, list) {
  const { mediators, left, right, ties } = mediationModel(list),
    half = BOX.width / 2;
  const width = Math.max(600, Math.min(1180, byId("main").clientWidth - 44));
  const columns = { left: half + 1, middle: width / 2 - 30, right: width - half - 1 };
  const rows = Math.max(mediators.length, left.length, right.length, 1),
    height = rows * BOX.row + 6;
  const yOf = (n, of) => 3 + (height - 6) * ((n + 0.5) / of);
  const links = [],
    boxes = [];
  const sides = [
    ["left", left],
    ["right", right],
  ];
  mediators.forEach((m, n) => {
    const y = yOf(n, mediators.length),
      own = list.filter((s) => s.mediator === m);
    for (const [side, parties] of sides) {
      parties.forEach((party, k) => {
        const count = ties.get(`${m} ${party}`);
        if (count) links.push(mediationLink(m, party, count, own, columns, side, y, yOf(k, parties.length)));
      });
    }
    const concerns = unique(own.map((s) => s.concerns).filter((i) => i !== undefined));
    boxes.push(
      partyBox(m, columns.middle, y, "mid-box", `★ ${shortOf(m)}`),
      ...concernPills(concerns, columns, y, right.length),
    );
  });
  for (const [side, parties] of sides)
    parties.forEach((party, k) =>
      boxes.push(partyBox(party, columns[side], yOf(k, parties.length), "box", shortOf(party))),
    );
  if (!left.length)
    boxes.push(
      svg("text", { class: "quiet", x: columns.left, y: height / 2 + 4, "text-anchor": "middle" }, "parties not named"),
    );
  return svg(
    "svg",
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": `Who mediates between whom: ${processes[p].title}`,
    },
    ...links,
    ...boxes,
  );
}
function mediationLink(m, party, count, own, columns, side, y, partyY) {
  const half = BOX.width / 2,
    sign = side === "left" ? -1 : 1;
  const from = columns.middle + sign * half,
    to = columns[side] - sign * half,
    bend = (to - from) / 2;
  const unsure = !own.some((s) => s.parties?.includes(party) && SURE.has(s.certainty));
  const path = () => ({ d: `M${from},${y} C${from + bend},${y} ${to - bend},${partyY} ${to},${partyY}` });
  const label = `${labelOf(m)} mediates with ${labelOf(party)}: ${plural(count, "statement")}`;
  return hot(
    label,
    () => select(selEdge(m, party, "mediates")),
    `link-${m}-${party}`,
    svg("path", { class: "reach", ...path() }),
    svg("path", {
      class: "link",
      ...path(),
      "stroke-width": 1.4 + Math.log2(count),
      ...(unsure ? { "stroke-dasharray": "5 4" } : {}),
    }),
  );
}
function concernPills(concerns, columns, y, hasRight) {
  const room = columns.right - columns.middle - BOX.width - 16;
  if (!concerns.length || room < 60) return [];
  const x = (columns.middle + columns.right) / 2,
    text = fitted(
      labelOf(concerns[0]) + (concerns.length > 1 ? ` +${concerns.length - 1}` : ""),
      room - 18,
      "11px system-ui, sans-serif",
    );
  const width = textWidth(text, "11px system-ui, sans-serif") + 18;
  return [
    hot(
      `on ${concerns.map(labelOf).join("; ")}`,
      () => select(selThing(concerns[0])),
      `concern-${concerns[0]}-${Math.round(y)}`,
      ...(hasRight ? [] : [svg("path", { class: "link", d: `M${columns.middle + BOX.width / 2},${y} H${x}` })]),
      svg("rect", { class: "pill", x: x - width / 2, y: y - 11, width, height: 22, rx: 11 }),
      svg("text", { class: "pill-text", x, y: y + 4, "text-anchor": "middle" }, text),
    ),
  ];
}
function partyBox(i, x, y, style, label) {
  const chosen = selection()?.thing === i ? " chosen" : "";
  return hot(
    `${labelOf(i)}${style === "mid-box" ? ", mediator" : ""}`,
    () => select(selThing(i)),
    `box-${style}-${i}-${Math.round(x)}`,
    svg("rect", {
      class: style + chosen,
      x: x - BOX.width / 2,
      y: y - BOX.height / 2,
      width: BOX.width,
      height: BOX.height,
      rx: 7,
    }),
    svg(
      "text",
      { class: `${style}-text`, x, y: y + 4, "text-anchor": "middle" },
      fitted(label, BOX.width - 16, style === "mid-box" ? "600 12px system-ui, sans-serif" : NAME_FONT),
    ),
  );
}
