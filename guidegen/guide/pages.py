"""What stands around the plan: the first page, what the runner told us, what it means, what else people try."""

from __future__ import annotations

from collections.abc import Iterable

from guidegen.assessment.pattern import CLEAR_SCORE
from guidegen.guide.case import Case
from guidegen.guide.document import Block, Section
from guidegen.library.levels import Level
from guidegen.library.models import Reference


def cover(case: Case) -> list[Block]:
    return [Block("cover", params={"document": case.assessment.document})]


def safety_net(case: Case) -> list[Block]:
    shown = case.assessment.signs
    params = {"levels": tuple((found.signs, found.shown) for found in shown)}
    return [Block("safety_net", params={**params, "items": tuple(found.signs for found in shown)})]


def start_here(case: Case) -> list[Block]:
    """What to do today: the items of the first phase, and the booking where flags ask for one."""
    plans = case.assessment.selection.phases
    params = {
        "book": bool(case.assessment.flags),
        "titles": tuple(chosen.exercise for plan in plans[:1] for chosen in plan.chosen),
        "runs": case.runs,
        "tested": case.tested,
    }
    return [Block("start_here", params=params)]


def told_us(case: Case) -> list[Block]:
    rows = [told for question in case.questions if question.told for told in case.runner.answer(question)]
    areas, spread = (_marked(case, id_) for id_ in ("area", "leg_sx"))
    params = {"rows": tuple(rows), "areas": tuple(areas), "spread": tuple(spread)}
    params["where"] = (*areas.values(), *spread.values())
    return [Block("told_us", params=params)]


def _marked(case: Case, id_: str) -> dict[str, str]:
    """The ticked options of a question and their labels, without the one that stands for none."""
    question = case.questions[id_]
    return {option: question.label(option) for option in case.values.get(id_) or () if option not in question.exclusive}


def flag_words(case: Case) -> list[Block]:
    return [
        Block("flag", fired.flag, {"part": "Soon"})
        for fired in case.assessment.flags
        if fired.level is Level.SOON and "Soon" in fired.flag.parts
    ]


def pattern(case: Case) -> list[Block]:
    pattern = case.assessment.pattern
    found = [item for item in (pattern.presentation, pattern.overlay) if item] if pattern else []
    return [Block("pattern", item, {"parts": case.parts(item)}) for item in found]


def contributors(case: Case) -> list[Block]:
    clear = any(scored.score >= CLEAR_SCORE for scored in case.assessment.contributors)
    return [
        Block(
            "contributor",
            scored.contributor,
            {
                "told": tuple(case.runner.ticked(scored.because)),
                "clear": clear,
                "parts": case.parts(scored.contributor),
            },
        )
        for scored in case.assessment.contributors
    ]


def treatments(case: Case) -> list[Block]:
    return [Block("treatment", offered.treatment, {"parts": offered.parts}) for offered in case.assessment.treatments]


def references(case: Case, printed: Iterable[Section]) -> tuple[Reference, ...]:
    """The references of all that stands in some sections."""
    blocks = [block for section in printed for block in section.blocks]
    items = [block.item for block in blocks if block.item]
    items += [item for block in blocks for item in block.params.get("items", ())]
    return case.references(items)


def sources(case: Case, printed: Iterable[Section]) -> list[Block]:
    return [Block("sources", params={"references": references(case, printed)})]


def imprint(case: Case) -> list[Block]:
    return [*case.advice("imprint"), Block("imprint")]
