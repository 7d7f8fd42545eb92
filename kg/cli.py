"""The command ``kg``."""

from __future__ import annotations

import csv
import logging
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from kg.errors import ParleyError, QueryError, ReadingError

if TYPE_CHECKING:
    from kg.build import Built
    from kg.reading import Options

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who holds which stance on what, in the news: articles to a knowledge graph, with the sentence behind every "
    "edge. Offline.",
)
_errors = Console(stderr=True)
_NOTHING, _USAGE = 1, 2
_MEGABYTE = 1_000_000


class Format(StrEnum):
    """How ``kg query`` prints."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    ttl = "ttl"


Sources = Annotated[list[str], typer.Argument(help="Files, folders, globs, web addresses, or - for standard input.")]
Model = Annotated[str | None, typer.Option(help="Another installed spaCy pipeline, such as en_core_web_sm.")]
Force = Annotated[bool, typer.Option("--force", help="Read articles that don't seem to be English, too.")]


def _options(
    date: str | None = None,
    title: str | None = None,
    source: str | None = None,
    url: str | None = None,
    max_size: float = 5,
    force: bool = False,
    field: list[str] | None = None,
) -> Options:
    from kg.reading import Metadata, Options
    from kg.reading.metadata import NAMES, iso_date

    pairs = dict(item.partition("=")[::2] for item in field or [])
    if unknown := sorted(set(pairs) - set(NAMES)):
        raise typer.BadParameter(f"--field knows {', '.join(NAMES)}; not {', '.join(unknown)}")
    if date is not None and iso_date(date) is None:
        raise typer.BadParameter(f"--date {date} is not a date: write YYYY-MM-DD")
    known = Metadata(headline=title, date=iso_date(date) if date else None, publisher=source, url=url)
    return Options(int(max_size * _MEGABYTE), force, known, pairs)


@app.command()
def build(
    sources: Sources,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the graph.")] = Path("output"),
    base_iri: Annotated[str, typer.Option(help="Where the data's IRIs live.")] = "https://w3id.org/parley/id/",
    model: Model = None,
    date: Annotated[str | None, typer.Option(help="Date of articles that don't carry one (YYYY-MM-DD).")] = None,
    title: Annotated[str | None, typer.Option(help="Headline of an article that doesn't carry one.")] = None,
    source: Annotated[str | None, typer.Option(help="Publisher of articles that don't carry one.")] = None,
    url: Annotated[str | None, typer.Option(help="Address of an article that doesn't carry one.")] = None,
    max_size: Annotated[float, typer.Option(help="Largest article, in megabytes.")] = 5,
    force: Force = False,
    field: Annotated[list[str] | None, typer.Option(help="Name of a column, such as text=BODY_TXT.")] = None,
) -> None:
    """Build a graph from articles.

    Exit code 0 when something was built, 1 when nothing was, 2 on wrong usage.
    """
    from kg.build import build as build_graph

    options = _options(date, title, source, url, max_size, force, field)
    _check_writable(output)
    logging.basicConfig(level=logging.CRITICAL)
    began = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_errors, transient=True) as bar:
        task = bar.add_task("Reading", total=None)

        def show(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=name[:40].replace("[", "(") or "Merging")

        built = build_graph(sources, options=options, base_iri=base_iri, model=model, progress=show)
        files = built.save(output) if built.articles else []
    _summary(built, output, files, time.monotonic() - began)
    if not built.articles:
        raise typer.Exit(_NOTHING)


def _check_writable(output: Path) -> None:
    if output.exists() and not output.is_dir():
        raise typer.BadParameter(f"{output} is a file: give a folder with --output")


def _summary(built: Built, output: Path, files: list[Path], seconds: float) -> None:
    from kg.graph.statements import statements, things

    known = things(built.store).values()
    kinds = [thing.kind for thing in known]
    claims: dict[str, str] = {each.claim: each.kind for each in statements(built.store)}
    table = Table(show_header=False, box=None)
    counts = {
        "articles read": len(built.articles),
        "articles skipped": len(built.skipped),
        "actors": kinds.count("actor"),
        "mediators": sum(thing.mediator for thing in known),
        "proposals": kinds.count("proposal"),
        "stances": list(claims.values()).count("stance"),
        "events": kinds.count("event"),
        "seconds": f"{seconds:.1f}",
    }
    for name, count in counts.items():
        table.add_row(name, str(count))
    _errors.print(table)
    for skipped in built.skipped:
        _errors.print(f"skipped: {skipped.reason}", style="yellow", markup=False, highlight=False)
    for article in built.articles:
        for note in article.notes:
            _errors.print(f"note: {article.source}: {note}", style="dim", markup=False, highlight=False)
    if files:
        pages = sum(path.parent != output for path in files)
        names = ", ".join(path.name for path in files if path.parent == output)
        _errors.print(f"written to {output}: {names}, and {pages} article pages", markup=False, highlight=False)
        _errors.print(f"open {output / 'graph.html'} in a browser", markup=False, highlight=False)


@app.command()
def query(
    folder: Annotated[Path | None, typer.Argument(help="What kg build wrote.")] = None,
    question: Annotated[str | None, typer.Argument(help="SPARQL, a .rq file or the name of a saved query.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the saved queries.")] = False,
    format_: Annotated[Format, typer.Option("--format", help="How to print the answer.")] = Format.table,
) -> None:
    """Ask a graph in SPARQL; the usual prefixes are known.

    Example: kg query output 'SELECT ?holder ?target { ?holder parley:rejects ?target }'
    """
    from kg import graph

    if list_ or question is None:
        columns, rows = ["name", "question"], [list(item) for item in graph.saved().items()]
        _print(columns, rows, format_)
        return
    if folder is None:
        raise typer.BadParameter("give the folder that kg build wrote")
    if format_ is Format.ttl:
        typer.echo(graph.construct(folder, question), nl=False)
    elif format_ is Format.json:
        typer.echo(graph.sparql_json(folder, question))
    else:
        _print(*graph.query(folder, question), format_)


def _print(columns: list[str], rows: list[list[str]], format_: Format) -> None:
    if format_ in (Format.csv, Format.tsv):
        writer = csv.writer(sys.stdout, delimiter="," if format_ is Format.csv else "\t", lineterminator="\n")
        writer.writerows([columns, *rows])
        return
    from rich.text import Text

    console = Console()
    wide = Table()
    for column in columns:
        wide.add_column(column, overflow="fold")
    for row in rows:
        wide.add_row(*(Text(cell) for cell in row))
    console.print(wide)
    _errors.print(f"{len(rows)} rows", style="dim")


@app.command()
def validate(
    path: Annotated[Path, typer.Argument(help="A folder that kg build wrote, or one RDF file.")],
) -> None:
    """Check an export against the ontology's SHACL shapes; exit code 1 if it breaks one."""
    from kg import graph

    found = graph.validate(path)
    for each in found:
        typer.echo(f"{each.node}: {each.message}" + (f" (found {each.value})" if each.value else ""))
    if found:
        _errors.print(f"{len(found)} violations", style="red")
        raise typer.Exit(1)
    _errors.print("valid", style="green")


