"""Coreference over a parsed document: which mentions are of the same thing.

Candidates are the nominals of the parse. A first scorer says which of them are mentions, a second ranks for every
mention its antecedents and "none" (Wiseman, Rush & Shieber 2015; Lee et al. 2017), both on the word states that the
encoder left in ``doc.tensor``, so that no further pass over the text is needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span, Token

from kg.errors import ModelError

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_MODEL = Path(__file__).parent / "model"
_WEIGHTS = "coreference.npz"
#: How many mentions back an antecedent may stand, and how many more may stand anywhere before that have the same head.
WINDOW, NAMESAKES = 40, 8

_NOMINALS = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_ARGUMENTS = frozenset({"nsubj", "obj", "obl", "nmod", "iobj"})
_CONTINUATIONS = frozenset({"flat", "fixed", "goeswith"})
_INSIDE_LEFT = frozenset({"det", "amod", "compound", "nmod", "nummod", "acl", "flat", "det:predet", "goeswith", "dep"})
_INSIDE_RIGHT = frozenset({"nmod", "acl", "amod", "flat", "fixed", "compound", "nummod", "goeswith", "det", "case"})
_NAME_PARTS = frozenset({"flat", "fixed", "goeswith", "compound", "nummod"})
_BREAKS = frozenset(",–—-(")
_PLACE_ADVERBS = frozenset({"here", "there"})
_CONTENT = frozenset({"PROPN", "NOUN", "ADJ", "NUM"})


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A nominal: the numbers of its first word, the word after its last one, and its head; ``many`` if coordinated."""

    start: int
    end: int
    head: int
    many: bool = False


def candidates(doc: Doc) -> list[Mention]:
    """Every nominal of the parse, in the order of the text: with all that follows its head, with less, coordinated."""
    found = set()
    for token in doc:
        if _may_head(token):
            start = _left(token)
            found |= {Mention(start, end, token.i) for end in _rights(token)}
            conjuncts = [child for child in token.rights if child.dep_ == "conj"]
            if conjuncts and token.dep_ != "conj":
                found.add(Mention(start, int(conjuncts[-1].right_edge.i) + 1, token.i, many=True))
    return sorted(found, key=lambda m: (m.start, -m.end, m.head, m.many))


def _may_head(token: Token) -> bool:
    if token.is_space or token.dep_ in _CONTINUATIONS:
        return False
    if token.lower_ in _PLACE_ADVERBS:
        return True
    return token.pos_ in _NOMINALS or (token.pos_ in ("ADJ", "DET", "VERB") and _base(token) in _ARGUMENTS)


def _base(token: Token) -> str:
    return token.dep_.partition(":")[0]


def _left(token: Token) -> int:
    start = token.i
    for child in reversed(list(token.lefts)):
        if child.dep_ not in _INSIDE_LEFT and _base(child) not in _INSIDE_LEFT:
            break
        start = int(child.left_edge.i)
    return start


def _rights(token: Token) -> set[int]:
    """Where a nominal may end: after its head with the rest of its name, and after each of what follows it."""
    ends, end, named = set(), token.i + 1, True
    for child in token.rights:
        named = named and _base(child) in _NAME_PARTS
        if child.dep_ == "punct" and child.text in _BREAKS:
            continue
        if _base(child) not in _INSIDE_RIGHT:
            break
        if not named:
            ends.add(end)
        end = int(child.right_edge.i) + 1
    return {*ends, end}


_FORMS = (
    *("name", "definite", "demonstrative noun", "possessed", "indefinite", "bare", "number"),
    *("1 singular", "1 plural", "2", "he", "she", "it", "they", "demonstrative", "relative", "other pronoun"),
)
_FORM = {name: i for i, name in enumerate(_FORMS)}
_DETERMINERS = {"the": "definite", "a": "indefinite", "an": "indefinite", "some": "indefinite", "any": "indefinite"}
_DEMONSTRATIVES = frozenset({"this", "that", "these", "those"})


