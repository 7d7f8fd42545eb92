"""Stances: a trigger from the lexicons, its holder and its target, under negation, control and attribution."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from kg.extraction import clauses, sayings
from kg.extraction.attribution import is_hedged, source_of, speakers, speech_over
from kg.extraction.cast import THE_GROUP, Cast, actor_noun, voices
from kg.extraction.certainty import marks, operator, weakest
from kg.extraction.conditions import conditions
from kg.extraction.findings import Evidence, LeftOut, Source, Span, Stance, Target
from kg.extraction.lexicon import Frame, frames, negated, polarity, word_class
from kg.extraction.lookups import is_question, sentence_of, sentences_back
from kg.extraction.nominals import possessive, whose_of
from kg.extraction.phrases import clause_phrase, issue, noun_phrase, phrase, sentence_span, sums_up, token_span
from kg.extraction.sayings import is_hostile
from kg.extraction.terms import is_provision
from kg.extraction.topics import classify
from kg.extraction.triggers import (
    LEAVING,
    Trigger,
    gives_way,
    holds_of,
    is_carried,
    is_fixed,
    is_light,
    is_wanted_by_another,
    trigger_at,
    with_particle,
)

#: Whoever these words mean is the holder itself, and no voice of it.
_SIDES = frozenset({"side", "camp"})
_CONFIDENCE = {"verb": 0.85, "idiom": 0.8, "saying": 0.7, "noun": 0.75, "adjective": 0.75}
_ACTOR_TARGETS = frozenset({"criticizes", "threatens"})
_ANONYMITY = word_class("keeps anonymous")
#: "moves ahead with plans to", "turned out for protests against", "marched in support of"
_WITH = frozenset({"with", "for", "in"})
_FINITE = frozenset({"VBZ", "VBD", "VBP"})
_FAR = 120
#: How many sentences before a pronoun its antecedent may stand if no plan was named since.
_LONG = 3
_NO = re.compile(r"(?:but )?(?:not|no) (?=\w)", re.IGNORECASE)
_EACH_OTHER = frozenset({"each other", "one another"})
_AGAINST = frozenset({"rejects", "opposes"})
_ANNOUNCED = frozenset({"said.refusal", "said.promise", "refusal"})
_INDEFINITE = frozenset(
    {"something", "anything", "nothing", "everything", "those", "anyone", "anybody", "everyone"}
    | {"whatever", "whoever", "whomever", "whichever", "somebody", "someone"}
)
#: "would have preferred" is a wish, not a deed that never was.
_WISHES = word_class("wishes")
_SPOKESPERSON = re.compile(
    r"\b(spokes(man|woman|person)|negotiator|delegate|(?<!special )(?<!high )representative)\b", re.I
)

#: Gives the proposal that a token stands for, as (key, label), or None.
ProposalAt = Callable[[Token], tuple[str, str] | None]


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
    reader = _Reader(cast, proposal_at)
    told: set[tuple[int, str, str, str]] = set()
    for token in doc:
        if not inside(token):
            continue
        reader.focus.see(token)
        found = list(reader.said(token))
        named = any(stance.evidence.found_by.startswith("rule:named") for stance in found)
        trigger = None if named else trigger_at(token, reader.focus.holds)
        if trigger is not None:
            own = list(reader.triggered(trigger))
            found += own
            if not own:
                what = f"{trigger.rule} at “{token.text}”"
                leave(LeftOut(sentence_span(sentence_of(token)), what, _reason(trigger, cast)))
        for stance in found:
            reader.focus.remember(stance.target, token)
            what_is_said = (sentence_of(token).start, stance.holder, stance.position, stance.target.key)
            if what_is_said not in told:
                told.add(what_is_said)
                yield stance


def _reason(trigger: Trigger, cast: Cast) -> str:
    """Why a trigger gave no stance."""
    noun, holders = _holder(trigger, cast)
    if is_wanted_by_another(trigger):
        return "it is what somebody else asks for"
    if not holders:
        return f"“{noun.text}” is no known actor" if noun is not None else "nobody is named who holds it"
    return "negated, or nothing that it is about is named"


class Focus:
    """What the text is about: the latest proposal, and the latest target of a stance."""

    def __init__(self, proposal_at: ProposalAt) -> None:
        self._proposal_at = proposal_at
        self._proposal: tuple[Token, Target] | None = None
        self._target: tuple[Token, Target] | None = None

    def see(self, token: Token) -> None:
        """Note the plan that a token names, or at its end what a sentence asks."""
        found = self._proposal_at(token)
        if found is not None:
            self._proposal = (token, Target("proposal", *found))
        if token.is_sent_end and is_question(sentence_of(token)):
            asked = _asked(sentence_of(token))
            self._target = (token, asked) if asked is not None else self._target

    def holds(self, token: Token) -> bool:
        """Whether something was named that a trigger without object can take up."""
        return self.antecedent(token) is not None

    def newer_issue(self, token: Token) -> Target | None:
        """What somebody wanted since a plan was last named: ``They want a new vote. The president ruled it out.``"""
        thing = self.antecedent(token)
        if thing is None or thing.kind != "issue" or self._target is None:
            return None
        return thing if self._proposal is None or self._proposal[0].i < self._target[0].i else None

    def remember(self, target: Target, token: Token) -> None:
        """Note what a stance at a token is about."""
        if target.kind in ("proposal", "issue"):
            self._target = (token, target)

    def proposal(self, token: Token) -> Target | None:
        """The proposal named last, if not too long ago."""
        return self._proposal[1] if self._proposal and token.i - self._proposal[0].i < _FAR else None

    def antecedent(self, token: Token) -> Target | None:
        """What ``it`` or a verb without object takes up: the latest target in this sentence or the one before."""
        if self._target is None:
            return self.proposal(token)
        if self._target[0].i >= sentences_back(token, 1):
            return self._target[1]
        known = self.proposal(token)
        return known if known is not None or self._target[0].i < sentences_back(token, _LONG) else self._target[1]


def _asked(sentence: Words) -> Target | None:
    """What a question asks, which its answer takes up: ``Why not hold a second vote? The president ruled it out.``"""
    verb = sentence.root
    thing = clauses.first(verb, "obj")
    if verb.pos_ != "VERB" or thing is None:
        return None
    return issue(f"{verb.text} {phrase(thing)[0]}")


def _holder(trigger: Trigger, cast: Cast) -> tuple[Token | None, tuple[str, ...]]:
    """The token that names the holder, and the actors it stands for."""
    token = trigger.token
    if trigger.kind in ("verb", "idiom"):
        noun = clauses.subject(token)
        nouns = clauses.sharers(noun, token) if noun is not None else []
    elif trigger.kind == "adjective":
        noun = clauses.first(token, "nsubj") if token.pos_ == "VERB" else clauses.subject(token)
        nouns = [noun] if noun is not None else []
    elif trigger.frame.slots == ("agent",):
        nouns = list(clauses.equals(token))
    else:
        nouns = list(_noun_holders(token))
    keys = tuple(dict.fromkeys(key for noun in nouns for key in cast.at(noun)))
    if nouns and not keys:
        # "the movement's stance rejects violence": a thing speaks for whoever it belongs to.
        owners = [_whose(child) for noun in nouns for child in noun.children if child.dep_ == "nmod:poss"]
        keys = tuple(dict.fromkeys(key for noun in owners for key in cast.at(noun)))
    return (nouns[0] if nouns else None), keys


def _whose(owner: Token) -> Token:
    """A possessor, or the noun that ``whose`` takes up."""
    return (clauses.antecedent(owner) or owner) if owner.lower_ == "whose" else owner


def _noun_holders(noun: Token) -> Iterator[Token]:
    own = clauses.first(noun, "nsubj")
    if own is not None:
        yield from clauses.conjuncts(own)
    for child in noun.children:
        of = "of" if any(clauses.relation(act) == "acl" for act in noun.children) else "by"
        marked = clauses.relation(child) == "nmod" and clauses.marker(child) in ("by", "from", of)
        if child.dep_ == "nmod:poss" or marked:
            yield from clauses.conjuncts(child)
        elif clauses.relation(child) == "compound" or holds_of(child):
            yield child
    governor = noun.head
    company = clauses.relation(noun) == "obl" and clauses.marker(noun) in _WITH and not clauses.is_passive(governor)
    if ((is_light(governor) and clauses.relation(noun) in ("obj", "obl")) or company) and not _is_anothers(noun):
        subject = clauses.subject(governor)
        if subject is not None:
            yield from clauses.conjuncts(subject)


def _is_anothers(noun: Token) -> bool:
    """Whether somebody only tells of a stance whose holder a noun names: ``announced his government's support``."""
    return any(child.dep_ == "nmod:poss" and child.pos_ == "NOUN" for child in noun.children)


