// Statements in words: for people, as a citation, and as the query that finds them.
const thingButton = (i, label = labelOf(i)) =>
  button([el("bdi", {}, label)], () => select(selThing(i)), {
    class: "name",
    title: labelOf(i) === label ? null : labelOf(i),
  });
const joined = (items, comma = ", ", and = " and ") =>
  items.flatMap((item, i) => [i === 0 ? "" : i === items.length - 1 ? and : comma, item]);

// A statement as a line in which every thing can be clicked.
function sentenceOf(s) {
  const given = (i) => i !== undefined;
  if (s.kind === "stance")
    return [thingButton(s.holder), " ", chip(s.position, s.certainty), " ", thingButton(s.target)];
  if (s.kind === "mediation") {
    const parties = s.parties?.length ? [" between ", ...joined(s.parties.map((p) => thingButton(p)))] : [];
    return [
      thingButton(s.mediator),
      " ",
      el("span", { class: "chip mid" }, "⇆ mediates"),
      ...parties,
      ...(given(s.concerns) ? [" on ", thingButton(s.concerns)] : []),
    ];
  }
  if (s.kind === "event") {
    const ends = [
      ...(given(s.agent) ? [" by ", thingButton(s.agent)] : []),
      ...(given(s.recipient) ? [" to ", thingButton(s.recipient)] : []),
    ];
    return [
      given(s.thing) ? thingButton(s.thing) : "event",
      " ",
      el("span", { class: "chip mid" }, `▲ ${words(s.type)}`),
      ...ends,
    ];
  }
  if (s.kind === "term")
    return [
      thingButton(s.proposal),
      " ",
      el("span", { class: "chip mid" }, `§ ${words(s.termKind)}`),
      " ",
      el("bdi", {}, s.label),
    ];
  return [given(s.thing) ? thingButton(s.thing) : "a proposal", " is named"];
}
// The same as plain text.
function textOf(s) {
  const label = (i) => labelOf(i);
  if (s.kind === "stance") return `${label(s.holder)} ${s.position} ${label(s.target)}`;
  if (s.kind === "mediation")
    return `${label(s.mediator)} mediates${s.parties?.length ? ` between ${s.parties.map(label).join(" and ")}` : ""}${s.concerns === undefined ? "" : ` on ${label(s.concerns)}`}`;
  if (s.kind === "event")
    return `${label(s.thing)} (${words(s.type)})${s.agent === undefined ? "" : ` by ${label(s.agent)}`}${s.recipient === undefined ? "" : ` to ${label(s.recipient)}`}`;
  if (s.kind === "term") return `${label(s.proposal)}: ${s.label}`;
  return `${label(s.thing)} is named`;
}
const amountOf = (s) =>
  s.value ? `${s.value} ${words(s.unit || "")}${s.previous ? `, before ${s.previous}` : ""}`.trim() : "";
const sayers = (s) => (s.by || []).map(labelOf).join(", through ");

// The sentence with holder, trigger and target marked where they stand; offsets count code points.
function quoteOf(s) {
  const text = Array.from(sentences[s.sentence]);
  const spans = PARTS.map((part, i) => ({ part, from: s.marks[2 * i], to: s.marks[2 * i + 1] }))
    .filter(({ from, to }) => from >= 0 && from < to && to <= text.length)
    .sort((a, b) => a.from - b.from);
  const quote = el("blockquote");
  let at = 0;
  for (const { part, from, to } of spans) {
    if (from < at) continue;
    quote.append(
      text.slice(at, from).join(""),
      el("mark", { "data-part": part, title: part }, text.slice(from, to).join("")),
    );
    at = to;
  }
  quote.append(text.slice(at).join(""));
  return quote;
}

const sourceName = (a) =>
  [a.author, `“${a.headline || a.slug}”`, a.publisher, readable(a.date)].filter(Boolean).join(", ");
function citationOf(s) {
  const article = articles[s.article],
    end = s.start + Array.from(sentences[s.sentence]).length;
  return `“${sentences[s.sentence].trim()}” ${sourceName(article)}, characters ${s.start}–${end}.${article.url ? ` ${article.url}` : ""}`;
}
const fileOf = (article) => encodeURIComponent(article.slug).replace(/%25/g, "%");
const articleLink = (s) => `articles/${fileOf(articles[s.article])}.html#s-${s.key}`;

const iri = (i) => `<${iriOf(i)}>`;
const SAME = {
  stance: (s, o) => s.holder === o.holder && s.position === o.position && s.target === o.target && s.edtf === o.edtf,
  mediation: (s, o) => s.mediator === o.mediator,
  term: (s, o) => s.proposal === o.proposal && s.label === o.label,
  event: (s, o) => s.thing === o.thing,
  proposal: (s, o) => s.thing === o.thing,
};
function claimPattern(s) {
  if (s.kind === "stance") {
    const when = s.edtf ? ` ; parley:edtf ${JSON.stringify(s.edtf)}` : "";
    return `?claim parley:holder ${iri(s.holder)} ; parley:position parley:${s.position} ; parley:target ${iri(s.target)}${when} .`;
  }
  if (s.kind === "mediation") {
    const parties = s.parties?.length ? ` ; parley:party ${s.parties.map(iri).join(" , ")}` : "";
    return `?claim parley:mediator ${iri(s.mediator)}${parties}${s.concerns === undefined ? "" : ` ; parley:concerns ${iri(s.concerns)}`} .`;
  }
  if (s.kind === "term")
    return `${iri(s.proposal)} parley:hasTerm ?claim . ?claim rdfs:label ?words . FILTER(STR(?words) = ${JSON.stringify(s.label)})`;
  return `BIND(${iri(s.thing)} AS ?claim)`;
}
// A query for this statement alone; it runs in `kg query` and over the union graph of any other store.
function sparqlOf(s) {
  const rivals = statements.filter(
    (o) => o.id !== s.id && o.kind === s.kind && o.article === s.article && o.start === s.start && SAME[s.kind](s, o),
  );
  const only = rivals.length ? `\n  FILTER(?statement = <${data.base}statement-${s.key}>)` : "";
  return `PREFIX parley: <https://w3id.org/parley#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?statement ?certainty ?sentence {
  ${claimPattern(s)}
  ?statement parley:expresses ?claim ; parley:certainty ?certainty ; parley:evidence ?place ;
    prov:wasDerivedFrom <${articles[s.article].iri}> .
  ?place oa:hasSelector ?quote , ?offset .
  ?quote oa:exact ?sentence .
  ?offset oa:start ${s.start} .${only}
}`;
}

function copy(event, text) {
  const pressed = event.currentTarget;
  const done = () => {
    const label = (pressed.dataset.label ??= pressed.textContent);
    pressed.textContent = "copied ✓";
    announce("copied");
    setTimeout(() => {
      pressed.textContent = label;
    }, 1500);
  };
  const byHand = () => {
    const box = el("textarea", { class: "hidden", "aria-hidden": "true", tabindex: "-1" });
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    done();
  };
  if (navigator.clipboard && isSecureContext) navigator.clipboard.writeText(text).then(done, byHand);
  else byHand();
}
