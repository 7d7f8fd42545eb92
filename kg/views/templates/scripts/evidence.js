// The evidence pane: for whatever is selected, who stands where, and the sentences that say so.
const MOST_CARDS = 40;
const NOUNS = { actor: "actor", proposal: "proposal", issue: "issue", event: "event", source: "source" };

function showEvidence(shown) {
  const pane = byId("evidence"),
    chosen = selection();
  if (!chosen) {
    const lost = state.sel
      ? [el("p", { class: "empty" }, "This file has nothing at the selected address: it may come from another build.")]
      : [];
    pane.replaceChildren(...lost, ...overview(shown));
    return;
  }
  const list = selectedOf(shown, chosen).sort(newestFirst);
  const close = button("×", () => select(""), {
    class: "close",
    "aria-label": "Close the selection (Esc)",
    title: "Close (Esc)",
  });
  const parts = chosen.kind === "thing" ? thingParts(chosen.thing, list) : listParts(chosen, list);
  const all = chosen.kind === "thing" ? statements.filter((s) => mentions(s).includes(chosen.thing)) : [];
  if (!list.length) {
    parts.push(
      el(
        "p",
        { class: "empty" },
        all.length
          ? `None of its ${plural(all.length, "statement")} passes the filters.`
          : "No statement passes the filters.",
      ),
      button("Clear the filters", clearFilters),
    );
  }
  pane.replaceChildren(close, ...parts);
  pane.scrollTop = 0;
}

// ---- Nothing is selected: the questions that people come with.
function overview(shown) {
  return [
    el("h2", {}, "At a glance"),
    el("p", { class: "meta" }, "Click a name, a cell, a node or a mark: the sentences that say so appear here."),
    ...mediationAnswer(shown),
    ...proposalAnswer(shown),
    ...moveAnswer(shown),
  ];
}
function answer(question, count, rows, most, view) {
  if (!rows.length) return [];
  const more =
    rows.length > most
      ? [el("details", { class: "more" }, el("summary", {}, `${rows.length - most} more`), ...rows.slice(most, 200))]
      : [];
  const link = view ? button(`${view[0]} →`, () => go(view[1]), { class: "name" }) : null;
  return [
    el(
      "section",
      { class: "answer" },
      el("h3", {}, question, el("span", { class: "quiet" }, ` ${count}`)),
      ...rows.slice(0, most),
      ...more,
      link,
    ),
  ];
}
function mediationAnswer(shown) {
  const found = shown.filter((s) => s.kind === "mediation");
  const rows = [...groupBy(found, processOf)]
    .sort((a, b) => b[1].length - a[1].length)
    .map(([, list]) => {
      const mediators = unique(list.map((s) => s.mediator)),
        parties = unique(list.flatMap((s) => s.parties || [])).filter((p) => !mediators.includes(p));
      const between = parties.length
        ? [
            el("span", { class: "quiet" }, " between "),
            ...joined(parties.slice(0, 4).map((p) => thingButton(p, shortOf(p)))),
          ]
        : [];
      return el(
        "p",
        {},
        "★ ",
        ...joined(mediators.slice(0, 4).map((m) => thingButton(m, shortOf(m)))),
        mediators.length > 4 ? ` +${mediators.length - 4}` : "",
        ...between,
      );
    });
  return answer("Who mediates between whom?", String(unique(found.map((s) => s.mediator)).length), rows, 3, [
    "Mediation map",
    { view: "mediation" },
  ]);
}
function proposalAnswer(shown) {
  const found = groupBy(
    shown.filter((s) => s.kind === "stance" && things[s.target].kind === "proposal"),
    (s) => s.target,
  );
  const rows = [...found]
    .sort((a, b) => b[1].length - a[1].length)
    .map(([target, list]) => {
      const latestOf = [...groupBy(list, (s) => s.holder).values()].map(latest);
      const count = (side) => latestOf.filter((s) => s.polarity === side && HELD.has(s.certainty)).length;
      return el("p", {}, thingButton(target), " ", ...tally(count(1), count(-1), count(0)));
    });
  return answer("Who accepts, who rejects what, since when?", String(found.size), rows, 5, null);
}
function tally(pro, con, mid) {
  const part = (count, side, symbol, meaning) =>
    count
      ? [
          el(
            "span",
            { class: `chip ${side}`, title: `${count} ${meaning}` },
            `${symbol} ${count}`,
            el("span", { class: "hidden" }, ` ${meaning}`),
          ),
          " ",
        ]
      : [];
  return [...part(pro, "pro", "✓", "for"), ...part(con, "con", "✗", "against"), ...part(mid, "mid", "?", "undecided")];
}
function moveAnswer(shown) {
  const moves = [...new Map(shown.filter((s) => changedFrom.has(s.claim)).map((s) => [s.claim, s])).values()];
  const rows = moves.map((s) => {
    const before = statementsOfClaim.get(changedFrom.get(s.claim))?.[0];
    return el(
      "p",
      {},
      thingButton(s.holder),
      " ",
      ...(before ? [chip(before.position, before.certainty), " → "] : []),
      chip(s.position, s.certainty),
      " ",
      thingButton(s.target),
      el("span", { class: "quiet" }, ` ${dated(s)} `),
      button("why", () => select(selCell(s.holder, s.target)), { class: "name", "aria-label": `Why: ${textOf(s)}` }),
    );
  });
  const conceded = [...new Map(shown.filter((s) => s.position === "concedes").map((s) => [s.claim, s])).values()].map(
    (s) =>
      el(
        "p",
        {},
        thingButton(s.holder),
        " ",
        chip(s.position, s.certainty),
        " ",
        thingButton(s.target),
        el("span", { class: "quiet" }, ` ${dated(s)}`),
      ),
  );
  return [
    ...answer("Who changed position?", String(rows.length), rows, 8, ["Timeline", { view: "timeline" }]),
    ...answer("Who gave way?", String(conceded.length), conceded, 6, null),
  ];
}

