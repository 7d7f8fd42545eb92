"""Rules and the trained reader together: both propose stances, and what both see decides which are kept.

The reader gives every pair of words of a sentence a probability that the first holds a position on the second
(:func:`kg.language.readings`). Every stance that a rule found or that the reader thinks possible is weighed
(:mod:`kg.extraction.weighing`); of those that contradict each other the more probable one stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from kg.extraction import clauses, weighing
from kg.extraction.attribution import is_hedged, speech_over
from kg.extraction.cast import Cast
from kg.extraction.certainty import marks, operator, weakest
from kg.extraction.findings import Evidence, Span, Stance, Target, overlap
from kg.extraction.lexicon import Frame, frames, negated, polarity
from kg.extraction.lookups import is_question, readings_of, sentence_of, sentences_back
from kg.extraction.names import is_place
from kg.extraction.phrases import (
    before_closing,
    clause_phrase,
    issue,
    noun_phrase,
    phrase,
    sentence_span,
    token_span,
    whole_verb,
)
from kg.extraction.stances import (
    Focus,
    ProposalAt,
    is_denied,
    is_open_or_unreal,
    only_tells,
    sources_of,
    spoken_for,
    takes_no_side,
    target_of,
)
from kg.extraction.triggers import is_only_sought, is_reduced
from kg.language.readings import Pair

#: What the reader finds less probable is not looked at.
LEAST = 0.2
#: From which probability on what the reader sees in a part of a target is a stance of its own.
OWN = 0.5
#: From which probability on the reader is believed against the silence of rules that know a verb.
_CERTAIN = 0.9
_RELATIVE = frozenset({"what", "who", "whom", "which", "that", "there", "themselves", "itself", "himself", "herself"})
_NOT_OF_DEED = frozenset({"advcl", "conj", "parataxis", "punct", "cc", "nsubj", "discourse"})
_FUTURE = frozenset({"rejects", "opposes", "demands", "threatens"})


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
    return [stance for _, kept in weighed(by_rule, doc, cast, proposal_at, inside) for stance in kept]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The stances of a sentence that a rule found or the reader thinks possible, each with what the reader sees."""

    stances: tuple[Stance, ...]
    seen: tuple[weighing.Seen, ...]

    def told(self) -> list[dict[str, float]]:
        """The features of each stance."""
        ranks = weighing.ranks(self.stances, self.seen)
        rows = zip(self.stances, self.seen, ranks, strict=True)
        return [dict(weighing.features(stance, seen, rank)) for stance, seen, rank in rows]

    def kept(self) -> list[Stance]:
        """The probable stances in their order, with their probabilities; none that a more probable one contradicts."""
        chances = [weighing.chance_of(stance, told) for stance, told in zip(self.stances, self.told(), strict=True)]
        kept: list[int] = []
        for i in sorted(range(len(chances)), key=lambda i: (-chances[i], i)):
            against = any(_contradict(self.stances[i], self.stances[k]) for k in kept)
            if chances[i] >= weighing.least(self.stances[i]) and not against:
                kept.append(i)
        return [_settled(self.stances[i], self.seen[i].position, chances[i]) for i in sorted(kept)]


def _contradict(one: Stance, other: Stance) -> bool:
    """Whether somebody is given opposite positions on the same thing, of which a sentence states one.

    Two that rules found may both be stated if one of them is past: ``had rejected the draft and now accepts it``.
    """
    read = weighing.is_read(one) or weighing.is_read(other)
    opposite = one.polarity != other.polarity if read else one.polarity * other.polarity < 0
    return opposite and (read or one.certainty == other.certainty) and _about_same(one, other)


def _settled(stance: Stance, position: str | None, chance: float) -> Stance:
    """A kept stance with its probability, and the position that the reader is surer of than the rule."""
    evidence = replace(stance.evidence, confidence=round(chance, 2))
    if position is None:
        return replace(stance, evidence=evidence)
    evidence = replace(evidence, found_by=f"{evidence.found_by}{weighing.BY_READER}")
    return replace(stance, position=position, evidence=evidence)


