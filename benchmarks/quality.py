"""How good the extraction is, in one table: ``python -m benchmarks.quality --shared ../shared``.

Articles with gold records (the seeds, those kept for measuring, and the development article where it is there); the
directed stance between given pairs; verbs of PLOVER with given actors; relations of re3d. Data that is missing leaves
its row out.
"""

from __future__ import annotations

import argparse
import csv
import json
import lzma
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

import kg
from kg.evaluation import Score, gold_records, score, similarity
from kg.extraction.findings import Findings, Span
from kg.language.parser import Model
from training.data import directed_stance
from training.directed import stance_scores

ROOT = Path(__file__).parent
#: The half of the benchmark that may be read while rules are written; the other is only scored.
READ = frozenset({"burundi", "cyprus", "iran", "korea", "kosovo", "lebanon", "libya", "nepal", "venezuela"})
KINDS = ("supports", "accepts"), ("opposes", "rejects", "criticizes", "threatens")


def articles(gold: Path, folder: Path, kept: Callable[[str], bool]) -> dict[str, Score]:
    """The scores over the articles with a gold record whose names are to be kept."""
    total: dict[str, Score] = {}
    for slug, record in gold_records(gold).items():
        if not kept(slug):
            continue
        built = kg.build([folder / f"{slug}.txt"])
        for name, each in score(built.store, record, built.articles[0].text).items():
            total[name] = total.get(name, Score(0, 0, 0)) + each
    return total


def anything(slug: str) -> bool:
    return True


def was_read(slug: str) -> bool:
    """Whether an article of the benchmark was read while rules were written."""
    return slug.partition("-")[0] in READ


def findings_of(text: str) -> Findings:
    return kg.extract(kg.Article(text, source="-", slug="benchmark"))


def said_by(findings: Findings, source: str) -> list[str]:
    """The positions and event types of an actor named so; of anybody if it has none."""
    labels = {actor.key: (actor.label, *actor.aliases) for actor in findings.actors}

    def is_source(key: str | None, span: Span | None = None) -> bool:
        return any(similarity(name, source) >= 0.5 for name in labels.get(key or "", ()))

    own = [stance.position for stance in findings.stances if is_source(stance.holder)]
    own += [event.type for event in findings.events if is_source(event.agent)]
    return own or [s.position for s in findings.stances] + [event.type for event in findings.events]


def plover(path: Path) -> tuple[float, float]:
    """Part of the sentences for which we assign something, and part of those where it agrees with the root code."""
    lines = (ROOT / "plover.tsv").read_text("utf-8").splitlines()
    agrees = {row[0]: set(row[1].split()) for row in (line.split("\t") for line in lines if line[0] != "#")}
    with lzma.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assigned = right = 0
    for row in rows:
        found = said_by(findings_of(row["sentence"]), row["source"])
        assigned += bool(found)
        right += bool(set(found) & agrees[row["root"]])
    return assigned / len(rows), right / max(1, assigned)


def re3d(folder: Path) -> dict[str, tuple[float, float]]:
    """Precision and recall of pairs that like and dislike each other, over documents that are not the BBC's."""
    documents = {d["_id"]: d for d in read_lines(folder / "documents.jsonl") if "BBC" not in d["sourceName"]}
    gold: dict[str, set[tuple[str, str, str]]] = {}
    for relation in read_lines(folder / "relations.jsonl"):
        kind = {"Likes": "+", "AlliesOf": "+", "Dislikes": "-", "FightingAgainst": "-"}.get(relation["type"])
        if kind and relation["documentId"] in documents:
            pair = (kind, relation["source"], relation["target"])
            gold.setdefault(relation["documentId"], set()).add(pair)
    counts: Counter[str] = Counter()
    for key, document in documents.items():
        findings = findings_of(document["text"])
        names = {actor.key: actor.label for actor in findings.actors}
        found = {
            (kind, names[s.holder], s.target.label)
            for s in findings.stances
            for kind, positions in zip("+-", KINDS, strict=True)
            if s.position in positions and s.target.kind == "actor"
        }
        for kind in "+-":
            ours = [pair for pair in found if pair[0] == kind]
            theirs = [pair for pair in gold.get(key, ()) if pair[0] == kind]
            counts[f"{kind} found"] += len(ours)
            counts[f"{kind} gold"] += len(theirs)
            counts[f"{kind} right"] += sum(any(alike(mine, other) for mine in ours) for other in theirs)
    return {
        kind: (
            counts[f"{kind} right"] / max(1, counts[f"{kind} found"]),
            counts[f"{kind} right"] / counts[f"{kind} gold"],
        )
        for kind in "+-"
    }


def alike(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    return similarity(one[1], other[1]) >= 0.5 and similarity(one[2], other[2]) >= 0.5


def directed(path: Path) -> dict[str, float]:
    """Micro-F1, macro-F1 and neutral precision of the stance between two given actors, in percent."""
    model, examples = Model(reads=False), directed_stance(path)
    return stance_scores(model, examples, model.parse([example["words"] for example in examples]))


def read_lines(path: Path) -> Iterator[dict[str, str]]:
    yield from (json.loads(line) for line in path.read_text("utf-8").splitlines() if line)


def _part(name: str, value: float) -> tuple[str, str, str]:
    """A figure in percent in its column: precision, recall or F1."""
    return ("", "", f"{value / 100:.3f}") if name.endswith("F1") else (f"{value / 100:.3f}", "", "")


def main(shared: Path) -> None:
    table = Table("what", "precision", "recall", "F1", "right/found/gold")
    own, dev = ROOT / "articles", shared / "eval" / "dev"
    sets = [("seeds", ROOT.parent / "tests" / "gold", ROOT.parent / "seeds", anything)]
    sets += [("benchmark, read", own, own, was_read), ("benchmark, unread", own, own, lambda slug: not was_read(slug))]
    sets += [("development", dev, dev, anything)]
    for name, gold, folder, kept in sets:
        for kind, each in articles(gold, folder, kept).items() if gold.exists() else ():
            counts = f"{each.right}/{each.found}/{each.gold}"
            table.add_row(f"{name}: {kind}", *(f"{x:.3f}" for x in (each.precision, each.recall, each.f1)), counts)
    if (path := shared / "data" / "stance" / "directed_sentiment-valid.tsv.xz").exists():
        for name, value in directed(path).items():
            table.add_row(f"directed stance, given pairs: {name}", *_part(name, value), "")
    if (path := shared / "data" / "plover" / "plv-train.tsv.xz").exists():
        assigned, right = plover(path)
        table.add_row("PLOVER: something assigned / agrees with the root", f"{right:.3f}", f"{assigned:.3f}", "", "")
    if (folder := shared / "data" / "re3d").exists():
        for kind, (precision, recall) in re3d(folder).items():
            table.add_row(f"re3d pairs {kind}", f"{precision:.3f}", f"{recall:.3f}", "", "")
    Console().print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent.parent / "shared")
    main(parser.parse_args().shared)
