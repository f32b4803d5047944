"""Readers of phases and of tables of runs."""

from __future__ import annotations

from guidegen.library import models
from guidegen.library.entry import STAGE_PLAN, STAGE_PRESENTATION, Entry

# What a phase says of running: as a rule, and to those who need no test, run easily, or wait for a clinician.
_RUNNING_PARTS = ("Running", "Running without the test", "Running for now", "Running once cleared")

# When people are in a phase: as a rule, where phases end by time, and where runs of the table begin before it.
_TIMES = ("Time", "Time when your pain is steady", "Time beside your run table")

# The plain pain rules, in the phase in which they take the place of those that count from just before.
_RULES_TO_COME = ("Pain rule to come", "Leg rule to come")

_PHASE_PARTS = (
    ("Aim", "What to do", "Move on when"),
    ("Move on when your pain is steady", *_TIMES, *_RULES_TO_COME, *_RUNNING_PARTS),
)
_RUN_PLAN_PARTS = (("How to use this table", "Moving on and stepping back"), ())


def read_phase(entry: Entry) -> models.Phase:
    entry.check_parts(*_PHASE_PARTS)
    fields = entry.fields
    return models.Phase(
        **entry.common(),
        start_when=entry.condition("start_when", STAGE_PRESENTATION),
        unless=entry.condition("unless", STAGE_PRESENTATION),
        cap=int(fields.number("cap", low=1)),
        outlook=fields.text("outlook"),
        slots=fields.words("slots", None),
        beside=fields.words("beside"),
        part_when=entry.part_rules(STAGE_PLAN),
        runs=fields.flag("runs", default=True),
    )


def read_run_plan(entry: Entry) -> models.RunPlan:
    entry.check_parts(*_RUN_PLAN_PARTS)
    fields = entry.fields
    weeks = []
    for item in fields.each("weeks", required=True):
        optional = {
            key: item.number(key) if item.has(key) else None
            for key in ("run_min", "walk_min", "repeats", "longest_pct")
        }
        repeats = optional.pop("repeats")
        week = models.PlanWeek(
            week=int(item.number("week", low=1)),
            repeats=int(repeats) if repeats is not None else None,
            volume_pct=item.span("volume_pct"),
            note=item.text("note", ""),
            **optional,
        )
        item.finish()
        weeks.append(week)
    return models.RunPlan(
        **entry.common(),
        kind=fields.word("kind", ("walk_run", "percent")),
        sessions_a_week=int(fields.number("sessions_a_week", 0)),
        weeks=tuple(weeks),
        when=entry.condition("when", STAGE_PRESENTATION, required=True),
        from_week_2=entry.condition("from_week_2", STAGE_PRESENTATION),
    )
