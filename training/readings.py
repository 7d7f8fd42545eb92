"""What the reader learns: who holds which position on what, who mediates, what is a plan or a term, who is meant.

Every pair of words of a sentence is shown: the head of a holder with the head of its target has its position, all
others have none. The words that express a position are told too, which teaches where to look. What several readers
think of a sentence is learned as well, also of sentences that nobody annotated (distillation; Hinton, Vinyals & Dean
2015, "Distilling the knowledge in a neural network"). :mod:`training.reader` has the steps.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.data import DataLoader, Dataset

from kg.language.readings import CERTAINTIES, KINDS_OF_TERMS, POSITIONS, ROLES, TAGS
from training.mpnet import TOLD, WIDTH, Encoder
from training.shown import Batch, Sentence, batched, drawn, tensors

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
#: How many batches set the scales of rounding; after how many steps something is printed.
CALIBRATION, NOTED = 24, 100
#: Widths of what scorers hide: of pairs, of terms, of certainties, of who is meant.
ARGUMENTS, HIDDEN, LINKED = 192, (256, 128), 192
#: What is dropped of states, and of what is hidden of terms and certainties.
DROPPED, DROPPED_HIDDEN = 0.2, 0.3
#: How much a stated pair counts against one without a position.
STATED = 2.0
#: Weights of the losses of pairs, triggers, tags and terms, certainties, and who is meant.
PAIRS, TRIGGERS, TAGGED, CERTAIN, MEANT = 0.5, 0.3, 0.5, 0.5, 0.3
#: The part of the steps in which the rate grows.
WARMING = 0.1
#: What an annotation weighs against the opinion of the same sentence.
ANNOTATED = 0.5
_FAR = -1e4
#: On which side a position is.
SIGNS = (0, 1, 1, 1, 1, 1, 0, -1, -1, -1, -1)


class Scores(NamedTuple):
    """Scores of a batch: ``S`` sentences of ``W`` words, ``B`` passages of ``V``.

    Attributes:
        pairs: ``[S, W, W, 11]``.
        triggers: ``[S, W, 11]``.
        tags: ``[S, W, 2]``.
        terms: ``[S, W, 18]``.
        certainties: ``[S, W, 3 * 6]``.
        meant: ``[B, V, V]``.
    """

    pairs: Tensor
    triggers: Tensor
    tags: Tensor
    terms: Tensor
    certainties: Tensor
    meant: Tensor


class Deep(nn.Module):
    """Scores of words by states of several layers."""

    def __init__(self, hidden: int, outputs: int) -> None:
        super().__init__()
        self.inner, self.outer = nn.Linear(len(TOLD) * WIDTH, hidden), nn.Linear(hidden, outputs)
        self.drop = nn.Dropout(DROPPED_HIDDEN)

    def forward(self, states: Tensor) -> Tensor:
        scores: Tensor = self.outer(self.drop(F.gelu(self.inner(states))))
        return scores


class Reader(nn.Module):
    """The encoder under scorers of pairs of words (biaffine, Dozat & Manning 2017) and of single words."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.holder, self.target = nn.Linear(WIDTH, ARGUMENTS), nn.Linear(WIDTH, ARGUMENTS)
        size = ARGUMENTS + 1
        self.pair = nn.Parameter(torch.randn(len(POSITIONS), size, size) * 0.02)
        self.trigger, self.tags = nn.Linear(WIDTH, len(POSITIONS)), nn.Linear(WIDTH, len(TAGS))
        self.term = Deep(HIDDEN[0], len(KINDS_OF_TERMS))
        self.certainty = Deep(HIDDEN[1], len(ROLES) * len(CERTAINTIES))
        self.anaphor, self.antecedent = nn.Linear(WIDTH, LINKED), nn.Linear(WIDTH, LINKED)
        self.drop = nn.Dropout(DROPPED)
        with torch.no_grad():
            self.pair[0, -1, -1] = 4.0

    def forward(self, batch: Batch) -> Scores:
        ids, case = batch.pieces.unbind(-1)
        states = self.encoder(self.encoder.embed(self.encoder.word(ids), case), batch.mask)
        return self.score(states, batch.words, batch.among, batch.there)

    def score(self, states: Tensor, words: Tensor, among: Tensor, there: Tensor) -> Scores:
        """The scores of words.

        Args:
            states: of pieces, ``[B, P, 3 * width]``.
            words: the piece of each word among all, ``[S, W]``.
            among: the pieces of the words of each passage, ``[B, V]``.
            there: which of them there are, ``[B, V]``.
        """
        pieces = states.flatten(0, 1)
        told = self.drop(pieces[words])
        x = told[..., -WIDTH:]
        one = torch.ones_like(x[..., :1])
        holder = torch.cat([self.drop(F.gelu(self.holder(x))), one], -1)
        target = torch.cat([self.drop(F.gelu(self.target(x))), one], -1)
        across = target[:, None].transpose(2, 3)
        pairs = ((holder[:, None] @ self.pair[None].to(holder.dtype)) @ across).permute(0, 2, 3, 1)
        single = (self.trigger(x), self.tags(x), self.term(told), self.certainty(told))
        return Scores(pairs.float(), *(each.float() for each in single), self.link(pieces[among][..., -WIDTH:], there))

    def link(self, x: Tensor, there: Tensor) -> Tensor:
        """Scores of whom words take up, ``[B, V, V]``, by states of the words of passages, ``[B, V, width]``."""
        x = self.drop(x)
        found = (self.anaphor(x) @ self.antecedent(x).transpose(1, 2)).float() / LINKED**0.5
        itself = torch.eye(x.shape[1], device=x.device)
        return found + (itself + (1 - there[:, None].float())) * _FAR


