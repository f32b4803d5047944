"""A client's e-mail is in the language of the guide that is attached; where that is gone, in the content's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from guidegen.clinic.settings import Clinic, Settings
from guidegen.delivery.mail.address import read_address
from guidegen.delivery.mail.eligibility import plan_batch
from guidegen.delivery.mail.languages import Language, Languages, languages_of
from guidegen.delivery.mail.message import Letter, Words, compose
from guidegen.delivery.mail.words import words_for
from guidegen.library import Library
from tests.support.mail_folder import TERMS, Client, clients, run_email, write_batch, write_clinic
from tests.support.smtp_server import Postbox, read_message, smtp_server

CATALOGUE = Path("templates/locale/es/LC_MESSAGES/guidegen.po")
SETTINGS = Settings(region="uk", clinic=Clinic(name="Riverside", phone="0123 456"))
SPANISH = Client("R-2", "c2@example.org", "Ana", language="es")


def spanish(library: Library) -> Language:
    return languages_of(["es"], SETTINGS, library, library.regions["uk"]).of("es")


def written(language: Language, name: str = "Ana", encrypted: bool = True) -> Words:
    return words_for(name, SETTINGS, encrypted, language.region, language.code)


# Words


def test_both_parts_and_the_subject_are_in_the_language(library: Library) -> None:
    """With the region's numbers joined as the language joins them; a screen reader is told which language it is."""
    words = written(spanish(library))
    assert words.subject == "Su guía de Riverside"
    assert words.text.startswith("Hola, Ana:\n")
    assert "Llame al 999 o 112 en una emergencia" in " ".join(words.text.split())
    assert '<html lang="es">' in words.html
    assert '<a class="tel" href="tel:999">999</a> o <a class="tel" href="tel:112">112</a>' in words.html
    assert "Teléfono: 0123 456" in words.text


def test_no_english_sentence_is_left(library: Library) -> None:
    """Of all that the templates of e-mails say, for a named client and for one without a name."""
    words = [written(spanish(library), name) for name in ("Ana", "")]
    said = " ".join(" ".join((each.subject, each.text, each.html)) for each in words)
    said = " ".join(re.sub("<[^>]*>", " ", said).split())
    with CATALOGUE.open("rb") as file:
        messages = [each for each in read_po(file) if any("email/" in place for place, _ in each.locations)]
    sentences = [part for each in messages for part in re.split(r"<[^>]*>|%\(\w+\)s", str(each.id)) if len(part) > 9]
    assert len(sentences) > 10
    assert [part for part in sentences if part.strip() in said] == []


@pytest.mark.parametrize("word", ["dolor", "espalda", "columna", "lesión", "ejercicio", "corr", "diagn", "bandera"])
def test_the_words_name_no_condition(word: str, library: Library) -> None:
    """Who reads the message over a shoulder learns of a guide from a clinic, and no more; `correo` is the mail."""
    words = written(spanish(library), "")
    said = f"{words.subject} {words.text} {words.html}".lower().replace("correo", "").replace("correcto", "")
    assert word not in said


def test_a_subject_in_another_language_is_read_back(library: Library) -> None:
    """All lines are short ASCII, whatever letters the language has."""
    to = read_address("ana@example.org")
    letter = Letter("Clinic <a@example.org>", "", to, written(spanish(library)), b"%PDF", "<1@x>", datetime.now(UTC))
    data = compose(letter)
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 78
    message = read_message(data)
    assert message["Subject"] == "Su guía de Riverside"
    text = message.get_body(("plain",))
    assert text is not None
    assert "Hola, Ana:" in text.get_content()


# Which language


def test_without_a_region_the_words_are_in_the_language_all_the_same() -> None:
    """The number to call stands in the guide then."""
    found = languages_of(["es"], Settings())
    assert (found.of("es"), found.problems) == (Language("es"), ())
    assert "Llame al número que está impreso allí." in " ".join(written(found.of("es")).text.split())


