"""Commands that hand out the questions, in the language that a client reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guidegen.answers import parse_answers, read_answers
from guidegen.files.text_with_places import read
from guidegen.library import Library
from tests.cli.test_ask import DAY, asked, lines
from tests.support.base import BASE, run
from tests.support.translations import SPANISH, write_files


def test_an_interview_in_spanish(tmp_path: Path, library: Library) -> None:
    """Questions, options, prompts and faults; the file says the language, and means what an English one does."""
    target, english = tmp_path / "answers.yaml", tmp_path / "english.yaml"
    typed = lines(library, BASE)
    typed.insert(3, "noventa")
    said = asked(target, typed, "--language", "es").stdout
    assert asked(english, lines(library, BASE)).exit_code == 0
    for words in (
        "Las preguntas van de una en una.",
        "¿Cuántos años tiene?\n",
        "Número de 10 a 99 años: ",
        "Escriba un número entero de 10 a 99 años.\n",
        "(Intro: saltar)",
        "Preguntas de seguridad\n",
    ):
        assert words in said
    for words in ("Question", "Number", "Enter:", "optional", "alone"):
        assert words not in said
    found = parse_answers(read_answers(target), library)
    assert found.language == "es"
    assert found.values == parse_answers(read_answers(english), library).values
    assert "  # ¿Cuántos años tiene?\n" in target.read_text(encoding="utf-8")


def test_an_interview_goes_on_in_the_language_of_its_file(tmp_path: Path, library: Library) -> None:
    """Nothing that the file says is lost, and a language that nobody can ask in is kept for who can."""
    target = tmp_path / "answers.yaml"
    typed = lines(library, BASE)
    asked(target, [*typed[:5], "s"], "--language", "es")
    assert target.read_text(encoding="utf-8").startswith("# Sin terminar: guidegen ask sigue aquí.\nlanguage: es\n")
    again = asked(target, ["?", "s"])
    assert "Ya hay 2 respuestas. Se sigue con la pregunta 3 de unas" in again.stdout
    assert "\nlanguage: es\n" in target.read_text(encoding="utf-8")
    target.write_text(target.read_text(encoding="utf-8").replace("language: es", "language: pl"), encoding="utf-8")
    again = asked(target, [typed[5], "s"])
    assert "Going on with question 3 of about" in again.stdout
    assert "\nlanguage: pl\n" in target.read_text(encoding="utf-8")
    target.write_text(target.read_text(encoding="utf-8").replace("language: pl", "language: en, es"), encoding="utf-8")
    asked(target, [typed[6], "s"])
    assert '\nlanguage: "en, es"\n' in target.read_text(encoding="utf-8")


def test_an_emergency_is_told_in_spanish(tmp_path: Path, library: Library) -> None:
    """With the number to call and the words of the content; the line for machines stays what it is."""
    answers = {**{id_: BASE[id_] for id_ in ("age", "sex", "pregnancy")}, "rf_nerve": ["bladder"]}
    typed = [*lines(library, answers), "1"]
    result = asked(tmp_path / "answers.yaml", typed, "--language", "es")
    assert result.exit_code == 4
    assert "PARE: esto necesita atención médica ahora.\nLlame al 999 o 112 o vaya a " in result.stderr
    assert "RED FLAG: EMERGENCY (RF01)" in result.stderr
    assert "STOP" not in result.stderr
    assert "Go now" not in result.stderr


@pytest.mark.parametrize("command", ["questionnaire", "ask", "new"])
def test_a_language_that_nobody_has_translated_to_is_refused(command: str, tmp_path: Path) -> None:
    """Before anything is asked or written, with what begins a translation."""
    given: dict[str, list[Any]] = {
        "questionnaire": ["questionnaire", "--format", "pdf", "--region", "uk"],
        "ask": ["ask", "--region", "uk", *DAY, "-o", tmp_path / "answers.yaml"],
        "new": ["new", tmp_path / "clinic", "--region", "uk"],
    }
    result = run([*given[command], "--language", "pl"])
    assert result.exit_code == 5
    assert "there is no translation to 'pl'" in result.stderr
    assert "guidegen translate init pl" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format_", ["yaml", "pdf", "fhir", "json-schema"])
def test_a_language_that_is_not_whole_is_refused_with_the_list(format_: str, tmp_path: Path) -> None:
    """Nothing is handed out half."""
    write_files(tmp_path / "content" / "pl", {"language.yaml": SPANISH})
    result = run(["questionnaire", "--format", format_, "--region", "uk", "--clinic", tmp_path, "--language", "pl"])
    assert result.exit_code == 5
    assert "no question is asked in 'pl' while " in result.stderr
    assert "questionnaire/questions/rf_nerve has no words yet" in result.stderr
    assert ("signs/emergency has no words yet" in result.stderr) is (format_ == "pdf")
    assert not result.stdout


def test_a_folder_for_clients_who_read_spanish(tmp_path: Path, library: Library) -> None:
    """Its settings, blank and schema are in it, and the example prints a Spanish guide."""
    clinic = tmp_path / "clinic"
    assert run(["new", clinic, "--region", "us", "--language", "es", *DAY]).exit_code == 0
    assert '\nlanguage = "es"' in (clinic / "guidegen.toml").read_text(encoding="utf-8")
    assert read((clinic / "answers.yaml").read_text(encoding="utf-8"), "a.yaml").data["language"] == "es"
    schema: dict[str, Any] = json.loads((clinic / "answers.schema.json").read_text(encoding="utf-8"))
    assert schema["properties"]["answers"]["properties"]["age"]["title"] == "¿Cuántos años tiene?"
    assert "language" in (clinic / "clients.csv").read_text(encoding="utf-8").split(",")
    # What the settings say holds for the questions too.
    said = run(["questionnaire", "--format", "yaml", "--clinic", clinic]).stdout
    assert "\nlanguage: es\n" in said
    english = run(["questionnaire", "--format", "yaml", "--clinic", clinic, "--language", "en"]).stdout
    assert "\nlanguage: en\n" in english
    assert "  # How old are you?\n" in english


def test_fhir_has_all_whole_languages(tmp_path: Path) -> None:
    """Whatever language is asked for."""
    found = json.loads(run(["questionnaire", "--format", "fhir"]).stdout)
    [extension] = found["item"][0]["_text"]["extension"]
    assert extension["extension"][0] == {"url": "lang", "valueCode": "es"}
