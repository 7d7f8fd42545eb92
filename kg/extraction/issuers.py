"""Who issues a text: of a statement or communiqué, whoever speaks in it outside of quotation marks.

``Statement from President Amina Diallo on the talks`` and ``We, the heads of state of the bloc, ...`` say so. Of a
report nobody does: its ``we`` is the reporter's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from kg.extraction.cast import Cast, Inside
from kg.extraction.clauses import children, conjuncts, first, marker, relation
from kg.extraction.lexicon import word_class

#: What somebody issues: ``statement``, ``communiqué``.
_PAPERS = word_class("speaks for its issuer")
_ISSUED_BY = frozenset({"by", "from", "of"})


def find(doc: Doc, cast: Cast, inside: Inside) -> tuple[str, ...]:
    """The keys of those who issue a text, by its headline or its first words; empty if it doesn't say.

    Args:
        doc: the parsed text.
        cast: its actors, with the names in its headline.
        inside: the stretches of the story.
    """
    found = (_by_headline(sentence, cast) or _by_opening(sentence, cast) for sentence in _first(doc, inside))
    return next(filter(None, found), ())


def _first(doc: Doc, inside: Inside) -> Iterator[Words]:
    """The sentences up to the first of the story that is a clause."""
    for sentence in doc.sents:
        yield sentence
        if sentence[0] in inside and first(sentence.root, "nsubj") is not None:
            return


def _by_headline(sentence: Words, cast: Cast) -> tuple[str, ...]:
    """Whose paper a headline announces that is no clause."""
    paper = sentence.root
    if paper.lemma_.lower() not in _PAPERS or first(paper, "nsubj", "cop") is not None:
        return ()
    return _actors((noun for noun in sentence if _issues(noun, paper)), cast)


def _issues(noun: Token, paper: Token) -> bool:
    """Whether a noun of a headline is whose paper it is: ``attributable to the spokesman``, ``Troika statement``."""
    if noun.head == paper and noun.dep_ in ("nmod:poss", "compound"):
        return True
    if noun.head.lemma_.lower() == "attributable":
        return marker(noun) == "to"
    return relation(noun) == "nmod" and marker(noun) in _ISSUED_BY and (noun.head == paper or marker(noun) != "of")


def _by_opening(sentence: Words, cast: Cast) -> tuple[str, ...]:
    """Who is in apposition to the ``We`` with which a text begins."""
    pronoun = sentence[0]
    return _actors(children(pronoun, "appos") if pronoun.lower_ == "we" else (), cast)


def _actors(nouns: Iterable[Token], cast: Cast) -> tuple[str, ...]:
    """The keys of those whom nouns and their conjuncts name."""
    return tuple(dict.fromkeys(key for noun in nouns for each in conjuncts(noun) for key in cast.at(each)))
