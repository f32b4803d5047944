"""The record of signatures: what holds on which day, every way in which it can be wrong, and who may write into it."""

from __future__ import annotations

import fcntl
import os
import pickle
import re
import stat
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from guidegen.clinic.sign_off import Signing, SignOff, State, load_sign_off
from guidegen.clinic.sign_off import writing as writing_module
from guidegen.clinic.sign_off.approval import Signer, find_approval
from guidegen.clinic.sign_off.due import months_after, next_review
from guidegen.clinic.sign_off.pages import tidy_pages
from guidegen.clinic.sign_off.reading import read_sign_off
from guidegen.clinic.sign_off.scope import find_scope, scope_of
from guidegen.clinic.sign_off.writing import add_signings, record_bytes, refuse_unwritable
from guidegen.errors import BusyError, SettingsError
from guidegen.library import Library
from tests.support.problems import problems_of
from tests.support.signing import SIGNED_ON, record_of, sign_folder, signings

A, B = "a" * 64, "b" * 64
ONE = Signing(
    'Ä. O\'Clin: "x" #',
    "0042",
    date(2026, 11, 20),
    date(2027, 11, 20),
    "1-20, 33",
    "1.0",
    A,
    {"facts": A},
    "two\nlines",
)
TEXT = record_bytes((ONE,)).decode()


def read(text: str) -> SignOff:
    return read_sign_off(text.encode(), "signatures.yaml")


def faults(text: str) -> list[str]:
    found = read(text)
    assert not found.signings
    return [str(fault) for fault in found.faults]


# What it says


def test_what_was_written_is_read_again() -> None:
    """Each name, day, page, remark and hash, whatever letters are in them."""
    assert read(TEXT).faults == ()
    assert read(TEXT).signings == (ONE,)


@pytest.mark.parametrize(
    ("hash_", "today", "state"),
    [
        (A, date(2026, 11, 19), State.UNSIGNED),
        (A, date(2026, 11, 20), State.SIGNED),
        (A, date(2027, 11, 20), State.SIGNED),
        (A, date(2027, 11, 21), State.EXPIRED),
        (B, date(2026, 11, 20), State.CHANGED),
        (B, date(2027, 11, 21), State.CHANGED),
    ],
)
def test_a_signature_holds_for_its_words_and_its_time(hash_: str, today: date, state: State) -> None:
    """From its day to the day of its review, that day included, and for what was signed alone."""
    assert read(TEXT).standing("facts", hash_, today).state is state
    assert read(TEXT).standing("bodies", hash_, today).state is State.UNSIGNED


def test_a_signature_in_another_language_is_none_for_this_one() -> None:
    """The format has room for content in other languages."""
    german = record_of(replace(ONE, language="de"))
    assert german.standing("facts", A, ONE.on).state is State.UNSIGNED
    assert german.standing("facts", A, ONE.on, "de").state is State.SIGNED


def test_of_several_signatures_the_newest_that_holds_counts() -> None:
    """Another clinician's later signature under other words does not take the first one's away."""
    other = replace(ONE, name="B", on=date(2026, 12, 1), items={"facts": B})
    record = record_of(ONE, other)
    found = {hash_: record.standing("facts", hash_, date(2026, 12, 1)) for hash_ in (A, B)}
    assert {hash_: (each.state, each.by and each.by.name) for hash_, each in found.items()} == {
        A: (State.SIGNED, ONE.name),
        B: (State.SIGNED, "B"),
    }


def test_an_approval_names_who_signed_which_kinds(library: Library) -> None:
    """By the latest signature under each; nobody is named for a kind of which something is not signed."""
    keys = ["red_flags/bleeding", "exercises/plank", "exercises/clam", "facts"]
    first = signings(library, keys[:2] + keys[3:])
    second = signings(library, keys[3:], date(2026, 12, 1), ("B. Second", "2"))
    prints, today = library.files.fingerprints, date(2026, 12, 1)
    found = find_approval(keys, prints, record_of(*first, *second), today)
    assert found.signers == (
        Signer("A. Clinician", "PH12345", SIGNED_ON, ("red_flags",)),
        Signer("B. Second", "2", today, ("facts",)),
    )
    assert found.open_kinds == (("exercises", 1),)
    assert not found.is_whole
    assert find_approval(keys, prints, record_of(*first, *second, *signings(library, keys[2:3])), today).is_whole


def test_nothing_is_approved_without_a_record(library: Library) -> None:
    """Approval is never the default, not even of nothing at all."""
    assert not find_approval(["facts"], library.files.fingerprints, SignOff(), SIGNED_ON).is_whole
    assert not find_approval([], library.files.fingerprints, SignOff(), SIGNED_ON).is_whole


