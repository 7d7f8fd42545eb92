"""The weights by which ``we`` finds for whom it speaks.

``python -m training.first_person`` reads the articles of the corpus that say who is meant, asks for every ``we`` of
theirs, with the right answers for all those before it, and writes the weights of :mod:`kg.extraction.first_person` to
its table, each with an example. Loss and folds are those of :mod:`training.antecedents`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Token

from kg.extraction import anaphora, first_person
from training.antecedents import Decision, annotated_as, command, learn, named, references, text_of

OUT = Path("kg/extraction/lexicons/first_person.tsv")
L2 = 1.0


def decisions(article: dict[str, Any], nlp: Language) -> list[Decision]:
    """All decisions about ``we`` in an article; the speaker, where "nobody" is elsewhere."""
    text, starts = text_of(article)
    doc = nlp(text)
    meant, (cast, inside) = references(article, doc, starts), named(doc, text)
    found: list[Decision] = []

    def choose(chain: list[Token], bodies: first_person.Bodies) -> tuple[str, ...]:
        known = [meant[pronoun.i] for pronoun in chain if pronoun.i in meant]
        if not known:
            return first_person.best(chain, bodies)
        wanted, asked = set(known[0]), list(bodies.told(chain))
        offered = [[annotated_as(cast.actors[key], article) & wanted for key in keys] for keys, _ in asked]
        hits = [bool(each) and all(each) for each in offered]
        itself, *others = [tuple(features) for _, features in asked]
        labels = [f"{cast.actors[keys[0]].label} ... {chain[0].text}" for keys, _ in asked[1:]]
        which = article["id"] + article["title"]
        found.append(Decision(which, "we", itself, tuple(others), tuple(labels), tuple(hits)))
        return next((keys for (keys, _), hit in zip(asked, hits, strict=True) if hit), ())

    anaphora.resolve(doc, cast, inside, body=choose)
    return found


def main(out: Path) -> None:
    learn(decisions, out, L2)


if __name__ == "__main__":
    command(main, __doc__, OUT)
