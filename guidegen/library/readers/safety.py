"""Readers of red flags, pain rules and warning signs."""

from __future__ import annotations

from guidegen.files.fields import Fields
from guidegen.library import models
from guidegen.library.entry import STAGE_ANSWERS, STAGE_PLAN, Entry
from guidegen.library.levels import Level, Permit

_CARE_PARTS = {Level.EMERGENCY: "Emergency", Level.URGENT: "Urgent", Level.SOON: "Soon"}
_RULE_PARTS = (("Green", "Red", "Always"), ("Amber", "How to count"))
_SIGN_PARTS = (("Lead",), ("Why", "Note"))


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


def read_pain_rule(entry: Entry) -> models.PainRule:
    entry.check_parts(*_RULE_PARTS)
    fields = entry.fields
    lights = {}
    for colour, light in fields.named("lights"):
        if colour not in models.LIGHTS or colour.capitalize() not in entry.parts:
            fields.complain("lights", f"'{colour}' is no part of the body", f"of: {', '.join(models.LIGHTS)}")
        lights[colour] = models.Light(light.text("pain"), light.text("do"))
        light.finish()
    if missing := [colour for colour in models.LIGHTS if colour.capitalize() in entry.parts and colour not in lights]:
        fields.complain("lights", f"there are no few words for {', '.join(missing)}")
    bands = None
    if found := fields.inner("bands"):
        green = int(found.number("green", low=0, high=10))
        bands = (green, int(found.number("amber", low=green, high=10)))
        found.finish()
    return models.PainRule(
        **entry.common(),
        rise=_rise(fields),
        order=int(fields.number("order")),
        when=entry.condition("when", STAGE_PLAN),
        of=fields.text("of"),
        lights=lights,
        bands=bands,
        anew=tuple(_usual_pain(row) for row in fields.each("anew")),
    )


def _usual_pain(fields: Fields) -> models.UsualPain:
    found = models.UsualPain(*(fields.text(key) for key in ("pain", *models.LIGHTS)))
    fields.finish()
    return found


def _rise(fields: Fields) -> models.Rise | None:
    """How colours count from the pain just before, where they do."""
    if not (found := fields.inner("rise")):
        return None
    green = int(found.number("green", low=0, high=models.WORST_PAIN))
    red = int(found.number("red", low=green + 1, high=models.WORST_PAIN))
    stop = int(found.number("stop", low=red, high=models.WORST_PAIN)) if found.has("stop") else None
    found.finish()
    return models.Rise(green, red, stop)


def read_signs(entry: Entry) -> models.SignList:
    entry.check_parts(*_SIGN_PARTS)
    fields = entry.fields
    signs: list[models.Sign] = []
    for item in fields.each("signs", required=True):
        condition = item.condition("when", entry.vocabulary, STAGE_PLAN)
        # A heading stands with the first sign of its group, and holds for those after it.
        about = item.text("about") if item.has("about") else signs[-1].about if signs else ""
        signs.append(models.Sign(item.text("text"), item.text("short"), item.text("icon"), condition, about))
        item.finish()
    return models.SignList(
        **entry.common(),
        level=fields.word("level", models.SIGN_LEVELS),
        when=entry.condition("when", STAGE_PLAN),
        documents=entry.documents(),
        signs=tuple(signs),
    )