def _form(token: Token) -> str:
    """How a mention refers: by a name, a noun with some determiner, or a kind of pronoun."""
    if token.pos_ == "PRON":
        return _pronoun(token)
    if token.pos_ == "PROPN":
        return "name"
    if token.pos_ == "NUM":
        return "number"
    for child in token.lefts:
        if child.dep_ == "nmod:poss":
            return "possessed"
        if _base(child) == "det":
            low = child.lower_
            return "demonstrative noun" if low in _DEMONSTRATIVES else _DETERMINERS.get(low, "indefinite")
    return "bare"


def _feature(token: Token, name: str) -> str:
    """The value of a morphological feature, empty if it has none."""
    return "".join(token.morph.get(name, []))


def _pronoun(token: Token) -> str:
    if _feature(token, "PronType") == "Rel":
        return "relative"
    if token.lower_ in _DEMONSTRATIVES:
        return "demonstrative"
    person = _feature(token, "Person")
    if person == "1":
        return "1 plural" if _feature(token, "Number") == "Plur" else "1 singular"
    if person == "2":
        return "2"
    if person == "3":
        if _feature(token, "Number") == "Plur":
            return "they"
        return {"Masc": "he", "Fem": "she"}.get(_feature(token, "Gender"), "it")
    return "other pronoun"


_KINDS = {"": 0, "PERSON": 1, "ORG": 2, "GPE": 3, "LOC": 4, "NORP": 5, "EVENT": 6}
_RELATIONS = ("nsubj", "obj", "obl", "nmod", "nmod:poss", "compound", "appos", "conj", "root", "amod", "flat")
_PLACES = 4
_BUCKETS = np.array([0, 1, 2, 3, 4, 5, 8, 12, 20, 40, 80])
_COUNTS, _FORM_COUNT, _KIND_COUNT = len(_BUCKETS) + 1, len(_FORMS), len(_KINDS)
#: How many values each feature of a pair has; see :func:`pair_features`.
PAIR_SIZES = (
    *(_COUNTS, _COUNTS, _FORM_COUNT**2, 9, _KIND_COUNT**2, 2 * _FORM_COUNT, 32, 16, 2 * _FORM_COUNT),
    *(_COUNTS * _FORM_COUNT, (len(_RELATIONS) + 1) ** 2, 4 * _FORM_COUNT),
)
#: How many values each feature of a mention has; see :func:`mention_features`.
MENTION_SIZES = (_FORM_COUNT, len(_RELATIONS) + 1, _COUNTS, _KIND_COUNT, 5)


def mention_features(doc: Doc, mentions: list[Mention]) -> Ints:
    """Form, relation, length, kind of name, and which of the candidates of its head it is; ``[mentions, 5]``."""
    ends: dict[int, set[int]] = {}
    for m in mentions:
        if not m.many:
            ends.setdefault(m.head, set()).add(m.end)
    rows = []
    for m in mentions:
        head = doc[m.head]
        relation = head.dep_ if head.dep_ == "nmod:poss" else _base(head)
        place = _RELATIONS.index(relation) if relation in _RELATIONS else len(_RELATIONS)
        length = int(np.digitize(m.end - m.start, _BUCKETS))
        rows.append((_FORM[_form(head)], place, length, _KINDS.get(head.ent_type_, 0), _variant(m, ends[m.head])))
    return np.array(rows, np.int64).reshape(len(rows), len(MENTION_SIZES))


def _variant(mention: Mention, ends: set[int]) -> int:
    """0 the only candidate of its head, 1 the longest, 2 the shortest, 3 another, 4 the coordinated one."""
    if mention.many:
        return 4
    if len(ends) == 1:
        return 0
    return 1 if mention.end == max(ends) else 2 if mention.end == min(ends) else 3