def weighed(
    by_rule: list[Stance], doc: Doc, cast: Cast, proposal_at: ProposalAt, inside: Callable[[Token], bool]
) -> Iterator[tuple[Candidates, list[Stance]]]:
    """What rules and reader propose, and what of it is kept, by sentence; arguments as for :func:`combine`."""
    readings = readings_of(doc)
    combination = _Combination(doc, cast, proposal_at)
    sentences: dict[int, tuple[list[Stance], list[Pair]]] = {}
    starts = {sentence_span(sentence).start: sentence.start for sentence in doc.sents}
    for stance in by_rule:
        sentences.setdefault(starts[stance.evidence.sentence.start], ([], []))[0].append(stance)
    for pair in readings.pairs if readings is not None else ():
        if inside(doc[pair.target]):
            sentences.setdefault(sentence_of(doc[pair.target]).start, ([], []))[1].append(pair)
    for sentence in doc.sents:
        ruled, pairs = sentences.get(sentence.start, ([], []))
        for token in sentence:
            combination.focus.see(token)
        added = [] if is_question(sentence) else list(combination.added(ruled, pairs))
        stances = (*ruled, *added)
        found = Candidates(stances, tuple(weighing.look(stance, pairs, doc, cast) for stance in stances))
        kept = found.kept()
        for stance in kept:
            combination.focus.remember(stance.target, sentence[0])
        yield found, kept


class _Combination:
    """What the reader adds to the rules' stances, sentence by sentence."""

    def __init__(self, doc: Doc, cast: Cast, proposal_at: ProposalAt) -> None:
        self.focus = Focus(proposal_at)
        self._doc = doc
        self._cast = cast
        self._proposal_at = proposal_at

    def added(self, ruled: list[Stance], pairs: list[Pair]) -> Iterator[Stance]:
        """The stances of one sentence that only the reader sees, the most probable of those that say the same."""
        told, kept = list(ruled), list[Pair]()
        for pair in sorted(pairs, key=lambda pair: (-pair.stated, pair.target)):
            if pair.stated < LEAST:
                break
            if any(self._repeats(pair, other) for other in kept):
                continue
            kept.append(pair)
            if self._is_of_another(pair, ruled):
                continue
            for stance in self._stances(pair):
                if not any(self._again(pair, stance, other) or _misreads(stance, other) for other in told):
                    told.append(stance)
                    yield stance

    def _repeats(self, pair: Pair, other: Pair) -> bool:
        """Whether a pair says of a part of a target, or of its whole, what a more probable one says."""
        one, two = self._doc[pair.target], self._doc[other.target]
        return (pair.holder, pair.position) == (other.holder, other.position) and _is_part(one, two)

    def _is_of_another(self, pair: Pair, ruled: list[Stance]) -> bool:
        """Whether a pair gives somebody what a noun says of another: ``Kenya's rejection surprised Uganda``."""
        holder = clauses.first_conjunct(self._doc[pair.holder]) if pair.holder is not None else None
        if holder is None or clauses.relation(holder) not in ("obj", "iobj"):
            return False
        nouns = (weighing.head_of(other.evidence.trigger_span, self._doc) for other in ruled)
        return any(noun is not None and noun.pos_ == "NOUN" and noun.head == holder.head for noun in nouns)

    def _again(self, pair: Pair, stance: Stance, other: Stance) -> bool:
        """Whether another stance says what a pair says: of the same thing, or of a whole of which the pair is unsure.

        Of "two points: a census and an amnesty", the points are these.
        Of "a truce, with its own army in the south", the army is a demand of its own if the pair is probable.
        """
        if (stance.holder, stance.polarity) != (other.holder, other.polarity):
            return False
        target = self._doc[pair.target]
        head = weighing.head_of(other.evidence.target_span, self._doc)
        if head is not None and head in clauses.listed(target):
            return True
        if not _about_same(stance, other):
            return False
        apart = head is not None and head != target and not _is_part(target, head)
        return stance.target.key == other.target.key or not apart or pair.stated < OWN

    def _target(self, holder: Token | None, target: Token, position: str) -> tuple[Target, Span] | None:
        """What a pair is about; what the text is about if its target is only the holder's own verb."""
        target = whole_verb(target)
        if _is_its_verb(holder, target) or _is_bare_act(target):
            feels = any(noun.lemma_.lower() in frames("stance_nouns") for noun in clauses.children(target, "obj"))
            known = self.focus.proposal(target) or (None if feels else self.focus.antecedent(target))
            done = _deed(target)
            says_what = target.pos_ == "VERB" and target.lemma_.lower() not in frames("stance_verbs")
            says_what = bool(clauses.patients(target)) or (says_what and done[0].label != target.text)
            return done if known is None or (says_what and not feels) else (known, token_span(target))
        thing = _act_asked(target) if position == "demands" else None
        found = target_of(thing or target, Frame("", (), position), self._cast, self._proposal_at, self.focus)
        unknown = found is None and target.pos_ == "PRON" and target.lower_ not in _RELATIVE
        return (self._thing_before(target) or _clause_of(target)) if unknown else found

    def _thing_before(self, pronoun: Token) -> tuple[Target, Span] | None:
        """What ``it`` takes up where no plan is: the object named last (``received the ruling. Both accepted it``)."""
        if pronoun.lower_ not in ("it", "this", "that", "them"):
            return None
        things = [
            word
            for word in pronoun.doc[sentences_back(pronoun, 1) : pronoun.i]
            if word.pos_ == "NOUN" and clauses.relation(word) in ("obj", "nsubj") and not self._cast.at(word)
            if word.lemma_.lower() not in clauses.TIMES and clauses.first_conjunct(pronoun).head != word.head
        ]
        if not things:
            return None
        thing = max(things, key=lambda word: (clauses.relation(word) == "obj", word.i))
        label, _ = phrase(thing)
        return issue(label), token_span(pronoun)

    def _stances(self, pair: Pair) -> Iterator[Stance]:
        target = self._doc[pair.target]
        holder = self._doc[pair.holder] if pair.holder is not None else None
        if holder is None:
            keys = self._cast.quoted.get(sentence_of(target).start, ()) or self._issuer(target)
        else:
            keys = tuple(dict.fromkeys(self._cast.at(holder)))
        if not keys or (holder is not None and (self._proposal_at(holder) is not None or _is_where(holder))):
            return
        thing = self._target(holder, target, pair.position)
        if thing is None:
            return
        keys, spoken_by = spoken_for(keys, self._cast)
        governor = _governor(holder, target) if holder is not None else target.head
        verbs = [governor, target.head] if clauses.relation(target) == "obj" else [governor]
        if (
            is_open_or_unreal(governor)
            or is_only_sought(governor)
            or is_reduced(governor)
            or _is_denied(target)
            or _holds_nothing(governor)
            or (pair.position == "threatens" and only_tells(governor, keys, self._cast))
            or any(_is_answered(verb, pair) for verb in verbs)
        ):
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
                        found_by=weighing.READER,
                        confidence=round(pair.stated, 2),
                        trigger_span=token_span(governor),
                        holder_span=noun_phrase(holder)[1] if holder is not None else None,
                        target_span=thing[1],
                    ),
                )

    def _issuer(self, target: Token) -> tuple[str, ...]:
        """Whose statement the text is, for what it says itself and gives to nobody."""
        said = target.i in self._cast.marked or speech_over(target) is not None
        return () if said else self._cast.issuer