def test_a_narrowed_record_says_the_same_of_today(library: Library) -> None:
    """It is what a batch hands to each row: short, and with another hash where something else holds."""
    old = signings(library, on=date(2024, 1, 1))
    record = record_of(*old, *signings(library, ["facts", "red_flags/bleeding"]))
    prints = {**library.files.fingerprints, "bodies": B}
    today = date(2026, 12, 1)
    narrow = record.narrowed({"en": prints}, today)
    assert list(narrow.standings(prints, today)) != []
    for before, after in zip(record.standings(prints, today), narrow.standings(prints, today), strict=True):
        assert (before.key, before.state, before.by and before.by.on) == (
            after.key,
            after.state,
            after.by and after.by.on,
        )
    assert narrow.hash == record.narrowed({"en": prints}, date(2026, 12, 2)).hash
    assert narrow.hash != record.narrowed({"en": prints}, date(2027, 6, 2)).hash


def test_a_template_made_for_one_signature_still_names_all(library: Library) -> None:
    """What a clinic's own template prints of `settings.sign_off` has names to print, on emergency pages too."""
    record = record_of(*signings(library, ["facts"]), *signings(library, ["bodies"], date(2026, 12, 1), ("B", "2")))
    assert (record.name, record.registration) == ("A. Clinician, B", "PH12345, 2")
    assert (record.on, record.content) == (date(2026, 12, 1), library.hash)
    assert (SignOff().name, SignOff().on) == ("", None)


def test_a_record_is_known_again_by_its_hash(library: Library) -> None:
    """In another process, too: a worker of a batch keeps its content as long as the settings are the same."""
    record = record_of(*signings(library, ["facts"]))
    assert {record: 1}[pickle.loads(pickle.dumps(record))] == 1
    assert record != record_of(*signings(library, ["bodies"]))


def test_a_record_is_there_when_something_is_in_it() -> None:
    """A signature, or what is wrong with it: else a clinic has not begun to sign, and is not warned on each run."""
    assert read(TEXT).is_there
    assert read("[[").is_there
    assert not SignOff(file="sign-off/signatures.yaml").is_there


# What is wrong with it


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"0042"', '"0043"'),
        ('"2027-11-20"', '"2029-11-20"'),
        (f'facts: "{A}"', f'facts: "{B}"'),
        (f'facts: "{A}"', f'facts: "{A}"\n      bodies: "{B}"'),
        ('read: "1-20, 33"', 'read: "all"'),
        (TEXT[TEXT.index("signings:") : TEXT.index("hash: ", TEXT.index("items:"))], "signings: []\n"),
    ],
)
def test_a_record_that_was_changed_by_hand_signs_nothing(before: str, after: str) -> None:
    """Another name, a longer time, other words, one item more, more pages, no signature at all."""
    assert before in TEXT
    assert faults(TEXT.replace(before, after, 1)) == [
        "signatures.yaml: this record was changed by hand, so no signature in it counts (take the file back from a "
        "copy, or move the folder away and have the content signed again: guidegen sign)"
    ]


def test_comments_and_blank_lines_change_nothing() -> None:
    """The hash is over what is said, not over how it is laid out."""
    assert read(TEXT.replace("signings:", "# a note\n\nsignings:").replace('"1.0"', "'1.0'")).signings == (ONE,)


def test_a_record_of_a_newer_format_is_told_as_that() -> None:
    """Whatever else a newer guidegen writes into it."""
    newer = TEXT.replace("format: 1", "format: 2\nkeys: {x: y}")
    assert faults(newer) == [
        "signatures.yaml:3:9: this record is of a newer format (2); this guidegen reads format 1 (update guidegen)"
    ]


def test_all_that_is_wrong_with_a_record_is_told_at_once() -> None:
    """Each with its line."""
    broken = TEXT.replace('on: "2026-11-20"', 'on: "soon"').replace(A, "x" * 64).replace("read:", "red:")
    assert [re.sub(r" \(.*", "", told) for told in faults(broken)] == [
        "signatures.yaml:7:9: on: 'soon' is not a date",
        "signatures.yaml:5:5: 'read' is missing",
        "signatures.yaml:16:14: facts: this is not the hash of an item",
        "signatures.yaml:9:5: unknown key 'red'",
    ]


@pytest.mark.parametrize("text", ["[[", "format: 1\nsignings: 7\nhash: x\n", "", "- a\n", "format: 1\n", "\0"])
def test_what_is_no_record_signs_nothing(text: str) -> None:
    """Torn, empty or another file: faults, each with what to do, and never an error in between."""
    assert all(fault.hint for fault in read(text).faults)
    assert faults(text)


def test_a_record_that_cannot_be_opened_signs_nothing(tmp_path: Path) -> None:
    """It is told, and nothing is raised: pages that get somebody seen go on."""
    (tmp_path / "sign-off" / "signatures.yaml").mkdir(parents=True)
    found = load_sign_off(tmp_path)
    assert [fault.message for fault in found.faults] == ["cannot be read: Is a directory"]
    assert not load_sign_off(None).is_there


# Writing


