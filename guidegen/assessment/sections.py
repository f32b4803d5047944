"""Which parts a document has, in printed order, and which pieces of advice stand in them."""

from __future__ import annotations

from collections.abc import Sequence

from guidegen.assessment.models import Offered, Pattern, Scored, ShownSigns
from guidegen.assessment.triage import Triage
from guidegen.library.context import Context
from guidegen.library.levels import Permit
from guidegen.library.models import COURSES, Advice, Library, PainRule, RunPlan

# The front part is to use: the first pages, the plan, the way back to running, what to do in a flare.
_FIRST = ("cover", "safety_net", "week", "follow_up", "referral_reasons")
_ABOUT = ("welcome",)
_PLAN = (
    "phases",
    "pelvic_floor",
    "progress",
    "return_test",
    "run_plan",
    "run_rules",
    "race",
    "warm_up",
    "cross_training",
    "shoes_and_ground",
    "flare_plan",
    "when_better_slow",
)
# The back part is to read, and left out where a guide is to be short.
READING = (
    "told_us",
    "symptoms",
    "pattern",
    "contributors",
    "treatments",
    "daily_life",
    "looking_ahead",
    "prevention",
)
_LAST = ("sources", "imprint", "log", "letter")
# Comfort only: no causes, no running, no plan for a flare (evidence base 1.1 and 13.26).
NOT_AT_P1 = frozenset(("contributors", "run_plan", "run_rules", "flare_plan"))
OTHERS = {
    "emergency": ("ticked", "emergency", "triage_line"),
    "urgent": ("ticked", "urgent", "letter"),
    "referral": ("referral", "ticked", "safety_net", "letter", "imprint"),
}
# Sections that hold nothing but advice are printed only when some advice applies.
ADVICE_ONLY = frozenset(
    (
        "welcome",
        "symptoms",
        "pelvic_floor",
        "progress",
        "return_test",
        "run_rules",
        "race",
        "warm_up",
        "cross_training",
        "shoes_and_ground",
        "flare_plan",
        "when_better_slow",
        "daily_life",
        "looking_ahead",
        "prevention",
    )
)


def find_advice(context: Context, library: Library, document: str) -> tuple[Advice, ...]:
    """Advice for this document whose rule certainly holds."""
    return tuple(advice for advice in library.advice if document in advice.documents and context.holds(advice.when))


def find_signs(context: Context, library: Library, document: str) -> tuple[ShownSigns, ...]:
    """The warning signs of this document; one whose rule nobody can tell is shown (evidence base 14.5)."""
    return tuple(
        ShownSigns(item, tuple(sign for sign in item.signs if context.may_hold(sign.when)))
        for item in library.signs
        if document in item.documents and context.may_hold(item.when)
    )


def find_pain_rules(context: Context, library: Library, document: str) -> tuple[PainRule, ...]:
    """The pain rules of a guide: one for the back, and with leg pain one for the leg."""
    return tuple(rule for rule in library.pain_rules if context.holds(rule.when)) if document == "guide" else ()


def find_treatments(context: Context, library: Library, document: str) -> tuple[Offered, ...]:
    """Treatments of a guide whose rule certainly holds, each without the parts that do not suit this runner."""
    if document != "guide":
        return ()
    offered = []
    for treatment in library.treatments:
        parts = tuple(part for part in treatment.parts if context.holds(treatment.part_when.get(part)))
        if parts and context.holds(treatment.when):
            offered.append(Offered(treatment, parts))
    return tuple(offered)


def find_sections(
    document: str,
    found: Triage,
    pattern: Pattern | None,
    run_plan: RunPlan | None,
    contributors: Sequence[Scored],
    advice: Sequence[Advice],
    treatments: Sequence[Offered],
    course: str = COURSES[0],
) -> tuple[str, ...]:
    """The sections that have something to print. At P1 a pattern is told only where it is a suspected bone injury."""
    sections = _guide(bool(found.flags)) if document == "guide" else OTHERS[document]
    present = {item.section for item in advice}
    absent = ADVICE_ONLY - present
    if found.permit is Permit.P1:
        absent |= NOT_AT_P1
    if course == COURSES[0]:
        absent |= {"follow_up"}
    if not contributors:
        absent |= {"contributors"}
    if not treatments:
        absent |= {"treatments"}
    if run_plan is None:
        absent |= {"run_plan"}
    if pattern is None or (found.permit is Permit.P1 and pattern.presentation.code != "BSI"):
        absent |= {"pattern"}
    if not found.flags:
        absent |= {"referral_reasons", "ticked"}
    if not found.flags and "letter_notes" not in present:
        absent |= {"letter"}
    return tuple(section for section in sections if section not in absent)


def _guide(flagged: bool) -> tuple[str, ...]:
    """The parts of a guide; what is special about this runner comes before the plan where a flag fired."""
    before, after = (_ABOUT, ()) if flagged else ((), _ABOUT)
    return (*_FIRST, *before, *_PLAN, *READING, *after, *_LAST)
