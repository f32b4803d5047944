"""The work on one row: to a document, or to the reason why there is none."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from guidegen.answers.check import IGNORED
from guidegen.assessment import Assessment
from guidegen.assessment.warnings import OVER_A_WEEK
from guidegen.batch.job import (
    Delivery,
    Finding,
    Job,
    Refusal,
    Task,
    died,
    fields_named,
    finding_of,
    print_row,
    program,
    refusal,
    settings_hash,
)
from guidegen.clinic.logo import Logo
from guidegen.clinic.mail_settings import Mail
from guidegen.clinic.settings import Clinic, Settings
from guidegen.clinic.sign_off import SignOff
from guidegen.clinic.typefaces import Typeface, read_font
from guidegen.errors import (
    AnswersError,
    GuidegenError,
    LibraryError,
    MissingGlyphError,
    Place,
    Problem,
    RenderError,
    SettingsError,
)
from guidegen.files.text_with_places import Source, read
from guidegen.library import Library
from guidegen.service.in_language import spoken_library
from guidegen.service.one_client import assess_source
from guidegen.service.printing import Printed
from guidegen.version import VERSION
from tests.support.base import override, text
from tests.support.from_right import FONTS
from tests.support.signing import record_of, signings
from tests.support.tables import EMERGENCY, URGENT

TODAY = date(2026, 11, 20)
UK = Settings(region="uk")
FAULT = Problem(Place("content/a.md", 3), "no title", "give one")
RAD = {"leg_sx": ["below_knee"]}


def source_of(changes: Mapping[str, Any] | None = None, **top: Any) -> Source:
    return read(text(changes, **top), "a.yaml")


def assessed(library: Library, changes: Mapping[str, Any] | None = None, **top: Any) -> Assessment:
    return assess_source(source_of(changes, **top), library, TODAY)


def job(library: Library, settings: Settings = UK, **more: Any) -> Job:
    return Job(settings, TODAY, library.hash, program(), 60, **more)


@pytest.fixture
def printing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Printed | BaseException], None]:
    """Printing that takes no time and ends as it is told."""

    def ends(result: Printed | BaseException) -> None:
        def printed(_: object) -> Printed:
            if isinstance(result, Printed):
                return result
            raise result

        monkeypatch.setattr("guidegen.service.printing.print_document", printed)
        monkeypatch.setattr("guidegen.pdf.page_count", lambda data: len(data))

    return ends


# What a document depends on


def test_the_program_is_told_with_what_lays_out_its_pages() -> None:
    """Another version of either may make other bytes."""
    assert program() == f"guidegen {VERSION}, WeasyPrint {version('weasyprint')}"


@pytest.mark.parametrize(
    "changes",
    [
        {"region": "us"},
        {"paper": "letter"},
        {"text": "large"},
        {"ink": "grey"},
        {"sides": "double"},
        {"marks": True},
        {"sign_off": SignOff(hash="0" * 64)},
        {"clinic": Clinic(name="Back in Motion")},
        {"clinic": Clinic(clinician="B. Ones")},
    ],
)
def test_settings_that_are_printed_make_every_document_anew(changes: dict[str, Any]) -> None:
    """Each of them by itself."""
    assert settings_hash(replace(UK, **changes)) != settings_hash(UK)


def test_settings_that_are_not_printed_make_none_anew() -> None:
    """How mail is sent, where the clinic's folder lies, and what was wrong with its looks."""
    others = replace(UK, mail=Mail(host="mail.example"), folder=Path("elsewhere"), cosmetic=(FAULT,))
    assert settings_hash(others) == settings_hash(UK)


def test_a_logo_counts_by_what_it_shows(tmp_path: Path) -> None:
    """The same picture under another name is the same; another one, and none, are others."""
    hashes = {}
    for name, data in (("a.svg", b"one"), ("b.svg", b"one"), ("c.svg", b"two")):
        (tmp_path / name).write_bytes(data)
        hashes[name] = settings_hash(replace(UK, clinic=Clinic(logo=Logo(tmp_path / name, "svg", 1.0))))
    assert hashes["a.svg"] == hashes["b.svg"]
    assert len({settings_hash(UK), *hashes.values()}) == 3


