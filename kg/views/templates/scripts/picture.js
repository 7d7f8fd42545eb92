// The graph as SVG: the same picture as on the screen, whole.
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
