"""The whole review book as plain parts: what is open, every item, what rules share, and three indexes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from guidegen.clinic.sign_off import SignOff
from guidegen.library import models
from guidegen.library.regions import Region
from guidegen.review.book.entries import KINDS, Entry, entries
from guidegen.review.book.indexes import Link, QuestionLinks, SourceLinks, by_code, by_question, by_source
from guidegen.review.book.rules_of_items import ToldRule, UsedRule, rules_of_fact
from guidegen.review.comments.names import decision_field
from guidegen.review.sentences import RuleNames


@dataclass(frozen=True)
class ToldFact:
    """A named fact with its rules, and the questions that it reads."""

    id: str
    title: str
    rules: tuple[ToldRule, ...]


@dataclass(frozen=True)
class ToldLimit:
    """A cap on doses."""

    rule: ToldRule
    slots: tuple[str, ...]
    hold_s: float | None
    rpe: float | None
    why: str


@dataclass(frozen=True)
class Decision:
    """A decision that is open, with the places in the book of the items that it is about, and a field for words."""

    decision: models.OpenDecision
    links: tuple[Link, ...]
    field: str


@dataclass(frozen=True)
class Part:
    kind: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Book:
    """Everything that a clinician approves, in the order in which it is read."""

    version: str
    hash: str
    today: date
    decisions: tuple[Decision, ...]
    expert: tuple[Link, ...]
    parts: tuple[Part, ...]
    facts: tuple[ToldFact, ...]
    limits: tuple[ToldLimit, ...]
    bodies: tuple[tuple[str, ToldRule], ...]
    regions: tuple[Region, ...]
    codes: tuple[Link, ...]
    questions: tuple[QuestionLinks, ...]
    sources: tuple[SourceLinks, ...]


def make_book(library: models.Library, sign_off: SignOff, today: date) -> Book:
    """The book of a library; the same content, record and day make the same book."""
    names = RuleNames(library)
    found = tuple(entries(library, sign_off, today))
    codes = by_code(found)
    expert = {entry.anchor for entry in found if entry.item.governance.evidence == "expert"}
    return Book(
        version=library.version,
        hash=library.hash,
        today=today,
        decisions=tuple(_decision(decision, codes) for decision in library.open_decisions),
        expert=tuple(link for link in codes if link.anchor in expert),
        parts=tuple(Part(kind, tuple(entry for entry in found if entry.kind == kind)) for kind, _ in KINDS),
        facts=tuple(
            ToldFact(fact.id, fact.title, tuple(rule.told(names) for rule in rules_of_fact(fact)))
            for fact in library.facts.values()
        ),
        limits=tuple(_limit(limit, names) for limit in library.dose_limits),
        bodies=tuple((rule.body, UsedRule("body", rule.when).told(names)) for rule in library.bodies),
        regions=tuple(library.regions.values()),
        codes=codes,
        questions=tuple(by_question(found, library, names)),
        sources=tuple(by_source(found, library)),
    )


def _decision(decision: models.OpenDecision, codes: tuple[Link, ...]) -> Decision:
    by_code = {link.code: link for link in codes}
    links = tuple(by_code[code] for code in decision.codes if code in by_code)
    return Decision(decision, links, decision_field(decision.no))


def _limit(limit: models.DoseLimit, names: RuleNames) -> ToldLimit:
    return ToldLimit(UsedRule("limit", limit.when).told(names), limit.slots, limit.hold_s, limit.rpe, limit.why)
