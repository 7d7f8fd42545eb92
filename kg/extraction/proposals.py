"""Proposals: plan nouns, their merging across the text, and who stands behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kg.extraction import clauses, terms
from kg.extraction.cast import Cast
from kg.extraction.certainty import is_undone
from kg.extraction.findings import Evidence, Proposal, Span, Term, overlap
from kg.extraction.lexicon import frames, mapping
from kg.extraction.lookups import sentence_of, sentences_back
from kg.extraction.phrases import phrase, sentence_span, slug, token_span
from kg.extraction.plan_mentions import NEW, NO_PLAN, Plan, best, may_name
from kg.extraction.plan_nouns import plan_class

_TAKES = frozenset({"accepts", "rejects", "supports", "considers"})


#: Phrases behind a plan's name that don't tell which it is: ``a truce in a letter``, ``a ceasefire within 72 hours``.
_BY_THE_WAY = re.compile(
    r" (?:(?:as|within|until|since|ahead of|along with|alongside) |in (?:an?|his|her|its|their|return|exchange) "
    r"|(?:together|jointly)\b|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day).*$"
)

Choose = Callable[[Token, Sequence[Plan], Cast], int]


@dataclass(frozen=True, slots=True)
class ProposalIndex:
    """The proposals of an article, and the tokens that stand for them."""

    proposals: tuple[Proposal, ...]
    by_token: dict[int, tuple[str, str]]

    def at(self, token: Token) -> tuple[str, str] | None:
        """The key and label of the proposal at a token, or None."""
        return self.by_token.get(token.i)


def extract(
    doc: Doc, cast: Cast, inside: Callable[[Token], bool], context: str = "", choose: Choose = best
) -> ProposalIndex:
    """The proposals of an article, in order of the text.

    Args:
        doc: the parsed article.
        cast: its actors.
        inside: whether a token belongs to the story.
        context: slug of the article, for plans whose name says too little to be the same in another article.
        choose: decides which plan a noun names.
    """
    plans: list[Plan] = []
    by_token: dict[int, tuple[str, str]] = {}
    for token in doc:
        if not inside(token):
            continue
        if plans and _is_pronoun_for_plan(token) and _near(plans, token):
            recent = max(plans, key=lambda plan: plan.mentions[-1].i)
            by_token[token.i] = (recent.key, recent.label)
            if clauses.relation(token) == "nsubj":
                recent.note(token)
        elif _is_asked(token, cast):
            choice = choose(token, plans, cast)
            if choice != NO_PLAN:
                found = _introduced(token, plans, context) if choice == NEW else plans[choice - NEW - 1]
                _mention(token, found)
                by_token[token.i] = (found.key, found.label)
    _add_terms(doc, plans, inside)
    return ProposalIndex(tuple(_proposal(plan, cast) for plan in plans), by_token)


def _is_asked(token: Token, cast: Cast) -> bool:
    """Whether a noun may name a plan, and is neither part of a name nor an actor."""
    if not may_name(token) or clauses.relation(token) in ("compound", "flat"):
        return False
    named = token.ent_type_ == "ORG" and token.head.ent_type_ == "ORG" and token.head.i - token.i in (1, 2)
    good = token.lower_ == "deal" and any(child.lower_ in ("good", "great") for child in token.children)
    actor = cast.at(token) and (token.pos_ == "PROPN" or plan_class(token) is None)
    taken = token.lemma_.lower() == "initiative" and token.head.lemma_ == "take" and clauses.relation(token) == "obj"
    manner = token.lemma_.lower() == "framework" and clauses.marker(token) in ("within", "in", "under")
    ended = token.lemma_.lower() == "resolution" and any(
        noun.lemma_.lower() in ("conflict", "crisis", "dispute", "problem", "war", "issue")
        for noun in clauses.children(token, "nmod")
    )
    none = clauses.marker(token) == "without" and clauses.has_determiner(token, "a", "an", "any")
    return not (named or good or actor or manner or taken or ended or none)


def _is_pronoun_for_plan(token: Token) -> bool:
    """Whether a pronoun stands where plans do: as object of a verb that takes or leaves them."""
    lemma = token.head.lemma_.lower()
    takes = any(frame.position in _TAKES and "obj" in frame.slots for frame in frames("stance_verbs").get(lemma, ()))
    ordained = any(word.lower_ in ("shall", "to") for word in clauses.children(token.head, "aux", "mark"))
    content = clauses.relation(token) == "nsubj" and terms.is_content(token.head) and not ordained
    return token.lower_ in ("it", "this") and token.pos_ == "PRON" and (
        (takes and clauses.relation(token) in ("obj", "nsubj") and (token.dep_ != "nsubj")) or content
    )  # fmt: skip


def _near(plans: list[Plan], token: Token) -> bool:
    """Whether a proposal was named in this sentence or the one before."""
    return max(plan.mentions[-1].i for plan in plans) >= sentences_back(token, 1)


def plan_key(label: str, context: str) -> str:
    """The key of a plan: without a name in its label it belongs to the article of this slug alone.

    >>> plan_key("ceasefire", "gaza"), plan_key("the Doha agreement", "gaza")
    ('proposal:ceasefire-gaza', 'proposal:doha-agreement')
    """
    named = any(word[0].isupper() for word in label.split())
    return f"proposal:{slug(label)}" if named or not context else f"proposal:{slug(label)}-{context}"


def _introduced(token: Token, plans: list[Plan], context: str) -> Plan:
    """The plan that a noun names first, or one that is called the same."""
    bare = _without_determiner(_to_comma(token, *phrase(token, clauses=False)))
    if " " not in bare:
        bare = _without_determiner(_to_comma(token, *phrase(token)))
    key = plan_key(bare, context)
    plan = next((known for known in plans if known.key == key), None)
    if plan is None:
        plan = Plan(key, bare, plan_class(token) or "plan", token)
        plans.append(plan)
    return plan


def _to_comma(head: Token, text: str, span: Span) -> str:
    """A phrase up to the first comma behind its head: ``unilateral, brief truce``."""
    comma = text.find(", ", max(0, head.idx - span.start))
    return text[:comma] if comma >= 0 else text


def _mention(token: Token, plan: Plan) -> None:
    label = phrase(token, clauses=False)[0]
    if plan.mentions and label not in (plan.label, *plan.aliases):
        plan.aliases.append(label)
    plan.note(token)


def _without_determiner(text: str) -> str:
    """What a plan is called: its phrase without article, possessive, and what says how and when it came about."""
    bare = re.sub(r"^(the|a|an|this|that|its|their|his|her)( own| original)? ", "", text, flags=re.IGNORECASE)
    bare = _BY_THE_WAY.sub("", re.sub(r"^(now|then|only|just|still) ", "", bare, flags=re.IGNORECASE))
    return re.sub(r" (alone|itself|too|again|altogether|either)$", "", bare)


def _add_terms(doc: Doc, plans: list[Plan], inside: Callable[[Token], bool]) -> None:
    owner = {mention.i: plan for plan in plans for mention in plan.mentions}
    for plan in plans:
        for mention in plan.mentions:
            for term in terms.contents(mention):
                if not terms.is_denied(term, doc):
                    _add_term(plan, term, doc)
    mentions = [mention for plan in plans for mention in plan.mentions]
    mentions.sort(key=lambda mention: mention.i)
    for mention, term in (*terms.provisions(doc, mentions, inside), *terms.read(doc, mentions, inside)):
        _divide(term, plans, doc)
        if not terms.is_denied(term, doc) and not any(_is_same(term, other) for plan in plans for other in plan.terms):
            _add_term(owner[mention.i], term, doc)


def _divide(term: Term, plans: list[Plan], doc: Doc) -> None:
    """End a term before another that is coordinated with a part of it: ``the removal of troops | and a court``."""
    for plan in plans:
        for i, other in enumerate(plan.terms):
            if terms.begins_inside(term, other, doc):
                plan.terms[i] = terms.cut(other, term, doc)


def _is_same(term: Term, other: Term) -> bool:
    """Whether two terms are of one kind and share words: a clause belongs to one plan."""
    return term.kind == other.kind and overlap(term.evidence.target_span, other.evidence.target_span)


def _add_term(plan: Plan, term: Term, doc: Doc) -> None:
    """Add a term unless one over the same words, the same truce, or one that says as much, is there."""
    for i, other in enumerate(plan.terms):
        if overlap(term.evidence.target_span, other.evidence.target_span):
            return
        if term.kind == other.kind == "truce" and other.value is None and term.value is not None:
            plan.terms[i] = term
            return
        same_truce = term.kind == other.kind == "truce" and term.value in (None, other.value)
        if same_truce or term.text.casefold() == other.text.casefold() or terms.says_as_much(other, term, doc):
            return
        if terms.says_as_much(term, other, doc):
            plan.terms[i] = term
            return
    plan.terms.append(term)


def _proposal(plan: Plan, cast: Cast) -> Proposal:
    roles: dict[str, list[str]] = {"propose": [], "broker": [], "back": []}
    for token in plan.mentions:
        for role, key in _behind(token, cast):
            if key not in roles[role]:
                roles[role].append(key)
    rule = f"rule:proposal.{plan.first.lemma_.lower()}"
    return Proposal(
        key=plan.key,
        label=plan.label,
        evidence=Evidence(
            sentence_span(sentence_of(plan.first)),
            plan.first.text,
            rule,
            0.7,
            trigger_span=token_span(plan.first),
        ),
        aliases=tuple(plan.aliases),
        proposed_by=tuple(roles["propose"]),
        brokered_by=tuple(roles["broker"]),
        backed_by=tuple(roles["back"]),
        terms=tuple(plan.terms),
        mentions=tuple(_bounds(token) for token in plan.mentions if token.pos_ != "PRON"),
    )


def _bounds(token: Token) -> Span:
    return phrase(token)[1]


def _behind(token: Token, cast: Cast) -> Iterator[tuple[str, str]]:
    """Who proposed, brokered or backs a plan: its possessor, the agent of a participle, the subject of a verb."""
    roles = mapping("plan_roles")
    for child in token.children:
        if child.dep_ == "nmod:poss":
            yield from (("propose", key) for key in cast.at(child))
        role = roles.get(child.lemma_.lower())
        if child.pos_ == "VERB" and role is not None:
            agent = clauses.agent(child) if clauses.is_passive(child) else clauses.subject(child)
            names = [*(clauses.conjuncts(agent) if agent is not None else []), *clauses.children(child, "compound")]
            yield from ((role, key) for noun in dict.fromkeys(names) for key in cast.at(noun))
    verb, role = token.head, roles.get(token.head.lemma_.lower())
    denied = is_undone(verb)
    if verb.pos_ == "VERB" and role is not None and token in clauses.patients(verb) and not denied:
        subject = clauses.subject(verb)
        names = clauses.sharers(subject, verb) if subject is not None else []
        yield from ((role, key) for noun in names for key in cast.at(noun))
