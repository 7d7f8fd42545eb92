"""Rules and the trained scorer together: it speaks where the rules are silent, and says how sure they may be.

The scorer gives each pair of a holder and a target in one sentence a calibrated probability of every position
(:func:`kg.language.positions`). Of a pair on which no rule spoke, the best position counts if it is probable enough;
what a rule found keeps its position and gets the mean of both confidences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from kg import language
from kg.errors import ModelError
from kg.extraction import clauses
from kg.extraction.cast import Cast
from kg.extraction.certainty import marks, weakest
from kg.extraction.findings import Evidence, Stance, Target
from kg.extraction.findings import Span as Offsets
from kg.extraction.lexicon import frames, polarity
from kg.extraction.lookups import is_question, sentence_of
from kg.extraction.phrases import clause_phrase, noun_phrase, phrase, phrase_tokens, sentence_span, slug
from kg.extraction.stances import ProposalAt, sources_of

#: From which probability on the scorer's word counts alone.
THRESHOLD = 0.9
_NONE = "none"
_ARGUMENTS = ("obj", "obl", "xcomp", "advcl")
_AGAINST_ACTORS = frozenset({"criticizes", "threatens", "supports", "opposes"})
_RULE = "model:position"


def combine(
    found: Iterable[Stance], doc: Doc, cast: Cast, proposal_at: ProposalAt, inside: Callable[[Token], bool]
) -> list[Stance]:
    """The stances of rules and scorer in order of the text.

    Args:
        found: what the rules found.
        doc: the parsed article; one that another pipeline parsed leaves the rules alone.
        cast: its actors.
        proposal_at: gives the proposal at a token.
        inside: whether a token belongs to the story.
    """
    by_rule = list(found)
    try:
        weighed = _weighed(by_rule, doc)
        added = _added(by_rule, doc, cast, proposal_at, inside)
    except ModelError:
        return by_rule
    return sorted([*weighed, *added], key=lambda stance: stance.evidence.sentence.start)


def _weighed(found: list[Stance], doc: Doc) -> list[Stance]:
    """The rules' stances with the mean of the rule's confidence and the scorer's probability of a like position."""
    pairs, numbers = [], []
    for number, stance in enumerate(found):
        pair = _spans(doc, stance.evidence)
        if pair is not None:
            pairs.append(pair)
            numbers.append(number)
    weighed = list(found)
    for number, scores in zip(numbers, language.positions(doc, pairs), strict=True):
        stance = found[number]
        alike = sum(p for name, p in scores.items() if name != _NONE and polarity(name) == stance.polarity)
        confidence = round((stance.evidence.confidence + alike) / 2, 2)
        weighed[number] = replace(stance, evidence=replace(stance.evidence, confidence=confidence))
    return weighed


def _spans(doc: Doc, evidence: Evidence) -> tuple[Span, Span] | None:
    if evidence.holder_span is None or evidence.target_span is None:
        return None
    holder, target = (
        doc.char_span(span.start, span.end, alignment_mode="expand")
        for span in (evidence.holder_span, evidence.target_span)
    )
    if holder is None or target is None or sentence_of(holder.root).start != sentence_of(target.root).start:
        return None
    return holder, target


def _added(
    by_rule: list[Stance], doc: Doc, cast: Cast, proposal_at: ProposalAt, inside: Callable[[Token], bool]
) -> Iterator[Stance]:
    """Stances of pairs on which no rule spoke."""
    told = {(stance.evidence.sentence.start, stance.holder) for stance in by_rule}
    # Who only reports what another holds is no holder of it.
    told |= {
        (stance.evidence.sentence.start, source.key)
        for stance in by_rule
        for source in stance.sources
        if source.key is not None
    }
    candidates = list(_candidates(doc, cast, proposal_at, inside))
    pairs = [(_mention(holder), _mention(target)) for holder, target in candidates]
    best: dict[tuple[int, str, int], tuple[float, Stance]] = {}
    for (holder, target), scores in zip(candidates, language.positions(doc, pairs), strict=True):
        position = max(scores, key=lambda name: scores[name])
        if position == _NONE or scores[position] < THRESHOLD:
            continue
        for stance in _stances(holder, target, position, scores[position], cast, proposal_at):
            key = (stance.evidence.sentence.start, stance.holder, stance.polarity)
            if key[:2] not in told and (key not in best or best[key][0] < scores[position]):
                best[key] = (scores[position], stance)
    yield from (stance for _, stance in best.values())


