"""Who did what to whom, once for all rules: subjects, objects and obliques under voice, control and coordination.

Everything reads Universal Dependencies; subtypes count only where two treebanks agree on them.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Token

from kg.extraction.lexicon import rows, word_class

_SUBJECTS = ("nsubj", "csubj")
#: Verbs whose addressee is whom they are done to: ``warned the junta that it would strike``.
ADDRESSING = word_class("addresses")
#: Verbs that say what somebody takes a thing for: ``called the accord a betrayal``.
EVALUATING = word_class("evaluates")
_PARTS_OF_DAYS = frozenset({"morning", "afternoon", "evening", "night"})
_UNITS = frozenset({"minute", "hour", "day", "week", "month", "year", "decade", "century", "date"}) | _PARTS_OF_DAYS
TIMES = frozenset(day.lower() for day in calendar.day_name) | _UNITS
_PARTICLES = frozenset(
    {"away", "out", "back", "up", "down", "off", "in", "forward", "aside", "ahead", "round", "around"}
)
_COMPLEMENTS = ("xcomp", "ccomp", "advcl", "parataxis")
#: The tags of nouns in the plural (Penn Treebank).
PLURAL = frozenset({"NNS", "NNPS"})
#: Adverbs that make companions of those after "with".
_JOINTLY = frozenset({"together", "jointly", "along"})
_NEGATORS = frozenset({"not", "n't", "n’t", "never", "no", "neither", "nor"})


def relation(token: Token) -> str:
    """The token's dependency label without its subtype; ``root`` for the head of a sentence."""
    return "root" if token.head == token else _without_subtype(token.dep_)


@cache
def _without_subtype(label: str) -> str:
    return label.split(":")[0].lower()


def children(token: Token, *labels: str) -> Iterator[Token]:
    """The token's dependents whose label (without subtype) is one of these, in order of the text."""
    return (child for child in token.children if _without_subtype(child.dep_) in labels)


def first(token: Token, *labels: str) -> Token | None:
    """The first dependent with one of these labels."""
    return next(children(token, *labels), None)


def has_determiner(noun: Token, *words: str) -> bool:
    """Whether one of these words determines a noun: ``the``, ``these``, ``no``."""
    return any(child.lower_ in words for child in children(noun, "det"))


def conjuncts(token: Token) -> list[Token]:
    """The token and everything coordinated with it as an equal."""
    found = [token]
    for child in children(token, "conj"):
        found.extend(conjuncts(child))
    return found


def sharers(noun: Token, verb: Token) -> list[Token]:
    """A noun and those coordinated with it that share its part in a clause.

    Of ``Norway, which brokered the truce, and Japan`` only Norway brokered it: the clause is on the first alone.
    Of ``Norway and Japan, which has brokered the truce``, only Japan: the verb is in the singular.
    """
    found = conjuncts(noun)
    clause = first_conjunct(verb)
    while relation(clause) == "xcomp":
        clause = first_conjunct(clause.head)
    if clause.dep_ == "acl:relcl" and clause.head in found:
        before = [each for each in found if each.i < clause.i]
        found = before[-1:] if len(before) == 1 or (before and _is_singular(clause)) else found
    return [*found, *companions(noun, verb)]


def companions(noun: Token, verb: Token) -> Iterator[Token]:
    """Those together with whom a subject does something: ``Kenya, along with Togo``, ``brokered it jointly with Oman``.

    Behind an object that is a name it is unclear whom they accompany: ``urged Mali along with Togo``.
    """
    things = [thing for thing in children(verb, "obj") if thing.pos_ != "PROPN"] if verb.pos_ == "VERB" else []
    jointly = [adverb for each in (noun, verb) for adverb in children(each, "advmod") if adverb.lower_ in _JOINTLY]
    for place in (noun, verb, *things, *jointly):
        for child in children(place, "nmod", "obl"):
            if child != noun and _accompanies(child):
                yield from conjuncts(child)


def _accompanies(noun: Token) -> bool:
    *adverb, preposition = (marker(noun) or "").split("_")
    if preposition == "with" and not adverb:
        case = first(noun, "case")
        adverb = [case.nbor(-1).lower_] if case is not None and case.i else []
    return preposition == "alongside" or (preposition == "with" and bool(_JOINTLY & set(adverb)))


