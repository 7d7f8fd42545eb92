"""Triggers: the words and idioms of the lexicons that express a stance, with the frame that fits and its targets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from kg.extraction import clauses
from kg.extraction.lexicon import Frame, frames, rows, word_class

#: Verbs that lend themselves to a noun of stance: ``gave its blessing``, ``voiced doubts``.
LIGHT = word_class("lends itself")
#: Verbs of movement that are stances only towards talks and plans.
LEAVING = word_class("leaves")
_NEEDS_OBJECT = word_class("of somebody")
#: Who only tries to persuade somebody has not done so.
_PERSUADES = word_class("persuades")
#: Verbs that demand what should be and assert what is.
_ALSO_ASSERTS = word_class("demands or asserts")
_CARRIES, _FAVOURABLE = frozenset({"accepts", "rejects"}), frozenset({"accepts", "supports"})


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
        return f"rule:{self.kind}.{self.frame.lemma.replace(' ', '-')}"


@dataclass(frozen=True, slots=True)
class Idiom:
    """A verb with words that make it an idiom: ``turn`` with the object ``back``."""

    fixed: tuple[tuple[str, str], ...]
    frame: Frame


@cache
def idioms() -> dict[str, tuple[Idiom, ...]]:
    """The table of idioms by the verb, those with more fixed words first."""
    found: dict[str, list[Idiom]] = {}
    for lemma, fixed, slots, position in rows("idioms"):
        parts = [tuple(part.split(":", 1)) for part in fixed.split(",")]
        words = " ".join([lemma, *(word for _, word in parts)])
        frame = Frame(words, tuple(slots.split(",")), position)
        found.setdefault(lemma, []).append(Idiom(tuple((slot, word) for slot, word in parts), frame))
    return {lemma: tuple(sorted(each, key=lambda i: -len(i.fixed))) for lemma, each in found.items()}


def trigger_at(token: Token, has_focus: Callable[[Token], bool]) -> Trigger | None:
    """The trigger that a token is, if any.

    Args:
        token: a word.
        has_focus: whether something was named before that a trigger without object can take up.
    """
    against = _predicative(token)
    if against is not None:
        return Trigger(token, "adjective", against, (token,))
    idiom = _idiom(token, has_focus)
    if idiom is not None:
        return idiom
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
            found = targets(token, frame)
            if found:
                return Trigger(token, kind, frame, tuple(found))
            if _stands_alone(token, frame, has_focus):
                return Trigger(token, kind, frame, ())
    return None


def _idiom(token: Token, has_focus: Callable[[Token], bool]) -> Trigger | None:
    for idiom in idioms().get(token.lemma_.lower(), ()) if token.pos_ == "VERB" else ():
        fixed = [_fixed(token, slot, word) for slot, word in idiom.fixed]
        if not all(fixed):
            continue
        # "observed the truce", "took part in the talks in Geneva": the fixed word is itself what it is about.
        found = [n for (slot, _), n in zip(idiom.fixed, fixed, strict=True) if n and slot in idiom.frame.slots]
        if not found:
            found = [noun for noun in targets(token, idiom.frame, tuple(filter(None, fixed))) if noun not in fixed]
        if found or _stands_alone(token, idiom.frame, has_focus, fixed=True):
            return Trigger(token, "idiom", idiom.frame, tuple(found))
    return None


def _fixed(verb: Token, slot: str, word: str) -> Token | None:
    """The dependent of an idiom's verb that must be there."""
    if slot == "obj":
        candidates = list(clauses.children(verb, "obj", "nsubj" if clauses.is_passive(verb) else "obj"))
    elif slot in ("xcomp", "advmod", "ccomp"):
        candidates = list(clauses.children(verb, slot))
    else:
        candidates = clauses.obliques(verb, slot)
    return next((noun for noun in candidates if word in (noun.lemma_.lower(), noun.lower_)), None)