def opinion(nets: Sequence[Reader], batch: Batch) -> Scores:
    """What several readers think together: the means of their probabilities, and of their scores of certainties."""
    with torch.no_grad():
        several = [net(batch) for net in nets]
        means = []
        for name in Scores._fields:
            each = torch.stack([getattr(scores, name) for scores in several])
            kind = Tensor.sigmoid if name == "tags" else None if name == "certainties" else _softmax
            means.append((each if kind is None else kind(each)).mean(0))
        return Scores(*means)


def _softmax(scores: Tensor) -> Tensor:
    return scores.softmax(-1)


def loss_of(scores: Scores, batch: Batch, thought: Scores | None = None) -> Tensor:
    """The loss per sentence, of all that is annotated, and of what is thought of it."""
    total = PAIRS * _loss_of_pairs(scores.pairs, batch, thought)
    total = total + TRIGGERS * _loss_of_triggers(scores.triggers, batch, thought)
    total = total + TAGGED * _loss_of_words(scores, batch, thought)
    total = total + CERTAIN * _loss_of_certainties(scores.certainties, batch, thought)
    total = total + MEANT * _loss_of_meant(scores.meant, batch, thought)
    return total / len(batch.sizes)


def _mixed(wanted: Tensor, known: Tensor, thought: Tensor | None) -> tuple[Tensor, Tensor]:
    """Probabilities to be learned, and where: what is annotated, what is thought, or both by halves."""
    if thought is None:
        return wanted, known.float()
    share = known.float() * ANNOTATED
    return wanted * share + thought * (1 - share), torch.ones_like(share)


def _loss_of_pairs(scores: Tensor, batch: Batch, thought: Scores | None) -> Tensor:
    sentences, words = batch.words.shape
    wanted = torch.zeros_like(scores)
    wanted[..., 0] = 1
    s, h, t, p = batch.stances.unbind(1)
    wanted[s, h, t] = F.one_hot(p, len(POSITIONS)).float()
    asked = may_state(batch)
    asked[s, h, t] = True
    known = batch.annotated[:, None, None, None].expand(sentences, words, words, 1)
    goal, there = _mixed(wanted, known, None if thought is None else thought.pairs)
    losses = -(goal * scores.log_softmax(-1)).sum(-1)
    weight = (1 + (STATED - 1) * (1 - goal[..., 0])) * there[..., 0] * asked
    return (losses * weight).sum()


