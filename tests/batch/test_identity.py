"""What a client's files are called, and when a row's document has to be made anew."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from guidegen.batch.identity import PSEUDONYM, client_key, given_number, input_hash, row_key
from guidegen.errors import Place, Problem
from guidegen.files.text_with_places import Source
from guidegen.library import Library
from guidegen.readers.rows import ClientRow
from guidegen.readers.tables.table import TableClients
from tests.support.tables import client, columns, table

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def sample(library: Library) -> ClientRow:
    """A row as a table gives it."""
    text = table([client(1)], columns(library))
    (row,) = TableClients(io.BytesIO(text.encode()), "clients.csv", library.questionnaire).rows()
    return row


def named(row: ClientRow, number: str, name: str = "", email: str = "") -> ClientRow:
    """The row of somebody else."""
    return replace(row, client={"id": number, "name": name, "email": email})


def answered(row: ClientRow, **answers: Any) -> ClientRow:
    """The row with other answers in it."""
    data = {**row.source.data, "answers": {**row.source.data["answers"], **answers}}
    return replace(row, source=Source("clients.csv", data))


# Numbers that name files


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("R-1042", "A. Runner"),
        ("007", ""),
        ("A-12", "A. Quorndon"),
        ("a1", "A"),
        ("client_7.b", "Client Seven"),
        ("x" * 64, "X"),
        ("Runner-12", "Runner 12"),
        ("study-12", "Study 12"),
        ("LS-4", "Li Suarez"),
        ("li-x-7", "Jane Li"),
        ("xannx7", "Ann Hale"),
        ("conrad", ""),
        ("com10", ""),
    ],
)
def test_a_fit_number_names_the_files(sample: ClientRow, number: str, name: str) -> None:
    """As the clinic wrote it. Initials, words for anybody, names with a digit and short words within are no names."""
    assert client_key(named(sample, number, name)) == number


@pytest.mark.parametrize(
    ("number", "name", "email"),
    [
        ("jane", "Jane Doe", ""),
        ("doe01", "Doe, Jane", ""),
        ("ann-x7", "Ann Hale", ""),
        ("xannax7", "Anna Hale", ""),
        ("mueller1", "Eva Müller", ""),
        ("muller1", "Eva Müller", ""),
        ("lukasz1", "Łukasz Hale", ""),
        ("li1", "Jane Li", ""),
        ("smith2", "Tom Smith PhD", ""),
        ("janedoe", "", "janedoe@x.org"),
        ("example", "Ada Brook", "example@x.org"),
        ("doe-7", "Runner 12", "jane.doe@x.org"),
    ],
)
def test_a_number_that_tells_who_it_is_becomes_a_pseudonym(
    sample: ClientRow, number: str, name: str, email: str
) -> None:
    """Any word of a name or an address, however its accents are written."""
    assert client_key(named(sample, number, name, email)).startswith(PSEUDONYM)


def test_where_an_address_leads_names_nobody(sample: ClientRow) -> None:
    """What stands behind the @ is the same for many."""
    assert client_key(named(sample, "clinic-7", "Ada Brook", "ada@clinic.org")) == "clinic-7"


@pytest.mark.parametrize(
    "number",
    [
        "../../etc/passwd",
        "a/b",
        "a\\b",
        ".hidden",
        "CON",
        "nul.txt",
        "com1",
        "x" * 65,
        "Ä-1",
        "a b",
        "ends.",
        "anna.quorndon",
        "QUORNDON1",
        "anna@example.org",
        "anon-0123456789abcdef",
        "-rf",
    ],
)
def test_any_other_number_becomes_a_pseudonym(sample: ClientRow, number: str) -> None:
    """Also one that holds the client's surname; the same number always becomes the same one."""
    key = client_key(named(sample, number, "Anna Quorndon"))
    assert key.startswith(PSEUDONYM)
    assert key == client_key(named(answered(sample, pain_avg=5), number, "Anna Quorndon", "a@example.org"))
    assert number.casefold() not in key


# Clients without a number


@pytest.mark.parametrize("nothing", ["", "#N/A", "-", "n/a", "None"])
def test_what_stands_for_no_number_is_none(sample: ClientRow, nothing: str) -> None:
    """Two people whose number a spreadsheet could not look up are two."""
    rows = [named(sample, nothing, name, f"{name}@x.org") for name in ("Ada", "Ben")]
    assert [given_number(row) for row in rows] == ["", ""]
    assert len({client_key(row) for row in rows}) == 2


def test_a_row_that_tells_no_number_at_all_has_none(sample: ClientRow) -> None:
    """Answers of a file of their own may name nobody."""
    nobody = replace(sample, client={})
    assert given_number(nobody) == ""
    assert client_key(nobody) == row_key(nobody)


