"""The tables of `tables/`: sentences and what a careful reader finds in them, one table per area.

Columns: the phenomenon, the sentences (``\\n`` is a line break), what has to be found (``-``: nothing), items joined by
``; ``. A leading ``!`` marks a row that is still wrong: it has to fail until somebody takes the mark away.

area                item
actors              ``Label Type``; a state may also be there as the whole that another actor is a part of
stances             ``Holder position``, then as far as the area is about it ``> words of the target``,
                    ``/certainty`` (``/one|other``: either), ``by Source & Outer source``, ``@time`` (``@-``: none)
proposals           ``kind value unit was value`` for a term, ``proposed|brokered|backed Label``, ``plans number``
mediation           ``Mediator`` or ``Mediator: Party, Party``
events              ``type Agent`` or ``type Agent > Recipient``

A determiner in front of a label and upper or lower case don't count. The articles are of Friday, 3 May 2024.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

import kg
from kg.extraction.lexicon import rows as entries

TABLES = Path(__file__).parent / "tables"
POSITIONS = "|".join(row[0] for row in entries("polarity"))
STANCE = re.compile(
    rf"(?P<holder>.+?) (?P<position>{POSITIONS})(?: > (?P<target>[^/@]+?))?(?:/(?P<certainty>[\w|]+))?"
    r"(?: by (?P<sources>[^@]+))?(?:@(?P<time>\S+))?"
)
TERM = re.compile(r"(?P<kind>[a-z_]+)(?: (?P<value>[\d.]+) (?P<unit>\w+))?(?: was (?P<was>[\d.]+))?")
MARK = "!"


def rows(area: str) -> list[object]:
    """The rows of a table as test parameters, the sentences as ids."""
    with (TABLES / f"{area}.tsv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        pytest.param(
            row["sentences"].replace("\\n", "\n"),
            [] if row["expected"] == "-" else row["expected"].split("; "),
            id=row["sentences"],
            marks=[pytest.mark.xfail(strict=True, reason=row["phenomenon"])] if row["phenomenon"][0] == MARK else [],
        )
        for row in table
    ]


@cache
def findings(text: str) -> kg.Findings:
    return kg.extract(kg.Article(text, source="-", slug="a", date="2024-05-03"))


def plain(label: str) -> str:
    return re.sub(r"^(the|a|an) ", "", label.casefold().replace("’", "'"))


def names(found: kg.Findings) -> dict[str | None, str]:
    return {None: "-"} | {actor.key: plain(actor.label) for actor in found.actors}


def parsed(pattern: re.Pattern[str], item: str) -> re.Match[str]:
    match = pattern.fullmatch(item)
    assert match is not None, f"not an item of this table: {item}"
    return match


def check_stances(text: str, expected: list[str]) -> kg.Findings:
    """Exactly these (holder, position) pairs, and for every pair with words of a target one stance on that target.

    None may be there twice, once as a clause and once as a noun of that clause.
    """
    found = findings(text)
    label = names(found)
    for one, other in permutations(found.stances, 2):
        same = (one.holder, one.position, one.evidence.sentence) == (
            other.holder,
            other.position,
            other.evidence.sentence,
        )
        assert not same or plain(one.target.label) not in plain(other.target.label), "stated twice"
    wanted = [parsed(STANCE, item) for item in expected]
    stated = {(label[stance.holder], stance.position) for stance in found.stances}
    assert stated == {(plain(item["holder"]), item["position"]) for item in wanted}
    for item in wanted:
        targets = [
            stance.target.label.casefold()
            for stance in found.stances
            if (label[stance.holder], stance.position) == (plain(item["holder"]), item["position"])
        ]
        assert item["target"] is None or any(plain(item["target"]) in target for target in targets), targets
    return found


@pytest.mark.parametrize(("text", "expected"), rows("actors"))
def test_actors(text: str, expected: list[str]) -> None:
    found = findings(text)
    wholes = {(plain(actor.label), actor.type) for actor in found.actors} & {
        (plain(whole.label), whole.type) for part in found.actors for whole in found.actors if part.part_of == whole.key
    }
    wanted = {(plain(label), kind) for label, kind in (item.rsplit(" ", 1) for item in expected)}
    assert {(plain(actor.label), actor.type) for actor in found.actors} - (wholes - wanted) == wanted


@pytest.mark.parametrize(("text", "expected"), rows("anaphora"))
def test_anaphora(text: str, expected: list[str]) -> None:
    check_stances(text, expected)


@pytest.mark.parametrize(("text", "expected"), rows("clauses"))
def test_clauses(text: str, expected: list[str]) -> None:
    check_stances(text, expected)


@pytest.mark.parametrize(("text", "expected"), rows("polarity_certainty"))
def test_polarity_and_certainty(text: str, expected: list[str]) -> None:
    found = check_stances(text, expected)
    label = names(found)
    certainties = {
        (plain(item["holder"]), item["position"]): item["certainty"].split("|")
        for item in (parsed(STANCE, item) for item in expected)
    }
    for stance in found.stances:
        assert stance.certainty in certainties[label[stance.holder], stance.position]


@pytest.mark.parametrize(("text", "expected"), rows("attribution"))
def test_attribution(text: str, expected: list[str]) -> None:
    found = check_stances(text, expected)
    label = names(found)
    for item in (parsed(STANCE, item) for item in expected):
        speakers = [plain(source) for source in item["sources"].split(" & ")] if item["sources"] else []
        for stance in found.stances:
            if (label[stance.holder], stance.position) == (plain(item["holder"]), item["position"]):
                heard = [f"{plain(source.label)} ({label.get(source.key)})" for source in stance.sources]
                assert len(heard) == len(speakers), heard
                assert all(speaker in source for speaker, source in zip(speakers, heard, strict=True)), heard


@pytest.mark.parametrize(("text", "expected"), rows("proposals"))
def test_proposals(text: str, expected: list[str]) -> None:
    found = findings(text)
    label = names(found)
    if not expected:
        assert found.proposals == ()
        return
    items = [item.split(" ", 1) for item in expected]
    plans = [int(rest[0]) for head, *rest in items if head == "plans"]
    assert plans in ([], [len(found.proposals)])
    roles = {(head, plain(rest[0])) for head, *rest in items if head in ("proposed", "brokered", "backed")}
    held = {
        (role, label[key])
        for plan in found.proposals
        for role, keys in (("proposed", plan.proposed_by), ("brokered", plan.brokered_by), ("backed", plan.backed_by))
        for key in keys
    }
    assert not roles or held == roles
    terms = [parsed(TERM, item) for item in expected if not re.match("plans|proposed|brokered|backed", item)]
    if terms:
        assert sorted(
            (t.kind, t.value or 0, t.unit or "", t.previous or 0) for plan in found.proposals for t in plan.terms
        ) == sorted((t["kind"], float(t["value"] or 0), t["unit"] or "", float(t["was"] or 0)) for t in terms)


@pytest.mark.parametrize(("text", "expected"), rows("mediation"))
def test_mediation(text: str, expected: list[str]) -> None:
    found = findings(text)
    label = names(found)
    wanted = {
        plain(mediator): {plain(party) for party in parties.split(", ")} if parties else None
        for mediator, _, parties in (item.partition(": ") for item in expected)
    }
    assert {label[each.mediator] for each in found.mediations} == set(wanted)
    for mediator, parties in wanted.items():
        named = {label[key] for each in found.mediations if label[each.mediator] == mediator for key in each.parties}
        assert parties is None or named == parties


@pytest.mark.parametrize(("text", "expected"), rows("time"))
def test_time(text: str, expected: list[str]) -> None:
    found = check_stances(text, expected)
    label = names(found)
    assert {(label[s.holder], s.position, s.when.edtf if s.when else "-") for s in found.stances} == {
        (plain(item["holder"]), item["position"], item["time"]) for item in (parsed(STANCE, item) for item in expected)
    }


@pytest.mark.parametrize(("text", "expected"), rows("events"))
def test_events(text: str, expected: list[str]) -> None:
    found = findings(text)
    label = names(found)
    wanted = [re.fullmatch(r"(?P<kind>\w+) (?P<agent>.+?)(?: > (?P<recipient>.+))?", item) for item in expected]
    assert {(event.type, label[event.agent]) for event in found.events} == {
        (item["kind"], plain(item["agent"])) for item in wanted
    }
    for item in wanted:
        assert item["recipient"] is None or plain(item["recipient"]) in {label[each.recipient] for each in found.events}


def test_every_table_has_enough_rows_and_few_that_are_still_wrong() -> None:
    marked = total = 0
    for table in TABLES.glob("*.tsv"):
        parameters = rows(table.stem)
        assert len(parameters) >= 14, table.stem
        assert sum(p.values[1] == [] or all(item.endswith("@-") for item in p.values[1]) for p in parameters) >= 3
        marked += sum(bool(p.marks) for p in parameters)
        total += len(parameters)
    assert marked < total / 5
