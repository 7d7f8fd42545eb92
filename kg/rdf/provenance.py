"""The run that made a dataset, as a ``prov:Activity``: which software and model, from which articles."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from pyoxigraph import Literal, NamedNode, Quad

from kg.rdf.iris import Minter
from kg.rdf.vocabulary import BASE, TYPE, term
from kg.reading.article import Article


def software_version() -> str:
    """The version of the installed package; ``0+unknown`` in a bare checkout."""
    try:
        return version("parley-kg")
    except PackageNotFoundError:
        return "0+unknown"


def provenance(articles: Iterable[Article], model: tuple[str, str, str | None], base_iri: str = BASE) -> list[Quad]:
    """The quads of the graph ``provenance``; no clock, so that equal input gives equal bytes.

    Args:
        articles: what was read.
        model: name, version and SHA-256 (if known) of the language pipeline.
        base_iri: where the data's IRIs live.
    """
    mint = Minter(base_iri)
    graph = mint.graph("provenance")
    name, number, checksum = model
    slugs = sorted((article.slug, article.sha256) for article in articles)
    run = mint.claim("run", software_version(), name, number, checksum, *slugs)
    software, pipeline = mint.claim("software", software_version()), mint.claim("model", name, number, checksum)
    facts: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (run, "a", term("prov:Activity")),
        (run, "prov:wasAssociatedWith", software),
        (run, "prov:used", pipeline),
        (software, "a", term("prov:SoftwareAgent")),
        (software, "schema:name", Literal("parley-kg")),
        (software, "schema:softwareVersion", Literal(software_version())),
        (pipeline, "a", term("prov:Entity")),
        (pipeline, "schema:name", Literal(name)),
        (pipeline, "schema:softwareVersion", Literal(number)),
    ]
    facts += [(run, "prov:used", mint.article(slug)) for slug, _ in slugs]
    facts += [(mint.graph(name), "prov:wasGeneratedBy", run) for name in ("core", "direct")]
    facts += [(mint.graph(f"article/{slug}"), "prov:wasGeneratedBy", run) for slug, _ in slugs]
    if checksum:
        facts.append((pipeline, "parley:sha256", Literal(checksum)))
    return [Quad(s, TYPE if p == "a" else term(p), o, graph) for s, p, o in facts]
