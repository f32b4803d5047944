"""The Jinja environment of one page: nothing that a template does, or did, is there for the next page."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    select_autoescape,
)

from guidegen.errors import RenderError
from guidegen.files.paths import GONE, leading_out, leads_out, state_of
from guidegen.files.resources import templates_dir
from guidegen.files.writing_direction import LEFT_TO_RIGHT
from guidegen.html.compiled import CompiledTemplates
from guidegen.html.css_text import css_content
from guidegen.html.direction import isolated_in, kept_in
from guidegen.html.phones import phones, phones_in_sentence
from guidegen.html.phrases import phrases
from guidegen.html.sandbox import Sandbox
from guidegen.html.written_blocks import forget_blocks
from guidegen.language.catalogue import translations
from guidegen.library.files import LOCALE, SOURCE

_COMPILED = CompiledTemplates()
_ROOM = 16  # languages
_phrases = lru_cache(maxsize=_ROOM)(phrases)


class _Files(FileSystemLoader):
    """The default templates, each read again only where its file is another."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        file = f"{self.searchpath[0]}/{template}"
        state = state_of(file)
        if state == GONE:
            return super().get_source(environment, template)
        known = _SOURCES.get(file)
        if known is None or known[0] != state:
            known = _SOURCES[file] = state, super().get_source(environment, template)
        return known[1]


_SOURCES: dict[str, tuple[tuple[int, int], tuple[str, str, Callable[[], bool]]]] = {}


class _OwnFiles(FileSystemLoader):
    """Templates of a clinic's folder. A link in it that leads elsewhere could print any file of this machine."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        folder = Path(self.searchpath[0])
        parts = template.split("/")
        file = folder.joinpath(*filter(None, parts))
        if ".." not in parts and file.is_file() and leads_out(file, folder):
            raise RenderError([leading_out(file)])
        return super().get_source(environment, template)


def new_environment(
    clinic: Path | None,
    reuses: bool = False,
    words: NullTranslations | None = None,
    direction: str = LEFT_TO_RIGHT,
) -> Environment:
    """Templates of the clinic before the default ones, with their words as a catalogue says them; `base/NAME` always
    means the default one. `direction` is that of the page.

    One that `reuses` what was written before is kept as long as the default templates stay as they are, if the clinic
    has none. Every other one is made for its page: it would go on with a template that the clinic has replaced since,
    and with what a template counted on the pages of another client.
    """
    words = words or translations(SOURCE)
    if not reuses or (clinic is not None and _has_templates(clinic)):
        return _made(clinic, words, direction, reuses=False)
    kept = _KEPT.get((words, direction))
    if kept is None or not kept.is_current():
        # What was written before was in other words, or by other templates.
        forget_blocks()
        while len(_KEPT) >= _ROOM:
            del _KEPT[next(iter(_KEPT))]
        kept = _KEPT[words, direction] = _Loaded(templates_dir())
        kept.environment = _made(None, words, direction, reuses=True, default=kept)
    return kept.environment


def _has_templates(clinic: Path) -> bool:
    """Whether anything but catalogues stands in a clinic's folder of templates."""
    if not clinic.is_dir():
        return False
    with os.scandir(clinic) as entries:
        return any(entry.name != LOCALE for entry in entries)


class _Loaded(_Files):
    """The default templates with the environment that was made of them, and the state of each file that is in it."""

    environment: Environment

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._states: dict[str, tuple[int, int]] = {}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        found = super().get_source(environment, template)
        file = str(Path(self.searchpath[0], template))
        self._states[file] = state_of(file)
        return found

    def is_current(self) -> bool:
        return all(state_of(file) == state for file, state in self._states.items())


# By their words, which are others as soon as a catalogue has changed, and their direction.
_KEPT: dict[tuple[NullTranslations, str], _Loaded] = {}


def _made(
    clinic: Path | None, words: NullTranslations, direction: str, reuses: bool, default: _Files | None = None
) -> Environment:
    default = default or _Files(templates_dir())
    own = [_OwnFiles(clinic)] if clinic is not None else []
    environment = Sandbox(
        _phrases(words, direction),
        reuses,
        loader=ChoiceLoader([*own, default, PrefixLoader({"base": default})]),
        bytecode_cache=_COMPILED,
        # A page is made of one state of its templates.
        auto_reload=False,
        # Only the plain text of a message is no markup.
        autoescape=select_autoescape(disabled_extensions=("txt.j2",), default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "css_content": css_content,
        "isolated": isolated_in(direction),
        "phones": kept_in(direction, phones),
        "phones_in_sentence": kept_in(direction, phones_in_sentence),
        "span": _span,
    }
    return environment


def forget_templates() -> None:
    """Compile every template anew."""
    _COMPILED.kept.clear()
    _SOURCES.clear()
    _KEPT.clear()
    forget_blocks()


def _span(pair: tuple[float, float], word: str = "–") -> str:
    """A range with a word between its ends, `8 to 10`, or one number where both ends are the same."""
    low, high = (f"{end:g}" for end in pair)
    return low if low == high else f"{low} {word} {high}"
