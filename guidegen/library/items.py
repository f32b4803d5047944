"""The files of a library to everything that stands in them, each by the reader of its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, cast

from guidegen.errors import Place, Problem
from guidegen.files.fields import Fields, describe
from guidegen.files.text_with_places import Source
from guidegen.library import models
from guidegen.library.context import Fact
from guidegen.library.entry import STAGE_FLAGS, STAGE_PLAN, STAGE_PRESENTATION, Entry, read_points
from guidegen.library.files import KINDS, ContentFile, read_front_matter, read_yaml
from guidegen.library.fingerprints import key_of_path
from guidegen.library.levels import Permit
from guidegen.library.questionnaire import Questionnaire, load_questionnaire
from guidegen.library.readers import (
    READERS,
    read_bodies,
    read_dose_limits,
    read_open_decisions,
    read_rule_words,
    read_user_testing,
)
from guidegen.library.references import read_references
from guidegen.library.regions import read_region
from guidegen.rules import Kind, Name


class ItemReader:
    """Reads all files of one library into it, with what is wrong with them, and what the clinic does without."""

    def __init__(self, files: Mapping[str, ContentFile], problems: list[Problem]) -> None:
        self.files = files
        self.problems = problems
        self.warnings: list[Problem] = []
        self.removed: list[str] = []

    def library(self) -> models.Library:
        questionnaire = load_questionnaire(read_yaml(self.files["questionnaire.yaml"], self.problems), self.problems)
        fronts = [front for path in self.files if PurePosixPath(path).suffix == ".md" and (front := self.front(path))]
        flags = tuple(str(source.data.get("code")) for kind, _, source, _ in fronts if kind == "red_flags")
        vocabulary: dict[str, Name] = {**questionnaire.names(), **derived_names(flags)}
        facts = self.read_facts(vocabulary)
        items: dict[str, list[models.Item]] = {kind: [] for kind in KINDS}
        for kind, id_, source, parts in fronts:
            fields = Fields(source, (), self.problems)
            items[kind].append(READERS[kind](Entry(kind, id_, fields, parts, vocabulary)))
            fields.finish()
        return self.assembled(questionnaire, facts, vocabulary, items)

    def front(self, path: str) -> tuple[str, str, Source, dict[str, str]] | None:
        source, parts = read_front_matter(self.files[path], self.problems)
        if not isinstance(source.data, dict):
            if not source.problems:
                found = describe(source.data)
                self.problems.append(Problem(Place(source.file, 2), f"expected keys and values, found {found}"))
            return None
        if source.data.get("removed") is True:
            self.removed.append(key_of_path(path))
            if not path.startswith("red_flags/"):
                self.warnings.append(Problem(Place(source.file), "removed by the clinic"))
            return None
        pure = PurePosixPath(path)
        return pure.parts[0], pure.stem, source, parts

    def read_facts(self, vocabulary: dict[str, Name]) -> dict[str, Fact]:
        """Facts in the order of their file; each may read the ones above it and joins the vocabulary."""
        source = read_yaml(self.files["facts.yaml"], self.problems)
        facts: dict[str, Fact] = {}
        for id_ in source.data if isinstance(source.data, dict) else {}:
            fields = Fields(source, (id_,), self.problems)
            if id_ in vocabulary:
                self.problems.append(
                    Problem(source.key((id_,)), f"'{id_}' is a question already", "give the fact another name")
                )
            title = fields.text("title")
            when = fields.condition("when", vocabulary, STAGE_PLAN)
            points = read_points(fields, vocabulary, STAGE_PLAN) if fields.has("points") else ()
            if fields.has("when") == fields.has("points"):
                self.problems.append(Problem(source.key((id_,)), "a fact has either 'when' or 'points'"))
            fields.finish()
            read = [*(when.names() if when else ()), *(name for item in points for name in item.when.names())]
            facts[id_] = Fact(id_, title, max((vocabulary[name].stage for name in read), default=0), when, points)
            # A faulty rule is told once, and not again by every rule that reads it.
            kind = Kind.FACT if fields.has("when") else Kind.NUMBER
            vocabulary[id_] = Name(id_, kind, stage=facts[id_].stage)
        return facts

    def assembled(
        self,
        questionnaire: Questionnaire,
        facts: dict[str, Fact],
        vocabulary: dict[str, Name],
        items: dict[str, list[models.Item]],
    ) -> models.Library:
        codes = {item.code for kind in items for item in items[kind]} | set(self.replaced_codes())
        derived = {id_: name for id_, name in vocabulary.items() if id_ in derived_names(())}
        regions = {}
        for path, file in self.files.items():
            if path.startswith("regions/"):
                id_ = PurePosixPath(path).stem
                regions[id_] = read_region(id_, read_yaml(file, self.problems), self.problems)
        fields = Fields(read_yaml(self.files["library.yaml"], self.problems), (), self.problems)
        version = fields.text("version")
        fields.finish()
        return models.Library(
            version=version,
            hash="",
            questionnaire=questionnaire,
            facts=facts,
            dose_limits=read_dose_limits(
                read_yaml(self.files["dose_limits.yaml"], self.problems), vocabulary, self.problems
            ),
            bodies=read_bodies(read_yaml(self.files["bodies.yaml"], self.problems), vocabulary, self.problems),
            red_flags=_sorted(items["red_flags"], lambda flag: flag.code),
            contributors=_sorted(items["contributors"], lambda contributor: contributor.rank),
            presentations=_sorted(
                items["presentations"], lambda presentation: (presentation.overlay, presentation.order)
            ),
            exercises=_sorted(items["exercises"], lambda exercise: exercise.id),
            phases=_sorted(items["phases"], lambda phase: phase.code),
            run_plans=_sorted(items["run_plans"], lambda plan: plan.code),
            treatments=_sorted(items["treatments"], lambda treatment: (treatment.order, treatment.id)),
            advice=_sorted(items["advice"], lambda advice: (advice.section, advice.order, advice.id)),
            pain_rules=_sorted(items["pain_rules"], lambda rule: (rule.order, rule.id)),
            signs=_sorted(items["signs"], lambda signs: (signs.rank, signs.id)),
            regions=regions,
            references=read_references(read_yaml(self.files["references.yaml"], self.problems), self.problems),
            rule_words=read_rule_words(
                read_yaml(self.files["rule_words.yaml"], self.problems), derived, codes, self.problems
            ),
            open_decisions=read_open_decisions(
                read_yaml(self.files["open_decisions.yaml"], self.problems), codes, self.problems
            ),
            user_testing=read_user_testing(read_yaml(self.files["user_testing.yaml"], self.problems), self.problems),
            warnings=tuple(self.warnings),
            headings=_headings(items),
        )

    def replaced_codes(self) -> Iterator[str]:
        """The codes of items that the clinic took away or gave another code, which others may still speak of."""
        for file in self.files.values():
            if file.default is not None and file.path.endswith(".md"):
                data = read_front_matter(file.default, [])[0].data
                yield str(data.get("code")) if isinstance(data, dict) else ""


def _headings(items: Mapping[str, list[models.Item]]) -> dict[str, str]:
    """What parts are called that have their names printed over them."""
    headed = [item for kind in models.HEADED for item in items[kind] if not item.for_staff]
    return {part: part for item in headed for part in item.parts if part}


def _sorted(items: list[models.Item], key: Any) -> Any:
    return tuple(sorted(cast("list[Any]", items), key=key))


def derived_names(flags: Iterable[str]) -> dict[str, Name]:
    """Names that become known in the course of an assessment."""
    names = (
        Name("flags", Kind.MULTI, tuple(flags), stage=STAGE_FLAGS),
        Name("permit", Kind.CHOICE, tuple(str(permit) for permit in Permit), stage=STAGE_FLAGS),
        Name("presentation", Kind.CHOICE, models.PRESENTATIONS, stage=STAGE_PRESENTATION),
        Name("overlay", Kind.CHOICE, (models.OVERLAY, "none"), stage=STAGE_PRESENTATION),
        Name("irritability", Kind.CHOICE, models.IRRITABILITY, stage=STAGE_PRESENTATION),
        Name("start_phase", Kind.CHOICE, models.PHASES, stage=STAGE_PLAN),
        Name("run_plan", Kind.CHOICE, ("A", "B", "C", "none"), stage=STAGE_PLAN),
        Name("race_runway", Kind.CHOICE, ("enough", "short", "unknown"), stage=STAGE_PLAN),
        Name("race_wait", Kind.CHOICE, models.RACE_WAITS, stage=STAGE_PLAN),
        Name("step_rate", Kind.CHOICE, models.STEP_RATES, stage=STAGE_PLAN),
        Name("course", Kind.CHOICE, models.COURSES, stage=STAGE_PLAN),
    )
    return {name.id: name for name in names}
