"""Files of a translation to words by units: which are current, which are missing, stale or of nothing any more."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from guidegen.errors import Place, Problem
from guidegen.files.paths import AnyPath
from guidegen.files.resources import content_dir
from guidegen.library.files import KINDS, LANGUAGE_FILE, SOURCE, ContentFile, is_language, walk
from guidegen.library.fingerprints import key_of_path
from guidegen.library.models import Library
from guidegen.library.translation.filled_in import MADE_FROM, Made, read_file
from guidegen.library.translation.language import Language, read_language
from guidegen.library.translation.units import Unit, units_of

_TOLD = 3  # words that are named
_LETTERS_AND_MARKS = "LM"  # what their categories begin with
_BEHIND = "write them behind their keys"
_OUTDONE = "until then guidegen's own words are used"
# The key of what is known of a language itself.
_SPOKEN = "language"


@dataclass(frozen=True)
class Unfit:
    """A unit whose words cannot be used, with what is wrong and what to do."""

    key: str
    problem: Problem


@dataclass(frozen=True)
class Translation:
    """A library's units in another language, as far as there are any.

    `made` are those that are in a file, by their keys, and `current` the keys of those that may be printed. `faults`
    are what keeps a file from being read, and `unspoken` what has still to be said of the language itself. `outdone`
    are a clinic's own words that do not fit, where the default ones are printed in their place.
    """

    id: str
    language: Language | None
    units: tuple[Unit, ...]
    made: Mapping[str, Made] = field(default_factory=dict)
    current: frozenset[str] = frozenset()
    missing: tuple[Unfit, ...] = ()
    stale: tuple[Unfit, ...] = ()
    orphaned: tuple[Unfit, ...] = ()
    outdone: Mapping[str, Made] = field(default_factory=dict)
    faults: tuple[Problem, ...] = ()
    unspoken: tuple[Problem, ...] = ()
    files: Mapping[str, ContentFile] = field(default_factory=dict)

    @cached_property
    def letters(self) -> frozenset[str]:
        """All letters of its words, and the marks upon them: what it is printed in has to have these."""
        texts = (text for made in self.made.values() for text in made.words.values())
        used = set().union(self.language.name if self.language else "", *texts)
        return frozenset(sign for sign in used if unicodedata.category(sign)[0] in _LETTERS_AND_MARKS)

    @cached_property
    def passed_over(self) -> tuple[Unfit, ...]:
        """Why the words are that are `outdone`."""
        return tuple(
            replace(unfit, problem=replace(unfit.problem, message=f"{unfit.problem.message}; {_OUTDONE}"))
            for unit in self.units
            if (made := self.outdone.get(unit.key)) and (unfit := _stale(unit, made) or _lacking(unit, made))
        )

    @property
    def changed(self) -> int:
        """Of how many units the source has changed, with a clinic's own words where default ones are printed."""
        outdated = sum(unit.key in self.outdone and bool(_stale(unit, self.outdone[unit.key])) for unit in self.units)
        return len(self.stale) + outdated

    @property
    def is_whole(self) -> bool:
        return not (self.faults or self.missing or self.stale) and self.language is not None

    @property
    def fingerprints(self) -> dict[str, str]:
        """The hash of each unit that may be printed, of its words beside those of its source, and of the language.

        So another one as soon as either is; rules and doses are no part of it.
        """
        found = {
            unit.key: _fingerprint([unit.key, unit.words, self.made[unit.key].words])
            for unit in self.units
            if unit.key in self.current
        }
        return found | ({_SPOKEN: _fingerprint(asdict(self.language))} if self.language else {})


def _fingerprint(told: Any) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def languages(clinic: AnyPath | None = None, base: AnyPath | None = None) -> tuple[str, ...]:
    """The languages that there is a folder for, but for the one that the content is written in."""
    found = {
        each.name
        for folder in _folders(clinic, base)
        if folder.is_dir()
        for each in folder.iterdir()
        if each.is_dir() and is_language(each.name) and each.name != SOURCE
    }
    return tuple(sorted(found))


def read_source_language(base: AnyPath | None = None) -> Language:
    """The language that the content is written in. Raises OSError where its file is gone."""
    path = (Path(base) if base is not None else content_dir()) / SOURCE / LANGUAGE_FILE
    return read_language(SOURCE, ContentFile(LANGUAGE_FILE, f"content/{SOURCE}/{LANGUAGE_FILE}", path.read_bytes()), [])


def find_translation(
    library: Library, language: str, clinic: AnyPath | None = None, base: AnyPath | None = None
) -> Translation:
    """All of a translation that stands in the default content and in a clinic's, whose words come first."""
    problems: list[Problem] = []
    return read_translation(library, language, _layers(language, clinic, base, problems), problems)


