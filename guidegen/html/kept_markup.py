"""Content words, Markdown, to markup and to sentences. Those of the default content are kept beside our code.

What is kept is taken as it was made, and where all is known, the parser is not loaded: that takes as long as to write
a page. Words that are not the default content's, a client's above all, are made anew by each process.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from guidegen.files.beside_code import keep_beside, kept_beside, package_state
from guidegen.files.resources import content_dir
from guidegen.html.phones import phones_in_sentence

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

_HERE = Path(__file__)
_ROOMS = ("html",)
_PARSER = "markdown_it"
_POINT = "- "
_END = re.compile(r"(?<=[.!?]) ")
_TEXT, _LINE, _SENTENCES = "text", "line", "sentences"
_Asked = tuple[str, str]  # one of these forms, and the words


class _Known:
    """Markup by what was asked: what was kept, and what this process has made since."""

    def __init__(self) -> None:
        self.made: dict[_Asked, str] = {}
        self.kept: dict[_Asked, str] = {}
        data = kept_beside(_HERE, package_state(_PARSER), _ROOMS)
        if data is not None:
            with suppress(EOFError, ValueError, TypeError):
                self.kept = dict(marshal.loads(data))  # noqa: S302  (of ourselves, and kept with our code)

    def of(self, form: str, words: str) -> str:
        found = self.kept.get((form, words))
        if found is None:
            found = self.made[form, words] = _made(form, words)
        return found


@cache
def _known() -> _Known:
    return _Known()


@lru_cache(maxsize=4096)
def markdown(text: str) -> Markup:
    """Content words to markup; HTML in them is printed as text."""
    return Markup(_known().of(_TEXT, text))  # noqa: S704  (markdown-it escapes everything that is not its own markup)


@lru_cache(maxsize=512)
def listed(text: str) -> tuple[Markup, tuple[Markup, ...], Markup]:
    """Content words as what comes before their list, its points, and what comes after it."""
    lines = text.splitlines()
    at = [number for number, line in enumerate(lines) if line.startswith(_POINT)] or [len(lines)]
    before, points, after = lines[: at[0]], lines[at[0] : at[-1] + 1], lines[at[-1] + 1 :]
    told = tuple(Markup(_known().of(_LINE, line.removeprefix(_POINT))) for line in points if line)  # noqa: S704
    return markdown("\n".join(before)), told, markdown("\n".join(after))


def sentences_of(text: str) -> list[str]:
    """Content words as sentences, each on one line; Markdown within them is left."""
    return _known().of(_SENTENCES, text).splitlines()


def keep_markup(localised: Callable[[str], str]) -> None:
    """Keep what was made of the default content in a default region's words, and nothing else that was made."""
    known = _known()
    if not known.made:
        return
    default = _default_in(localised)
    new = {asked: markup for asked, markup in known.made.items() if all(said in default for said in _said(asked[1]))}
    known.made.clear()
    if new:
        known.kept |= new
        keep_beside(_HERE, package_state(_PARSER), _ROOMS, marshal.dumps(known.kept))


def _said(words: str) -> list[str]:
    """Sentences, which a template may put one behind the other."""
    return [said.strip("* ") for said in _END.split(_on_one_line(words))]


def _on_one_line(words: str) -> str:
    return " ".join(words.split())


@lru_cache(maxsize=2)
def _default_in(localised: Callable[[str], str]) -> str:
    """All words of the default content as a region has them."""
    files = sorted(file for file in content_dir().rglob("*") if file.suffix in (".md", ".yaml"))
    words = "\n".join(file.read_text(encoding="utf-8") for file in files if "examples" not in file.parts)
    return _on_one_line(localised(words))


def _made(form: str, words: str) -> str:
    if form == _SENTENCES:
        from guidegen.language.readability import sentences

        return "\n".join(sentence.text for sentence in sentences(words))
    return str(parser().render(words) if form == _TEXT else parser().renderInline(words))


@cache
def parser() -> MarkdownIt:
    """What makes markup, loaded when it is first asked for."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("zero").enable(["list", "emphasis", "heading", "newline", "table"])
    made.add_render_rule("text", _text)
    return made


def _text(_: RendererHTML, tokens: Sequence[Token], index: int, *__: Any) -> str:
    return phones_in_sentence(tokens[index].content)