// ---- A thing is selected.
function thingParts(i, list) {
  const thing = things[i],
    stances = list.filter((s) => s.kind === "stance");
  const kind = [
    thing.kind === "actor" || thing.kind === "issue" ? words(thing.type || "") : "",
    NOUNS[thing.kind],
    thing.mediator ? "mediator ★" : "",
  ]
    .filter(Boolean)
    .join(" · ");
  return [
    el("h2", {}, el("bdi", {}, thing.label)),
    el("p", { class: "meta" }, kind, processes.length > 1 ? placesText(i) : ""),
    ...(thing.aliases ? [el("p", { class: "meta" }, "also: ", el("bdi", {}, thing.aliases.join("; ")))] : []),
    ...relationParts(i),
    thingLinks(i),
    ...standings(
      "Who stands where on it",
      stances.filter((s) => s.target === i),
      (s) => s.holder,
    ),
    ...standings(
      "Where it stands",
      stances.filter((s) => s.holder === i),
      (s) => s.target,
    ),
    ...sections(i, list),
  ];
}
function placesText(i) {
  const titles = processesOf(i);
  return titles.length
    ? ` · in ${titles.slice(0, 2).join("; ")}${titles.length > 2 ? ` and ${titles.length - 2} more` : ""}`
    : "";
}
const RELATIONS = {
  proposedBy: ["proposed by", "proposed"],
  brokeredBy: ["brokered by", "brokered"],
  backedBy: ["backed by", "backs"],
  basedOn: ["based on", "basis of"],
  revises: ["revises", "revised by"],
  partOf: ["part of", "includes"],
};
function relationParts(i) {
  const found = data.relations.filter(([a, , b]) => a === i || b === i);
  const phrase = ([a, relation]) => (RELATIONS[relation] || [words(relation), words(relation)])[a === i ? 0 : 1];
  return [...groupBy(found, phrase)].map(([label, list]) =>
    el(
      "p",
      { class: "meta" },
      `${label} `,
      ...joined(list.slice(0, 12).map(([a, , b]) => thingButton(a === i ? b : a))),
    ),
  );
}
function thingLinks(i) {
  const to = (view, label) => button(label, () => go({ view, sel: selThing(i) }), { class: "small" });
  return el(
    "p",
    { class: "links" },
    to("graph", "In the graph"),
    " ",
    to("timeline", "On the timeline"),
    " ",
    to("table", "As a table"),
  );
}
// One line for each holder (or target): the latest stance, since when, and what it was before.
function standings(title, list, byWhom) {
  const groups = [...groupBy(list, byWhom)].map(([other, own]) => ({
    other,
    own,
    last: latest(own),
    first: since(own),
  }));
  if (groups.length < 2) return [];
  const doubt = ({ last }) => !HELD.has(last.certainty);
  groups.sort((a, b) => doubt(a) - doubt(b) || b.last.polarity - a.last.polarity || byDate(b.first, a.first));
  const rows = groups.slice(0, 60).map(({ other, own, last, first }) => {
    const before = changedFrom.has(last.claim) ? statementsOfClaim.get(changedFrom.get(last.claim))?.[0] : undefined;
    return el(
      "tr",
      {},
      el("td", {}, thingButton(other, shortOf(other))),
      el(
        "td",
        {},
        button(
          `${symbolOf(last.position)} ${last.certainty === "unlikely" ? "unlikely" : last.position}`,
          () => select(selCell(last.holder, last.target)),
          {
            class: `cell ${looksOf(last.position, last.certainty)}`,
            title: `${textOf(last)}: ${CERTAINTIES[last.certainty]}, ${plural(own.length, "statement")}`,
          },
        ),
      ),
      el(
        "td",
        { class: "quiet", title: first.edtf ? null : "The text gives no date: it is the article's" },
        first.edtf ? `since ${readable(first.edtf)}` : dated(first),
        before ? el("small", {}, `was: ${before.position}`) : "",
        contestedIn(own) ? " ⇄" : "",
      ),
    );
  });
  return [
    el("h3", {}, title),
    el("table", { class: "standings" }, el("caption", { class: "hidden" }, title), el("tbody", {}, ...rows)),
  ];
}
const contestedIn = (list) => list.some((s) => contested.has(s.claim));
const changedIn = (list) => list.some((s) => changedFrom.has(s.claim));

