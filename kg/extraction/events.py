"""Events: deeds such as assaults, meetings and releases, with who did them to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.tokens import Doc, Token

from kg.extraction import clauses
from kg.extraction.attribution import is_hedged, speakers
from kg.extraction.cast import Cast
from kg.extraction.certainty import marks, weakest
from kg.extraction.findings import Event, Evidence
from kg.extraction.lexicon import rows
from kg.extraction.lookups import sentence_of
from kg.extraction.names import people_of
from kg.extraction.phrases import phrase, sentence_span, slug, token_span

_PLACE = frozenset({"in", "at", "near", "across", "outside"})


def find(doc: Doc, cast: Cast, inside: Callable[[Token], bool]) -> Iterator[Event]:
    """All deeds of an article in order of the text; those that did not happen (negated, possible) are left out."""
    table = {(lemma, pos): kind for lemma, pos, kind in rows("events")}
    for token in doc:
        kind = table.get((token.lemma_.lower(), token.pos_))
        if kind is None or not inside(token) or clauses.is_negated(token):
            continue
        certainty = weakest([*marks(token), *(["reported"] if is_hedged(token) else [])])
        agent, recipient = _agent(token, cast), _recipient(token, cast)
        if certainty in ("possible", "unlikely") or (agent is None and recipient is None):
            continue
        label = phrase(token)[0] if token.pos_ == "NOUN" else token.lemma_.lower()
        yield Event(
            key=f"event:{slug('-'.join([kind, agent or '', recipient or '', label]))}",
            type=kind,
            label=label,
            evidence=Evidence(
                sentence=sentence_span(sentence_of(token)),
                trigger=token.text,
                found_by=f"rule:event.{token.lemma_.lower()}",
                confidence=0.7,
                trigger_span=token_span(token),
            ),
            agent=agent,
            recipient=recipient,
            place=_place(token),
            certainty=certainty,
            sources=speakers(token, cast),
        )


def _agent(token: Token, cast: Cast) -> str | None:
    if token.pos_ == "VERB":
        return cast.one(clauses.subject(token))
    for child in token.children:
        if child.dep_ == "nmod:poss" or (clauses.relation(child) == "nmod" and clauses.marker(child) == "by"):
            return cast.one(child)
        entry = people_of(child) if clauses.relation(child) == "amod" else None
        if entry is not None and entry.key in cast.actors:
            return entry.key
    return None


def _recipient(token: Token, cast: Cast) -> str | None:
    if token.pos_ == "VERB":
        nouns = [*clauses.patients(token), *clauses.obliques(token, "with"), *clauses.obliques(token, "against")]
    else:
        nouns = [noun for case in ("of", "on", "against", "with") for noun in clauses.obliques(token, case)]
    return next((key for noun in nouns if (key := cast.one(noun))), None)


def _place(token: Token) -> str | None:
    for child in clauses.children(token, "obl", "nmod"):
        if clauses.marker(child) in _PLACE and child.pos_ == "PROPN":
            return phrase(child)[0]
    return None
