"""Whether a noun names a plan, and which: a new one or one named before. A log-linear ranking, as that of pronouns.

"No plan", "a new one" and every plan named before get the sum of the weights of what is true of them and the noun; the
best is taken. The weights are the table ``plan_mentions.tsv``, learned by ``training.plan_mentions`` from the articles
of the corpus that say which plan is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import inf

from spacy.tokens import Token

from kg.extraction import clauses, terms
from kg.extraction.cast import Cast
from kg.extraction.findings import Term
from kg.extraction.lexicon import frames, mapping, word_class
from kg.extraction.lookups import readings_of, sentence_of, sentences_between
from kg.extraction.phrases import phrase
from kg.extraction.plan_nouns import plan_class

#: What a choice may be; plans named before follow in their order.
NO_PLAN, NEW = 0, 1
#: From which probability on the reader makes a noun of no table one that may name a plan.
_READ = 0.4
_ORDINALS = frozenset({"first", "second", "third", "fourth", "fifth", "sixth"})
_MAKING = word_class("makes a plan")
_LASTING = word_class("lasting")
_BRIEF = word_class("brief")
#: A version that was changed is not the one before.
_ORIGINAL = word_class("original")
_CHANGED = word_class("changed")
_SEVERAL = word_class("several")
_YEAR = re.compile(r"(19|20)\d\d")
_TRANSPARENT = word_class("tells no plan")
_MODIFIERS = ("amod", "compound", "nummod", "nmod")
_SPECIFYING = ("amod", "compound", "nummod", "acl", "appos", "flat")
_SPECIFYING_CASES = frozenset({"of", "for", "on", "between", "from", "by", None})
#: What is only hoped for is no proposal yet.
_SOUGHT = word_class("seeks a plan")
_HOPED = frozenset({"sought", "negated", "content of another"})
_INDEFINITE = frozenset({"a", "any", "another", "bare"})
_OWNERS = ("nmod:poss", "amod", "compound")
_WANTS = frozenset({"demands", "opposes", "considers"})
_TAKES = frozenset({"accepts", "proposes", "rejects", "supports"})


#: What a mention so many sentences back is called.
_FAR = ("in this sentence", "in the sentence before", "two before", *["some before"] * 3, "far")


@dataclass(slots=True)
class Plan:
    """A plan of an article and its mentions so far."""

    key: str
    label: str
    kind: str
    first: Token
    aliases: list[str] = field(default_factory=list)
    mentions: list[Token] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    makers: set[str] = field(default_factory=set)
    asked: int = 0

    def note(self, mention: Token) -> None:
        """Add a mention, with the numbers in its phrase."""
        self.mentions.append(mention)
        self.numbers |= _numbers(mention)

    @property
    def words(self) -> frozenset[str]:
        """All words by which it was called."""
        return frozenset(word.casefold() for name in (self.label, *self.aliases) for word in name.split())


def may_name(token: Token) -> bool:
    """Whether a noun is one of plans, or the reader sees one in it."""
    return token.pos_ in ("NOUN", "PROPN") and (plan_class(token) is not None or _read(token) >= _READ)


def _read(token: Token) -> float:
    """How surely the reader sees a plan; where none read, the table of nouns decides."""
    readings = readings_of(token.doc)
    if readings is None:
        return float(plan_class(token) is not None)
    return float(readings.tags["plan"][token.i])


def told(token: Token, plans: Sequence[Plan], cast: Cast) -> Iterator[list[str]]:
    """What is true of "no plan", of "a new one" and of each plan named before, in this order."""
    shape = shape_of(token)
    yield [f"no plan: {name}" for name in _of_none(token, shape)]
    yield [f"new: {name}" for name in _of_new(token, shape, plans)]
    most = max((len(plan.mentions) for plan in plans), default=0)
    since = sorted(plans, key=lambda plan: -plan.mentions[-1].i)
    for plan in plans:
        found = [
            *_of_place(token, plan, since.index(plan)),
            *_of_words(token, shape, plan),
            *_of_owner(token, plan, cast),
        ]
        found.append(f"named {min(len(plan.mentions), 4)} times before")
        found += ["most named"] if len(plan.mentions) == most else []
        found += ["first of the text"] if plan is plans[0] else []
        yield [f"again: {name}" for name in found]


def shape_of(token: Token) -> str:
    """How a noun is determined: ``the``, ``this``, ``a``, ``any``, ``another``, ``its`` or ``bare``."""
    if any(child.dep_ == "nmod:poss" for child in token.children):
        return "its"
    around = [child.lower_ for child in clauses.children(token, "det", "amod", "nummod")]
    determiners = mapping("determiners")
    found = [determiners[word] for word in around if word in determiners]
    first = found[0] if found else "bare"
    return "another" if "another" in found and first not in ("the", "this") else first


def _of_none(token: Token, shape: str) -> Iterator[str]:
    read = _read(token)
    seen = next(
        name for least, name in ((0.9, "surely"), (0.7, "likely"), (0.4, "perhaps"), (0, "not")) if read >= least
    )
    yield f"{seen} read as a plan"
    yield token.lemma_.lower()
    yield f"{shape}"
    yield f"{shape}, {_detail(token)}"
    yield clauses.relation(token)
    if token.tag_ in clauses.PLURAL:
        yield "plural"
    yield from _of_governor(token)


def _of_governor(token: Token) -> Iterator[str]:
    """What the clause does with a plan: it may only be wanted, sought, denied."""
    governor, lemma = token.head, token.head.lemma_.lower()
    positions = _positions(governor)
    object_ = clauses.relation(token) in ("obj", "obl")
    if clauses.marker(token) == "as" or clauses.first(token, "cop") is not None:
        yield "predicate"
    if positions & _WANTS and not positions & _TAKES:
        yield "wanted"
    if positions & _TAKES:
        yield "taken or left"
    if object_ and lemma in _SOUGHT:
        yield "sought"
    if clauses.is_negated(governor):
        yield "negated"
    if object_ and terms.is_content(governor) and _is_plan_or_pronoun(clauses.subject(governor)):
        yield "content of another"


def _is_plan_or_pronoun(token: Token | None) -> bool:
    return token is not None and (plan_class(token) is not None or token.lower_ in ("it", "this", "that", "which"))


def _of_new(token: Token, shape: str, plans: Sequence[Plan]) -> Iterator[str]:
    yield f"{shape}"
    yield f"{shape}, {_detail(token)}"
    yield f"{min(len(plans), 5)} plans before"
    if not plans:
        yield f"{shape}, first of the text"
        return
    yield f"last plan {_distance(plans, token)}"
    if any(plan.first.lemma_.lower() == token.lemma_.lower() for plan in plans):
        yield f"{shape}, noun named before"
    if _numbers(token):
        yield "with a number"
    if any(word.is_title for word in clauses.children(token, *_MODIFIERS, "flat")) or token.pos_ == "PROPN":
        yield "with a name"


def _detail(token: Token) -> str:
    """How much a phrase says of which plan it is."""
    if any(clauses.marker(child) in ("of", "by", "between", "on", "for") for child in token.children):
        return "detailed"
    return "specified" if clauses.first(token, *_SPECIFYING) is not None else "plain"


def _of_place(token: Token, plan: Plan, since: int) -> Iterator[str]:
    yield f"last {_distance([plan], token)}"
    yield f"{min(since, 3)} others since"


def _distance(plans: Sequence[Plan], token: Token) -> str:
    """How far back the last mention of any of some plans is."""
    last = max((plan.mentions[-1] for plan in plans), key=lambda mention: mention.i)
    back = sentences_between(last, token, len(_FAR) - 1)
    return _FAR[back]


def _of_words(token: Token, shape: str, plan: Plan) -> Iterator[str]:
    same = any(mention.lemma_.lower() == token.lemma_.lower() for mention in plan.mentions)
    noun = "same noun" if same else "same class" if plan.kind == plan_class(token) else "other class"
    yield noun
    yield f"{shape}, {noun}"
    content = modifiers(token) - _TRANSPARENT
    known = plan.words | {word for mention in plan.mentions for word in modifiers(mention)}
    if not content:
        yield f"{shape}, no modifiers"
    else:
        yield "modifiers known" if content <= known else "some modifiers known" if content & known else "modifiers new"
        if content <= known and same:
            yield "modifiers known, same noun"
    names, others = _names(token), frozenset(name for mention in plan.mentions for name in _names(mention))
    if names and others:
        yield "same name" if names & others else "other name"
    elif names:
        yield "name new"
    numbers = _numbers(token)
    if numbers and plan.numbers:
        yield "same number" if numbers <= plan.numbers else "other number"
    elif numbers:
        yield "number new"


def modifiers(token: Token) -> frozenset[str]:
    """The words that say which plan it is: not ``with my eyes open`` in ``I support the agreement with ...``."""
    return frozenset(child.lemma_.lower() for child in token.children if _tells_which(child))


def _tells_which(child: Token) -> bool:
    relation = clauses.relation(child)
    return relation in _MODIFIERS and (relation != "nmod" or clauses.marker(child) in _SPECIFYING_CASES)


def _names(token: Token) -> frozenset[str]:
    """The names in a phrase: ``Abuja`` in ``the Abuja agreement``."""
    named = (child for child in token.children if child.pos_ == "PROPN" and _tells_which(child))
    return frozenset(each.lower_ for child in named for each in (child, *clauses.children(child, "flat")))


def _numbers(token: Token) -> frozenset[str]:
    """The numbers in a phrase, ordinals included: ``2015``, ``second``."""
    ordinals = (child.lower_ for child in clauses.children(token, "amod") if child.lower_ in _ORDINALS)
    words = phrase(token, clauses=False)[0].split()
    return frozenset([*ordinals, *(word for word in words if any(map(str.isdigit, word)))])


def _years(numbers: Iterable[str]) -> frozenset[str]:
    return frozenset(number for number in numbers if _YEAR.fullmatch(number))


def _of_owner(token: Token, plan: Plan, cast: Cast) -> Iterator[str]:
    mine, theirs = _owners(token, cast), {key for mention in plan.mentions for key in _owners(mention, cast)}
    if mine and theirs:
        yield "same owner" if mine & theirs else "other owner"
    elif mine:
        yield "owner new"
    made, maker = _makers(token, cast), _known_makers(plan, cast)
    if made and (maker or theirs) and not made & (maker | theirs):
        # That two plans have one maker says little: a mediator makes several.
        yield "other maker"


def _known_makers(plan: Plan, cast: Cast) -> set[str]:
    """Who made a plan by its mentions so far; each is asked once."""
    for mention in plan.mentions[plan.asked :]:
        plan.makers |= _makers(mention, cast)
    plan.asked = len(plan.mentions)
    return plan.makers


def _makers(token: Token, cast: Cast) -> set[str]:
    """Who made a plan: ``a paper drawn up by Norway``, ``the draft of the mediators``, ``Norway proposed a pause``."""
    making = [clause for clause in clauses.children(token, "acl") if _is_making(clause)]
    makers = [noun for clause in making if (noun := clauses.subject(clause)) is not None and noun != token]
    makers += [noun for noun in clauses.children(token, "nmod") if clauses.marker(noun) in ("of", "by", "from")]
    if clauses.relation(token) == "obj" and _is_making(token.head):
        makers += [noun] if (noun := clauses.subject(token.head)) is not None else []
    return {key for maker in makers for each in clauses.conjuncts(maker) for key in cast.at(each)}


def _is_making(verb: Token) -> bool:
    return "proposes" in _positions(verb) or verb.lemma_.lower() in _MAKING


def _owners(token: Token, cast: Cast) -> set[str]:
    """Whose plan it is called."""
    return {key for child in token.children if child.dep_ in _OWNERS for key in cast.at(child)}


@cache
def _weights() -> dict[str, float]:
    return {name: float(weight) for name, weight in mapping("plan_mentions").items()}


def introduces(token: Token) -> bool:
    """Whether a noun can name a plan that was not named before, and not just something that somebody wants.

    This is what the guidelines settle, whoever annotates: ``they failed to reach a deal`` has no plan in it.
    """
    shape, said = shape_of(token), frozenset(_of_governor(token))
    if "predicate" in said or shape in ("the", "this") or token.pos_ == "PROPN":
        return "predicate" not in said and (plan_class(token) is not None or _detail(token) != "plain")
    if said & _HOPED or (shape != "its" and "wanted" in said):
        return False
    return shape not in ("bare", "any") or _detail(token) != "plain" or "taken or left" in said


def _is_settled(token: Token) -> bool:
    """Whether a noun names a plan in any case: ``the treaty`` is one, wherever it was first named."""
    definite = shape_of(token) in ("the", "this") and plan_class(token) is not None
    return definite and "predicate" not in _of_governor(token)


def _is_other(token: Token, plan: Plan) -> bool:
    """Whether a plan has another name (``the Abuja accord``, ``the Nairobi accord``), or is of another year.

    One plan is none of ``six previous ceasefires``, a permanent ceasefire no three-day truce, and the original plan not
    the modified one.
    """
    if token.tag_ in ("NN", "NNP") and plan.first.tag_ == "NNS" and _counts_several(plan.first):
        return True
    if modifiers(token) & _LASTING and any(_is_brief(mention) for mention in plan.mentions):
        return True
    own = modifiers(token)
    version = (_CHANGED if own & _ORIGINAL else frozenset()) | (_ORIGINAL if own & _CHANGED else frozenset())
    if version and any(modifiers(mention) & version for mention in plan.mentions):
        return True
    if _is_beside_another(token, plan.mentions[-1]):
        return True
    named = _names(token)
    of_year = _is_title(token) and bool(_years(plan.numbers))
    if of_year and token.lemma_.lower() not in {mention.lemma_.lower() for mention in plan.mentions}:
        # "the Tumaini Initiative" after "the 2018 agreement"
        return True
    alike = (
        m for m in plan.mentions if m.lemma_.lower() == token.lemma_.lower() or (_is_title(m) and _is_title(token))
    )
    theirs = frozenset(name for mention in alike for name in _names(mention))
    years, known = _years(_numbers(token)), _years(plan.numbers)
    return (bool(named and theirs) and not named & theirs) or (bool(years and known) and not years & known)


def _is_beside_another(token: Token, before: Token) -> bool:
    """Whether a sentence tells two plans apart: ``the Tumaini Initiative, which replaces the 2018 agreement``."""
    one, other = (_names(each) | _years(_numbers(each)) for each in (token, before))
    apart = bool(one and other) and not one & other
    return apart and sentence_of(token) == sentence_of(before) and before not in token.ancestors


def _is_brief(truce: Token) -> bool:
    """Whether a truce is told to last so and so long, so that it is no ``permanent ceasefire``."""
    spans = (word for word in truce.subtree if word.lemma_.lower() in clauses.TIMES and word.i < truce.i)
    return bool(modifiers(truce) & _BRIEF) or next(spans, None) is not None


def _is_title(plan: Token) -> bool:
    """Whether a plan is called by a name: ``the Cotonou Accord``."""
    return plan.text[0].isupper() and bool(_names(plan))


def _has_longer_title(one: Token, other: Token) -> bool:
    """Whether one of two titles is the other with a name more: ``the Nairobi Tumaini Initiative``."""
    if one.lemma_.lower() != other.lemma_.lower() or not (_is_title(one) and _is_title(other)):
        return False
    names, others = _names(one), _names(other)
    return (names < others or others < names) and _years(_numbers(one)) == _years(_numbers(other))


def _counts_several(plans: Token) -> bool:
    """Whether a plural speaks of several plans that were before or might be, and of no package."""
    words = {child.lower_ for child in clauses.children(plans, "amod", "det")}
    return bool(words & _SEVERAL) or clauses.first(plans, "nummod") is not None


def _positions(verb: Token) -> frozenset[str]:
    """The positions that a verb or adjective may express."""
    lemma = verb.lemma_.lower()
    table = (*frames("stance_verbs").get(lemma, ()), *frames("stance_adjectives").get(lemma, ()))
    return frozenset(frame.position for frame in table)


def best(token: Token, plans: Sequence[Plan], cast: Cast) -> int:
    """What a noun names: :data:`NO_PLAN`, :data:`NEW`, or from 2 on one of the plans in their order."""
    for which, plan in enumerate(plans if _is_title(token) else (), NEW + 1):
        if any(_has_longer_title(token, mention) for mention in plan.mentions):
            return which
    weights = _weights()
    scores = [sum(weights.get(name, 0.0) for name in names) for names in told(token, plans, cast)]
    may_be_new = introduces(token)
    if may_be_new and _is_settled(token):
        scores[NO_PLAN] = -inf
    for which, plan in enumerate(plans, NEW + 1):
        scores[which] = -inf if _is_other(token, plan) else scores[which]
    if scores.index(max(scores)) == NEW and not may_be_new:
        # "It has not accepted a permanent ceasefire": another thing than the plan named before, and none itself.
        scores[NEW] = -inf
        if shape_of(token) in _INDEFINITE and _HOPED & frozenset(_of_governor(token)):
            return NO_PLAN
    return scores.index(max(scores))
