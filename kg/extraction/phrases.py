"""Phrases as a reader would quote them, and the sentences that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from kg.extraction.clauses import relation
from kg.extraction.findings import Span, Target
from kg.extraction.lexicon import mapping
from kg.extraction.lookups import CLOSING, OPENING, STRAIGHT, sentence_of, text_of

_LOOSE = frozenset({"punct", "cc", "conj", "advcl", "parataxis", "appos", "dep", "discourse"})
_EDGES = " \t\n\r,;:–—-"
_LIMIT = 30
#: What joins a phrase to what stands before it.
_JOINING = re.compile(r"^[\s,;:–—-]*(?:(?:and|or|nor|but)\s+)?(?:also\s+)?", re.IGNORECASE)


def sentence_span(sentence: Words) -> Span:
    """The offsets of a sentence without the blanks around it."""
    text = sentence.text
    left = len(text) - len(text.lstrip())
    return Span(sentence.start_char + left, sentence.start_char + len(text.rstrip()))


def token_span(token: Token) -> Span:
    """The offsets of a token."""
    return Span(token.idx, token.idx + len(token.text))


def phrase_tokens(head: Token, *, relative: bool = False, clauses: bool = True) -> list[Token]:
    """The tokens of a head's phrase, without what hangs on it loosely, and cut to one stretch around the head."""
    kept = {head}
    queue = [head]
    while queue:
        node = queue.pop()
        for child in node.children:
            loose = relation(child) in _LOOSE and not (relation(child) in ("conj", "cc") and node != head)
            before = relation(child) in ("case", "mark", "cop", "aux", "nsubj") and child.i < head.i
            case = node == head and (before or child.tag_ == "POS")
            clause = relation(child) == "acl" and (not clauses or (child.dep_ == "acl:relcl" and not relative))
            if loose or case or clause or _is_fronted(child):
                continue
            kept.add(child)
            queue.append(child)
    left = right = head.i
    inside = {token.i for token in kept} | {t.i for t in sentence_of(head) if t.is_punct and not t.is_space}
    words = {token.i for token in kept}
    while left - 1 in inside and left - 1 >= sentence_of(head).start:
        left -= 1
    while right + 1 in inside and right + 1 < sentence_of(head).end and right - head.i < _LIMIT:
        right += 1
    while left not in words:
        left += 1
    while right not in words:
        right -= 1
    return list(head.doc[left : right + 1])


def _is_fronted(child: Token) -> bool:
    """Whether a phrase stands before a sentence, not in the noun phrase behind it: ``For Machar, the proposal is``."""
    plain = child.dep_ == "nmod" and child.i < child.head.i
    comma = plain and any(word.text == "," for word in child.doc[child.i + 1 : child.head.i])
    return comma and any(relation(word) == "case" for word in child.children)


def phrase(head: Token, *, relative: bool = False, clauses: bool = True) -> tuple[str, Span]:
    """The phrase's words on one line, and its offsets.

    Args:
        head: the noun.
        relative: keep relative clauses.
        clauses: keep participles and infinitives.
    """
    tokens = phrase_tokens(head, relative=relative, clauses=clauses)
    left, right = _whole_words(head.doc, tokens[0].i, tokens[-1].i)
    last = head.doc[_with_closing(head.doc, left, right)]
    start, end = head.doc[_with_opening(head.doc, left, last.i)].idx, last.idx + len(last.text)
    text = re.sub(r"\s+", " ", text_of(head.doc)[start:end]).strip(_EDGES)
    return text, Span(start, end)


def _whole_words(doc: Doc, left: int, right: int) -> tuple[int, int]:
    """The bounds of a stretch that doesn't end inside a word with hyphens: ``pre``-``conditions``."""
    while left > 1 and doc[left - 1].text == "-" and not (doc[left - 1].whitespace_ or doc[left - 2].whitespace_):
        left -= 2
    while (
        right + 2 < len(doc)
        and doc[right + 1].text == "-"
        and not (doc[right].whitespace_ or doc[right + 1].whitespace_)
    ):
        right += 2
    return left, right