def _is_singular(verb: Token) -> bool:
    """Whether the form of a verb says that one does it: ``has left``, ``leaves``."""
    finite = next((word for word in children(verb, "aux", "aux:pass", "cop") if word.i < verb.i), verb)
    return finite.tag_ == "VBZ" or finite.lower_ == "was"


def first_conjunct(token: Token) -> Token:
    """The head of the coordination in which the token stands."""
    while relation(token) == "conj" and token.head != token:
        token = token.head
    return token


def marker(token: Token) -> str | None:
    """The preposition of a phrase, several words joined by ``_``: ``up_to``, ``out_of``."""
    cases = [child for child in token.children if relation(child) == "case" and child.i < token.i]
    words = [word.lower_ for case in cases for word in (case, *children(case, "fixed"))]
    return "_".join(words) or None


def is_passive(verb: Token) -> bool:
    """Whether the verb stands in the passive, or is a participle that follows its noun (``endorsed by all``)."""
    if prefix(verb) is not None:
        return True
    labels = {child.dep_ for child in verb.children}
    if labels & {"aux:pass", "nsubj:pass", "csubj:pass"}:
        return True
    if relation(verb) == "advcl" and verb.tag_ == "VBN" and "aux" not in labels:
        # "Brokered by Qatar, the truce holds."
        return any(marker(child) == "by" for child in children(verb, "obl"))
    shared = first_conjunct(verb)
    if shared != verb and verb.tag_ == "VBN" and relation(shared) in ("acl", "advcl") and "aux" not in labels:
        return is_passive(shared)
    participle = verb.tag_ == "VBN" or verb.lower_.endswith(("ed", "en", "wn", "ut", "de"))
    return relation(verb) == "acl" and verb.dep_ != "acl:relcl" and verb.tag_ != "VBG" and participle


def prefix(participle: Token) -> Token | None:
    """The name before the hyphen of a participle that stands before its noun: ``US`` in ``the US-backed plan``."""
    if relation(participle) != "amod" or participle.i < 2 or participle.nbor(-1).text not in ("-", "–"):
        return None
    return participle.nbor(-2)


def agent(verb: Token) -> Token | None:
    """The noun after ``by`` of a passive, or before the hyphen of ``US-backed``."""
    hyphenated = prefix(verb)
    if hyphenated is not None:
        return hyphenated
    phrases = (child for child in children(verb, "obl") if marker(child) == "by")
    return next(phrases, None)


def antecedent(pronoun: Token) -> Token | None:
    """The noun that a relative pronoun stands for: the head of the relative clause in which it stands."""
    inside = pronoun.head if pronoun.lower_ == "whose" else pronoun
    for node in inside.ancestors:
        if relation(node) == "acl":
            return (_somebody_in(node.head, pronoun) if pronoun.lower_ == "who" else None) or node.head
        if relation(node) not in (*_COMPLEMENTS, "conj"):
            return None
    return None


def _somebody_in(noun: Token, pronoun: Token) -> Token | None:
    """Who is meant by ``who`` if the parse says a thing: ``a dispute with Hadi, who accused the envoy``."""
    if (noun.lemma_.lower(),) not in rows("not_actors"):
        return None
    names = [child for child in children(noun, "nmod") if child.pos_ == "PROPN" and child.i < pronoun.i]
    return names[-1] if names else None


def _own_subject(verb: Token) -> Token | None:
    candidates = list(children(verb, *_SUBJECTS))
    if len(candidates) > 1 and candidates[0].lower_ in ("which", "that", "whom"):
        # "reunification, which Ankara opposes", with two subjects in the parse
        candidates = candidates[1:]
    if len(candidates) > 1 and candidates[0].pos_ == "NOUN" and candidates[1].pos_ == "PROPN":
        # "co-mediator Cyrus Vance told", with title and name as two subjects
        candidates = candidates[1:] if candidates[1].left_edge.i == candidates[0].i + 1 else candidates
    subject = candidates[0] if candidates else None
    if subject is not None and subject.lower_ in ("who", "which", "that", "whom"):
        return antecedent(subject) or subject
    return subject


