"""What the desk sees and prints of runners who read another language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from guidegen.answers import parse_answers, read_answers
from guidegen.clinic.settings import Settings
from guidegen.guide import Guide
from guidegen.library import Library
from guidegen.service.printing import Printed
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.exporting import answers_path, export
from guidegen.web.intake.visits import Visit
from tests.support.base import BASE
from tests.support.front_desk import FrontDesk, example
from tests.support.waiting_room import HOST, Clock, Visitor, make_clinic


@pytest.fixture
def desk(clinic: Clinic, library: Library) -> Iterator[FrontDesk]:
    made = FrontDesk(clinic, library)
    made.sign_in()
    yield made
    made.desk.printer.close()


def runner(desk: FrontDesk) -> Visitor:
    """Another browser in front of the same server."""
    client = TestClient(desk.client.app, base_url=f"http://{HOST}", follow_redirects=True)
    return Visitor(client, desk.library)


def answered(desk: FrontDesk, answers: Mapping[str, Any], path: str = "/?language=es") -> Visit:
    """The visit of a runner who went all the way."""
    known = {visit.id for visit in desk.clinic.store.visits()}
    runner(desk).all_the_way(answers, path)
    [visit] = [visit for visit in desk.clinic.store.visits() if visit.id not in known]
    return visit


def now(desk: FrontDesk, visit: Visit) -> Visit:
    found = desk.clinic.store.visit(visit.id)
    assert found is not None
    return found


@pytest.fixture
def printed(desk: FrontDesk, monkeypatch: pytest.MonkeyPatch) -> list[Guide]:
    """What goes to the printer instead of being printed."""
    found: list[Guide] = []

    def printing(guide: Guide) -> Printed:
        found.append(guide)
        return Printed(b"%PDF")

    monkeypatch.setattr(desk.desk.printer, "print", printing)
    return found


@pytest.mark.parametrize("by", ["tablet", "link"])
def test_the_guide_is_in_the_runners_language_and_the_letter_is_not(
    desk: FrontDesk, printed: list[Guide], by: str
) -> None:
    """On a tablet as by an invitation; the clinician's record stays as it is, too."""
    path = f"/i/{desk.clinic.store.make_link('C-1', 7, language='es')}" if by == "link" else "/?language=es"
    visit = answered(desk, example("sciatica"), path)
    assert visit.language == "es"
    desk.open(visit.id)
    desk.press("/release")
    for kind in ("guide", "letter", "record"):
        assert desk.client.get(f"/desk/visits/{visit.id}/{kind}.pdf").content == b"%PDF"
    assert [(guide.document, guide.region.locale) for guide in printed] == [
        ("guide", "es_GB"),
        ("letter", "en_GB"),
        ("record", "en_GB"),
    ]
    assert printed[0].for_staff is not None
    assert printed[0].for_staff.region.locale == "en_GB"


def test_answers_files_say_the_language(desk: FrontDesk, tmp_path: Path) -> None:
    """Those that are exported, too, so that whatever reads them prints in it."""
    visit = answered(desk, BASE)
    assert export([visit], desk.desk.standings, tmp_path / "out") == 1
    written = answers_path(tmp_path / "out", visit)
    assert "\nlanguage: es\n" in f"\n{written.read_text()}"
    assert parse_answers(read_answers(str(written)), desk.library).language == "es"


def test_the_list_and_the_page_say_who_reads_another_language(desk: FrontDesk) -> None:
    """In a plain word; of who reads what staff read there is nothing to say."""
    visit, other = answered(desk, BASE), answered(desk, BASE, "/")
    desk.get("/desk")
    assert desk.page.text.count("Spanish") == 1
    assert '<html lang="en-GB"' in desk.page.html
    assert "Finished: look, then release" in desk.page.text
    desk.open(visit.id)
    assert "tablet · Spanish · finished" in desk.page.text
    desk.open(other.id)
    assert "tablet · finished" in desk.page.text


def test_a_visit_in_another_language_is_read_in_words_of_staff(desk: FrontDesk) -> None:
    """But for what the runner wrote, which says its language."""
    visit = answered(desk, {**BASE, "psfs_1_activity": "Ponerme los calcetines", "race_date": "2027-04-25"})
    desk.open(visit.id)
    assert '<dd lang="es-GB" dir="ltr">Ponerme los calcetines</dd>' in desk.page.html
    assert desk.page.html.count('lang="es-GB"') == 1
    assert "How old are you?" in desk.page.text
    assert "¿Cuántos años tiene?" not in desk.page.text
    other = answered(desk, {**BASE, "psfs_1_activity": "Putting on my socks"}, "/")
    desk.open(other.id)
    assert "<dd>Putting on my socks</dd>" in desk.page.html


