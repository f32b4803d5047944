"""Readers of what a runner is warned of and guided by: pain rules, warning signs, caps on doses, bodies drawn."""

from __future__ import annotations

from guidegen.errors import Problem, nearest
from guidegen.files.fields import Fields
from guidegen.files.text_with_places import Source
from guidegen.library import models
from guidegen.library.entry import STAGE_ANSWERS, STAGE_PLAN, Entry
from guidegen.rules import Vocabulary

_RULE_PARTS = (("Green", "Red", "Always"), ("Amber", "How to count"))
_SIGN_PARTS = (("Lead",), ("Note",))


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
        order=int(fields.number("order")),
        when=entry.condition("when", STAGE_PLAN),
        of=fields.text("of"),
        lights=lights,
        bands=bands,
    )


def read_signs(entry: Entry) -> models.SignList:
    entry.check_parts(*_SIGN_PARTS)
    fields = entry.fields
    signs = []
    for item in fields.each("signs", required=True):
        condition = item.condition("when", entry.vocabulary, STAGE_PLAN)
        signs.append(models.Sign(item.text("text"), item.text("short"), item.text("icon"), condition))
        item.finish()
    return models.SignList(
        **entry.common(),
        level=fields.word("level", models.SIGN_LEVELS),
        when=entry.condition("when", STAGE_PLAN),
        documents=entry.documents(),
        signs=tuple(signs),
    )


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


def read_bodies(source: Source, vocabulary: Vocabulary, problems: list[Problem]) -> tuple[models.BodyRule, ...]:
    """Whom the drawings show: the first whose rule holds."""
    fields = Fields(source, (), problems)
    found = []
    for item in fields.each("bodies"):
        body = item.word("body", models.BODIES)
        condition = item.condition("when", vocabulary, STAGE_ANSWERS, required=True)
        item.finish()
        if condition is not None:
            found.append(models.BodyRule(body, condition))
    fields.finish()
    return tuple(found)
