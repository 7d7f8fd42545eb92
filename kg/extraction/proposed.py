"""Plans that no noun of the table names: what somebody proposes is one (``proposed a national dialogue``).

Only verbs that put something forward count, and what they put forward before others, a thing or a whole clause: who
offers to help, or suggests waiting, proposes a deed, and no plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from kg.extraction.clauses import first
from kg.extraction.findings import Proposal, Stance, Target
from kg.extraction.lexicon import mapping
from kg.extraction.proposals import plan_key
from kg.extraction.weighing import head_of


def add(
    plans: tuple[Proposal, ...], held: Sequence[Stance], doc: Doc, context: str
) -> tuple[tuple[Proposal, ...], tuple[Stance, ...]]:
    """The plans of an article with those that somebody proposes, and the stances, which are then about them.

    Args:
        plans: those that the text names.
        held: the stances of the article.
        doc: the parsed article.
        context: slug of the article, to which a plan without a name belongs.
    """
    known = {plan.key: plan for plan in plans}
    forward = [stance for stance in held if _puts_forward(stance) and _is_plan(stance, doc)]
    labels = {stance.target.label for stance in forward}
    for stance in forward:
        plan = _plan(stance, context)
        known[plan.key] = _joined(known[plan.key], plan) if plan.key in known else plan
    about = (
        replace(stance, target=_target(known[plan_key(stance.target.label, context)]))
        if stance.target.kind == "issue" and stance.target.label in labels
        else stance
        for stance in held
    )
    return tuple(known.values()), tuple(about)


def _puts_forward(stance: Stance) -> bool:
    verb = stance.evidence.found_by.removeprefix("rule:verb.")
    objects = mapping("proposing_verbs").get(verb)
    fits = objects == "any" or (objects == "indefinite" and stance.target.label.lower().startswith(("a ", "an ")))
    named = stance.target.kind == "issue" and stance.target.label != ""
    return stance.position == "proposes" and named and fits


def _is_plan(stance: Stance, doc: Doc) -> bool:
    """Whether what is put forward is a thing, or something that others are to do."""
    head = head_of(stance.evidence.target_span, doc)
    if head is None or head.pos_ in ("NOUN", "PROPN"):
        return True
    return head.pos_ == "VERB" and first(head, "nsubj", "csubj") is not None


def _plan(stance: Stance, context: str) -> Proposal:
    label, span = stance.target.label, stance.evidence.target_span
    mentions = (span,) if span is not None else ()
    return Proposal(plan_key(label, context), label, stance.evidence, proposed_by=(stance.holder,), mentions=mentions)


def _joined(plan: Proposal, again: Proposal) -> Proposal:
    """A plan that somebody else proposes too, or under another label: ``a dialogue``, ``the dialogue``."""
    names = (plan.label, *plan.aliases)
    return replace(
        plan,
        aliases=plan.aliases if again.label in names else (*plan.aliases, again.label),
        proposed_by=tuple(dict.fromkeys((*plan.proposed_by, *again.proposed_by))),
        mentions=tuple(dict.fromkeys((*plan.mentions, *again.mentions))),
    )


def _target(plan: Proposal) -> Target:
    return Target("proposal", plan.key, plan.label)