def is_first_part(token: Token) -> bool:
    """Whether a hyphen makes a word of a token and what follows: ``secretary`` in ``secretary-general``."""
    return token.i + 1 < len(token.doc) and token.nbor(1).text == "-" and not token.whitespace_


def whole_verb(prefix: Token) -> Token:
    """A verb, of which the parse may take a prefix for another: ``re``-``join``."""
    verb = prefix.doc[prefix.i + 2 : prefix.i + 3]
    both = bool(verb) and prefix.pos_ == verb[0].pos_ == "VERB"
    return verb[0] if both and is_first_part(prefix) else prefix


def noun_phrase(head: Token) -> tuple[str, Span]:
    """A noun with what stands before it and an ``of``-phrase: how an actor is called, without what it does."""
    kept = {head}
    for child in head.children:
        of = relation(child) == "nmod" and any(c.lower_ == "of" for c in child.children if relation(c) == "case")
        if of or (child.i < head.i and relation(child) not in (*_LOOSE, "case", "mark", "cop", "aux", "nsubj")):
            kept |= {word for word in _without_relatives(child) if relation(word) != "punct"}
    kept |= {child for child in head.children if relation(child) == "flat"}
    before = [word.i for word in kept if word.i <= head.i]
    left = next(i for i in range(min(before), head.i + 1) if all(head.doc[k] in kept or k == head.i or
                head.doc[k].is_punct or head.doc[k].dep_ in ("cc", "conj") for k in range(i, head.i + 1)))  # fmt: skip
    right = head.i
    while head.doc[right + 1 : right + 2] and head.doc[right + 1] in kept:
        right += 1
    left, right = _whole_words(head.doc, left, right)
    start, end = head.doc[left].idx, head.doc[right].idx + len(head.doc[right].text)
    return re.sub(r"\s+", " ", text_of(head.doc)[start:end]).strip(_EDGES), Span(start, end)


def _without_relatives(noun: Token) -> Iterator[Token]:
    """The words below a noun, without relative clauses: how somebody is called, not what is told of them."""
    yield noun
    for child in noun.children:
        if child.dep_ != "acl:relcl":
            yield from _without_relatives(child)


def clause_phrase(verb: Token, start: Token | None = None) -> tuple[str, Span]:
    """The words of a clause on one line, from its subject (or a given noun's phrase) to its last complement."""
    kept = {verb}
    queue = [verb]
    while queue:
        node = queue.pop()
        for child in node.children:
            loose = relation(child) in ("parataxis", "discourse", "dep", "mark", "cc", "vocative")
            apart = loose or (child.i > verb.i and sums_up(child) is not None)
            clause = node == verb and relation(child) in ("conj", "advcl") and child.pos_ == "VERB"
            clause = clause and not (relation(child) == "advcl" and child.tag_ == "VBG" and _is_bare(verb))
            if apart or clause or (relation(child) == "punct" and node == verb):
                continue
            kept.add(child)
            queue.append(child)
    left = phrase_tokens(start)[0].i if start is not None and start.i < verb.i else min(token.i for token in kept)
    right = min(max(token.i for token in kept), verb.i + _LIMIT)
    if start is None and verb.dep_ == "acl:relcl" and verb.doc[left].tag_ in ("WDT", "WP", "IN"):
        # "a plan that would keep him in office": what it would do
        left = next((word.i for word in verb.children if relation(word) == "obj" and word.i < verb.i), verb.i)
    while left < verb.i and (_is_edge(verb.doc[left]) or verb.doc[left].lower_ in ("then", "also")):
        left += 1
    if left < verb.i and verb.doc[left].tag_ == "PRP" and verb.doc[left + 1].lower_ == "to":
        # "urging it to continue": what is asked, and not whom
        left += 2
    right = before_closing(verb, right)
    while _is_edge(verb.doc[right]) and right > verb.i:
        right -= 1
    right = _with_closing(verb.doc, left, right)
    left, _ = _whole_words(verb.doc, left, right)
    left = _with_opening(verb.doc, left, right)
    begin, end = verb.doc[left].idx, verb.doc[right].idx + len(verb.doc[right].text)
    return re.sub(r"\s+", " ", text_of(verb.doc)[begin:end]).strip(_EDGES), Span(begin, end)


