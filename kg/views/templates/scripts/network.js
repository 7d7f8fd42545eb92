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
        hideEdgesOnDrag: links.length > 700,
        tooltipDelay: 200,
      },
    },
  );
  drawing = {
    network,
    nodes,
    links,
    places,
    inside,
    pairs: groupBy(links, pairOf),
    labels: null,
    dragged: false,
    frame: [-Infinity, Infinity],
  };
  network.body.data.nodes.add(
    nodes.map((i) => ({ id: i, title: tip(labelOf(i), words(things[i].type || things[i].kind)) })),
  );
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
          `${grouped(hidden)} lesser ones hidden: search, select or filter to bring them in`,
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
  const centre = (left + right) / 2,
    reach = box.clientWidth / 2 / scale;
  Object.assign(drawing, { labels: null, frame: [centre - reach, centre + reach] });
  drawing.network.moveTo({
    position: { x: centre, y: (top + bottom) / 2 - tools / 2 / scale },
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

// Keys n and p go through the nodes by importance.
function stepNode(step) {
  if (!drawing) return;
  const order = [...drawing.nodes].sort((a, b) => drawing.places.get(a).rank - drawing.places.get(b).rank);
  const at = order.indexOf(focusOf()[0]);
  select(selThing(order[at < 0 ? 0 : (at + step + order.length) % order.length]));
}
