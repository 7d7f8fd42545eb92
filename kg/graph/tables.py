"""The network as files for other tools: GraphML, GEXF (Gephi) and two CSV tables."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import networkx as nx

#: Characters that XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: The clock and the version of the library that wrote a GEXF file would make two equal graphs differ.
_GEXF_STAMP = re.compile(rb' lastmodifieddate="[^"]*"|<creator>[^<]*</creator>\s*')
#: A spreadsheet runs cells that begin so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def graphml(graph: Any) -> bytes:
    """The network in GraphML."""
    buffer = io.BytesIO()
    nx.readwrite.graphml.write_graphml_xml(_clean(graph), buffer, named_key_ids=True)
    return buffer.getvalue()


def gexf(graph: Any) -> bytes:
    """The network in GEXF 1.2, without date and library version."""
    buffer = io.BytesIO()
    nx.write_gexf(_clean(graph), buffer)
    return _GEXF_STAMP.sub(b"", buffer.getvalue())


def nodes_csv(graph: Any) -> bytes:
    """One line a node."""
    columns = ["id", "label", "kind", "type", "mediator"]
    return _table(columns, ({"id": iri, **data} for iri, data in sorted(graph.nodes(data=True))))


def edges_csv(graph: Any) -> bytes:
    """One line an edge, with the labels of its ends."""
    columns = ["source", "target", "source_label", "relation", "target_label", "polarity", "certainty", "count"]
    columns += ["articles", "first", "last", "evidence"]
    label = dict(graph.nodes(data="label"))
    ends = sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3])
    return _table(
        columns,
        (
            {"source": one, "target": other, "source_label": label[one], "target_label": label[other], **data}
            for one, other, _, data in ends
        ),
    )


def _clean(graph: Any) -> Any:
    """A copy whose texts an XML file can hold."""
    copy = nx.MultiDiGraph()
    for iri, data in graph.nodes(data=True):
        copy.add_node(iri, **{name: _xml(value) for name, value in data.items()})
    for one, other, key, data in graph.edges(keys=True, data=True):
        copy.add_edge(one, other, key=key, **{name: _xml(value) for name, value in data.items()})
    return copy


def _xml(value: Any) -> Any:
    return _NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value


def _table(columns: list[str], rows: Any) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return buffer.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