def _is_bare(verb: Token) -> bool:
    """Whether a verb says nothing without the clause behind it: ``work toward bringing everybody in``."""
    return not any(relation(child) in ("obj", "obl", "xcomp", "ccomp", "iobj") for child in verb.children)


def sums_up(noun: Token) -> int | None:
    """Where what a noun sums up ends, if it does, behind a comma, and goes on: ``..., a step which Kenya opposes``."""
    goes_on = mapping("summing_nouns").get(noun.lemma_.lower(), "")
    clause = goes_on == "clause" and any(child.dep_ == "acl:relcl" for child in noun.rights)
    participle = goes_on and any(child.dep_ == "acl" and child.tag_ == "VBN" for child in noun.rights)
    if not clause and not participle:
        return None
    words = [noun, *(word for word in noun.lefts if not word.is_punct)]
    start = min(word.i for word in words)
    determined = noun.lower_ == "something" or any(word.lower_ in ("a", "an") for word in words)
    return start - 1 if determined and start > 1 and noun.doc[start - 1].text == "," else None


def _is_edge(token: Token) -> bool:
    return bool(token.is_punct) and token.text != "%"


def before_closing(verb: Token, right: int) -> int:
    """The last word of a clause, at most, that doesn't go on behind the quotation in which its verb stands."""
    after = verb.doc[verb.i + 1 : right + 1]
    closed = right + 1 < len(verb.doc) and verb.doc[right + 1].text == STRAIGHT
    odd = (sum(token.text == STRAIGHT for token in after) + closed) % 2 == 1
    opened = 0
    for token in after:
        if (token.text in CLOSING and not opened) or (token.text == STRAIGHT and odd):
            return token.i - 1
        opened += (token.text in OPENING) - (token.text in CLOSING)
    return right


def _with_closing(doc: Doc, left: int, right: int) -> int:
    """The last word of a stretch, or the mark behind it that closes a quotation which begins in it."""
    words = [token.text for token in doc[left : right + 1]]
    after = doc[right + 1].text if right + 1 < len(doc) else ""
    opened = sum(word in OPENING for word in words) > sum(word in CLOSING for word in words)
    closes = (after in CLOSING and opened) or (after == STRAIGHT and words.count(STRAIGHT) % 2 == 1)
    return right + 1 if after and closes else right


def _with_opening(doc: Doc, left: int, right: int) -> int:
    """The first word of a stretch, or the mark before it that opens a quotation which closes in it."""
    words = [token.text for token in doc[left : right + 1]]
    closed = sum(word in CLOSING for word in words) > sum(word in OPENING for word in words)
    return left - 1 if closed and left and doc[left - 1].text in OPENING else left


def slug(text: str) -> str:
    """A key of lower-case words joined by hyphens, without leading determiners.

    >>> slug("The return of  hostages")
    'return-of-hostages'
    """
    words = re.findall(r"[^\W_]+", text.casefold().replace("’s", "").replace("'s", ""))
    while len(words) > 1 and words[0] in ("the", "a", "an", "its", "their", "his", "her", "any", "all", "this"):
        words = words[1:]
    return "-".join(words) or "unnamed"


def issue(label: str) -> Target:
    """What a stance is about that is no plan and nobody, by its words without what joins them to others.

    >>> issue(", nor those who signed it").label
    'those who signed it'
    """
    words = " ".join(_JOINING.sub("", label).split())
    return Target("issue", f"issue:{slug(words)}", words)
