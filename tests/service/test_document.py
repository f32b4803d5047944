"""The document of one client in the language that they read."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from guidegen.answers import parse_answers, read_answers
from guidegen.answers.language import NOT_UNDERSTOOD
from guidegen.assessment import Assessment, assess
from guidegen.clinic.settings import Settings
from guidegen.errors import AnswersError, LibraryError, SettingsError
from guidegen.files.resources import content_dir
from guidegen.guide import Guide
from guidegen.html import render, render_html
from guidegen.language.catalogue import translations
from guidegen.library import Library, load_library
from guidegen.service.document import client_document, record_of
from guidegen.service.in_language import NOT_SPOKEN, PARTLY, spoken_library
from tests.support.base import example, override, parsed
from tests.support.plausible import ANSWERED_ON, random_answers
from tests.support.pseudo import BEGIN, END, Pseudo, accented
from tests.support.translations import filled_in, write_catalogue, write_files

EXAMPLES = ("easy_acute", "emergency", "persistent", "pregnant", "sciatica", "teenager", "urgent")
# What a client or a clinic says, and what a day is called in Spanish.
OWN = re.compile(
    r"Alex Runner|Lee Stone|Jo Fields|Robin Lane|Sam Rivers|Kit Brook|Pat Hill|EX-\d+|Putting on my socks|\bde\b"
    r"|noviembre|nov|diciembre|dic|enero|ene"
)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    """A clinic with a whole translation, made by program."""
    folder = tmp_path_factory.mktemp("clinic")
    write_files(folder / "content" / "es", filled_in(library, accented))
    return folder


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates of Spanish pages speak the language made by program."""
    said = Pseudo()
    english = translations("en")
    monkeypatch.setattr(render, "translations", lambda locale, _: said if locale.startswith("es") else english)


def spoken(library: Library, name: str, clinic: Path | None, language: str | None = "es") -> Guide:
    answers = parse_answers(read_answers(example(name)), library)
    settings = Settings(region="us", language=language, folder=clinic)
    return client_document(assess(answers, library, answers.answered_on), library, settings)


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("name", EXAMPLES)
def test_no_english_word_is_left_of_what_a_client_reads(name: str, library: Library, clinic: Path) -> None:
    """In the text, in what is spoken of pictures, and in what styles print; but for what colleagues read."""
    page = render_html(spoken(library, name, clinic))
    assert 'lang="es-US"' in page
    assert list(_english(_without_staff(page))) == []


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("name", ["sciatica", "emergency", "urgent", "teenager"])
def test_colleagues_read_the_words_of_the_content(name: str, library: Library, clinic: Path) -> None:
    """What triage staff and the clinician read is told as in the document that is not translated, with its language.

    But the content that it names is that of the document which it is a part of.
    """
    guide, source = spoken(library, name, clinic), spoken(library, name, None, None)
    parts = list(_staff(render_html(guide)))
    own = _words(render_html(source))
    assert parts
    for part in parts:
        assert not re.search("[áéíóúýñç]", part)
        assert source.hash[:12] not in part
        assert _words(part).replace(guide.hash[:12], source.hash[:12]) in own


def decided(assessment: Assessment) -> dict[str, Any]:
    """Without which content it was, and the few words of a dose."""
    found = assessment.to_dict()
    del found["content"]
    for phase in found["phases"]:
        for exercise in phase["exercises"]:
            exercise["dose"].pop("note", None)
    return found


@pytest.mark.parametrize("count", [25, pytest.param(2_000, marks=pytest.mark.long)])
def test_decisions_are_the_same_in_every_language(library: Library, count: int) -> None:
    """Triage, selection and doses of random clients: words alone differ."""
    found = spoken_library(library, "es", None)
    assert found is not None
    rng = random.Random(7)
    compared = 0
    while compared < count:
        data = {"answered_on": ANSWERED_ON.isoformat(), "answers": random_answers(rng, library, calm=0.7)}
        try:
            answers = parse_answers(data, library)
        except AnswersError:
            continue
        own, other = (decided(assess(answers, each, ANSWERED_ON)) for each in (library, found[0]))
        assert own == other
        compared += 1