def _announcers(noun: Token, holders: tuple[str, ...], cast: Cast) -> Iterator[Source]:
    """Who tells of a stance that a noun names: ``Mikati announced his government's support``."""
    subject = clauses.subject(noun.head) if is_light(noun.head) and clauses.relation(noun) == "obj" else None
    for teller in clauses.conjuncts(subject) if subject is not None and _is_anothers(noun) else ():
        if cast.at(teller) and not set(cast.at(teller)) & set(holders):
            yield source_of(teller, cast)


def _is_not_said(trigger: Trigger) -> bool:
    """Whether the trigger stands in a question or a condition, or names a demand that its holder is dropping."""
    token = trigger.token
    clause = token if trigger.kind in ("verb", "idiom") else token.head
    node = clauses.first_conjunct(clause)
    condition = clauses.relation(node) == "advcl" and clauses.first_mark(node) in ("if", "unless")
    inverted = any(
        word.lower_ == "should" and word.i == node.left_edge.i for word in clauses.children(node, "aux")
    ) and clauses.relation(node) in ("advcl", "root")
    if _is_provided(clause, trigger.frame.position):
        return True
    concessions = frames("stance_verbs").get(token.head.lemma_.lower(), ()) if trigger.kind == "noun" else ()
    drops = any(f.position == "concedes" and with_particle(token.head, f) for f in concessions)
    dropped = drops and clauses.relation(token) == "obj"
    return condition or inverted or dropped or is_question(sentence_of(token)) or is_open_or_unreal(clause)