def may_state(batch: Batch) -> Tensor:
    """Which pairs of words may be holder and target, ``[S, W, W]``."""
    there = torch.arange(batch.words.shape[1], device=batch.words.device)[None] < batch.sizes[:, None]
    return (batch.nominal & there)[:, :, None] & _inside(batch)[:, None]


def _inside(batch: Batch) -> Tensor:
    """Which words there are but the first, ``[S, W]``."""
    place = torch.arange(batch.words.shape[1], device=batch.words.device)
    return (place > 0) & (place[None] < batch.sizes[:, None])


def _loss_of_triggers(scores: Tensor, batch: Batch, thought: Scores | None) -> Tensor:
    known = batch.triggers >= 0
    wanted = F.one_hot(batch.triggers.clamp(min=0), len(POSITIONS)).float()
    goal, there = _mixed(wanted, known[..., None], None if thought is None else thought.triggers)
    return (-(goal * scores.log_softmax(-1)).sum(-1) * there[..., 0] * _inside(batch)).sum()


def _loss_of_words(scores: Scores, batch: Batch, thought: Scores | None) -> Tensor:
    """Of tags and terms."""
    inside = _inside(batch)
    goal, there = _mixed(
        batch.tags, batch.tagged[:, None].expand_as(batch.tags), None if thought is None else thought.tags
    )
    tags = F.binary_cross_entropy_with_logits(scores.tags, goal, reduction="none") * there * inside[..., None]
    wanted = F.one_hot(batch.terms, len(KINDS_OF_TERMS)).float()
    known = batch.termed[:, None, None].expand(*batch.terms.shape, 1)
    goal, there = _mixed(wanted, known, None if thought is None else thought.terms)
    terms = -(goal * scores.terms.log_softmax(-1)).sum(-1) * there[..., 0] * inside
    return tags.sum() + terms.sum()


def _by_role(scores: Tensor) -> Tensor:
    return scores.unflatten(-1, (len(ROLES), len(CERTAINTIES)))


def _loss_of_certainties(scores: Tensor, batch: Batch, thought: Scores | None) -> Tensor:
    """Of stances, by the sum of what holder, target and trigger say; and of what is thought of any word that has a say.

    What stands elsewhere, word 0, says nothing.
    """
    said = _by_role(scores)
    s, *words, right = batch.certain.unbind(1)
    of_stances = sum(said[s, word, role] * (word > 0)[:, None] for role, word in enumerate(words))
    total = F.cross_entropy(of_stances, right, reduction="sum") if len(s) else scores.sum() * 0
    if thought is not None:
        stated = 1 - thought.pairs[..., 0]
        says = torch.stack([stated.amax(2), stated.amax(1), 1 - thought.triggers[..., 0]], -1)
        says = says * _inside(batch)[..., None]
        apart = said.log_softmax(-1), _by_role(thought.certainties).softmax(-1)
        total = ANNOTATED * total - (apart[1] * apart[0] * says[..., None]).sum() / len(ROLES)
    return total


def _loss_of_meant(scores: Tensor, batch: Batch, thought: Scores | None) -> Tensor:
    """The negative logarithm of the probability of all that are meant (Durrett & Klein 2013), and what is thought."""
    b, i = batch.asked.unbind(1)
    asked = scores[b, i].log_softmax(-1)
    total = -asked.masked_fill(~batch.meant, 2 * _FAR).logsumexp(-1).sum()
    if thought is not None:
        total = ANNOTATED * (total - (thought.meant[b, i] * asked).sum())
        b, i = batch.wondered.unbind(1)
        total = total - (thought.meant[b, i] * scores[b, i].log_softmax(-1)).sum()
    return total


