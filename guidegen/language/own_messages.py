"""What a clinic's own templates say, and what its catalogues say that nothing asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from guidegen.errors import Place, Problem, RenderError, nearest
from guidegen.files.paths import leads_out
from guidegen.language.catalogue import catalogues, read_own
from guidegen.language.unsaid import shortened, template_messages
from guidegen.library.files import LOCALE

if TYPE_CHECKING:
    from babel.messages.catalog import Message

_KEYWORDS = ("_", "gettext", "ngettext", "pgettext", "npgettext")
_TEMPLATES = frozenset((".j2", ".css"))
# As pages are made, so that the words of a block are the same ones.
_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true"}


def own_messages(own: Path) -> tuple[Message, ...]:
    """The messages that stand in a clinic's folder of templates, each once; nothing of one that does not compile."""
    from guidegen.language.po_files import key_of

    found: dict[tuple[str | None, str], Message] = {}
    for file in sorted(own.rglob("*")):
        name = file.relative_to(own)
        if file.suffix in _TEMPLATES and name.parts[0] != LOCALE and file.is_file() and not leads_out(file, own):
            for message in _messages(file):
                message.locations = [(f"templates/{name.as_posix()}", 0)]
                found.setdefault(key_of(message), message)
    return tuple(found.values())


def strange_words(language: str, own: Path) -> tuple[Problem, ...]:
    """Every message of a clinic's catalogues that neither our templates say nor its own: it is never printed."""
    from guidegen.language.po_files import is_filled_in, key_of, read_catalogue

    asked = {key_of(each) for each in (*template_messages(), *own_messages(own))}
    known = sorted({text for _, text in asked})
    found = []
    for file in catalogues(language, own):
        if not file.is_relative_to(own):
            continue
        try:
            said = read_catalogue(read_own(file, own), str(file), file.parts[-3])
        except RenderError:
            continue  # it is told by whoever asks what is not said
        for message in said:
            if message.id and is_filled_in(message) and key_of(message) not in asked:
                text = key_of(message)[1]
                what = f"'{shortened(text)}' is no message of a template, so what it says is never printed"
                hint = nearest(text, known) or "take it out, or write msgid as guidegen translate init writes it"
                found.append(Problem(Place(str(file), message.lineno), what, hint))
    return tuple(found)


def _messages(file: Path) -> Iterator[Message]:
    from babel.messages.catalog import Message
    from jinja2.ext import babel_extract

    with file.open("rb") as opened, suppress(UnicodeDecodeError):
        for _, function, said, _ in babel_extract(opened, _KEYWORDS, (), _OPTIONS):
            # What a template works out for itself is no text.
            texts = [text for text in (said if isinstance(said, tuple) else (said,)) if isinstance(text, str)]
            context = texts.pop(0) if texts and function in ("pgettext", "npgettext") else None
            if texts:
                yield Message(tuple(texts) if len(texts) > 1 else texts[0], context=context)
