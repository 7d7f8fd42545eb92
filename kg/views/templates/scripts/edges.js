// What the graph joins: things by statements, or actors by the sides that they take.
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
const pairOf = (edge) => `${Math.min(edge.a, edge.b)} ${Math.max(edge.a, edge.b)}`;
const countOf = (edge) => edge.times || edge.list.length;
