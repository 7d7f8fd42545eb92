"""From sources to a built graph: the floors in their order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from kg import extraction, graph, language, rdf
from kg.extraction.findings import Findings
from kg.graph.writing import write_atomically
from kg.reading import Article, Skipped, read_all


@dataclass(frozen=True, slots=True)
class Built:
    """A built graph.

    Attributes:
        articles: what was read, with the findings at the same place in :attr:`findings`.
        skipped: what wasn't, and why.
        store: the merged dataset.
    """

    articles: tuple[Article, ...]
    findings: tuple[Findings, ...]
    skipped: tuple[Skipped, ...]
    store: Store

    def save(self, folder: str | Path) -> list[Path]:
        """Write the graph and ``build.json`` into a folder; returns the paths."""
        folder = Path(folder)
        paths = graph.write(self.store, folder)
        articles = [{"slug": a.slug, "sha256": a.sha256, "notes": list(a.notes)} for a in self.articles]
        names = [(s.reason, s.source, Path(s.source).name) for s in self.skipped]
        skipped = [{"source": name, "reason": reason.replace(source, name)} for reason, source, name in names]
        record = {"articles": articles, "skipped": skipped}
        data = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        write_atomically(folder / "build.json", data.encode("utf-8", "replace"))
        return [*paths, folder / "build.json"]


def build(
    sources: Iterable[str | Path],
    *,
    base_iri: str = rdf.BASE,
    model: str | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> Built:
    """Read, parse, extract, map and merge.

    Args:
        sources: files and folders.
        base_iri: where the data's IRIs live.
        model: name of another installed spaCy pipeline.
        progress: called with the name of each article that is done.

    Raises:
        ModelError: the language model can't be loaded.
    """
    nlp = language.load(model)
    articles: list[Article] = []
    findings: list[Findings] = []
    skipped: list[Skipped] = []
    for each in read_all(sources):
        if isinstance(each, Skipped):
            skipped.append(each)
            continue
        articles.append(each)
        findings.append(extraction.extract(nlp(each.text), each))
        progress(each.slug)
    pairs = zip(articles, findings, strict=True)
    store = graph.merge((quad for a, f in pairs for quad in rdf.quads(a, f, base_iri)), base_iri)
    return Built(tuple(articles), tuple(findings), tuple(skipped), store)
