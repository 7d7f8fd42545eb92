"""Stances: a trigger from the lexicons, its holder and its target, under negation, control and attribution."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kg.extraction import clauses
from kg.extraction.actors import Cast
from kg.extraction.attribution import is_hedged, is_speech, speakers
from kg.extraction.certainty import marks, operator, weakest
from kg.extraction.findings import Evidence, LeftOut, Source, Span, Stance, Target
from kg.extraction.lexicon import Frame, frames, negated, polarity
from kg.extraction.phrases import clause_phrase, noun_phrase, phrase, sentence_span, slug, token_span

_CONFIDENCE = {"verb": 0.85, "noun": 0.75, "adjective": 0.75}
_ACTOR_TARGETS = frozenset({"criticizes", "threatens"})
_LIGHT = frozenset(
    {"give", "voice", "express", "announce", "make", "declare", "offer", "issue", "have", "repeat", "state", "pledge"}
    | {"lend", "show", "signal", "win", "withhold", "withdraw", "promise", "put", "reiterate"}
)
_FAR = 120
_CARRIES, _FAVOURABLE = frozenset({"accepts", "rejects"}), frozenset({"accepts", "supports"})
_PLAN_NOUNS_THAT_GIVE_TO_SPEECH = frozenset({"insist", "maintain", "suggest"})

#: Gives the proposal that a token stands for, as (key, label), or None.
ProposalAt = Callable[[Token], tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word of the lexicons in a text, with the frame that fits and its targets."""

    token: Token
    kind: str
    frame: Frame
    targets: tuple[Token, ...]

    @property
    def rule(self) -> str:
        """The name of the rule, for ``parley:foundBy``."""
        return f"rule:{self.kind}.{self.frame.lemma}"


def find(
    doc: Doc,
    cast: Cast,
    proposal_at: ProposalAt,
    inside: Callable[[Token], bool],
    leave: Callable[[LeftOut], None] = lambda left: None,
) -> Iterator[Stance]:
    """All stances of an article in order of the text, one for each holder and target.

    Args:
        doc: the parsed article.
        cast: its actors.
        proposal_at: gives the proposal at a token.
        inside: whether a token belongs to the story.
        leave: is told about triggers that give no stance.
    """
    focus = _Focus(proposal_at)
    for token in doc:
        if not inside(token):
            continue
        focus.see(token)
        trigger = _trigger(token, focus)
        if trigger is None:
            continue
        found = list(_stances(trigger, cast, proposal_at, focus))
        for stance in found:
            focus.remember(stance.target, token)
            yield stance
        if not found:
            leave(LeftOut(sentence_span(token.sent), f"{trigger.rule} at “{token.text}”", _reason(trigger, cast)))


def _reason(trigger: Trigger, cast: Cast) -> str:
    """Why a trigger gave no stance."""
    noun, holders = _holder(trigger, cast)
    if _is_wanted_by_another(trigger):
        return "it is what somebody else asks for"
    if not holders:
        return f"“{noun.text}” is no known actor" if noun is not None else "nobody is named who holds it"
    return "negated, or nothing that it is about is named"


class _Focus:
    """What the text is about: the latest proposal, and the latest target of a stance."""

    def __init__(self, proposal_at: ProposalAt) -> None:
        self._proposal_at = proposal_at
        self._proposal: tuple[Token, Target] | None = None
        self._target: tuple[Token, Target] | None = None

    def see(self, token: Token) -> None:
        found = self._proposal_at(token)
        if found is not None:
            self._proposal = (token, Target("proposal", *found))

    def remember(self, target: Target, token: Token) -> None:
        if target.kind in ("proposal", "issue"):
            self._target = (token, target)

    def proposal(self, token: Token) -> Target | None:
        """The proposal named last, if not too long ago."""
        return self._proposal[1] if self._proposal and token.i - self._proposal[0].i < _FAR else None

    def antecedent(self, token: Token) -> Target | None:
        """What ``it`` or a verb without object takes up: the latest target in this sentence or the one before."""
        if self._target is None:
            return self.proposal(token)
        start = token.sent.start
        before = token.doc[start - 1].sent.start if start else 0
        return self._target[1] if self._target[0].i >= before else self.proposal(token)


