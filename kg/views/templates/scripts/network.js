// The graph: the most important things first, on places computed in Python; the rest by search and by expanding.
const MOST_NODES = 300,
  MOST_EXPANDED = 80,
  LABEL = 12,
  SPACE = 64,
  TITLE_FONT = "600 13px system-ui, sans-serif";
const placed = new Map(read("nodes").map((node) => [node.id, node]));
const congruentPlaces = new Map(data.congruent.map(([id, x, y, size], rank) => [id, { id, x, y, size, rank }]));
const NETS = { "": "Relations", congruence: "Same side", conflict: "Opposite sides" };
const SHAPES = { actor: "dot", proposal: "square", issue: "diamond", event: "triangle" };
const expanded = new Set();
let drawing = null;

function forgetGraph() {
  if (drawing) drawing.network.destroy();
  drawing = null;
}

// ---- What is joined to what.
function bundled(shown) {
  const found = new Map();
  for (const s of shown) {
    for (const [a, b, relation] of edgesOf(s)) {
      if (a === undefined || b === undefined || a === b) continue;
      const key = `${a} ${b} ${relation}`,
        bundle = found.get(key);
      if (bundle) bundle.list.push(s);
      else found.set(key, { key, a, b, relation, polarity: s.polarity ?? null, list: [s] });
    }
  }
  return [...found.values()];
}
// The side that each actor takes on each target; what is not sure counts for nobody.
function sidesOf(shown) {
  const sides = new Map();
  for (const s of [...shown].sort(byDate)) {
    if (s.kind !== "stance" || !s.polarity || !SURE.has(s.certainty)) continue;
    if (!sides.has(s.target)) sides.set(s.target, new Map());
    sides.get(s.target).set(s.holder, s.polarity);
  }
  return sides;
}
function sameSide(one, other) {
  const sides = sidesOf(statements.filter(passes)),
    wanted = state.net === "conflict" ? -1 : 1;
  return new Set(
    [...sides]
      .filter(([, taken]) => (taken.get(one) || 0) * (taken.get(other) || 0) === wanted)
      .map(([target]) => target),
  );
}
// Actors joined by how often they take the same side, or opposite ones (Discourse Network Analyzer's two networks).
function congruence(shown, wanted) {
  const found = new Map();
  for (const taken of sidesOf(shown).values()) {
    const holders = [...taken].slice(0, 200);
    holders.forEach(([a, x], n) =>
      holders.slice(n + 1).forEach(([b, y]) => {
        if (x * y !== wanted) return;
        const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
        found.set(key, (found.get(key) || 0) + 1);
      }),
    );
  }
  const least = Number(state.cut) || 1;
  return [...found]
    .filter(([, times]) => times >= least)
    .map(([key, times]) => {
      const [a, b] = key.split(" ").map(Number);
      return { key, a, b, times, relation: wanted > 0 ? "same side" : "opposite sides", polarity: wanted, list: [] };
    });
}
const graphEdges = (shown) => (state.net ? congruence(shown, state.net === "conflict" ? -1 : 1) : bundled(shown));
const countOf = (edge) => edge.times || edge.list.length;

// ---- Which nodes, and where.
function visibleNodes(edges, focus) {
  const used = unique(edges.flatMap((e) => [e.a, e.b])),
    places = state.net ? congruentPlaces : placesInProcess();
  const near = new Set(edges.filter((e) => focus.includes(e.a) || focus.includes(e.b)).flatMap((e) => [e.a, e.b]));
  const brought = used.filter((i) => !places.has(i) && near.has(i)).slice(0, MOST_EXPANDED);
  for (const i of brought) expanded.add(i);
  const nodes = used.length <= MOST_NODES ? used : used.filter((i) => places.has(i) || expanded.has(i));
  return { nodes, hidden: used.length - nodes.length, places: settled(nodes, edges, places) };
}
// With one process, what stands in another's region is brought over.
function placesInProcess() {
  const region = data.regions.find(([p]) => p >= 0 && processes[p].title === state.process);
  if (!region) return placed;
  const [, left, top, width, height] = region;
  return new Map([...placed].filter(([, { x, y }]) => x >= left && x <= left + width && y >= top && y <= top + height));
}
// Those that Python did not place stand beside a neighbour, on the first free spot of a spiral.
function settled(nodes, edges, places) {
  const where = new Map(nodes.filter((i) => places.has(i)).map((i) => [i, places.get(i)]));
  const neighbours = groupBy(
    edges.flatMap((e) => [
      [e.a, e.b],
      [e.b, e.a],
    ]),
    ([a]) => a,
  );
  const free = (x, y) =>
    [...where.values()].every((other) => Math.abs(other.x - x) > SPACE * 1.4 || Math.abs(other.y - y) > SPACE / 1.5);
  for (const i of nodes) {
    if (where.has(i)) continue;
    const anchor = (neighbours.get(i) || []).map(([, other]) => where.get(other)).find(Boolean) || { x: 0, y: 0 };
    let spot = anchor;
    for (let turn = 1; turn < 400; turn += 1) {
      const angle = turn * 2.39996,
        reach = SPACE * 0.75 * Math.sqrt(turn);
      spot = {
        x: Math.round(anchor.x + 1.4 * reach * Math.cos(angle)),
        y: Math.round(anchor.y + reach * Math.sin(angle)),
      };
      if (free(spot.x, spot.y)) break;
    }
    where.set(i, { id: i, x: spot.x, y: spot.y, size: 10, rank: MOST_NODES + i });
  }
  return where;
}

