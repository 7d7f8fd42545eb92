"""Proposals: plan nouns, their merging across the text, who stands behind them and what they would do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from kg.extraction import clauses
from kg.extraction.actors import Cast
from kg.extraction.findings import Evidence, Proposal, Span, Term
from kg.extraction.lexicon import frames, rows
from kg.extraction.phrases import phrase, sentence_span, slug, token_span
from kg.extraction.topics import classify

_ANAPHORIC = frozenset({"the", "this", "that", "such"})
_UNSPECIFIC = frozenset({"any", "no", "some", "various", "several", "other", "another", "every", "each"})
_CONTENT_VERBS = frozenset(
    {"call", "include", "provide", "see", "require", "envisage", "stipulate", "oblige", "allow", "commit", "contain"}
    | {"involve", "bring", "set", "foresee", "entail", "give", "grant", "extend", "create", "establish"}
)
_MODIFIERS = frozenset({"amod", "compound", "nummod", "nmod"})
_NUMBER = re.compile(r"\b(\d[\d,]*(?:\.\d+)?)(?:[ -]([a-z]+))?")


@dataclass(slots=True)
class _Cluster:
    key: str
    label: str
    first: Token
    words: frozenset[str]
    aliases: list[str] = field(default_factory=list)
    mentions: list[Token] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ProposalIndex:
    """The proposals of an article, and the tokens that stand for them."""

    proposals: tuple[Proposal, ...]
    by_token: dict[int, tuple[str, str]]

    def at(self, token: Token) -> tuple[str, str] | None:
        """The key and label of the proposal at a token, or None."""
        return self.by_token.get(token.i)


def is_plan(token: Token) -> bool:
    """Whether a noun names a plan."""
    return token.pos_ in ("NOUN", "PROPN") and token.lemma_.lower() in {row[0] for row in rows("plan_nouns")}


def extract(doc: Doc, cast: Cast, inside: Callable[[Token], bool]) -> ProposalIndex:
    """The proposals of an article, in order of the text."""
    clusters: list[_Cluster] = []
    by_token: dict[int, tuple[str, str]] = {}
    for token in doc:
        if inside(token) and clusters and _is_it(token) and _near(clusters, token):
            recent = max(clusters, key=lambda cluster: cluster.mentions[-1].i)
            by_token[token.i] = (recent.key, recent.label)
        if not inside(token) or not is_plan(token) or clauses.relation(token) in ("compound", "flat"):
            continue
        found = _cluster_of(token, clusters)
        if found is None:
            continue
        found.mentions.append(token)
        by_token[token.i] = (found.key, found.label)
    return ProposalIndex(tuple(_proposal(cluster, cast) for cluster in clusters), by_token)


def _is_it(token: Token) -> bool:
    """Whether a pronoun stands where plans do: as object of a verb that takes or leaves them."""
    takes = {frame for table in frames("stance_verbs").values() for frame in table if "obj" in frame.slots}
    lemmas = {frame.lemma for frame in takes if frame.position in ("accepts", "rejects", "supports", "considers")}
    return token.lower_ == "it" and clauses.relation(token) == "obj" and token.head.lemma_.lower() in lemmas


def _near(clusters: list[_Cluster], token: Token) -> bool:
    """Whether a proposal was named in this sentence or the one before."""
    last = max(cluster.mentions[-1].i for cluster in clusters)
    start = token.sent.start
    return last >= (token.doc[start - 1].sent.start if start else 0)


def _cluster_of(token: Token, clusters: list[_Cluster]) -> _Cluster | None:
    determiners = {child.lower_ for child in clauses.children(token, "det", "amod")}
    plural = token.text.lower().endswith("s") and not token.lemma_.lower().endswith("s") and token.pos_ == "NOUN"
    if determiners & _UNSPECIFIC or plural:
        return None
    words = frozenset(child.lemma_.lower() for child in token.children if clauses.relation(child) in _MODIFIERS)
    label = phrase(token)[0]
    for cluster in reversed(clusters):
        same_words = words == cluster.words and token.lemma_ == cluster.first.lemma_
        anaphor = bool(determiners & _ANAPHORIC) and words <= cluster.words | {"current", "new"}
        if same_words or anaphor:
            if label not in cluster.aliases and label != cluster.label:
                cluster.aliases.append(label)
            return cluster
    if not words:
        return None
    bare = re.sub(r"^(the|a|an|this|that) ", "", label, flags=re.IGNORECASE)
    clusters.append(_Cluster(f"proposal:{slug(bare)}", bare, token, words))
    return clusters[-1]


def _evidence(token: Token, rule: str) -> Evidence:
    return Evidence(sentence_span(token.sent), token.text, rule, 0.7, trigger_span=token_span(token))


def _proposal(cluster: _Cluster, cast: Cast) -> Proposal:
    roles: dict[str, list[str]] = {"propose": [], "broker": [], "back": []}
    terms: list[Term] = []
    for token in cluster.mentions:
        for role, key in _behind(token, cast):
            if key not in roles[role]:
                roles[role].append(key)
        terms.extend(term for term in _terms(token) if all(term.text != other.text for other in terms))
    return Proposal(
        key=cluster.key,
        label=cluster.label,
        evidence=_evidence(cluster.first, f"rule:proposal.{cluster.first.lemma_.lower()}"),
        aliases=tuple(cluster.aliases),
        proposed_by=tuple(roles["propose"]),
        brokered_by=tuple(roles["broker"]),
        backed_by=tuple(roles["back"]),
        terms=tuple(terms),
        mentions=tuple(Span(*_bounds(token)) for token in cluster.mentions),
    )


def _bounds(token: Token) -> tuple[int, int]:
    span = phrase(token)[1]
    return span.start, span.end


def _behind(token: Token, cast: Cast) -> Iterator[tuple[str, str]]:
    verbs = {"propose": "propose", "draft": "propose", "submit": "propose", "broker": "broker", "mediate": "broker"}
    verbs |= {"back": "back", "endorse": "back", "support": "back"}
    for child in token.children:
        if child.dep_ == "nmod:poss":
            yield from (("propose", key) for key in cast.at(child))
        if child.pos_ == "VERB" and child.lemma_.lower() in verbs:
            role = verbs[child.lemma_.lower()]
            agent = clauses.agent(child)
            names = [
                *(clauses.conjuncts(agent) if agent is not None else []),
                *clauses.children(child, "compound", "obl"),
            ]
            yield from ((role, key) for noun in dict.fromkeys(names) for key in cast.at(noun))


def _terms(token: Token) -> Iterator[Term]:
    """What the text says the plan contains: objects of verbs of content whose subject is the plan."""
    for verb in _content_verbs(token):
        heads = [*clauses.patients(verb), *clauses.complements(verb, "xcomp"), *clauses.obliques(verb, "for")]
        if not heads:
            heads = [noun for clause in clauses.children(verb, "ccomp") for noun in clauses.conjuncts(clause)]
        for head in dict.fromkeys(heads):
            yield _term(head, verb)
    for clause in _clauses_under(token):
        yield _term(clause, clause)
    for child in clauses.children(token, "compound", "nummod", "nmod"):
        if child.i < token.i and child.lemma_.lower() in ("day", "week", "month", "year") and is_plan(token):
            yield _term(token, token)


def _clauses_under(token: Token) -> Iterator[Token]:
    """Clauses that say what happens under the plan: ``under the deal, troops would leave``."""
    case = clauses.marker(token) or ""
    in_part = clauses.relation(token) == "nmod" and token.head.lemma_.lower() in ("term", "part", "provision")
    noun = token.head if in_part else token
    verb = noun.head
    if (case == "under" or in_part) and clauses.relation(noun) == "obl" and verb.pos_ == "VERB":
        modal = any(
            word.lower_ in ("would", "will", "must", "shall", "to") for word in clauses.children(verb, "aux", "mark")
        )
        if modal:
            yield from clauses.conjuncts(verb)


def _content_verbs(token: Token) -> Iterator[Token]:
    candidates = [token.head] if clauses.relation(token) == "nsubj" else []
    candidates += list(clauses.children(token, "acl"))
    for candidate in candidates:
        for verb in clauses.conjuncts(candidate):
            if verb.lemma_.lower() in _CONTENT_VERBS and not clauses.is_negated(verb):
                yield verb


def _term(head: Token, trigger: Token) -> Term:
    text, span = phrase(head)
    number = _NUMBER.search(text)
    return Term(
        kind=classify(text),
        text=text,
        evidence=Evidence(
            sentence_span(head.sent),
            trigger.text,
            f"rule:term.{trigger.lemma_.lower()}",
            0.65,
            token_span(trigger),
            None,
            span,
        ),
        value=float(number[1].replace(",", "")) if number else None,
        unit=number[2] if number else None,
    )
