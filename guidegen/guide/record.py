"""The clinician's record: every decision with its reason. Never for the client."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from guidegen.assessment.near_misses import near_misses
from guidegen.guide.case import Case
from guidegen.guide.document import Block, Guide, Section
from guidegen.guide.pages import references


@dataclass(frozen=True)
class Revised:
    """An answer that was another one before, in words; `who` changed it, `flags` fell by that (codes with levels)."""

    on: date
    at: str
    who: str
    question: str
    before: str
    after: str
    flags: str = ""


def record(
    case: Case, printed: Iterable[Section], revised: Sequence[Revised] = (), translated: Guide | None = None
) -> list[Block]:
    """`printed` are the sections of the client's document, which names its references only shortly.

    `translated` is that document, where it is in another language.
    """
    answers = tuple(
        (question, tuple(case.runner.answer(question))) for question in case.questions if question.id in case.values
    )
    flags = tuple((fired, tuple(case.runner.ticked(fired.because))) for fired in case.assessment.flags)
    params = {
        "assessment": case.assessment,
        "flags": flags,
        "near": near_misses(case.library.context(case.values), case.library),
        "revised": tuple(revised),
        "overrides": case.assessment.answers.overrides,
        "answers": answers,
        "references": references(case, printed),
        "translated": {"language": translated.region.language, "hash": translated.hash} if translated else None,
    }
    return [Block("record", params=params)]
