"""Which content a document uses: what decides, what is printed, what makes the page, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from jinja2 import FileSystemLoader

from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.guide import Guide, assemble, assemble_record
from guidegen.guide.document import Section
from guidegen.guide.uses import WITHOUT_ITEMS, keys_used, words_used
from guidegen.html import render_html
from guidegen.html.written_blocks import forget_blocks
from guidegen.library import Library, load_library
from guidegen.library.fingerprints import kind_of
from guidegen.service.in_language import spoken_library
from tests.support.base import parsed
from tests.support.signing import record_of, signings
from tests.support.tables import EMERGENCY, URGENT

TODAY = date(2026, 11, 20)
UK = Settings(region="uk")
KINDS: dict[str, dict[str, Any]] = {
    "guide": {},
    "restricted guide": {"leg_sx": ["below_knee"]},
    "emergency": EMERGENCY,
    "urgent": URGENT,
    "referral": {"age": 15},
}


def document(library: Library, changes: dict[str, Any], settings: Settings = UK) -> Guide:
    return assemble(assess(parsed(library, changes), library, TODAY), library, settings)


def used(library: Library, changes: dict[str, Any], settings: Settings = UK) -> set[str]:
    guide = document(library, changes, settings)
    return keys_used(guide.document, guide.sections, library, guide.region)


def of_kind(keys: set[str], kind: str) -> set[str]:
    return {key for key in keys if kind_of(key) == kind}


@pytest.mark.parametrize("kind", KINDS)
def test_all_red_flags_and_what_they_read_are_used_by_every_document(kind: str, library: Library) -> None:
    """Also by one that no flag is printed on: any flag may have kept silent for a wrong rule."""
    found = used(library, KINDS[kind])
    assert of_kind(found, "red_flags") == {flag.key for flag in library.red_flags}
    assert {"questionnaire", "facts", "regions/uk"} < found
    assert of_kind(found, "regions") == {"regions/uk"}


def test_a_guide_uses_what_was_chosen_and_not_what_was_left_out(library: Library) -> None:
    """Exercises, causes, treatments and advice as far as they are printed."""
    assessment = assess(parsed(library, {}), library, TODAY)
    found = used(library, {})
    printed = {chosen.exercise.key for plan in assessment.selection.phases[:2] for chosen in plan.chosen}
    assert printed <= of_kind(found, "exercises")
    left_out = {item.exercise.key for item in assessment.selection.excluded}
    assert left_out
    assert not left_out & found
    assert of_kind(found, "treatments") == {offered.treatment.key for offered in assessment.treatments}
    assert of_kind(found, "contributors") == {scored.contributor.key for scored in assessment.contributors}
    assert {item.key for item in assessment.advice} >= of_kind(found, "advice") != set()


@pytest.mark.parametrize("kind", ["presentations", "phases", "run_plans", "pain_rules", "signs"])
def test_where_one_is_chosen_over_others_a_guide_uses_all(kind: str, library: Library) -> None:
    """A wrong rule of one of them has another one printed, which is signed."""
    assert of_kind(used(library, {}), kind) == of_kind(set(library.files.fingerprints), kind)


def test_a_short_guide_uses_less(library: Library) -> None:
    """What is not printed needs nobody's signature."""
    short = used(library, {}, replace(UK, extent="short"))
    assert short < used(library, {})
    assert not of_kind(short, "treatments")