def choose(mentions: list[Mention], scores: Sequence[float]) -> list[Mention]:
    """The candidates that are mentions, with a score above 0; of those with one head the best."""
    best: dict[tuple[int, bool], int] = {}
    for k, m in enumerate(mentions):
        key = (m.head, m.many)
        if scores[k] > 0 and (key not in best or scores[k] > scores[best[key]]):
            best[key] = k
    return [mentions[k] for k in sorted(best.values())]


def pair_features(doc: Doc, mentions: list[Mention]) -> tuple[Ints, Ints]:
    """Every mention's possible antecedents, and features of it with each of them.

    Returns:
        Numbers of earlier mentions ``[mentions, window]``, the nearest first, -1 for none; and numbers of values
        ``[mentions, window, features]``. The features: distance in mentions and in sentences, forms, numbers, kinds of
        name, same head with the form, likeness of the words, nesting and syntax, same words with the form, how many
        mentions of the same number stand between with the form, relations, and quotation with the form.
    """
    m = _Columns(doc, mentions)
    earlier = _earlier(m.lemma)
    j, i = np.maximum(earlier, 0), np.arange(len(mentions))[:, None]
    same_text, same_head = m.text[i] == m.text[j], m.lemma[i] == m.lemma[j]
    nested = (m.start[i] < m.end[j]) & (m.end[i] > m.start[j])
    apposition = (m.governor[i] == m.head[j]) & (m.relation[i] == _RELATIONS.index("appos"))
    predicate = (m.governor[j] == m.head[i]) & (m.relation[j] == _RELATIONS.index("nsubj"))
    siblings = (m.governor[i] == m.governor[j]) & ~nested
    acronym = (m.acronym[i] == m.text[j]) | (m.acronym[j] == m.text[i])
    agreeing = (m.number[i] == m.number[j]) & ~nested
    between = agreeing.cumsum(1) - agreeing
    table = (
        np.digitize(i - j, _BUCKETS),
        np.digitize(m.sentence[i] - m.sentence[j], _BUCKETS),
        m.form[i] * _FORM_COUNT + m.form[j],
        m.number[i] * 3 + m.number[j],
        m.kind[i] * _KIND_COUNT + m.kind[j],
        m.form[i] * 2 + same_head,
        same_text + 2 * same_head + 4 * m.overlap(i, j) + 16 * acronym,
        nested + 2 * apposition + 4 * predicate + 8 * siblings,
        m.form[i] * 2 + same_text,
        m.form[i] * _COUNTS + np.digitize(between, _BUCKETS),
        m.relation[i] * (len(_RELATIONS) + 1) + m.relation[j],
        m.form[i] * 4 + m.quoted[i] * 2 + m.quoted[j],
    )
    return earlier, np.stack([np.where(earlier >= 0, column, 0) for column in table], -1)


def _earlier(heads: Ints) -> Ints:
    """The :data:`WINDOW` mentions before each mention, and up to :data:`NAMESAKES` before those with the same head."""
    count = len(heads)
    near = np.arange(count)[:, None] - 1 - np.arange(WINDOW)[None]
    far = np.full((count, NAMESAKES), -1, np.int64)
    seen: dict[int, list[int]] = {}
    for k, head in enumerate(heads.tolist()):
        like = [other for other in reversed(seen.get(head, ())) if other < k - WINDOW][:NAMESAKES]
        far[k, : len(like)] = like
        seen.setdefault(head, []).append(k)
    return np.concatenate([np.maximum(near, -1), far], 1)