def test_nobody_knows_the_language_of_an_older_manifest(library: Library) -> None:
    """Its guides were in the language of the content."""
    region = library.regions["uk"]
    found = languages_of(["", "en"], SETTINGS, library, region)
    assert (found.of(""), found.of("en"), found.problems) == (Language("en", region), Language("en", region), ())


def no_translation(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr("guidegen.service.in_language.languages", lambda _: ())


def no_words(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr("guidegen.language.catalogue.templates_dir", lambda: folder)


def broken(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / "content" / "es").mkdir(parents=True)
    (folder / "content" / "es" / "questionnaire.yaml").write_text("made_from: [")


@pytest.mark.parametrize(
    ("gone", "why"),
    [
        (no_translation, "there is no translation any more in 'es'"),
        (no_words, "not all words of e-mails are there in 'es'"),
        (broken, "the translation cannot be read in 'es'"),
    ],
)
def test_a_language_that_is_gone_is_told_and_its_mail_is_in_the_contents(
    gone: Callable[[pytest.MonkeyPatch, Path], None],
    why: str,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Never nothing, and never half: the greeting, the number and the language of the page are the content's."""
    gone(monkeypatch, tmp_path)
    settings = Settings(region="uk", folder=tmp_path)
    found: Languages = languages_of(["es", "es", ""], settings, library, library.regions["uk"])
    [problem] = found.problems
    assert problem.message.startswith(why)
    words = written(found.of("es"))
    assert words.text.startswith("Dear Ana,\n")
    assert "Call 999 or 112" in words.text
    assert '<html lang="en">' in words.html


# The command


def test_each_client_gets_the_language_of_their_guide(tmp_path: Path) -> None:
    """As the manifest tells it, client by client; a line of an earlier version tells nothing."""
    folder = write_batch(tmp_path / "b", [*clients(1), SPANISH])
    manifest = folder / "manifest.jsonl"
    manifest.write_text(manifest.read_text().replace(', "language": null', ""))
    assert [post.language for post in plan_batch(folder, TERMS).ready] == ["", "es"]
    postbox = Postbox()
    with smtp_server(postbox) as port:
        result = run_email(folder, "--clinic", write_clinic(tmp_path / "c", port), "--send")
    assert result.exit_code == 0, result.output
    subjects = {copy.to: copy.message["Subject"] for copy in postbox.copies}
    assert subjects == {"c1@example.org": "Your guide from Riverside", "c2@example.org": "Su guía de Riverside"}


def test_a_dry_run_tells_the_subject_in_each_language(tmp_path: Path) -> None:
    """And writes the first message as it would go, with the number to call in its own words."""
    clinic = write_clinic(tmp_path / "c")
    settings = clinic / "guidegen.toml"
    settings.write_text('region = "uk"\n' + settings.read_text())
    folder = write_batch(tmp_path / "b", [SPANISH, *clients(1)])
    result = run_email(folder, "--clinic", clinic)
    assert result.stdout.splitlines()[:2] == [
        "subject in es: Su guía de Riverside",
        "subject: Your guide from Riverside",
    ]
    text = read_message((folder / "first_message.eml").read_bytes()).get_body(("plain",))
    assert text is not None
    assert "Llame al 999 o 112" in text.get_content()


def test_a_language_that_is_gone_is_a_warning(tmp_path: Path) -> None:
    """Told once, with what to do; only --quiet leaves it out."""
    clinic = write_clinic(tmp_path / "c")
    people = [Client(f"R-{number}", f"c{number}@example.org", language="tlh") for number in (1, 2)]
    folder = write_batch(tmp_path / "b", people)
    result = run_email(folder, "--clinic", clinic)
    assert result.exit_code == 0
    assert result.stderr.count("warning:") == 1
    assert "not all words of e-mails are there in 'tlh'" in result.stderr
    assert "subject: Your guide from Riverside\n" in result.stdout
    assert run_email(folder, "--clinic", clinic, "-q").stderr == ""