def test_an_emergency_page_uses_no_exercise(library: Library) -> None:
    """Nor anything else that it has no place for."""
    found = used(library, EMERGENCY)
    assert {kind_of(key) for key in found} <= {
        "red_flags",
        "signs",
        "advice",
        "questionnaire",
        "facts",
        "references",
        "regions",
        "templates",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_template_behind_a_document_is_used(kind: str, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is opened while a document and its record are rendered."""
    opened: set[str] = set()
    get_source = FileSystemLoader.get_source

    def noting(self: FileSystemLoader, environment: Any, template: str) -> Any:
        found = get_source(self, environment, template)
        opened.add(f"templates/{template}")
        return found

    monkeypatch.setattr(FileSystemLoader, "get_source", noting)
    # Templates are read once, and blocks written once, for all pages.
    monkeypatch.setattr("guidegen.html.environment._SOURCES", {})
    forget_blocks()
    assessment = assess(parsed(library, KINDS[kind]), library, TODAY)
    for guide in (assemble(assessment, library, UK), assemble_record(assessment, library, UK)):
        render_html(guide)
    assert len(opened) > 5
    assert opened <= used(library, KINDS[kind])


def test_words_of_e_mails_and_forms_are_used_by_no_document(library: Library) -> None:
    """A change there ends nobody's signature under a guide."""
    found = of_kind(used(library, {}), "templates")
    assert not {key for key in found if key.startswith(("templates/email/", "templates/form.", "templates/report."))}
    assert "templates/partials/figure_alt.html.j2" in found


def test_beside_templates_of_a_clinic_all_templates_count(tmp_path: Path) -> None:
    """Nobody knows what they include."""
    (tmp_path / "templates" / "partials").mkdir(parents=True)
    (tmp_path / "templates" / "partials" / "who.html.j2").write_text("")
    library = load_library(tmp_path)
    every = of_kind(set(library.files.fingerprints), "templates")
    assert of_kind(used(library, {}), "templates") == every


def test_catalogues_are_used_by_documents_in_their_language(tmp_path: Path) -> None:
    """Those of its country too, and of no other one; a clinic's alone makes no other template count."""
    for name in ("es", "es_US", "es_ES", "pl"):
        own = tmp_path / f"templates/locale/{name}/LC_MESSAGES/guidegen.po"
        own.parent.mkdir(parents=True)
        own.write_text('msgid ""\nmsgstr ""\n\nmsgid "Go now"\nmsgstr "Ya"\n', encoding="utf-8")
    library = load_library(tmp_path)
    found = spoken_library(library, "es", tmp_path)
    assert found is not None
    words = found[0].files.words
    assert of_kind(set(words), "catalogue") == {"catalogue/es", "catalogue/es_ES", "catalogue/es_US"}
    said = words_used((), found[0].regions["us"], words)
    assert of_kind(said, "catalogue") == {"catalogue/es", "catalogue/es_US"}
    assert not [key for key in library.files.fingerprints if "/locale/" in key]
    assert of_kind(used(library, {}), "templates") == of_kind(used(load_library(), {}), "templates")


def test_what_a_clinic_does_without_is_used_by_every_document(tmp_path: Path) -> None:
    """That nothing is said is a decision, too."""
    (tmp_path / "content" / "advice").mkdir(parents=True)
    (tmp_path / "content" / "advice" / "shoes.md").write_text("---\nremoved: true\n---\n")
    library = load_library(tmp_path)
    for changes in ({}, EMERGENCY):
        assert "advice/shoes" in used(library, changes)


def test_without_sections_it_is_what_every_such_document_uses(library: Library) -> None:
    """Known before anybody's answers are read."""
    every = keys_used("guide", (), library, library.regions["uk"])
    assert every < used(library, {})
    assert not of_kind(every, "exercises")
    assert every == keys_used("guide", [Section("x", ())], library, library.regions["uk"])


def test_a_guide_is_approved_when_all_that_it_uses_is_signed(library: Library) -> None:
    """And not a day longer, nor with one item less; its record says the same."""
    guide = document(library, {})
    keys = keys_used("guide", guide.sections, library, guide.region)
    signed = replace(UK, sign_off=record_of(*signings(library, keys)))
    assessment = assess(parsed(library, {}), library, TODAY)
    assert assemble(assessment, library, signed).approved
    assert assemble_record(assessment, library, signed).approved
    chosen = assessment.selection.phases[0].chosen[0].exercise.key
    for lost in (chosen, "facts", "red_flags/bleeding"):
        less = replace(UK, sign_off=record_of(*signings(library, keys - {lost})))
        found = assemble(assessment, library, less)
        assert not found.approved
        assert [standing.key for standing in found.approval.open] == [lost]
    late = assess(parsed(library, {}), library, date(2027, 5, 21))
    assert {kind_of(each.key) for each in assemble(late, library, signed).approval.open} == {"red_flags"}


def test_the_imprint_names_who_signed_what(library: Library) -> None:
    """One name where one clinician signed all; else each with the kinds; in part only what is signed whole."""
    flags = [key for key in library.files.fingerprints if key.startswith("red_flags/")]
    one = signings(library)
    two = signings(library, flags, by=("B. <Second>", "2"))
    pages = {
        name: " ".join(render_html(document(library, {}, replace(UK, sign_off=record_of(*signed)))).split())
        for name, signed in {
            "one": one,
            "two": [*one, *two],
            "part": [*two, *signings(library, ["exercises/walk"])],
        }.items()
    }
    assert "<strong>Content approved by A. Clinician (PH12345), 20 November 2026.</strong>" in pages["one"]
    second = "B. &lt;Second&gt; (2), 20 November 2026: red flags"
    assert f"Content approved by {second}; A. Clinician (PH12345), 20 November 2026: what may add load" in pages["two"]
    assert f"Content not yet approved by a clinician. In part it is, by {second}.</strong>" in pages["part"]


@pytest.mark.parametrize(
    ("kind", "others"), [("emergency", " and others"), ("urgent", ", B. Second"), ("referral", "")]
)
def test_pages_that_get_somebody_seen_name_them_shortly(kind: str, others: str, library: Library) -> None:
    """An emergency page has to stay one page: it names who signed the red flags, and that there are others."""
    record = record_of(*signings(library), *signings(library, ["facts"], by=("B. Second", "2")))
    page = render_html(document(library, KINDS[kind], replace(UK, sign_off=record)))
    assert f"by A. Clinician{others}" in page
    assert "not yet approved" not in page


def test_a_template_that_was_made_for_one_signature_still_prints(tmp_path: Path, library: Library) -> None:
    """A clinic's own fine print from before does not keep an emergency page back."""
    (tmp_path / "templates" / "partials").mkdir(parents=True)
    old = "{% set by = guide.settings.sign_off %}{% if guide.approved %}by {{ by.name }}, {{ day(by.on) }}{% endif %}"
    (tmp_path / "templates" / "partials" / "fine_print.html.j2").write_text(old)
    own = load_library(tmp_path)
    settings = replace(UK, folder=tmp_path, sign_off=record_of(*signings(own)))
    assert "by A. Clinician, 20 November 2026" in render_html(document(own, EMERGENCY, settings))


@pytest.mark.parametrize("kind", ["guide", "emergency", "urgent"])
def test_a_name_that_cannot_be_printed_is_left_off(kind: str, library: Library) -> None:
    """No page waits for a letter that no font has; that clinicians signed stays on it."""
    odd = "\U000120a0\U000120a1"
    record = record_of(*signings(library, by=(odd, odd)))
    guide = document(library, KINDS[kind], replace(UK, sign_off=record))
    assert odd in render_html(guide)
    page = render_html(guide.without_names())
    assert odd not in page
    assert "Content approved" in page or "signed off by a clinician" in page
    assert "not yet approved" not in page


@pytest.mark.parametrize("kind", WITHOUT_ITEMS, ids=lambda kind: kind.__name__)
def test_what_is_passed_over_holds_no_content_item(kind: type) -> None:
    """Else what it holds would be printed without anybody being asked who signed it."""
    hints = get_type_hints(kind).values()
    assert hints
    assert {inner for hint in hints for inner in plain_parts(hint)} <= {str, int, float, bool, type(None), ...}


def plain_parts(hint: Any) -> set[Any]:
    inside = get_args(hint)
    return set().union(*map(plain_parts, inside)) if inside else {hint}
