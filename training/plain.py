"""Plain sentences for the reader: what the lexicons say of verbs, in the shortest of words.

The corpus is prose, and a reader taught on prose alone is at a loss before ``Hamas approved it``. Here every verb of
the table of stance verbs stands in a few plain clauses with its position, negated where the table of negations says
what remains, beside deeds that hold no position. All are generated, the same on every run.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from kg.extraction.lexicon import Frame, examples, frames, negated
from training.data import Example, in_article

ACTORS = (
    *("Ghana", "the rebels", "Anna Kowal", "the ministry", "Chile", "the front", "President Okello", "Finland"),
    *("the opposition", "the bishops", "Tomas Vik", "the army", "the envoy", "Peru", "the federation", "the mayor"),
    *("Portugal", "the movement", "General Adeyemi", "the villagers", "the AU", "Jordan", "the premier", "the miners"),
)
PLANS = (
    *("the plan", "the offer", "the accord", "the draft", "a truce", "the peace proposal", "the new agreement"),
    *("the settlement", "the pact", "the resolution", "a partial deal", "the text", "the withdrawal", "an amnesty"),
)
TIMES = ("", "", " on Monday", " this year", " in Geneva", " last week", " without delay")
DEEDS = (
    *("shelled the town", "held an election", "sent a delegation to Vienna", "opened the bridge", "met the envoy"),
    *(
        "lost the port",
        "published a report",
        "celebrated its anniversary",
        "arrived in the capital",
        "fired a minister",
    ),
)
_SEED, _OF_EACH = 7, 3


def sentences() -> list[Example]:
    """Examples with ``stances``; single words are not tagged."""
    rng, found = random.Random(_SEED), list[Example]()
    verbs = [(frame, past) for frame, past in _verbs() if "obj" in frame.slots]
    for _ in range(_OF_EACH):
        for verb in verbs:
            for text, stances in _clauses(verb, rng.choice(verbs), rng):
                found.append(in_article({"text": text, "stances": _found(text, stances)}) | {"held out": False})
    kept = ("words", "stances", "held out")
    return [{name: example[name] for name in kept} for example in found]


def _verbs() -> Iterator[tuple[Frame, str]]:
    """The first frame of each verb with one position, and its past tense, from the example of the table."""
    said = dict(examples("stance_verbs"))
    for lemma, several in frames("stance_verbs").items():
        words = said.get(lemma, "").rstrip(".").split()
        past = next((word for word in words if word[:3] == lemma[:3] and word.endswith("ed")), None)
        if past is not None and len({frame.position for frame in several}) == 1 and " " not in lemma:
            yield several[0], past


def _clauses(
    verb: tuple[Frame, str], other: tuple[Frame, str], rng: random.Random
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """One sentence of three kinds: plain, negated or passive, and two clauses with ``it``."""
    (frame, past), (second, past_2) = verb, other
    one, two, three = rng.sample(ACTORS, 3)
    plan, when, deed = rng.choice(PLANS), rng.choice(TIMES), rng.choice(DEEDS)
    if frame.position != "uncommitted":
        kind = rng.randrange(4)
        if kind == 0:
            yield _capital(f"{one} will {frame.lemma} {plan}{when}."), [_stance(one, frame.position, plan, frame.lemma)]
        elif kind == 1:
            text = f"{one} and {two} {past} {plan}{when}."
            yield _capital(text), [_stance(each, frame.position, plan, past) for each in (one, two)]
        elif kind == 2:
            yield _capital(f"{plan} was {past} by {one}{when}."), [_stance(one, frame.position, plan, past)]
        else:
            text = f"{one} {deed}, and {two} {past} {plan}{when}."
            yield _capital(text), [_stance(two, frame.position, plan, past)]
    denied = negated(frame.position, frame.lemma)
    stances = [_stance(one, denied, plan, frame.lemma)] if denied is not None else []
    yield _capital(f"{one} did not {frame.lemma} {plan}{when}."), stances
    if "uncommitted" not in (frame.position, second.position):
        text = f"{one} {past} {plan}, {rng.choice(('but', 'and', 'while'))} {three} {past_2} it{when}."
        yield _capital(text), [_stance(one, frame.position, plan, past), _stance(three, second.position, "it", past_2)]


def _found(text: str, stances: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stances with their words as they stand at the beginning of a sentence."""
    return [
        each | {name: _capital(each[name]) for name in ("holder", "target") if text.startswith(_capital(each[name]))}
        for each in stances
    ]


def _stance(holder: str, position: str, target: str, trigger: str) -> dict[str, Any]:
    return {"holder": holder, "position": position, "target": target, "trigger": trigger}


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
