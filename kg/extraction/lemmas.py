"""Lemmas that the lexicons know: what a trained lemmatiser gets wrong of rare words (``berated``, from ``berat``)."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc, Token

from kg.extraction.lexicon import rows
from kg.language.decoding import regular_stems

_VERBS = ("stance_verbs", "speech_verbs", "content_verbs", "idioms", "hostilities")
_NOUNS = ("stance_nouns", "actor_nouns", "plan_nouns", "quantity_nouns", "evaluations", "not_actors")
_BOTH = ("events", "mediation")


@cache
def _vocabulary(pos: str) -> frozenset[str]:
    tables = {"VERB": _VERBS, "NOUN": _NOUNS}[pos]
    own = {row[0] for table in tables for row in rows(table)}
    return frozenset(own | {row[0] for table in _BOTH for row in rows(table) if row[1] == pos})


@cache
def _irregular() -> dict[tuple[str, str], str]:
    return {(form, pos): lemma for form, pos, lemma in rows("lemmas")}


def correct(doc: Doc) -> None:
    """Give verbs and nouns of a document the lemma that the lexicons know them by, in place."""
    for token in doc:
        if token.pos_ in ("VERB", "NOUN") and token.text.isalpha():
            token.lemma_ = _lemma(token)
        elif token.pos_ in ("NOUN", "PROPN"):
            # "gov't", "the Parties" of a communiqué
            token.lemma_ = _irregular().get((token.lower_, token.pos_), token.lemma_)


def _lemma(token: Token) -> str:
    lemma, form = token.lemma_.lower(), token.lower_
    broken = token.pos_ == "NOUN" and form == lemma + form[-2:] and form.endswith("s") and not form.endswith("es")
    if broken:
        # "miners" come from no "mine".
        return form[:-1]
    irregular = _irregular().get((form, token.pos_))
    if irregular is not None:
        return irregular
    known = _vocabulary(token.pos_)
    stems = regular_stems(form)
    if lemma in known and (lemma in stems or not any(stem in known for stem in stems)):
        return token.lemma_
    strange = lemma[:2] != form[:2] and token.pos_ == "NOUN" and token.tag_ == "NNS"
    fallback = stems[0] if strange and stems else token.lemma_
    return next((stem for stem in stems if stem in known), fallback)
