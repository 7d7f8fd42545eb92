"""Sentences that nobody annotated, for the reader to read: real news, our own prose, and altered sentences."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import spacy

from kg.language.parser import Parse
from kg.language.sentences import sentences
from training.data import Example, directed_stance

PROSE = Path(__file__).parent / "corpus" / "prose"
#: How often a word of an open class gives way to another, and what begins the tags of those classes.
ALTERED, _OPEN = 0.2, ("NN", "VB", "JJ", "RB")
_SHORTEST, _SEED = 4, 5


def unread(data: Path) -> list[Example]:
    """The news sentences of the directed stances, each once, and the texts of ``corpus/prose``."""
    news = (example["words"] for example in directed_stance(data / "stance" / "directed_sentiment-train.tsv.xz"))
    several = {tuple(words): None for words in news if len(words) >= _SHORTEST}
    return [*({"words": list(words)} for words in several), *prose()]


def prose(folder: Path = PROSE) -> Iterator[Example]:
    """The sentences of our own articles without annotation; those of one ``text`` follow one another."""
    blank = spacy.blank("en")
    for path in sorted(folder.glob("*.txt")):
        for words in sentences(blank(path.read_text("utf-8"))):
            yield {"words": [word.text for word in words], "text": path.stem}


def altered(texts: list[list[str]], parses: list[Parse]) -> Iterator[list[str]]:
    """Sentences in which some words are others of the same tag: fewer of them tell what is said of whom."""
    rng, words = random.Random(_SEED), defaultdict[str, list[str]](list)
    for text, parse in zip(texts, parses, strict=True):
        for word, tag in zip(text, parse.xpos, strict=True):
            words[tag].append(word)

    def other(word: str, tag: str) -> str:
        changes = tag.startswith(_OPEN) and rng.random() < ALTERED
        return rng.choice(words[tag]) if changes else word

    for text, parse in zip(texts, parses, strict=True):
        yield [other(word, tag) for word, tag in zip(text, parse.xpos, strict=True)]
