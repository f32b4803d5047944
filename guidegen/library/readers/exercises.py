"""Readers of exercises, their doses and drawings, and of the caps on doses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guidegen.errors import Problem, nearest
from guidegen.files.fields import Fields
from guidegen.files.text_with_places import Source
from guidegen.library import models
from guidegen.library.entry import STAGE_PLAN, STAGE_PRESENTATION, Entry
from guidegen.library.levels import Permit
from guidegen.rules import Condition, Vocabulary

_PARTS = (("Steps", "Cue", "Common mistake"), ("Breathing", "Take care", "Easier", "Harder", "Instead"))


def read_exercise(entry: Entry) -> models.Exercise:
    entry.check_parts(*_PARTS)
    fields = entry.fields
    doses = {}
    for phase, dose in fields.named("doses"):
        if phase not in models.PHASES:
            fields.complain("doses", f"'{phase}' is not a phase", f"one of: {', '.join(models.PHASES)}")
        doses[phase] = read_dose(dose)
    limits: dict[str, Condition | str] = {}
    if tag_limits := fields.inner("tag_limits"):
        for tag in tag_limits.data:
            limit = tag_limits.data[tag]
            found = (
                "late"
                if limit == "late" and tag_limits.has(tag)
                else tag_limits.condition(tag, entry.vocabulary, STAGE_PRESENTATION)
            )
            if found is not None:
                limits[tag] = found
        tag_limits.finish()
    return models.Exercise(
        **entry.common(),
        permit=Permit[fields.word("permit", ("P1", "P2", "P3"), "P2")],
        when=entry.condition("when", STAGE_PLAN),
        replaces=fields.text("replaces", "") or None,
        variants=tuple(_variants(entry)),
        purpose=fields.text("purpose"),
        slot=fields.word("slot", models.SLOTS),
        position=fields.text("position"),
        things=fields.words("things"),
        equipment=fields.words("equipment"),
        doses=doses,
        easier=fields.text("easier", "") or None,
        harder=fields.text("harder", "") or None,
        contributors=fields.words("contributors"),
        presentations=fields.words("presentations"),
        tag_limits=limits,
        unless=tuple(models.Unless(*found) for found in _ruled(entry, "unless", "why")),
        poses=_poses(fields),
        drawings=_drawings(fields, doses),
    )


def _ruled(entry: Entry, key: str, text: str) -> Iterator[tuple[Condition, str]]:
    """A list of rules, each with the words that go with it."""
    for item in entry.fields.each(key):
        condition = item.condition("when", entry.vocabulary, STAGE_PLAN, required=True)
        words = item.text(text)
        item.finish()
        if condition is not None:
            yield condition, words


def _variants(entry: Entry) -> Iterator[models.Variant]:
    for item in entry.fields.each("variants"):
        condition = item.condition("when", entry.vocabulary, STAGE_PLAN, required=True)
        words = item.text("words")
        poses = _poses(item)
        position = item.text("position", None if poses else "")
        things, phases = item.words("things"), item.words("phases")
        if unknown := [phase for phase in phases if phase not in models.PHASES]:
            item.complain("phases", f"no phase is called {', '.join(unknown)}", f"of: {', '.join(models.PHASES)}")
        if poses and "Instead" not in entry.parts:
            item.complain("poses", "a variant with poses needs its steps", "write them under '## Instead'")
        item.finish()
        if condition is not None:
            yield models.Variant(condition, words, position, things, poses, phases)


def _poses(fields: Fields) -> dict[str, str]:
    poses = fields.inner("poses")
    if poses is None:
        return {}
    found = {key: poses.text(key) for key in ("view", "start", "end")}
    poses.finish()
    return found


def _drawings(fields: Fields, doses: Mapping[str, models.Dose]) -> dict[str, dict[str, str]]:
    """Other poses by phase; each phase has a dose, and one drawing."""
    found: dict[str, dict[str, str]] = {}
    for item in fields.each("drawings"):
        phases, poses = item.words("phases", None), _poses(item)
        if not poses:
            item.complain("poses", "a drawing without poses", "give it poses: view, start, end")
        for phase in phases:
            if phase not in doses:
                item.complain("phases", f"there is no dose for {phase}", f"one of: {', '.join(doses)}")
            if phase in found:
                item.complain("phases", f"{phase} has a drawing already", "leave out one of them")
            found[phase] = poses
        item.finish()
    return found


def read_dose(fields: Fields) -> models.Dose:
    spans = {
        key: fields.span(key)
        for key in ("sets", "reps", "hold_s", "minutes", "distance_m", "times_a_day", "days_a_week", "rpe")
    }
    dose = models.Dose(
        **spans, ladder=fields.numbers("ladder"), per_side=fields.flag("per_side"), note=fields.text("note", "")
    )
    fields.finish()
    return dose


def read_dose_limits(source: Source, vocabulary: Vocabulary, problems: list[Problem]) -> tuple[models.DoseLimit, ...]:
    fields = Fields(source, (), problems)
    found = []
    for item in fields.each("limits"):
        condition = item.condition("when", vocabulary, STAGE_PLAN, required=True)
        slots = item.words("slots", None)
        for slot in slots:
            if slot not in models.SLOTS:
                item.complain("slots", f"'{slot}' is no slot", nearest(slot, models.SLOTS))
        caps = {key: item.number(key, low=1) if item.has(key) else None for key in ("hold_s", "rpe")}
        why = item.text("why")
        item.finish()
        if condition is not None:
            found.append(models.DoseLimit(condition, slots, caps["hold_s"], caps["rpe"], why))
    fields.finish()
    return tuple(found)