class _Columns:
    """What pairs are compared by, one array over the mentions each."""

    def __init__(self, doc: Doc, mentions: list[Mention]) -> None:
        ids: dict[str, int] = {}

        def number(text: str) -> int:
            return ids.setdefault(text, len(ids))

        sentence_of = {t.i: k for k, s in enumerate(doc.sents) for t in s}
        heads = [doc[m.head] for m in mentions]
        words = [[t.lower_ for t in doc[m.start : m.end] if t.dep_ != "det" and t.is_alpha] for m in mentions]
        names = [[t for t in doc[m.start : m.end] if t.pos_ == "PROPN"] for m in mentions]
        self.start, self.end, self.head = (
            np.array([getattr(m, f) for m in mentions], np.int64) for f in ("start", "end", "head")
        )
        self.text = np.array([number(" ".join(w)) if w else -1 - k for k, w in enumerate(words)], np.int64)
        self.lemma = np.array([number(t.lemma_.lower()) for t in heads], np.int64)
        initials = ["".join(t.text[0] for t in n).lower() if len(n) > 1 else "" for n in names]
        self.acronym = np.array([number(a) if a else -1_000_000 - k for k, a in enumerate(initials)], np.int64)
        self.form = np.array([_FORM[_form(t)] for t in heads], np.int64)
        self.number = np.array([2 if m.many else _number(t) for m, t in zip(mentions, heads, strict=True)], np.int64)
        self.kind = np.array([_KINDS.get(t.ent_type_, 0) for t in heads], np.int64)
        self.sentence = np.array([sentence_of[m.head] for m in mentions], np.int64)
        self.governor = np.array([t.head.i if t.head.i != t.i else -2 - t.i for t in heads], np.int64)
        self.relation = np.array(
            [_RELATIONS.index(_base(t)) if _base(t) in _RELATIONS else len(_RELATIONS) for t in heads], np.int64
        )
        quoted = _quoted(doc)
        self.quoted = np.array([quoted[m.head] for m in mentions], np.int64)
        content = [{number(t.lower_) for t in doc[m.start : m.end] if t.pos_ in _CONTENT} for m in mentions]
        self._bags = np.zeros((len(mentions), len(ids)), np.float32)
        for row, bag in enumerate(content):
            self._bags[row, list(bag)] = 1

    def overlap(self, i: Ints, j: Ints) -> Ints:
        """0 no content word in common, 1 some, 2 all of the later one's, 3 all of both."""
        common = self._bags @ self._bags.T
        size = self._bags.sum(1)
        shared = common[i, j]
        return np.where(shared == 0, 0, np.where(shared < size[i], 1, np.where(shared < size[j], 2, 3))).astype(
            np.int64
        )


def _quoted(doc: Doc) -> list[bool]:
    """Which tokens stand between quotation marks of one sentence or paragraph."""
    inside, found = False, []
    for token in doc:
        if token.text in '“”"' and token.text:
            inside = token.text == "“" or (token.text == '"' and not inside)
        elif "\n" in token.text:
            inside = False
        found.append(inside)
    return found


def _number(token: Token) -> int:
    """0 unknown, 1 singular, 2 plural."""
    return {"Sing": 1, "Plur": 2, "Ptan": 2}.get(_feature(token, "Number"), 0)


def mention_vectors(doc: Doc, mentions: list[Mention]) -> Floats:
    """States of the head, of both ends and of the head's governor; ``[mentions, 4 * width]``."""
    states: Floats = np.asarray(doc.tensor, np.float32)
    places = [[m.head, m.start, m.end - 1, int(doc[m.head].head.i)] for m in mentions]
    picked = states[np.array(places, np.int64).reshape(len(mentions), _PLACES)]
    return picked.reshape(len(mentions), _PLACES * states.shape[1])


def _widened(weights: Mapping[str, NDArray[np.float16]]) -> dict[str, Floats]:
    return {name: array.astype(np.float32) for name, array in weights.items()}


