"""One reader per kind of content."""

from __future__ import annotations

from guidegen.library.readers.causes import read_contributor, read_presentation
from guidegen.library.readers.exercises import read_exercise
from guidegen.library.readers.plan import read_phase, read_run_plan
from guidegen.library.readers.safety import read_pain_rule, read_red_flag, read_signs
from guidegen.library.readers.words import read_advice, read_treatment

READERS = {
    "red_flags": read_red_flag,
    "contributors": read_contributor,
    "presentations": read_presentation,
    "exercises": read_exercise,
    "phases": read_phase,
    "run_plans": read_run_plan,
    "treatments": read_treatment,
    "pain_rules": read_pain_rule,
    "advice": read_advice,
    "signs": read_signs,
}
