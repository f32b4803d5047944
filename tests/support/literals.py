"""Words in a template that no catalogue can translate: what a page, a style or a mail shows outside of gettext."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from jinja2 import Environment, nodes

GETTEXT = frozenset(("_", "gettext", "ngettext", "pgettext", "npgettext"))
# Methods that look for something in a text.
_OF_TEXT = frozenset(("startswith", "endswith", "split", "removesuffix", "removeprefix", "rstrip", "get"))
# What is read out or shown of an element.
_READ = ("alt", "title", "aria-label", "aria-description", "placeholder", "label")
_READ_DATA = ("data-label", "data-chapter", "data-words")
_WORD = re.compile(r"[^\W\d_]{2,}")
_HIDDEN = re.compile(r"<!--.*?-->|<(style|script)\b.*?</\1>|<!DOCTYPE[^>]*>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(rf"\s({'|'.join((*_READ, *_READ_DATA))})=\"([^\"]*)\"")
_CONTENT = re.compile(r"\bcontent:([^;}]*)")
_STRING = re.compile(r"\"([^\"]*)\"")
_ENTITY = re.compile(r"&#?\w+;")


def literal_words(source: str, name: str, environment: Environment) -> list[str]:
    """The pieces of a template with words for a reader that are not in gettext, each on one line."""
    template = environment.parse(source)
    text = "".join(_shown(template, _Known(template)))
    if name.endswith(".css"):
        found: Iterable[str] = (words for value in _CONTENT.findall(text) for words in _STRING.findall(value))
    elif name.endswith(".txt.j2"):
        found = text.splitlines()
    else:
        found = [*(words for tag in _tags(text) for _, words in _ATTRIBUTE.findall(tag)), *_outside(text)]
    given = (words for call in template.find_all(nodes.Call) for words in _given(call))
    return [" ".join(words.split()) for words in (*found, *given) if _WORD.search(_ENTITY.sub(" ", words))]


def _tags(text: str) -> list[str]:
    return [match[0] for match in _TAG.finditer(_HIDDEN.sub("", text))]


def _outside(text: str) -> list[str]:
    return _TAG.sub("\n", _HIDDEN.sub("", text)).splitlines()


def _given(call: nodes.Call) -> Iterator[str]:
    """Strings that a function is given and that are no name: they begin with a capital, or have several words."""
    called = call.node.name if isinstance(call.node, nodes.Name) else getattr(call.node, "attr", "")
    if called in GETTEXT or called in _OF_TEXT:
        return
    for each in (*call.args, *(keyword.value for keyword in call.kwargs)):
        for words in _literals(each, _NOTHING):
            if words[:1].isupper() or " " in words.strip():
                yield words


class _Known:
    """What a template's own names may stand for."""

    def __init__(self, template: nodes.Template | None = None) -> None:
        self.values: dict[str, list[nodes.Node]] = {}
        self._asked: set[str] = set()
        for assigned in template.find_all(nodes.Assign) if template else ():
            self._note(assigned.target, assigned.node)
        for loop in template.find_all(nodes.For) if template else ():
            for each in loop.iter.items if isinstance(loop.iter, nodes.Tuple | nodes.List) else ():
                self._note(loop.target, each)

    def _note(self, target: nodes.Node, value: nodes.Node) -> None:
        if isinstance(target, nodes.Name):
            self.values.setdefault(target.name, []).append(value)
        elif isinstance(target, nodes.Tuple) and isinstance(value, nodes.Tuple | nodes.List):
            for name, part in zip(target.items, value.items, strict=True):
                self._note(name, part)

    def of(self, name: str) -> Iterator[str]:
        if name in self._asked:
            return
        self._asked.add(name)
        for value in self.values.get(name, ()):
            yield from _literals(value, self)
        self._asked.discard(name)


_NOTHING = _Known()


def _shown(node: nodes.Node, known: _Known) -> Iterator[str]:
    """What a template prints, with every string that an expression may come to in its place."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Expr):
        yield from _literals(node, known)
    elif isinstance(node, nodes.Assign):
        return
    elif isinstance(node, nodes.If):
        yield from _all_shown((*node.body, *node.elif_, *node.else_), known)
    elif isinstance(node, nodes.For):
        yield from _all_shown((*node.body, *node.else_), known)
    elif isinstance(node, nodes.Output):
        yield from _all_shown(node.nodes, known)
    elif isinstance(node, nodes.Include | nodes.Import | nodes.Extends):
        return
    else:
        yield from _all_shown(getattr(node, "body", ()), known)


def _all_shown(found: Sequence[nodes.Node], known: _Known) -> Iterator[str]:
    for each in found:
        yield from _shown(each, known)


def _literals(node: nodes.Node, known: _Known) -> Iterator[str]:
    match node:
        case nodes.Const():
            if isinstance(node.value, str):
                yield node.value
        case nodes.CondExpr():
            parts = [node.expr1, *([node.expr2] if node.expr2 else [])]
        case nodes.Or() | nodes.And() | nodes.Add() | nodes.Mod():
            parts = [node.left, node.right]
        case nodes.Concat():
            parts = node.nodes
        case nodes.Tuple() | nodes.List():
            parts = node.items
        case nodes.Dict():
            parts = [pair.value for pair in node.items]
        case nodes.Filter():
            parts = [node.node] if node.node is not None else []
        case nodes.Getitem() | nodes.Getattr():
            parts = [node.node]
        case nodes.Name():
            yield from known.of(node.name)
            return
        case _:
            return
    if not isinstance(node, nodes.Const):
        for part in parts:
            yield from _literals(part, known)
