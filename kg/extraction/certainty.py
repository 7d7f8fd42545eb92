"""How sure the text is: modals, hedges, future and past around a trigger."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Token

from kg.extraction.attribution import is_speech
from kg.extraction.clauses import children, is_negated, relation
from kg.extraction.lexicon import mapping, of_kind, rows
from kg.extraction.lookups import sentence_of

#: From the weakest claim to the strongest; of several marks the weakest counts.
ORDER = ("unlikely", "possible", "past", "reported", "expected", "asserted")
#: How far before its verb ``for years`` may stand, in words.
_NEAR = 4


def weakest(certainties: Iterable[str]) -> str:
    """The weakest of several certainties, ``asserted`` if there is none.

    >>> weakest(["expected", "possible"])
    'possible'
    """
    return min(certainties, key=ORDER.index, default="asserted")


def operator(token: Token) -> str | None:
    """What a governing verb or adjective does to its infinitive: ``keep``, ``negate``, ``deny`` or a certainty."""
    kind = "ADJ" if token.pos_ == "ADJ" else "VERB"
    return next(
        (effect for lemma, pos, effect in rows("operators") if (lemma, pos) == (token.lemma_.lower(), kind)), None
    )


def is_undone(verb: Token) -> bool:
    """Whether a verb, or what governs it, says that it is not done: ``did not accept``, ``refused to accept``."""
    return is_negated(verb) or (relation(verb) == "xcomp" and operator(verb.head) in ("negate", "deny"))


def _is_backshift(word: Token, negated: bool) -> bool:
    return negated and word.lower_ in ("would", "could")


def _is_told(verb: Token) -> bool:
    """Whether a clause is what somebody said: there ``had accepted`` is the tense of the telling, not a change."""
    node = verb
    while relation(node) in ("xcomp", "conj") and node.head != node:
        node = node.head
    told = relation(node) == "ccomp" and node.head.tag_ in ("VBD", "VBN")
    return told and is_speech(node.head)


def _lasted(verb: Token) -> bool:
    """Whether a past tense is said to have lasted: ``for years refused``, ``long refused``."""
    near = [*children(verb, "obl"), *verb.doc[max(sentence_of(verb).start, verb.i - _NEAR) : verb.i]]
    spans = (word for word in near if word.lemma_.lower() in of_kind("circumstances", "span"))
    durations = any(any(case.lower_ == "for" for case in children(span, "case")) for span in spans)
    return durations or any(word.lower_ == "long" for word in children(verb, "advmod"))


def _is_same_day(adverb: Token) -> bool:
    """Whether ``earlier`` only orders the news of a day or week: ``earlier on Thursday``, ``earlier this month``."""
    after = adverb.nbor(1).lower_ if adverb.i + 1 < len(adverb.doc) else ""
    return adverb.lower_ == "earlier" and after in ("on", "this", "today", "that")


def adverbs(verb: Token) -> set[str]:
    """The adverbs of a verb, with what belongs to them, that may say how sure or when."""
    near = (child for child in children(verb, "advmod") if not _is_same_day(child))
    return {word.lower_ for child in near for word in child.subtree}


def marks(token: Token) -> list[str]:
    """The certainties that the words around one predicate express."""
    table = mapping("certainty")
    around = [word for word in children(token, "aux", "advmod") if not _is_same_day(word)]
    # "They would not accept it" reports a refusal in the past as often as a plan, and so does "could not accept".
    backshifted = any(word.lower_ in ("not", "n't", "n’t", "never") for word in around)
    found = [table[word.lower_] for word in around if word.lower_ in table and not _is_backshift(word, backshifted)]
    pluperfect = any(word.lower_ == "had" for word in around) and not any(word.lower_ == "would" for word in around)
    if pluperfect and not _is_told(token):
        found.append("past")
    used_to = relation(token) == "xcomp" and token.head.lemma_.lower() == "use" and token.head.tag_ == "VBD"
    if used_to or (token.tag_ == "VBD" and _lasted(token)):
        found.append("past")
    has_condition = any(
        relation(clause) == "advcl" and any(mark.lower_ in ("if", "unless") for mark in children(clause, "mark"))
        for clause in token.children
    )
    return [*found, "possible"] if has_condition else found
