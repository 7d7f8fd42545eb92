"""Proposals: plan nouns, their merging across the text, and who stands behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from kg.extraction import clauses, terms
from kg.extraction.cast import Cast
from kg.extraction.findings import Evidence, Proposal, Span, Term
from kg.extraction.lexicon import frames, mapping
from kg.extraction.lookups import sentence_of
from kg.extraction.phrases import phrase, sentence_span, slug, token_span

_ANAPHORIC = frozenset({"the", "this", "that", "such", "these"})
_UNSPECIFIC = frozenset({"any", "no", "some", "various", "several", "other", "another", "every", "each", "only"})
_TRANSPARENT = frozenset(
    {"current", "new", "final", "latest", "whole", "same", "proposed", "recent", "signed", "full", "peace"}
    | {"original"}
)
_MODIFIERS = ("amod", "compound", "nummod", "nmod")
_SPECIFYING = ("amod", "compound", "nummod", "acl", "appos", "flat")
_SPECIFYING_CASES = frozenset({"of", "for", "on", "between", "from", "by", None})
_WANTS = frozenset({"demands", "opposes", "considers"})
#: Words for the paper rather than the plan: they only refer back.
_BARE = frozenset({"text", "document"})
#: What is only hoped for is no proposal yet.
_SOUGHT = frozenset({"negotiate", "achieve", "discuss", "pursue", "hope", "pray", "reach", "seek", "want"})
_TAKES = frozenset({"accepts", "rejects", "supports", "considers"})
#: Verbs by which somebody stands behind a plan.
_ROLES = {
    "propose": "propose", "draft": "propose", "submit": "propose", "circulate": "propose", "present": "propose",
    "broker": "broker", "mediate": "broker", "facilitate": "broker",
    "back": "back", "endorse": "back", "support": "back",
}  # fmt: skip


@dataclass(slots=True)
class _Cluster:
    key: str
    label: str
    kind: str
    first: Token
    words: frozenset[str]
    around: frozenset[str]
    aliases: list[str] = field(default_factory=list)
    mentions: list[Token] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ProposalIndex:
    """The proposals of an article, and the tokens that stand for them."""

    proposals: tuple[Proposal, ...]
    by_token: dict[int, tuple[str, str]]

    def at(self, token: Token) -> tuple[str, str] | None:
        """The key and label of the proposal at a token, or None."""
        return self.by_token.get(token.i)


def plan_class(token: Token) -> str | None:
    """The class of plan that a noun names, or None."""
    if token.pos_ not in ("NOUN", "PROPN"):
        return None
    return mapping("plan_nouns").get(token.lemma_.lower()) or mapping("plan_nouns").get(token.lower_)


def extract(doc: Doc, cast: Cast, inside: Callable[[Token], bool], context: str = "") -> ProposalIndex:
    """The proposals of an article, in order of the text.

    Args:
        doc: the parsed article.
        cast: its actors.
        inside: whether a token belongs to the story.
        context: slug of the article, for plans whose name says too little to be the same in another article.
    """
    clusters: list[_Cluster] = []
    by_token: dict[int, tuple[str, str]] = {}
    for token in doc:
        if not inside(token):
            continue
        if clusters and _is_pronoun_for_plan(token) and _near(clusters, token):
            recent = max(clusters, key=lambda cluster: cluster.mentions[-1].i)
            by_token[token.i] = (recent.key, recent.label)
            if clauses.relation(token) == "nsubj":
                recent.mentions.append(token)
        named_otherwise = token.ent_type_ == "ORG" and (
            token.head.ent_type_ == "ORG" and token.head.i - token.i in (1, 2)
        )
        part_of_name = clauses.relation(token) in ("compound", "flat") or named_otherwise
        if plan_class(token) is None or part_of_name or (token.pos_ == "PROPN" and cast.at(token)):
            continue
        found = _cluster_of(token, clusters, context)
        if found is not None:
            found.mentions.append(token)
            by_token[token.i] = (found.key, found.label)
    _add_terms(doc, clusters, inside)
    return ProposalIndex(tuple(_proposal(cluster, cast) for cluster in clusters), by_token)


def _is_pronoun_for_plan(token: Token) -> bool:
    """Whether a pronoun stands where plans do: as object of a verb that takes or leaves them."""
    lemma = token.head.lemma_.lower()
    takes = any(frame.position in _TAKES and "obj" in frame.slots for frame in frames("stance_verbs").get(lemma, ()))
    ordained = any(word.lower_ in ("shall", "to") for word in clauses.children(token.head, "aux", "mark"))
    content = clauses.relation(token) == "nsubj" and terms.is_content(token.head) and not ordained
    return token.lower_ in ("it", "this") and token.pos_ == "PRON" and (
        (takes and clauses.relation(token) in ("obj", "nsubj") and (token.dep_ != "nsubj")) or content
    )  # fmt: skip


def _near(clusters: list[_Cluster], token: Token) -> bool:
    """Whether a proposal was named in this sentence or the one before."""
    last = max(cluster.mentions[-1].i for cluster in clusters)
    start = sentence_of(token).start
    return last >= (sentence_of(token.doc[start - 1]).start if start else 0)


def _cluster_of(token: Token, clusters: list[_Cluster], context: str) -> _Cluster | None:
    """The proposal that a mention continues or introduces."""
    around = {child.lower_ for child in clauses.children(token, "det", "amod", "advmod")}
    plural = token.tag_ in ("NNS", "NNPS") and not token.lemma_.lower().endswith("s")
    idiom = token.lower_ == "deal" and around & {"good", "great"}
    if around & _UNSPECIFIC or plural or idiom:
        return None
    kind = plan_class(token) or "plan"
    words = frozenset(child.lemma_.lower() for child in token.children if _tells_which(child))
    label = phrase(token, clauses=False)[0]
    known = _antecedent(token, kind, words, bool(around & _ANAPHORIC), clusters)
    if known is not None:
        if label not in known.aliases and label != known.label:
            known.aliases.append(label)
        return known
    if not _introduces(token, bool(around & _ANAPHORIC)):
        return None
    bare = _without_determiner(label.split(", ")[0])
    if " " not in bare:
        bare = _without_determiner(phrase(token)[0].split(", ")[0])
    named = any(word[0].isupper() for word in bare.split())
    key = f"proposal:{slug(bare)}" if named or not context else f"proposal:{slug(bare)}-{context}"
    cluster = next((c for c in clusters if c.key == key), None)
    if cluster is None:
        cluster = _Cluster(key, bare, kind, token, words, _phrase_words(token))
        clusters.append(cluster)
    return cluster


def _tells_which(child: Token) -> bool:
    """Whether a modifier says which plan it is: not ``with my eyes open`` in ``I support the agreement with ...``."""
    relation = clauses.relation(child)
    return relation in _MODIFIERS and (relation != "nmod" or clauses.marker(child) in _SPECIFYING_CASES)


def _without_determiner(text: str) -> str:
    return re.sub(r"^(the|a|an|this|that|its|their|his|her)( own| original)? ", "", text, flags=re.IGNORECASE)


def _antecedent(
    token: Token, kind: str, words: frozenset[str], definite: bool, clusters: list[_Cluster]
) -> _Cluster | None:
    """The proposal that a mention continues: of the same modifiers, or, if definite, the latest one that fits."""
    content = words - _TRANSPARENT
    latest = sorted(clusters, key=lambda cluster: -cluster.mentions[-1].i)
    for cluster in latest:
        if content and content == cluster.words - _TRANSPARENT and cluster.kind == kind:
            return cluster
    if not definite:
        return None
    fitting = [c for c in latest if content <= c.words | {c.first.lemma_.lower()} or _within(content, c)]
    same = [cluster for cluster in fitting if cluster.kind == kind]
    if same or content:
        return _most_salient(token, same or fitting)
    other = [cluster for cluster in latest if kind != "truce" or cluster.kind == "agreement"]
    return _most_salient(token, other)


def _most_salient(token: Token, clusters: list[_Cluster]) -> _Cluster | None:
    """What ``the plan`` takes up: a plan of this or the last sentence, else the one that the text names most.

    Args:
        token: the noun that refers back.
        clusters: what it may take up, the latest first.
    """
    start = sentence_of(token).start
    before = sentence_of(token.doc[start - 1]).start if start else 0
    near = [cluster for cluster in clusters if cluster.mentions[-1].i >= before]
    named = [cluster for cluster in near if cluster.first.lemma_.lower() == token.lemma_.lower()]
    if named or near:
        return (named or near)[0]
    return max(clusters, key=lambda cluster: len(cluster.mentions), default=None)


def _within(content: frozenset[str], cluster: _Cluster) -> bool:
    """Whether the modifiers occur in the words by which the proposal was named, participles with them."""
    named = {word.casefold() for name in (cluster.label, *cluster.aliases) for word in name.split()}
    return bool(content) and content <= named | cluster.around


def _phrase_words(token: Token) -> frozenset[str]:
    return frozenset(word.casefold() for word in phrase(token)[0].split())


def _introduces(token: Token, definite: bool) -> bool:
    """Whether a mention without antecedent is a plan of its own, and not just something that somebody wants."""
    governor = token.head
    lemma = governor.lemma_.lower()
    table = (*frames("stance_verbs").get(lemma, ()), *frames("stance_adjectives").get(lemma, ()))
    positions = {frame.position for frame in table}
    owned = any(child.dep_ == "nmod:poss" for child in token.children)
    if clauses.marker(token) == "as" or clauses.first(token, "cop") is not None:
        return False
    wanted = not owned and bool(positions & _WANTS) and not positions & {"accepts", "proposes", "rejects"}
    if definite or token.pos_ == "PROPN":
        return True
    if token.lemma_.lower() in _BARE:
        return False
    object_ = clauses.relation(token) in ("obj", "obl")
    contained = object_ and terms.is_content(governor) and _is_plan_or_pronoun(clauses.subject(governor))
    sought = object_ and lemma in _SOUGHT
    if wanted or contained or sought or clauses.is_negated(governor):
        return False
    specified = clauses.first(token, *_SPECIFYING) is not None or any(c.dep_ == "nmod:poss" for c in token.children)
    detailed = any(clauses.marker(child) in ("of", "by", "between", "on", "for") for child in token.children)
    return specified or detailed or bool(positions & {"accepts", "proposes", "rejects", "supports"})


def _is_plan_or_pronoun(token: Token | None) -> bool:
    return token is not None and (plan_class(token) is not None or token.lower_ in ("it", "this", "that", "which"))


def _add_terms(doc: Doc, clusters: list[_Cluster], inside: Callable[[Token], bool]) -> None:
    owner = {mention.i: cluster for cluster in clusters for mention in cluster.mentions}
    for cluster in clusters:
        for mention in cluster.mentions:
            for term in terms.contents(mention):
                _add_term(cluster, term)
    mentions = [mention for cluster in clusters for mention in cluster.mentions]
    mentions.sort(key=lambda mention: mention.i)
    for mention, term in (*terms.provisions(doc, mentions, inside), *terms.read(doc, mentions, inside)):
        _add_term(owner[mention.i], term)


def _add_term(cluster: _Cluster, term: Term) -> None:
    """Add a term unless one over the same words, or the same truce, is there."""
    for other in cluster.terms:
        mine, theirs = term.evidence.target_span, other.evidence.target_span
        if mine and theirs and mine.start < theirs.end and theirs.start < mine.end:
            return
        if term.kind == other.kind == "truce" and other.value is None and term.value is not None:
            cluster.terms[cluster.terms.index(other)] = term
            return
        same_truce = term.kind == other.kind == "truce" and term.value in (None, other.value)
        if same_truce or term.text.casefold() == other.text.casefold():
            return
    cluster.terms.append(term)


def _proposal(cluster: _Cluster, cast: Cast) -> Proposal:
    roles: dict[str, list[str]] = {"propose": [], "broker": [], "back": []}
    for token in cluster.mentions:
        for role, key in _behind(token, cast):
            if key not in roles[role]:
                roles[role].append(key)
    rule = f"rule:proposal.{cluster.first.lemma_.lower()}"
    return Proposal(
        key=cluster.key,
        label=cluster.label,
        evidence=Evidence(
            sentence_span(sentence_of(cluster.first)),
            cluster.first.text,
            rule,
            0.7,
            trigger_span=token_span(cluster.first),
        ),
        aliases=tuple(cluster.aliases),
        proposed_by=tuple(roles["propose"]),
        brokered_by=tuple(roles["broker"]),
        backed_by=tuple(roles["back"]),
        terms=tuple(cluster.terms),
        mentions=tuple(_bounds(token) for token in cluster.mentions if token.pos_ != "PRON"),
    )


def _bounds(token: Token) -> Span:
    return phrase(token)[1]


def _behind(token: Token, cast: Cast) -> Iterator[tuple[str, str]]:
    """Who proposed, brokered or backs a plan: its possessor, the agent of a participle, the subject of a verb."""
    for child in token.children:
        if child.dep_ == "nmod:poss":
            yield from (("propose", key) for key in cast.at(child))
        role = _ROLES.get(child.lemma_.lower())
        if child.pos_ == "VERB" and role is not None:
            agent = clauses.agent(child) if clauses.is_passive(child) else clauses.subject(child)
            names = [*(clauses.conjuncts(agent) if agent is not None else []), *clauses.children(child, "compound")]
            yield from ((role, key) for noun in dict.fromkeys(names) for key in cast.at(noun))
    verb, role = token.head, _ROLES.get(token.head.lemma_.lower())
    if verb.pos_ == "VERB" and role is not None and token in clauses.patients(verb) and not clauses.is_negated(verb):
        subject = clauses.subject(verb)
        names = clauses.conjuncts(subject) if subject is not None else []
        yield from ((role, key) for noun in names for key in cast.at(noun))
