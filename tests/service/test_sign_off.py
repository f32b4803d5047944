"""What is told of signatures, and which documents --strict holds back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.clinic.sign_off import SignOff
from guidegen.errors import LibraryError, Place, Problem
from guidegen.guide import Guide, assemble
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.service.in_language import spoken_library
from guidegen.service.sign_off import (
    approval_of_content,
    approval_of_guides,
    due_soon,
    require_signed,
    sign_off_warnings,
    signable_in,
    strict_faults,
    unsigned_words,
)
from tests.support.base import parsed
from tests.support.problems import as_printed, problems_of
from tests.support.signing import record_of, signings
from tests.support.tables import EMERGENCY, URGENT

TODAY = date(2026, 11, 20)
UK = Settings(region="uk", folder=Path("our clinic"))
FAULT = Problem(Place("sign-off/signatures.yaml"), "this record was changed by hand")
SPANISH = ("B. Española", "ES-7")
CHANGED_BY_HAND = SignOff(file="sign-off/signatures.yaml", faults=(FAULT,))


def document(library: Library, record: SignOff, changes: dict[str, Any] | None = None, on: date = TODAY) -> Guide:
    settings = replace(UK, sign_off=record)
    return assemble(assess(parsed(library, changes or {}), library, on), library, settings)


def without(library: Library, *keys: str) -> SignOff:
    """A record of everything but a few items."""
    return record_of(*signings(library, [key for key in library.files.fingerprints if key not in keys]))


def test_without_any_signature_strict_refuses_a_guide_and_nothing_is_warned_of(library: Library) -> None:
    """Most clinics have signed nothing at first: the imprint says so, and no warning on each run."""
    guide = document(library, SignOff())
    assert sign_off_warnings(guide.approval, guide.settings, library) == []
    assert as_printed(problems_of(LibraryError, require_signed, guide, library)) == [
        "--strict: no clinician has signed the content that a guide is made from "
        "(have your clinician read it and run: guidegen sign)"
    ]


def test_what_is_not_signed_is_named_with_the_command_that_signs_it(library: Library) -> None:
    """By its key, and only what the document at hand uses."""
    guide = document(library, without(library, "facts", "exercises/plank", "exercises/nerve_slider"))
    told = as_printed(sign_off_warnings(guide.approval, guide.settings, library))
    assert len(told) == 1
    assert "not signed by a clinician: " in told[0]
    assert "facts" in told[0]
    assert "nerve_slider" not in told[0]
    assert "then: guidegen sign --scope " in told[0]
    assert told[0].endswith("--clinic 'our clinic')")


def test_everything_signed_is_nothing_to_tell(library: Library) -> None:
    """Strict prints it."""
    guide = document(library, without(library))
    require_signed(guide, library)
    assert sign_off_warnings(guide.approval, guide.settings, library) == []
    assert strict_faults(guide.approval, guide.settings, library) == []


def test_each_reason_is_told_by_itself(library: Library) -> None:
    """Changed since, and until when it was signed: by whom, and which items."""
    flags, others = signings(library)
    changed = replace(others, items={**others.items, "facts": "0" * 64})
    guide = document(library, record_of(flags, changed), on=date(2027, 5, 21))
    told = as_printed(problems_of(LibraryError, require_signed, guide, library))
    assert told[0] == "--strict: no guide is printed that uses content which no clinician has signed as it is"
    assert [line.partition(" (have")[0].partition(": ")[2] for line in told[1:]] == [
        "signed by A. Clinician until 2027-05-20, and due to be read again: red_flags (27)",
        "changed since A. Clinician signed on 2026-11-20: facts",
    ]


@pytest.mark.parametrize("changes", [EMERGENCY, URGENT, {"age": 15}])
@pytest.mark.parametrize("kind", ["none", "part", "faulty", "ended"])
def test_a_page_that_gets_somebody_seen_is_never_held_back(
    kind: str, changes: dict[str, Any], library: Library
) -> None:
    """Whatever the record says or does not say, its page is printed, and not called approved."""
    records = {
        "none": SignOff(),
        "part": without(library, "red_flags/bleeding"),
        "faulty": CHANGED_BY_HAND,
        "ended": record_of(*signings(library, on=date(2020, 1, 1))),
    }
    guide = document(library, records[kind], changes)
    assert guide.document != "guide"
    assert not guide.approved
    require_signed(guide, library)


def test_a_record_with_faults_is_told_whatever_is_printed(library: Library) -> None:
    """With what is wrong with it; then no signature counts."""
    guide = document(library, CHANGED_BY_HAND, EMERGENCY)
    assert sign_off_warnings(guide.approval, guide.settings, library) == [FAULT]
    guide = document(library, CHANGED_BY_HAND)
    assert FAULT in problems_of(LibraryError, require_signed, guide, library)
    assert due_soon(guide.settings, library, TODAY) == [FAULT]


def test_what_every_guide_uses_is_known_before_any_is_made(library: Library) -> None:
    """So that a run is told once; what only some guides use holds some back."""
    settings = replace(UK, sign_off=without(library, "exercises/plank", "regions/us", "templates/email/body.txt.j2"))
    assert approval_of_guides(settings, library, TODAY).is_whole
    assert [each.key for each in approval_of_content(settings, library, TODAY).open] == ["exercises/plank"]
    settings = replace(UK, sign_off=without(library, "regions/uk"))
    assert [each.key for each in approval_of_guides(settings, library, TODAY).open] == ["regions/uk"]


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2027, 3, 19), []),
        (date(2027, 3, 20), ["the signature of A. Clinician ends on 2027-05-20: red_flags (27)"]),
        (date(2027, 5, 20), ["the signature of A. Clinician ends on 2027-05-20: red_flags (27)"]),
        (date(2027, 5, 21), ["the signature of A. Clinician ended on 2027-05-20: red_flags (27)"]),
    ],
)
def test_the_end_of_a_signature_is_told_two_months_before(today: date, told: list[str], library: Library) -> None:
    """And from then on, until somebody has signed again."""
    settings = replace(UK, sign_off=record_of(*signings(library)))
    assert [problem.message for problem in due_soon(settings, library, today)] == told
    again = record_of(*settings.sign_off.signings, *signings(library, on=today))
    assert due_soon(replace(UK, sign_off=again), library, today) == []


# In other languages


@pytest.fixture(scope="module")
def spoken(library: Library) -> Library:
    found = spoken_library(library, "es", None)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("content", "words", "told"),
    [
        (True, True, []),
        (True, False, ["in 'es' not signed by a clinician: "]),
        (False, True, ["not signed by a clinician: "]),
    ],
)
def test_a_guide_in_a_language_wants_its_content_signed_and_its_words(
    content: bool, words: bool, told: list[str], library: Library, spoken: Library
) -> None:
    """A signature under the source is none under its translation, and the other way round."""
    both = [*(signings(library) if content else ()), *(signings(spoken, by=SPANISH) if words else ())]
    guide = document(spoken, record_of(*both))
    assert guide.approved is (content and words)
    problems = as_printed(sign_off_warnings(guide.approval, guide.settings, library))
    assert [problem.partition(": ")[2][: len(start)] for problem, start in zip(problems, told, strict=True)] == told
    assert [problem for problem in problems if "--language es --clinic 'our clinic'" in problem] == problems[
        : not words
    ]
    page = " ".join(render_html(guide).split())
    assert ("Contenido aprobado por A. Clinician (PH12345)" in page) is content
    assert ("Traducción aprobada por B. Española (ES-7), 20 de noviembre de 2026." in page) is words
    # Of a page in the language of the content nothing else is asked.
    assert document(library, record_of(*both)).approved is content


@pytest.mark.parametrize("key", ["exercises/walk", "questionnaire/questions/age", "catalogue/es", "language"])
def test_one_word_that_is_not_signed_is_named(key: str, library: Library, spoken: Library) -> None:
    """Each is signed by itself, what templates say among them; --strict then prints no guide in the language."""
    said = [each for each in spoken.files.words if each != key]
    guide = document(spoken, record_of(*signings(library), *signings(spoken, said)))
    told = as_printed(problems_of(LibraryError, require_signed, guide, library))
    assert told[1:] == [
        f"sign-off/signatures.yaml: in 'es' not signed by a clinician: {key} "
        f"(have it read, then: guidegen sign --scope {key} --language es --clinic 'our clinic')"
    ]
    require_signed(document(library, record_of(*signings(library))), library)


def test_a_page_that_gets_somebody_seen_waits_for_no_signature_under_its_words(
    library: Library, spoken: Library
) -> None:
    """It says what is not signed, as in the language of the content."""
    page = document(spoken, record_of(*signings(library)), EMERGENCY)
    assert not page.approved
    require_signed(page, library)
    assert "todavía no aprobado" in render_html(page)
    signed = document(spoken, record_of(*signings(library), *signings(spoken, by=SPANISH)), EMERGENCY)
    assert "Contenido aprobado por A. Clinician y otros" in render_html(signed)


def test_the_end_of_a_signature_under_words_is_told_with_its_language(library: Library, spoken: Library) -> None:
    """A red flag's words are due as soon as the flag itself."""
    settings = Settings(region="uk", sign_off=record_of(*signings(spoken, by=SPANISH)))
    assert as_printed(due_soon(settings, library, date(2027, 4, 1))) == [
        "sign-off/signatures.yaml: in 'es' the signature of B. Española ends on 2027-05-20: red_flags (27) "
        "(have it read, then: guidegen sign --scope red_flags --language es)"
    ]


