"""How well an extraction agrees with gold records: precision, recall and F1 per record type.

A gold record and a found one are paired at most once (maximum bipartite matching, Hopcroft & Karp 1973). Names agree
when their content words overlap (Dice coefficient), or when one's are part of the other's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import networkx as nx
from pyoxigraph import Store

from kg.errors import ReadingError
from kg.graph.statements import Statement, Thing, rows, statements, things

_FUNCTION_WORDS = frozenset(
    word
    for line in (
        "a an the of to for in on at by with from and or that which this these its his her their our as is are was",
        "were be been will would it he she they who some more than new own any all",
    )
    for word in line.split()
)
#: Words that many actors share: alone they identify nobody.
_COMMON = frozenset(
    word
    for line in (
        "government official leader group movement side president minister force authority prime republic state",
    )
    for word in line.split()
)
_ENDINGS = ("ians", "ian", "is", "ies", "ing", "ed", "es", "s", "i")
_ACTOR, _TARGET, _CONTAINED = 0.66, 0.5, 0.7
_CLASSES = "SELECT ?actor ?type { ?actor a parley:Actor , ?type }"

Json = dict[str, Any]
Names = Iterable[str]
A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one record type.

    >>> Score(3, 4, 6).f1
    0.6
    """

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        """Part of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Part of the gold records that was found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.found + other.found, self.gold + other.gold)


def content_words(text: str) -> frozenset[str]:
    """The content words of a name, without common endings.

    >>> sorted(content_words("The Sudanese army's leaders"))
    ['army', 'leader', 'sudanese']
    """
    plain = str(text).lower().replace("’s", "").replace("'s", "")
    kept = (word for word in re.findall(r"[a-z0-9]+", plain) if word not in _FUNCTION_WORDS)
    return frozenset(map(_stem, kept))


def _stem(word: str) -> str:
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 4), "")
    return word[: len(word) - len(ending)]


def similarity(one: str, other: str) -> float:
    """How alike two names are, 0 to 1."""
    a, b = content_words(one), content_words(other)
    if not a or not b:
        return 0.0
    dice = 2 * len(a & b) / (len(a) + len(b))
    contained = (a <= b or b <= a) and not (a & b) <= _COMMON
    return max(dice, _CONTAINED) if contained else dice


def agree(found: Names, gold: Names, threshold: float = _ACTOR) -> bool:
    """Whether some name of one record is like some name of the other."""
    gold = list(gold)
    return any(similarity(one, other) >= threshold for one in found for other in gold)


def pair(found: Sequence[A], gold: Sequence[B], same: Callable[[A, B], bool]) -> list[tuple[int, int]]:
    """As many pairs (gold index, found index) as possible, none used twice.

    The nodes are numbers: the order in which a set yields text, and so which of several equally large matchings
    is found, differs from run to run.
    """
    graph = nx.Graph()
    left = range(len(gold))
    graph.add_nodes_from(range(len(gold) + len(found)))
    for i, wanted in enumerate(gold):
        graph.add_edges_from((i, len(gold) + j) for j, given in enumerate(found) if same(given, wanted))
    matched = nx.bipartite.maximum_matching(graph, top_nodes=left)
    return sorted((i, j - len(gold)) for i, j in matched.items() if i in left)


@dataclass(frozen=True, slots=True)
class _Held:
    """A stance claim with all its places, as the scoring sees it."""

    holder: tuple[str, ...]
    target: tuple[str, ...]
    position: str
    polarity: int
    certainty: str
    by: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def score(store: Store, gold: Json, text: str) -> dict[str, Score]:
    """The scores of one article's graph.

    Args:
        store: the dataset of that article alone.
        gold: its gold record.
        text: the article, in which the gold's quotes are looked up.
    """
    known = things(store)
    found = list(statements(store))
    judge = _Gold(gold, text)
    actors = [thing for thing in known.values() if thing.kind == "actor"]
    proposals = [thing for thing in known.values() if thing.kind == "proposal"]
    classes: dict[str, set[str]] = {}
    for row in rows(store, _CLASSES):
        classes.setdefault(row["actor"], set()).add(row["type"].rsplit("#", 1)[-1])
    mediators = [known[i] for i in dict.fromkeys(s.fields["mediator"] for s in found if s.kind == "mediation")]
    terms = list({s.claim: s.fields for s in found if s.kind == "term"}.values())
    stances = _held(found, known)

    def count(pairs: Sequence[tuple[int, int]], one: Sequence[A], other: Sequence[B]) -> Score:
        return Score(len(pairs), len(one), len(other))

    typed = pair(actors, judge.actors, lambda f, g: judge.is_actor(f, g) and g["type"] in classes[f.iri])
    scores = {
        "actors": count(pair(actors, judge.actors, judge.is_actor), actors, judge.actors),
        "actor types": count(typed, actors, judge.actors),
        "mediators": count(pair(mediators, judge.mediators, judge.is_mediator), mediators, judge.mediators),
        "proposals": count(pair(proposals, judge.proposals, judge.is_proposal), proposals, judge.proposals),
        "terms": count(pair(terms, judge.terms, _is_term), terms, judge.terms),
    }
    loose = pair(stances, judge.stances, judge.is_loose)
    said = [(i, j) for i, j in loose if judge.stances[i].get("attributed_to")]
    certain = sum(stances[j].certainty == judge.stances[i].get("certainty") for i, j in loose)
    named = sum(agree(stances[j].by, judge.names(judge.stances[i]["attributed_to"])) for i, j in said)
    return scores | {
        "stance (loose)": count(loose, stances, judge.stances),
        "stance (strict)": count(pair(stances, judge.stances, judge.is_strict), stances, judge.stances),
        "certainty": Score(certain, len(loose), len(loose)),
        "attribution": Score(named, len(said), len(said)),
    }


def _labels(thing: Thing | None) -> tuple[str, ...]:
    return (thing.label, *thing.aliases) if thing else ()


def _held(found: Iterable[Statement], known: dict[str, Thing]) -> list[_Held]:
    claims: dict[str, list[Statement]] = {}
    for each in found:
        if each.kind == "stance":
            claims.setdefault(each.claim, []).append(each)
    return [
        _Held(
            holder=_labels(known.get(first.fields["holder"])),
            target=_labels(known.get(first.fields["target"])),
            position=first.fields["position"],
            polarity=int(first.fields["polarity"]),
            certainty=first.certainty,
            by=tuple(name for iri in first.sources[:1] for name in _labels(known.get(iri))),
            spans=tuple((each.start, each.end) for each in places),
        )
        for places in claims.values()
        for first in places[:1]
    ]


def _is_term(found: Json, gold: Json) -> bool:
    value = gold.get("value")
    same = value is None or ("value" in found and float(found["value"]) == value)
    return bool(found["kind"] == gold["kind"] and same)


class _Gold:
    """One gold record, and what agrees with it."""

    def __init__(self, record: Json, text: str) -> None:
        self.actors: list[Json] = record["actors"]
        self.proposals: list[Json] = record["proposals"]
        self.stances: list[Json] = record["stances"]
        self.mediators = sorted({mediation["mediator"] for mediation in record["mediations"]})
        self.terms = [term for proposal in self.proposals for term in proposal.get("terms", [])]
        self._text = text
        self._actors = {actor["id"]: actor for actor in self.actors}
        self._proposals = {proposal["id"]: proposal for proposal in self.proposals}

    def names(self, key: str, wholes: bool = True) -> list[str]:
        """The names of an actor and, if wanted, of the whole that it belongs to."""
        actor = self._actors.get(key)
        if actor is None:
            return [str(key)]
        own = [actor["label"], *actor.get("aliases", [])]
        return own + (self.names(actor["part_of"], False) if wholes and actor.get("part_of") in self._actors else [])

    def is_actor(self, found: Thing, gold: Json) -> bool:
        return agree(_labels(found), [gold["label"], *gold.get("aliases", [])])

    def is_mediator(self, found: Thing, key: str) -> bool:
        return agree(_labels(found), self.names(key))

    def is_proposal(self, found: Thing, gold: Json) -> bool:
        names = [gold["label"], *gold.get("aliases", []), gold.get("quote") or ""]
        return agree(_labels(found), names, _TARGET)

    def is_loose(self, found: _Held, gold: Json) -> bool:
        sign = {"+": 1, "0": 0, "-": -1, "−": -1}[gold["polarity"]]
        if found.polarity != sign or not agree(found.holder, self.names(gold["holder"])):
            return False
        quote = gold.get("quote") or ""
        at = self._text.find(quote) if quote else -1
        return at < 0 or any(start < at + len(quote) and at < end for start, end in found.spans)

    def is_strict(self, found: _Held, gold: Json) -> bool:
        same = found.position == gold["position"] and self.is_loose(found, gold)
        return same and agree(found.target, self._target_names(gold), _TARGET)

    def _target_names(self, gold: Json) -> list[str]:
        names = [gold["target_text"]] if gold.get("target_text") else []
        key = gold.get("target")
        if key in self._proposals:
            return [*names, self._proposals[key]["label"], *self._proposals[key].get("aliases", [])]
        return names + (self.names(key) if key else [])


def gold_records(folder: Path) -> dict[str, Json]:
    """The gold records of a folder (or of one file) by slug.

    Raises:
        ReadingError: there is none, or one is not valid.
    """
    files = [folder] if folder.is_file() else sorted(folder.glob("*.gold.json"))
    if not files:
        raise ReadingError(f"{folder} has no *.gold.json")
    found = {}
    for file in files:
        try:
            record = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise ReadingError(f"{file} is not a gold record ({error})") from error
        missing = [name for name in ("actors", "mediations", "proposals", "stances") if name not in record]
        if missing:
            raise ReadingError(f"{file} lacks {', '.join(missing)}")
        found[file.name.removesuffix(".gold.json")] = record
    return found