def _trigger(token: Token, focus: _Focus) -> Trigger | None:
    lemma = token.lemma_.lower()
    against = _predicative(token)
    if against is not None:
        return Trigger(token, "adjective", against, (token,))
    for kind, pos, table in (
        # "is opposed to" before "was opposed by"
        ("adjective", ("VERB",), "stance_adjectives"),
        ("verb", ("VERB", "ADJ"), "stance_verbs"),
        ("noun", ("NOUN",), "stance_nouns"),
        ("adjective", ("ADJ", "VERB"), "stance_adjectives"),
    ):
        if token.pos_ not in pos:
            continue
        lemma = token.lower_ if (kind, token.pos_) == ("adjective", "VERB") else token.lemma_.lower()
        if token.pos_ == "ADJ" and kind == "verb":
            if clauses.prefix(token) is None:
                continue
            lemma = participle_lemma(lemma, table)
        for frame in frames(table).get(lemma, ()):
            targets = _targets(token, frame)
            if targets:
                return Trigger(token, kind, frame, tuple(targets))
            if _stands_alone(token, frame, focus):
                return Trigger(token, kind, frame, ())
    return None


def _predicative(token: Token) -> Frame | None:
    """The frame of a preposition that is a predicate: ``The party is against the accord.``"""
    if clauses.first(token, "cop") is None or token.pos_ not in ("NOUN", "PROPN", "PRON"):
        return None
    table = frames("stance_adjectives").get(clauses.marker(token) or "", ())
    return next((frame for frame in table if frame.slots == ("prep",)), None)


def _stands_alone(token: Token, frame: Frame, focus: _Focus) -> bool:
    """Whether a trigger without object takes up what the text is about (``the government declined``)."""
    if "self" in frame.slots:
        return True
    bare = not any(clauses.relation(child) in ("obj", "xcomp", "ccomp") for child in token.children)
    return "focus" in frame.slots and bare and focus.antecedent(token) is not None


def participle_lemma(form: str, table: str) -> str:
    """The verb of a lexicon of which an adjective such as ``backed`` or ``endorsed`` is the participle."""
    stems = (form, form.removesuffix("ed"), form.removesuffix("d"))
    return next((stem for stem in stems if stem in frames(table)), form)


def _targets(token: Token, frame: Frame) -> list[Token]:
    slots = frame.slots
    if frame.position == "demands" and "xcomp" in slots and _wanted_of_another(token):
        slots = ("xcomp", *slots)
    for slot in slots:
        if slot == "obj":
            found = clauses.patients(token)
        elif slot in ("xcomp", "ccomp"):
            found = clauses.complements(token, slot)
        elif slot == "must":
            found = [clause for clause in clauses.complements(token, "ccomp") if clauses.is_requirement(clause)]
        elif slot == "whether":
            found = clauses.questions(token)
        elif slot == "agent":
            found = clauses.owners(token)
        elif slot in ("focus", "self", "prep"):
            found = []
        elif clauses.has_particle(token, slot):
            found = clauses.patients(token)
        else:
            found = clauses.obliques(token, slot)
            governor = token.head
            if not found and token.pos_ == "NOUN" and clauses.relation(token) == "obj" and _is_light(governor):
                found = clauses.obliques(governor, slot)
        if found:
            return (_carried(found[0]) if slot == "xcomp" and frame.position in _CARRIES else []) or found
    return []


def _carried(verb: Token) -> list[Token]:
    """What is accepted in ``refused to endorse the accord``: the target of the infinitive, not the infinitive."""
    favourable = (f for f in frames("stance_verbs").get(verb.lemma_.lower(), ()) if f.position in _FAVOURABLE)
    frame = next(favourable, None)
    found = _targets(verb, frame) if frame is not None and verb.pos_ == "VERB" else []
    return [noun for noun in found if noun.pos_ in ("NOUN", "PROPN", "PRON")]


def _is_carried(trigger: Trigger) -> bool:
    """Whether a governing verb or adjective already speaks for the trigger: ``refused to endorse``."""
    governor = trigger.token.head
    lemma = governor.lemma_.lower()
    table = "stance_adjectives" if governor.pos_ == "ADJ" else "stance_verbs"
    carries = any(f.position in _CARRIES and "xcomp" in f.slots for f in frames(table).get(lemma, ()))
    infinitive = clauses.relation(trigger.token) in ("xcomp", "advcl") and clauses.first_mark(trigger.token) == "to"
    return infinitive and carries and trigger.frame.position in _FAVOURABLE and trigger.kind == "verb"


def _wanted_of_another(verb: Token) -> bool:
    """Whether a verb has an object and an infinitive for it: ``wants the army to leave``."""
    return clauses.first(verb, "obj") is not None and any(
        clauses.first_mark(clause) == "to" for clause in clauses.children(verb, "xcomp", "advcl")
    )


