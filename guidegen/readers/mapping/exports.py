"""The programs that a table of answers may come from, and what their own columns hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum

from guidegen.readers.mapping.models import fold

# `field___1` is one option of a field with several; a label export names field and option by their words.
RAW_OPTION = re.compile(r"(?P<field>[a-z][a-z0-9_]{0,200}?)___(?P<option>\w{1,200})\Z")
LABEL_OPTION = re.compile(r"(?P<field>.{1,1000}) \(choice=(?P<option>.{1,500})\)\Z", re.DOTALL)


class Kind(Enum):
    """Where a table comes from, as far as its header tells."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    REDCAP_RAW = "redcap-raw"
    REDCAP_LABEL = "redcap-label"
    PLAIN = "plain"

    @property
    def separator(self) -> str:
        """What stands between several answers in one cell."""
        return {"google": ", ", "microsoft": ";"}.get(self.value, ";")


# Columns that hold no answers: what of ours they give, or None where they are passed over.
_EVERYWHERE: Mapping[str, str] = {
    "id": "client_id",
    "client": "client_id",
    "client id": "client_id",
    "client_id": "client_id",
    "client number": "client_id",
    "patient id": "client_id",
    "patient number": "client_id",
    "name": "name",
    "full name": "name",
    "your name": "name",
    "first name": "name",
    "last name": "name",
    "surname": "name",
    "email": "email",
    "e-mail": "email",
    "email address": "email",
    "e-mail address": "email",
    "email_consent": "email_consent",
    "address": "address",
    "postal address": "address",
    "answered_on": "answered_on",
    "date": "answered_on",
}
_OWN: Mapping[Kind, Mapping[str, str | None]] = {
    Kind.GOOGLE: {"timestamp": "answered_on", "score": None},
    Kind.MICROSOFT: {
        "id": None,
        "start time": None,
        "completion time": "answered_on",
        "last modified time": None,
        "total points": None,
        "quiz feedback": None,
    },
    Kind.REDCAP_RAW: {"record_id": "client_id", "redcap_event_name": None, "redcap_survey_identifier": None},
    Kind.REDCAP_LABEL: {
        "record id": "client_id",
        "event name": None,
        "survey identifier": None,
        "survey timestamp": "answered_on",
        "complete?": None,
    },
}


def kind_of(header: Sequence[str]) -> Kind:
    """Where a table with this header comes from."""
    names = {fold(name) for name in header}
    if any(LABEL_OPTION.match(name.strip()) for name in header):
        return Kind.REDCAP_LABEL
    if any(RAW_OPTION.match(name.strip()) for name in header) or "redcap_event_name" in names:
        return Kind.REDCAP_RAW
    if {"start time", "completion time"} <= names:
        return Kind.MICROSOFT
    return Kind.GOOGLE if header and fold(header[0]) == "timestamp" else Kind.PLAIN


def is_passed_over(kind: Kind, name: str) -> bool:
    """Whether a column is the program's own and holds nothing of the client."""
    folded = fold(name)
    if kind is Kind.REDCAP_RAW and re.search(r"\Aredcap_|_complete\Z", folded):
        return True
    return folded in _OWN.get(kind, {}) and _OWN[kind][folded] is None


def given_by(kind: Kind, name: str) -> str | None:
    """What of the client or the day a column gives, as a column of ours is called."""
    folded = fold(name)
    if kind is Kind.REDCAP_RAW and folded.endswith("_timestamp"):
        return "answered_on"
    return _OWN.get(kind, {}).get(folded) or _EVERYWHERE.get(folded)