def _is_provided(clause: Token, position: str) -> bool:
    """Whether a clause tells what is to be under a plan: ``troops are to pull out``, ``it would give up its arms``."""
    ordained = is_provision(clause) and any(w.lower_ == "to" for w in clauses.children(clause, "mark", "aux"))
    gives = position in ("concedes", "rejects") and not clauses.is_negated(clause)
    modal = any(word.lower_ in ("would", "must", "shall") for word in clauses.children(clause, "aux"))
    plain = clauses.relation(clauses.first_conjunct(clause)) in ("root", "parataxis", "acl")
    return (ordained and plain) or (gives and modal and plain and speech_over(clause) is None)


def is_open_or_unreal(clause: Token) -> bool:
    """Whether a clause stands in an indirect question, or says what might have been: ``had they signed``."""
    node = clause
    while node.head != node:
        if clauses.relation(node) in ("ccomp", "advcl", "csubj") and clauses.first_mark(node) in ("whether", "if"):
            return True
        if clauses.relation(node) == "advcl" and node.left_edge.lower_ == "had" and node.left_edge in node.children:
            return True
        node = node.head
    auxiliaries = {word.lower_ for word in clauses.children(clause, "aux")}
    unreal = bool(auxiliaries & {"might", "could", "would"}) and "have" in auxiliaries
    return unreal and clause.lemma_.lower() not in _WISHES


def only_tells(verb: Token, holders: Iterable[str], cast: Cast) -> bool:
    """Whether somebody warns somebody of what a third one might do: ``warned Chad that Sudan could strike``."""
    said = map(_innermost, clauses.children(verb, "ccomp"))
    doers = (key for clause in said for key in cast.at(clauses.subject(clause)))
    # "warned Lebanon that the army would respond": its own, most likely
    third = {key for key in doers if cast.type_of(key) != "Organization" or cast.actors[key].part_of}
    addressed = {key for noun in clauses.children(verb, "obj", "iobj") for key in cast.at(noun)}
    concerned = {*holders, *addressed}
    wholes = {actor.part_of for key in concerned | third if (actor := cast.actors.get(key)) is not None}
    return bool(third and addressed) and not third & concerned and not wholes & (third | concerned)


def _innermost(clause: Token) -> Token:
    """The clause that says what is told: ``believed that Sudan could strike``, ``there is a risk that it will``."""
    inside = (word for word in clause.subtree if word.dep_ in ("ccomp", "acl") and word != clause)
    told = [word for word in inside if clauses.first(word, "nsubj") is not None]
    return told[-1] if told else clause


def _is_opinion(verb: Token) -> bool:
    """Whether somebody takes one thing for another: ``considers it a mistake``, ``considered a key to peace``."""
    objects = list(clauses.children(verb, "obj", "iobj", "expl", "xcomp", "ccomp"))
    takes_for = any(clauses.first(clause, "cop") is not None for clause in clauses.children(verb, "advcl", "xcomp"))
    taken_for = verb.tag_ == "VBN" and clauses.relation(verb) in ("acl", "advcl")
    predicative = "obj" if verb.dep_ == "acl:relcl" and clauses.first(verb, "nsubj") is not None else "xcomp"
    named = any(clauses.relation(each) == predicative and _is_new(each) for each in objects)
    opinion = len(objects) > 1 or (bool(objects) and (takes_for or taken_for)) or named
    return opinion or any(word.lower_ == "what" for word in verb.children)


