"""The content in other words: what is a word, what a file of a translation may hold, what becomes of the library."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest

from guidegen.errors import LibraryError
from guidegen.files.resources import content_dir
from guidegen.library import Library, load_library
from guidegen.library.translation import (
    Translation,
    content_hash_in,
    files_to_fill_in,
    find_translation,
    languages,
    read_source_language,
    translated,
    units_of,
    with_words,
    words_of,
)
from guidegen.library.translation.translating import in_words_of
from guidegen.review.checks import check_translation
from tests.support.translations import MARK, filled_in, read_files, write_files

# The text fields that are no words, by their type: ids, codes, files, notations, sources.
ITEM = {"id", "code", "file"}
CODES = {
    "Advice": ITEM | {"section", "documents", "running"},
    "BodyRule": {"body"},
    "CareLine": {"number"},
    "Condition": {"text"},
    "ContentFile": {"path", "shown"},
    "Contributor": ITEM,
    "DoseLimit": {"slots"},
    "Exercise": ITEM
    | {"replaces", "slot", "position", "things", "equipment", "easier", "harder", "contributors", "presentations"}
    | {"tag_limits", "poses", "drawings"},
    "Fact": {"id"},
    "Governance": {"evidence", "reviewed_by"},
    "Group": {"id", "questions"},
    "Library": {"version", "hash"},
    "LibraryFiles": {"language", "removed", "unsaid", "words"},
    "MustHave": {"any_of", "carry_to"},
    "OpenDecision": {"evidence", "codes"},
    "Option": {"id", "reads_as"},
    "PainRule": ITEM,
    "Phase": ITEM | {"slots", "beside"},
    "Picture": {"view", "pose", "icon", "lamp"},
    "Place": {"file", "at"},
    "Presentation": ITEM | {"also_matches"},
    "Problem": {"message", "hint", "kind"},
    "Question": {"id", "section", "at_most", "default"},
    "Questionnaire": {"version"},
    "RatingItem": {"aim"},
    "ReaderTask": {"id", "kind"},
    "RedFlag": ITEM,
    "Reference": {"authors", "year", "title", "source", "doi", "note"},
    "Region": {"id", "locale", "paper", "distance_unit", "terms", "direction"},
    "RunPlan": ITEM | {"kind"},
    "Section": {"id"},
    "Sign": {"icon"},
    "SignList": ITEM | {"level", "documents"},
    "Treatment": ITEM | {"group"},
    "Variant": {"position", "things", "poses", "phases"},
}


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@cache
def whole() -> dict[str, str]:
    return filled_in(load_library())


def changed(path: str, old: str, new: str) -> Translation:
    """The whole translation but for one change in one file."""
    assert whole()[path].count(old) == 1, (path, old)
    return read_files(load_library(), whole() | {path: whole()[path].replace(old, new)})


def told(translation: Translation) -> list[str]:
    return [str(problem) for problem in (*translation.faults, *translation.unspoken)]


def is_plain(hint: Any) -> bool:
    """Whether text stands here of which nobody has said whose words it is; ids that things are found by are none."""
    if get_origin(hint) is Annotated:
        return False
    inner = get_args(hint)
    is_mapping = isinstance(get_origin(hint), type) and hasattr(get_origin(hint), "keys")
    return hint is str or any(is_plain(each) for each in (inner[1:] if is_mapping else inner))


def types_below(kind: type, found: dict[type, None]) -> None:
    found[kind] = None
    waiting = list(get_type_hints(kind, include_extras=True).values())
    while waiting:
        hint = waiting.pop()
        if isinstance(hint, type) and is_dataclass(hint) and hint not in found:
            types_below(hint, found)
        waiting += get_args(hint)


def test_every_text_of_the_content_is_declared_a_word_or_a_code() -> None:
    """So that a new field or a new kind cannot be forgotten."""
    found: dict[type, None] = {}
    types_below(Library, found)
    plain = {
        kind.__name__: names
        for kind in found
        if (names := {name for name, hint in get_type_hints(kind, include_extras=True).items() if is_plain(hint)})
    }
    assert plain == CODES


def test_words_are_told_by_keys_that_stay(library: Library) -> None:
    """Parts by ids of their headings, things of a list by their own; what is for clinicians, or a figure, is none."""
    found = {unit.key: unit.words for unit in units_of(library)}
    assert {"title", "purpose", "parts.steps", "parts.common_mistake"} <= set(found["exercises/plank"])
    assert found["advice/scales"]["parts.text"].startswith("- **Set:**")
    assert "lights.amber.do" in found["pain_rules/usual_6"]
    assert "anew.1.pain" not in found["pain_rules/usual_6"]  # it is "5"
    assert "signs.bladder.about" in found["signs/emergency"]
    assert "signs.saddle.about" not in found["signs/emergency"]  # the same heading
    assert set(found["red_flags/cauda_equina"]) == {"title", "parts.emergency"}
    assert "advice/letter_hla_b27" not in found
    assert found["questionnaire/questions/age"]["ask"] == "How old are you?"
    assert found["headings/what_to_do"] == {"words": "What to do"}


def test_no_two_words_share_a_key(library: Library) -> None:
    """Whatever is put in its place is found again, word by word."""
    words = words_of(library)
    numbered = {key: f"Word {number}" for number, key in enumerate(words)}
    assert words_of(with_words(library, numbered)) == numbered


def test_other_words_change_words_alone(library: Library) -> None:
    """With its own words back, the library is the same: no rule, dose, code or id has changed."""
    marked = with_words(library, {key: text + MARK for key, text in words_of(library).items()})
    assert marked != library
    back = {key: text.removesuffix(MARK) for key, text in words_of(marked).items()}
    assert with_words(marked, back) == library
    assert [sign.about for sign in marked.signs[0].signs[:2]] == [marked.signs[0].signs[0].about] * 2


def test_a_hash_is_that_of_words_alone(library: Library) -> None:
    """A changed rule leaves it; one changed letter of a word does not."""
    before = {unit.key: unit.hash for unit in units_of(library)}
    flag = library.red_flags[0]
    other = replace(library, red_flags=(replace(flag, branches=(), triage="Something else"), *library.red_flags[1:]))
    assert {unit.key: unit.hash for unit in units_of(other)} == before
    other = replace(library, red_flags=(replace(flag, title=flag.title + "."), *library.red_flags[1:]))
    now = {unit.key: unit.hash for unit in units_of(other)}
    assert [key for key in now if now[key] != before[key]] == [flag.key]


def test_files_that_are_filled_in_are_current(library: Library) -> None:
    """Every word comes back as it was written, and nothing is left to fill in."""
    found = read_files(library, whole())
    assert told(found) == []
    assert found.is_whole
    assert files_to_fill_in(found) == {}
    spanish = in_words_of(library, found)
    assert words_of(spanish) == {key: text + MARK for key, text in words_of(library).items()}
    assert spanish.hash != library.hash
    assert [item.code for item in spanish.items()] == [item.code for item in library.items()]


def test_blank_files_hold_the_source_and_its_hash(library: Library) -> None:
    """What is to be translated stands above the place for it, and nothing is translated yet."""
    blank = files_to_fill_in(read_files(library, {}))
    text = blank["exercises/bird_dog.md"]
    unit = next(unit for unit in units_of(library) if unit.key == "exercises/bird_dog")
    assert f'\nmade_from: {unit.hash}\n# Bird dog\ntitle: ""\n' in text
    assert "\n## steps\n<!--\n1. Kneel on hands and knees.\n" in text
    found = read_files(library, blank | {"language.yaml": whole()["language.yaml"]})
    assert told(found) == []
    assert len(found.missing) == len(found.units) > 300


def test_what_is_missing_keeps_its_own_words(library: Library) -> None:
    """A unit with a word too few is not used at all, and its place is told."""
    found = changed("exercises/bird_dog.md", f'title: "Bird dog{MARK}"', "title:")
    (unfit,) = found.missing
    assert unfit.key == "exercises/bird_dog"
    assert "1 of 8 words are missing: title" in unfit.problem.message
    assert unfit.problem.place.line == 6
    spanish = in_words_of(library, found)
    titles = {exercise.id: exercise.title for exercise in spanish.exercises}
    assert titles["bird_dog"] == "Bird dog"
    assert titles["plank"] == f"Forearm plank{MARK}"


def test_what_was_made_from_other_words_is_stale(library: Library) -> None:
    """It is not used, and is written again with the new source beside it."""
    found = changed("exercises/bird_dog.md", "made_from: ", "made_from: x")
    assert [unfit.key for unfit in found.stale] == ["exercises/bird_dog"]
    assert found.stale[0].problem.place.line == 4
    assert not found.is_whole
    (text,) = files_to_fill_in(found).values()
    unit = next(unit for unit in units_of(library) if unit.key == "exercises/bird_dog")
    assert f"put here: made_from: {unit.hash}\nmade_from: x{unit.hash}\n" in text
    assert f'title: "Bird dog{MARK}"' in text
    assert in_words_of(library, found).exercises != library.exercises


def test_what_the_content_has_not_is_orphaned(library: Library) -> None:
    """An item, or a question in a file of many."""
    gone = whole()["exercises/bird_dog.md"]
    found = read_files(library, whole() | {"exercises/handstand.md": gone})
    assert [unfit.key for unfit in found.orphaned] == ["exercises/handstand"]
    found = changed("questionnaire.yaml", "\n  age:\n", "\n  shoe_size: {ask: Ile?}\n  age:\n")
    assert [unfit.key for unfit in found.orphaned] == ["questionnaire/questions/shoe_size"]
    assert found.orphaned[0].problem.place.line


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        ("exercises/bird_dog.md", "\ntitle:", "\nwhen: age > 3\ntitle:", "'when' is no word of exercises/bird_dog"),
        ("exercises/bird_dog.md", "\ntitle:", "\ntitel: X\ntitle:", "did you mean 'title'?"),
        ("exercises/bird_dog.md", "\ntitle:", "\ndoses: {PH1: {sets: 9}}\ntitle:", "'doses.PH1.sets' is no word"),
        ("exercises/bird_dog.md", f'title: "Bird dog{MARK}"', "title: 7", "title: expected words, found the number 7"),
        ("exercises/bird_dog.md", f'title: "Bird dog{MARK}"', "title: [a]", "title: expected words, found a list"),
        ("exercises/bird_dog.md", "## steps", "## step", "did you mean 'steps'?"),
        ("exercises/bird_dog.md", "## steps\n<!--", "## steps\n<!-", "a comment does not end, or has not begun"),
        ("exercises/bird_dog.md", "made_from: ", "purpos: ", "'made_from' is missing"),
        ("headings.yaml", "\nwhat_to_do:\n", "\nwhat_to_do: 3\nx:\n", "expected keys and words, found the number 3"),
        ("language.yaml", "or: o\n", "", "'or' is missing"),
    ],
)
def test_what_is_no_word_is_refused(path: str, old: str, new: str, message: str) -> None:
    """Each with the file and the line, what is wrong and what to do."""
    found = changed(path, old, new)
    assert any(message in text and text.startswith(f"es/{path}:") for text in told(found)), told(found)
    with pytest.raises(LibraryError, match=message.replace("?", r"\?")):
        in_words_of(load_library(), found)


def test_all_faults_are_told_at_once(library: Library) -> None:
    """Of every file, and one that has no place there."""
    files = whole() | {"notes.txt": "x", "exercises/plank.md": "no front matter", "headings.yaml": "- a"}
    found = read_files(library, files)
    assert {problem.place.file for problem in found.faults} == {
        "es/notes.txt",
        "es/exercises/plank.md",
        "es/headings.yaml",
    }


def test_a_clinics_own_words_come_first(library: Library, tmp_path: Path) -> None:
    """Over the default ones, item by item; where they are not current the default ones are used."""
    write_files(tmp_path / "base" / "es", whole())
    own = whole()["exercises/bird_dog.md"].replace(f"Bird dog{MARK}", "Nasz ptak")
    stale = whole()["exercises/plank.md"].replace("made_from: ", "made_from: x").replace(MARK, "Nasz ")
    write_files(tmp_path / "clinic/content/es", {"exercises/bird_dog.md": own, "exercises/plank.md": stale})
    spanish, found = translated(library, "es", clinic=tmp_path / "clinic", base=tmp_path / "base")
    assert found.is_whole
    titles = {exercise.id: exercise.title for exercise in spanish.exercises}
    assert (titles["bird_dog"], titles["plank"]) == ("Nasz ptak", f"Forearm plank{MARK}")
    assert spanish.hash != translated(library, "es", base=tmp_path / "base")[0].hash


@pytest.mark.parametrize(
    ("old", "new", "message", "changed"),
    [
        ("made_from: ", "made_from: x", "exercises/plank: what it was made from has changed; ", 1),
        (f'title: "Forearm plank{MARK}"', 'title: ""', "words are missing: title; until then", 0),
    ],
)
def test_a_clinics_own_words_that_are_not_used_are_told(
    old: str, new: str, message: str, changed: int, library: Library, tmp_path: Path
) -> None:
    """Also where the default ones are printed; and they are written again beside the new source."""
    write_files(tmp_path / "base" / "es", whole())
    own = whole()["exercises/plank.md"]
    assert own.count(old) == 1
    write_files(tmp_path / "clinic/content/es", {"exercises/plank.md": own.replace(old, new).replace(MARK, " X")})
    found = find_translation(library, "es", tmp_path / "clinic", tmp_path / "base")
    assert (found.is_whole, found.stale, found.missing, found.changed) == (True, (), (), changed)
    [unfit] = found.passed_over
    assert message in unfit.problem.message
    assert unfit.problem.place.file == str(tmp_path / "clinic/content/es/exercises/plank.md")
    assert unfit.problem.place.line
    assert unfit.problem in check_translation(found, read_source_language(), library)
    files = files_to_fill_in(found)
    assert list(files) == ["exercises/plank.md"]
    assert " X" in files["exercises/plank.md"]
    assert MARK not in files["exercises/plank.md"]
    unit = next(unit for unit in found.units if unit.key == "exercises/plank")
    assert f"made_from: {unit.hash}\n" in files["exercises/plank.md"]


def test_one_stale_question_of_a_clinic_does_not_bring_it_all_others(library: Library, tmp_path: Path) -> None:
    """It is told and counted; its file stays as it is."""
    write_files(tmp_path / "base" / "es", whole())
    words = {"questionnaire.yaml": "questions:\n  age:\n    made_from: x\n    ask: ¿Edad?\n"}
    write_files(tmp_path / "clinic/content/es", words)
    found = find_translation(library, "es", tmp_path / "clinic", tmp_path / "base")
    assert (len(found.passed_over), found.changed, files_to_fill_in(found)) == (1, 1, {})


def test_a_clinics_own_content_is_not_translated_by_the_default_words(tmp_path: Path) -> None:
    """What was made from the default words is stale for an item that the clinic has written anew."""
    text = (Path(__file__).parents[2] / "content/exercises/bird_dog.md").read_text(encoding="utf-8")
    write_files(tmp_path / "clinic/content", {"exercises/bird_dog.md": text.replace("Bird dog", "Pointer")})
    write_files(tmp_path / "base" / "es", whole())
    own = load_library(tmp_path / "clinic")
    found = find_translation(own, "es", tmp_path / "clinic", tmp_path / "base")
    assert [unfit.key for unfit in found.stale] == ["exercises/bird_dog"]


def test_a_folder_of_a_language_is_no_part_of_the_content(tmp_path: Path) -> None:
    """It changes neither items nor hash; one of which nothing tells that it is a language is told."""
    write_files(tmp_path / "content/pl", {"exercises/bird_dog.md": "anything"})
    write_files(tmp_path / "content/es", {"exercises/bird_dog.md": "anything"})
    own = load_library(tmp_path)
    assert own.hash == load_library().hash
    (warning,) = own.warnings
    assert (warning.place.file, warning.message) == (str(tmp_path / "content/pl"), "nothing is read from this folder")
    assert "pl" in languages(tmp_path)
    assert "en" not in languages(tmp_path)


def test_a_language_that_nobody_has_begun_is_told(library: Library) -> None:
    """With the command that begins it."""
    with pytest.raises(LibraryError, match="guidegen translate init qq"):
        translated(library, "qq")


def test_regions_speak_the_language(library: Library) -> None:
    """The line to ring is called as the translation calls it, two numbers are joined by its word, units are swapped."""
    regions = in_words_of(library, read_files(library, whole())).regions
    assert regions["uk"].emergency.number == "999 o 112"
    assert regions["uk"].terms == {"la línea de urgencias": f"NHS 111{MARK}"}
    assert regions["us"].terms["la línea de urgencias"] == f"an urgent care center{MARK}"
    assert regions["us"].terms["38 °c"] == "100.4 °F"
    assert "tumour" not in regions["us"].terms


def fingerprints(library: Library, files: dict[str, str]) -> dict[str, str]:
    return dict(in_words_of(library, read_files(library, files)).files.words)


def test_what_is_said_has_hashes_of_its_own(library: Library) -> None:
    """Each item, question and heading that is translated, and the language; those of the source stay what they are."""
    spoken = in_words_of(library, read_files(library, whole())).files
    assert spoken.fingerprints == library.files.fingerprints
    assert spoken.signable == spoken.words
    assert {"exercises/bird_dog", "questionnaire/questions/age", "headings/what_to_do", "language"} < set(spoken.words)
    assert not {"facts", "templates/guide.html.j2"} & set(spoken.words)
    assert spoken.words["exercises/bird_dog"] != spoken.fingerprints["exercises/bird_dog"]
    assert len(set(spoken.words.values())) == len(spoken.words)
    assert not library.files.words


def test_a_changed_word_changes_the_hash_of_its_own_item_alone(library: Library) -> None:
    """And how its file is laid out changes none."""
    files = whole()
    before = fingerprints(library, files)
    dog = files["exercises/bird_dog.md"]
    assert (
        fingerprints(library, files | {"exercises/bird_dog.md": dog.replace("---\n", "---\n# a note\n", 1)}) == before
    )
    changed = fingerprints(library, files | {"exercises/bird_dog.md": dog.replace(MARK, " Ź")})
    assert {key for key in before if changed[key] != before[key]} == {"exercises/bird_dog"}


def test_what_is_said_of_another_source_cannot_be_signed(library: Library, tmp_path: Path) -> None:
    """Until somebody has looked at it; then it is another item, whatever its words are. A rule changes nothing."""
    files = whole()
    before = fingerprints(library, files)
    text = (content_dir() / "exercises" / "plank.md").read_text(encoding="utf-8")
    for old, new, is_said in (("reps: 4", "reps: 5", True), ("Squeeze your buttocks.", "Squeeze hard.", False)):
        assert old in text
        write_files(tmp_path / "content", {"exercises/plank.md": text.replace(old, new)})
        own = load_library(tmp_path)
        now = in_words_of(own, read_files(own, files)).files
        assert now.fingerprints["exercises/plank"] != library.files.fingerprints["exercises/plank"]
        assert {key for key in before if now.words.get(key) != before[key]} == (
            set() if is_said else {"exercises/plank"}
        )
        assert now.unsaid == (() if is_said else ("exercises/plank",))
    [stale] = [each for each in units_of(own) if each.key == "exercises/plank"]
    old_hash = next(each for each in units_of(library) if each.key == "exercises/plank").hash
    looked_at = files | {"exercises/plank.md": files["exercises/plank.md"].replace(old_hash, stale.hash)}
    again = in_words_of(own, read_files(own, looked_at)).files
    assert again.words["exercises/plank"] != before["exercises/plank"]


def test_content_in_a_language_has_a_hash_of_its_own(library: Library, tmp_path: Path) -> None:
    """What is said in one changes that of its own documents, and of no others."""
    assert content_hash_in(library, "en") == library.hash
    catalogue = tmp_path / "templates" / "locale" / "es" / "LC_MESSAGES" / "guidegen.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid ""\nmsgstr ""\n', encoding="utf-8")
    write_files(tmp_path / "content" / "pl", {"language.yaml": "name: polski\n"})
    before = content_hash_in(library, "es")
    own = load_library(tmp_path)
    assert own.hash == library.hash
    assert content_hash_in(own, "es", tmp_path) not in (before, own.hash)
    assert content_hash_in(own, "es", tmp_path) == translated(own, "es", tmp_path)[0].hash
    polish = content_hash_in(own, "pl", tmp_path)
    write_files(tmp_path / "content" / "es", {"exercises/plank.md": "---\nmade_from: x\n---\n"})
    assert content_hash_in(own, "pl", tmp_path) == polish
    assert load_library(tmp_path).hash == library.hash
