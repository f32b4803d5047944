"""Columns that hold one option each of a question, joined to one entry with a star where the option stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

# `field___1` is one option of a field with several; a label export names field and option by their words.
RAW_OPTION = re.compile(r"(?P<field>[a-z][a-z0-9_]{0,200}?)___(?P<option>\w{1,200})\Z")
LABEL_OPTION = re.compile(r"(?P<field>.{1,1000}) \(choice=(?P<option>.{1,500})\)\Z", re.DOTALL)
# LimeSurvey, and the two rows of SurveyMonkey when they are joined.
_BRACKETS = re.compile(r"(?P<field>.{0,1000}\S)\s{0,9}\[(?P<option>[^\[\]]{1,500})\]\Z", re.DOTALL)
# KoBo and ODK, whose groups stand in front in the same way.
_SLASH = re.compile(r"(?P<field>.{1,1000})/(?P<option>[^/]{1,500})\Z", re.DOTALL)
# Qualtrics: the option's words stand in the second row, behind those of the question.
_NUMBERED = re.compile(r"(?P<field>.{1,200})_(?P<option>\d{1,4})\Z", re.DOTALL)
_BEHIND, _CHOSEN = " - ", " - Selected Choice"
_OURS = re.compile(r"(?P<field>[a-z]\w{0,99})\.(?P<option>\w{1,99})\Z")

_PATTERNS = (RAW_OPTION, LABEL_OPTION, _BRACKETS, _SLASH, _OURS)


@dataclass(frozen=True)
class Group:
    """Columns of one field's options: `name` has a star where they differ, `text` is what the field is called.

    `options` are what stands for the star in each column, by the column's name, and `words` what it is called.
    """

    name: str
    field: str
    text: str
    options: Mapping[str, str]
    words: Mapping[str, str]


@dataclass(frozen=True)
class _Part:
    column: str
    star: str
    field: str
    text: str
    option: str
    words: str


def option_groups(names: Sequence[str], texts: Mapping[str, str], is_several: Callable[[str], bool]) -> list[Group]:
    """The groups of a header's columns.

    `texts` are the words of each column's question. `is_several` says whether a field is called as a question of ours
    with several choices.
    """
    found: dict[str, list[_Part]] = {}
    for name in names:
        if (part := _part(name, texts.get(name, name))) is not None:
            found.setdefault(part.star, []).append(part)
    groups = []
    for star, parts in found.items():
        own = _with_common_words(parts)
        first = own[0]
        # Groups of questions look like options in KoBo and ODK; their name is no question's.
        is_field = "/" not in star or first.field in names or is_several(first.field)
        if is_field and (len(own) > 1 or "___" in star):
            options = {part.column: part.option for part in own}
            groups.append(Group(star, first.field, first.text, options, {part.option: part.words for part in own}))
    return groups


def bracketed(name: str) -> tuple[str, str] | None:
    """The field and the option of a column that is called `Field [Option]`."""
    match = _BRACKETS.match(name.strip())
    return (match["field"], match["option"]) if match else None


def without(group: Group, columns: Collection[str]) -> Group:
    """A group without some of its columns."""
    options = {name: option for name, option in group.options.items() if name not in columns}
    return replace(group, options=options, words={option: group.words[option] for option in options.values()})


def _part(name: str, text: str) -> _Part | None:
    bare = name.strip()
    for pattern in _PATTERNS:
        if match := pattern.match(bare):
            start, end = match.span("option")
            star = f"{bare[:start]}*{bare[end:]}"
            return _Part(name, star, match["field"], match["field"], match["option"], match["option"])
    match = _NUMBERED.match(bare)
    if match is None or text == name or _BEHIND not in text:
        return None
    return _Part(name, f"{match['field']}_*", match["field"], text, match["option"], "")


def _with_common_words(parts: list[_Part]) -> list[_Part]:
    """Columns of which the words of question and option stand in one text: what all begin with is the question."""
    if parts[0].words:
        return parts
    first, last = min(part.text for part in parts), max(part.text for part in parts)
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    at = first.rfind(_BEHIND, 0, same)
    at = at if at > 0 else parts[0].text.find(_BEHIND)
    question = parts[0].text[:at].removesuffix(_CHOSEN)
    return [replace(part, text=question, words=part.text[at + len(_BEHIND) :]) for part in parts]
