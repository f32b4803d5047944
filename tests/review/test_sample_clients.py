"""Made-up clients: a table to try a night's run with."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from guidegen.batch.preflight import triage_rows
from guidegen.library import Library
from guidegen.review.synthetic.sample_clients import sample_csv
from tests.support.base import run
from tests.support.tables import open_clients

DAY = date(2026, 11, 20)


def test_made_up_clients_are_valid_and_varied(library: Library, tmp_path: Path) -> None:
    """Every row can be printed; about one in ten needs a person first, and each kind of document comes up."""
    path = tmp_path / "clients.csv"
    path.write_text(sample_csv(library, 300, DAY), encoding="utf-8", newline="")
    with open_clients(str(path), library.questionnaire) as clients:
        found = triage_rows(clients, library, DAY)
    assert (found.total, len(found.kinds), found.without_number, list(found.latest.older())) == (300, 300, 0, [])
    documents = Counter(document for _, document in found.kinds.values())
    assert 0.05 < (documents["emergency"] + documents["urgent"]) / 300 < 0.25
    assert {"guide", "emergency", "urgent", "referral"} <= set(documents)


def test_the_same_call_makes_the_same_table(library: Library) -> None:
    """So that measurements can be compared; a longer table begins with the shorter one."""
    assert sample_csv(library, 20, DAY) == sample_csv(library, 20, DAY)
    assert sample_csv(library, 20, DAY).startswith(sample_csv(library, 10, DAY))


def test_nobody_is_at_the_made_up_addresses(library: Library) -> None:
    """They stand below example.org, which is kept free for examples."""
    addresses = [line.split(",")[2] for line in sample_csv(library, 20, DAY).splitlines()[1:]]
    assert len(set(addresses)) == 20
    assert all(address.endswith("@example.org") for address in addresses)


def test_new_fills_the_table_of_a_clinics_folder(tmp_path: Path) -> None:
    """`guidegen new --sample N`, and only where it is asked for."""
    run(["new", tmp_path / "plain", "--region", "uk"])
    run(["new", tmp_path / "trial", "--region", "uk", "--sample", "3"])
    lines = [len((tmp_path / name / "clients.csv").read_text().splitlines()) for name in ("plain", "trial")]
    assert lines == [1, 4]
