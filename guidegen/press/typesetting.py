"""Leaves to fragments: one document of WeasyPrint with a leaf on each page, tagged by our own tags, and cut up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from guidegen.pdf.engine import Document, laid_out, painted, rendering
from guidegen.pdf.faults import collected_warnings, is_harmless
from guidegen.pdf.tags import Tagging
from guidegen.press.cutting import ABOVE, AGAIN, Cut, Typeset, cut, is_begun
from guidegen.press.fallback import NotPressableError
from guidegen.press.fragments import Fragment
from guidegen.press.leaf_source import LeafSource, Wrapper, name_of
from guidegen.press.own import told_apart
from guidegen.press.some_left import SomeLeftError

_LETTER = "size: letter"
_STYLE_BEGIN, _STYLE_END = "<style>", "</style>"
# Each leaf begins a page that is as wide as those of the document, and higher than any leaf, or as high as they are. On
# paper for both sides all pages are typeset as right ones. Numbers of pages are written into the leaf beforehand.
_HIGH = "@page { size: WIDTH 1800mm }"
_USUAL = ""
_STYLE = """
@page { @bottom-left { content: none } @bottom-right { content: none } }
@page :left { margin-left: LEFT; margin-right: RIGHT }
.typeset { break-before: page }
a.page::after { content: attr(data-page) }
[ABOVE], [ABOVE] * { visibility: hidden }
"""
_SIDES = re.compile(r"@page :right \{ margin-left: ([^;]+); margin-right: ([^;]+); \}")
_MARGINS = re.compile(r"@page \{[^{}]*?margin: \S+ (\S+) ")
_NAME = re.compile(r' id="[^"]*"')
_CONTINUED = "border-top-width:0;padding-top:0;margin-top:0"
_VALUE = re.compile("WIDTH|LEFT|RIGHT|ABOVE")
_TAG = re.compile(r"^\s*<([a-z]+)")
_FOLLOWING = '<div style="display: none"></div>'
_NO_ANCHOR = "No anchor #"
_WARNED, _ALONE = "a warning", "a leaf without a page of its own"
# A link to another leaf finds nothing here, and is there all the same once the document is put together.
_ELSEWHERE = object()


def typeset(head: str, ink: str, sources: Sequence[LeafSource], assets: Mapping[str, Path]) -> list[Cut]:
    """One fragment for each leaf, in that order. Raises SomeLeftError where one cannot be taken out of its page."""
    found = _typeset_each(head, ink, sources, assets)
    left = {source: str(each) for source, each in zip(sources, found, strict=True) if not isinstance(each, Cut)}
    made = {source: each for source, each in zip(sources, found, strict=True) if isinstance(each, Cut)}
    if left:
        raise SomeLeftError(left, made)
    return [made[source] for source in sources]


def _typeset_each(
    head: str, ink: str, sources: Sequence[LeafSource], assets: Mapping[str, Path]
) -> list[Cut | NotPressableError]:
    body = "".join(map(_page, range(len(sources)), sources))
    with rendering(), collected_warnings() as warnings:
        made = _painted(head, _HIGH, body, assets)
        reason = _WARNED if _is_warned_of(made, warnings) else _ALONE
        leaves = made.leaves()
        # A row below a head that comes again stands on the second page of its table.
        begins = [1 if source.again else 0 for source in sources]
        pages = [len(leaves.get(index, ())) for index in range(len(sources))]
        if reason is not _WARNED and pages == [1 + begin for begin in begins]:
            return [_cut(made, leaves[index][begins[index] :], source, ink) for index, source in enumerate(sources)]
    if len(sources) == 1:
        return [NotPressableError(reason)]
    # By halves, so that all but the one that is to blame is known for the next page.
    middle = len(sources) // 2
    return [each for half in (sources[:middle], sources[middle:]) for each in _typeset_each(head, ink, half, assets)]


def _cut(made: Typeset, places: Sequence[tuple[int, Any]], source: LeafSource, ink: str) -> Cut | NotPressableError:
    try:
        return cut(made, places, source, ink)
    except NotPressableError as reason:
        return reason


def typeset_broken(head: str, ink: str, source: LeafSource, down: float, assets: Mapping[str, Path]) -> Fragment | None:
    """A leaf that begins so many pixels down a page, without the margins above it, and ends on another.

    Where the page breaks before it, it is as it stands on the next one: a row of a table that was begun, and has no
    line on its first page, loses its padding. None where it all fits. Raises NotPressableError as above.
    """
    spacer = f'<div data-spacer style="height: {down:.6f}px"></div>' if down else ""
    page = _page(0, source, spacer)
    with rendering(), collected_warnings() as warnings:
        made = _painted(head, _USUAL, page, assets)
        if _is_warned_of(made, warnings):
            raise NotPressableError(_WARNED)
        places = made.leaves()[0]
        if not is_begun(places[0][1], source):
            return cut(made, places[1:], source, ink).fragment if len(places) == 2 else None
        fragment = cut(made, places, source, ink).fragment
    return fragment if len(fragment.parts) > 1 else None


def _is_warned_of(made: Typeset, warnings: Sequence[str]) -> bool:
    return bool(made.problems) or not all(map(_is_expected, warnings))


def _painted(head: str, pages: str, body: str, assets: Mapping[str, Path]) -> Typeset:
    before, _, rest = head.partition(_STYLE_BEGIN)
    style, _, after = rest.partition(_STYLE_END)
    own = f"{_STYLE_BEGIN}{_with_style(style, pages)}{_STYLE_END}"
    document = laid_out(f"{before}{own}{after}<body>{body}</body></html>", assets)
    tagging = Tagging(document)
    links = {link[3]: link for page in document.pages for link in page.links}
    streams: list[Any] = []

    def keep(pdf: Any, shown: Document, _version: Any, pages: list[Any]) -> None:
        for box in links:
            if box.link_annotation is None:
                box.link_annotation = _ELSEWHERE
        streams.extend(pages)
        written_to.append(pdf)
        root.append(tagging.close(shown))

    root: list[Any] = []
    written_to: list[Any] = []
    painted(document, tagging.mark, keep)
    return Typeset(document, tagging.problems, written_to[0], root[0], streams, links)


def _is_expected(warning: str) -> bool:
    return is_harmless(warning) or warning.startswith(_NO_ANCHOR)


def _with_style(style: str, pages: str) -> str:
    width = "215.9mm" if _LETTER in style else "210mm"
    sides = _SIDES.search(style)
    margins = _MARGINS.search(style)
    if sides:
        left, right = sides.groups()
    elif margins:
        left = right = margins[1]
    else:
        raise NotPressableError("a page of its own kind")
    return style + (pages + _STYLE).replace("WIDTH", width).replace("LEFT", left).replace("RIGHT", right).replace(
        "ABOVE", ABOVE
    )


def _page(index: int, source: LeafSource, spacer: str = "") -> str:
    """A leaf in its wrappers; the spacer stands where what is before the leaf would."""
    inner = sum(not wrapper.first for wrapper in source.wrappers)
    tags = [wrapper.tag if wrapper.first else _going_on(wrapper) for wrapper in source.wrappers]
    if source.above:
        head, row = (_TAG.sub(rf"<\1 {ABOVE}", markup, count=1) for markup in source.above)
        if source.again:
            head = _TAG.sub(rf"<\1 {AGAIN}", source.again, count=1)
            row = _TAG.sub(rf'<\1 {ABOVE} style="break-after: page"', source.above[1], count=1)
        tags[-1] = f"{head}{tags[-1]}{row}"
    opened = "".join((*tags[:inner], spacer, *tags[inner:]))
    closed = "".join(f"</{wrapper.name}>" for wrapper in reversed(source.wrappers))
    before = "".join(f'{tag[:-1]} style="display: none"></{name_of(tag)}>' for tag in source.before)
    space = ("\n" if source.spaced else "") + _following(source)
    return f'<div class="typeset" data-index="{index}">{opened}{before}{told_apart(source.html)}{space}{closed}</div>'


def _following(source: LeafSource) -> str:
    """What stands after a leaf that is not the last: nothing that is seen, but a head of a table needs a body."""
    around = source.wrappers[-1].name if source.wrappers else ""
    if around == "table":
        return f"<tbody {ABOVE}><tr><td></td></tr></tbody>"
    return "" if source.last or around == "tbody" else _FOLLOWING


def _going_on(wrapper: Wrapper) -> str:
    """The tag of a wrapper that began before this leaf: what is at its top, and its name, belong to its first one."""
    return f'{_NAME.sub("", wrapper.tag)[:-1]} style="{_CONTINUED}">'
