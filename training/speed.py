"""Speed and memory of the shipped pipeline, in a process of its own: ``python -m training.speed --data DIR``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

# spaCy loads torch where it is installed; who only runs the pipeline has none.
sys.modules["torch"] = None  # type: ignore[assignment]

from kg import language  # noqa: E402
from training.data import conllu  # noqa: E402

ARTICLES, SENTENCES = 24, 25


def measure(data: Path) -> dict[str, float]:
    """Words a second through ``nlp.pipe`` on articles of 25 sentences, by the clock and by the time of the processor;
    what coreference adds, in percent; and the most memory that the process took (MB)."""
    texts = [" ".join(e["words"]) for e in conllu(data / "ud" / "en_gum-dev.conllu.xz")[: ARTICLES * SENTENCES]]
    articles = ["\n".join(texts[k : k + SENTENCES]) for k in range(0, len(texts), SENTENCES)]
    nlp = language.load()
    list(nlp.pipe(articles[:2]))
    wall, cpu = time.perf_counter(), time.process_time()
    docs = list(nlp.pipe(articles))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    began = time.process_time()
    for doc in docs:
        _ = doc._.coref_clusters
    more = time.process_time() - began
    words = sum(not token.is_space for doc in docs for token in doc)
    found = {"words/s": words / wall, "words/s of processor time": words / cpu}
    return found | {"coreference adds %": 100 * more / cpu, "peak MB": peak()}


def peak() -> float:
    """The most memory that this process took so far (MB), by Linux's account; 0 elsewhere."""
    status = Path("/proc/self/status")
    lines = status.read_text("utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    print(json.dumps(measure(parser.parse_args().data)))
