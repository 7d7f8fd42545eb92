// What the page knows: things, articles, processes and statements, as Python wrote them.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const data = read("data");
const { things, articles, sentences, processes } = data;
const statements = unpack(data.statements);

// Each position has a symbol and a side: 1 for, 0 undecided, -1 against.
const POSITIONS = {
  accepts: ["✓", 1],
  supports: ["+", 1],
  proposes: ["★", 1],
  demands: ["!", 1],
  concedes: ["~", 1],
  considers: ["?", 0],
  opposes: ["−", -1],
  rejects: ["✗", -1],
  criticizes: ["▼", -1],
  threatens: ["▲", -1],
};
const CERTAINTIES = {
  asserted: "stated as a fact",
  reported: "reported by somebody else",
  expected: "expected",
  possible: "possible",
  unlikely: "unlikely",
  past: "held in the past",
};
const SURE = new Set(["asserted", "reported"]);
const HELD = new Set(["asserted", "reported", "expected"]);
const PARTS = ["holder", "trigger", "target"];

function unpack({ length, columns }) {
  const rows = Array.from({ length }, (_, id) => ({ id }));
  for (const [name, column] of Object.entries(columns)) {
    const { at, words, rows: values } = column;
    for (let i = 0; i < values.length; i += 1) rows[at ? at[i] : i][name] = words ? words[values[i]] : values[i];
  }
  return rows;
}

const thingByKey = new Map(things.map((thing, i) => [thing.key, i]));
const statementByKey = new Map(statements.map((s) => [s.key, s.id]));
const iriOf = (i) => data.base + things[i].key;
const labelOf = (i) => (things[i] ? things[i].label : "");
const shortOf = (i) => things[i].short || things[i].label;

const processOfArticle = [];
processes.forEach((process, p) =>
  process.articles.forEach((article) => {
    processOfArticle[article] = p;
  }),
);
const processOf = (s) => processOfArticle[s.article];
processes.forEach((process) => {
  const dates = process.articles
    .map((a) => articles[a].date)
    .filter(Boolean)
    .sort();
  const years = dates.length ? [...new Set([dates[0].slice(0, 4), dates[dates.length - 1].slice(0, 4)])].join("–") : "";
  process.name = process.label || "Other articles";
  process.years = years;
  process.title = years ? `${process.name}, ${years}` : process.name;
});

// A stance changed when data.changed names its claim: [later, earlier]; it is contested when another contradicts it.
const changedFrom = new Map(data.changed);
const contested = new Set(data.conflicts.flat());
const statementsOfClaim = groupBy(
  statements.filter((s) => s.kind === "stance"),
  (s) => s.claim,
);
const termsOf = groupBy(
  statements.filter((s) => s.kind === "term"),
  (s) => s.proposal,
);

function groupBy(list, keyOf) {
  const groups = new Map();
  for (const item of list) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
function countBy(list, keyOf) {
  const counts = new Map();
  for (const item of list) counts.set(keyOf(item), (counts.get(keyOf(item)) || 0) + 1);
  return counts;
}
const unique = (list) => [...new Set(list)];

// Who acts in a statement, and whom or what it concerns.
const holderOf = (s) => s.holder ?? s.mediator ?? s.agent;
const mentions = (s) => [
  s.holder,
  s.target,
  s.mediator,
  s.agent,
  s.recipient,
  s.thing,
  s.proposal,
  s.concerns,
  ...(s.parties || []),
  ...(s.by || []),
];
const topicOf = (i) => (things[i].kind === "issue" ? things[i].type || "other" : things[i].kind);

// The edges that a statement adds to the graph: [from, to, relation].
function edgesOf(s) {
  const given = (i) => i !== undefined;
  if (s.kind === "stance") return [[s.holder, s.target, s.position]];
  if (s.kind === "mediation") {
    const between = (s.parties || []).map((party) => [s.mediator, party, "mediates"]);
    return given(s.concerns) ? [...between, [s.mediator, s.concerns, "brokers"]] : between;
  }
  if (s.kind === "event" && given(s.thing)) {
    return [
      ...(given(s.agent) ? [[s.agent, s.thing, "does"]] : []),
      ...(given(s.recipient) ? [[s.thing, s.recipient, "to"]] : []),
    ];
  }
  return [];
}

// The processes that a thing turns up in, those with most of its statements first.
let processCounts = null;
function processesOf(i) {
  if (!processCounts) {
    processCounts = things.map(() => new Map());
    for (const s of statements) {
      for (const each of new Set(mentions(s))) {
        if (each === undefined) continue;
        processCounts[each].set(processOf(s), (processCounts[each].get(processOf(s)) || 0) + 1);
      }
    }
  }
  return [...processCounts[i]].sort((a, b) => b[1] - a[1]).map(([p]) => processes[p].title);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
// "2016-11-24" as "24 Nov 2016", "2016-11" as "Nov 2016"; anything else as it is.
function readable(date) {
  const [year, month, day] = (/^\d{4}(-\d\d){0,2}$/.test(date) ? date : "").split("-");
  if (!year) return date;
  return [day && String(Number(day)), month && MONTHS[month - 1], year].filter(Boolean).join(" ");
}
// A statement's date in words: what the text says, else that the article was there by then.
const dated = (s) => (s.edtf ? readable(s.edtf) : s.date ? `by ${readable(s.date)}` : "undated");
const byDate = (a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.id - b.id);
const newestFirst = (a, b) => -byDate(a, b);

// The stance that a list of statements ends with: what is only of the past gives way to what still holds.
function latest(list) {
  const sorted = [...list].sort(newestFirst);
  return sorted.find((s) => HELD.has(s.certainty)) || sorted.find((s) => s.certainty !== "past") || sorted[0];
}
// The first statement of the latest stance's side, before which the side was another.
function since(list) {
  const last = latest(list);
  const earlier = [...list].sort(newestFirst).filter((s) => s.certainty !== "past" && byDate(s, last) <= 0);
  let first = last;
  for (const s of earlier) {
    if (s.polarity !== last.polarity) break;
    first = s;
  }
  return first;
}
