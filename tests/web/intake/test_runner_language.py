"""In which language a runner reads, answers and is told what cannot wait, and how they choose another one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from starlette.testclient import TestClient

from guidegen.clinic.settings import Settings
from guidegen.errors import IntakeError
from guidegen.library import Library
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.languages import languages_of
from guidegen.web.intake.server import make_app
from guidegen.web.intake.statics import Statics
from guidegen.web.intake.visits import State, Visit
from tests.support.base import BASE
from tests.support.translations import filled_in, write_catalogue, write_files
from tests.support.waiting_room import HOST, Clock, Visitor, browser, make_clinic, only

FIRST = {"age": 40, "sex": "male"}
BLADDER = {**BASE, "rf_nerve": ["bladder"], "rf_nerve_when": "within_14d"}
ENGLISH, SPANISH = "Questions about your back and your running", "Preguntas sobre su espalda y sobre cómo corre"


@pytest.fixture
def runner(clinic: Clinic, library: Library) -> Visitor:
    return Visitor(browser(clinic), library)


@pytest.fixture
def polish(tmp_path: Path, library: Library, clock: Clock) -> Iterator[Callable[..., Clinic]]:
    """A clinic with a translation made by program, which marks every word, but for some files and messages."""
    made: list[Clinic] = []

    def make(*less: str, unsaid: tuple[str, ...] = ()) -> Clinic:
        own = tmp_path / "own"
        files = filled_in(library)
        for path in less:
            del files[path]
        write_files(own / "content" / "pl", files)
        write_catalogue(own, "pl", lambda text: f"{text} Ż", without=unsaid)
        made.append(make_clinic(tmp_path, library, clock=clock, settings=Settings(region="uk", folder=own)))
        return made[-1]

    yield make
    for clinic in made:
        clinic.store.close()


def visit(clinic: Clinic) -> Visit:
    found: Visit = only(clinic.store.visits())
    return found


def everything(clinic: Clinic, links_only: bool = False) -> TestClient:
    """A browser in front of the whole server."""
    app = make_app(clinic, Statics(), print, links_only=links_only)
    return TestClient(app, base_url=f"http://{HOST}", follow_redirects=True)


def link(clinic: Clinic, language: str = "", number: str = "R-7") -> str:
    return f"/i/{clinic.store.make_link(number, 7, language=language)}"


def test_the_first_page_offers_all_languages_by_their_own_names(clinic: Clinic, runner: Visitor) -> None:
    """Links, which need no script; each is marked with its language, and the page's own as what is shown."""
    page = runner.get("/")
    assert page.heading == ENGLISH
    assert '<html lang="en-GB" dir="ltr"' in page.html
    assert '<a class="chip" href="?language=es" hreflang="es-GB" lang="es-GB" dir="ltr">Español</a>' in page.html
    assert 'href="?language=en" hreflang="en-GB" lang="en-GB" dir="ltr" aria-current="true">English</a>' in page.html
    page = runner.say_in("es")
    assert page.heading == SPANISH
    assert '<html lang="es-GB" dir="ltr"' in page.html
    assert runner.last.headers["content-language"] == "es-GB"
    assert clinic.store.visits() == []


def test_a_visit_is_in_the_language_that_was_chosen(clinic: Clinic, runner: Visitor) -> None:
    """To its end, and beyond it on the page that says so; the next person begins in the clinic's."""
    runner.get("/")
    runner.say_in("es")
    runner.send(runner.page.form, {"consent": "yes"})
    assert runner.page.heading == "Sobre usted"
    runner.go_through(BASE)
    assert runner.page.heading == "Revise sus respuestas"
    runner.send(runner.page.form, {}, ("go", "on"))
    assert runner.page.heading == "Gracias. Devuelva la tableta en recepción"
    assert visit(clinic).language == "es"
    runner.send(runner.page.form, {})
    assert runner.page.heading == ENGLISH


def test_a_tablet_that_was_left_alone_begins_in_the_clinics_language(clinic: Clinic, runner: Visitor) -> None:
    """Whoever takes it next is somebody else."""
    runner.start(path="/?language=es")
    runner.fill({}, "quiet")
    assert (runner.path, runner.page.heading) == ("/", ENGLISH)
    assert visit(clinic).language == "es"


