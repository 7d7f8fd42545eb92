"""The reader learns: ``python -m training.fitting --work training/work``, which a GPU does in minutes.

Three steps, on the sentences that :mod:`training.reader` prepared; a killed run takes each up again:

1. Several readers learn our own sentences; they began alike and see them in other orders, in other passages.
2. A reader in the middle of them learns what all of them think, of our own sentences, of sentences that nobody
   annotated, and of all these with other words (Hinton, Vinyals & Dean 2015).
3. It goes on while its layers round as the run time computes them, which the others' opinions make nearly free (Mishra
   & Marr 2018, "Apprentice").
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import torch

from kg.language.passages import MOST
from training.judged import calibrate_on, scores_of
from training.readings import DEVICE, Reader, fit, keep
from training.shown import Sentence

#: The files of the work folder: what is prepared, the pretrained weights, what comes out.
PREPARED, PRETRAINED, LEARNED = "sentences.pt", "mpnet.safetensors", "learned.pt"
TEACHERS, SEED = 3, 5
#: For readers that learn alone, from all, and while they round: rounds, and rates of what is pretrained and new.
EPOCHS = (5, 2, 1)
RATES = ((1.1e-4, 1e-3), (7e-5, 5e-4), (5e-5, 4e-4))
#: How often our own sentences are shown beside the others.
TWICE = 2


def prepared(work: Path) -> tuple[list[Sentence], list[Sentence], list[Sentence]]:
    """Our own sentences, those held out, and those that nobody annotated."""
    rows: list[Sentence] = torch.load(work / PREPARED, weights_only=False)
    own = [row for row in rows if row.annotated]
    return (
        [row for row in own if not row.held_out],
        [row for row in own if row.held_out],
        [row for row in rows if not row.annotated],
    )


def report(nets: Sequence[Reader], rows: Sequence[Sentence], most: int = MOST) -> str:
    """What readers are worth on sentences held out, in a line."""
    found = scores_of(nets, rows, most=most)
    return "held out: " + ", ".join(f"{name} {value:.1f}" for name, value in found.items())


def middle_of(nets: Sequence[Reader]) -> Reader:
    """A reader in the middle of several that began alike: each of its weights is the mean of theirs.

    As it stands it reads worse than any of them, whose scorers have gone different ways; it is where to begin from if
    one is to become like all (after Wortsman et al. 2022, "Model soups").
    """
    net, states = Reader().to(DEVICE), [each.state_dict() for each in nets]
    net.load_state_dict(
        {
            name: torch.stack([state[name] for state in states]).mean(0) if value.is_floating_point() else value
            for name, value in states[0].items()
        }
    )
    return net


def main(
    work: Path,
    epochs: Sequence[int] = EPOCHS,
    teachers: int = TEACHERS,
    workers: int = 0,
    seconds: Sequence[float | None] = (None, None, None),
) -> Reader:
    """All steps; ``seconds`` are those that each may take at most.

    Raises:
        FileNotFoundError: nothing is prepared in the work folder.
    """
    own, held_out, others = prepared(work)
    print(f"{len(own)} sentences, {len(held_out)} held out, {len(others)} without annotation; {DEVICE}", flush=True)

    def note(net: Reader) -> str:
        return report([net], held_out)

    several = []
    for number in range(teachers):
        torch.manual_seed(SEED)
        net = Reader()
        net.encoder.load(work / PRETRAINED)
        net.to(DEVICE)
        torch.manual_seed(number)
        file = work / f"teacher-{number}.pt"
        fit(net, own, epochs[0], file, RATES[0], seed=number, workers=workers, seconds=seconds[0])
        several.append(net)
    print(f"the first, sentence by sentence, {report(several[:1], held_out, most=1)}", flush=True)
    print(f"the first, {note(several[0])}", flush=True)
    print(f"together, {report(several, held_out)}", flush=True)
    net = middle_of(several)
    print(f"their middle, {note(net)}", flush=True)
    shown = [*own * TWICE, *others]
    torch.manual_seed(SEED)
    options = {"teachers": several, "workers": workers, "note": note}
    fit(net, shown, epochs[1], work / "student.pt", RATES[1], seed=SEED, seconds=seconds[1], **options)
    calibrate_on(net, random.Random(SEED).sample(own, min(len(own), 5000)))
    fit(net, shown, epochs[2], work / "rounded.pt", RATES[2], seed=SEED + 1, seconds=seconds[2], **options)
    keep({"net": net.state_dict()}, work / LEARNED)
    return net


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("training/work"))
    parser.add_argument("--teachers", type=int, default=TEACHERS)
    parser.add_argument("--workers", type=int, default=0, help="processes that prepare what is shown")
    parser.add_argument("--seconds", type=float, nargs=3, default=(None,) * 3, help="what each step may take at most")
    options = parser.parse_args()
    main(options.work, teachers=options.teachers, workers=options.workers, seconds=options.seconds)
