"""What all rows of a run have in common, and the work on one of them; the same here and on another machine."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cache
from importlib.metadata import version

from guidegen.answers.language import language_asked
from guidegen.assessment import Assessment
from guidegen.assessment.warnings import stepped_down
from guidegen.clinic.settings import Settings
from guidegen.errors import AnswersError, GuidegenError, LimitError, Problem, SettingsError
from guidegen.files.text_with_places import Source
from guidegen.library import Library
from guidegen.library.files import SOURCE
from guidegen.service.in_language import nearest_translation
from guidegen.service.one_client import assess_source
from guidegen.version import VERSION

# The settings that a document depends on, beside the clinic's own; a change of the others prints nothing anew.
_PRINTED = ("region", "paper", "text", "ink", "sides", "marks", "extent", "language", "renderer")


@dataclass(frozen=True)
class Job:
    """`content_hash` and `program` are those that the run began with; `row_seconds` is how long one row may take.

    `translated` are the hashes of the content in other languages. `accepted` are the flags whose override somebody
    stands for. With `strict` a guide is printed only from content that is signed.
    """

    settings: Settings
    today: date
    content_hash: str
    program: str
    row_seconds: float
    accepted: tuple[str, ...] = ()
    strict: bool = False
    translated: Mapping[str, str] = field(default_factory=dict, hash=False)

    def language_of(self, source: Source) -> str:
        """The translation that a row's document would be printed in; "" where it is the content's own language."""
        asked = language_asked(source) or self.settings.language or SOURCE
        return nearest_translation(asked, self.translated)

    def content_in(self, language: str) -> str:
        """The hash of the content that documents in a language are made from."""
        return self.translated.get(nearest_translation(language, self.translated), self.content_hash)


@dataclass(frozen=True)
class Task:
    """One client's row, on its way to be printed: its number in the table, and the row that a person is told."""

    number: int
    row: int
    client_id: str
    source: Source = field(repr=False)  # a cluster may log what it could not do
    input_hash: str


@dataclass(frozen=True)
class Finding:
    """What the assessment of a row comes to, in codes.

    `unread` are safety questions of which an answer was not used, `overridden` says which flags were stepped down.
    """

    level: str
    permit: str
    document: str
    flags: tuple[str, ...]
    presentation: str | None
    contributors: tuple[str, ...]
    start_phase: str | None
    unread: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """A row's document. `left_out` and `remedy` are as in `Printed`, `remarks` are the kinds of what was warned of.

    `renderer` is what made the page: the press leaves some to the reference rendering. `language` is the code of what
    the runner reads, `content_hash` that of what it was made from.
    """

    finding: Finding
    data: bytes
    pages: int
    approved: bool
    left_out: str
    remedy: str
    seconds: float
    remarks: tuple[str, ...] = ()
    renderer: str = "reference"
    language: str | None = None
    content_hash: str = ""


@dataclass(frozen=True)
class Refusal:
    """A row without a document. `summary` repeats no answer; `alert` tells of red flags all the same.

    `quotes` says that the problems may repeat answers, `is_fatal` that no other row would fare better, `again` that
    another try may, and `is_spent` that the process which tried should not go on. `unread` are the safety questions
    whose answers could not be read; None where nobody can tell.
    """

    summary: str
    problems: tuple[Problem, ...]
    finding: Finding | None = None
    alert: str | None = None
    seconds: float | None = None
    quotes: bool = False
    is_fatal: bool = False
    again: bool = False
    is_spent: bool = False
    unread: tuple[str, ...] | None = ()


@cache
def program() -> str:
    """What makes a page of the same words: other versions may make other bytes."""
    return f"guidegen {VERSION}, WeasyPrint {version('weasyprint')}"


def settings_hash(settings: Settings, accepted: Sequence[str] = (), language: str = SOURCE) -> str:
    """A fingerprint of settings, program and accepted overrides: all that a document depends on beside the rest.

    Of the signatures those count that sign documents in its language.
    """
    clinic = replace(settings.clinic, logo=None)
    signed = settings.sign_off.hashes_for(language)
    printed = {name: getattr(settings, name) for name in _PRINTED} | {"sign_off": signed}
    if settings.typefaces:
        printed["fonts"] = [(each.language, file.digest) for each in settings.typefaces for file in each.files]
    logo = settings.clinic.logo.path.read_bytes() if settings.clinic.logo else b""
    told = json.dumps([program(), asdict(clinic), printed, sorted(accepted)], default=str)
    return hashlib.sha256(told.encode() + logo).hexdigest()