def _is_where(name: Token) -> bool:
    """Whether a name only says where something was done: ``signed in Nairobi``."""
    return name.pos_ == "PROPN" and is_place(name) and clauses.marker(name) != "from"


def _is_part(one: Token, two: Token) -> bool:
    """Whether one of two words stands right below the other, and not beside it: ``a truce and an amnesty``."""
    return any(under.head == over and clauses.relation(under) != "conj" for under, over in ((one, two), (two, one)))


def _is_answered(governor: Token, pair: Pair) -> bool:
    """Whether the rules know a verb better than the reader, so that their silence is an answer.

    They know what negation leaves of a verb (nothing of ``did not condemn``), and that what is unlikely keeps its sign
    (``will hardly accept``). A reader that is certain is believed unless it overlooks either.
    """
    if takes_no_side(governor):
        return False
    lemma = governor.lemma_.lower()
    known = frames("stance_verbs").get(lemma, ())
    signs = weighing.overlooked(governor)
    if weighing.is_doubted(governor):
        return any(polarity(frame.position) != polarity(pair.position) for frame in known)
    if not clauses.is_negated(governor) and not is_denied(governor):
        return False
    if not known and polarity(pair.position) > 0 and pair.stated < _CERTAIN:
        # A verb that no table knows, denied: whoever "would not sit with them" is hardly in favour.
        return True
    with_object = [frame for frame in known if "obj" in frame.slots] or known
    left = {other for frame in with_object if (other := negated(frame.position, lemma)) is not None}
    if known and not any(polarity(other) == polarity(pair.position) for other in left):
        # What a negated verb means is settled: "did not back the plan" opposes it.
        return True
    return bool(known) and (pair.stated < _CERTAIN or polarity(pair.position) in signs)


