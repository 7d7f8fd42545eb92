"""Findings to quads: claims into the core graph, the statements that express them into the article's own."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from kg.extraction.findings import (
    Actor,
    Event,
    Evidence,
    Findings,
    Mediation,
    Proposal,
    Source,
    Span,
    Stance,
    Target,
    Term,
    When,
)
from kg.rdf.iris import Minter, digest
from kg.rdf.vocabulary import BASE, DATE, DECIMAL, INTEGER, TYPE, term
from kg.reading.article import Article

_CONTEXT = 32


def quads(article: Article, findings: Findings, base_iri: str = BASE) -> list[Quad]:
    """All quads of one article, sorted and without duplicates.

    Derived triples (direct properties, mediators, changes) are not here: merging adds them.
    """
    mapper = _Mapper(article, base_iri)
    mapper.article_metadata()
    for actor in findings.actors:
        mapper.actor(actor)
    for proposal in findings.proposals:
        mapper.proposal(proposal)
    for stance in findings.stances:
        mapper.stance(stance)
    for mediation in findings.mediations:
        mapper.mediation(mediation)
    for event in findings.events:
        mapper.event(event)
    return sorted(mapper.found, key=str)


def decimal(value: float) -> Literal:
    """A number in the canonical form of ``xsd:decimal``.

    >>> decimal(60).value, decimal(0.5).value
    ('60', '0.5')
    """
    text = format(Decimal(str(value)), "f")
    return Literal(text.rstrip("0").rstrip(".") if "." in text else text, datatype=DECIMAL)


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=INTEGER)


class _Mapper:
    def __init__(self, article: Article, base: str) -> None:
        self.article = article
        self.mint = Minter(base)
        self.found: set[Quad] = set()
        self.core = self.mint.graph("core")
        self.own = self.mint.graph(f"article/{article.slug}")
        self.article_iri = self.mint.article(article.slug)

    def _core(self, subject: NamedNode, name: str, value: NamedNode | Literal) -> None:
        self.found.add(Quad(subject, TYPE if name == "a" else term(name), value, self.core))

    def _own(self, subject: NamedNode, name: str, value: NamedNode | Literal) -> None:
        self.found.add(Quad(subject, TYPE if name == "a" else term(name), value, self.own))

    def article_metadata(self) -> None:
        article, node = self.article, self.article_iri
        self._own(node, "a", term("parley:Article"))
        self._own(node, "a", term("schema:NewsArticle"))
        self._own(node, "parley:sha256", Literal(article.sha256))
        self._own(node, "schema:inLanguage", Literal(article.language))
        optional = {"headline": article.headline, "publisher": article.publisher, "url": article.url}
        for name, text in optional.items():
            if text:
                self._own(node, f"schema:{name}", Literal(text))
        if article.date:
            self._own(node, "schema:datePublished", Literal(article.date, datatype=DATE))
        for author in article.authors:
            self._own(node, "schema:author", Literal(author))

    def actor(self, actor: Actor) -> None:
        node = self.mint.entity(actor.key)
        self._core(node, "a", term("parley:Actor"))
        self._core(node, "a", term(f"parley:{actor.type}"))
        self._core(node, "skos:prefLabel", Literal(actor.label, language="en"))
        for alias in actor.aliases:
            self._core(node, "skos:altLabel", Literal(alias, language="en"))
        if actor.part_of:
            self._core(node, "parley:partOf", self.mint.entity(actor.part_of))
        if actor.role:
            self._core(node, "parley:role", Literal(actor.role))
        for match in actor.matches:
            self._core(node, "skos:exactMatch", NamedNode(match))

    def proposal(self, proposal: Proposal) -> None:
        node = self.mint.entity(proposal.key)
        self._core(node, "a", term("parley:Proposal"))
        self._core(node, "skos:prefLabel", Literal(proposal.label, language="en"))
        for alias in proposal.aliases:
            self._core(node, "skos:altLabel", Literal(alias, language="en"))
        for name, keys in (
            ("proposedBy", proposal.proposed_by),
            ("brokeredBy", proposal.brokered_by),
            ("backedBy", proposal.backed_by),
            ("basedOn", proposal.based_on),
            ("revises", proposal.revises),
        ):
            for key in keys:
                self._core(node, f"parley:{name}", self.mint.entity(key))
        self._when(node, proposal.when)
        self._statement(node, proposal.evidence, "asserted", ())
        for each in proposal.terms:
            self._term(node, proposal.key, each)

    def _term(self, proposal: NamedNode, key: str, each: Term) -> None:
        node = self.mint.claim("term", key, each.kind, each.text.casefold(), each.value)
        self._core(proposal, "parley:hasTerm", node)
        self._core(node, "a", term("parley:Term"))
        self._core(node, "a", term("parley:Claim"))
        self._core(node, "rdfs:label", Literal(each.text, language="en"))
        self._core(node, "parley:termKind", term(f"parley:{each.kind}"))
        if each.value is not None:
            self._core(node, "parley:value", decimal(each.value))
        if each.unit:
            self._core(node, "parley:unit", Literal(each.unit))
        if each.previous is not None:
            self._core(node, "parley:previousValue", decimal(each.previous))
        self._statement(node, each.evidence, each.certainty, ())

    def _target(self, target: Target) -> NamedNode:
        node = self.mint.entity(target.key)
        if target.kind == "issue":
            self._core(node, "a", term("parley:Issue"))
            concept = target.key == f"issue:{target.topic}"
            name = (target.topic or "").replace("_", " ") if concept else target.label
            self._core(node, "skos:prefLabel", Literal(name, language="en"))
            self._core(node, "skos:altLabel", Literal(target.label, language="en"))
            self._core(node, "parley:topic", term(f"parley:{target.topic or 'other'}"))
        return node

    def stance(self, stance: Stance) -> None:
        dates = stance.when.edtf if stance.when else ""
        node = self.mint.claim("stance", stance.holder, stance.position, stance.target.key, dates)
        self._core(node, "a", term("parley:Stance"))
        self._core(node, "a", term("parley:Claim"))
        self._core(node, "parley:holder", self.mint.entity(stance.holder))
        self._core(node, "parley:position", term(f"parley:{stance.position}"))
        self._core(node, "parley:polarity", _integer(stance.polarity))
        self._core(node, "parley:target", self._target(stance.target))
        self._when(node, stance.when)
        self._statement(node, stance.evidence, stance.certainty, stance.sources)

    def mediation(self, mediation: Mediation) -> None:
        concerns = mediation.concerns.key if mediation.concerns else ""
        dates = mediation.when.edtf if mediation.when else ""
        parties = ",".join(sorted(mediation.parties))
        node = self.mint.claim("mediation", mediation.mediator, parties, concerns, dates)
        self._core(node, "a", term("parley:Mediation"))
        self._core(node, "a", term("parley:Claim"))
        self._core(node, "parley:mediator", self.mint.entity(mediation.mediator))
        for party in mediation.parties:
            self._core(node, "parley:party", self.mint.entity(party))
        if mediation.concerns:
            self._core(node, "parley:concerns", self._target(mediation.concerns))
        if mediation.place:
            self._core(node, "parley:place", Literal(mediation.place))
        self._when(node, mediation.when)
        self._statement(node, mediation.evidence, mediation.certainty, mediation.sources)

    def event(self, event: Event) -> None:
        # The same deed on another day is another event.
        node = self.mint.entity(f"{event.key}-{event.when.edtf}" if event.when else event.key)
        self._core(node, "a", term("parley:Event"))
        self._core(node, "a", term("parley:Claim"))
        self._core(node, "skos:prefLabel", Literal(event.label, language="en"))
        self._core(node, "parley:eventType", term(f"parley:{event.type}"))
        if event.agent:
            self._core(node, "parley:agent", self.mint.entity(event.agent))
        if event.recipient:
            self._core(node, "parley:recipient", self.mint.entity(event.recipient))
        if event.place:
            self._core(node, "parley:place", Literal(event.place))
        self._when(node, event.when)
        self._statement(node, event.evidence, event.certainty, event.sources)

    def _when(self, node: NamedNode, when: When | None) -> None:
        if when is not None:
            self._core(node, "parley:earliest", Literal(when.earliest, datatype=DATE))
            self._core(node, "parley:latest", Literal(when.latest, datatype=DATE))
            self._core(node, "parley:edtf", Literal(when.edtf))

    def _statement(self, claim: NamedNode, evidence: Evidence, certainty: str, sources: Iterable[Source]) -> None:
        sentence = evidence.sentence
        where = evidence.trigger_span or sentence
        name = digest(self.article.slug, self.article.sha256, claim.value, where.start, where.end)
        node = NamedNode(f"{self.mint.base}statement-{name}")
        self._own(node, "a", term("parley:Statement"))
        self._own(node, "parley:expresses", claim)
        self._own(node, "prov:wasDerivedFrom", self.article_iri)
        self._own(node, "parley:certainty", term(f"parley:{certainty}"))
        self._own(node, "parley:confidence", decimal(evidence.confidence))
        self._own(node, "parley:foundBy", Literal(evidence.found_by))
        if evidence.trigger:
            self._own(node, "parley:trigger", Literal(evidence.trigger))
        for part, span in (
            ("trigger", evidence.trigger_span),
            ("holder", evidence.holder_span),
            ("target", evidence.target_span),
        ):
            if span is not None:
                self._own(node, f"parley:{part}Start", _integer(span.start))
                self._own(node, f"parley:{part}End", _integer(span.end))
        self._own(node, "parley:evidence", self._evidence(sentence))
        self._attribution(node, tuple(sources))

    def _attribution(self, statement: NamedNode, sources: tuple[Source, ...]) -> None:
        """The outermost speaker is who says so to us; the inner ones follow by ``parley:via``."""
        nodes = [self._source(source) for source in sources]
        if nodes:
            self._own(statement, "parley:attributedTo", nodes[0])
        for outer in nodes[1:]:
            self._own(statement, "parley:via", outer)

    def _source(self, source: Source) -> NamedNode:
        if source.key:
            return self.mint.entity(source.key)
        node = self.mint.claim("source", source.label.casefold())
        self._core(node, "a", term("parley:Source"))
        self._core(node, "skos:prefLabel", Literal(source.label, language="en"))
        return node

    def _evidence(self, span: Span) -> NamedNode:
        text = self.article.text
        node = self.mint.evidence(self.article.slug, span.start, span.end)
        quote, position = NamedNode(node.value + "-quote"), NamedNode(node.value + "-position")
        self._own(node, "a", term("oa:SpecificResource"))
        self._own(node, "oa:hasSource", self.article_iri)
        self._own(node, "oa:hasSelector", quote)
        self._own(node, "oa:hasSelector", position)
        self._own(quote, "a", term("oa:TextQuoteSelector"))
        self._own(quote, "oa:exact", Literal(text[span.start : span.end]))
        self._own(quote, "oa:prefix", Literal(text[max(0, span.start - _CONTEXT) : span.start]))
        self._own(quote, "oa:suffix", Literal(text[span.end : span.end + _CONTEXT]))
        self._own(position, "a", term("oa:TextPositionSelector"))
        self._own(position, "oa:start", _integer(span.start))
        self._own(position, "oa:end", _integer(span.end))
        return node