def test_the_answers_come_before_what_the_clinic_has_set(library: Library, clinic: Path) -> None:
    """And where neither says anything, documents are in the language of the content."""
    settings = Settings(region="uk", folder=clinic)

    def locale(said: str, language: str | None) -> str:
        answers = parsed(library, language=said) if said else parsed(library)
        assessment = assess(answers, library, answers.answered_on)
        return client_document(assessment, library, Settings(**vars(settings) | {"language": language})).region.locale

    assert locale("es", None) == locale("es", "en") == locale("", "es") == "es_GB"
    assert locale("en", "es") == locale("", None) == "en_GB"


def test_a_language_without_a_translation_is_told(library: Library) -> None:
    """A client's is printed in the words of the content; a clinic that asks for it gets no guide."""
    answers = parsed(library, language="pl")
    assessment = assess(answers, library, answers.answered_on)
    guide = client_document(assessment, library, Settings(region="uk"))
    assert guide.region.locale == "en_GB"
    assert [remark.kind for remark in guide.remarks] == [NOT_SPOKEN]
    with pytest.raises(SettingsError, match="no translation to 'pl'"):
        spoken(library, "easy_acute", None, "pl")
    assert spoken(library, "emergency", None, "pl").remarks


@pytest.mark.parametrize("said", ["nonsense", "en, es", ["es"]])
@pytest.mark.parametrize("name", ["emergency", "easy_acute"])
def test_a_language_that_nobody_understands_holds_nothing_back(name: str, said: Any, library: Library) -> None:
    """The page, or guide, is in the clinic's language."""
    source = read_answers(example(name))
    source.data["language"] = said
    assessment = assess(parse_answers(source, library), library, ANSWERED_ON)
    document = client_document(assessment, library, Settings(region="us", language="es"))
    assert document.region.language == "es"
    assert NOT_UNDERSTOOD in [warning.kind for warning in assessment.warnings]


def test_a_guide_is_never_half_in_its_language(library: Library, tmp_path: Path) -> None:
    """What is missing is named; an emergency page is made all the same, and its fault is told."""
    files = filled_in(library, accented)
    del files["regions/us.yaml"], files["advice/emergency_act.md"]
    write_files(tmp_path / "content" / "pl", files)
    write_catalogue(tmp_path, "pl")
    with pytest.raises(LibraryError, match="regions/us"):
        spoken(library, "easy_acute", tmp_path, "pl")
    page = spoken(library, "emergency", tmp_path, "pl")
    (remark,) = page.remarks
    assert remark.message.startswith("2 items on this page are not translated")
    assert remark.hint == f"guidegen check --library --language pl --clinic {tmp_path}"
    assert remark.kind == PARTLY
    assert "911" in render_html(page)


def test_words_of_templates_belong_to_a_whole_guide(library: Library, tmp_path: Path) -> None:
    """A clinic's catalogue says them; what it lacks is counted, and told beside an emergency page that is made."""
    write_files(tmp_path / "content" / "pl", filled_in(library, accented))
    file = write_catalogue(tmp_path, "pl", lambda text: f"Ż {text}", without=["Go now", "Your week"])
    with pytest.raises(LibraryError) as caught:
        spoken(library, "easy_acute", tmp_path, "pl")
    first, told = caught.value.problems
    assert "no guide is printed in 'pl'" in first.message
    assert told.place.file == str(file)
    assert told.message.startswith("2 of ")
    assert told.message.endswith("missing, fuzzy or faulty: 'Go now', 'Your week'")
    emergency = spoken(library, "emergency", tmp_path, "pl")
    assert emergency.remarks == (replace(told, kind=PARTLY),)
    page = render_html(emergency)
    assert ">Go now" in page
    assert "Ż Get emergency help now" in page
    write_catalogue(tmp_path, "pl", lambda text: f"Ż {text}")
    assert spoken(library, "easy_acute", tmp_path, "pl").remarks == ()