def _predicative(token: Token) -> Frame | None:
    """The frame of a preposition that is a predicate: ``The party is against the accord.``"""
    if clauses.first(token, "cop") is None or token.pos_ not in ("NOUN", "PROPN", "PRON"):
        return None
    table = frames("stance_adjectives").get(clauses.marker(token) or "", ())
    return next((frame for frame in table if frame.slots == ("prep",)), None)


def _stands_alone(token: Token, frame: Frame, has_focus: Callable[[Token], bool], *, fixed: bool = False) -> bool:
    """Whether a trigger without object takes up what the text is about (``the government declined``)."""
    if "self" in frame.slots:
        return True
    bare = fixed or not any(clauses.relation(child) in ("obj", "xcomp", "ccomp") for child in token.children)
    return "focus" in frame.slots and bare and has_focus(token)


def holds_of(modifier: Token) -> bool:
    """Whether a word before a noun of stance says whose it is: ``Syrian support for the rebels``, ``rebel demands``."""
    noun = modifier.head
    before = clauses.relation(modifier) in ("amod", "compound") and modifier.i < noun.i
    if not before or noun.pos_ != "NOUN":
        return False
    known = frames("stance_nouns").get(noun.lemma_.lower(), ())
    return any(_in_slot(noun, slot, frame) for frame in known for slot in frame.slots if slot != "agent")


def participle_lemma(form: str, table: str) -> str:
    """The verb of a lexicon of which an adjective such as ``backed`` or ``endorsed`` is the participle."""
    stems = (form, form.removesuffix("ed"), form.removesuffix("d"))
    return next((stem for stem in stems if stem in frames(table)), form)


def targets(token: Token, frame: Frame, fixed: tuple[Token, ...] = ()) -> list[Token]:
    """What stands in the first slot of a frame that is filled.

    Args:
        token: the trigger.
        frame: its frame.
        fixed: the fixed words of an idiom, on which the target may hang: ``threw its weight behind the plan``.
    """
    slots = frame.slots
    if frame.position == "demands" and is_reduced(token):
        return []
    if frame.position == "demands" and "xcomp" in slots and _wanted_of_another(token):
        slots = ("xcomp", *slots)
    wanted = [clause for clause in clauses.children(token, "xcomp", "ccomp") if clause.tag_ == "VBN"]
    if frame.position == "demands" and "obj" in slots and wanted:
        # "want it ended"
        return wanted
    for slot in slots:
        found = _in_slot(token, slot, frame) or [n for word in fixed for n in _in_slot(word, slot, frame)]
        if found:
            return (carried(found[0]) if slot == "xcomp" and frame.position in _CARRIES else []) or found
    return []


def is_reduced(verb: Token) -> bool:
    """Whether a headline leaves out that a verb is passive: ``Maoists urged to end blockade``."""
    if verb.lemma_.lower() not in _NEEDS_OBJECT:
        return False
    alone = clauses.first(verb, "obj", "iobj", "obl") is None and clauses.first(verb, "aux", "ccomp") is None
    passive = verb.tag_ in ("VBD", "VBN") and not clauses.is_passive(verb)
    acts = clauses.complements(verb, "xcomp")
    return alone and passive and bool(acts) and all(clauses.first(act, "nsubj") is None for act in acts)


def _in_slot(token: Token, slot: str, frame: Frame) -> list[Token]:
    if slot == "obj" and "xcomp" not in frame.slots and token.lemma_ == "like" and clauses.complements(token, "xcomp"):
        # "would like the council to know"
        return []
    if slot == "obj":
        gerunds = (clause for clause in clauses.children(token, "xcomp", "ccomp") if clause.tag_ == "VBG")
        return clauses.patients(token) or list(gerunds)
    if slot == "xcomp" and frame.position == "demands":
        return [clause for clause in clauses.complements(token, slot) if not _only_tells(clause)]
    if slot == "ccomp":
        told = [clause for clause in clauses.complements(token, slot) if not _asks_for_duty(clause)]
        told = [clause for clause in told if frame.lemma not in _ALSO_ASSERTS or not _is_fact(clause)]
        return told if frame.position != "proposes" else [clause for clause in told if not _is_claim(clause)]
    if slot == "xcomp":
        return clauses.complements(token, slot)
    if slot == "must":
        return [clause for clause in clauses.complements(token, "ccomp") if clauses.is_requirement(clause)]
    if slot == "whether":
        return clauses.questions(token)
    if slot == "agent":
        return clauses.owners(token)
    if slot in ("focus", "self", "prep"):
        return []
    if clauses.has_particle(token, slot):
        return clauses.patients(token)
    found = _at_preposition(token, slot)
    if slot != "for":
        return found
    # "for his part, the president threw his support behind the plan", "for Machar, the proposal is good"
    return [noun for noun in found if noun.lemma_ != "part" and (token.pos_ != "NOUN" or noun.i > token.i)]