def _is_wanted_by_another(trigger: Trigger) -> bool:
    """Whether a trigger is only what somebody asks of its subject: ``urged the rebels to accept the plan``."""
    token = clauses.first_conjunct(trigger.token)
    governor = token.head
    asked = any(frame.position == "demands" for frame in frames("stance_verbs").get(governor.lemma_.lower(), ()))
    of_other = clauses.first(governor, "obj", "iobj") is not None or clauses.has_phrase(governor, ("on", "upon", "to"))
    infinitive = clauses.relation(token) in ("xcomp", "advcl") and clauses.first_mark(token) == "to"
    return trigger.kind == "verb" and governor.pos_ == "VERB" and asked and of_other and infinitive


def _holder(trigger: Trigger, cast: Cast) -> tuple[Token | None, tuple[str, ...]]:
    """The token that names the holder, and the actors it stands for."""
    token = trigger.token
    if trigger.kind == "verb":
        noun = clauses.subject(token)
        nouns = clauses.conjuncts(noun) if noun is not None else []
    elif trigger.kind == "adjective":
        noun = clauses.first(token, "nsubj") if token.pos_ == "VERB" else clauses.subject(token)
        nouns = [noun] if noun is not None else []
    elif trigger.frame.slots == ("agent",):
        nouns = list(clauses.equals(token))
    else:
        nouns = list(_noun_holders(token))
    keys = tuple(dict.fromkeys(key for noun in nouns for key in cast.at(noun)))
    return (nouns[0] if nouns else None), keys


def _noun_holders(noun: Token) -> Iterator[Token]:
    own = clauses.first(noun, "nsubj")
    if own is not None:
        yield from clauses.conjuncts(own)
    for child in noun.children:
        if child.dep_ == "nmod:poss" or (clauses.relation(child) == "nmod" and clauses.marker(child) in ("by", "from")):
            yield from clauses.conjuncts(child)
        elif clauses.relation(child) == "compound":
            yield child
    governor = noun.head
    if _is_light(governor) and clauses.relation(noun) in ("obj", "obl"):
        subject = clauses.subject(governor)
        if subject is not None:
            yield from clauses.conjuncts(subject)


def _is_not_said(trigger: Trigger) -> bool:
    """Whether the trigger stands in a question or a condition, or names a demand that its holder is dropping."""
    token = trigger.token
    clause = token if trigger.kind == "verb" else token.head
    node = clauses.first_conjunct(clause)
    condition = clauses.relation(node) == "advcl" and clauses.first_mark(node) in ("if", "unless")
    inverted = any(
        word.lower_ == "should" and word.i == node.left_edge.i for word in clauses.children(node, "aux")
    ) and clauses.relation(node) in ("advcl", "root")
    concessions = frames("stance_verbs").get(token.head.lemma_.lower(), ()) if trigger.kind == "noun" else ()
    drops = any(f.position == "concedes" and _has_form(token.head, f) for f in concessions)
    dropped = drops and clauses.relation(token) == "obj"
    return condition or inverted or dropped or token.sent.text.rstrip().endswith("?")


def _has_form(verb: Token, frame: Frame) -> bool:
    """Whether a verb is used as in a frame: with its particle, if it has one."""
    return "obj" in frame.slots or any(clauses.has_particle(verb, slot) for slot in frame.slots)


def _is_light(verb: Token) -> bool:
    return verb.pos_ == "VERB" and verb.lemma_.lower() in _LIGHT


def _stances(trigger: Trigger, cast: Cast, proposal_at: ProposalAt, focus: _Focus) -> Iterator[Stance]:
    token = trigger.token
    if _is_not_said(trigger) or _is_carried(trigger):
        return
    targets = [found for noun in trigger.targets if (found := _target(noun, trigger.frame, cast, proposal_at, focus))]
    if not trigger.targets:
        targets = _implied(trigger, focus)
    holder_token, holders = _holder(trigger, cast)
    if holder_token is not None and proposal_at(holder_token) is not None:
        return
    if is_speech(token) and trigger.frame.lemma not in _PLAN_NOUNS_THAT_GIVE_TO_SPEECH and not holders:
        return
    position, certainty = _position(trigger)
    if position is None or not holders or _is_wanted_by_another(trigger):
        return
    sources = tuple(source for source in speakers(token, cast) if source.key not in holders)
    hedge = ["reported"] if is_hedged(token) else []
    for holder in holders:
        for target, span in targets:
            if target.key == holder or not target.label:
                continue
            # Who abandons a demand concedes; who abandons a truce rejects it.
            taken = "rejects" if position == "concedes" and target.kind == "proposal" else position
            yield Stance(
                holder=holder,
                position=taken,
                polarity=polarity(taken),
                target=target,
                certainty=weakest([*certainty, *hedge]),
                sources=_distinct(sources),
                evidence=_evidence(trigger, holder_token, span),
            )


