"""What has to hold between two texts, whatever exactly is found in each: generated pairs, the same on every run."""

from __future__ import annotations

import csv
from functools import cache
from itertools import cycle, islice, product
from pathlib import Path
from zlib import crc32

import pytest

import kg
from kg.extraction.lexicon import mapping

ACTORS = ("Kenya", "Hamas", "Norway", "the Taliban", "Ukraine", "the Colombian government", "Salva Kiir", "the UN")
PLANS = ("the peace plan", "the ceasefire proposal", "the draft accord", "the roadmap", "the new treaty")
#: Past tense and infinitive by position.
VERBS = {
    "accepts": (("accepted", "accept"), ("approved", "approve"), ("signed", "sign")),
    "supports": (("endorsed", "endorse"), ("backed", "back"), ("welcomed", "welcome"), ("supported", "support")),
    "proposes": (("proposed", "propose"),),
    "demands": (("demanded", "demand"),),
    "considers": (("considered", "consider"), ("reviewed", "review")),
    "opposes": (("opposed", "oppose"), ("resisted", "resist")),
    "rejects": (("rejected", "reject"), ("refused", "refuse"), ("dismissed", "dismiss")),
    "criticizes": (("condemned", "condemn"), ("denounced", "denounce")),
}
UNRELATED = (
    "Rain fell along the coast for a third day.",
    "Bus fares rose by a tenth in the spring.",
    "The museum reopened in June after long repairs.",
    "A new bridge crosses the river at its widest point.",
)
FRONTS = ("On Tuesday, ", "In Geneva, ", "After a night without sleep, ", "In a short statement, ")

Statement = tuple[str, str, str, str, str, tuple[str, ...]]


@cache
def findings(text: str) -> kg.Findings:
    return kg.extract(kg.Article(text, source="-", slug="a", date="2024-05-03"))


def plain(label: str) -> str:
    return label.casefold().removeprefix("the ")


@cache
def statements(text: str) -> frozenset[Statement]:
    """The stances of a text without offsets and times."""
    found = findings(text)
    label = {actor.key: plain(actor.label) for actor in found.actors}
    return frozenset(
        (
            label[stance.holder],
            stance.position,
            stance.target.kind,
            plain(stance.target.label),
            stance.certainty,
            tuple(source.label for source in stance.sources),
        )
        for stance in found.stances
    )


def sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


VERB_LIST = [(position, past, base) for position, entries in VERBS.items() for past, base in entries]
#: Actor, position, past tense, infinitive and plan: every verb with changing actors and plans.
SCENES = [
    (actor, *verb, plan)
    for actor, verb, plan in islice(zip(cycle(ACTORS), cycle(VERB_LIST), cycle(PLANS), strict=False), 54)
]
OTHERS = [pair for pair in product(ACTORS, ACTORS) if pair[0] != pair[1]]
CLASHES = [pair for pair in product(VERB_LIST, VERB_LIST) if pair[0][0] != pair[1][0]]
PAIRS = [
    (
        sentence(f"{one} {left[1]} {plan}, but {other} {right[1]} it"),
        sentence(f"{other} {left[1]} {plan}, but {one} {right[1]} it"),
        {left[0], right[0]},
    )
    for (one, other), (left, right), plan in islice(
        zip(cycle(OTHERS[::5]), cycle(CLASHES[::7]), cycle(PLANS), strict=False), 44
    )
]
TOWARDS = (
    "accused {} of breaking the truce",
    "blamed {} for the deadlock",
    "condemned {}",
    "threatened {} with war",
    "praised {}",
    "criticised {} over the raid",
)
DIRECTED = [
    (sentence(f"{one} {deed.format(other)}"), sentence(f"{other} {deed.format(one)}"))
    for (one, other), deed in zip(OTHERS[::2], cycle(TOWARDS), strict=False)
]


def cases(texts: list[tuple[object, ...]], gaps: frozenset[str] = frozenset()) -> list[object]:
    """Test parameters named by their first text; ``gaps`` are known to fail."""
    gap = pytest.mark.xfail(strict=True, reason="a close call falls the other way among other sentences")
    return [pytest.param(*case, id=str(case[0]), marks=[gap] if case[0] in gaps else []) for case in texts]


@pytest.mark.parametrize(("text", "swapped", "positions"), cases(PAIRS))
def test_swapping_the_actors_swaps_the_statements(text: str, swapped: str, positions: set[str]) -> None:
    before, after = statements(text), statements(swapped)
    first, second = {holder for holder, *_ in before}
    swap = {first: second, second: first}
    assert after == {
        (swap[holder], position, kind, swap.get(target, target), *rest)
        for holder, position, kind, target, *rest in before
    }
    assert {position for _, position, *_ in before} == positions


@pytest.mark.parametrize(("text", "swapped"), cases(DIRECTED))
def test_swapping_holder_and_target_swaps_them(text: str, swapped: str) -> None:
    before = directed(text)
    assert before
    assert directed(swapped) == {(target, position, holder) for holder, position, target in before}