def test_what_a_batch_carries_tells_each_language_apart(library: Library, spoken: Library) -> None:
    """A signature under Spanish words prints no English guide anew."""
    settings = replace(UK, sign_off=record_of(*signings(library)))
    more = replace(settings, sign_off=record_of(*signings(library), *signings(spoken)))
    one, two = (each.sign_off.narrowed(signable_in(each, library), TODAY) for each in (settings, more))
    assert one.hashes_for("en") == two.hashes_for("en")
    assert one.hashes_for("es") != two.hashes_for("es")
    assert one != two
    assert document(spoken, two).approved


def test_a_run_is_told_what_of_its_clients_languages_is_not_signed(library: Library, spoken: Library) -> None:
    """Of those that its clients read and no others, before the first is printed; regions of others do not matter."""
    keys = [key for key in spoken.files.words if key not in ("exercises/plank", "regions/us")]
    settings = replace(UK, folder=None, language="es", sign_off=record_of(*signings(spoken, keys)))
    for languages, told in ((("en", "pl"), []), (("es",), ["exercises/plank"]), (("",), ["exercises/plank"])):
        found = unsigned_words(settings, library, languages, TODAY)
        assert [problem.message for problem in found] == [f"in 'es' not signed by a clinician: {key}" for key in told]
    assert unsigned_words(replace(settings, sign_off=SignOff()), library, ("es",), TODAY) == []
