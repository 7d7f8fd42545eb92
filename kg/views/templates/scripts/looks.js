// How the graph looks: what is lit, regions, labels, symbols.
function litParts() {
  const focus = focusOf().filter((i) => drawing.inside.has(i)),
    chosen = selection();
  if (!focus.length) return null;
  const touches = (e) =>
    chosen.kind === "thing" || chosen.kind === "topic" || chosen.kind === "statement"
      ? focus.includes(e.a) || focus.includes(e.b)
      : focus.includes(e.a) && focus.includes(e.b);
  const edges = new Set(
    drawing.links
      .map((e, n) => [e, n])
      .filter(([e]) => touches(e))
      .map(([, n]) => n),
  );
  return {
    focus: new Set(focus),
    edges,
    nodes: new Set([...focus, ...[...edges].flatMap((n) => [drawing.links[n].a, drawing.links[n].b])]),
  };
}
const tones = () => ({
  ink: colour("--ink"),
  paper: colour("--paper"),
  quiet: colour("--quiet"),
  line: colour("--line"),
  accent: colour("--accent"),
  focus: colour("--focus"),
  1: colour("--pro-line"),
  0: colour("--mid-line"),
  "-1": colour("--con-line"),
  region: colour("--region"),
  mediator: colour("--mediator"),
});
function styleGraph() {
  const lit = litParts(),
    tone = tones();
  drawing.lit = lit;
  drawing.tone = tone;
  drawing.labels = null;
  const fills = { actor: tone.accent, proposal: tone.ink, issue: tone.quiet, event: tone.quiet };
  drawing.network.body.data.nodes.update(
    drawing.nodes.map((i) => {
      const { x, y, size } = drawing.places.get(i),
        thing = things[i],
        bright = !lit || lit.nodes.has(i),
        chosen = Boolean(lit?.focus.has(i));
      const fill = thing.mediator ? tone.mediator : fills[thing.kind] || tone.quiet;
      return {
        id: i,
        x,
        y,
        size: thing.mediator ? size + 4 : thing.kind === "actor" ? size : size * 0.8,
        shape: thing.mediator ? "star" : SHAPES[thing.kind] || "dot",
        opacity: bright ? 1 : 0.15,
        borderWidth: chosen ? 4 : 1,
        color: { background: fill, border: chosen ? tone.focus : tone.paper },
      };
    }),
  );
  drawing.network.body.data.edges.update(
    drawing.links.map((e, n) => ({
      id: n,
      color: {
        color: edgeTone(e, tone),
        opacity: !lit ? (drawing.links.length < 150 ? 0.9 : 0.55) : lit.edges.has(n) ? 1 : 0.06,
      },
    })),
  );
}
const edgeTone = (e, tone) => (e.polarity === null ? tone.mediator : tone[e.polarity]);
// What stands beside the pointer: elements, never text that a library might take for markup.
const tip = (title, note) => el("div", {}, el("b", {}, title), el("div", { class: "quiet" }, note));
function visEdge(e, n) {
  const parallel = drawing.pairs.get(pairOf(e));
  const bend =
    parallel.length > 1
      ? { enabled: true, type: "curvedCW", roundness: 0.12 + 0.12 * parallel.indexOf(e) }
      : { enabled: false };
  return {
    id: n,
    from: e.a,
    to: e.b,
    smooth: bend,
    width: Math.min(7, 1 + Math.log2(countOf(e)) * 1.4),
    title: tip(
      `${labelOf(e.a)} ${e.relation} ${labelOf(e.b)}`,
      e.times ? `${e.times}×` : plural(e.list.length, "statement"),
    ),
    dashes: !e.times && !e.list.some((s) => SURE.has(s.certainty)) ? [6, 5] : false,
    arrows: e.times ? "" : { to: { enabled: true, scaleFactor: 0.55 } },
  };
}
const regionTitles = () =>
  state.net
    ? []
    : data.regions
        .filter(([p]) => p >= 0 && processes.length > 1 && (!state.process || processes[p].title === state.process))
        .map(([p, x, y, width]) => ({
          texts: [processes[p].title, processes[p].name],
          x: x + width / 2,
          y: y - 46,
          width,
        }));
function drawRegions(ctx) {
  if (state.net || processes.length < 2) return;
  ctx.save();
  ctx.fillStyle = drawing.tone.region;
  for (const [p, x, y, width, height] of data.regions) {
    if (state.process && (p < 0 || processes[p].title !== state.process)) continue;
    ctx.beginPath();
    ctx.roundRect(x - 60, y - 64, width + 120, height + 116, 26);
    ctx.fill();
  }
  ctx.restore();
}

