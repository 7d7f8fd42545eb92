"""Coreference from GUM's entity layer: ``python -m training.coreference --data ../shared/data``.

Trains the scorers of :mod:`kg.language.coreference` on the states of the shipped encoder, which stays as it is, and
writes ``coreference.npz`` into the model folder. The development part selects the epoch.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from spacy.tokens import Doc
from torch import Tensor, nn

from kg import language
from kg.language.coreference import (
    MENTION_SIZES,
    PAIR_SIZES,
    Mention,
    Resolver,
    candidates,
    choose,
    mention_features,
    mention_vectors,
    pair_features,
)
from kg.language.parser import Model, fill
from training.coreference_scores import conll
from training.data import lines_of

BRACKET = re.compile(r"\((\d+)(\[\d+/\d+\])?-[^()]*(\))?|(\d+)(\[\d+/\d+\])?\)")
HIDDEN, PAIR_HIDDEN, PRODUCT = 200, 160, 96
RATE, THRESHOLDS = 1e-3, (0.7, 1.0, 1.3)
#: How many of the last epochs are measured.
JUDGED = 3
Cluster = frozenset[tuple[int, int]]


@dataclass
class Document:
    """A gold document, parsed: its candidates, and the cluster of every gold span."""

    name: str
    doc: Doc
    cluster_of: dict[tuple[int, int], int]

    @property
    def clusters(self) -> list[Cluster]:
        found: dict[int, set[tuple[int, int]]] = {}
        for span, cluster in self.cluster_of.items():
            found.setdefault(cluster, set()).add(span)
        return [frozenset(spans) for spans in found.values()]


def gold(path: Path) -> Iterator[tuple[str, list[list[str]], dict[tuple[int, int], int]]]:
    """Documents of a GUM file: name, sentences, cluster numbers by span; discontinuous mentions are left out."""
    name, sentences, spans, base, rows = "", [], {}, 0, []
    for line in [*lines_of(path), "# newdoc id = end"]:
        if line.startswith("# newdoc"):
            if sentences:
                yield name, sentences, spans
            name, sentences, spans, base = line.partition(" = ")[2], [], {}, 0
        cells = line.split("\t")
        if len(cells) == 10 and cells[0].isdigit():
            rows.append(cells)
        if not line and rows:
            open_: dict[int, list[int]] = {}
            for i, row in enumerate(rows, base):
                field = next((f[7:] for f in row[9].split("|") if f.startswith("Entity=")), "")
                for found in BRACKET.finditer(field):
                    opened, part, closed, closing, closing_part = found.groups()
                    if opened and not part:
                        open_.setdefault(int(opened), []).append(i)
                    number = int(opened or closing)
                    if (closed or closing) and not part and not closing_part and open_.get(number):
                        spans[open_[number].pop(), i + 1] = number
            sentences.append([row[1] for row in rows])
            base, rows = base + len(rows), []


def parsed(path: Path, model: Model) -> list[Document]:
    vocab = language.load().vocab
    documents = []
    for name, sentences, spans in gold(path):
        doc = Doc(vocab, words=[word for words in sentences for word in words])
        tokens, filled = iter(doc), []
        for parse in model.parse(sentences):
            filled.append(([next(tokens) for _ in parse.upos], parse))
        fill(doc, filled)
        documents.append(Document(name, doc, spans))
    return documents


class MentionScorer(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.inner, self.out = nn.Linear(width, HIDDEN), nn.Linear(HIDDEN, 1)
        self.tables = nn.ModuleList(nn.Embedding(size, HIDDEN) for size in MENTION_SIZES)
        self.drop = nn.Dropout(0.3)
        for table in self.tables:
            nn.init.normal_(table.weight, std=0.05)

    def forward(self, vectors: Tensor, features: Tensor) -> Tensor:
        hidden = self.inner(self.drop(vectors))
        for k, table in enumerate(self.tables):
            hidden = hidden + table(features[:, k])
        return self.out(self.drop(F.relu(hidden)))[:, 0]


class PairScorer(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.later, self.earlier = nn.Linear(width, PAIR_HIDDEN), nn.Linear(width, PAIR_HIDDEN, bias=False)
        self.left, self.right = nn.Linear(width, PRODUCT, bias=False), nn.Linear(width, PRODUCT, bias=False)
        self.product = nn.Linear(PRODUCT, PAIR_HIDDEN, bias=False)
        self.table = nn.Parameter(torch.randn(sum(PAIR_SIZES), PAIR_HIDDEN) * 0.05)
        self.register_buffer("offsets", torch.tensor([0, *PAIR_SIZES[:-1]]).cumsum(0))
        self.out, self.drop, self.drop_vectors = nn.Linear(PAIR_HIDDEN, 1), nn.Dropout(0.3), nn.Dropout(0.4)

    def forward(self, vectors: Tensor, earlier: Tensor, features: Tensor) -> Tensor:
        """Scores ``[mentions, window]`` of each mention's antecedents, very low where there is none.

        Args:
            vectors: ``[mentions, width]``.
            earlier: numbers of mentions, -1 for none, ``[mentions, window]``.
            features: ``[mentions, window, features]``.
        """
        vectors = self.drop_vectors(vectors)
        real = earlier >= 0
        i, _ = torch.nonzero(real, as_tuple=True)
        j = earlier[real]
        hidden = self.later(vectors)[i] + self.earlier(vectors)[j]
        hidden = hidden + F.embedding_bag(features[real] + self.offsets, self.table, mode="sum")
        hidden = hidden + self.product(self.left(vectors)[i] * self.right(vectors)[j])
        scores = self.out(self.drop(F.relu(hidden)))[:, 0]
        return torch.full(earlier.shape, -1e4).masked_scatter(real, scores)


def arrays(mentions: MentionScorer, pairs: PairScorer) -> dict[str, np.ndarray]:
    """The weights under the names that the run time reads, in 16 bits."""
    named = {
        "mention.in": mentions.inner.weight.T,
        "mention.bias": mentions.inner.bias,
        "mention.out": mentions.out.weight.T,
        "mention.out.bias": mentions.out.bias,
        "pair.later": pairs.later.weight.T,
        "pair.bias": pairs.later.bias,
        "pair.earlier": pairs.earlier.weight.T,
        "pair.left": pairs.left.weight.T,
        "pair.right": pairs.right.weight.T,
        "pair.product": pairs.product.weight.T,
        "pair.table": pairs.table,
        "pair.out": pairs.out.weight.T,
        "pair.out.bias": pairs.out.bias,
    }
    named |= {f"mention.table.{k}": table.weight for k, table in enumerate(mentions.tables)}
    return {name: tensor.detach().numpy().astype(np.float16) for name, tensor in named.items()}


def train_mentions(documents: list[Document], width: int, epochs: int) -> MentionScorer:
    scorer = MentionScorer(width)
    found = [candidates(d.doc) for d in documents]
    vectors = torch.cat([torch.from_numpy(mention_vectors(d.doc, m)) for d, m in zip(documents, found, strict=True)])
    features = torch.cat([torch.from_numpy(mention_features(d.doc, m)) for d, m in zip(documents, found, strict=True)])
    labels = [float((c.start, c.end) in d.cluster_of) for d, m in zip(documents, found, strict=True) for c in m]
    target = torch.tensor(labels)
    optimizer = torch.optim.AdamW(scorer.parameters(), lr=1e-3, weight_decay=0.01)
    for _ in range(epochs):
        for batch in torch.randperm(len(target)).split(512):
            loss = F.binary_cross_entropy_with_logits(scorer(vectors[batch], features[batch]), target[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return scorer.eval()


def select(scorer: MentionScorer, document: Document) -> list[Mention]:
    """What :meth:`kg.language.coreference.Resolver.mentions` selects."""
    every = candidates(document.doc)
    with torch.no_grad():
        vectors = torch.from_numpy(mention_vectors(document.doc, every))
        scores = scorer(vectors, torch.from_numpy(mention_features(document.doc, every))).tolist()
    return choose(every, scores)


def antecedent_loss(scores: Tensor, right: Tensor) -> Tensor:
    """The negative log-likelihood of all true antecedents together, "none" where there is none (Lee et al. 2017).

    Args:
        scores: ``[mentions, window]``.
        right: which antecedents are true, ``[mentions, window]``.
    """
    none = ~right.any(1, keepdim=True)
    table = torch.cat([torch.zeros(len(scores), 1), scores], 1)
    right = torch.cat([none, right], 1)
    return (table.logsumexp(1) - table.masked_fill(~right, -1e4).logsumexp(1)).mean()


def true_antecedents(document: Document, mentions: list[Mention], earlier: np.ndarray) -> Tensor:
    """Which antecedents are of the same thing, ``[mentions, window]``."""
    clusters = np.array([document.cluster_of.get((m.start, m.end), -1) for m in mentions], np.int64)
    same = clusters[np.maximum(earlier, 0)] == clusters[:, None]
    return torch.from_numpy(same & (earlier >= 0) & (clusters[:, None] >= 0))


def evaluate(documents: list[Document], resolver: Resolver, singletons: bool) -> dict[str, float]:
    pairs = []
    for document in documents:
        found = [frozenset((m.start, m.end) for m in cluster) for cluster in resolver.clusters(document.doc)]
        least = 1 if singletons else 2
        pairs.append(([c for c in document.clusters if len(c) >= least], [c for c in found if len(c) >= least]))
    return conll(pairs)


def save(weights: dict[str, np.ndarray], out: Path) -> None:
    """Write the weights, the same bytes for the same numbers, and their checksum."""
    path = out / "coreference.npz"
    np.savez(path, **weights)
    meta = json.loads((out / "meta.json").read_text("utf-8"))
    meta["sha256"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    (out / "meta.json").write_text(json.dumps(meta, indent=1, sort_keys=True) + "\n", "utf-8")


def prepare(documents: list[Document], scorer: MentionScorer) -> list[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """For each document the vectors of its mentions, their antecedents, the features of the pairs, and the truth."""
    prepared = []
    for document in documents:
        mentions = select(scorer, document)
        earlier, features = pair_features(document.doc, mentions)
        vectors = torch.from_numpy(mention_vectors(document.doc, mentions))
        right = true_antecedents(document, mentions, earlier)
        prepared.append((vectors, torch.from_numpy(earlier), torch.from_numpy(features.astype(np.int32)), right))
    return prepared


def main(data: Path, out: Path, epochs: int, seed: int) -> None:
    torch.manual_seed(seed)
    random.seed(seed)
    model = Model(out)
    train, dev = (parsed(data / "ud" / f"en_gum-{part}.conllu.xz", model) for part in ("train", "dev"))
    fit(train, dev, out, epochs)
    print("with things mentioned once", evaluate(dev, Resolver(out), singletons=True))


def best_threshold(
    weights: dict[str, np.ndarray], dev: list[Document]
) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """The weights with what is best added to the scores of antecedents, as likelihood makes them too shy of linking."""
    tried = []
    for more in THRESHOLDS:
        shifted = weights | {"pair.out.bias": weights["pair.out.bias"] + np.float16(more)}
        tried.append((shifted, evaluate(dev, Resolver.of(shifted), singletons=False)))
    return max(tried, key=lambda each: each[1]["CoNLL"])


def fit(train: list[Document], dev: list[Document], out: Path, epochs: int) -> None:
    """Train both scorers and keep the epoch that is best on the development part."""
    width = mention_vectors(dev[0].doc, candidates(dev[0].doc)).shape[1]
    mention_scorer = train_mentions(train, width, 6)
    pair_scorer = PairScorer(width)
    prepared = prepare(train, mention_scorer)
    optimizer = torch.optim.AdamW(pair_scorer.parameters(), lr=RATE, weight_decay=0.01)
    steps = epochs * len(prepared)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, step / 50) * (1 - step / steps))
    best = 0.0
    for epoch in range(epochs):
        pair_scorer.train()
        random.shuffle(prepared)
        total = 0.0
        for vectors, earlier, features, right in prepared:
            loss = antecedent_loss(pair_scorer(vectors, earlier, features.long()), right)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(pair_scorer.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        if epoch < epochs - JUDGED:
            print(f"epoch {epoch} loss {total / len(prepared):.3f}", flush=True)
            continue
        pair_scorer.eval()
        weights, scores = best_threshold(arrays(mention_scorer, pair_scorer), dev)
        print(
            f"epoch {epoch} loss {total / len(prepared):.3f}", {k: round(v, 1) for k, v in scores.items()}, flush=True
        )
        if scores["CoNLL"] > best:
            best = scores["CoNLL"]
            save(weights, out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("kg/language/model"))
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    main(options.data, options.out, options.epochs, options.seed)
