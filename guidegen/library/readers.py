"""One reader per kind of content: front matter and parts to a typed item, with every fault as a Problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guidegen.errors import Place, Problem, nearest
from guidegen.files.fields import Fields
from guidegen.library import models
from guidegen.library.entry import (
    STAGE_ANSWERS,
    STAGE_FLAGS,
    STAGE_PLAN,
    STAGE_PRESENTATION,
    Entry,
    read_points,
)
from guidegen.library.guidance import read_pain_rule, read_signs
from guidegen.library.levels import Level, Permit
from guidegen.rules import Condition

# What a phase says of running: as a rule, and to those who need no test, run easily, or wait for a clinician.
RUNNING_PARTS = ("Running", "Running without the test", "Running for now", "Running once cleared")
_PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "contributors": (("Why it may matter", "What to do"), ("Running",)),
    "presentations": (("What your answers suggest", "What often feels good", "Go easy on"), ("Running",)),
    "exercises": (("Steps", "Cue", "Common mistake"), ("Breathing", "Take care", "Easier", "Harder", "Instead")),
    "phases": (
        ("Aim", "What to do", "Move on when"),
        ("Move on when your pain is steady", *RUNNING_PARTS),
    ),
    "run_plans": (("How to use this table", "Moving on and stepping back"), ()),
}
_CARE_PARTS = {Level.EMERGENCY: "Emergency", Level.URGENT: "Urgent", Level.SOON: "Soon"}


def read_red_flag(entry: Entry) -> models.RedFlag:
    fields = entry.fields
    branches = []
    for item in fields.each("branches", required=True):
        level = Level[item.word("level", tuple(level.name for level in Level if level is not Level.ROUTINE))]
        permit = Permit[item.word("permit", tuple(permit.name for permit in Permit))]
        if (permit is Permit.P0) != (level >= Level.URGENT):
            item.complain("permit", f"{level} goes with {'P0' if level >= Level.URGENT else 'P1, P2 or P3'}")
        if item.has("days") and level is not Level.SOON:
            item.complain("days", f"{level} has no days to wait", "leave 'days' out")
        days = int(item.number("days", models.SOON_DAYS, low=1)) if level is Level.SOON else None
        condition = item.condition("when", entry.vocabulary, STAGE_ANSWERS, required=True)
        item.finish()
        if condition is not None:
            branches.append(models.Branch(level, permit, condition, days))
    entry.check_parts(
        tuple(_CARE_PARTS[level] for level in sorted({branch.level for branch in branches}, reverse=True))
    )
    return models.RedFlag(
        **entry.common(),
        suspected=fields.text("suspected"),
        triage=fields.text("triage"),
        ask=fields.text("ask"),
        branches=tuple(branches),
        in_person=fields.flag("in_person"),
    )


def read_contributor(entry: Entry) -> models.Contributor:
    entry.check_parts(*_PARTS[entry.kind])
    return models.Contributor(
        **entry.common(),
        rank=int(entry.fields.number("rank", low=1)),
        may_lead=entry.fields.flag("may_lead", default=True),
        points=read_points(entry.fields, entry.vocabulary, STAGE_ANSWERS),
    )


def read_presentation(entry: Entry) -> models.Presentation:
    entry.check_parts(*_PARTS[entry.kind])
    fields = entry.fields
    overlay = fields.flag("overlay")
    must_have = []
    for item in fields.each("must_have"):
        must_have.append(
            models.MustHave(item.words("any_of", None), item.flag("every_phase"), item.text("carry_to", "") or None)
        )
        item.finish()
    also = fields.inner("also_matches")
    matches = tuple((code, also.word(code, models.PHASES)) for code in also.data) if also else ()
    return models.Presentation(
        **entry.common(),
        order=int(fields.number("order", 0)),
        overlay=overlay,
        when=entry.condition("when", STAGE_FLAGS),
        also_matches=matches,
        must_have=tuple(must_have),
    )


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


def _ruled(entry: Entry, key: str, text: str) -> Iterator[tuple[Condition, str]]:
    """A list of rules, each with the words that go with it."""
    for item in entry.fields.each(key):
        condition = item.condition("when", entry.vocabulary, STAGE_PLAN, required=True)
        words = item.text(text)
        item.finish()
        if condition is not None:
            yield condition, words


def read_exercise(entry: Entry) -> models.Exercise:
    entry.check_parts(*_PARTS[entry.kind])
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


def _poses(fields: Fields) -> dict[str, str]:
    poses = fields.inner("poses")
    if poses is None:
        return {}
    found = {key: poses.text(key) for key in ("view", "start", "end")}
    poses.finish()
    return found


def _variants(entry: Entry) -> Iterator[models.Variant]:
    for item in entry.fields.each("variants"):
        condition = item.condition("when", entry.vocabulary, STAGE_PLAN, required=True)
        words = item.text("words")
        poses = _poses(item)
        position = item.text("position", None if poses else "")
        things = item.words("things")
        if poses and "Instead" not in entry.parts:
            item.complain("poses", "a variant with poses needs its steps", "write them under '## Instead'")
        item.finish()
        if condition is not None:
            yield models.Variant(condition, words, position, things, poses)


def read_phase(entry: Entry) -> models.Phase:
    entry.check_parts(*_PARTS[entry.kind])
    fields = entry.fields
    return models.Phase(
        **entry.common(),
        start_when=entry.condition("start_when", STAGE_PRESENTATION),
        unless=entry.condition("unless", STAGE_PRESENTATION),
        cap=int(fields.number("cap", low=1)),
        typical=fields.text("typical"),
        outlook=fields.text("outlook"),
        slots=fields.words("slots", None),
        beside=fields.words("beside"),
        part_when=_part_rules(entry),
    )


def read_run_plan(entry: Entry) -> models.RunPlan:
    entry.check_parts(*_PARTS[entry.kind])
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


def _part_rules(entry: Entry) -> dict[str, Condition]:
    """Rules of parts of the body, by their headings."""
    found: dict[str, Condition] = {}
    if rules := entry.fields.inner("part_when"):
        for part in rules.data:
            if part not in entry.parts:
                rules.complain(part, "no part of the body has this heading", nearest(part, entry.parts))
            if condition := rules.condition(part, entry.vocabulary, STAGE_PLAN):
                found[part] = condition
        rules.finish()
    return found


def read_treatment(entry: Entry) -> models.Treatment:
    fields = entry.fields
    if not entry.parts or "" in entry.parts:
        entry.problems.append(Problem(Place(fields.source.file), "a treatment needs its words under '## ' headings"))
    return models.Treatment(
        **entry.common(),
        group=fields.word("group", models.TREATMENT_GROUPS),
        order=int(fields.number("order")),
        when=entry.condition("when", STAGE_PLAN),
        part_when=_part_rules(entry),
    )


def read_advice(entry: Entry) -> models.Advice:
    fields = entry.fields
    documents = entry.documents()
    if not entry.parts:
        entry.problems.append(Problem(Place(fields.source.file), "no '## ' part with words"))
    return models.Advice(
        **entry.common(),
        section=fields.text("section"),
        order=int(fields.number("order")),
        when=entry.condition("when", STAGE_PLAN),
        documents=documents,
        days=int(fields.number("days", low=1)) if fields.has("days") else None,
        pictures=tuple(_pictures(entry)),
    )


def _pictures(entry: Entry) -> Iterator[models.Picture]:
    """One for each point of the list in the words: a pose with its view, an icon, or a lamp."""
    pictures = list(entry.fields.each("pictures"))
    for item in pictures:
        kinds = [key for key in ("pose", "icon", "lamp") if item.has(key)]
        if len(kinds) != 1:
            item.complain("pose", "a picture is either a pose, an icon or a lamp", "give it one of them")
        yield models.Picture(
            view=item.text("view") if "pose" in kinds else "",
            pose=item.text("pose", ""),
            icon=item.text("icon", ""),
            lamp=item.word("lamp", models.LIGHTS) if "lamp" in kinds else "",
        )
        item.finish()
    points = sum(line.startswith("- ") for line in entry.parts.get("", "").splitlines())
    if pictures and len(pictures) != points:
        message = f"{len(pictures)} pictures for {points} points of the list"
        entry.fields.complain("pictures", message, "give each point a picture, or none")


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
