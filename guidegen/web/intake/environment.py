"""The Jinja environment of the waiting room's pages: our own templates, in the words of one catalogue."""

from __future__ import annotations

from collections.abc import Callable
from gettext import NullTranslations

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from guidegen.files.resources import templates_dir
from guidegen.html.phones import phones
from guidegen.html.phrases import phrases
from guidegen.language.catalogue import translations
from guidegen.library.files import SOURCE


def new_templates(address: Callable[[str], str], words: NullTranslations | None = None) -> Environment:
    """The environment of all pages of a language; `asset(name)` is where a page finds a file of ours.

    `| phones` makes a link of each number in a text that is there to hold some.
    """
    environment = Environment(
        loader=FileSystemLoader(templates_dir()),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals |= {**phrases(words or translations(SOURCE)), "asset": address}
    environment.filters["phones"] = phones
    return environment