def test_a_language_of_one_country_writes_as_it_does_there(library: Library, tmp_path: Path) -> None:
    """Its days, and its catalogue, whichever the region."""
    write_files(tmp_path / "content" / "pt_BR", filled_in(library, accented))
    write_catalogue(tmp_path, "pt_BR", lambda text: f"Ż {text}")
    page = render_html(spoken(library, "emergency", tmp_path, "pt_BR"))
    assert 'lang="pt-BR"' in page
    assert "de novembro de" in page
    assert ">Ż Go now" in page


def test_a_broken_catalogue_holds_back_a_guide_alone(library: Library, tmp_path: Path) -> None:
    """It is told with its line; an emergency page has the words that there are without it."""
    file = write_catalogue(tmp_path, "es")
    file.write_bytes(file.read_bytes() + b"\nmsgid no quotes\nnonsense\n")
    line = file.read_bytes().count(b"\n")
    with pytest.raises(LibraryError, match="cannot be read") as caught:
        spoken(library, "easy_acute", tmp_path)
    assert str(caught.value.problems[1].place) == f"{file}:{line}"
    page = spoken(library, "emergency", tmp_path)
    assert page.remarks == tuple(replace(each, kind=PARTLY) for each in caught.value.problems[1:])
    assert render_html(page) == render_html(spoken(library, "emergency", None))


@pytest.mark.parametrize("name", ["emergency", "urgent", "teenager", "sciatica"])
def test_a_translation_that_cannot_be_read_holds_back_a_guide_alone(
    name: str, library: Library, tmp_path: Path
) -> None:
    """A page that gets somebody seen is in the language of the content, and what is wrong is told."""
    write_files(tmp_path / "content" / "es", {"exercises/walk.md": "---\nbad: [\n---\n"})
    if name == "sciatica":
        with pytest.raises(LibraryError, match="not valid YAML"):
            spoken(library, name, tmp_path)
        return
    page = spoken(library, name, tmp_path)
    assert page.region.language == "en"
    assert page.hash == library.hash
    assert [(problem.kind, "not valid YAML" in problem.message) for problem in page.remarks] == [(PARTLY, True)]


def test_the_record_tells_what_the_runners_document_is_made_from(library: Library, clinic: Path) -> None:
    """So that a clinician can match the two; in the language of the content there is nothing to add."""
    answers = parse_answers(read_answers(example("sciatica")), library)
    assessment = assess(answers, library, answers.answered_on)
    settings = Settings(region="us", language="es", folder=clinic)
    document, record = client_document(assessment, library, settings), record_of(assessment, library, settings)
    assert document.hash != library.hash
    page = render_html(record)
    assert f"Content {library.version} ({library.hash})." in page
    assert f"in another language (es), from content {document.hash}." in page
    assert "Translation not yet approved" in page
    own = render_html(record_of(assessment, library, Settings(region="us", folder=clinic)))
    assert "in another language" not in own
    assert "Translation" not in own


def test_what_has_no_name_has_none_for_colleagues_either(library: Library, clinic: Path) -> None:
    """A page without the client's name has a letter without it."""
    guide = spoken(library, "sciatica", clinic).without_names()
    assert "Sam Rivers" not in render_html(guide)


def _staff(page: str) -> Iterator[str]:
    """What stands in the parts of another language."""
    for found in re.finditer(r'<div lang="en', page):
        depth = 0
        for mark in re.finditer(r"<(/?)div\b", page[found.start() :]):
            depth += -1 if mark[1] else 1
            if depth == 0:
                yield page[found.start() : found.start() + mark.start()]
                break


def _without_staff(page: str) -> str:
    for part in list(_staff(page)):
        page = page.replace(part, "")
    return page


