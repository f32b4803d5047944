"""Content as types: every item with its rules beside its words."""

from guidegen.library.models.causes import IRRITABILITY, OVERLAY, PRESENTATIONS, Contributor, MustHave, Presentation
from guidegen.library.models.exercises import SLOTS, Dose, DoseLimit, Exercise, Unless, Variant
from guidegen.library.models.item import DOCUMENTS, EVIDENCE, Governance, Item
from guidegen.library.models.library import Library
from guidegen.library.models.plan import COURSES, PHASES, RACE_WAITS, STEP_RATES, Phase, PlanWeek, RunPlan
from guidegen.library.models.safety import (
    LIGHTS,
    SIGN_LEVELS,
    SOON_DAYS,
    WORST_PAIN,
    Branch,
    Light,
    Limits,
    PainRule,
    RedFlag,
    Rise,
    Sign,
    SignList,
)
from guidegen.library.models.words import BODIES, RUNNING, TREATMENT_GROUPS, Advice, BodyRule, Picture, Treatment

__all__ = [
    "BODIES",
    "COURSES",
    "DOCUMENTS",
    "EVIDENCE",
    "IRRITABILITY",
    "LIGHTS",
    "OVERLAY",
    "PHASES",
    "PRESENTATIONS",
    "RACE_WAITS",
    "RUNNING",
    "SIGN_LEVELS",
    "SLOTS",
    "SOON_DAYS",
    "STEP_RATES",
    "TREATMENT_GROUPS",
    "WORST_PAIN",
    "Advice",
    "BodyRule",
    "Branch",
    "Contributor",
    "Dose",
    "DoseLimit",
    "Exercise",
    "Governance",
    "Item",
    "Library",
    "Light",
    "Limits",
    "MustHave",
    "PainRule",
    "Phase",
    "Picture",
    "PlanWeek",
    "Presentation",
    "RedFlag",
    "Rise",
    "RunPlan",
    "Sign",
    "SignList",
    "Treatment",
    "Unless",
    "Variant",
]