def _mention(head: Token) -> Span:
    tokens = phrase_tokens(head, clauses=False)
    return head.doc[tokens[0].i : tokens[-1].i + 1]


def _candidates(
    doc: Doc, cast: Cast, proposal_at: ProposalAt, inside: Callable[[Token], bool]
) -> Iterator[tuple[Token, Token]]:
    """Holders with what their verbs govern, and with the plans and actors of their clause."""
    for sentence in doc.sents:
        if not inside(sentence.root) or is_question(sentence):
            continue
        holders = [token for token in sentence if cast.references.get(token.i) and token.pos_ != "ADJ"]
        for holder in holders:
            first = clauses.first_conjunct(holder)
            known = first.head.lemma_.lower() in frames("stance_verbs")
            # Where the rules know the verb, their silence is an answer.
            if known or clauses.relation(first) not in ("nsubj", "obl", "nmod"):
                continue
            for target in dict.fromkeys(_targets(holder, proposal_at, sentence)):
                if target != holder and not set(cast.at(target)) & set(cast.at(holder)):
                    yield holder, target


def _targets(holder: Token, proposal_at: ProposalAt, sentence: Span) -> Iterator[Token]:
    verb = clauses.first_conjunct(holder).head
    if clauses.relation(clauses.first_conjunct(holder)) == "nsubj":
        for each in clauses.conjuncts(verb):
            yield from _governed(each, 2)
    yield from (token for token in sentence if token.pos_ != "PRON" and proposal_at(token) is not None)


def _governed(verb: Token, depth: int) -> Iterator[Token]:
    """What a verb governs, and what the verbs govern that it governs."""
    for child in clauses.children(verb, *_ARGUMENTS):
        if child.pos_ in ("NOUN", "PROPN", "VERB", "PRON"):
            yield child
        if depth and child.pos_ == "VERB":
            yield from _governed(child, depth - 1)


def _stances(
    holder: Token, target: Token, position: str, probability: float, cast: Cast, proposal_at: ProposalAt
) -> Iterator[Stance]:
    thing, span = _target(target, position, cast, proposal_at)
    if thing is None:
        return
    governor = clauses.first_conjunct(holder).head
    for key in cast.at(holder):
        yield Stance(
            holder=key,
            position=position,
            polarity=polarity(position),
            target=thing,
            certainty=weakest(marks(governor)) if governor.pos_ in ("VERB", "ADJ") else "asserted",
            sources=sources_of(governor, (key,), cast, holder),
            evidence=Evidence(
                sentence=sentence_span(sentence_of(holder)),
                trigger="",
                found_by=_RULE,
                confidence=round(probability, 2),
                holder_span=noun_phrase(holder)[1],
                target_span=span,
            ),
        )


def _target(head: Token, position: str, cast: Cast, proposal_at: ProposalAt) -> tuple[Target | None, Offsets]:
    clause = head.pos_ == "VERB"
    label, span = clause_phrase(head) if clause else phrase(head)
    proposal = proposal_at(head)
    if proposal is not None:
        return Target("proposal", *proposal), span
    actor = cast.one(head) if not clause else None
    if actor is not None:
        return (Target("actor", actor, cast.actors[actor].label) if position in _AGAINST_ACTORS else None), span
    if head.pos_ == "PRON":
        return None, span
    return Target("issue", f"issue:{slug(label)}", label), span
