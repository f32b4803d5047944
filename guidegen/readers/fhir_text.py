"""Which way of writing FHIR a file is in, by how it begins."""

from __future__ import annotations

import codecs
import re

_LOOKED_AT = 8 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NAMESPACE = re.compile(r"""=\s{0,9}["']http://hl7\.org/fhir["']""")
# The first element, after a declaration, comments and instructions.
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]{1,40}:)?([A-Za-z]{1,60})")
_RESOURCES = frozenset(("QuestionnaireResponse", "Questionnaire", "Bundle", "Parameters", "OperationOutcome"))
# What names a resource or an item of one in JSON, also where the beginning of the file is lost.
_NAMES = re.compile(rb'"(?:resourceType|linkId)"\s*:')


def is_fhir_xml(start: bytes) -> bool:
    """Whether a file that begins like this is FHIR written as XML: by its namespace, or the name of its resource."""
    text = as_text(start[:_LOOKED_AT]).lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return False
    root = _ROOT.search(text)
    return _NAMESPACE.search(text) is not None or (root is not None and root[1] in _RESOURCES)


def names_a_resource(raw: bytes) -> bool:
    """Whether something in this JSON says that it is a resource, or an item of one."""
    return _NAMES.search(raw) is not None


def is_ndjson(text: str) -> bool:
    """Whether each line is a resource of its own: no other JSON has a second line that begins with a brace."""
    lines = (line for line in text.split("\n") if line.strip())
    first, second = next(lines, ""), next(lines, "")
    return first.lstrip().startswith("{") and second.lstrip().startswith("{") and first.strip() != "{"


def as_text(raw: bytes, errors: str = "replace") -> str:
    """Bytes as text, by the mark that they begin with, else as UTF-8. May raise UnicodeDecodeError if `errors` do."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, errors)
    return raw.decode("utf-8", errors)