@pytest.mark.parametrize(
    ("name", "email", "is_known"),
    [("Ada Brook", "a@example.org", True), ("Ada Brook", "", False), ("", "a@example.org", False), ("", "", False)],
)
def test_who_gives_name_and_address_is_one_client_however_often_they_answer(
    sample: ClientRow, name: str, email: str, is_known: bool
) -> None:
    """With one of the two alone it may be another person, so that other answers are another client."""
    first, later = (client_key(named(answered(sample, pain_avg=pain), "", name, email)) for pain in (3, 4))
    assert (first == later) is is_known


def test_capitals_make_nobody_another_client(sample: ClientRow) -> None:
    """People write their names and addresses now so, now so."""
    keys = {
        client_key(named(sample, "", name, email))
        for name in ("Ada Brook", "ADA brook")
        for email in ("ada@x.org", "Ada@X.org")
    }
    assert len(keys) == 1


def test_two_who_share_a_name_or_an_address_are_two(sample: ClientRow) -> None:
    """Families share one address, and many people one name."""
    pairs = (("Ada Brook", "a@x.org"), ("Ada Brook", "b@x.org"), ("Ben Brook", "a@x.org"))
    assert len({client_key(named(sample, "", *pair)) for pair in pairs}) == 3


def test_a_torn_row_is_known_by_its_cells_and_any_other_by_its_answers(sample: ClientRow) -> None:
    """What cannot be read as answers is still one row and no other; columns in another order are the same answers."""
    torn = [replace(sample, source=Source("t"), cells=cells) for cells in (("a", "b"), ("a", "c"), ("ab", ""))]
    assert len({row_key(row) for row in torn}) == 3
    assert row_key(sample) == row_key(replace(sample, cells=sample.cells[::-1]))
    assert row_key(sample) != row_key(answered(sample, pain_avg=5))


# When a document is made anew


def hashed(data: Any, today: date = TODAY, settings: str = "s", *faults: Problem) -> str:
    return input_hash(Source("a", data, problems=list(faults)), settings, today)


def overridden(*overrides: Any) -> Mapping[str, Any]:
    return {"answers": {"age": 30}, "overrides": list(overrides)}


def test_the_input_hash_changes_with_all_that_is_printed() -> None:
    """Answers, names, faults of reading, settings; not with the order of columns, nor with the day."""
    data: dict[str, Any] = {"client": {"name": "A"}, "answers": {"age": 30, "area": ["back"]}}
    first = hashed(data)
    assert first == hashed({"answers": {"area": ["back"], "age": 30}, "client": {"name": "A"}}, date(2027, 1, 1))
    others = [
        hashed({**data, "client": {"name": "B"}}),
        hashed({**data, "answers": {"age": 31, "area": ["back"]}}),
        hashed(data, TODAY, "other settings"),
        hashed(data, TODAY, "s", Problem(Place("a"), "a fault")),
    ]
    assert len({first, *others}) == 5


@pytest.mark.parametrize(
    ("day", "before"), [("2026-12-01", date(2026, 11, 30)), (date(2026, 12, 1), date(2026, 11, 30))]
)
def test_a_document_is_made_anew_on_the_day_an_override_begins(day: Any, before: date) -> None:
    """Not before, and from then on not again."""
    data = overridden({"on": day})
    assert hashed(data, before) == hashed(data, date(2026, 1, 1))
    assert hashed(data, before) != hashed(data, date(2026, 12, 1)) == hashed(data, date(2027, 1, 1))


@pytest.mark.parametrize("overrides", [None, "on", 7, {"on": "2026-12-01"}, ["on", None]])
def test_overrides_that_are_none_are_answers_as_others_are(overrides: Any) -> None:
    """They are refused elsewhere; here they have no day, and still make another row of it."""
    data = {"answers": {"age": 30}, "overrides": overrides}
    assert hashed(data) == hashed(data, date(2027, 1, 1)) != hashed({"answers": {"age": 30}})


def test_each_override_counts_by_itself() -> None:
    """One that has begun does not hide another that has yet to, nor one that is no override at all."""
    data = overridden({"on": "2026-01-01"}, {"on": "2026-12-01"}, "nothing")
    assert hashed(data) != hashed(data, date(2026, 12, 1))


@pytest.mark.parametrize("data", [None, [], "text"])
def test_a_row_that_holds_no_answers_has_a_fingerprint_too(data: Any) -> None:
    """That of its faults."""
    assert hashed(data) == hashed({})
    assert hashed(data) != hashed(data, TODAY, "s", Problem(Place("a"), "a fault"))


# From one version to the next


def test_folders_of_earlier_versions_know_their_clients_again(sample: ClientRow) -> None:
    """Pseudonyms and fingerprints are what they always were: else every document would be printed, and mailed, anew."""
    data = {"answers": {"notes": "Läufe", "age": 30}}
    assert client_key(named(sample, "Ä-1")) == "anon-557ee3dce631d33f"
    assert client_key(named(sample, "", "Zoë Brook", "zoe@example.org")) == "anon-9a6b875d8c67d311"
    assert row_key(replace(sample, source=Source("a", data))) == "anon-95afb971431d83db"
    assert hashed(data) == "fa5d16288a9cb37e4ca231c0d776fae65b30906e8df3f7582e9c85c9de8b04a9"