def subject(verb: Token) -> Token | None:
    """The one who does what the verb says, or None: agent of a passive, own, controlled or shared subject.

    The search goes up through complements (``refused to sign``), coordination (``met and agreed``) and
    participles (``the party, demanding a vote``); it stops at a clause with another subject.
    """
    if is_passive(verb):
        return agent(verb)
    node = verb
    for _ in range(8):
        found = _own_subject(node)
        if found is not None:
            return agent(node) or found if is_passive(node) and node != verb and relation(verb) != "xcomp" else found
        label = relation(node)
        if label == "acl":
            return node.head
        blamed = label == "advcl" and node.tag_ == "VBG" and first_mark(node) in ("for", "of")
        if blamed and first(node.head, "obj", "iobj", "obl") is not None:
            # "praised the army for agreeing": the one who is praised agreed.
            return first(node.head, "obj", "iobj") or _last_oblique(node)
        if label == "xcomp":
            controller = first(node.head, "obj", "iobj")
            # "brought itself to sign": it signs who brings itself to.
            itself = controller is not None and controller.lower_.endswith(("self", "selves"))
            if controller is not None and not itself and node.head.lemma_.lower() not in ("promise", "threaten"):
                return controller
        if label not in (*_COMPLEMENTS, "conj") or (label == "ccomp" and first(node, "mark") is not None):
            return None
        node = node.head
    return None


def _last_oblique(clause: Token) -> Token | None:
    before = [noun for noun in children(clause.head, "obl") if noun.i < clause.i]
    return before[-1] if before else None


def patients(verb: Token) -> list[Token]:
    """The one to whom it is done: objects of an active, subject of a passive, head of a participle."""
    if is_passive(verb):
        own = _own_subject(verb)
        if own is not None:
            return conjuncts(own)
        if relation(verb) in ("acl", "amod"):
            return [verb.head]
        if relation(verb) == "advcl" and (noun := _noun_before(verb)) is not None:
            return [noun]
        if relation(verb) == "advcl":
            shared_subject = _own_subject(verb.head)
            return [shared_subject] if shared_subject is not None else []
        shared = first_conjunct(verb)
        own = _own_subject(shared) if shared != verb else None
        return conjuncts(own) if own is not None else []
    if relation(verb) == "acl" and verb.head.lower_ == "what" and first(verb, "nsubj") is not None:
        # "what he considers a bad deal": a name for what is meant, not what it is done to
        return []
    evaluates = verb.lemma_.lower() in EVALUATING
    # "brands it a terrorist outfit": the second says what it is
    things = list(children(verb, "obj", "iobj"))[:1] if evaluates else children(verb, "obj")
    objects = [noun for child in things for noun in conjuncts(_resolved(child))]
    if not objects and (blamed := _blamed_under(verb)) is not None:
        objects = conjuncts(blamed)
    if not objects and verb.lemma_.lower() in ADDRESSING:
        objects = [noun for child in children(verb, "iobj") for noun in conjuncts(child)]
    if not objects and evaluates:
        # "brands the group a terrorist outfit", with the group as the subject of the outfit in the parse
        subjects = (first(said, "nsubj") for said in children(verb, "xcomp"))
        objects = [noun for noun in subjects if noun is not None]
    if not objects:
        # "considered the draft", with the draft as its predicate in the parse
        objects = [noun for noun in children(verb, "xcomp") if noun.pos_ in ("NOUN", "PROPN") and marker(noun) is None]
    gap = None if objects else _gap(verb)
    return (objects or _shared_objects(verb)) if gap is None else [gap]


def _blamed_under(verb: Token) -> Token | None:
    """Whom a verb blames for a deed, where the parse hangs them on it: ``accusing Baku of playing``."""
    for deed in children(verb, "ccomp", "advcl", "xcomp"):
        mark = first(deed, "mark")
        if mark is not None and mark.lower_ == "of" and deed.tag_ == "VBG":
            return next((noun for noun in deed.lefts if noun.i < mark.i and noun.pos_ in ("NOUN", "PROPN")), None)
    return None


def blamer(noun: Token) -> Token:
    """The verb that governs a noun, where the parse hangs it on the deed for which it is blamed."""
    return noun.head.head if _blamed_under(noun.head.head) == noun else noun.head


def _noun_before(participle: Token) -> Token | None:
    """The noun right before a participle that the parse hung higher: ``held a vote largely boycotted by the left``."""
    if agent(participle) is None or any(children(participle, "mark", "aux")):
        return None
    at = participle.left_edge.i - 1
    noun = participle.doc[at] if at >= 0 else None
    return noun if noun is not None and noun.pos_ in ("NOUN", "PROPN") else None


def _shared_objects(verb: Token) -> list[Token]:
    """The objects that a verb without any shares with the next one: ``Oslo proposed and Lima accepted a truce``."""
    after = [child for child in verb.rights if not child.is_punct]
    other = after[0] if len(after) == 1 and relation(after[0]) == "conj" else None
    if other is None or first(other, "nsubj") is None or is_passive(other):
        return []
    return [noun for child in children(other, "obj") for noun in conjuncts(child)]


