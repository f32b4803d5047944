"""Passwords at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guidegen.errors import IntakeError
from guidegen.web.intake.accounts import (
    WRONG,
    WRONG_OF_ONE,
    WRONG_OF_STRANGERS,
    Accounts,
    Caller,
    TooManyTriesError,
)
from guidegen.web.intake.database import Database
from tests.support.front_desk import PASSWORD
from tests.support.waiting_room import Clock


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    database = Database(tmp_path / "intake.sqlite")
    made = Accounts(database)
    made.set_password("Desk-1", PASSWORD, clock.now())
    yield made
    database.close()


def test_the_right_password_signs_in_and_no_other(accounts: Accounts, clock: Clock) -> None:
    """The account's own password is taken, whatever the capitals of its name; another, or nobody's, is not."""
    assert accounts.verify("desk-1 ", PASSWORD, clock.now()) == "desk-1"
    assert accounts.verify("desk-1", PASSWORD + "x", clock.now()) is None
    assert accounts.verify("nobody", PASSWORD, clock.now()) is None
    assert accounts.verify("", "", clock.now()) is None


def test_no_password_stands_in_the_file(tmp_path: Path, accounts: Accounts) -> None:
    """Only argon2's hash is kept."""
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert PASSWORD.encode() not in kept
    assert b"$argon2id$" in kept


def test_after_some_wrong_passwords_even_the_right_one_waits_a_minute(accounts: Accounts, clock: Clock) -> None:
    """Five wrong ones, then the next is not looked at until a minute has passed."""
    for _ in range(WRONG):
        assert accounts.verify("desk-1", "wrong", clock.now()) is None
    with pytest.raises(TooManyTriesError):
        accounts.verify("desk-1", PASSWORD, clock.now())
    clock.pass_by(seconds=61)
    assert accounts.verify("desk-1", PASSWORD, clock.now()) == "desk-1"


def test_guessing_from_elsewhere_locks_out_no_other_place(accounts: Accounts, clock: Clock) -> None:
    """Neither a device of the desk, nor its very first sign-in from an address of its own."""
    guesser = Caller(source="a")
    for _ in range(WRONG):
        accounts.verify("desk-1", "wrong", clock.now(), guesser)
    with pytest.raises(TooManyTriesError):
        accounts.verify("desk-1", PASSWORD, clock.now(), guesser)
    for place in (Caller(device="known"), Caller(source="b"), Caller(source="b", is_known=True)):
        assert accounts.verify("desk-1", PASSWORD, clock.now(), place) == "desk-1"


def test_guessing_many_names_is_slowed_down_too(accounts: Accounts, clock: Clock) -> None:
    """One address has a number of tries a minute for all names."""
    for number in range(WRONG_OF_ONE):
        accounts.verify(f"name-{number}", "wrong", clock.now(), Caller(source="a"))
    with pytest.raises(TooManyTriesError):
        accounts.verify("another", "wrong", clock.now(), Caller(source="a"))


def test_guessing_from_many_addresses_is_slowed_down_too(
    accounts: Accounts, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All strangers together have a number of tries; where the desk has signed in from before, it still can."""
    monkeypatch.setattr("guidegen.web.intake.accounts._is_right", lambda hashed, given: given == PASSWORD)
    for number in range(WRONG_OF_STRANGERS):
        accounts.verify("desk-1", "wrong", clock.now(), Caller(source=f"address-{number}"))
    with pytest.raises(TooManyTriesError):
        accounts.verify("desk-1", PASSWORD, clock.now(), Caller(source="new"))
    for place in (Caller(device="known"), Caller(source="clinic", is_known=True)):
        assert accounts.verify("desk-1", PASSWORD, clock.now(), place) == "desk-1"


def test_a_short_password_is_refused(accounts: Accounts, clock: Clock) -> None:
    """Eleven letters are too few."""
    with pytest.raises(IntakeError, match="12 to 200"):
        accounts.set_password("desk-1", "x" * 11, clock.now())
    assert accounts.verify("desk-1", PASSWORD, clock.now()) == "desk-1"
