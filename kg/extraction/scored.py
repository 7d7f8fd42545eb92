"""Rules and the trained reader together: it speaks where the rules are silent, and says how sure they may be.

The reader gives every pair of words of a sentence a probability that the first holds a position on the second
(:func:`kg.language.readings`). What a rule found gets the mean of both confidences; what only the reader sees counts
from :data:`THRESHOLD` on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from spacy.tokens import Doc, Token

from kg.extraction import clauses
from kg.extraction.attribution import is_hedged
from kg.extraction.cast import Cast
from kg.extraction.certainty import marks, weakest
from kg.extraction.findings import Evidence, Span, Stance, Target
from kg.extraction.lexicon import Frame, frames, negated, polarity
from kg.extraction.lookups import is_question, readings_of, sentence_of
from kg.extraction.phrases import noun_phrase, sentence_span, token_span
from kg.extraction.stances import Focus, ProposalAt, is_open_or_unreal, sources_of, spoken_for, target_of
from kg.language.readings import POSITIONS, Pair

#: From which probability on the reader's word counts alone.
THRESHOLD = 0.7
#: From which probability on the reader is believed against the silence of rules that know a verb.
_CERTAIN = 0.9
CONTRADICTS, MARGIN, OTHERS = 0.75, 0.3, 0.1
_FUTURE = frozenset({"rejects", "opposes", "demands", "threatens"})
_RULE = "model:reading"


def combine(
    found: Iterable[Stance], doc: Doc, cast: Cast, proposal_at: ProposalAt, inside: Callable[[Token], bool]
) -> list[Stance]:
    """The stances of rules and reader in order of the text.

    Args:
        found: what the rules found.
        doc: the parsed article; one that another pipeline parsed leaves the rules alone.
        cast: its actors.
        proposal_at: gives the proposal at a token.
        inside: whether a token belongs to the story.
    """
    by_rule = list(found)
    readings = readings_of(doc)
    if readings is None:
        return by_rule
    combination = _Combination(doc, cast, proposal_at)
    sentences: dict[int, tuple[list[Stance], list[Pair]]] = {}
    starts = {sentence_span(sentence).start: sentence.start for sentence in doc.sents}
    for stance in by_rule:
        sentences.setdefault(starts[stance.evidence.sentence.start], ([], []))[0].append(stance)
    for pair in readings.pairs:
        if inside(doc[pair.target]):
            sentences.setdefault(sentence_of(doc[pair.target]).start, ([], []))[1].append(pair)
    result: list[Stance] = []
    for sentence in doc.sents:
        ruled, seen = sentences.get(sentence.start, ([], []))
        for token in sentence:
            combination.focus.see(token)
        weighed = [combination.weighed(stance, seen) for stance in ruled if not combination.contradicted(stance, seen)]
        for stance in weighed:
            combination.focus.remember(stance.target, sentence[0])
        added = [] if is_question(sentence) else list(combination.added(weighed, seen))
        for stance in added:
            combination.focus.remember(stance.target, sentence[0])
        result += [*weighed, *added]
    return result


class _Combination:
    """What the reader adds to the rules' stances, sentence by sentence."""

    def __init__(self, doc: Doc, cast: Cast, proposal_at: ProposalAt) -> None:
        self.focus = Focus(proposal_at)
        self._doc = doc
        self._cast = cast
        self._proposal_at = proposal_at

    def weighed(self, stance: Stance, seen: list[Pair]) -> Stance:
        """A rule's stance with the mean of the rule's confidence and the reader's probability of a like position."""
        holder = stance.evidence.holder_span
        if holder is None:
            return stance
        alike = [
            sum(p for k, p in enumerate(pair.positions) if k and polarity(POSITIONS[k]) == stance.polarity)
            for pair in seen
            if pair.holder is not None and holder.start <= self._doc[pair.holder].idx < holder.end
        ]
        confidence = round((stance.evidence.confidence + max(alike, default=0.0)) / 2, 2)
        return replace(stance, evidence=replace(stance.evidence, confidence=confidence))

    def contradicted(self, stance: Stance, seen: list[Pair]) -> bool:
        """Whether the reader is sure of the opposite, or that somebody else holds it: ``has no objection to``."""
        holder = stance.evidence.holder_span
        if holder is None or stance.evidence.target_span is None:
            return False
        support = self._support(stance, seen)
        for pair in seen:
            if pair.stated < CONTRADICTS or pair.holder is None:
                continue
            if not _covers(stance.evidence.target_span, self._doc[pair.target]):
                continue
            own = holder.start <= self._doc[pair.holder].idx < holder.end
            other = polarity(pair.position) != stance.polarity
            if own and other and support < pair.stated - MARGIN:
                return True
            if (
                OTHERS
                and not own
                and not other
                and support < OTHERS
                and stance.holder not in self._cast.at(self._doc[pair.holder])
            ):
                return True
        return False

    def _support(self, stance: Stance, seen: list[Pair]) -> float:
        """How probable the reader finds a like position of a rule's holder, on whatever target."""
        holder = stance.evidence.holder_span
        alike = [
            sum(p for k, p in enumerate(pair.positions) if k and polarity(POSITIONS[k]) == stance.polarity)
            for pair in seen
            if holder is not None
            and pair.holder is not None
            and holder.start <= self._doc[pair.holder].idx < holder.end
        ]
        return max(alike, default=0.0)

    def added(self, ruled: list[Stance], seen: list[Pair]) -> Iterator[Stance]:
        """The stances of one sentence that only the reader sees, the most probable of those that say the same."""
        told, kept = list(ruled), list[Pair]()
        for pair in sorted(seen, key=lambda pair: (-pair.stated, pair.target)):
            if pair.stated < THRESHOLD:
                break
            if any(self._repeats(pair, other) for other in kept):
                continue
            kept.append(pair)
            for stance in self._stances(pair):
                spoken = any(_about_same(stance, other) for other in ruled)
                if not spoken and not any(_same(stance, other) for other in told):
                    told.append(stance)
                    yield stance

    def _repeats(self, pair: Pair, other: Pair) -> bool:
        """Whether a pair says of a part of a target, or of its whole, what a more probable one says."""
        one, two = self._doc[pair.target], self._doc[other.target]
        return (pair.holder, pair.position) == (other.holder, other.position) and (one.head == two or two.head == one)

    def _target(self, holder: Token | None, target: Token, position: str) -> tuple[Target, Span] | None:
        """What a pair is about; what the text is about if its target is only the holder's own verb."""
        if _is_its_verb(holder, target):
            known = self.focus.proposal(target) or self.focus.antecedent(target)
            if known is not None:
                return known, token_span(target)
        return target_of(target, Frame("", (), position), self._cast, self._proposal_at, self.focus)

    def _stances(self, pair: Pair) -> Iterator[Stance]:
        target = self._doc[pair.target]
        holder = self._doc[pair.holder] if pair.holder is not None else None
        if holder is None:
            keys = self._cast.quoted.get(sentence_of(target).start, ())
        else:
            keys = tuple(dict.fromkeys(self._cast.at(holder)))
        if not keys or (holder is not None and self._proposal_at(holder) is not None):
            return
        thing = self._target(holder, target, pair.position)
        if thing is None:
            return
        keys, spoken_by = spoken_for(keys, self._cast)
        governor = _governor(holder, target) if holder is not None else target.head
        if is_open_or_unreal(governor) or _is_answered(governor, pair):
            return
        for key in keys:
            if thing[0].key != key:
                yield Stance(
                    holder=key,
                    position=pair.position,
                    polarity=polarity(pair.position),
                    target=thing[0],
                    certainty=_certainty(pair, governor),
                    sources=(*spoken_by, *sources_of(governor, keys, self._cast, holder)),
                    evidence=Evidence(
                        sentence=sentence_span(sentence_of(target)),
                        trigger=governor.text,
                        found_by=_RULE,
                        confidence=round(pair.stated, 2),
                        trigger_span=token_span(governor),
                        holder_span=noun_phrase(holder)[1] if holder is not None else None,
                        target_span=thing[1],
                    ),
                )