def test_consent_that_is_missing_is_asked_for_in_the_language(runner: Visitor) -> None:
    """The choice is kept by the page that comes back."""
    runner.get("/?language=es")
    runner.send(runner.page.form, {})
    assert (runner.last.status_code, runner.page.heading) == (422, SPANISH)
    assert "Hay un problema" in runner.page.text
    runner.send(runner.page.form, {"consent": "no"})
    assert runner.page.heading == "Está bien. No hace falta que conteste"
    runner.say_in("en")
    assert (runner.path, runner.page.heading) == ("/refused", "That is fine. You need not answer")


def test_another_language_takes_along_what_stands_on_the_page(clinic: Clinic, runner: Visitor) -> None:
    """What can be used is kept, and what cannot stands there still, without a fault; it is at the same page."""
    runner.start()
    runner.fill(FIRST)
    runner.go_through({**BASE, "km_usual": None})
    assert runner.page.heading == "How far you run"
    given = {"km_usual": "thirty", "km_now": "20", "longest_30d": "8"}
    address = runner.path
    form = {**dict(runner.page.form.fields), **given}
    runner._shown(runner.client.post(address, data={**form, "language": "es"}))
    assert (runner.last.status_code, runner.path, runner.page.heading) == (200, address, "Qué distancia corre")
    assert set(given.items()) < set(runner.page.form.fields)
    assert "Error" not in runner.page.title
    found = visit(clinic)
    assert found.language == "es"
    assert (found.answers["km_now"], "km_usual" in found.answers) == (20, False)
    runner.fill({**given, "km_usual": "30"})
    runner.go_through(BASE)
    runner.send(runner.page.form, {}, ("go", "on"))
    put = {**BASE, **FIRST, "km_usual": 30, "km_now": 20, "longest_30d": 8, "distance_unit": "km"}
    del put["pregnancy"]
    assert (visit(clinic).state, visit(clinic).answers) == (State.FINISHED, put)


def test_the_enter_key_sends_the_answers_and_chooses_no_language(runner: Visitor) -> None:
    """It presses the first button of a form, wherever that stands."""
    page = runner.start()
    first = page.html.index('form="page"')
    assert page.html.startswith('form="page" name="go" value="on"', first)
    assert page.html.index('name="language"') > first
    assert runner.page.form.buttons[0] == ("go", "on")


def test_an_emergency_is_told_in_the_language_that_was_asked_for_with_it(clinic: Clinic, runner: Visitor) -> None:
    """Whatever button was pressed; from there, too, a language leads to the same page."""
    runner.start()
    runner.fill(FIRST)
    runner.fill({"rf_nerve": ["none"]})
    runner.fill({"leg_weak": "no"})
    runner.send(runner.page.form, {"rf_general": ["very_unwell", "fever"]}, ("language", "es"))
    assert (runner.path, runner.page.heading) == ("/stop", "Pare. Vaya ahora a urgencias (sala de emergencias)")
    assert "tel:999" in runner.page.links
    clinic.store.attend(visit(clinic), "anna")
    before = visit(clinic)
    runner.say_in("en")
    assert (runner.path, runner.page.heading) == ("/stop", "Stop. Go to emergency care now")
    assert (visit(clinic).attended_by, visit(clinic).quiet_since) == ("anna", before.quiet_since)


def test_reasons_that_a_quiet_tablet_hides_stay_hidden(clinic: Clinic, runner: Visitor, clock: Clock) -> None:
    """Whoever finds it may choose a language, and reads nothing of whose it was."""
    runner.start()
    runner.go_through(BLADDER)
    assert "This needs a scan in hospital now" in runner.page.text
    clock.pass_by(minutes=5)
    runner.get("/stop")
    runner.say_in("es")
    assert runner.page.heading == "Pare. Vaya ahora a urgencias (sala de emergencias)"
    assert "reason" not in runner.page.html