def test_an_emergency_is_on_the_list_with_its_language(desk: FrontDesk, printed: list[Guide]) -> None:
    """Whoever goes to this person knows it before; its page is in it, and what triage staff read is not."""
    visit = answered(desk, {**BASE, "rf_nerve": ["bladder"], "rf_nerve_when": "within_14d"})
    desk.get("/desk")
    assert "Tablet · Spanish" in desk.page.text
    desk.client.get(f"/desk/visits/{visit.id}/guide.pdf")
    [page] = printed
    assert (page.document, page.region.locale) == ("emergency", "es_GB")
    assert page.for_staff is not None
    assert page.for_staff.region.locale == "en_GB"


def test_the_desk_chooses_the_language_of_a_tablet(desk: FrontDesk) -> None:
    """The first page is in it; where it is left open, the runner chooses."""
    desk.get("/desk/start")
    assert desk.page.html.count("<option") == 3
    assert '<option value="es">Spanish</option>' in desk.page.html
    desk.press("/start", {"number": "C-1", "language": "es"})
    assert (desk.path, desk.page.heading) == ("/", "Preguntas sobre su espalda y sobre cómo corre")
    desk.send(desk.page.form, {"consent": "yes"})
    assert desk.page.heading == "Sobre usted"
    [visit] = desk.clinic.store.visits()
    assert (visit.number, visit.language) == ("C-1", "es")


@pytest.mark.parametrize("code", ["", "pl", "<b>", "../es"])
def test_the_desk_chooses_of_what_is_offered(desk: FrontDesk, code: str) -> None:
    """Anything else is left open."""
    desk.get("/desk/start")
    desk.press("/start", {"number": "C-1", "language": code})
    assert desk.page.heading == "Questions about your back and your running"
    [visit] = desk.clinic.store.visits()
    assert visit.language == ""


def test_a_choice_is_kept_by_a_form_that_comes_back(desk: FrontDesk) -> None:
    """With what is wrong in it."""
    desk.get("/desk/start")
    desk.press("/start", {"number": "x" * 200, "language": "es"})
    assert '<option value="es" selected>Spanish</option>' in desk.page.html


def test_a_link_of_the_desk_is_in_the_language_that_it_chose(desk: FrontDesk) -> None:
    """As one of a table."""
    desk.get("/desk/links")
    desk.press("/links", {"number": "C-9", "language": "es"})
    found = desk.page.text.partition("/i/")[2].partition(" ")[0]
    visitor = runner(desk)
    assert visitor.get(f"/i/{found}").heading == "Preguntas sobre su espalda y sobre cómo corre"


def test_the_desk_puts_a_language_right(desk: FrontDesk) -> None:
    """Who was helped in another one gets a guide in their own; the history says that something was changed."""
    visit = answered(desk, BASE)
    desk.open(visit.id)
    assert '<option value="es" selected>Spanish</option>' in desk.page.html
    desk.press("/contact", {"language": "en"})
    assert now(desk, visit).language == "en"
    assert desk.desk.standings.of(now(desk, visit)).assessment.answers.language == "en"  # type: ignore[union-attr]
    assert "changed name, number, e-mail or language" in desk.page.text
    desk.press("/contact", {"language": "<b>"})
    assert now(desk, visit).language == "en"


def test_a_language_that_is_not_offered_is_kept_until_somebody_chooses(
    desk: FrontDesk,
) -> None:
    """An invitation said it: the desk sees it, and changes it only where it means to."""
    visit = answered(desk, BASE, f"/i/{desk.clinic.store.make_link('C-1', 7, language='pl')}")
    assert visit.language == "pl"
    desk.open(visit.id)
    assert "link from home · Polish · finished" in desk.page.text
    desk.press("/contact", {"name": "Ada"})
    assert (now(desk, visit).name, now(desk, visit).language) == ("Ada", "pl")


def test_staff_read_english_whatever_the_clinic_has_set(library: Library, tmp_path: Path, clock: Clock) -> None:
    """The desk's pages are not those of runners."""
    clinic = make_clinic(tmp_path, library, clock=clock, settings=Settings(region="uk", language="es"))
    desk = FrontDesk(clinic, library)
    desk.sign_in()
    assert desk.page.heading == "Desk"
    assert desk.get("/desk/visits/nothing").heading == "This page is not there"
    assert runner(desk).get("/").heading == "Preguntas sobre su espalda y sobre cómo corre"
    desk.desk.printer.close()
    clinic.store.close()
