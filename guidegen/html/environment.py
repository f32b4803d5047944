"""The Jinja environment of one page: nothing that a template does, or did, is there for the next page."""

from __future__ import annotations

from pathlib import Path
from types import CodeType

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    select_autoescape,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from guidegen.files.resources import templates_dir
from guidegen.html.direction import isolated
from guidegen.html.phones import phones, phones_in_sentence


class _CompiledOnce(BytecodeCache):
    """The code of each template file, kept as long as its text stays the same: compiling is what takes time."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, CodeType | None]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self.kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.checksum, bucket.code


_COMPILED = _CompiledOnce()


def new_environment(clinic: Path | None) -> Environment:
    """Templates of the clinic before the default ones; `base/NAME` always means the default one.

    It is made for each page. One that is kept would go on with a template that the clinic has replaced since, and
    with what a template counted on the pages of another client. For the same reason a template can make lists and
    dicts, but not change those of the library that it is given.
    """
    default = FileSystemLoader(templates_dir())
    own = [FileSystemLoader(clinic)] if clinic is not None else []
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([*own, default, PrefixLoader({"base": default})]),
        bytecode_cache=_COMPILED,
        # A page is made of one state of its templates.
        auto_reload=False,
        # Only the plain text of a message is no markup.
        autoescape=select_autoescape(disabled_extensions=("txt.j2",), default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # The words of templates are English until a catalogue for another language is there.
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
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


def _span(pair: tuple[float, float], word: str = "to") -> str:
    """A range in words: `8 to 10`, or one number where both ends are the same."""
    low, high = (f"{end:g}" for end in pair)
    return low if low == high else f"{low} {word} {high}"
