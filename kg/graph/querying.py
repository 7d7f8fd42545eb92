"""SPARQL over an output folder, with known prefixes and saved questions."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import QueryBoolean, QuerySolutions, RdfFormat, Store

from kg.errors import GraphError, QueryError
from kg.rdf.vocabulary import PREFIXES
from kg.resources import ontology_dir


def saved() -> dict[str, str]:
    """The saved queries by name, each with the question in its first line."""
    files = sorted((ontology_dir() / "queries").glob("*.rq"))
    return {file.stem: file.read_text("utf-8").splitlines()[0].lstrip("# ") for file in files}


def _text_of(question: str) -> str:
    if question in saved():
        return (ontology_dir() / "queries" / f"{question}.rq").read_text("utf-8")
    if question.endswith(".rq"):
        try:
            return Path(question).read_text("utf-8")
        except OSError as error:
            raise QueryError(f"{question} can't be read: {error.strerror}") from error
    return question


def query(folder: Path, question: str) -> tuple[list[str], list[list[str]]]:
    """The columns and rows that answer a query.

    Args:
        folder: what ``kg build`` wrote.
        question: SPARQL, the path of a ``.rq`` file, or the name of a saved query.

    Raises:
        GraphError: the folder has no readable graph.
        QueryError: the query is malformed.
    """
    store = Store()
    try:
        store.load(path=str(folder / "graph.nq"), format=RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise GraphError(f"{folder} has no readable graph.nq ({error}): run kg build first") from error
    header = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    try:
        answer = store.query(header + _text_of(question), use_default_graph_as_union=True)
    except SyntaxError as error:
        raise QueryError(f"The query is malformed: {error}") from error
    if isinstance(answer, QueryBoolean):
        return ["answer"], [[str(bool(answer)).lower()]]
    if isinstance(answer, QuerySolutions):
        names = [variable.value for variable in answer.variables]
        return names, [[getattr(value, "value", "") if value is not None else "" for value in row] for row in answer]
    return ["subject", "predicate", "object"], [[str(t.subject), str(t.predicate), str(t.object)] for t in answer]
