// The state is the address: every view, filter and selection has one that can be sent to others.
const DEFAULTS = {
  view: "matrix",
  sel: "",
  process: "",
  source: "",
  type: "",
  position: "",
  certainty: "",
  from: "",
  to: "",
  kind: "",
  net: "",
  lanes: "",
  sort: "",
  open: "",
  cut: "",
  q: "",
};
const FILTERS = ["process", "source", "type", "position", "certainty", "from", "to", "kind", "q"];
let state = { ...DEFAULTS };

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  state = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS)) if (given.has(name)) state[name] = given.get(name);
  if (!Object.hasOwn(VIEWS, state.view)) state.view = DEFAULTS.view;
  if (!Object.hasOwn(NETS, state.net)) state.net = DEFAULTS.net;
}
function addressOf(change) {
  const given = Object.entries({ ...state, ...change }).filter(([name, value]) => value && value !== DEFAULTS[name]);
  return `#${given.map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%2F/g, "/")}`).join("&")}`;
}
// Go to another state; a step that the browser's back button undoes, unless it is one of many (a slider's).
function go(change, { replace = false } = {}) {
  const address = addressOf(change);
  if (address !== location.hash) history[replace ? "replaceState" : "pushState"](null, "", address);
  const before = state;
  state = { ...state, ...change };
  show(before);
}
const select = (sel) => go({ sel });

// ---- What is selected: thing/KEY, statement/KEY, cell/HOLDER/TARGET[/PROCESS], topic/HOLDER/TOPIC[/PROCESS],
// edge/FROM/TO/RELATION, same/ACTOR/ACTOR.
const selThing = (i) => `thing/${things[i].key}`;
const selStatement = (s) => `statement/${s.key}`;
const selCell = (holder, target, p) =>
  `cell/${things[holder].key}/${things[target].key}${p === undefined ? "" : `/${p}`}`;
const selTopic = (holder, topic, p) => `topic/${things[holder].key}/${topic}/${p}`;
const selEdge = (a, b, relation) => `edge/${things[a].key}/${things[b].key}/${relation}`;
const selSame = (a, b) => `same/${things[a].key}/${things[b].key}`;

// The selection as things, or null where there is none or the address names what this file doesn't have.
function selection(sel = state.sel) {
  const [kind, a, b, last] = sel.split("/");
  const one = thingByKey.get(a),
    other = thingByKey.get(b);
  const within = last === undefined ? undefined : Number(last);
  if (kind === "thing" && one !== undefined) return { kind, thing: one };
  if (kind === "statement" && statementByKey.has(a)) return { kind, statement: statements[statementByKey.get(a)] };
  if (kind === "cell" && one !== undefined && other !== undefined) return { kind, holder: one, target: other, within };
  if (kind === "topic" && one !== undefined && b) return { kind, holder: one, topic: b, within };
  if (kind === "edge" && one !== undefined && other !== undefined && last)
    return { kind, from: one, to: other, relation: last };
  if (kind === "same" && one !== undefined && other !== undefined) return { kind, from: one, to: other };
  return null;
}
// The statements among those given that the selection is about.
function selectedOf(list, chosen = selection()) {
  if (!chosen) return [];
  const inside = (s) => chosen.within === undefined || processOf(s) === chosen.within;
  const tests = {
    thing: (s) => mentions(s).includes(chosen.thing),
    statement: (s) => s.id === chosen.statement.id,
    cell: (s) => s.kind === "stance" && s.holder === chosen.holder && s.target === chosen.target && inside(s),
    topic: (s) => s.kind === "stance" && s.holder === chosen.holder && topicOf(s.target) === chosen.topic && inside(s),
    edge: (s) => edgesOf(s).some(([a, b, r]) => a === chosen.from && b === chosen.to && r === chosen.relation),
    same: (s) =>
      s.kind === "stance" &&
      sameSide(chosen.from, chosen.to).has(s.target) &&
      (s.holder === chosen.from || s.holder === chosen.to),
  };
  return (chosen.kind === "statement" ? statements : list).filter(tests[chosen.kind]);
}
// The things that the selection is about, for views that can only show things.
function focusOf(chosen = selection()) {
  if (!chosen) return [];
  if (chosen.kind === "thing") return [chosen.thing];
  if (chosen.kind === "statement") return unique(edgesOf(chosen.statement).flatMap(([a, b]) => [a, b]));
  if (chosen.kind === "cell") return [chosen.holder, chosen.target];
  if (chosen.kind === "topic") return [chosen.holder];
  return [chosen.from, chosen.to];
}
