"""From sources to a built graph: the floors in their order."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import Store

from kg import extraction, graph, language, rdf, views
from kg.extraction.findings import Findings
from kg.graph.writing import write_atomically
from kg.reading import Article, Options, Skipped, read_all

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Built:
    """A built graph.

    Attributes:
        articles: what was read, with the findings at the same place in :attr:`findings`.
        skipped: what wasn't, and why.
        store: the merged dataset, as a pyoxigraph store.
        model: the language pipeline that parsed the articles.
    """

    articles: tuple[Article, ...]
    findings: tuple[Findings, ...]
    skipped: tuple[Skipped, ...]
    store: Store
    model: language.ModelInfo

    @property
    def dataset(self) -> rdflib.Dataset:
        """The merged dataset for rdflib, with its named graphs."""
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(data=graph.nquads(self.store), format="nquads")
        for prefix, iri in rdf.PREFIXES.items():
            dataset.bind(prefix, iri)
        return dataset

    @property
    def network(self) -> Any:
        """The merged graph as a ``networkx.MultiDiGraph``; see :func:`kg.graph.network`."""
        return graph.network(self.store)

    def save(self, folder: str | Path) -> list[Path]:
        """Write everything that ``kg build`` writes into a folder; returns the paths."""
        folder = Path(folder)
        paths = graph.write(self.store, folder)
        pages = views.render(self.store, self.articles)
        for name, page in sorted(pages.items()):
            write_atomically(folder / name, page)
        data = json.dumps(self._record(paths), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        write_atomically(folder / "build.json", data.encode("utf-8", "replace"))
        return [*paths, *(folder / name for name in sorted(pages)), folder / "build.json"]

    def _record(self, paths: list[Path]) -> dict[str, Any]:
        """What was built from what; names without the folders, so that the same files give the same bytes anywhere."""
        articles = [
            {"slug": a.slug, "source": _name(a.source), "sha256": a.sha256, "notes": list(a.notes)}
            for a in sorted(self.articles, key=lambda a: a.slug)
        ]
        skipped = [
            {"source": _name(s.source), "reason": s.reason.replace(s.source, _name(s.source))} for s in self.skipped
        ]
        return {
            "software": {"name": "parley-kg", "version": rdf.software_version()},
            "model": self.model._asdict(),
            "articles": articles,
            "skipped": sorted(skipped, key=lambda s: (s["source"], s["reason"])),
            "files": {path.name: graph.checksum(path) for path in paths},
        }


def _name(source: str) -> str:
    return source if "://" in source else Path(source).name


def build(
    sources: Iterable[str | Path] | str | Path,
    *,
    options: Options | None = None,
    base_iri: str = rdf.BASE,
    model: str | None = None,
    progress: Callable[[int, int, str], None] = lambda done, total, name: None,
) -> Built:
    """Read, parse, extract, map and merge.

    Args:
        sources: files, folders, globs, web addresses, or ``-``.
        options: how to read.
        base_iri: where the data's IRIs live.
        model: name of another installed spaCy pipeline.
        progress: called with the number of articles done, their total, and the one that comes next.

    Raises:
        ModelError: the language model can't be loaded.
    """
    nlp = language.load(model)
    given = [sources] if isinstance(sources, str | Path) else list(sources)
    read = list(read_all(given, options))
    skipped = [each for each in read if isinstance(each, Skipped)]
    waiting = [each for each in read if isinstance(each, Article)]
    done: list[tuple[Article, Findings]] = []
    for number, article in enumerate(waiting):
        progress(number, len(waiting), article.slug)
        try:
            done.append((article, extraction.extract(nlp(article.text), article)))
        except Exception as error:  # one article that breaks us never costs the others
            _log.exception("extraction failed in %s", article.source)
            reason = f"{article.source} could not be analysed ({type(error).__name__}): please report it"
            skipped.append(Skipped(article.source, reason))
    progress(len(waiting), len(waiting), "")
    articles, findings = tuple(a for a, _ in done), tuple(f for _, f in done)
    info = language.describe(nlp)
    quads = [quad for article, each in done for quad in rdf.quads(article, each, base_iri)]
    if articles:
        quads += rdf.provenance(articles, info, base_iri)
    return Built(articles, findings, tuple(skipped), graph.merge(quads, base_iri), info)