def _is_new(noun: Token) -> bool:
    return noun.pos_ == "NOUN" and clauses.has_determiner(noun, "a", "an")


def _is_duty(verb: Token) -> bool:
    """Whether somebody is told to do what a verb says: ``the parties should consider a pause``."""
    return any(word.lower_ in ("should", "must", "ought") for word in clauses.children(verb, "aux"))


@dataclass(frozen=True, slots=True)
class _Held:
    """A position found in a text, before its target and holder are resolved."""

    trigger: Token
    rule: str
    confidence: float
    position: str
    certainty: str
    sources: tuple[Source, ...]
    holder: Token | None
    holders: tuple[str, ...]


class _Reader:
    """Reads stances off triggers and sayings, with what the text is about kept in focus."""

    def __init__(self, cast: Cast, proposal_at: ProposalAt) -> None:
        self.focus = Focus(proposal_at)
        self._cast = cast
        self._proposal_at = proposal_at

    def triggered(self, trigger: Trigger) -> Iterator[Stance]:
        """The stances that a trigger gives, and the conditions that come with them."""
        token = trigger.token
        if _is_not_said(trigger) or is_carried(trigger) or gives_way(trigger) or is_wanted_by_another(trigger):
            return
        if trigger.kind == "noun" and is_fixed(token):
            return
        if token.lemma_ == "consider" and (_is_opinion(token) or _is_duty(token)):
            return
        holder, holders = _holder(trigger, self._cast)
        holders, spoken_by = spoken_for(holders, self._cast)
        position, certainties = _position(trigger)
        if position is None or not holders or (holder is not None and self._proposal_at(holder) is not None):
            return
        if position == "threatens" and only_tells(token, holders, self._cast):
            return
        if position == "accepts" and trigger.targets and _is_act_refused(trigger.targets[0]):
            # "swore never to negotiate"
            position = "rejects"
        if position == "accepts" and trigger.targets and is_hostile(trigger.targets[0]):
            # "vowed to fight on"
            position = "threatens"
        announcers = _announcers(token, holders, self._cast) if trigger.kind == "noun" else ()
        held = _Held(
            token,
            trigger.rule,
            _CONFIDENCE[trigger.kind],
            position,
            weakest([*certainties, *(["reported"] if is_hedged(token) else [])]),
            (*spoken_by, *announcers, *sources_of(token, holders, self._cast, holder)),
            holder,
            holders,
        )
        nouns = dict.fromkeys(each for noun in trigger.targets for each in (clauses.listed(noun) or [noun]))
        targets = [each for noun in nouns if (each := self._target(noun, trigger.frame))]
        if trigger.frame.lemma in LEAVING:
            # Who withdraws from talks refuses them; who withdraws from a town only leaves it.
            targets = [(what, span) for what, span in targets if what.kind == "proposal" or _is_of_talks(what.label)]
        yield from self._stances(held, targets if trigger.targets else _implied(trigger, self.focus))
        yield from self._conditions(held)

    def said(self, verb: Token) -> Iterator[Stance]:
        """The stances in the content of what is said."""
        for saying in sayings.at(verb, self._cast):
            holder = clauses.subject(verb)
            nouns = clauses.conjuncts(holder) if holder is not None else []
            holders = tuple(dict.fromkeys(key for noun in nouns for key in self._cast.at(noun)))
            if holder is None or not holders or self._proposal_at(holder) is not None or is_question(sentence_of(verb)):
                continue
            hedge = ["reported"] if is_hedged(verb) else []
            prospect = operator(verb) if saying.rule == "prospect" else None
            if prospect is not None:
                hedge.append("unlikely" if clauses.is_negated(verb) else prospect)
            holders, spoken_by = spoken_for(holders, self._cast)
            sources = (*spoken_by, *sources_of(verb, holders, self._cast, holder))
            if saying.by is not None and (own := self._bodies(saying.by, holders)):
                # "Its spokesman said it would not sign": the body holds it, the speaker says so.
                sources, holders = (source_of(holder, self._cast), *sources), own
            held = _Held(
                saying.trigger,
                f"rule:{saying.rule}",
                _CONFIDENCE["saying"],
                saying.position,
                weakest([*marks(verb), *hedge]),
                sources,
                holder,
                holders,
            )
            announced = saying.rule in _ANNOUNCED and not clauses.is_passive(saying.target)
            frame = Frame(saying.verb.lemma_, ("obj",), saying.position)
            target = _act(saying.target) if announced else self._target(saying.target, frame)
            if announced and target is not None and " " not in target[0].label:
                # "a step that he said he would not take"
                gap = [noun for noun in clauses.patients(saying.target) if noun.i < saying.target.i]
                target = self._target(gap[0], frame) if gap else target
            yield from self._stances(held, [target] if target else [])
            if saying.position != "demands":
                yield from self._conditions(held)

    def _bodies(self, doer: Token, speakers_: tuple[str, ...]) -> tuple[str, ...]:
        """The bodies for which people speak, where the text names them as those who do something."""
        whose = next((child for child in doer.children if child.dep_ == "nmod:poss" and child.pos_ == "PRON"), None)
        keys = (*(self._cast.at(whose) if whose is not None else ()), *self._cast.at(doer))
        found = tuple(key for key in keys if self._cast.type_of(key) != "Person")[:1]
        people = all(self._cast.type_of(key) in ("Person", "Group") for key in speakers_)
        return found if people and not set(found) & set(speakers_) else ()

    def _stances(self, held: _Held, targets: list[tuple[Target, Span]]) -> Iterator[Stance]:
        for holder in held.holders:
            for named, span in targets:
                target = self._each_other(named, holder, held.holders)
                if target.key == holder or not target.label:
                    continue
                # Who abandons a demand concedes; who abandons a truce rejects it.
                abandons = held.position == "concedes" and target.kind == "proposal"
                position = "rejects" if abandons else held.position
                yield Stance(
                    holder=holder,
                    position=position,
                    polarity=polarity(position),
                    target=target,
                    certainty=held.certainty,
                    sources=held.sources,
                    evidence=_evidence(held, span),
                )

    def _each_other(self, target: Target, holder: str, holders: tuple[str, ...]) -> Target:
        """The target, or the other one of two who do it to each other."""
        others = [key for key in holders if key != holder]
        if target.label.lower() not in _EACH_OTHER or len(others) != 1:
            return target
        return Target("actor", others[0], self._cast.actors[others[0]].label)

    def _conditions(self, held: _Held) -> Iterator[Stance]:
        """What the holder demands before agreeing."""
        sign = polarity(held.position)
        if held.position in ("criticizes", "threatens", "demands", "proposes") or not sign:
            return
        condition = replace(held, position="demands", rule=f"{held.rule}.condition", certainty="asserted")
        for head in conditions(held.trigger, sign):
            clause = head.pos_ in ("VERB", "AUX") or clauses.first(head, "nsubj") is not None
            label, span = clause_phrase(head)
            target = (issue(label), span) if clause else self._target(head, Frame("", (), "demands"))
            yield from self._stances(condition, [target] if target else [])

    def _target(self, noun: Token, frame: Frame) -> tuple[Target, Span] | None:
        return target_of(noun, frame, self._cast, self._proposal_at, self.focus)


