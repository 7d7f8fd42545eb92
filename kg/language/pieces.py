"""Words to the encoder's pieces: ids, casing classes and the first piece of each word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tokenizers import Tokenizer

#: Casing classes: 0 is for the encoder's own marks.
_LOWER, _TITLE, _UPPER, _MIXED, _DIGITS, _ALPHANUMERIC, _OTHER, _SINGLE = range(1, 9)


@lru_cache(maxsize=100_000)
def casing(word: str) -> int:
    """The casing class of a word, 1 to 8; the encoder's vocabulary itself knows no case.

    >>> casing("UN") == casing("AU") != casing("un")
    True
    """
    letters = [c for c in word if c.isalpha()]
    if any(c.isdigit() for c in word):
        return _ALPHANUMERIC if letters else _DIGITS
    if not letters:
        return _OTHER
    if word.islower():
        return _LOWER
    if word.isupper():
        return _UPPER if len(letters) > 1 else _SINGLE
    if word[0].isupper() and all(c.islower() for c in letters[1:]):
        return _TITLE
    return _MIXED


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sentence in pieces: their numbers and casing, the mark at the end left out, and the first piece of each word.

    Word 0 is the mark at the beginning, which stands for the root, and for a holder elsewhere.
    """

    ids: list[int]
    case: list[int]
    first: list[int]


class Pieces:
    """Splits words into pieces of the encoder's vocabulary."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        #: The number of the mark that ends what is read.
        self.end: int = tokenizer.encode("").ids[-1]

    def encode(self, words: Sequence[str]) -> tuple[list[int], list[int], list[int]]:
        """Piece ids, casing per piece, and per word the index of its first piece; word 0 is the root.

        A word that the vocabulary normalises to nothing borrows the piece before it.
        """
        encoding = self._tokenizer.encode(list(words), is_pretokenized=True)
        starts: dict[int, int] = {}
        case = [0] * len(encoding.ids)
        for piece, word in enumerate(encoding.word_ids):
            if word is not None:
                starts.setdefault(word, piece)
                case[piece] = casing(words[word])
        first, last = [0], 0
        for word in range(len(words)):
            last = starts.get(word, last)
            first.append(last)
        return list(encoding.ids), case, first