def optimizer_of(net: Reader, rates: tuple[float, float]) -> torch.optim.Optimizer:
    """An optimizer with one rate for pretrained layers and one for the rest."""
    named = [(name, p) for name, p in net.named_parameters() if p.requires_grad]
    copied = [p for name, p in named if name.startswith("encoder.")]
    new = [p for name, p in named if not name.startswith("encoder.")]
    groups = [{"params": copied, "lr": rates[0]}, {"params": new, "lr": rates[1]}]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


class Round(Dataset[Batch]):
    """The batches of one round of training."""

    def __init__(self, rows: Sequence[Sentence], seed: int) -> None:
        rng = random.Random(seed)
        self.batches = batched(drawn(rows, rng), rng)

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, number: int) -> Batch:
        return tensors(self.batches[number])


def fit(
    net: Reader,
    rows: Sequence[Sentence],
    epochs: int,
    file: Path,
    rates: tuple[float, float],
    *,
    seed: int = 0,
    teachers: Sequence[Reader] = (),
    workers: int = 0,
    seconds: float | None = None,
    note: Callable[[Reader], str] = lambda net: "",
) -> None:
    """Train; the state after each epoch is kept in a file, from where a killed run goes on.

    Args:
        net: the reader.
        rows: what it is shown.
        epochs: how often.
        file: the checkpoint.
        rates: of what is pretrained, and of what is new.
        seed: of the order.
        teachers: readers whose opinions it learns too.
        workers: how many processes prepare what is shown.
        seconds: the rate falls so that training ends in them, if that is sooner.
        note: what is printed after each epoch.
    """
    optimizer, begin = optimizer_of(net, rates), 0
    if file.exists():
        state = torch.load(file, map_location=DEVICE)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        begin = state["epoch"] + 1
    started, total = time.monotonic(), torch.zeros((), device=DEVICE)
    for epoch in range(begin, epochs):
        shown = Round(rows, 1000 * seed + epoch)
        steps = epochs * len(shown)
        net.train()
        for step, batch in enumerate(DataLoader(shown, batch_size=None, num_workers=workers), epoch * len(shown)):
            done = step / steps if seconds is None else max(step / steps, (time.monotonic() - started) / seconds)
            pace = min((done + 1 / steps) / WARMING, (1 - done) / (1 - WARMING))
            if pace <= 0:
                break
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            moved = batch.to(DEVICE)
            with half():
                thought = opinion(teachers, moved) if teachers else None
                loss = loss_of(net(moved), moved, thought)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0, foreach=True)
            optimizer.step()
            total = total + loss.detach()
            if (step + 1) % NOTED == 0:
                took = time.monotonic() - started
                print(f"step {step + 1} of {steps}, {took:.0f} s, loss {float(total) / NOTED:.3f}", flush=True)
                total.zero_()
        if seconds is None:
            keep({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, file)
        print(f"epoch {epoch} {note(net)}", flush=True)


@contextmanager
def half() -> Iterator[None]:
    """Matrices are multiplied in bfloat16 on devices that know it, which do that several times as fast.

    On a CPU attention is computed plainly: on short rows that is several times faster than by blocks.
    """
    plain = DEVICE.type == "cpu"
    kinds = [SDPBackend.MATH] if plain else [SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]
    knows = not plain or "AVX512" in torch.backends.cpu.get_cpu_capability()
    with torch.autocast(DEVICE.type, torch.bfloat16, enabled=knows), sdpa_kernel(kinds):
        yield


def keep(state: dict[str, Any], file: Path) -> None:
    """Write a checkpoint so that a killed run leaves the last good one."""
    torch.save(state, file.with_suffix(".new"))
    file.with_suffix(".new").replace(file)


Thought = Iterator[tuple[list[Sentence], Batch, Scores]]


def thoughts(nets: Sequence[Reader], several: list[list[Sentence]]) -> Thought:
    """What readers think of passages of like length together: the sentences, the batch, and :func:`opinion`."""
    for net in nets:
        net.eval()
    for chunk in batched(several, random.Random(0)):
        batch = tensors(chunk).to(DEVICE)
        with half():
            yield [row for passage in chunk for row in passage], batch, opinion(nets, batch)