function sections(i, list) {
  const stances = list.filter((s) => s.kind === "stance"),
    on = stances.filter((s) => s.target === i),
    own = stances.filter((s) => s.holder === i && s.target !== i);
  const rest = list.filter((s) => s.kind === "stance" && s.holder !== i && s.target !== i);
  return [
    ...section(
      "For it",
      on.filter((s) => s.polarity > 0),
    ),
    ...section(
      "Against it",
      on.filter((s) => s.polarity < 0),
    ),
    ...section(
      "Undecided on it",
      on.filter((s) => s.polarity === 0),
    ),
    ...section(
      "Its own stances: for",
      own.filter((s) => s.polarity > 0),
    ),
    ...section(
      "Its own stances: against",
      own.filter((s) => s.polarity < 0),
    ),
    ...section(
      "Its own stances: undecided",
      own.filter((s) => s.polarity === 0),
    ),
    ...section(
      "Mediation",
      list.filter((s) => s.kind === "mediation"),
    ),
    ...section(
      "Terms",
      list.filter((s) => s.kind === "term"),
    ),
    ...section(
      "Events",
      list.filter((s) => s.kind === "event"),
    ),
    ...section("Says about others", rest),
    ...section(
      "Named in",
      list.filter((s) => s.kind === "proposal"),
    ),
  ];
}
function section(title, list, most = MOST_CARDS) {
  if (!list.length) return [];
  const more =
    list.length > most
      ? [
          el(
            "p",
            { class: "meta" },
            `${list.length - most} more: `,
            button("see the table", () => go({ view: "table" }), { class: "name" }),
          ),
        ]
      : [];
  return [
    el("h3", {}, title, el("span", { class: "quiet" }, ` ${list.length}`)),
    ...list.slice(0, most).map(card),
    ...more,
  ];
}

// ---- A statement, a cell, an edge is selected.
function listParts(chosen, list) {
  const titles = {
    statement: "One statement",
    cell: "One stance and its history",
    topic: "Stances on one topic",
    edge: "What joins the two",
    same: "On the same side",
  };
  const parts = [el("h2", {}, titles[chosen.kind])];
  if (chosen.kind === "cell") parts.push(el("p", {}, thingButton(chosen.holder), " on ", thingButton(chosen.target)));
  if (chosen.kind === "topic") parts.push(el("p", {}, thingButton(chosen.holder), ` on ${words(chosen.topic)}`));
  if (chosen.kind === "edge" || chosen.kind === "same")
    parts.push(
      el(
        "p",
        {},
        thingButton(chosen.from),
        chosen.kind === "edge" ? ` ${words(chosen.relation)} ` : " and ",
        thingButton(chosen.to),
      ),
    );
  if (changedIn(list)) parts.push(el("p", { class: "notice" }, "↻ The position changed: newest first."));
  if (contestedIn(list)) parts.push(el("p", { class: "notice" }, "⇄ Reports contradict each other."));
  if (chosen.kind === "same")
    return [...parts, ...[...groupBy(list, (s) => s.target)].flatMap(([target, own]) => section(labelOf(target), own))];
  const against = list.filter((s) => s.polarity < 0),
    others = list.filter((s) => !(s.polarity < 0));
  if (chosen.kind === "cell" && against.length && others.length && !changedIn(list))
    return [...parts, ...section("For", others), ...section("Against", against)];
  return [...parts, ...section("Statements", list)];
}

function card(s) {
  const article = articles[s.article],
    says = sayers(s);
  const notes = [says ? `says ${says}` : "", CERTAINTIES[s.certainty], dated(s)].filter(Boolean).join(" · ");
  const badges = [changedFrom.has(s.claim) ? "↻ changed" : "", contested.has(s.claim) ? "⇄ contested" : ""].filter(
    Boolean,
  );
  return el(
    "article",
    { class: "statement", id: `st-${s.key}`, "aria-label": textOf(s) },
    el(
      "p",
      { class: "claim" },
      ...sentenceOf(s),
      amountOf(s) ? el("span", { class: "quiet" }, ` (${amountOf(s)})`) : null,
    ),
    el("p", { class: "meta" }, notes, ...badges.flatMap((badge) => [" ", el("span", { class: "chip mid" }, badge)])),
    quoteOf(s),
    el("p", { class: "meta" }, "in ", el("a", { href: articleLink(s) }, el("bdi", {}, sourceName(article)))),
    el(
      "p",
      { class: "meta actions" },
      button("copy as citation", (event) => copy(event, citationOf(s)), { class: "small" }),
      " ",
      button("copy as SPARQL", (event) => copy(event, sparqlOf(s)), { class: "small" }),
      " ",
      el(
        "span",
        { title: "The rule that found it, and how sure it is" },
        `${s.rule.replace(/^rule:/, "")} ·\u00a0${Math.round(s.confidence * 100)}\u00a0%`,
      ),
    ),
  );
}
