"""Plans that no noun of the table names: what somebody proposes is one (``proposed a national dialogue``).

Only verbs that put something forward count, and what they put forward before others: who offers to help proposes a
deed, and no plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.extraction.findings import Proposal, Stance, Target
from kg.extraction.lexicon import mapping
from kg.extraction.proposals import plan_key


def add(
    plans: tuple[Proposal, ...], held: Sequence[Stance], context: str
) -> tuple[tuple[Proposal, ...], tuple[Stance, ...]]:
    """The plans of an article with those that somebody proposes, and the stances, which are then about them.

    Args:
        plans: those that the text names.
        held: the stances of the article.
        context: slug of the article, to which a plan without a name belongs.
    """
    found: dict[str, Proposal] = {}
    for stance in held:
        label = stance.target.label
        if _puts_forward(stance) and label:
            plan = found.setdefault(label, _plan(stance, context))
            if stance.holder not in plan.proposed_by:
                found[label] = replace(plan, proposed_by=(*plan.proposed_by, stance.holder))
    return (*plans, *found.values()), tuple(_about(stance, found) for stance in held)


def _puts_forward(stance: Stance) -> bool:
    verb = stance.evidence.found_by.removeprefix("rule:verb.")
    objects = mapping("proposing_verbs").get(verb)
    fits = objects == "any" or (objects == "indefinite" and stance.target.label.lower().startswith(("a ", "an ")))
    return stance.position == "proposes" and stance.target.kind == "issue" and fits


def _plan(stance: Stance, context: str) -> Proposal:
    label, span = stance.target.label, stance.evidence.target_span
    mentions = (span,) if span is not None else ()
    return Proposal(plan_key(label, context), label, stance.evidence, proposed_by=(stance.holder,), mentions=mentions)


def _about(stance: Stance, found: dict[str, Proposal]) -> Stance:
    plan = found.get(stance.target.label) if stance.target.kind == "issue" else None
    return replace(stance, target=Target("proposal", plan.key, plan.label)) if plan is not None else stance