def _is_answered(governor: Token, pair: Pair) -> bool:
    """Whether the rules know a verb and its negation: then their silence is an answer (``did not condemn``).

    A reader that is certain is believed, unless no position is left under that negation.
    """
    lemma = governor.lemma_.lower()
    known = frames("stance_verbs").get(lemma, ())
    if not known or not clauses.is_negated(governor):
        return False
    return pair.stated < _CERTAIN or all(negated(frame.position, lemma) is None for frame in known)


def _certainty(pair: Pair, governor: Token) -> str:
    """How sure the text is: by the words around the governor."""
    found = [*marks(governor), *(["reported"] if is_hedged(governor) else [])]
    if pair.position in _FUTURE:
        # A refusal or a wish is about what is to come: "will not accept", "would rather wait".
        found = [each for each in found if each != "expected"]
    return weakest(found)


def _is_its_verb(holder: Token | None, target: Token) -> bool:
    """Whether a target is what the holder does: then the words don't say what it is about (``Neither side budged``)."""
    return holder is not None and clauses.first_conjunct(holder).head == target and clauses.relation(holder) == "nsubj"


def _same(one: Stance, other: Stance) -> bool:
    """Whether two stances of a sentence say the same: holder, sign, and what they are about."""
    return one.polarity == other.polarity and _about_same(one, other)


def _about_same(one: Stance, other: Stance) -> bool:
    """Whether two stances of a sentence are somebody's on the same thing."""
    same = one.target.key == other.target.key or _overlap(one.evidence.target_span, other.evidence.target_span)
    return one.holder == other.holder and same


def _covers(span: Span, token: Token) -> bool:
    """Whether a word, or what it governs, stands in a span."""
    return any(span.start <= word.idx < span.end for word in token.subtree)


def _overlap(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one.start < other.end and other.start < one.end


def _governor(holder: Token, target: Token) -> Token:
    """The word of the clause in which a holder takes a position: what governs both, or the holder's own verb."""
    above = {target.i, *(node.i for node in target.ancestors)}
    node = clauses.first_conjunct(holder)
    for ancestor in node.ancestors:
        if ancestor.pos_ in ("VERB", "ADJ", "AUX") and (ancestor.i in above or ancestor == node.head):
            return ancestor
    return node.head
