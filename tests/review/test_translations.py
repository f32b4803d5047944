"""A translation beside its source: each kind of fault is found where it stands, and a faithful one has none."""

from __future__ import annotations

import pytest

from guidegen.language.measures import measure_for
from guidegen.language.readability import sentences
from guidegen.language.spanish import syllables
from guidegen.library import Library, load_library
from guidegen.library.translation import Translation, read_source_language
from guidegen.review.checks import check_translation, eases
from guidegen.review.checks.word_pairs import differences
from tests.support.translations import MARK, SPANISH, filled_in, read_files


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="module")
def whole(library: Library) -> dict[str, str]:
    return filled_in(library)


def found(library: Library, translation: Translation) -> list[str]:
    return [str(problem) for problem in check_translation(translation, read_source_language(), library)]


def said_of(library: Library, source: str, said: str) -> str:
    """What is told of one word beside its source, in Spanish."""
    spanish = read_files(library, {"language.yaml": SPANISH}).language
    assert spanish is not None
    return "; ".join(message for message, _ in differences(source, said, read_source_language(), spanish))


@pytest.mark.parametrize(
    ("source", "said", "message"),
    [
        ("Wait 7 days.", "Espera 14 días.", "figures differ: 7 is missing and 14 is not in the source"),
        ("At 2 or less, 2 times.", "Con 2 o menos.", "figures differ: 2 is missing"),
        ("Run for 7.5 km.", "Corre 7,5 km.", ""),
        ("Rest for 3 days.", "Descansa tres días.", ""),
        ("Three times a week.", "3 veces por semana.", ""),
        ("Call 111.", "Llama al 112.", "figures differ: 111 is missing and 112 is not in the source"),
        ("Do not run.", "Corre.", "the negation is lost"),
        ("Don’t run, and do not jump.", "No corras, y salta.", "1 of 2 negations are left"),
        ("Never run without a test.", "Nunca corras sin la prueba.", ""),
        ("It can be {limit} at most.", "Como mucho.", "{limit} is missing"),
        ("Too high.", "Más de {limit}.", "{limit} is nothing that the program knows"),
        ("- One\n- Other", "- Uno y otro", "1 points of a list in place of 2"),
        ("Your back is strong.", "Tu disco está desplazado.", "'desplazado' tells a false story of the back"),
        ("Go on with the plan today.", "Go on with the plan today.", "this is not translated"),
        ("NHS 111", "NHS 111", ""),
    ],
)
def test_what_a_translation_says_otherwise_is_told(library: Library, source: str, said: str, message: str) -> None:
    """Figures, negations, places, points of lists, false stories, words that were left; and nothing else."""
    assert said_of(library, source, said) == message


def test_a_faithful_translation_has_no_findings_but_what_it_lacks(library: Library, whole: dict[str, str]) -> None:
    """What is missing, stale and orphaned is told, each with its file."""
    stale = whole["exercises/plank.md"].replace("made_from: ", "made_from: x")
    files = whole | {"exercises/plank.md": stale, "exercises/handstand.md": whole["exercises/plank.md"]}
    del files["signs/emergency.md"]
    told = [text for text in found(library, read_files(library, files)) if "negation" not in text]
    assert "content/es/signs/emergency.md: signs/emergency has no words yet" in told[0]
    assert "es/exercises/plank.md:4:1: exercises/plank: what it was made from has changed" in told[1]
    assert "es/exercises/handstand.md: exercises/handstand: there is no such item in the content" in told[2]
    assert len(told) == 3


def test_a_finding_names_the_line(library: Library, whole: dict[str, str]) -> None:
    """In the front matter and in the body."""
    text = whole["pain_rules/usual_6.md"].replace("6 or less", "4 or less").replace('"go on Ż"', '"go on 9 Ż"')
    lines = text.splitlines()
    told = found(library, read_files(library, whole | {"pain_rules/usual_6.md": text}))
    light = lines.index('    do: "go on 9 Ż"') + 1
    body = lines.index("## green") + 1
    assert any(line.startswith(f"es/pain_rules/usual_6.md:{light}:9: lights.green.do: figures differ") for line in told)
    assert any(line.startswith(f"es/pain_rules/usual_6.md:{body}: parts.green: figures differ") for line in told)


def test_the_name_of_an_exercise_on_an_emergency_page_is_told(library: Library, whole: dict[str, str]) -> None:
    """By the name that it has in this language."""
    path = "red_flags/cauda_equina.md"
    text = whole[path].replace("Do not wait", "Do not Puente de lado, wait")
    names = whole["exercises/side_bridge.md"]
    assert "Puente de lado" in text
    title = next(line for line in names.splitlines() if line.startswith("title:"))
    files = whole | {path: text, "exercises/side_bridge.md": names.replace(title, 'title: "Puente de lado"')}
    told = found(library, read_files(library, files))
    assert f"es/{path}: 'Puente de lado' is an exercise" in "\n".join(told)


def test_ease_is_measured_by_the_languages_own_scale(library: Library, whole: dict[str, str]) -> None:
    """INFLESZ for Spanish, whatever the country; a text of long words and sentences is named."""
    hard = "La rehabilitación neuromusculoesquelética individualizada posibilita sistemáticamente recuperaciones."
    text = whole["exercises/plank.md"].replace("Squeeze your buttocks.", f"{hard} {hard}" * 9)
    translation = read_files(library, whole | {"exercises/plank.md": text})
    assert eases(translation)[0].key == "exercises/plank"
    told = "\n".join(found(library, translation))
    assert "exercises/plank: INFLESZ is " in told
    assert measure_for("es_MX") == measure_for("es") is not None


def test_a_language_without_a_measure_is_not_measured() -> None:
    """Nothing is said of the ease of its texts."""
    assert measure_for("pl") is None


def test_a_sentence_that_is_too_long_is_told(library: Library, whole: dict[str, str]) -> None:
    """With how it begins, in Spanish with its own marks."""
    long = "¿Y si " + " ".join(["te duele"] * 13) + "?"
    assert [sentence.words for sentence in sentences(f"Ya. {long}")] == [1, 28]
    text = whole["exercises/plank.md"].replace("Squeeze your buttocks.", f"Bien. {long}")
    told = "\n".join(found(library, read_files(library, whole | {"exercises/plank.md": text})))
    assert "a sentence of 28 words: ¿Y si te duele te duele ..." in told


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("agua", 2), ("poesía", 4), ("día", 2), ("búho", 2), ("guerra", 2), ("pingüino", 3), ("ahí", 2), ("muy", 1)),
        *(("leer", 2), ("ayuda", 3), ("rey", 1), ("huida", 2), ("continúa", 4), ("aeropuerto", 5), ("y", 1), ("14", 1)),
        *(("queso", 2), ("línea", 3), ("fisioterapeuta", 6), ("cuídate", 3), ("rehabilitación", 6)),
    ],
)
def test_syllables_of_spanish_words(word: str, count: int) -> None:
    """By the rules of spelling: hiatus, diphthong, the u that is not heard."""
    assert syllables(word) == count


def test_the_marked_source_is_recognised_as_it_is(library: Library, whole: dict[str, str]) -> None:
    """The made-up translation of these tests has the source's figures: none differ."""
    told = found(library, read_files(library, whole))
    assert MARK in whole["headings.yaml"]
    assert not [line for line in told if "figures" in line]