@app.command()
def explain(
    article: Annotated[str, typer.Argument(help="One article: a file, a web address, or -.")],
    html: Annotated[bool, typer.Option("--html", help="Print a page instead of text.")] = False,
    model: Model = None,
    force: Force = False,
) -> None:
    """Sentence by sentence: what was found, by which rule, and what was seen and left out."""
    from kg.build import build as build_graph
    from kg.explain import explain as notes_of
    from kg.views import standalone

    built = build_graph([article], options=_options(force=force), model=model)
    if not built.articles:
        raise ReadingError(built.skipped[0].reason if built.skipped else f"{article} holds no article")
    if html:
        for one, findings in zip(built.articles, built.findings, strict=True):
            typer.echo(standalone(built.store, one, findings.left_out))
        return
    console = Console(highlight=False, soft_wrap=True)
    for one, findings in zip(built.articles, built.findings, strict=True):
        for sentence in notes_of(one, findings):
            console.print(f"\n{sentence.start}: {' '.join(sentence.text.split())}", style="bold", markup=False)
            for note in sentence.notes:
                how = f"  ({note.rule}, {note.confidence:.2f})" if note.rule else ""
                console.print(f"    {note.words}{how}", markup=False, style="" if note.rule else "dim")


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="A folder of SLUG.gold.json, or one such file.")],
    articles: Annotated[
        Path | None, typer.Option(help="Folder of the articles; beside the gold records if not given.")
    ] = None,
    model: Model = None,
) -> None:
    """Precision, recall and F1 per record type against gold records."""
    from kg.build import build as build_graph
    from kg.evaluation import Score, gold_records, score

    folder = articles or (gold if gold.is_dir() else gold.parent)
    total: dict[str, Score] = {}
    for slug, record in gold_records(gold).items():
        files = sorted(p for p in folder.glob(f"{slug}.*") if p.suffix in (".txt", ".md", ".html"))
        if not files:
            raise ReadingError(f"{folder} has no article {slug}.txt: name its folder with --articles")
        built = build_graph([files[0]], model=model)
        if not built.articles:
            raise ReadingError(built.skipped[0].reason)
        for name, each in score(built.store, record, built.articles[0].text).items():
            total[name] = total.get(name, Score(0, 0, 0)) + each
    table = Table("", "precision", "recall", "F1", "right/found/gold")
    for name, each in total.items():
        counts = f"{each.right}/{each.found}/{each.gold}"
        table.add_row(name, f"{each.precision:.3f}", f"{each.recall:.3f}", f"{each.f1:.3f}", counts)
    Console().print(table)


def main() -> None:
    """Run the command; what goes wrong on purpose is one line: 1 for bad data, 2 for wrong usage."""
    try:
        app()
    except QueryError as error:
        _errors.print(str(error), style="red", markup=False)
        sys.exit(_USAGE)
    except ParleyError as error:
        _errors.print(str(error), style="red", markup=False)
        sys.exit(_NOTHING)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
