"""Readers of advice with its pictures, of what people try, and of whom the drawings show."""

from __future__ import annotations

from collections.abc import Iterator

from guidegen.errors import Place, Problem
from guidegen.files.fields import Fields
from guidegen.files.text_with_places import Source
from guidegen.library import models
from guidegen.library.entry import STAGE_ANSWERS, STAGE_PLAN, Entry
from guidegen.rules import Vocabulary


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
        running=fields.word("running", models.RUNNING) if fields.has("running") else "",
        short=fields.text("short", ""),
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


def read_treatment(entry: Entry) -> models.Treatment:
    fields = entry.fields
    if not entry.parts or "" in entry.parts:
        entry.problems.append(Problem(Place(fields.source.file), "a treatment needs its words under '## ' headings"))
    return models.Treatment(
        **entry.common(),
        group=fields.word("group", models.TREATMENT_GROUPS),
        order=int(fields.number("order")),
        when=entry.condition("when", STAGE_PLAN),
        part_when=entry.part_rules(STAGE_PLAN),
    )


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
