"""All steps of training, one after another: ``python -m training.run --data ../shared/data``; see README.md."""

from __future__ import annotations

from pathlib import Path

from training import (
    antecedents,
    certainties,
    coreference,
    evaluate,
    export,
    first_person,
    parties,
    plan_mentions,
    reader,
    sentences,
    train,
    weighing,
)

EPOCHS, SEED = 6, 1

if __name__ == "__main__":
    parser = train.arguments(__doc__, 72, 1)
    parser.add_argument("--out", type=Path, default=Path("kg/language/model"))
    options = parser.parse_args()
    train.train(options.data, options.work, options.minutes, options.threads, options.start)
    sentences.main(options.data, options.out)
    export.export(options.data, options.work, options.out, rounded=True)
    reader.main(options.data, options.work, options.out, options.threads)
    antecedents.main(antecedents.OUT)
    parties.main(parties.OUT)
    plan_mentions.main(plan_mentions.OUT)
    first_person.main(first_person.OUT)
    certainties.main(certainties.OUT)
    weighing.main(weighing.OUT)
    coreference.main(options.data, options.out, EPOCHS, SEED)
    evaluate.main(options.data)
