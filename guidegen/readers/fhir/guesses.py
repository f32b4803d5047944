"""What a refused file or response may mean: every part of it that looks like an item of ours, to find red flags in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from guidegen.files.text_with_places import Source
from guidegen.library.questionnaire import Questionnaire
from guidegen.readers.fhir.json_text import MAX_BYTES, may_be_parsed
from guidegen.readers.fhir.said import Meanings, Said, Words, is_ours
from guidegen.readers.fhir.torn_text import said_in_text
from guidegen.readers.fhir_text import as_text
from guidegen.readers.mapping.models import Mapping

# Forms and lists of codes offer options; nobody has ticked them.
_BLANK = frozenset(("Questionnaire", "ValueSet", "CodeSystem"))
_WORDS = frozenset(("text", "definition", "id", "extension", "modifierExtension", "answerOption", "enableWhen"))
_LINKS = ("linkId", "linkid", "linkID", "LinkId", "link_id")


def guesses_in_file(raw: bytes, file: str, questionnaire: Questionnaire, mapping: Mapping | None) -> list[Source]:
    """The answers that may stand in a file, a source for each response, as far as they can be made out."""
    text = as_text(raw[:MAX_BYTES])
    return list(Meanings(file, questionnaire, mapping).sources([*_said(raw, text)]))


def guesses_in_resource(
    resource: Any, file: str, questionnaire: Questionnaire, mapping: Mapping | None
) -> list[Source]:
    """The same of one response that has been read, and is refused."""
    return list(Meanings(file, questionnaire, mapping).sources([*said_in_tree(resource)]))


def _said(raw: bytes, text: str) -> Iterator[Said]:
    if may_be_parsed(raw):
        try:
            yield from said_in_tree(json.loads(text, object_pairs_hook=_keep_both))
            return
        except (ValueError, RecursionError):
            pass
    yield from said_in_text(text)


def _keep_both(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no value is lost where a name stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        found |= {"again": [{name: value} for name, value in pairs if found[name] is not value]}
        link = next((found[name] for name in _LINKS if name in found), None)
        found["again"] = [{"linkId": link, **one} for one in found["again"]] if link else found["again"]
    return found


def said_in_tree(tree: Any) -> Iterator[Said]:
    """What each response in a tree says, wherever in it and in whatever wrapping."""
    groups: list[Said] = [{}]
    # What is still to be looked at: a part, what its response has said so far, and the item that it is in.
    stack: list[tuple[Any, Said, str | None, bool]] = [(tree, groups[0], None, False)]
    while stack:
        part, said, link, is_inside = stack.pop()
        if isinstance(part, list):
            stack.extend((child, said, link, is_inside) for child in reversed(part))
        elif isinstance(part, str):
            if "linkId" in part:
                groups += said_in_text(part)
        elif isinstance(part, dict):
            kind = part.get("resourceType")
            if isinstance(kind, str) and kind in _BLANK:
                continue
            own = next((part[name] for name in _LINKS if isinstance(part.get(name), str)), None)
            begins = isinstance(kind, str) or (not is_inside and isinstance(part.get("item"), list))
            if begins and own is None:
                said, link, is_inside = {}, None, True
                groups.append(said)
            link = own or link
            _take(part, said, link)
            stack.extend(
                (child, said, link, is_inside)
                for name, child in reversed(part.items())
                if name not in _WORDS and isinstance(child, dict | list | str)
            )
    yield from (said for said in groups if said)


def _take(part: dict[str, Any], said: Said, link: str | None) -> None:
    """What an object says by itself: a coding, a plain value."""
    system = part.get("system")
    words: Words = tuple(part[key] for key in ("code", "display") if isinstance(part.get(key), str | int))
    if words and is_ours(system):
        said.setdefault(str(system), []).append(words)
    elif words and link is not None:
        said.setdefault(link, []).append(words)
    if link is None:
        return
    for key, value in part.items():
        if isinstance(value, str | int | float) and key.lower().lstrip("_").startswith("value"):
            said.setdefault(link, []).append((value,))