@pytest.mark.parametrize(
    ("answers", "path", "english", "spanish"),
    [
        ({**BASE, "leg_weak": "worse_or_severe"}, "/urgent", "You need a check", "Necesita una revisión"),
        ({**BASE, "age": 15}, "/guardian", "Is a parent", "¿Está con usted"),
        (BASE, "/check", "Check your answers", "Revise sus respuestas"),
    ],
)
def test_a_notice_is_shown_again_in_another_language(
    runner: Visitor, clinic: Clinic, answers: dict[str, object], path: str, english: str, spanish: str
) -> None:
    """A form of its own leads back to the same page."""
    runner.start()
    runner.go_through(answers)
    assert (runner.path, runner.page.heading[: len(english)]) == (path, english)
    kept = visit(clinic).answers
    runner.say_in("es")
    assert (runner.path, runner.page.heading[: len(spanish)]) == (path, spanish)
    assert visit(clinic).answers == kept
    runner.get("/still-there")
    runner.say_in("en")
    assert (runner.path, runner.page.heading) == ("/still-there", "Are you still there?")


def test_whom_to_contact_is_said_once_in_every_language(runner: Visitor) -> None:
    """The part of the advice that the page says itself is left out by what it is, whatever it is called."""
    runner.start(path="/?language=es")
    runner.go_through({**BASE, "leg_weak": "worse_or_severe"})
    assert runner.page.heading == "Necesita una revisión hoy o mañana"
    assert "Qué hacer hasta entonces" in runner.page.text
    assert "Tenga la carta" not in runner.page.text
    assert "Póngase en contacto" not in runner.page.text


def test_what_is_over_changes_the_page_and_not_the_document(clinic: Clinic, runner: Visitor) -> None:
    """A guide that was released stays in the language that somebody has looked at."""
    runner.start(path=link(clinic))
    runner.go_through(BASE)
    runner.send(runner.page.form, {}, ("go", "on"))
    runner.say_in("es")
    assert (visit(clinic).state, visit(clinic).language) == (State.FINISHED, "es")
    clinic.store.save(replace(visit(clinic), state=State.RELEASED))
    runner.say_in("en")
    assert (runner.path, runner.page.heading) == ("/finished", "Thank you. Your answers are with the clinic")
    assert visit(clinic).language == "es"


def test_where_nothing_can_be_kept_the_page_is_in_the_language_all_the_same(clinic: Clinic, runner: Visitor) -> None:
    """A full disk keeps nobody from reading whom to call."""
    runner.start()
    runner.go_through(BLADDER)
    with patch("guidegen.web.intake.store.Store.save", side_effect=IntakeError([])):
        runner.say_in("es")
    assert (runner.path, runner.page.heading) == ("/stop", "Pare. Vaya ahora a urgencias (sala de emergencias)")
    assert visit(clinic).language == "en"


def test_an_invitation_says_the_language(clinic: Clinic, runner: Visitor) -> None:
    """Its pages are in it from the first, also once the link does not work any more; what is chosen comes before it."""
    path = link(clinic, "es")
    assert runner.get(path).heading == SPANISH
    assert runner.say_in("en").heading == ENGLISH
    runner.start(path=path)
    assert visit(clinic).language == "es"
    stranger = Visitor(browser(clinic), runner.library)
    assert stranger.get(path).heading == "Este enlace ya se usó"
    assert stranger.say_in("en").heading == "This link has been used"
    older = link(clinic, "es")
    link(clinic)
    assert stranger.get(older).heading == "Hay un enlace más nuevo para usted"
    chosen = link(clinic, "es", "R-8")
    stranger.get(chosen)
    stranger.say_in("en")
    stranger.send(stranger.page.form, {"consent": "yes"})
    assert {one.number: one.language for one in clinic.store.visits()} == {"R-7": "es", "R-8": "en"}


@pytest.mark.parametrize(
    ("wanted", "heading"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", SPANISH),
        ("en-GB,es;q=0.9", ENGLISH),
        ("pl,es;q=0.5,en;q=0.4", SPANISH),
        ("es;q=0,en;q=0.1", ENGLISH),
        ("es;q=0.2,EN;q=0.9", ENGLISH),
        ("*", ENGLISH),
        ("<script>;q=es, es;q=nan,,;;" + "x" * 5000, ENGLISH),
    ],
)
def test_a_device_of_the_runners_own_says_what_they_read(
    clinic: Clinic, runner: Visitor, wanted: str, heading: str
) -> None:
    """A tablet of the clinic's says nothing of who holds it."""
    runner.client.headers["accept-language"] = wanted
    assert runner.get("/").heading == ENGLISH
    assert runner.get(link(clinic)).heading == heading
    assert runner.last.headers["vary"] == "Accept-Language, Cookie"
    assert runner.last.headers["cache-control"] == "no-store"
    runner.send(runner.page.form, {"consent": "yes"})
    assert visit(clinic).language == ("es" if heading == SPANISH else "en")