def directed(text: str) -> set[tuple[str, str, str]]:
    """Holder, position and the actor towards whom."""
    found = findings(text)
    label = {actor.key: plain(actor.label) for actor in found.actors}
    return {
        (label[stance.holder], stance.position, label[stance.target.key])
        for stance in found.stances
        if stance.target.kind == "actor"
    }


def negation(position: str, base: str) -> str:
    table = mapping("negations")
    return table[base] if base in table else table[position]


@pytest.mark.parametrize(
    ("negated", "text", "position", "other"),
    cases(
        [
            (
                sentence(f"{actor} did not {base} {plan}"),
                sentence(f"{actor} {past} {plan}"),
                position,
                negation(position, base),
            )
            for actor, position, past, base, plan in SCENES
        ]
    ),
)
def test_negating_flips_or_removes(negated: str, text: str, position: str, other: str) -> None:
    plainly = statements(text)
    assert {each[1] for each in plainly} == {position}
    assert statements(negated) == (set() if other == "-" else {(each[0], other, *each[2:]) for each in plainly})


@pytest.mark.parametrize(
    ("passive", "active"),
    cases(
        [
            (sentence(f"{plan} was {past} by {actor}"), sentence(f"{actor} {past} {plan}"))
            for actor, _, past, _, plan in SCENES
        ]
    ),
)
def test_the_passive_keeps_holder_position_and_target(passive: str, active: str) -> None:
    assert statements(passive) == statements(active)


@pytest.mark.parametrize(
    ("fronted", "text"),
    cases(
        [
            (sentence(f"{front}{actor} {past} {plan}"), sentence(f"{actor} {past} {plan}"))
            for index, (actor, _, past, _, plan) in enumerate(SCENES)
            for front in (FRONTS[index % 4], FRONTS[(index // 4 + index + 1) % 4])
        ]
    ),
)
def test_fronting_keeps_holder_position_and_target(fronted: str, text: str) -> None:
    assert statements(fronted) == statements(text)


@pytest.mark.parametrize(
    ("hedged", "text"),
    cases(
        [
            (sentence(f"{actor} reportedly {past} {plan}"), sentence(f"{actor} {past} {plan}"))
            for actor, _, past, _, plan in SCENES
        ]
    ),
)
def test_reportedly_changes_only_the_certainty(hedged: str, text: str) -> None:
    assert statements(text)
    assert statements(hedged) == {(*each[:4], "reported", each[5]) for each in statements(text)}


def told(text: str, start: int, end: int) -> tuple[object, ...]:
    """All that the story between two offsets yields, with its words in place of the offsets."""
    found = findings(text)

    def words(span: object) -> str | None:
        if not isinstance(span, kg.extraction.findings.Span):
            return None
        assert start <= span.start < span.end <= end
        return text[span.start : span.end]

    def proof(evidence: kg.extraction.findings.Evidence) -> tuple[object, ...]:
        spans = (evidence.sentence, evidence.trigger_span, evidence.holder_span, evidence.target_span)
        return (evidence.trigger, evidence.found_by, *map(words, spans))

    return (
        [(a.key, a.label, a.type, a.part_of, [words(span) for span in a.mentions]) for a in found.actors],
        [(s.holder, s.position, s.target, s.certainty, s.sources, s.when, proof(s.evidence)) for s in found.stances],
        [(p.key, p.label, p.proposed_by, p.backed_by, p.brokered_by, proof(p.evidence)) for p in found.proposals],
        [(e.key, e.type, e.agent, e.recipient, e.certainty, proof(e.evidence)) for e in found.events],
        [(m.mediator, m.parties, m.certainty, proof(m.evidence)) for m in found.mediations],
    )


def stories() -> list[str]:
    """Half of the sentences of the tables, always the same ones, and the plain ones above."""
    plain, found = [sentence(f"{actor} {past} {plan}") for actor, _, past, _, plan in SCENES[:18]], set[str]()
    for area in ("clauses", "attribution", "mediation", "proposals"):
        with (Path(__file__).parent / "tables" / f"{area}.tsv").open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            found |= {row["sentences"].replace("\\n", "\n") for row in rows if row["expected"] != "-"}
    return sorted({*plain[::2], *(text for text in found if number(text) % 2)})


def number(text: str) -> int:
    """A number of a text that no other text changes."""
    return crc32(text.encode()) >> 3


#: The reader sees a sentence among those around it; in these a probability near a threshold crosses it.
CLOSE_CALLS = frozenset(
    {
        "Kenya brokered the agreement, which was endorsed by the African Union.",
        "The Guardian reported that Rwanda had accepted a joint patrol.",
        "Kenya proposed a truce. Minister Sharif Badr signed on behalf of the army.",
        "Sudan's army has agreed to a humanitarian pause, sources close to the talks said.",
    }
)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    cases(
        [(text, UNRELATED[number(text) // 2 % 4], UNRELATED[(number(text) // 2 + 1) % 4]) for text in stories()],
        CLOSE_CALLS,
    ),
)
def test_unrelated_sentences_change_nothing(text: str, before: str, after: str) -> None:
    start = len(before) + 1
    assert told(f"{before} {text} {after}", start, start + len(text)) == told(text, 0, len(text))
