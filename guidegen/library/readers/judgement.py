"""Readers of the words for what rules read, of open decisions, and of the sheet for readers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from guidegen.errors import Problem, nearest
from guidegen.files.fields import Fields
from guidegen.files.text_with_places import Source
from guidegen.library import models
from guidegen.rules import Name


def read_rule_words(
    source: Source, names: Mapping[str, Name], codes: Collection[str], problems: list[Problem]
) -> dict[str, models.NameWords]:
    """Words for every one of these names and each of its options, unless it is one of the `codes` of items."""
    fields = Fields(source, (), problems)
    found = {}
    for id_, name in names.items():
        entry = fields.inner(id_, required=True)
        if entry is None:
            continue
        options = entry.inner("options")
        words = {option: options.text(option) for option in options.data} if options else {}
        found[id_] = models.NameWords(entry.text("label"), words)
        for option in sorted(set(words) - set(name.options)):
            entry.complain("options", f"'{option}' is not an option of '{id_}'", nearest(option, name.options))
        if missing := [option for option in name.options if option not in words and option not in codes]:
            entry.complain("options", f"there are no words for {', '.join(missing)}")
        entry.finish()
    fields.finish()
    return found


def read_open_decisions(
    source: Source, codes: Collection[str], problems: list[Problem]
) -> tuple[models.OpenDecision, ...]:
    """The decisions in the order of their file; `codes` are those that items have."""
    fields = Fields(source, (), problems)
    found: list[models.OpenDecision] = []
    for item in fields.each("decisions"):
        decision = models.OpenDecision(
            no=item.whole("no", 1, 1, 999),
            question=item.text("question"),
            chosen=item.text("chosen"),
            alternatives=item.words("alternatives", None),
            evidence=item.words("evidence"),
            codes=item.words("codes"),
        )
        item.finish()
        if decision.no in {earlier.no for earlier in found}:
            item.complain("no", f"decision {decision.no} stands here a second time")
        for code in decision.codes:
            if code not in codes:
                item.complain("codes", f"no item has the code '{code}'", nearest(code, codes))
        found.append(decision)
    fields.finish()
    return tuple(found)


def read_user_testing(source: Source, problems: list[Problem]) -> models.UserTesting:
    """Tasks and rating items in the order of their file, each id and number once."""
    fields = Fields(source, (), problems)
    tasks: dict[str, models.ReaderTask] = {}
    for item in fields.each("tasks", required=True):
        id_ = item.text("id")
        if id_ in tasks:
            item.complain("id", f"task '{id_}' stands here a second time")
        tasks[id_] = models.ReaderTask(id_, item.word("kind", models.TASK_KINDS), item.text("ask"), item.text("right"))
        item.finish()
    ratings: dict[int, models.RatingItem] = {}
    for item in fields.each("ratings", required=True):
        no = item.whole("no", 1, 1, 99)
        if no in ratings:
            item.complain("no", f"item {no} stands here a second time")
        ratings[no] = models.RatingItem(no, item.word("aim", models.RATING_AIMS), item.text("says"))
        item.finish()
    fields.finish()
    return models.UserTesting(tuple(tasks.values()), tuple(ratings.values()))