def _misreads(read: Stance, ruled: Stance) -> bool:
    """Whether the reader gives another sign to a verb of one meaning: ``was considered by the council``."""
    same = ruled.evidence.trigger_span == read.evidence.trigger_span and _about_same(ruled, read)
    return weighing.is_plain(ruled) and same and ruled.polarity != read.polarity


def _certainty(pair: Pair, governor: Token) -> str:
    """How sure the text is: by the words around the governor."""
    found = [*marks(governor), *(["reported"] if is_hedged(governor) else [])]
    if pair.position in _FUTURE:
        # A refusal or a wish is about what is to come: "will not accept", "would rather wait".
        found = [each for each in found if each != "expected"]
    return weakest(found)


def _deed(verb: Token) -> tuple[Target, Span]:
    """What somebody does, without who does it and why: ``walked out in protest``."""
    parts = [child for child in verb.rights if clauses.relation(child) not in _NOT_OF_DEED]
    last = max((part.right_edge.i for part in parts), default=verb.i)
    words = verb.doc[verb.i : before_closing(verb, last) + 1]
    label = " ".join(words.text.split()).rstrip(" ,;:.")
    return issue(label), Span(words.start_char, words.end_char)


def _clause_of(pronoun: Token) -> tuple[Target, Span] | None:
    """The clause of a pronoun that takes up nothing: ``They sold the city``, ``taken him up on it``."""
    verb = clauses.first_conjunct(pronoun).head
    if verb.pos_ != "VERB":
        return None
    if clauses.relation(pronoun) != "nsubj":
        return _deed(verb)
    label, span = clause_phrase(verb, pronoun)
    return issue(label), span


def _act_asked(asked: Token) -> Token | None:
    """What somebody is asked to do: ``called on the junta to step down`` demands an act, not the junta."""
    if clauses.relation(asked) not in ("obj", "obl", "iobj") or asked.head.pos_ != "VERB":
        return None
    below = (act for act in clauses.children(asked.head, "xcomp", "advcl") if act.i > asked.i)
    acts = (act for act in below if act.pos_ == "VERB" or clauses.first(act, "cop") is not None)
    return next((act for act in acts if any(word.lower_ == "to" for word in clauses.children(act, "mark"))), None)


def _is_its_verb(holder: Token | None, target: Token) -> bool:
    """Whether a target is what the holder does: then the words don't say what it is about (``Neither side budged``)."""
    doer = clauses.first_conjunct(holder) if holder is not None else None
    return doer is not None and doer.head == target and clauses.relation(doer) == "nsubj"


def _is_bare_act(verb: Token) -> bool:
    """Whether a verb of accepting says not what: ``signed on behalf of the government``."""
    known = frames("stance_verbs").get(verb.lemma_.lower(), ()) if verb.pos_ == "VERB" else ()
    return any(frame.position == "accepts" for frame in known) and not clauses.patients(verb)


def _about_same(one: Stance, other: Stance) -> bool:
    """Whether two stances of a sentence are somebody's on the same thing."""
    same = one.target.key == other.target.key or overlap(one.evidence.target_span, other.evidence.target_span)
    return one.holder == other.holder and same


def _is_denied(target: Token) -> bool:
    """Whether a target is a deed that somebody denies: ``denies backing the group`` is no word against anybody."""
    return clauses.relation(target) == "xcomp" and operator(target.head) == "deny"


def _holds_nothing(governor: Token) -> bool:
    """Whether somebody has none of what a noun says, which leaves no stance: ``made no demands``."""
    nouns = [noun for noun in clauses.children(governor, "obj") if clauses.is_nothing(noun)]
    known = [(frame.position, noun) for noun in nouns for frame in frames("stance_nouns").get(noun.lemma_.lower(), ())]
    return bool(known) and all(negated(position, noun.lemma_.lower()) is None for position, noun in known)


def _governor(holder: Token, target: Token) -> Token:
    """The word of the clause in which a holder takes a position: what governs both, or the holder's own verb."""
    above = {target.i, *(node.i for node in target.ancestors)}
    node = clauses.first_conjunct(holder)
    for ancestor in node.ancestors:
        if ancestor.pos_ in ("VERB", "ADJ", "AUX") and (ancestor.i in above or ancestor == node.head):
            return ancestor
    return node.head
