"""Sentence boundaries from the treebanks' raw texts: ``python -m training.sentences --data ../shared/data``.

The texts are put together as the run time will read them, with a line for each paragraph, and tokenised by spaCy. A
logistic regression over :func:`kg.language.sentences.features` is trained on both training parts; the development parts
give the figures.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import spacy
import torch
import torch.nn.functional as F
from spacy.tokens import Doc

from kg.language.sentences import features, is_place, lines, sentences
from training.evaluate import documents

LEAST, EPOCHS, DECAY, ROUND = 3, 30, 2e-5, 3
TREEBANKS = ("ewt", "gum")
Place = tuple[list[str], bool]


def texts(data: Path, part: str, treebank: str) -> Iterator[tuple[str, Doc, set[int]]]:
    """Name, tokens and ends of sentences (as characters) of each document."""
    nlp = spacy.blank("en")
    for document in documents(data / "ud" / f"en_{treebank}-{part}.conllu.xz"):
        yield document.name, nlp(document.text), document.ends


def places(doc: Doc, ends: set[int]) -> Iterator[Place]:
    """The features of every place and whether a sentence ends there."""
    for words in lines(doc):
        since = 0
        for at in range(1, len(words)):
            since += 1
            last = words[at - 1]
            end = last.idx + len(last) in ends
            if is_place(words, at):
                yield features(words, at, since), end
            since = 0 if end else since


def fit(found: list[Place]) -> dict[str, float]:
    """Weights of features seen at least a few times, by full-batch gradient descent."""
    counts = Counter(feature for row, _ in found for feature in set(row))
    known = {feature: k for k, feature in enumerate(sorted(f for f, c in counts.items() if c >= LEAST))}
    rows = [[known[f] for f in row if f in known] for row, _ in found]
    flat = torch.tensor([k for row in rows for k in row])
    starts = torch.tensor([0, *[len(row) for row in rows[:-1]]]).cumsum(0)
    target = torch.tensor([float(end) for _, end in found])
    weights, bias = torch.zeros(len(known), 1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=EPOCHS * 4, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = F.embedding_bag(flat, weights, starts, mode="sum")[:, 0] + bias
        value = F.binary_cross_entropy_with_logits(scores, target) + DECAY * (weights**2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    result = {feature: round(float(weights[k].detach()), ROUND) for feature, k in known.items()}
    return {"": round(float(bias.detach()), ROUND)} | {feature: w for feature, w in result.items() if w}


def boundary_score(found: list[tuple[Doc, set[int]]], weights: Mapping[str, float] | None) -> float:
    """F1 of sentence ends, in percent."""
    right = gold = predicted = 0
    for doc, ends in found:
        own = {words[-1].idx + len(words[-1]) for words in sentences(doc, weights)}
        right, gold, predicted = right + len(own & ends), gold + len(ends), predicted + len(own)
    return 200 * right / max(1, gold + predicted)


def main(data: Path, out: Path) -> None:
    torch.manual_seed(1)
    found = [p for bank in TREEBANKS for _, doc, ends in texts(data, "train", bank) for p in places(doc, ends)]
    weights = fit(found)
    text = json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True)
    (out / "sentences.json").write_text(text + "\n", "utf-8")
    print(f"{len(found)} places, {len(weights)} weights")
    for bank in TREEBANKS:
        dev = list(texts(data, "dev", bank))
        print(bank, round(boundary_score([(doc, ends) for _, doc, ends in dev], weights), 1))
        news = [(doc, ends) for name, doc, ends in dev if "news" in name]
        print(bank, "news", round(boundary_score(news, weights), 1), len(news))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("kg/language/model"))
    options = parser.parse_args()
    main(options.data, options.out)
