"""Items and answers in the text of a file that is no JSON any more, or XML: a scan that a tear does not end."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from guidegen.readers.fhir.said import Said, Words, is_ours

_KEYS = "link_?id|code|system|display|value[a-z]{0,20}|resourceType|answerOption|answerValueSet|enableWhen|answer"
_JSON = re.compile(
    rf'"({_KEYS})"\s{{0,200}}:\s{{0,200}}(?:"((?:[^"\\]|\\.){{0,300}})|([-+.\w]{{1,30}}))?', re.IGNORECASE
)
_XML_KEYS = f"{_KEYS}|QuestionnaireResponse|Questionnaire"
_XML = re.compile(
    rf"<(?:\w{{1,20}}:)?({_XML_KEYS})\b(?:[^<>]{{0,200}}?\bvalue\s{{0,9}}=\s{{0,9}}[\"']([^\"'<>]{{0,300}}))?",
    re.IGNORECASE,
)
_AFTER_LINK = re.compile(r'"link_?id"|"answer"|\}', re.IGNORECASE)
_LINK = re.compile(r'"link_?id"', re.IGNORECASE)
_VOTES = 50
# A blank form offers every option, and nobody has ticked one of them.
_OFFERS = frozenset(("answeroption", "answervalueset", "enablewhen"))
_PLAIN: dict[str, Any] = {"true": True, "false": False, "null": None}
# Beyond this the time for it is up; the file is told as unread in any case.
_MAX_TOKENS = 700_000


def said_in_text(text: str) -> Iterator[Said]:
    """What each response in a text says, as far as it can be told."""
    if text.lstrip("\ufeff \t\r\n")[:1] == "<":
        yield from _Scan(answers_follow=True).groups(_xml_tokens(text))
        return
    if '\\"linkId\\"' in text:  # written as text into other JSON
        yield from said_in_text(text.replace('\\"', '"'))
    yield from _Scan(_answers_follow(text)).groups(_json_tokens(text))


def _json_tokens(text: str) -> Iterator[tuple[str, Any]]:
    for token in islice(_JSON.finditer(text), _MAX_TOKENS):
        key, quoted, plain = token.groups()
        if quoted is None:
            yield key.lower(), _PLAIN.get(plain or "null", plain)
        else:
            yield key.lower(), _unescaped(quoted) if "\\" in quoted else quoted


def _xml_tokens(text: str) -> Iterator[tuple[str, Any]]:
    for token in islice(_XML.finditer(text), _MAX_TOKENS):
        key, value = token[1].lower(), token[2]
        if key in ("questionnaireresponse", "questionnaire"):
            # An element of that name with a value is the one that says which form was filled in.
            if value is None:
                yield "resourcetype", token[1]
        elif value is not None:
            yield key, _PLAIN.get(value, html.unescape(value))
        else:
            yield key, None


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _answers_follow(text: str) -> bool:
    """Whether answers stand after their linkId; where keys are sorted they stand before it."""
    votes = 0
    for link in islice(_LINK.finditer(text), _VOTES):
        after = _AFTER_LINK.search(text, link.end())
        if after is not None:
            votes += (after[0].lower() == '"answer"') - (after[0] == "}")
    return votes >= 0


def _is_response(kind: Any) -> bool:
    """Whether a resource's name is, or was meant to be, that of a response."""
    return isinstance(kind, str) and kind != "Questionnaire" and kind.lower().startswith("quest")


@dataclass
class _Scan:
    """One pass over the keys of a text; `answers_follow` says whether a value is its last or its next linkId's."""

    answers_follow: bool
    said: Said = field(default_factory=dict)
    link: str | None = None
    first: Any = None
    waiting: list[Words] = field(default_factory=list)
    coding: dict[str, Any] = field(default_factory=dict)
    is_offer: bool = False
    is_blank: bool = False

    def groups(self, tokens: Iterator[tuple[str, Any]]) -> Iterator[Said]:
        for key, value in tokens:
            if key == "resourcetype":
                self.flush()
                self.is_blank = value == "Questionnaire"
                if _is_response(value):
                    yield from self.begin()
                self.link, self.waiting = None, []
            elif self.is_blank:
                continue
            elif key in ("linkid", "link_id"):
                self.flush()
                self.is_offer = False
                # Where the first item comes again, the next response has begun.
                if value == self.first and self.answers_follow:
                    yield from self.begin()
                self.first = self.first or value
                self.linked(value)
            elif key in _OFFERS:
                self.flush()
                self.is_offer = True
            elif not self.is_offer:
                self.take(key, value)
        self.flush()
        yield self.said

    def begin(self) -> Iterator[Said]:
        """Another response begins."""
        if self.said:
            yield self.said
        self.said, self.first = {}, None

    def take(self, key: str, value: Any) -> None:
        if key in ("code", "system", "display"):
            if key in self.coding:
                self.flush()
            self.coding[key] = value
            return
        self.flush()
        if key != "answer" and value is not None:
            self.add((value,))

    def linked(self, value: Any) -> None:
        link = value if isinstance(value, str) else None
        if self.answers_follow:
            self.link = link
        elif link is not None:
            self.said.setdefault(link, []).extend(self.waiting)
        self.waiting = []

    def flush(self) -> None:
        """The coding that has been read so far is one answer."""
        coding, self.coding = self.coding, {}
        words = tuple(coding[key] for key in ("code", "display") if coding.get(key) is not None)
        if words and not self.is_offer:
            self.add(words, coding.get("system"))

    def add(self, words: Words, system: Any = None) -> None:
        if is_ours(system):
            self.said.setdefault(system, []).append(words)
        elif not self.answers_follow:
            self.waiting.append(words)
        elif self.link is not None:
            self.said.setdefault(self.link, []).append(words)