def spoken_for(holders: tuple[str, ...], cast: Cast) -> tuple[tuple[str, ...], tuple[Source, ...]]:
    """Bodies in the places of their spokespeople, and those as sources."""
    spoken, sources = [], []
    for key in holders:
        actor = cast.actors[key]
        speaks = actor.type == "Person" and _SPOKESPERSON.search(actor.role or "") is not None
        whole = actor.part_of if speaks and actor.part_of in cast.actors else None
        spoken.append(whole or key)
        sources += [Source(actor.label, key)] if whole else []
    return tuple(spoken), tuple(sources)


def _act(verb: Token) -> tuple[Target, Span]:
    """What somebody says that they will or won't do, without who and whether: ``stop fighting``."""
    words, span = clause_phrase(verb)
    cut = verb.idx - span.start
    start = cut if 0 < cut < len(words) and words[cut:].startswith(verb.text) else 0
    label = words[start:]
    return issue(label), Span(span.start + start, span.end)


def _is_of_talks(label: str) -> bool:
    taking_part = {"participation", "membership", "involvement", "contacts"} & set(label.lower().split())
    return bool(taking_part) or classify(label) in ("negotiation", "truce", "elections", "governance")


def _is_act_refused(act: Token) -> bool:
    return act.pos_ == "VERB" and clauses.relation(act) in ("xcomp", "acl", "advcl") and clauses.is_negated(act)