function graph(main, shown) {
  const edges = graphEdges(shown),
    focus = focusOf().filter((i) => things[i].kind !== "source");
  forgetGraph();
  if (!edges.length)
    return empty(
      main,
      state.net ? `pair of actors on ${NETS[state.net].toLowerCase()}` : "relation",
      (s) => edgesOf(s).length > 0,
    );
  const { nodes, hidden, places } = visibleNodes(edges, focus);
  const inside = new Set(nodes),
    links = edges.filter((e) => inside.has(e.a) && inside.has(e.b));
  const canvas = el("div", {
    id: "canvas",
    "aria-label": `Graph of ${plural(nodes.length, "thing")} and ${plural(links.length, "relation")}. The table says the same in words.`,
    role: "application",
    tabindex: "0",
  });
  main.replaceChildren(graphTools(hidden), canvas);
  const network = new vis.Network(
    canvas,
    { nodes: new vis.DataSet([]), edges: new vis.DataSet([]) },
    {
      physics: false,
      layout: { improvedLayout: false },
      edges: { smooth: false, chosen: false },
      nodes: { chosen: false },
      interaction: {
        hover: false,
        keyboard: { enabled: true, bindToWindow: false },
        hideEdgesOnDrag: links.length > 1500,
        tooltipDelay: 200,
      },
    },
  );
  drawing = { network, nodes, links, places, inside, labels: null, dragged: false };
  network.body.data.edges.add(links.map((e, n) => visEdge(e, n)));
  styleGraph();
  network.on("beforeDrawing", drawRegions);
  network.on("afterDrawing", drawLabels);
  network.on("click", graphClicked);
  network.on("doubleClick", (event) => {
    if (event.nodes.length) expand(event.nodes[0]);
  });
  network.on("dragStart", () => {
    drawing.dragged = true;
  });
  network.on("dragEnd", () => {
    drawing.dragged = false;
    network.redraw();
  });
  for (const target of canvas.querySelectorAll("[tabindex]")) target.tabIndex = -1;
  fitGraph();
}
function graphTools(hidden) {
  const nets = Object.entries(NETS).map(([net, label]) =>
    button(label, () => go({ net, cut: "" }), { "aria-pressed": String(state.net === net), "data-key": `net-${net}` }),
  );
  const cut = state.net
    ? el(
        "label",
        {},
        "at least ",
        el(
          "select",
          { id: "cut", on: { change: (event) => go({ cut: event.target.value }) } },
          ...["", "2", "3", "4", "5"].map((n) =>
            el("option", { value: n, ...(state.cut === n ? { selected: true } : {}) }, `${n || 1}×`),
          ),
        ),
      )
    : null;
  const zoom = (label, name, factor) =>
    button(label, () => zoomBy(factor), { "aria-label": name, title: name, "data-key": `zoom-${name}` });
  const chosen = focusOf()[0];
  const more = chosen !== undefined && !state.net ? hiddenNeighbours(chosen) : 0;
  return el(
    "div",
    { class: "graph-tools" },
    el("div", { class: "segments", role: "group", "aria-label": "What joins the nodes" }, ...nets),
    cut,
    el(
      "div",
      { class: "segments", role: "group", "aria-label": "Zoom" },
      zoom("+", "Zoom in", 1.3),
      zoom("−", "Zoom out", 1 / 1.3),
      button("Fit", fitGraph, { "data-key": "fit" }),
    ),
    more ? button(`Show ${plural(more, "more neighbour")}`, () => expand(chosen)) : null,
    hidden
      ? el(
          "span",
          { class: "meta" },
          `${hidden.toLocaleString("en")} lesser ones hidden: search, select or filter to bring them in`,
        )
      : null,
  );
}
function neighboursOf(i) {
  return unique(
    bundled(statements.filter((s) => passes(s) && mentions(s).includes(i)))
      .filter((e) => e.a === i || e.b === i)
      .map((e) => (e.a === i ? e.b : e.a)),
  );
}
const hiddenNeighbours = (i) =>
  drawing
    ? neighboursOf(i).filter((other) => !drawing.inside.has(other)).length
    : Math.max(0, neighboursOf(i).filter((other) => !placed.has(other) && !expanded.has(other)).length - MOST_EXPANDED);
