"""A content item as a clinician reads it: as the client sees it, when it is chosen, on what it rests, who signed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from guidegen.clinic.sign_off import SignOff
from guidegen.library import models
from guidegen.library.references import Reference
from guidegen.review.book.examples import Examples, examples_of
from guidegen.review.book.rules_of_items import ToldRule, UsedRule, rules_of_item
from guidegen.review.book.views import View, views_of
from guidegen.review.comments.names import comment_field
from guidegen.review.sentences import RuleNames

# In the order of the book: what can hurt most comes first.
KINDS: tuple[tuple[str, type], ...] = (
    ("red_flags", models.RedFlag),
    ("signs", models.SignList),
    ("pain_rules", models.PainRule),
    ("presentations", models.Presentation),
    ("contributors", models.Contributor),
    ("phases", models.Phase),
    ("exercises", models.Exercise),
    ("run_plans", models.RunPlan),
    ("treatments", models.Treatment),
    ("advice", models.Advice),
)


# So many branches stand on one page with their flag.
_FEW_BRANCHES = 4


@dataclass(frozen=True)
class Signature:
    """Who signed an item last, and whether it still holds: `state` is signed, expired, changed or unsigned."""

    state: str
    name: str = ""
    registration: str = ""
    on: date | None = None
    due: date | None = None


@dataclass(frozen=True)
class ToldBranch:
    """One way for a red flag to fire, with two clients; `days` is how soon a SOON branch has to be seen."""

    level: str
    permit: str
    days: int | None
    rule: ToldRule
    examples: Examples


@dataclass(frozen=True)
class Entry:
    """One item of the book. `anchor` is its place in it, `details` are what its kind has beside its words and rules.

    `layout` is whole, long or half: see the book's styles. `field` is for remarks.
    """

    kind: str
    anchor: str
    item: models.Item
    views: tuple[View, ...]
    rules: tuple[ToldRule, ...]
    branches: tuple[ToldBranch, ...]
    layout: str
    details: Mapping[str, Any]
    references: tuple[Reference, ...]
    field: str
    signature: Signature


def anchor_of(item: models.Item) -> str:
    return f"item-{item.key.replace('/', '-')}"


def kind_of(item: models.Item) -> str:
    return next(kind for kind, type_ in KINDS if isinstance(item, type_))


def entries(library: models.Library, sign_off: SignOff, today: date) -> Iterator[Entry]:
    """Every content item once, in the order of the book."""
    names = RuleNames(library)
    for kind, _ in KINDS:
        for item in library.items():
            if kind_of(item) == kind:
                yield _entry(kind, item, library, names, sign_off, today)


def _entry(
    kind: str, item: models.Item, library: models.Library, names: RuleNames, sign_off: SignOff, today: date
) -> Entry:
    branches = _branches(item, library, names, today) if isinstance(item, models.RedFlag) else ()
    rules = () if branches else tuple(rule.told(names) for rule in rules_of_item(item))
    return Entry(
        kind=kind,
        anchor=anchor_of(item),
        item=item,
        views=tuple(views_of(item, library, today)),
        rules=rules,
        branches=tuple(branches),
        layout=_layout(item),
        details=_details(item, library),
        references=tuple(library.references[id_] for id_ in sorted(item.governance.sources)),
        field=comment_field(item.key),
        signature=_signature(item, library, sign_off, today),
    )


def _layout(item: models.Item) -> str:
    """How much room a client's view takes: half of a page's width, the whole of it, or more height too."""
    match item:
        case models.Advice() if not item.pictures or "guide" not in item.documents:
            return "half"
        case models.SignList() | models.Phase() | models.RunPlan():
            return "long"
        case models.RedFlag():
            return "long" if len(item.branches) > _FEW_BRANCHES else "whole"
        case _:
            return "whole"


def _branches(flag: models.RedFlag, library: models.Library, names: RuleNames, today: date) -> tuple[ToldBranch, ...]:
    return tuple(
        ToldBranch(
            level=str(branch.level),
            permit=str(branch.permit),
            days=branch.days,
            rule=UsedRule("fires", branch.when).told(names),
            examples=examples_of(branch, library, today),
        )
        for branch in flag.branches
    )


def signature_of(key: str, library: models.Library, sign_off: SignOff, today: date) -> Signature:
    """What the record says of an item, by its key; facts and questions are signed with their files."""
    found = key if key in library.files.fingerprints else key.partition("/")[0]
    standing = sign_off.standing(found, library.files.fingerprints.get(found, ""), today)
    by = standing.by
    if by is None:
        return Signature(str(standing.state))
    return Signature(str(standing.state), by.name, by.registration, by.on, by.next_review)


def _signature(item: models.Item, library: models.Library, sign_off: SignOff, today: date) -> Signature:
    """From the record of signatures; without one, what the item's own file says of its review."""
    found = signature_of(item.key, library, sign_off, today)
    if found.name:
        return found
    governance = item.governance
    return Signature(found.state, governance.reviewed_by or "", "", governance.review_date, governance.next_review)


def _details(item: models.Item, library: models.Library) -> Mapping[str, Any]:
    titles = {one.code: f"{one.title} ({one.code})" for one in library.items()}
    exercises = {one.id: one.title for one in library.exercises}
    patterns = {**library.rule_words["presentation"].options, **library.rule_words["overlay"].options}

    def named(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(patterns.get(code) or titles.get(code, code) for code in codes)

    match item:
        case models.RedFlag():
            return {"suspected": item.suspected, "triage": item.triage, "ask": item.ask, "in_person": item.in_person}
        case models.Exercise():
            return {
                "permit": str(item.permit),
                "slot": item.slot,
                "doses": tuple((titles[code], dose) for code, dose in item.doses.items()),
                "patterns": named(item.presentations),
                "late": named(tuple(tag for tag, limit in item.tag_limits.items() if limit == "late")),
                "helps": named(item.contributors),
                "easier": exercises.get(item.easier or "", ""),
                "harder": exercises.get(item.harder or "", ""),
                "replaces": exercises.get(item.replaces or "", ""),
            }
        case models.Presentation():
            must = tuple(
                (tuple(exercises[id_] for id_ in must.any_of), must.every_phase, must.carry_to or "")
                for must in item.must_have
            )
            return {"order": item.order, "overlay": item.overlay, "must_have": must}
        case models.Contributor():
            return {"rank": item.rank, "may_lead": item.may_lead}
        case models.Phase():
            return {"cap": item.cap, "slots": item.slots, "beside": item.beside}
        case models.Advice():
            return {"documents": item.documents, "section": item.section, "days": item.days}
        case models.SignList():
            return {"documents": item.documents, "level": item.level}
        case models.Treatment():
            return {"group": item.group}
        case models.RunPlan():
            return {"sessions": item.sessions_a_week}
        case _:
            return {}