def content_hash_in(library: Library, language: str, clinic: AnyPath | None = None) -> str:
    """The hash of the content in a language, from its files as they are; that of the library where it is in that."""
    if language == library.files.language:
        return library.files.hash
    files = _laid_over(language, _layers(language, clinic, None, []))
    return replace(library.files, language=language, translations=files).hash


def _layers(
    language: str, clinic: AnyPath | None, base: AnyPath | None, problems: list[Problem]
) -> list[dict[str, ContentFile]]:
    """The files of a language by their paths below its folder, a clinic's before the default ones."""
    *own, default = _folders(clinic, base)
    found = [dict(walk(folder / language, str(folder / language), problems)) for folder in own]
    return [*found, dict(walk(default / language, f"content/{language}", problems))]


def _laid_over(language: str, layers: Iterable[Mapping[str, ContentFile]]) -> dict[str, ContentFile]:
    """The files by their paths in content/, each with the one that it stands before."""
    found: dict[str, ContentFile] = {}
    for files in layers:
        for path, file in files.items():
            before = found.get(f"{language}/{path}")
            found[f"{language}/{path}"] = replace(before, default=file) if before else file
    return found


def read_translation(
    library: Library, language: str, layers: Iterable[Mapping[str, ContentFile]], problems: list[Problem]
) -> Translation:
    """The translation in some files by their paths below the folder of the language; earlier layers come first."""
    all_units = units_of(library)
    by_key = {unit.key: unit for unit in all_units}
    found: dict[str, list[Made]] = {}
    orphaned: list[Unfit] = []
    layers = list(layers)
    spoken: Language | None = None
    unspoken: list[Problem] = []
    for files in layers:
        for path, file in files.items():
            if path == LANGUAGE_FILE:
                if spoken is None:
                    spoken = read_language(language, file, unspoken)
                continue
            read = read_file(path, file, [unit for unit in all_units if unit.path == path], problems)
            for unit in read:
                if unit.key in by_key:
                    found.setdefault(unit.key, []).append(unit)
                elif key_of_path(path) not in library.files.removed:
                    orphaned.append(_orphaned(unit))
    made = {key: _best(by_key[key], each) for key, each in found.items()}
    translation = Translation(
        id=language,
        language=None if unspoken else spoken,
        units=all_units,
        made=made,
        outdone={key: each[0] for key, each in found.items() if made[key] is not each[0] and each[0].words},
        orphaned=tuple(orphaned),
        faults=tuple(problems),
        unspoken=tuple(unspoken),
        files=_laid_over(language, layers),
    )
    return _judged(translation)


def _folders(clinic: AnyPath | None, base: AnyPath | None) -> tuple[Path, ...]:
    own = (Path(clinic) / "content",) if clinic is not None else ()
    return (*own, Path(base) if base is not None else content_dir())


def _best(unit: Unit, found: list[Made]) -> Made:
    """What can be printed, of a clinic's own words and the default ones; else the clinic's."""
    return next((made for made in found if made.made_from == unit.hash and not made.lacks(unit)), found[0])


def _judged(translation: Translation) -> Translation:
    missing, stale, current = [], [], set()
    for unit in translation.units:
        made = translation.made.get(unit.key)
        if made is None or not made.words:
            place = made.place if made else Place(f"content/{translation.id}/{unit.path}")
            missing.append(Unfit(unit.key, Problem(place, f"{unit.key} has no words yet", _fill_in(translation.id))))
        elif unfit := _stale(unit, made):
            stale.append(unfit)
        elif unfit := _lacking(unit, made):
            missing.append(unfit)
        else:
            current.add(unit.key)
    return replace(translation, current=frozenset(current), missing=tuple(missing), stale=tuple(stale))


def _stale(unit: Unit, made: Made) -> Unfit | None:
    if made.made_from == unit.hash:
        return None
    message = f"{unit.key}: what it was made from has changed"
    hint = f"compare it with the source; when it fits: {MADE_FROM}: {unit.hash}"
    return Unfit(unit.key, Problem(made.places.get(MADE_FROM, made.place), message, hint))


def _lacking(unit: Unit, made: Made) -> Unfit | None:
    if not (lacking := made.lacks(unit)):
        return None
    listed = ", ".join(lacking[:_TOLD]) + (" ..." if len(lacking) > _TOLD else "")
    message = f"{unit.key}: {len(lacking)} of {len(unit.words)} words are missing: {listed}"
    return Unfit(unit.key, Problem(made.places.get(lacking[0], made.place), message, _BEHIND))


def _fill_in(language: str) -> str:
    return f"guidegen translate init {language} writes the file to fill in"


def _orphaned(made: Made) -> Unfit:
    kind = made.key.partition("/")[0]
    what = "no such item" if kind in KINDS else "nothing of this name"
    return Unfit(made.key, Problem(made.place, f"{made.key}: there is {what} in the content", "take it out"))