def test_what_the_clinic_has_set_comes_before_what_a_browser_says(
    library: Library, tmp_path: Path, clock: Clock
) -> None:
    """And the visit says it, so that a clinic that sets another one later changes no guide."""
    clinic = make_clinic(tmp_path, library, clock=clock, settings=Settings(region="uk", language="es"))
    runner = Visitor(browser(clinic), library)
    runner.client.headers["accept-language"] = "en"
    for path in ("/", link(clinic)):
        assert runner.start(path=path).heading == "Sobre usted"
        runner.client.cookies.clear()
    assert {one.language for one in clinic.store.visits()} == {"es"}
    clinic.store.close()


@pytest.mark.parametrize("code", ["pl", "ES", "es-MX", "../es", "<b>es", "", "e" * 4000, "es\r\nX: y"])
def test_a_language_that_is_not_offered_is_passed_over_and_stands_nowhere(
    clinic: Clinic, runner: Visitor, code: str
) -> None:
    """In an address as in a form; nothing of it is kept or shown."""
    assert runner._shown(runner.client.get("/", params={"language": code})).heading == ENGLISH
    runner.send(runner.page.form, {"consent": "yes", "language": code})
    assert (visit(clinic).language, runner.page.heading) == ("en", "About you")
    runner.send(runner.page.form, FIRST, ("language", code))
    assert runner.path == "/questions/2"
    runner.go_through(BLADDER)
    shown = runner._shown(runner.client.post("/language", data={**dict(runner.page.forms[0].fields), "language": code}))
    assert (runner.path, shown.heading) == ("/stop", "Stop. Go to emergency care now")
    assert visit(clinic).language == "en"
    assert not code or code in ("ES", "es-MX") or code not in shown.html.replace("<pl", "")


def test_a_language_leads_to_no_other_page_than_one_of_ours(clinic: Clinic, runner: Visitor) -> None:
    """Whatever a form says that it was at; nobody is asked who has no visit."""
    runner.start()
    runner.fill(FIRST)
    csrf = dict(runner.page.form.fields)["csrf"]
    for at in ("https://example.org", "//example.org", "/desk", "/nothing", ""):
        runner._shown(runner.client.post("/language", data={"csrf": csrf, "language": "es", "at": at}))
        assert (runner.path, runner.page.heading[:5]) == ("/questions/2", "Desde")
    stranger = Visitor(browser(clinic), runner.library)
    stranger.get("/")
    csrf = dict(stranger.page.form.fields)["csrf"]
    stranger._shown(stranger.client.post("/language", data={"csrf": csrf, "language": "es", "at": "/stop"}))
    assert stranger.path == "/"
    assert stranger.client.post("/language", data={"language": "es"}).status_code == 403


def test_a_form_that_is_refused_is_answered_in_its_language(clinic: Clinic, runner: Visitor) -> None:
    """Nobody knows whose it is; the page that it was says what it was in."""
    runner.start(path="/?language=es")
    runner.fill(FIRST)
    form = runner.page.form
    runner.client.cookies.clear()
    runner.send(form, {"rf_nerve": ["bladder"]}, ("go", "on"))
    assert (runner.last.status_code, runner.page.heading) == (403, "Pare. Vaya ahora a urgencias (sala de emergencias)")
    assert "tel:999" in runner.page.links
    runner.send(form, {"rf_nerve": ["none"]}, ("go", "on"))
    assert (runner.last.status_code, runner.page.heading) == (403, "Esta página es demasiado antigua")
    assert runner.page.languages == {}


def test_a_page_that_is_not_there_is_said_in_the_visits_language(clinic: Clinic, runner: Visitor) -> None:
    """And can be read in another one, as every page that can be asked for again."""
    runner.client = everything(clinic)
    assert runner.get("/nothing").heading == "This page is not there"
    assert runner.say_in("es").heading == "Esta página no existe"
    runner.start(path="/?language=es")
    assert runner.get("/nothing").heading == "Esta página no existe"