def _resolved(noun: Token) -> Token:
    """A noun, or what a relative pronoun stands for: ``What they demand is a pardon``."""
    clause = noun.head
    if noun.lower_ == "what" and relation(clause) in ("csubj", "nsubj") and first(clause.head, "cop") is not None:
        return clause.head
    relative = noun.pos_ == "PRON" and noun.lower_ in ("which", "that", "whom", "who")
    return (antecedent(noun) or noun) if relative else noun


def _gap(verb: Token) -> Token | None:
    """The noun whose place is empty under a verb in its relative clause: ``the deal (that) they vowed to fight``."""
    top = verb
    while relation(top) == "xcomp" and top.head != top:
        top = top.head
    if top.dep_ != "acl:relcl":
        return None
    pronoun = first(top, "obj") if top != verb else None
    if pronoun is not None and pronoun.lower_ not in ("which", "that", "whom"):
        return None
    return top.head if _own_subject(top) not in (None, top.head) else None


def obliques(token: Token, preposition: str) -> list[Token]:
    """The nouns that stand after a preposition under a verb, noun or adjective, coordination included."""
    tail = preposition.split("_")
    found = []
    for child in children(token, "obl", "nmod", "advcl", "acl"):
        words = (marker(child) or first_mark(child) or "").split("_")
        particles = [word.lower_ for word in token.children if _is_particle(word)]
        if (words == tail or particles + words == tail) and child.lemma_.lower() not in TIMES:
            found.extend(conjuncts(child))
    return found


def _is_particle(word: Token) -> bool:
    """``up`` in ``give up``, and adverbs that parsers take for one or the other: ``walked away from``."""
    return word.dep_ == "compound:prt" or (relation(word) == "advmod" and word.lower_ in _PARTICLES)


def has_phrase(verb: Token, prepositions: tuple[str, ...]) -> bool:
    """Whether a phrase with one of these prepositions hangs on a verb."""
    return any(marker(child) in prepositions for child in children(verb, "obl"))


def first_mark(token: Token) -> str | None:
    """The word that opens a clause, such as ``to``, ``that`` or, before a gerund, a preposition."""
    mark = first(token, "mark")
    return mark.lower_ if mark is not None else None


def has_particle(verb: Token, particle: str) -> bool:
    """Whether the verb has this particle (``rule out``, ``turn down``)."""
    return any(child.dep_ == "compound:prt" and child.lower_ == particle for child in verb.children) or any(
        child.lower_ == particle and relation(child) == "advmod" for child in verb.children
    )


def complements(token: Token, kind: str) -> list[Token]:
    """Infinitives (``xcomp``) or that-clauses (``ccomp``) under a verb, noun or adjective."""
    labels = ("xcomp", "advcl", "acl") if kind == "xcomp" else ("ccomp", "acl")
    found: list[Token] = []
    for child in children(token, *labels):
        mark = first_mark(child)
        if relation(child) == "advcl" and child.i < token.i:
            # "To rescue the talks, the envoy pushed …" is a purpose.
            continue
        fits = mark == "to" or (relation(child) == "xcomp" and child.tag_ == "VBG")
        if kind == "xcomp" and mark == "to" and fits:
            found.extend(verb for verb in conjuncts(child) if verb == child or verb.tag_ in ("VB", "VBP"))
        elif kind == "xcomp" and fits:
            found.extend(conjuncts(child))
        that = mark == "that" or (child.dep_ == "acl" and child.left_edge.lower_ == "that" and first(child, "nsubj"))
        if kind == "ccomp" and (relation(child) == "ccomp" or that):
            found.extend(conjuncts(child))
    return found


def is_requirement(clause: Token) -> bool:
    """Whether a clause says what has to be: ``must leave``, ``means the withdrawal of``, ``be disarmed first``."""
    modal = any(word.lower_ in ("must", "should") for word in children(clause, "aux"))
    subjunctive = any(word.text == "be" and word.tag_ == "VB" for word in children(clause, "aux", "cop"))
    bare = clause.tag_ == "VB" and not any(word.tag_ == "MD" for word in children(clause, "aux"))
    return modal or subjunctive or bare or clause.lemma_.lower() in ("mean", "require", "need", "have")