def _at_preposition(token: Token, slot: str) -> list[Token]:
    """What stands after a preposition under a word, or under the light verb of a noun."""
    governor = token.head
    light = token.pos_ == "NOUN" and clauses.relation(token) == "obj" and is_light(governor)
    return clauses.obliques(token, slot) or (clauses.obliques(governor, slot) if light else [])


def _asks_for_duty(clause: Token) -> bool:
    """Whether a clause asks what somebody is to do: ``asked the envoy what they should do``."""
    return clauses.asks(clause) and clauses.is_requirement(clause)


def _is_fact(clause: Token) -> bool:
    """Whether a clause says what is so: ``insists that both have agreed``, not ``that the strip lie on its ground``."""
    finite = [word.tag_ for word in (clause, *clauses.children(clause, "aux", "aux:pass", "cop"))]
    return not clauses.is_negated(clause) and bool({"VBZ", "VBD"} & set(finite) or "VBP" in finite[1:])


def _is_claim(clause: Token) -> bool:
    """Whether a clause says what is so and not what should be: ``suggesting that they might give in``."""
    told = {word.lower_ for word in clauses.children(clause, "aux", "cop") if word.tag_ in ("MD", "VBZ", "VBD")}
    return clause.tag_ in ("VBZ", "VBD") or bool(told - {"should", "must", "ought"})


def _only_tells(act: Token) -> bool:
    """Whether what somebody wants is to say something: ``I want to make that clear``, ``would like to thank``."""
    clear = act.lemma_.lower() == "make" and any(word.lower_ in ("clear", "plain") for word in act.children)
    return clear or (act.lemma_.lower(),) in rows("telling_verbs")


def carried(verb: Token) -> list[Token]:
    """What is accepted in ``refused to endorse the accord``: the target of the infinitive, not the infinitive."""
    favourable = (f for f in frames("stance_verbs").get(verb.lemma_.lower(), ()) if f.position in _FAVOURABLE)
    frame = next(favourable, None)
    found = targets(verb, frame) if frame is not None and verb.pos_ == "VERB" else []
    return [noun for noun in found if noun.pos_ in ("NOUN", "PROPN", "PRON")]


def is_carried(trigger: Trigger) -> bool:
    """Whether a governing verb or adjective already speaks for the trigger: ``refused to endorse``."""
    governor = trigger.token.head
    lemma = governor.lemma_.lower()
    table = "stance_adjectives" if governor.pos_ == "ADJ" else "stance_verbs"
    carries = any(f.position in _CARRIES and "xcomp" in f.slots for f in frames(table).get(lemma, ()))
    infinitive = clauses.relation(trigger.token) in ("xcomp", "advcl") and clauses.first_mark(trigger.token) == "to"
    return infinitive and carries and trigger.frame.position in _FAVOURABLE and trigger.kind in ("verb", "idiom")


def is_fixed(token: Token) -> bool:
    """Whether a noun only belongs to an idiom, whose verb speaks for it: ``withholds its approval``."""
    verb = token.head
    for idiom in idioms().get(verb.lemma_.lower(), ()) if token.pos_ == "NOUN" and verb.pos_ == "VERB" else ():
        fixed = [_fixed(verb, slot, word) for slot, word in idiom.fixed]
        if all(fixed) and token in fixed:
            return True
    return False