def test_who_comes_without_a_link_reads_so_in_their_own_language(clinic: Clinic, library: Library) -> None:
    """Where visits begin by links alone, strangers come on devices of their own."""
    stranger = Visitor(everything(clinic, links_only=True), library)
    stranger.client.headers["accept-language"] = "es"
    assert stranger.get("/").heading == "Por favor, abra su enlace"
    assert stranger.say_in("en").heading == "Please open your link"


def test_care_is_told_as_far_as_there_are_words(polish: Callable[..., Clinic], library: Library) -> None:
    """What is not translated stands there in English, and says so; nothing is held back for it."""
    clinic = polish("advice/emergency_act.md", "red_flags/cauda_equina.md")
    runner = Visitor(browser(clinic), library)
    runner.start(path="/?language=pl")
    runner.go_through(BLADDER)
    page = runner.page.html
    assert (runner.path, '<html lang="pl-GB" dir="ltr"' in page) == ("/stop", True)
    assert runner.page.heading == "Stop. Go to emergency care now Ż"
    assert '<div class="reason" lang="en-GB" dir="ltr">' in page
    assert "This needs a scan in hospital now" in runner.page.text
    [_, told] = page.split('<div lang="en-GB" dir="ltr">')
    assert "Go to your emergency department now" in told.partition("</div>")[0]
    assert "<h2>Go now Ż</h2>" in page


def test_care_is_told_in_a_language_in_which_nobody_is_asked(polish: Callable[..., Clinic], library: Library) -> None:
    """Who was invited in it is asked in another one, and reads what cannot wait in it, as far as there are words."""
    clinic = polish("questionnaire.yaml", "advice/emergency_act.md")
    assert list(clinic.languages.asked) == ["en", "es"]
    runner = Visitor(browser(clinic), library)
    runner.start(path=link(clinic, "pl"))
    assert (runner.page.heading, visit(clinic).language) == ("About you", "pl")
    runner.go_through(BLADDER)
    assert runner.page.heading == "Stop. Go to emergency care now Ż"
    assert re.search(r'<div class="reason">(?:(?!</div>).)*Ż', runner.page.html, re.DOTALL)
    assert '<div lang="en-GB" dir="ltr">' in runner.page.html
    assert runner.page.languages == {"en": "", "es": ""}
    runner.say_in("es")
    assert (runner.page.heading, visit(clinic).language) == ("Pare. Vaya ahora a urgencias (sala de emergencias)", "es")


def test_care_is_told_beside_messages_of_another_language(polish: Callable[..., Clinic], library: Library) -> None:
    """Where the messages of pages are not all there, the content's words stand in a page in the usual language."""
    clinic = polish("questionnaire.yaml", unsaid=("Call now",))
    runner = Visitor(browser(clinic), library)
    runner.start(path=link(clinic, "pl"))
    runner.go_through(BLADDER)
    assert runner.page.heading == "Stop. Go to emergency care now"
    assert '<html lang="en-GB"' in runner.page.html
    assert '<div class="reason" lang="pl-GB" dir="ltr">' in runner.page.html


def test_pages_of_a_language_from_right_to_left_say_so(tmp_path: Path, library: Library, clock: Clock) -> None:
    """And what is not in it stands the other way round within them."""
    own = tmp_path / "own"
    files = filled_in(library)
    del files["advice/emergency_act.md"]
    files["language.yaml"] = files["language.yaml"].replace("name: español", "name: العربية")
    write_files(own / "content" / "ar", files)
    write_catalogue(own, "ar")
    settings = Settings(region="uk", folder=own)
    languages = languages_of(library, settings, library.regions["uk"], lambda name: f"/static/{name}")
    clinic = make_clinic(tmp_path, library, clock=clock, settings=settings, languages=languages)
    runner = Visitor(browser(clinic), library)
    runner.start(path="/?language=ar")
    assert '<html lang="ar-GB" dir="rtl"' in runner.page.html
    assert 'value="en" formnovalidate lang="en-GB" dir="ltr">English</button>' in runner.page.html
    runner.go_through(BLADDER)
    assert '<div lang="en-GB" dir="ltr">' in runner.page.html
    clinic.store.close()