def sources_of(token: Token, holders: tuple[str, ...], cast: Cast, holder: Token | None = None) -> tuple[Source, ...]:
    """Who says so, without the holder itself; first of all the voice through which it speaks."""
    is_side = holder is not None and holder.lemma_.lower() in _SIDES
    voice = cast.voices.get(holder.i) if holder is not None and holder.tag_ == "NN" and not is_side else None
    own = [Source(voice)] if voice else []
    named = [source for source in speakers(token, cast) if source.label.lower() not in ("i", "we")]
    others = [source for source in named if source.key not in holders or _is_voice(source)]
    heard = [Source(source.label) if source.key in holders else source for source in others]
    return tuple(dict.fromkeys([*own, *heard]))


def _is_voice(source: Source) -> bool:
    """Whether a source is called by the noun of one who speaks for the holder: ``its ambassador said``."""
    words = re.split(r" (?:of|for|to|in|at) ", source.label)[0].lower().split()
    return bool(words) and words[-1] in voices()


def _evidence(held: _Held, target: Span) -> Evidence:
    token, holder = held.trigger, held.holder
    return Evidence(
        sentence=sentence_span(sentence_of(token)),
        trigger=token.text,
        found_by=held.rule,
        confidence=held.confidence,
        trigger_span=token_span(token),
        holder_span=_mention_span(holder, token) if holder is not None else None,
        target_span=target,
    )


def _mention_span(holder: Token, trigger: Token) -> Span | None:
    """The holder's words, if they stand in the trigger's sentence."""
    return noun_phrase(holder)[1] if sentence_of(holder).start == sentence_of(trigger).start else None


def is_denied(verb: Token) -> bool:
    """Whether a clause is what somebody denies: ``denied that it had accepted the offer``."""
    return clauses.relation(verb) == "ccomp" and operator(verb.head) == "deny"


def _position(trigger: Trigger) -> tuple[str | None, list[str]]:
    """The position after negation and governing verbs, and the certainties on the way up."""
    token = trigger.token
    position: str | None = trigger.frame.position
    certainties = list(marks(token))
    negations = int(clauses.is_negated(token))
    denials = int(is_denied(token))
    node = token
    pending = _is_pending(token)
    while clauses.relation(node) in ("xcomp", "conj") and node.head != node:
        pending = pending or (clauses.relation(node) == "xcomp" and _is_pending(node.head))
        if clauses.relation(node) == "xcomp":
            effect = operator(node.head)
            negated_above = clauses.is_negated(node.head)
            if effect == "expected" and negated_above:
                # "Not likely to accept" keeps the position and lowers the certainty.
                effect, negated_above = "unlikely", False
            negations += (effect == "negate") + negated_above
            denials += effect == "deny"
            certainties += [effect] if effect in ("expected", "possible", "unlikely") else []
            certainties += marks(node.head)
        elif node.tag_ in _FINITE and node.head.tag_ not in _FINITE:
            # "has not ruled out joining, but wants": the parse joins the wrong verbs.
            break
        node = node.head
    if trigger.kind == "noun" and token.head.pos_ == "VERB":
        certainties += marks(token.head)
        # "has no intention": the noun's own negation is not the verb's too.
        negations += not clauses.is_nothing(token) and clauses.is_negated(token.head)
    if denials and position not in ("accepts", "rejects"):
        # "denies backing the rebels" is no word against them
        return None, certainties
    negations += denials
    if takes_no_side(token):
        position = "considers"
    elif negations % 2 and position is not None:
        position = negated(position, trigger.frame.lemma)
        if trigger.frame.position == "accepts" and pending:
            # Who "has not yet signed", or "not yet brought himself to sign", has not refused.
            position = "considers"
    elif position == "uncommitted":
        position = None
    return position, certainties


def _is_pending(verb: Token) -> bool:
    return any(word.lower_ == "yet" for word in verb.children)


def takes_no_side(verb: Token) -> bool:
    """Whether verbs of opposite signs are denied together: ``neither endorsed the accord nor denounced it``."""
    whole = clauses.first_conjunct(verb)
    if not clauses.is_negated(whole):
        return False
    joined = [each for each in clauses.conjuncts(whole) if each == whole or _is_alternative(each)]
    known = (frames("stance_verbs").get(each.lemma_.lower(), ()) for each in joined)
    signs = {polarity(found[0].position) for found in known if found and found[0].position != "uncommitted"}
    return verb in joined and {1, -1} <= signs