def _distinct(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(sources))


def _evidence(trigger: Trigger, holder: Token | None, target: Span) -> Evidence:
    token = trigger.token
    return Evidence(
        sentence=sentence_span(token.sent),
        trigger=token.text,
        found_by=trigger.rule,
        confidence=_CONFIDENCE[trigger.kind],
        trigger_span=token_span(token),
        holder_span=_mention_span(holder, token) if holder is not None else None,
        target_span=target,
    )


def _mention_span(holder: Token, trigger: Token) -> Span | None:
    """The holder's words, if they stand in the trigger's sentence."""
    return noun_phrase(holder)[1] if holder.sent.start == trigger.sent.start else None


def _position(trigger: Trigger) -> tuple[str | None, list[str]]:
    """The position after negation and governing verbs, and the certainties on the way up."""
    token = trigger.token
    position: str | None = trigger.frame.position
    certainties = list(marks(token))
    negations = int(clauses.is_negated(token))
    node = token
    while clauses.relation(node) in ("xcomp", "conj") and node.head != node:
        if clauses.relation(node) == "xcomp":
            effect = operator(node.head)
            negated_above = clauses.is_negated(node.head)
            if effect == "expected" and negated_above:
                # "Not likely to accept" keeps the position and lowers the certainty.
                effect, negated_above = "unlikely", False
            negations += (effect == "negate") + negated_above
            certainties += [effect] if effect in ("expected", "possible", "unlikely") else []
            certainties += marks(node.head)
        node = node.head
    if trigger.kind == "noun" and token.head.pos_ == "VERB":
        certainties += marks(token.head)
        negations += clauses.is_negated(token.head)
    if negations % 2 and position is not None:
        position = negated(position)
    elif position == "uncommitted":
        position = None
    return position, certainties


def _implied(trigger: Trigger, focus: _Focus) -> list[tuple[Target, Span]]:
    """The target of a trigger without object: its own words, or what the text is about."""
    span = token_span(trigger.token)
    if "self" in trigger.frame.slots:
        label, span = phrase(trigger.token)
        return [(Target("issue", f"issue:{slug(label)}", label), span)]
    found = focus.antecedent(trigger.token) if trigger.kind == "verb" else focus.proposal(trigger.token)
    return [(found, span)] if found is not None else []


def _target(
    noun: Token, frame: Frame, cast: Cast, proposal_at: ProposalAt, focus: _Focus
) -> tuple[Target, Span] | None:
    clause = noun.pos_ in ("VERB", "AUX") or clauses.first(noun, "cop") is not None
    doer = clauses.first(noun.head, "obj") if clause and clauses.relation(noun) in ("xcomp", "advcl") else None
    label, span = clause_phrase(noun, doer) if clause and frame.slots != ("prep",) else phrase(noun)
    proposal = proposal_at(noun)
    if proposal is not None:
        return Target("proposal", proposal[0], proposal[1]), span
    actor = cast.one(noun)
    if actor is None and frame.position in _ACTOR_TARGETS:
        possessor = next((child for child in noun.children if child.dep_ == "nmod:poss"), None)
        actor = cast.one(possessor)
    if noun.pos_ == "PRON":
        return _pronoun_target(noun, actor, frame, cast, focus, span)
    if actor is not None and not clause:
        return Target("actor", actor, cast.actors[actor].label), span
    return Target("issue", f"issue:{slug(label)}", label), span


def _pronoun_target(
    noun: Token, actor: str | None, frame: Frame, cast: Cast, focus: _Focus, span: Span
) -> tuple[Target, Span] | None:
    """What a pronoun stands for: a thing before an actor, unless the verb is one that blames."""
    if noun.lower_ in ("what", "who", "whom", "which"):
        return None
    thing = focus.antecedent(noun) if noun.lower_ in ("it", "this", "that", "so") else None
    if thing is not None and frame.position not in _ACTOR_TARGETS:
        return thing, span
    return (Target("actor", actor, cast.actors[actor].label), span) if actor is not None else None
