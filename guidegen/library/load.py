"""Content files to a Library: read, merged with a clinic's folder, type-checked, every problem at once."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, cast

from guidegen.errors import LibraryError, Place, Problem
from guidegen.files.beside_code import keep_beside, kept_beside
from guidegen.files.fields import Fields, describe
from guidegen.files.paths import AnyPath
from guidegen.files.resources import content_dir, templates_dir
from guidegen.files.text_with_places import Source
from guidegen.library import models
from guidegen.library.care_words import care_words
from guidegen.library.context import Fact
from guidegen.library.entry import STAGE_FLAGS, STAGE_PLAN, STAGE_PRESENTATION, Entry, read_points
from guidegen.library.files import (
    KINDS,
    SINGLE,
    ContentFile,
    find_files,
    handed_out,
    read_front_matter,
    read_yaml,
    unknown_languages,
    walk,
)
from guidegen.library.fingerprints import LibraryFiles, key_of_path
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
from guidegen.library.safety_changes import safety_changes
from guidegen.rules import Kind, Name

# The rooms whose code makes a library of files.
_ROOMS = ("files", "library", "rules")


def load_library(clinic: AnyPath | None = None, base: AnyPath | None = None) -> models.Library:
    """Load the content library, with a clinic's `content/` laid over it.

    `clinic` is the clinic's folder (the one that holds content/). Raises LibraryError with every problem.
    """
    problems: list[Problem] = []
    folder = Path(clinic) if clinic is not None else None
    root = Path(base) if base is not None else content_dir()
    found = find_files(root, folder / "content" if folder else None, problems)
    files = _with_a_place(found, problems)
    default = dict(walk(templates_dir(), "templates", problems))
    own = dict(walk(folder / "templates", str(folder / "templates"), problems)) if folder else {}
    templates = default | {path: replace(file, default=default.get(path), is_own=True) for path, file in own.items()}
    library = _read_before(
        LibraryFiles(files, handed_out(templates)), problems, root if clinic is None and base is None else None
    )
    if folder is None:
        return library
    changes = (*safety_changes(files, library), *care_words(files, own, default, library))
    warnings = (*changes, *unknown_languages(folder / "content", root), *library.warnings)
    return replace(library, warnings=warnings, folder=folder)


def read_library(files: LibraryFiles) -> models.Library:
    """A library from files that are at hand already, such as those of a snapshot, in its own words.

    Raises LibraryError.
    """
    problems: list[Problem] = []
    content = _with_a_place(files.content, problems)
    return _read(LibraryFiles(content, files.templates, files.removed), problems)


def _read_before(files: LibraryFiles, problems: list[Problem], root: Path | None) -> models.Library:
    """The library of some files, from where it was kept when they were read before; a clinic's (no `root`) never is.

    It is kept by the bytes of all files, which are read each time. Raises LibraryError.
    """
    place = root / SINGLE[0] if root is not None and not problems else None
    if place is None:
        return _read(files, problems)
    data = kept_beside(place, files.hash, _ROOMS)
    if data is not None:
        with suppress(Exception):  # a damaged file may raise any
            known: models.Library = pickle.loads(data)  # noqa: S301  (of ourselves, and kept with our code)
            return replace(known, files=files)
    library = _read(files, problems)
    keep_beside(place, files.hash, _ROOMS, pickle.dumps(replace(library, files=LibraryFiles())))
    return library


def _read(files: LibraryFiles, problems: list[Problem]) -> models.Library:
    """The library of some files; raises LibraryError with all problems, also those that were there before."""
    if any(name not in files.content for name in SINGLE):
        raise LibraryError(problems)
    loader = _Loader(files.content, problems)
    library = loader.library()
    problems += _dangling(library)
    if problems:
        raise LibraryError(problems)
    files = replace(files, removed=tuple(loader.removed))
    return replace(library, hash=files.hash, files=files)


def _with_a_place(files: Mapping[str, ContentFile], problems: list[Problem]) -> dict[str, ContentFile]:
    """The files that belong in a library; every other one, and each that is missing, is a problem."""
    kept = {}
    for path, file in files.items():
        folder, _, name = path.partition("/")
        known = (
            path in SINGLE
            or (folder == "regions" and name.endswith(".yaml"))
            or (folder in KINDS and name.endswith(".md"))
        )
        if not known or "/" in name:
            hint = f"folders: {', '.join((*KINDS, 'regions'))}; files: {', '.join(SINGLE)}"
            problems.append(Problem(Place(file.shown), "this file has no place in a content library", hint))
        else:
            kept[path] = file
    problems += [
        Problem(Place(f"content/{name}"), "the file is missing") for name in SINGLE if files and name not in files
    ]
    return kept


class _Loader:
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


def _dangling(library: models.Library) -> list[Problem]:
    """Codes and ids that must be unique or must exist for the assessment to be whole."""
    problems = []
    for items in (
        library.red_flags,
        library.contributors,
        library.presentations,
        library.phases,
        library.run_plans,
        library.exercises,
    ):
        seen: dict[str, models.Item] = {}
        for item in cast("tuple[models.Item, ...]", items):
            if item.code in seen:
                problems.append(Problem(Place(item.file), f"code {item.code} is taken by {seen[item.code].file}"))
            seen[item.code] = item
    for item in library.items():
        unknown = [source for source in item.governance.sources if source not in library.references]
        problems += [
            Problem(Place(item.file), f"sources: reference {source} is not in references.yaml") for source in unknown
        ]
    have = {phase.code for phase in library.phases}
    problems += [
        Problem(Place("content/phases"), f"phase {code} is missing") for code in models.PHASES if code not in have
    ]
    exercises = {exercise.id for exercise in library.exercises}
    contributors = {contributor.code for contributor in library.contributors}
    for exercise in library.exercises:
        for id_ in (exercise.easier, exercise.harder, exercise.replaces):
            if id_ and id_ not in exercises:
                problems.append(Problem(Place(exercise.file), f"exercise '{id_}' does not exist"))
        problems += [
            Problem(Place(exercise.file), f"contributor '{code}' does not exist")
            for code in exercise.contributors
            if code not in contributors
        ]
        known = {*models.PRESENTATIONS, models.OVERLAY, "all"}
        problems += [
            Problem(Place(exercise.file), f"presentation '{code}' does not exist")
            for code in (*exercise.presentations, *exercise.tag_limits)
            if code not in known
        ]
    for presentation in library.presentations:
        for must in presentation.must_have:
            problems += [
                Problem(Place(presentation.file), f"exercise '{id_}' does not exist")
                for id_ in must.any_of
                if id_ not in exercises
            ]
    return problems
