"""SPARQL over an output folder, with known prefixes and saved questions."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

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


def _ask(folder: Path, question: str) -> QueryBoolean | QuerySolutions | QueryTriples:
    """The answer of a query over all graphs of a folder.

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
        return store.query(header + _text_of(question), use_default_graph_as_union=True)
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"The query is malformed: {error}") from error


def query(folder: Path, question: str) -> tuple[list[str], list[list[str]]]:
    """The columns and rows that answer a query.

    Args:
        folder: what ``kg build`` wrote.
        question: SPARQL, the path of a ``.rq`` file, or the name of a saved query.

    Raises:
        GraphError: the folder has no readable graph.
        QueryError: the query is malformed.
    """
    answer = _ask(folder, question)
    if isinstance(answer, QueryBoolean):
        return ["answer"], [[str(bool(answer)).lower()]]
    if isinstance(answer, QuerySolutions):
        names = [variable.value for variable in answer.variables]
        return names, [[getattr(value, "value", "") if value is not None else "" for value in row] for row in answer]
    return ["subject", "predicate", "object"], [[str(t.subject), str(t.predicate), str(t.object)] for t in answer]


def sparql_json(folder: Path, question: str) -> str:
    """The answer in the SPARQL 1.1 Query Results JSON format; see :func:`query` for arguments and errors."""
    answer = _ask(folder, question)
    if isinstance(answer, QueryTriples):
        raise QueryError("A CONSTRUCT query answers with triples: use --format ttl")
    return (answer.serialize(format=QueryResultsFormat.JSON) or b"").decode()


def construct(folder: Path, question: str) -> str:
    """The triples of a CONSTRUCT or DESCRIBE query in Turtle, sorted; see :func:`query` for arguments and errors."""
    answer = _ask(folder, question)
    if not isinstance(answer, QueryTriples):
        raise QueryError("Only a CONSTRUCT or DESCRIBE query answers with triples: use --format table")
    data = serialize(sorted(answer, key=str), format=RdfFormat.TURTLE, prefixes=PREFIXES)
    return (data or b"").decode()