def test_fonts_count_by_what_is_in_them(tmp_path: Path) -> None:
    """The same fonts of another folder are the same; without any, folders of earlier versions are as they were."""
    typeface = Typeface("ar", tuple(read_font(file, file.name) for file in FONTS))
    hashes = {
        settings_hash(replace(UK, typefaces=each))
        for each in ((typeface,), (typeface.moved_to(tmp_path),), (replace(typeface, language="fa"),), ())
    }
    assert len(hashes) == 3
    assert settings_hash(UK) in hashes


def test_overrides_that_somebody_stands_for_count_in_any_order() -> None:
    """They change what is printed; in which order they were named does not."""
    accepted = [settings_hash(UK, codes) for codes in (("RF01", "RF02"), ("RF02", "RF01"), ("RF01",), ())]
    assert accepted[0] == accepted[1]
    assert len(set(accepted)) == 3
    assert accepted[-1] == settings_hash(UK)


# What a line of the manifest says


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Finding("ROUTINE", "P3", "guide", (), "NSLBP", ("C11",), "PH3")),
        (RAD, Finding("SOON", "P2", "guide", ("RF23",), "RAD", ("C11",), "PH3")),
        ({"age": 15}, Finding("SOON", "P1", "referral", ("RF13",), None, (), None)),
        (URGENT, Finding("URGENT", "P0", "urgent", ("RF07",), None, (), None)),
    ],
)
def test_a_finding_is_what_was_decided_in_codes(library: Library, changes: dict[str, Any], expected: Finding) -> None:
    """Of a page that is no guide nothing is told but level, permit and flags."""
    assert finding_of(assessed(library, changes)) == expected


def test_a_finding_says_which_flags_were_stepped_down(library: Library) -> None:
    """By whom and why, and of no other flag."""
    found = finding_of(
        assessed(library, RAD | {"history": ["spine_surgery"]}, overrides=[override("RF23", "ROUTINE", "P3")])
    )
    assert len(found.flags) == 2
    assert found.overridden == ("RF23 SOON stepped down to ROUTINE P3: Dr B. Ones, 7000001, 2026-11-20: Examined.",)


# One row to its document


def test_a_row_on_its_way_tells_nobody_its_answers() -> None:
    """A cluster logs what it was given and could not do."""
    task = Task(1, 2, "R-1", source_of({"notes": "Zyxwia fell"}, client={"name": "Zyxwia"}), "0" * 64)
    assert "R-1" in repr(task)
    assert "Zyxwia" not in repr(task)


def test_a_row_becomes_a_document(library: Library) -> None:
    """With its pages counted, how long it took, and what was found."""
    started = time.perf_counter()
    result = print_row(job(library), library, source_of(EMERGENCY))
    took = time.perf_counter() - started
    assert isinstance(result, Delivery)
    with pikepdf.open(io.BytesIO(result.data)) as pdf:
        assert result.pages == len(pdf.pages)
    assert 0 < result.seconds <= took
    assert (result.finding.level, result.finding.document) == ("EMERGENCY", "emergency")
    assert (result.left_out, result.approved, result.remarks) == ("", False, ())


def test_what_is_to_be_known_of_a_document_comes_with_it(library: Library, printing: Any) -> None:
    """Whose name it lacks, whether its content is signed off, and what kinds of warnings there were, each once."""
    printing(Printed(b"%PDF", "the client's name"))
    signed = replace(UK, sign_off=record_of(*signings(library)))
    late = replace(job(library, signed), today=date(2026, 11, 30))
    result = print_row(late, library, source_of({"postpartum_weeks": 6, "first_age": 30}))
    assert isinstance(result, Delivery)
    assert (result.left_out, result.approved, result.pages) == ("the client's name", True, 4)
    assert result.remarks == (IGNORED, OVER_A_WEEK)


@pytest.mark.parametrize(
    ("said", "asked", "language"), [("", None, "en"), ("es", None, "es"), ("", "es", "es"), ("pl", None, "en")]
)
def test_the_language_of_a_document_comes_with_it(
    said: str, asked: str | None, language: str, library: Library, printing: Any
) -> None:
    """What it is printed in, and not what was asked for where there is no translation."""
    printing(Printed(b"%PDF"))
    told: dict[str, Any] = {"language": said} if said else {}
    result = print_row(job(library, replace(UK, language=asked)), library, source_of(**told))
    assert isinstance(result, Delivery)
    assert result.language == language


