"""kg evaluate counts as the project's scoring script does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.evaluation import agree, gold_records, pair, score, similarity
from tests.conftest import ROOT, SHARED, require


def test_names_agree_by_their_content_words() -> None:
    assert agree(["the Sudanese army"], ["Sudan's army"], 0.5)
    assert not agree(["the government"], ["the army of Kenya"])
    assert not agree(["the government"], ["Kenya's interim government"])
    assert similarity("Kenya", "Uganda") == 0


def test_pairs_are_as_many_as_possible() -> None:
    def near(found: int, gold: int) -> bool:
        return abs(found - gold) <= 1

    assert len(pair([1, 2], [2, 3], near)) == 2


def test_the_same_pairs_whatever_the_hash_seed() -> None:
    program = "from kg.evaluation import pair; print(pair(range(9), range(9), lambda f, g: f % 3 == g % 3))"
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in range(4)
    }
    assert len(runs) == 1


def test_every_seed_has_a_gold_record(built: kg.Built) -> None:
    records = gold_records(ROOT / "tests" / "gold")
    assert {article.slug for article in built.articles} == set(records)


def test_the_figures_are_those_of_the_scoring_script(tmp_path: Path) -> None:
    script = SHARED / "eval" / "score.py"
    require(script.exists(), "the scoring script")
    golds = sorted((SHARED / "eval" / "dev").glob("*.gold.json"))
    assert golds
    for gold in golds:
        text = gold.with_name(gold.name.replace(".gold.json", ".txt"))
        built = kg.build([text])
        built.save(tmp_path / gold.stem)
        command = [sys.executable, str(script), str(gold), str(tmp_path / gold.stem / "graph.nq")]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        theirs = dict(re.findall(r"^(\w[\w ()]*?)\s+\d.*?(\d+/\d+/\d+)$", printed, re.MULTILINE))
        record = json.loads(gold.read_text("utf-8"))
        ours = {
            n: f"{s.right}/{s.found}/{s.gold}" for n, s in score(built.store, record, built.articles[0].text).items()
        }
        assert {n: v for n, v in ours.items() if n not in ("certainty", "attribution")} == {
            n: v for n, v in theirs.items() if n not in ("certainty", "attribution")
        }


@pytest.mark.parametrize("text", ["", "[]", '{"actors": []}'])
def test_a_broken_gold_record_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.gold.json").write_text(text)
    with pytest.raises(kg.errors.ReadingError, match=r"a\.gold\.json"):
        gold_records(tmp_path)
