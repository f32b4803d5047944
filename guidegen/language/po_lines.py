"""Lines of a PO file, read to the letter: what Babel swallows of a broken one would be printed with words lost."""

from __future__ import annotations

import re

_TEXT = re.compile(r'"(?:[^"\\]|\\[\\ntr"])*"')
_TO_THE_END = re.compile(r'"(?:[^"\\]|\\.)*\\?')
_FORM = re.compile(r"msgstr\[(\d+)\]")
# What has to stand before each.
_BEFORE = {
    "msgctxt": ("", "msgstr"),
    "msgid": ("", "msgstr", "msgctxt"),
    "msgid_plural": ("msgid",),
    "msgstr": ("msgid",),
}
_ENDS = ("", "msgstr")


def fault_in_lines(text: str) -> tuple[int, str] | None:
    """The number of the first line that cannot be taken as it stands, and why; what is obsolete may be anything."""
    reader = _Reader()
    number = 0
    for number, line in enumerate(text.split("\n"), 1):
        if (words := line.strip()) and not words.startswith("#") and (why := reader.fault(words, number)):
            return number, why
    return None if (why := reader.fault_at_end()) is None else (number, why)


class _Reader:
    """Line by line; `_last` is the keyword before, and `_forms` are those that a message has so far for a count."""

    def __init__(self) -> None:
        self._last = ""
        self._forms: list[str] | None = None
        self._context = self._id = ""
        self._begun = 0
        self._known: dict[tuple[str, str], int] = {}

    def fault(self, line: str, number: int) -> str | None:
        keyword, _, text = ("", "", line) if line.startswith('"') else line.partition(" ")
        text = text.strip()
        if why := (self._keyword(keyword, number) if keyword else None) or _fault_of_text(text):
            return why
        if self._last == "msgctxt":
            self._context += text[1:-1]
        elif self._last == "msgid":
            self._id += text[1:-1]
        return None

    def fault_at_end(self) -> str | None:
        return None if self._last in _ENDS else f"nothing follows '{self._last}'"

    def _keyword(self, keyword: str, number: int) -> str | None:
        form = _FORM.fullmatch(keyword)
        if form is None and self._last not in _BEFORE.get(keyword, ()):
            return f"'{keyword}' cannot stand here: a message is msgid, then msgstr"
        if form is not None:
            if self._forms is None or form[1] in self._forms:
                return f"'{keyword}' cannot stand here: it is one form of a message with msgid_plural"
            self._forms.append(form[1])
        if keyword == "msgid":
            self._begun = number
        if keyword == "msgctxt" or (keyword == "msgid" and self._last != "msgctxt"):
            self._context = f"{keyword}:" if keyword == "msgctxt" else ""
        if keyword == "msgid":
            self._id = ""
            self._forms = None
        if keyword == "msgid_plural":
            self._forms = []
        told = self._told_twice() if keyword.startswith("msgstr") and self._last != "msgstr" else None
        self._last = "msgstr" if form else keyword
        return told

    def _told_twice(self) -> str | None:
        key = (self._context, self._id)
        before = self._known.setdefault(key, self._begun)
        return None if before == self._begun else f"this message stands in line {before} too"


def _fault_of_text(text: str) -> str | None:
    if _TEXT.fullmatch(text):
        return None
    if not text.startswith('"'):
        return "its text stands in no quotes"
    if _TO_THE_END.fullmatch(text):
        return "the quote at its end is missing"
    if (found := _TEXT.match(text)) is not None:
        return f'text stands behind the quote: {text[found.end() :].strip()[:20]}; a quote in a text is written \\"'
    return "a backslash stands before a letter that it cannot stand before; one that is printed is written twice: \\\\"