def _is_alternative(verb: Token) -> bool:
    return any(word.lower_ in ("nor", "or") for word in clauses.children(verb, "cc"))


def _implied(trigger: Trigger, focus: Focus) -> list[tuple[Target, Span]]:
    """The target of a trigger without object: its own words, or what the text is about."""
    span = token_span(trigger.token)
    if "self" in trigger.frame.slots:
        label, span = phrase(trigger.token)
        return [(issue(label), span)]
    found = focus.antecedent(trigger.token) if trigger.kind in ("verb", "idiom") else focus.proposal(trigger.token)
    return [(found, span)] if found is not None else []


def target_of(
    noun: Token, frame: Frame, cast: Cast, proposal_at: ProposalAt, focus: Focus
) -> tuple[Target, Span] | None:
    """What a stance is about, given the head of its words, and those words."""
    if _is_no_target(noun, frame):
        return None
    noun = _meant(noun, frame)
    if (summed := _summed_up(noun)) is not None:
        return summed
    clause = _is_clause(noun)
    label, span = _called(noun, frame)
    proposal = proposal_at(noun)
    newer = focus.newer_issue(noun) if noun.pos_ == "PRON" else None
    if proposal is not None and newer is not None:
        return newer, span
    if proposal is not None:
        return Target("proposal", proposal[0], proposal[1]), span
    actor = cast.one(noun)
    if actor is None and frame.position in _ACTOR_TARGETS:
        possessor = next((child for child in noun.children if child.dep_ == "nmod:poss"), None)
        actor = cast.one(possessor)
    if noun.pos_ == "PRON":
        return _pronoun_target(noun, actor, frame, cast, focus, span)
    asked = _asked_of(noun) if actor is not None and frame.position == "demands" else None
    if asked is not None:
        label, span = clause_phrase(asked, noun if clauses.is_passive(asked) else None)
        return issue(label), span
    if actor is not None and not clause:
        # "praised both sides": one position, on what the words say, and not on the first of the two
        several = len(cast.at(noun)) > 1
        return (issue(label) if several else Target("actor", actor, cast.actors[actor].label)), span
    plan = focus.proposal(noun) if _takes_plan(noun) else None
    return (plan, span) if plan is not None else (issue(label), span)


def _is_no_target(noun: Token, frame: Frame) -> bool:
    """Whether words only say how long or how somebody wants to be called: ``fought for three decades``."""
    lasted = noun.lemma_.lower() in clauses.TIMES and clauses.marker(noun) == "for" and frame.position != "demands"
    return lasted or _is_anonymity(noun)


def _meant(noun: Token, frame: Frame) -> Token:
    """The word that heads what is meant: a verb for its time, or for why it is so."""
    timed = noun.lemma_.lower() in clauses.TIMES and clauses.relation(noun) == "obl" and noun.head.lemma_ != frame.lemma
    # "were let out on Wednesday night, which she welcomed", "questioned why it would not sign"
    return noun.head if timed or (noun.tag_ == "WRB" and noun.head.pos_ == "VERB") else noun


def _is_clause(head: Token) -> bool:
    return head.pos_ in ("VERB", "AUX") or clauses.first(head, "cop") is not None


def _called(head: Token, frame: Frame) -> tuple[str, Span]:
    """The words of a target; ``insisted that there would be no climbdown`` is against a climbdown."""
    clause = _is_clause(head)
    doer = clauses.first(head.head, "obj") if clause and clauses.relation(head) in ("xcomp", "advcl") else None
    if doer is not None and doer.tag_ in ("WDT", "WP"):
        # "the UN, which both have asked to supervise it"
        doer = None
    if clause and frame.slots != ("prep",):
        label, span = clause_phrase(head, doer)
    else:
        # "a charge dismissed by Sudan" is a charge
        own = any(child.dep_ == "acl" and child.lemma_.lower() == frame.lemma for child in head.children)
        label, span = phrase(head, clauses=not own)
    relative = whose_of(head)
    owner = clauses.antecedent(relative) if relative is not None else None
    if owner is not None:
        # "the government, whose formation was approved"
        label = f"{possessive(phrase(owner)[0])} {label.removeprefix('whose ')}"
    no = _NO.match(label) if frame.position in _AGAINST else None
    return (label[no.end() :], Span(span.start + no.end(), span.end)) if no is not None else (label, span)