function expand(i) {
  for (const other of neighboursOf(i)) expanded.add(other);
  select(selThing(i));
}
function graphClicked(event) {
  if (event.nodes.length) return select(selThing(event.nodes[0]));
  const link = event.edges.length ? drawing.links[event.edges[0]] : null;
  if (!link) return state.sel ? select("") : undefined;
  return select(link.times ? selSame(link.a, link.b) : selEdge(link.a, link.b, link.relation));
}
function zoomBy(factor) {
  drawing.network.moveTo({ scale: drawing.network.getScale() * factor });
}
// As large as the selection's neighbourhood, or else everything, can be shown beside the tools above it.
function fitGraph() {
  const focus = focusOf().filter((i) => drawing.inside.has(i));
  const near = drawing.links.filter((e) => focus.includes(e.a) || focus.includes(e.b)).flatMap((e) => [e.a, e.b]);
  const spots = (near.length ? unique(near) : drawing.nodes).map((i) => drawing.places.get(i));
  const [left, right, top, bottom] = [
    Math.min(...spots.map(({ x }) => x)),
    Math.max(...spots.map(({ x }) => x)),
    Math.min(...spots.map(({ y }) => y)),
    Math.max(...spots.map(({ y }) => y)),
  ];
  const box = byId("canvas"),
    tools = 48,
    edge = state.net ? 60 : 36;
  const scale = Math.min(
    1.15,
    (box.clientWidth - 2 * edge) / (right - left + 130),
    (box.clientHeight - tools - 30) / (bottom - top + 130),
  );
  drawing.network.moveTo({
    position: { x: (left + right) / 2, y: (top + bottom) / 2 - tools / 2 / scale },
    scale,
    animation: false,
  });
}
// Another selection: what is drawn stays where it is, only the lit part changes.
function graphSelected() {
  const focus = focusOf();
  if (!drawing || focus.some((i) => !drawing.inside.has(i) && things[i].kind !== "source")) return false;
  const known = focus.length && neighboursOf(focus[0]).some((i) => !drawing.inside.has(i));
  if (known && !state.net) return false;
  styleGraph();
  return true;
}

