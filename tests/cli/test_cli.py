"""The command: what a user types, sees and gets."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from kg.cli import app

ARTICLE = """---
title: Talks stall
date: 2024-05-01
---
Kenya mediated between the Taliban and the government of Uganda. The Taliban rejected the ceasefire proposal on Tuesday.

Ada B. Example does not work for, consult, own shares in or receive funding from any company.
"""


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def folder_with(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.txt").write_text(ARTICLE, "utf-8")
    (folder / "copy.txt").write_text(ARTICLE, "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    return folder


def test_build_then_query(tmp_path: Path) -> None:
    code, _ = run("build", str(folder_with(tmp_path)), "-o", str(tmp_path / "out"))
    assert code == 0
    code, answer = run("query", str(tmp_path / "out"), "evidence", "--format", "json")
    assert code == 0
    found = json.loads(answer)["results"]["bindings"]
    rows = [{name: cell["value"] for name, cell in row.items()} for row in found]
    assert rows
    assert all(row["sentence"] in ARTICLE for row in rows)
    assert ("Taliban", "rejects") in {(row["holder"], row["position"]) for row in rows}
    assert not any("Ada" in row["holder"] for row in rows)


def test_what_is_skipped_is_recorded_without_paths(tmp_path: Path) -> None:
    run("build", str(folder_with(tmp_path)), "-o", str(tmp_path / "out"))
    text = (tmp_path / "out" / "build.json").read_text("utf-8")
    assert {each["source"] for each in json.loads(text)["skipped"]} == {"empty.txt", "one.txt"}
    assert str(tmp_path) not in json.dumps(json.loads(text)["articles"])


def test_nothing_built_is_exit_code_one(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert run("build", str(tmp_path / "empty.txt"), "-o", str(tmp_path / "out"))[0] == 1


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    for name in ("a", "b"):
        run("build", str(folder), "-o", str(tmp_path / name))
    for name in ("graph.nq", "graph.trig", "graph.ttl", "build.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