@pytest.mark.parametrize(
    ("changes", "signed", "printed"),
    [({}, "all", True), ({}, "all but a rule", False), ({}, "none", False), (EMERGENCY, "none", True)],
)
def test_a_strict_row_is_printed_where_all_that_its_guide_uses_is_signed(
    changes: dict[str, Any], signed: str, printed: bool, library: Library, printing: Any
) -> None:
    """Else it fails, by no fault of the row; a page that gets somebody seen is printed in any case."""
    printing(Printed(b"%PDF"))
    keys = [key for key in library.files.fingerprints if signed == "all" or key != "facts"]
    record = record_of(*signings(library, keys)) if signed != "none" else SignOff()
    strict = job(library, replace(UK, sign_off=record.narrowed({"en": library.files.fingerprints}, TODAY)), strict=True)
    result = print_row(strict, library, source_of(changes))
    assert isinstance(result, Delivery) is printed
    if isinstance(result, Refusal):
        assert "--strict: no " in result.summary
        assert not result.quotes
        assert not result.is_fatal


def test_a_warning_without_a_kind_is_no_remark(
    library: Library, printing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its words may repeat an answer."""
    printing(Printed(b"%PDF"))
    warnings = (Problem(Place("a"), "age: 34"), Problem(Place("a"), "sex: x", kind="ignored"))
    found = replace(assessed(library), warnings=warnings)
    monkeypatch.setattr("guidegen.batch.job.assess_source", lambda *_: found)
    result = print_row(job(library), library, source_of())
    assert isinstance(result, Delivery)
    assert result.remarks == ("ignored",)


def test_overrides_that_somebody_stands_for_reach_the_row(library: Library, printing: Any) -> None:
    """An emergency is stepped down only where the run was told so."""
    printing(Printed(b"%PDF"))
    source = source_of(EMERGENCY, overrides=[override("RF01", "SOON", "P1")])
    levels = []
    for accepted in ((), ("RF01",)):
        result = print_row(job(library, accepted=accepted), library, source)
        assert isinstance(result, Delivery)
        levels.append(result.finding.level)
    assert levels == ["EMERGENCY", "SOON"]


# One row to its failure


def test_a_row_with_faults_fails_with_all_of_them(library: Library) -> None:
    """Told by the names of questions; what could be read of it and holds a red flag is told too."""
    started = time.perf_counter()
    result = print_row(job(library), library, source_of(EMERGENCY | {"pain_avg": 99, "leg_weak": "perhaps"}))
    took = time.perf_counter() - started
    assert isinstance(result, Refusal)
    assert (result.summary, len(result.problems)) == ("invalid: leg_weak, pain_avg", 2)
    assert result.alert is not None
    assert (result.finding, result.unread) == (None, ("leg_weak",))
    assert result.seconds is not None
    assert 0 < result.seconds <= took
    assert (result.quotes, result.is_fatal, result.again, result.is_spent) == (True, False, False, False)


@pytest.mark.parametrize(
    ("error", "summary"),
    [
        (RenderError([FAULT]), "content: content/a.md:3: no title"),
        (MissingGlyphError([FAULT, FAULT]), "content: content/a.md:3: no title; content: content/a.md:3: no title"),
        (SettingsError([FAULT]), "settings: content/a.md:3: no title"),
    ],
)
def test_a_document_that_cannot_be_made_is_not_the_rows_fault(
    library: Library, printing: Any, error: GuidegenError, summary: str
) -> None:
    """What was found of the client stays known, and the words of the fault repeat no answer."""
    printing(error)
    result = print_row(job(library), library, source_of())
    assert isinstance(result, Refusal)
    assert (result.summary, result.problems) == (summary, error.problems)
    assert result.finding == finding_of(assessed(library))
    assert result.seconds is not None
    assert (result.alert, result.quotes, result.is_spent, result.unread) == (None, False, False, ())


@pytest.mark.parametrize(
    ("error", "summary", "message"),
    [
        (MemoryError(), "out of memory", "the row needs more memory than it may have"),
        (
            ZeroDivisionError("34 / 0"),
            "unexpected ZeroDivisionError",
            "unexpected ZeroDivisionError: a fault in guidegen, please report it",
        ),
    ],
)
def test_a_crash_ends_its_row_and_its_process_only(
    library: Library, printing: Any, error: Exception, summary: str, message: str
) -> None:
    """The kind of crash is told and not its words, which may hold an answer."""
    printing(error)
    result = print_row(job(library), library, source_of(RAD))
    assert isinstance(result, Refusal)
    assert result.finding is not None
    assert (result.finding.level, result.summary) == ("SOON", summary)
    assert [(str(problem.place), problem.message) for problem in result.problems] == [("a.yaml:1:1", message)]
    assert (result.is_spent, result.again, result.is_fatal, result.quotes) == (True, False, False, False)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            AnswersError([Problem(Place("a"), "age: 9 is below 10")], "red flags", ("leg_weak",)),
            {"summary": "invalid: age", "alert": "red flags", "unread": ("leg_weak",), "quotes": True},
        ),
        (AnswersError([FAULT]), {"summary": "invalid: the row itself", "unread": None, "quotes": True}),
        (LibraryError([FAULT]), {"summary": "content: content/a.md:3: no title"}),
        (SettingsError([FAULT]), {"summary": "settings: content/a.md:3: no title"}),
    ],
)
def test_an_error_is_the_end_of_one_row(library: Library, error: GuidegenError, expected: dict[str, Any]) -> None:
    """Only what is wrong with answers may repeat them; what was found and how long it took is kept where known."""
    assert refusal(error, library) == Refusal(problems=error.problems, **expected)
    found = Finding("SOON", "P2", "guide", ("RF23",), "RAD", (), "PH2")
    told = refusal(error, library, found, 1.5)
    assert (told.finding, told.seconds) == (found, 1.5)


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("age: 9 is below 10", "age"),
        ("email_consent: is neither yes nor no", "email_consent"),
        ("unknown question 'age'", "the row itself"),
        ("question 'leg_weak' is missing", "leg_weak"),
        ("answers.pain_avg is no number", "pain_avg"),
        ("no such age here", "the row itself"),
        ("Quorndon: is no question", "the row itself"),
    ],
)
def test_a_fault_is_named_by_words_of_our_own(library: Library, message: str, name: str) -> None:
    """By the question at its beginning: further on a word may be the client's."""
    assert fields_named([Problem(Place("a"), message)], library) == [name]


def test_each_fault_is_named_once(library: Library) -> None:
    """In the order in which they were found."""
    messages = ("sex: x", "age: y", "sex: z")
    assert fields_named([Problem(Place("a"), message) for message in messages], library) == ["sex", "age"]


@pytest.mark.parametrize("seconds", [60, 61.5])
def test_a_row_that_took_too_long_is_not_tried_again(seconds: float) -> None:
    """It would take as long once more."""
    told = died(source_of(), seconds, 60, "the process died")
    assert (told.summary, told.seconds, told.again) == ("took longer than 60 s", seconds, False)
    assert [problem.message for problem in told.problems] == ["the row took longer than 60 s"]


def test_a_row_whose_process_died_is_tried_again() -> None:
    """It may have been another row's doing."""
    told = died(source_of(), 59.9, 60, "the process died")
    assert (told.summary, told.seconds, told.again) == ("the process died", 59.9, True)
    assert [(str(problem.place), problem.message) for problem in told.problems] == [("a.yaml:1:1", "the process died")]


def test_a_row_is_told_with_the_content_of_its_language(library: Library, printing: Any) -> None:
    """What it is made from, and not what the run began with in another one."""
    printing(Printed(b"%PDF"))
    spoken = spoken_library(library, "es", None)
    assert spoken is not None
    for language, content in (("es", spoken[0].hash), ("en", library.hash), ("pl", library.hash)):
        result = print_row(job(library), library, source_of({}, language=language))
        assert isinstance(result, Delivery)
        assert result.content_hash == content


def test_signatures_count_for_rows_in_their_language(library: Library) -> None:
    """A new one under the content prints everything anew, one under a translation its own documents."""
    hashes = [{"en": "1", "es": "1"}, {"en": "1", "es": "2"}, {"en": "2", "es": "2"}]
    records = [SignOff(hash=str(number), in_languages=each) for number, each in enumerate(hashes)]
    english, spanish = (
        [settings_hash(replace(UK, sign_off=record), (), language) for record in records] for language in ("en", "es")
    )
    assert english[0] == english[1] != english[2]
    assert len(set(spanish)) == 3
