"""Nouns that name plans: truces, agreements, proposals, talks and the like."""

from __future__ import annotations

from spacy.tokens import Token

from kg.extraction.lexicon import mapping


def plan_class(token: Token) -> str | None:
    """The class of plan that a noun names by the table ``plan_nouns.tsv``, or None."""
    if token.pos_ not in ("NOUN", "PROPN"):
        return None
    return mapping("plan_nouns").get(token.lemma_.lower()) or mapping("plan_nouns").get(token.lower_)