def gives_way(trigger: Trigger) -> bool:
    """Whether what a trigger promises is a stance that speaks for itself: ``vowed to resist the accord``."""
    if trigger.frame.position != "accepts" or not trigger.targets:
        return False
    inner = trigger.targets[0]
    if inner.lemma_.lower() in LEAVING:
        return False
    infinitive = inner.pos_ == "VERB" and clauses.relation(inner) in ("xcomp", "acl", "advcl")
    own = (f for f in frames("stance_verbs").get(inner.lemma_.lower(), ()) if f.position not in _FAVOURABLE)
    return infinitive and any(targets(inner, frame) for frame in own)


def _wanted_of_another(verb: Token) -> bool:
    """Whether a verb has an object and an infinitive for it: ``wants the army to leave``."""
    return clauses.first(verb, "obj", "iobj") is not None and any(
        clauses.first_mark(clause) == "to" for clause in clauses.children(verb, "xcomp", "advcl")
    )


def is_wanted_by_another(trigger: Trigger) -> bool:
    """Whether a trigger is only what somebody asks of its subject: ``urged the rebels to accept the plan``."""
    token = clauses.first_conjunct(trigger.token)
    governor = token.head
    asked = any(frame.position == "demands" for frame in frames("stance_verbs").get(governor.lemma_.lower(), ()))
    addressed = clauses.has_phrase(governor, ("on", "upon", "to", "with"))
    of_other = clauses.first(governor, "obj", "iobj") is not None or addressed
    infinitive = clauses.relation(token) in ("xcomp", "advcl") and clauses.first_mark(token) == "to"
    asked = asked or is_only_sought(token)
    asked_of = trigger.kind in ("verb", "idiom") and governor.pos_ == "VERB" and asked and of_other and infinitive
    return asked_of or _stands_in_demand(token)


def is_only_sought(act: Token) -> bool:
    """Whether somebody only tries to make another do it: ``failed to persuade the rebels to accept``."""
    governor = clauses.first_conjunct(act).head
    addressed = clauses.first(governor, "obj", "iobj")
    of_another = addressed is not None and not addressed.lower_.endswith(("self", "selves"))
    of_another = of_another and clauses.relation(act) in ("xcomp", "advcl")
    return of_another and governor.lemma_.lower() in _PERSUADES and governor.tag_ not in ("VBD", "VBZ")


def _stands_in_demand(token: Token) -> bool:
    """Whether a clause above is what somebody else demands: ``demanded that the army respect the truce``."""
    doer = clauses.subject(token) if token.pos_ == "VERB" else None
    node = token
    while clauses.relation(node) in ("xcomp", "ccomp", "advcl", "acl", "conj", "obj", "obl") and node.head != node:
        governor = node.head
        clause = clauses.relation(node) in ("xcomp", "ccomp", "acl") and governor.pos_ == "VERB"
        demands = (f for f in frames("stance_verbs").get(governor.lemma_.lower(), ()) if f.position == "demands")
        if clause and doer is not None and any(node in targets(governor, frame) for frame in demands):
            return doer != clauses.subject(governor)
        if governor.pos_ == "NOUN" and doer is not None and _asks(governor, node):
            return True
        node = governor
    return False


def _asks(noun: Token, clause: Token) -> bool:
    """Whether a clause says what a demand or proposal asks for: ``a demand that the army respect the truce``."""
    asked = (f for f in frames("stance_nouns").get(noun.lemma_.lower(), ()) if f.position in ("demands", "proposes"))
    return clauses.relation(clause) == "acl" and any(clause in targets(noun, frame) for frame in asked)


def is_light(verb: Token) -> bool:
    """Whether a verb lends itself to a noun of stance."""
    return verb.pos_ == "VERB" and verb.lemma_.lower() in LIGHT


def with_particle(verb: Token, frame: Frame) -> bool:
    """Whether a verb is used as in a frame: with its particle, if it has one."""
    return "obj" in frame.slots or any(clauses.has_particle(verb, slot) for slot in frame.slots)