def _asked_of(addressed: Token) -> Token | None:
    """What somebody is to do who is addressed, where the parse hangs it on the name: ``calls on Renamo to disarm``."""
    for noun in (addressed, *clauses.children(addressed, "appos")):
        for act in clauses.children(noun, "acl", "amod"):
            if act.pos_ == "VERB" and clauses.first_mark(act) == "to":
                return act
            for inner in clauses.children(act, "xcomp", "advcl"):
                # "calls on all sides involved to disarm"
                if act.tag_ == "VBN" and inner.pos_ == "VERB" and clauses.first_mark(inner) == "to":
                    return inner
    return None


def _is_anonymity(wish: Token) -> bool:
    """Whether a source only asks not to be known: ``asked not to be named``, ``to remain anonymous``."""
    unnamed = clauses.is_passive(wish) and wish.lemma_.lower() in _ANONYMITY
    return unnamed or bool({"anonymous", "anonymity"} & {word.lemma_.lower() for word in (wish, *wish.children)})


def _takes_plan(act: Token) -> bool:
    """Whether an infinitive leaves out what the text is about: ``refused to sign``, ``is ready to accept``."""
    alone = all(clauses.relation(child) in ("punct", "advcl", "cc", "conj", "mark") for child in act.children)
    known = (frame for frame in frames("stance_verbs").get(act.lemma_.lower(), ()) if "obj" in frame.slots)
    return act.pos_ == "VERB" and alone and any(frame.position == "accepts" for frame in known)


def _summed_up(noun: Token) -> tuple[Target, Span] | None:
    """What a noun sums up before it goes on: ``reopen the crossing, something he will not allow``; ``a step which``."""
    comma = sums_up(noun)
    if comma is None:
        return None
    head = noun.doc[comma - 1]
    if head.tag_ in ("VBN", "VBD"):
        # "until the road is reopened, a demand refused by the army"
        return issue(clause_phrase(head)[0]), phrase(noun)[1]
    while head.head.pos_ not in ("VERB", "AUX") and head.head.i < noun.i and head.head != head:
        head = head.head
    act = head.head
    start = act.i if act.tag_ in ("VB", "VBG") and act.i < comma else min(head.left_edge.i, comma - 1)
    label = noun.doc[start:comma].text
    return issue(label), phrase(noun)[1]


def _described(pronoun: Token, span: Span) -> tuple[Target, Span] | None:
    """What an indefinite pronoun stands for: the noun beside which it stands, or its own description.

    ``those who signed``; ``anything but a full pardon``.
    """
    if not any(child.pos_ not in ("DET", "PUNCT", "ADP") for child in pronoun.children):
        return None
    label = pronoun.doc[pronoun.left_edge.i : pronoun.right_edge.i + 1].text
    return issue(label), span


def _is_called_somebody(pronoun: Token) -> bool:
    """Whether a verb says of a pronoun whom it means: ``brands it a terrorist group``."""
    said = [child for child in clauses.children(pronoun.head, "obj", "xcomp") if child.i > pronoun.i]
    said = said if clauses.relation(pronoun) == "obj" else []
    return any(actor_noun(noun) is not None or noun.lemma_.lower() in THE_GROUP for noun in said)


def _pronoun_target(
    noun: Token, actor: str | None, frame: Frame, cast: Cast, focus: Focus, span: Span
) -> tuple[Target, Span] | None:
    """What a pronoun stands for: a thing before an actor, unless the verb is one that blames."""
    if noun.lower_ in ("what", "who", "whom", "which"):
        return None
    if noun.lower_ in _INDEFINITE and actor is None:
        return _described(noun, span)
    if _is_called_somebody(noun):
        return (Target("actor", actor, cast.actors[actor].label), span) if actor is not None else None
    thing = focus.antecedent(noun) if noun.lower_ in ("it", "this", "that", "so") else None
    several = focus.antecedent(noun) if noun.lower_ == "them" and frame.position not in _ACTOR_TARGETS else None
    if several is not None and several.kind == "issue" and several.label.endswith("s"):
        # "The EU endorsed the talks. The United States backs them too."
        return several, span
    if thing is not None and thing.kind == "proposal":
        return thing, span
    if frame.position not in _ACTOR_TARGETS and noun.lower_ in ("it", "this", "that", "so"):
        return (thing, span) if thing is not None else None
    return (Target("actor", actor, cast.actors[actor].label), span) if actor is not None else None