class Resolver:
    """The scorers of a model folder, in numpy.

    Raises:
        ModelError: the weights are missing or damaged.
    """

    def __init__(self, folder: Path = _MODEL) -> None:
        path = folder / _WEIGHTS
        try:
            checksum = json.loads((folder / "meta.json").read_text("utf-8"))["sha256"][_WEIGHTS]
            if hashlib.sha256(path.read_bytes()).hexdigest() != checksum:
                raise ModelError(f"{path} is damaged: reinstall parley-kg")
            with np.load(path) as file:
                self._w = _widened({name: file[name] for name in file.files})
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"No usable coreference model in {folder} ({error}): reinstall parley-kg") from error

    @property
    def width(self) -> int:
        """The width of the word states that the scorers expect."""
        return len(self._w["pair.later"]) // _PLACES

    @classmethod
    def of(cls, weights: Mapping[str, NDArray[np.float16]]) -> Resolver:
        """A resolver of weights in memory."""
        resolver = cls.__new__(cls)
        resolver._w = _widened(weights)
        return resolver

    def mentions(self, doc: Doc) -> list[Mention]:
        """The candidates that are mentions; of those with one head, the most probable."""
        all_ = candidates(doc)
        if not all_:
            return []
        return choose(all_, self._mention_scores(doc, all_).tolist())

    def clusters(self, doc: Doc) -> list[list[Mention]]:
        """Mentions by the thing they are of, in the order of the text; things mentioned once included."""
        found = self.mentions(doc)
        if not found:
            return []
        of: list[int] = []
        grouped: list[list[Mention]] = []
        for k, antecedent in enumerate(self._antecedents(doc, found)):
            if antecedent is None:
                of.append(len(grouped))
                grouped.append([])
            else:
                of.append(of[antecedent])
            grouped[of[k]].append(found[k])
        return grouped

    def _mention_scores(self, doc: Doc, mentions: list[Mention]) -> Floats:
        w = self._w
        hidden = mention_vectors(doc, mentions) @ w["mention.in"] + w["mention.bias"]
        for k, column in enumerate(mention_features(doc, mentions).T):
            hidden += w[f"mention.table.{k}"][column]
        scores: Floats = (np.maximum(hidden, 0) @ w["mention.out"])[:, 0] + w["mention.out.bias"]
        return scores

    def _antecedents(self, doc: Doc, mentions: list[Mention]) -> Iterator[int | None]:
        w = self._w
        vectors = mention_vectors(doc, mentions)
        later, earlier = vectors @ w["pair.later"] + w["pair.bias"], vectors @ w["pair.earlier"]
        left, right = vectors @ w["pair.left"], vectors @ w["pair.right"]
        candidates_, features = pair_features(doc, mentions)
        rows = features + np.cumsum((0, *PAIR_SIZES[:-1]))
        for i, j in enumerate(candidates_):
            real = j >= 0
            if not real.any():
                yield None
                continue
            j = j[real]
            hidden = later[i] + earlier[j] + w["pair.table"][rows[i][real]].sum(1)
            hidden += (left[i] * right[j]) @ w["pair.product"]
            scores = (np.maximum(hidden, 0) @ w["pair.out"])[:, 0] + w["pair.out.bias"]
            best = int(scores.argmax())
            yield int(j[best]) if scores[best] > 0 else None


@cache
def shipped() -> Resolver:
    """The resolver that ships, loaded once."""
    return Resolver()


def clusters(doc: Doc) -> list[list[Span]]:
    """Spans of one thing, those with two and more, in the order of the text: what ``doc._.coref_clusters`` gives.

    Worked out when first asked for, from the states that the parser left, and kept with the document. A document of
    another pipeline has none.

    Raises:
        ModelError: the weights are missing or damaged.
    """
    if _KEY not in doc.user_data:
        resolver = shipped()
        own = doc.tensor.ndim == 2 and doc.tensor.shape[1] == resolver.width and doc.has_annotation("DEP")
        found = resolver.clusters(doc) if own else []
        doc.user_data[_KEY] = [[(m.start, m.end) for m in cluster] for cluster in found if len(cluster) > 1]
    return [[doc[start:end] for start, end in cluster] for cluster in doc.user_data[_KEY]]


_KEY = "parley_coreference"
if not Doc.has_extension("coref_clusters"):
    Doc.set_extension("coref_clusters", getter=clusters)