// ---- How it looks.
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
  panel: colour("--panel"),
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
        title: undefined,
        label: undefined,
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
function visEdge(e, n) {
  const parallel = drawing.links.filter(
    (other) => (other.a === e.a && other.b === e.b) || (other.a === e.b && other.b === e.a),
  );
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
  ctx.fillStyle = colour("--region");
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
  // The first of some places where the text covers no other.
  const add = (text, spots, font, height, kind) => {
    const width = textWidth(text, font) + 6;
    for (const { x, y, to = 0 } of spots) {
      const middleX = x * scale + (to * width) / 2,
        box = [middleX - width / 2, y * scale - height / 2, middleX + width / 2, y * scale + height / 2];
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
      return;
    }
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
  if (!lit) for (const i of order.slice(0, 25)) obstacle(drawing.places.get(i));
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
  function addEdge(n) {
    const e = drawing.links[n],
      symbol = POSITIONS[e.relation]?.[0],
      count = countOf(e);
    const text = [symbol, e.relation, count > 1 ? `×${count}` : ""].filter(Boolean).join(" ");
    add(
      text,
      [0.5, 0.36, 0.64].map((part) => pointOn(n, part)),
      "600 11px system-ui, sans-serif",
      16,
      "edge",
    );
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
    ctx.strokeStyle = kind === "region" ? colour("--region") : tone.paper;
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

// The same picture as SVG.
function graphPicture() {
  const { nodes, links, places, lit, tone, network } = drawing,
    pad = 110;
  const xs = nodes.map((i) => places.get(i).x),
    ys = nodes.map((i) => places.get(i).y);
  const [left, top] = [Math.min(...xs) - pad, Math.min(...ys) - pad],
    [width, height] = [Math.max(...xs) + pad - left, Math.max(...ys) + pad - top];
  const picture = svg("svg", { width, height, viewBox: `${left} ${top} ${width} ${height}` });
  picture.append(
    svg(
      "defs",
      {},
      ...[1, 0, -1, null].map((polarity) =>
        svg(
          "marker",
          {
            id: `arrow${polarity}`,
            viewBox: "0 0 8 8",
            refX: 8,
            refY: 4,
            markerWidth: 8,
            markerHeight: 8,
            markerUnits: "userSpaceOnUse",
            orient: "auto",
          },
          svg("path", { d: "M0,0 L8,4 L0,8 z", fill: edgeTone({ polarity }, tone) }),
        ),
      ),
    ),
  );
  links.forEach((e, n) => {
    const a = places.get(e.a),
      b = places.get(e.b),
      m = middle(n),
      far = Math.hypot(b.x - a.x, b.y - a.y) || 1,
      short = (b.size + 3) / far;
    picture.append(
      svg(
        "path",
        {
          d: `M${a.x},${a.y} Q${2 * m.x - (a.x + b.x) / 2},${2 * m.y - (a.y + b.y) / 2} ${b.x - (b.x - a.x) * short},${b.y - (b.y - a.y) * short}`,
          fill: "none",
          stroke: edgeTone(e, tone),
          "stroke-opacity": !lit ? 0.6 : lit.edges.has(n) ? 1 : 0.06,
          "stroke-width": Math.min(7, 1 + Math.log2(countOf(e)) * 1.4),
          ...(!e.times && !e.list.some((s) => SURE.has(s.certainty)) ? { "stroke-dasharray": "6 5" } : {}),
          ...(e.times ? {} : { "marker-end": `url(#arrow${e.polarity})` }),
        },
        svg("title", {}, `${labelOf(e.a)} ${e.relation} ${labelOf(e.b)} (${countOf(e)})`),
      ),
    );
    if (POSITIONS[e.relation] && !lit && far > 70)
      picture.append(
        svg(
          "text",
          {
            x: m.x,
            y: m.y + 4,
            "text-anchor": "middle",
            "font-size": 12,
            "font-weight": 700,
            fill: edgeTone(e, tone),
            stroke: tone.paper,
            "stroke-width": 3,
            "paint-order": "stroke",
          },
          symbolOf(e.relation),
        ),
      );
  });
  for (const i of nodes) picture.append(nodePicture(i, places.get(i), tone, !lit || lit.nodes.has(i)));
  for (const { text, x, y, kind } of placedLabels(Math.max(0.75, network.getScale())))
    picture.append(
      svg(
        "text",
        {
          x,
          y: y + 4,
          "text-anchor": "middle",
          "font-size": kind === "region" ? 18 : 13,
          "font-weight": kind === "node" ? 400 : 600,
          fill: kind === "region" ? tone.quiet : tone.ink,
          stroke: tone.paper,
          "stroke-width": 3,
          "paint-order": "stroke",
        },
        text,
      ),
    );
  return picture;
}
function nodePicture(i, { x, y, size }, tone, bright) {
  const thing = things[i],
    fill = thing.mediator ? tone.mediator : { actor: tone.accent, proposal: tone.ink }[thing.kind] || tone.quiet,
    r = thing.kind === "actor" ? size : size * 0.8;
  const points = (count, inner, turn) =>
    Array.from({ length: count }, (_, n) => {
      const reach = n % 2 ? inner : r * 1.2,
        angle = turn + (n * 2 * Math.PI) / count;
      return `${(x + reach * Math.sin(angle)).toFixed(1)},${(y - reach * Math.cos(angle)).toFixed(1)}`;
    }).join(" ");
  const looks = { fill, stroke: tone.paper, opacity: bright ? 1 : 0.15 };
  if (thing.mediator) return svg("polygon", { points: points(10, r * 0.5, 0), ...looks });
  if (thing.kind === "proposal") return svg("rect", { x: x - r, y: y - r, width: 2 * r, height: 2 * r, ...looks });
  if (thing.kind === "issue") return svg("polygon", { points: points(4, r * 1.2, 0), ...looks });
  if (thing.kind === "event") return svg("polygon", { points: points(3, r * 1.2, 0), ...looks });
  return svg("circle", { cx: x, cy: y, r, ...looks });
}
// Keys n and p go through the nodes by importance.
function stepNode(step) {
  if (!drawing) return;
  const order = [...drawing.nodes].sort((a, b) => drawing.places.get(a).rank - drawing.places.get(b).rank);
  const at = order.indexOf(focusOf()[0]);
  select(selThing(order[at < 0 ? 0 : (at + step + order.length) % order.length]));
}
