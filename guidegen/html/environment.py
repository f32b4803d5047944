"""The Jinja environment of one page: nothing that a template does, or did, is there for the next page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    select_autoescape,
)

from guidegen.errors import Place, Problem, RenderError
from guidegen.files.paths import leads_out
from guidegen.files.resources import templates_dir
from guidegen.html.compiled import CompiledTemplates
from guidegen.html.direction import isolated
from guidegen.html.phones import phones, phones_in_sentence
from guidegen.html.sandbox import Sandbox
from guidegen.html.written_blocks import WrittenBlocks, forget_blocks

_COMPILED = CompiledTemplates()


class _Files(FileSystemLoader):
    """The default templates, each read again only where its file is another."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        file = Path(self.searchpath[0], template)
        try:
            seen = file.stat()
        except OSError:
            return super().get_source(environment, template)
        state = seen.st_size, seen.st_mtime_ns
        known = _SOURCES.get(str(file))
        if known is None or known[0] != state:
            known = _SOURCES[str(file)] = state, super().get_source(environment, template)
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


def leading_out(file: Path) -> Problem:
    """The fault of a template that is a link to somewhere else."""
    message = "this template is a link that leads out of its folder"
    return Problem(Place(str(file)), message, "put the template itself in its place")


def new_environment(clinic: Path | None, written: WrittenBlocks | None = None) -> Environment:
    """Templates of the clinic before the default ones; `base/NAME` always means the default one.

    `written` has blocks that need not be written again.

    It is made for each page. One that is kept would go on with a template that the clinic has replaced since, and
    with what a template counted on the pages of another client.
    """
    default = _Files(templates_dir())
    own = [_OwnFiles(clinic)] if clinic is not None else []
    environment = Sandbox(
        written,
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
        "isolated": isolated,
        "phones": phones,
        "phones_in_sentence": phones_in_sentence,
        "span": _span,
    }
    return environment


def forget_templates() -> None:
    """Compile every template anew."""
    _COMPILED.kept.clear()
    _SOURCES.clear()
    forget_blocks()


def _span(pair: tuple[float, float], word: str = "to") -> str:
    """A range in words: `8 to 10`, or one number where both ends are the same."""
    low, high = (f"{end:g}" for end in pair)
    return low if low == high else f"{low} {word} {high}"