def asks(clause: Token) -> bool:
    """Whether a clause is a question, if an indirect one: ``asked what they should do``."""
    return any(word.tag_ in ("WP", "WRB", "WDT") for word in clause.children if word.i < clause.i)


def questions(token: Token) -> list[Token]:
    """Indirect questions under a verb: ``has not said whether he would leave``."""
    return [child for child in children(token, "ccomp", "advcl", "csubj") if first_mark(child) in ("whether", "if")]


def owners(noun: Token) -> list[Token]:
    """The nouns that own a noun: its possessor, or what follows ``of``."""
    found = [child for child in noun.children if child.dep_ == "nmod:poss"]
    return found or obliques(noun, "of")


def equals(noun: Token) -> Iterator[Token]:
    """The nouns that a noun is said to be: its subject, its appositions, or what it stands in apposition to."""
    subject_ = first(noun, "nsubj")
    if subject_ is not None:
        yield from conjuncts(subject_)
    for child in children(noun, "appos"):
        yield from conjuncts(child)
    listed = [child for child in children(noun, "conj") if child.pos_ == "PROPN"]
    if listed and listed[0].i and listed[0].nbor(-1).text == ",":
        yield from listed
    if relation(noun) == "appos":
        yield noun.head


def is_nothing(noun: Token) -> bool:
    """``accepted no offer``, ``signed nothing``."""
    no = has_determiner(noun, "no", "neither")
    return no or noun.lower_ in ("nothing", "none", "neither")


def _is_never(phrase: Token) -> bool:
    """``under no circumstances``."""
    no = has_determiner(phrase, "no")
    return no and phrase.lemma_.lower() in ("circumstance", "condition", "case", "event", "account", "way", "time")


def _never_fronted(verb: Token) -> bool:
    """``Under no circumstances, it has made clear, would it sit``: hung on the clause that is put in between."""
    own, aux = first(verb, "nsubj"), first(verb, "aux")
    inverted = own is not None and aux is not None and aux.i < own.i
    above = verb.head
    return inverted and relation(verb) == "ccomp" and any(_is_never(each) for each in children(above, "obl"))


def _is_avoided(token: Token) -> bool:
    """Whether a gerund is what somebody does not do: ``without signing``, ``stopped short of endorsing``."""
    mark = first_mark(token)
    if token.tag_ != "VBG" or mark is None:
        return False
    governor = token.head
    short = governor.lower_ == "short" or any(child.lower_ == "short" for child in governor.children)
    from_ = mark == "from" and governor.lemma_.lower() in ("refrain", "abstain", "desist", "shrink", "stop")
    return mark in ("without", "than") or (mark == "of" and (short or governor.lower_ == "instead")) or from_


def is_negated(token: Token) -> bool:
    """Whether the token itself is negated, through its own negator, determiner or that of its subject."""
    for child in token.children:
        if child.lower_ in _NEGATORS and relation(child) in ("advmod", "det", "cc", "discourse"):
            return True
        if child.lower_ == "no" and relation(child) == "det":
            return True
        longer = child.lower_ == "longer" and any(word.lower_ == "no" for word in child.children)
        if longer or (child.lower_ == "longer" and child.i and child.nbor(-1).lower_ == "no"):
            return True
    awaited = relation(token) == "xcomp" and token.head.lemma_ == "have"
    if awaited and any(word.lower_ == "yet" for word in (*token.children, *token.head.children)):
        # "has yet to respond"
        return True
    if _is_avoided(token) or any(_is_never(phrase) for phrase in children(token, "obl")) or _never_fronted(token):
        return True
    if token.pos_ == "VERB" and any(is_nothing(noun) for noun in children(token, "obj")):
        return True
    head_subject = _own_subject(token)
    negative = head_subject is not None and (
        head_subject.lower_ in ("nobody", "none", "neither")
        or any(c.lower_ in ("no", "neither") for c in head_subject.children)
    )
    return negative or (relation(token) == "conj" and any(child.lower_ == "nor" for child in token.children))


def listed(noun: Token) -> list[Token]:
    """What a counted noun announces before a colon: ``three things: a truce, an amnesty and elections``."""
    if first(noun, "nummod") is None:
        return []
    beside = children(noun, "appos", "parataxis", "conj", "dep", "acl")
    after = [each for each in beside if any(word.text == ":" for word in noun.doc[noun.i : each.i])]
    found = {each.i: each for one in after for each in (one, *children(one, "conj"))}
    return [found[i] for i in sorted(found)]
