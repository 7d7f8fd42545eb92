"""How sure the text is: modals, hedges, future and past around a trigger."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Token

from kg.extraction.clauses import children, relation
from kg.extraction.lexicon import mapping, rows

#: From the weakest claim to the strongest; of several marks the weakest counts.
ORDER = ("unlikely", "possible", "past", "reported", "expected", "asserted")


def weakest(certainties: Iterable[str]) -> str:
    """The weakest of several certainties, ``asserted`` if there is none.

    >>> weakest(["expected", "possible"])
    'possible'
    """
    return min(certainties, key=ORDER.index, default="asserted")


def operator(token: Token) -> str | None:
    """What a governing verb or adjective does to its infinitive: ``keep``, ``negate`` or a certainty."""
    kind = "ADJ" if token.pos_ == "ADJ" else "VERB"
    return next(
        (effect for lemma, pos, effect in rows("operators") if (lemma, pos) == (token.lemma_.lower(), kind)), None
    )


def marks(token: Token) -> list[str]:
    """The certainties that the words around one predicate express."""
    table = mapping("certainty")
    found = [table[word.lower_] for word in children(token, "aux", "advmod") if word.lower_ in table]
    has_condition = any(
        relation(clause) == "advcl" and any(mark.lower_ in ("if", "unless") for mark in children(clause, "mark"))
        for clause in token.children
    )
    return [*found, "possible"] if has_condition else found