// Labels have the same size at any zoom, the important first; one that would cover another is left out.
function placedLabels(scale) {
  const boxes = [],
    found = [],
    { lit } = drawing;
  // The first of some places where the text covers no other and ends on the canvas; what is chosen is told anyhow.
  const [leftmost, rightmost] = drawing.frame.map((x) => x * scale);
  const add = (text, spots, font, height, kind) => {
    const width = textWidth(text, font) + 6;
    for (const { x, y, to = 0 } of spots) {
      const middleX = x * scale + (to * width) / 2,
        box = [middleX - width / 2, y * scale - height / 2, middleX + width / 2, y * scale + height / 2];
      if (kind === "node" && !lit && (box[0] < leftmost || box[2] > rightmost)) continue;
      if (boxes.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]))
        continue;
      boxes.push(box);
      found.push({
        text,
        x: middleX / scale,
        y,
        font: font.replace(/[\d.]+px/, (size) => `${parseFloat(size) / scale}px`),
        kind,
      });
      return true;
    }
    return false;
  };
  if (lit) for (const i of lit.focus) addNode(i, true);
  for (const { texts, x, y, width } of regionTitles()) {
    const room = Math.max(90, (width + 110) * scale),
      whole = texts.find((text) => textWidth(text, TITLE_FONT) <= room);
    add(whole || fitted(texts[1], room, TITLE_FONT), [{ x, y }], TITLE_FONT, 18, "region");
  }
  const order = [...drawing.nodes]
    .filter((i) => lit || scale > 0.7 || ["actor", "proposal"].includes(things[i].kind))
    .sort((a, b) => drawing.places.get(a).rank - drawing.places.get(b).rank);
  if (!lit && scale < 0.28) order.length = Math.min(order.length, 14);
  for (const i of lit ? lit.nodes : order.slice(0, 25)) obstacle(drawing.places.get(i));
  for (const i of lit ? order.filter((n) => lit.nodes.has(n) && !lit.focus.has(n)) : order) addNode(i, false);
  if (lit) for (const n of lit.edges) addEdge(n);
  function obstacle({ x, y, size }) {
    const r = size * 0.9 * scale;
    boxes.push([x * scale - r, y * scale - r, x * scale + r, y * scale + r]);
  }
  function addNode(i, strong) {
    const { x, y, size } = drawing.places.get(i),
      font = `${strong ? "700 13" : LABEL}px system-ui, sans-serif`;
    const far = size + 5 / scale,
      spots = [
        { x, y: y + size + 10 / scale },
        { x, y: y - size - 10 / scale },
        { x: x + far, y, to: 1 },
        { x: x - far, y, to: -1 },
      ];
    add(clipped(shortOf(i), strong ? 60 : scale < 0.6 && !lit ? 22 : 30), spots, font, LABEL + 3, "node");
  }
  // The relation in words where there is room, else its symbol.
  function addEdge(n) {
    const e = drawing.links[n],
      symbol = POSITIONS[e.relation]?.[0] || "⇆",
      times = countOf(e) > 1 ? ` ×${countOf(e)}` : "";
    const spots = [0.5, 0.36, 0.64, 0.25, 0.75].map((part) => pointOn(n, part));
    const font = "600 11px system-ui, sans-serif";
    return add(`${symbol} ${e.relation}${times}`, spots, font, 15, "edge") || add(symbol, spots, font, 13, "edge");
  }
  return found;
}
function pointOn(n, part) {
  const e = drawing.links[n],
    a = drawing.places.get(e.a),
    b = drawing.places.get(e.b);
  return (
    drawing.network.body.edges[n]?.edgeType?.getPoint?.(part) || {
      x: a.x + (b.x - a.x) * part,
      y: a.y + (b.y - a.y) * part,
    }
  );
}
const middle = (n) => pointOn(n, 0.5);
function drawLabels(ctx) {
  const scale = drawing.network.getScale(),
    { tone } = drawing;
  if (drawing.labels?.scale !== scale) drawing.labels = { scale, list: placedLabels(scale) };
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  if (!drawing.dragged && !drawing.lit) drawSymbols(ctx, scale, tone);
  for (const { text, x, y, font, kind } of drawing.labels.list) {
    ctx.font = font;
    ctx.lineWidth = 4 / scale;
    ctx.strokeStyle = kind === "region" ? tone.region : tone.paper;
    ctx.fillStyle = kind === "region" ? tone.quiet : tone.ink;
    ctx.strokeText(text, x, y);
    ctx.fillText(text, x, y);
  }
  ctx.restore();
}
// The position as a symbol on edges that are long enough on screen.
function drawSymbols(ctx, scale, tone) {
  if (drawing.links.length > 1500) return;
  ctx.font = `700 ${11 / scale}px system-ui, sans-serif`;
  drawing.links.forEach((e, n) => {
    const a = drawing.places.get(e.a),
      b = drawing.places.get(e.b);
    if (
      !(POSITIONS[e.relation] || e.times > 1) ||
      Math.hypot(a.x - b.x, a.y - b.y) * scale < 46 ||
      Math.hypot(a.x - b.x, a.y - b.y) > 420
    )
      return;
    const { x, y } = middle(n),
      text = e.times ? `×${e.times}` : symbolOf(e.relation) + (countOf(e) > 1 ? countOf(e) : "");
    ctx.lineWidth = 3.5 / scale;
    ctx.strokeStyle = tone.paper;
    ctx.fillStyle = edgeTone(e, tone);
    ctx.strokeText(text, x, y);
    ctx.fillText(text, x, y);
  });
}
