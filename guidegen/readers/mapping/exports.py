"""The programs that a table of answers may come from, recognised by their headers, and what their own columns hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import Enum

from guidegen.readers.mapping import systems
from guidegen.readers.mapping.models import fits, fold
from guidegen.readers.mapping.option_columns import LABEL_OPTION, RAW_OPTION
from guidegen.readers.mapping.systems import EVERYWHERE, System


class Kind(Enum):
    """Where a table comes from, as far as its header tells."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"
    REDCAP_RAW = "redcap-raw"
    REDCAP_LABEL = "redcap-label"
    QUALTRICS = "qualtrics"
    KOBO = "kobo"
    ODK = "odk"
    LIMESURVEY = "limesurvey"
    SURVEYMONKEY = "surveymonkey"
    TYPEFORM = "typeform"
    JOTFORM = "jotform"
    FORMBRICKS = "formbricks"
    PLAIN = "plain"

    @property
    def system(self) -> System:
        """What is known of the program."""
        return _SYSTEMS[self]


_SYSTEMS = {
    Kind.GOOGLE: systems.GOOGLE,
    Kind.MICROSOFT: systems.MICROSOFT,
    Kind.REDCAP_RAW: systems.REDCAP_RAW,
    Kind.REDCAP_LABEL: systems.REDCAP_LABEL,
    Kind.QUALTRICS: systems.QUALTRICS,
    Kind.KOBO: systems.KOBO,
    Kind.ODK: systems.ODK,
    Kind.LIMESURVEY: systems.LIMESURVEY,
    Kind.SURVEYMONKEY: systems.SURVEYMONKEY,
    Kind.TYPEFORM: systems.TYPEFORM,
    Kind.JOTFORM: systems.JOTFORM,
    Kind.FORMBRICKS: systems.FORMBRICKS,
    Kind.PLAIN: System(),
}

# Names that no other program's tables have together.
_SIGNS: tuple[tuple[Kind, frozenset[str]], ...] = (
    (Kind.QUALTRICS, frozenset(("startdate", "enddate", "responseid"))),
    (Kind.QUALTRICS, frozenset(("startdate", "enddate", "recordeddate"))),
    (Kind.KOBO, frozenset(("_submission_time",))),
    (Kind.KOBO, frozenset(("_uuid", "_index"))),
    (Kind.ODK, frozenset(("submissiondate", "key"))),
    (Kind.ODK, frozenset(("submissiondate", "meta-instanceid"))),
    (Kind.LIMESURVEY, frozenset(("submitdate", "startlanguage"))),
    (Kind.LIMESURVEY, frozenset(("lastpage", "startlanguage"))),
    (Kind.LIMESURVEY, frozenset(("date submitted", "start language"))),
    (Kind.LIMESURVEY, frozenset(("last page", "start language"))),
    (Kind.SURVEYMONKEY, frozenset(("respondent id", "collector id"))),
    (Kind.TYPEFORM, frozenset(("#", "submit date (utc)"))),
    (Kind.TYPEFORM, frozenset(("start date (utc)", "submit date (utc)"))),
    (Kind.FORMBRICKS, frozenset(("response id", "timestamp", "finished", "survey id"))),
    (Kind.MICROSOFT, frozenset(("start time", "completion time"))),
    (Kind.JOTFORM, frozenset(("submission date",))),
    (Kind.REDCAP_RAW, frozenset(("redcap_event_name",))),
    (Kind.REDCAP_RAW, frozenset(("redcap_repeat_instrument",))),
    (Kind.REDCAP_LABEL, frozenset(("repeat instrument", "complete?"))),
)


def kind_of(header: Sequence[str]) -> Kind:
    """Where a table with this header comes from."""
    names = {called for name in header for called in _called(name)}
    if any(LABEL_OPTION.match(name.strip()) for name in header):
        return Kind.REDCAP_LABEL
    for kind, sign in _SIGNS:
        if sign <= names:
            return kind
    if any(RAW_OPTION.match(name.strip()) for name in header):
        return Kind.REDCAP_RAW
    return Kind.GOOGLE if header and fold(header[0]) == "timestamp" else Kind.PLAIN


def given_by_own(kind: Kind, names: Sequence[str], filled: Collection[str]) -> dict[str, str | None]:
    """What the program's own columns give, by their names: a column of ours, or None where they are passed over.

    `filled` are the columns in which something stands: an empty one gives nothing, and of several that tell the day
    the best one is taken.
    """
    system = kind.system
    found: dict[str, str | None] = {}
    for name in names:
        if (to := system.gives.get(fold(name))) is not None:
            found[name] = to if name in filled else None
        elif _is_own((*system.days, *system.own, *system.finished), name):
            found[name] = None
    for pattern in system.days:
        for name in names:
            if _is_own((pattern,), name) and (name in filled or not filled):
                return found | {name: "answered_on"}
    return found


def _is_own(patterns: Iterable[str], name: str) -> bool:
    return any(fits(pattern, called) for pattern in patterns for called in _called(name))


def _called(name: str) -> set[str]:
    """A name, folded, and the code that LimeSurvey puts in front of its words."""
    return {fold(name), fold(name.partition(". ")[0])}


def given_by_words(name: str) -> str | None:
    """What of the client or the day a column gives, as a column of ours is called, whatever program it is from."""
    return EVERYWHERE.get(fold(name))


def finished_words(kind: Kind, names: Sequence[str], answering: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The columns that say whether a form was finished, with the words that say so.

    `answering` are the columns that hold answers: of several forms in one table, those count that hold some.
    """
    system = kind.system
    found: dict[str, tuple[str, ...]] = {}
    holds_answers = False
    for name in names:
        holds_answers = holds_answers or name in answering
        words = next((words for pattern, words in system.finished.items() if fits(pattern, fold(name))), ())
        if words and names.count(name) == 1 and (holds_answers or not system.finished_behind):
            found[name] = words
        holds_answers = holds_answers and not words
    return found