def finding_of(assessment: Assessment) -> Finding:
    pattern = assessment.pattern if assessment.document == "guide" else None
    return Finding(
        level=str(assessment.level),
        permit=str(assessment.permit),
        document=assessment.document,
        flags=tuple(fired.flag.code for fired in assessment.flags),
        presentation=pattern.presentation.code if pattern else None,
        contributors=tuple(scored.contributor.code for scored in assessment.contributors),
        start_phase=assessment.start_phase,
        unread=assessment.answers.unread,
        overridden=tuple(stepped_down(fired) for fired in assessment.flags if fired.override),
    )


def print_row(job: Job, library: Library, source: Source) -> Delivery | Refusal:
    """One row to its document; whatever is wrong with it ends here."""
    # Imported here: the process that gives the work out never prints, and need not load WeasyPrint.
    from guidegen.service.document import client_document
    from guidegen.service.printing import print_document
    from guidegen.service.sign_off import require_signed

    started = time.perf_counter()
    finding = None
    try:
        assessment = assess_source(source, library, job.today, job.accepted)
        finding = finding_of(assessment)
        guide = client_document(assessment, library, job.settings)
        if job.strict:
            require_signed(guide, library)
        printed = print_document(guide)
        pages = printed.pages
    except LimitError as error:
        return replace(refusal(error, library, finding, time.perf_counter() - started), is_spent=True)
    except GuidegenError as error:
        return refusal(error, library, finding, time.perf_counter() - started)
    except MemoryError:
        problems = (_problem(source, "the row needs more memory than it may have"),)
        return Refusal("out of memory", problems, finding, is_spent=True)
    except Exception as error:
        summary = f"unexpected {type(error).__name__}"
        problems = (_problem(source, f"{summary}: a fault in guidegen, please report it"),)
        return Refusal(summary, problems, finding, is_spent=True)
    seconds = time.perf_counter() - started
    told = (*assessment.warnings, *guide.remarks)
    remarks = tuple(dict.fromkeys(warning.kind for warning in told if warning.kind))
    return Delivery(
        finding,
        printed.data,
        pages,
        guide.approved,
        printed.left_out,
        printed.remedy,
        seconds,
        remarks,
        printed.renderer,
        guide.region.language,
        guide.hash,
    )


def refusal(
    error: GuidegenError, library: Library, finding: Finding | None = None, seconds: float | None = None
) -> Refusal:
    """An error as the end of one row."""
    if isinstance(error, AnswersError):
        names = fields_named(error.problems, library)
        return Refusal(
            f"invalid: {', '.join(names)}",
            error.problems,
            finding,
            error.alert,
            seconds,
            quotes=True,
            unread=error.unread,
        )
    kind = "settings" if isinstance(error, SettingsError) else "content"
    summary = "; ".join(f"{kind}: {problem.place}: {problem.message}" for problem in error.problems)
    return Refusal(summary, error.problems, finding, None, seconds)


def fields_named(problems: Iterable[Problem], library: Library) -> list[str]:
    """What the problems of a row are about, by names of our own only: their words may repeat an answer."""
    known = {*library.questionnaire.by_id, "answered_on", "name", "id", "email", "email_consent", "address"}
    found: dict[str, None] = {}
    for problem in problems:
        words = problem.message.replace("'", " ").replace(":", " ").replace(".", " ").split()
        found[next((word for word in words[:2] if word in known), "the row itself")] = None
    return list(found)


def _problem(source: Source, message: str) -> Problem:
    return Problem(source.value(()), message)


def died(source: Source, seconds: float, limit: float, why: str) -> Refusal:
    """The end of a row that took its process with it."""
    if seconds >= limit:
        summary = f"took longer than {limit:g} s"
        return Refusal(summary, (_problem(source, f"the row {summary}"),), seconds=seconds)
    return Refusal(why, (_problem(source, why),), seconds=seconds, again=True)
