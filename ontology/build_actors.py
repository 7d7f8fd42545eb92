"""Make `actors.ttl` from the tables beside this file: `python ontology/build_actors.py`.

Tables are CSV with `;` between columns and `/` between the values of one column. `states.csv` has one row a country.
Every other table has `key;label;type;part_of;role;names;demonyms;metonyms`: a key without prefix is `actor:key`, a name
that begins with `=` counts only letter for letter. The same tables give the same bytes.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TYPES = {
    "State",
    "Government",
    "ArmedGroup",
    "PoliticalParty",
    "IntergovernmentalOrganization",
    "Organization",
    "Person",
    "Group",
    "MediaOutlet",
}
HEAD = """\
# The actors that are known by name. Made by build_actors.py from tables/: change those.
@prefix actor: <https://w3id.org/parley/actors#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix parley: <https://w3id.org/parley#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/parley/actors> a skos:ConceptScheme ;
    skos:prefLabel "Actors known by name"@en .
"""

Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    """The rows of one table, with `key` complete."""
    with path.open(encoding="utf-8", newline="") as file:
        found = [{name: value.strip() for name, value in row.items()} for row in csv.DictReader(file, delimiter=";")]
    return [country(row) if "iso2" in row else curated(row) for row in found]


def country(row: Row) -> Row:
    """A row of `states.csv` in the columns of the other tables."""
    wikidata = f"http://www.wikidata.org/entity/{row['wikidata']}" if row["wikidata"] else ""
    codes = {name: row[name] for name in ("iso2", "iso3", "numeric")}
    return row | {"key": f"iso:{row['iso2']}", "type": "State", "metonyms": row["capitals"], "match": wikidata} | codes


def curated(row: Row) -> Row:
    """A row of another table, its keys complete."""
    return row | {name: full(row[name]) for name in ("key", "part_of")}


def full(key: str) -> str:
    """`hamas` is `actor:hamas`."""
    return key if not key or ":" in key else f"actor:{key}"


def values(row: Row, column: str) -> list[str]:
    """The values of a column, sorted, each once."""
    return sorted({value.strip() for value in row.get(column, "").split("/") if value.strip()})


def literal(text: str, tag: str = "@en") -> str:
    """A Turtle literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"{tag}'


def iri(key: str) -> str:
    """The prefixed name of a key."""
    return "actor:" + key.removeprefix("actor:").replace(":", "-")


def turtle(row: Row) -> str:
    """One actor as Turtle."""
    names = [name for name in values(row, "names") if not name.startswith("=")]
    pairs: list[tuple[str, list[str]]] = [
        ("a", [f"parley:{row['type']}", "parley:Actor"]),
        ("dcterms:identifier", [literal(row["key"], "")]),
        ("skos:inScheme", ["<https://w3id.org/parley/actors>"]),
        ("skos:prefLabel", [literal(row["label"])]),
        ("skos:altLabel", [literal(name) for name in names]),
        ("parley:exactName", [literal(name[1:]) for name in values(row, "names") if name.startswith("=")]),
        ("parley:demonym", [literal(name) for name in values(row, "demonyms")]),
        ("parley:metonym", [literal(name) for name in values(row, "metonyms")]),
        ("parley:partOf", [iri(row["part_of"])] if row.get("part_of") else []),
        ("parley:role", [literal(row["role"])] if row.get("role") else []),
        ("skos:notation", [literal(row[name], "") for name in ("iso2", "iso3", "numeric") if row.get(name)]),
        ("skos:exactMatch", [f"<{row['match']}>"] if row.get("match") else []),
    ]
    lines = [f"{predicate} {', '.join(objects)}" for predicate, objects in pairs if objects]
    return iri(row["key"]) + " " + " ;\n    ".join(lines) + " .\n"


def check(table: list[Row]) -> list[str]:
    """What is wrong with the tables, in words."""
    keys = [row["key"] for row in table]
    wrong = [f"{key}: twice" for key in sorted({key for key in keys if keys.count(key) > 1})]
    wrong += [f"{row['key']}: no type {row['type']}" for row in table if row["type"] not in TYPES]
    wrong += [
        f"{row['key']}: no actor {row['part_of']}" for row in table if row.get("part_of") and row["part_of"] not in keys
    ]
    return wrong + shared(table)


def shared(table: list[Row]) -> list[str]:
    """Names that two actors have."""
    owners: dict[tuple[str, str], set[str]] = {}
    for row in table:
        for column in ("names", "demonyms", "metonyms"):
            for name in [*values(row, column), *([row["label"]] if column == "names" else [])]:
                plain = name.removeprefix("the ").replace("-", " ").replace(".", "")
                owners.setdefault((column, plain), set()).add(row["key"])
    return [f"{name}: {', '.join(sorted(keys))}" for (_, name), keys in sorted(owners.items()) if len(keys) > 1]


def main() -> int:
    """Write the file, or say what is wrong with the tables."""
    table = sorted(
        (row for path in sorted((HERE / "tables").glob("*.csv")) for row in rows(path)), key=lambda row: row["key"]
    )
    wrong = check(table)
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    target = HERE / "actors.ttl"
    temporary = target.with_suffix(".ttl.new")
    temporary.write_text("\n".join([HEAD, *map(turtle, table)]), encoding="utf-8", newline="\n")
    temporary.replace(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
