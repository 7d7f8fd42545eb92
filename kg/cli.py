"""The command ``kg``."""

from __future__ import annotations

import csv
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kg.errors import ParleyError

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Who holds which stance on what, in the news.")
_errors = Console(stderr=True)


class Format(StrEnum):
    """How ``kg query`` prints."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"


@app.command()
def build(
    sources: Annotated[list[Path], typer.Argument(help="Files and folders of articles.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the graph.")] = Path("output"),
    base_iri: Annotated[str, typer.Option(help="Where the data's IRIs live.")] = "https://w3id.org/parley/id/",
    model: Annotated[str | None, typer.Option(help="Another installed spaCy pipeline.")] = None,
) -> None:
    """Build a graph from articles."""
    from kg.build import build as build_graph

    with _errors.status("Reading") as status:

        def show(name: str) -> None:
            status.update(f"Read {name}")

        built = build_graph(sources, base_iri=base_iri, model=model, progress=show)
        files = built.save(output) if built.articles else []
    table = Table(show_header=False)
    counts = {
        "articles read": len(built.articles),
        "skipped": len(built.skipped),
        "proposals": sum(len(f.proposals) for f in built.findings),
        "stances": sum(len(f.stances) for f in built.findings),
        "mediations": sum(len(f.mediations) for f in built.findings),
        "events": sum(len(f.events) for f in built.findings),
        "files written": len(files),
    }
    for name, count in counts.items():
        table.add_row(name, str(count))
    _errors.print(table)
    for skipped in built.skipped:
        _errors.print(f"skipped: {skipped.reason}", style="yellow", markup=False)
    if not built.articles:
        raise typer.Exit(1)


@app.command()
def query(
    folder: Annotated[Path, typer.Argument(help="What kg build wrote.")],
    question: Annotated[str | None, typer.Argument(help="SPARQL, a .rq file or the name of a saved query.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the saved queries.")] = False,
    format_: Annotated[Format, typer.Option("--format", help="How to print the answer.")] = Format.table,
) -> None:
    """Ask a graph in SPARQL; the usual prefixes are known."""
    from kg import graph

    if list_ or question is None:
        columns, rows = ["name", "question"], [list(item) for item in graph.saved().items()]
    else:
        columns, rows = graph.query(folder, question)
    if format_ is Format.table:
        table = Table(*columns)
        for row in rows:
            table.add_row(*row)
        Console().print(table, markup=False)
    elif format_ is Format.json:
        typer.echo(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, indent=1))
    else:
        writer = csv.writer(sys.stdout, delimiter="," if format_ is Format.csv else "\t", lineterminator="\n")
        writer.writerows([columns, *rows])


def main() -> None:
    """Run the command; errors on purpose are one line and exit code 2."""
    try:
        app()
    except ParleyError as error:
        _errors.print(str(error), style="red", markup=False)
        sys.exit(2)
