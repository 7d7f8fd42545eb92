"""What no English parse can be: finite verbs without subjects, and coordinations that share a number before them."""

from __future__ import annotations

from collections.abc import Sequence

_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_BETWEEN = frozenset({"AUX", "ADV", "PART"})
_MISTAKEN = frozenset({"obj", "iobj", "obl", "appos", "compound", "vocative", "dislocated", "dep", "nmod"})


def repaired(
    upos: Sequence[str], xpos: Sequence[str], head: Sequence[int], rel: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Heads and labels of a sentence after all repairs."""
    heads, labels = list(head), list(rel)
    for repair in (subjects, asides, shared_heads):
        heads, labels = repair(upos, xpos, heads, labels)
    return heads, labels


def subjects(
    upos: Sequence[str], xpos: Sequence[str], head: Sequence[int], rel: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Heads and labels in which a root verb without subject has the noun right before it.

    An English clause with a finite verb has a subject unless it is imperative (Huddleston & Pullum 2002, ch. 4), so a
    noun in its place, without preposition, is taken for it whatever label the parser gave.

    >>> subjects(["PROPN", "VERB", "NOUN"], ["NNP", "VBD", "NNS"], [2, 0, 2], ["obj", "root", "obj"])
    ([2, 0, 2], ['nsubj', 'root', 'obj'])
    """
    heads, labels = list(head), list(rel)
    verb = next((i for i, h in enumerate(head) if h == 0), None)
    if verb is None or upos[verb] != "VERB" or not _is_finite(verb, xpos, head, rel):
        return heads, labels
    own = [i for i, h in enumerate(head) if h == verb + 1]
    if any(rel[i].split(":")[0] in ("nsubj", "csubj", "expl") for i in own):
        return heads, labels
    noun = verb - 1
    while noun >= 0 and upos[noun] in _BETWEEN:
        noun -= 1
    while noun >= 0 and rel[noun].split(":")[0] == "flat":
        noun = head[noun] - 1
    cased = any(h == noun + 1 and rel[i] == "case" for i, h in enumerate(head))
    if noun < 0 or upos[noun] not in _NOMINAL or cased or rel[noun].split(":")[0] not in _MISTAKEN:
        return heads, labels
    heads[noun], labels[noun] = verb + 1, "nsubj"
    return heads, labels


def _is_finite(verb: int, xpos: Sequence[str], head: Sequence[int], rel: Sequence[str]) -> bool:
    auxiliaries = [i for i, h in enumerate(head) if h == verb + 1 and rel[i].startswith("aux")]
    return xpos[verb] in _FINITE or any(xpos[i] in _FINITE for i in auxiliaries)


def asides(
    upos: Sequence[str], xpos: Sequence[str], head: Sequence[int], rel: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Heads and labels in which a finite verb behind an apposition has that as its subject: ``..., the agency said``.

    No clause on a noun is finite without subject, gap or relative pronoun: such a one is an aside of its own.

    >>> asides(
    ...     ["PROPN", "VERB", "NOUN", "PUNCT", "DET", "NOUN", "VERB"],
    ...     ["NNP", "VBD", "NNS", ",", "DT", "NN", "VBD"],
    ...     [2, 0, 2, 6, 6, 3, 3],
    ...     ["nsubj", "root", "obj", "punct", "det", "appos", "acl"],
    ... )
    ([2, 0, 2, 6, 6, 7, 2], ['nsubj', 'root', 'obj', 'punct', 'det', 'nsubj', 'parataxis'])
    """
    heads, labels = list(head), list(rel)
    for verb, label in enumerate(rel):
        if label.split(":")[0] != "acl" or upos[verb] != "VERB" or xpos[verb] not in ("VBD", "VBZ") or 0 not in head:
            continue
        noun = _apposition_before(verb, upos, head, rel)
        if noun is not None and not any(head[i] == verb + 1 and upos[i] != "PUNCT" for i in range(verb)):
            heads[noun], labels[noun] = verb + 1, "nsubj"
            heads[verb], labels[verb] = head.index(0) + 1, "parataxis"
    return heads, labels


def _apposition_before(verb: int, upos: Sequence[str], head: Sequence[int], rel: Sequence[str]) -> int | None:
    """The noun right before a verb, or what it is a part of, if that is an apposition to the verb's head."""
    noun = verb - 1
    parts = ("flat", "compound", "appos")
    while noun >= 0 and rel[noun].split(":")[0] in parts and upos[noun] in _NOMINAL and head[noun] != head[verb]:
        noun = head[noun] - 1
    beside = 0 <= noun < verb and rel[noun] == "appos" and head[noun] == head[verb]
    return noun if beside and upos[noun] in _NOMINAL else None


def shared_heads(
    upos: Sequence[str], xpos: Sequence[str], head: Sequence[int], rel: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Heads and labels in which two nouns before a third modify it: ``600 army and police officers``.

    Where the third is taken for a conjunct of the first, its number stands before that, out of its own conjunct: the
    branches of the tree would cross. So it is the head, and the first two are coordinated.

    >>> shared_heads(
    ...     ["NUM", "NOUN", "CCONJ", "NOUN", "NOUN", "VERB"],
    ...     ["CD", "NN", "CC", "NN", "NNS", "VBD"],
    ...     [5, 6, 5, 5, 2, 0],
    ...     ["nummod", "nsubj", "cc", "compound", "conj", "root"],
    ... )
    ([5, 5, 4, 2, 6, 0], ['nummod', 'compound', 'cc', 'conj', 'nsubj', 'root'])
    """
    heads, labels = list(head), list(rel)
    for noun, label in enumerate(rel):
        first, second = head[noun] - 1, noun - 1
        if label != "conj" or xpos[noun] != "NNS" or not 0 <= first < second or upos[first] != "NOUN":
            continue
        number = any(head[i] == noun + 1 and rel[i] == "nummod" for i in range(first))
        if not number or head[second] != noun + 1 or rel[second] != "compound":
            continue
        heads[noun], labels[noun] = head[first], rel[first]
        heads[first], labels[first], heads[second], labels[second] = noun + 1, "compound", first + 1, "conj"
        for i, h in enumerate(head):
            if h == noun + 1 and rel[i] == "cc":
                heads[i] = second + 1
            elif h == first + 1 and i != noun:
                heads[i] = noun + 1
    return heads, labels