def _words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def _english(page: str) -> Iterator[str]:
    """Words that neither the templates nor the content have said in the other language."""
    head, _, body = page.partition("<body>")
    spoken_of = re.findall(r'(?:alt|title|aria-label|data-label)="([^"]*)"', body)
    styles = re.findall(r'content: "([^"]*)"', head)
    titles = re.findall(r"<title>([^<]*)</title>", page)
    inner = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")
    texts = body
    while inner.search(texts):
        texts = inner.sub("", texts)
    for text in (*re.split(r"<[^>]+>", texts), *spoken_of, *styles, *titles):
        while inner.search(text):
            text = inner.sub("", text)
        left = OWN.sub("", unescape(text))
        if re.search(r"[A-Za-z]{3}", left) and not re.search("[áéíóúýñç]", left):
            yield left.strip()


def test_a_language_of_one_country_is_for_who_reads_the_language(library: Library, tmp_path: Path) -> None:
    """Its days are written as that country has them, whatever the region."""
    write_files(tmp_path / "content" / "pt_BR", filled_in(library, accented))
    assert spoken(library, "emergency", tmp_path, "pt").region.locale == "pt_BR"


def test_what_somebody_stands_for_holds_in_every_language(library: Library, clinic: Path) -> None:
    """A step down that is accepted gives the same document as in the language of the content."""
    stepped = override("RF01", "SOON", "P2")
    answers = parsed(library, {"rf_nerve": ["bladder"], "rf_nerve_when": "within_14d"}, overrides=[stepped])
    settings = Settings(region="uk", language="es", folder=clinic)
    for accepted, document in ((("RF01",), "guide"), ((), "emergency")):
        assessment = assess(answers, library, answers.answered_on, accepted)
        assert client_document(assessment, library, settings).document == assessment.document == document


def test_own_words_say_their_language_where_a_page_is_in_another(library: Library, tmp_path: Path) -> None:
    """As they were written, so that a screen reader changes its voice; in a guide of their language nothing is said."""
    own = "Ponerme los calcetines a 38 °C"
    answers = parsed(library, {"psfs_1_activity": own, "psfs_1": 5, "notes": "Me duele más"}, language="es")
    assessment = assess(answers, library, answers.answered_on)
    settings = Settings(region="us")
    guide = render_html(client_document(assessment, library, settings))
    assert own in guide
    assert '<span lang="es">' not in guide
    record = render_html(record_of(assessment, library, settings))
    for words in (own, "Me duele más"):
        assert f'<span lang="es">{words}</span>' in record
    polish = parsed(library, {"psfs_1_activity": "Zakładanie skarpet"}, language="pl")
    page = render_html(client_document(assess(polish, library, polish.answered_on), library, settings))
    assert '<span lang="pl">Zakładanie skarpet</span>' in page
    english = parsed(library, {"psfs_1_activity": own})
    page = render_html(client_document(assess(english, library, english.answered_on), library, settings))
    assert own in page
    assert "<span lang" not in page


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("name", ["emergency", "urgent"])
def test_what_is_not_translated_says_its_language_on_a_page(name: str, library: Library, tmp_path: Path) -> None:
    """Of a page that gets somebody seen: items and answers in the words of the content."""
    for path in sorted(content_dir().glob("red_flags/*.md")):
        changed = re.sub(r"(?m)^title: (.*)$", r"title: \1, changed", path.read_text(encoding="utf-8"))
        write_files(tmp_path / "content" / "red_flags", {path.name: changed})
    questions = (content_dir() / "questionnaire.yaml").read_text(encoding="utf-8")
    changed = re.sub(r'label: "([^"]+)"', r'label: "\1, changed"', questions)
    write_files(tmp_path / "content", {"questionnaire.yaml": changed})
    library = load_library(tmp_path)
    guide = spoken(library, name, tmp_path)
    assert guide.remarks
    page = render_html(guide)
    assert re.search('<(div|span) lang="en">', page)
    in_english = re.compile(r'<(div|span) lang="en">.*?</\1>', re.DOTALL)
    told = [flag for block in guide.blocks() for flag in [block.item] if flag and flag.key.startswith("red_flags/")]
    assert told
    rest = _without_staff(page)
    while in_english.search(rest):
        rest = in_english.sub("", rest, count=1)
    for item in told:
        assert item.title in page
        assert f">{item.title}<" not in rest