def test_each_signature_is_added_to_those_before(tmp_path: Path, library: Library) -> None:
    """History is kept; what others have to read they can read; the same content is kept once."""
    record = sign_folder(tmp_path, library, ["facts"])
    sign_folder(tmp_path, library, ["facts", "bodies"], date(2026, 12, 1))
    found = load_sign_off(tmp_path)
    assert [(each.on.day, sorted(each.items)) for each in found.signings] == [(20, ["facts"]), (1, ["bodies", "facts"])]
    assert sorted(path.name for path in record.parent.iterdir()) == [
        f"content-{library.hash[:16]}.zip",
        "signatures.yaml",
    ]
    assert stat.S_IMODE(record.stat().st_mode) == 0o644


def test_nothing_is_added_to_a_record_that_was_changed(tmp_path: Path, library: Library) -> None:
    """Or somebody's change would be signed by the next one's hash."""
    record = sign_folder(tmp_path, library, ["facts"])
    record.write_text(record.read_text().replace("PH12345", "PH1"))
    before = record.read_bytes()
    found = problems_of(SettingsError, add_signings, tmp_path, signings(library, ["bodies"]), library.files)
    assert "was changed by hand" in str(found[0])
    assert record.read_bytes() == before


def test_a_record_that_could_not_be_read_again_is_not_written(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record that has grown for years is full at some time, and says so before it is lost."""
    sign_folder(tmp_path, library, ["facts"])
    monkeypatch.setattr("guidegen.clinic.sign_off.reading.MAX_BYTES", 900)
    found = problems_of(SettingsError, sign_folder, tmp_path, library, ["bodies", "references"])
    assert "the file is too large" in str(found[0])
    assert "elsewhere" in str(found[0])
    assert [sorted(each.items) for each in load_sign_off(tmp_path).signings] == [["facts"]]


def test_two_who_sign_at_once_both_sign(tmp_path: Path, library: Library) -> None:
    """Each waits for the other; no signature is lost."""
    keys = [key for key in library.files.fingerprints if key.startswith("exercises/")][:6]
    threads = [threading.Thread(target=sign_folder, args=(tmp_path, library, [key])) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(key for each in load_sign_off(tmp_path).signings for key in each.items) == keys


def test_whoever_cannot_wait_longer_is_told(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that is never given back ends in words, and nothing is written."""
    monkeypatch.setattr(writing_module, "PATIENCE", 0)
    folder = sign_folder(tmp_path, library, ["facts"]).parent
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    found = problems_of(BusyError, sign_folder, tmp_path, library, ["bodies"])
    os.close(held)
    assert "somebody else is signing here" in str(found[0])
    assert len(load_sign_off(tmp_path).signings) == 1


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the record's folder is read-only, or no folder."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError):
        refuse_unwritable(tmp_path)
    (tmp_path / "sign-off").write_text("")
    with pytest.raises(NotADirectoryError):
        refuse_unwritable(tmp_path)


# How long, what and which pages


@pytest.mark.parametrize(
    ("key", "on", "until"),
    [
        ("exercises/plank", date(2026, 11, 30), date(2027, 11, 30)),
        ("red_flags/bleeding", date(2026, 11, 30), date(2027, 5, 30)),
        ("red_flags/bleeding", date(2026, 8, 31), date(2027, 2, 28)),
        ("facts", date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_a_signature_holds_for_a_year_and_under_a_red_flag_for_half_of_it(key: str, on: date, until: date) -> None:
    """The last day of a month that is too short."""
    assert next_review(key, on) == until


def test_months_go_over_the_end_of_a_year() -> None:
    """Two months after December are in February."""
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_a_scope_is_everything_a_kind_an_item_or_a_code(library: Library) -> None:
    """In any order and as often as one likes; each item once."""
    known = library.files.fingerprints
    assert set(find_scope(["all"], library).keys) == set(known)
    flags = [key for key in known if key.startswith("red_flags/")]
    assert list(find_scope(["red_flags", "red_flags/RF01", "facts"], library).keys) == ["facts", *flags]
    assert find_scope(["red_flags/RF01"], library).keys == ("red_flags/cauda_equina",)
    assert scope_of([*flags, "exercises/plank"], library) == ["exercises/plank", "red_flags"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("exercise", "did you mean 'exercises'?"),
        ("exercises/bird_dig", "did you mean 'exercises/bird_dog'?"),
        ("bird_dog", "did you mean 'exercises/bird_dog'?"),
        ("library", "one of: all, "),
        ("catalogue", "name it: --language es"),
    ],
)
def test_a_word_that_is_no_scope_is_told(word: str, hint: str, library: Library) -> None:
    """With what may be meant; the number of the content is nothing to sign."""
    found = find_scope([word, "facts"], library)
    assert found.keys == ("facts",)
    assert len(found.faults) == 1
    assert hint in found.faults[0]


PAGES: Mapping[str, str | None] = {
    "all": "all",
    " ALL": "all",
    "1-20,33": "1-20, 33",
    "7 - 7": "7",
    "3-1": None,
    "0": None,
    "": None,
    "1-": None,
    "many": None,
}


@pytest.mark.parametrize("words", PAGES)
def test_pages_are_read_as_people_write_them(words: str) -> None:
    """Or not at all, where nobody can tell which are meant."""
    assert tidy_pages(words) == PAGES[words]
