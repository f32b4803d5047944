"""Who is held back: everybody for whom a guide by e-mail would be unsafe, unwanted or unsure."""

from __future__ import annotations

import json
from pathlib import Path

import pikepdf
import pytest

from guidegen.batch.records.journal import Journal
from guidegen.batch.records.manifest import FAILED, MANIFEST, OLDER, Entry
from guidegen.batch.records.recipients import RECIPIENTS
from guidegen.delivery.mail.address import read_address
from guidegen.delivery.mail.eligibility import TO_CALL, Held, Plan, Post, Reason, Terms, plan_batch
from guidegen.delivery.mail.one_file import plan_file
from guidegen.errors import JournalError, SettingsError
from tests.support.mail_folder import DAY, TERMS, Client, clients, write_batch


def held(plan: Plan) -> dict[str, Reason]:
    return {one.client_id: one.reason for one in plan.held}


@pytest.mark.parametrize(
    ("client", "reason"),
    [
        (Client("X", "x@example.org", level="EMERGENCY", document="emergency", permit="P0"), Reason.EMERGENCY),
        (Client("X", "x@example.org", level="URGENT", document="urgent", permit="P0"), Reason.URGENT),
        (Client("X", "x@example.org", level="SOON", document="referral", permit="P0"), Reason.REFERRAL),
        (Client("X", "x@example.org", level="EMERGENCY", document="guide"), Reason.EMERGENCY),
        (Client("X", "x@example.org", level="ROUTINE", document="urgent"), Reason.URGENT),
        (Client("X", "", consent=False, level="URGENT", document="urgent"), Reason.URGENT),
        (Client("X", "x@example.org", document="record"), Reason.NOT_A_GUIDE),
        (Client("X", "x@example.org", document=None), Reason.NOT_A_GUIDE),
        (Client("X", "x@example.org", permit="P0"), Reason.NOT_A_GUIDE),
        (Client("X", "x@example.org", consent=False), Reason.NO_CONSENT),
        (Client("X", ""), Reason.NO_ADDRESS),
        (Client("X", "x@example.org, y@example.org"), Reason.BAD_ADDRESS),
        (Client("X", "x@example.org\r\nBcc: y@example.org"), Reason.BAD_ADDRESS),
        (Client("X", "R-1 <c1@example.org>"), Reason.BAD_ADDRESS),
        (Client("X", "C1@EXAMPLE.org"), Reason.SHARED_ADDRESS),
    ],
)
def test_who_is_held_back(client: Client, reason: Reason, tmp_path: Path) -> None:
    """The gravest reason is told, and the others are not kept from their guides."""
    plan = plan_batch(write_batch(tmp_path, [*clients(2), client]), TERMS)
    shared = {"R-1": Reason.SHARED_ADDRESS} if reason is Reason.SHARED_ADDRESS else {}
    assert held(plan) == shared | {"X": reason}
    assert [post.client_id for post in plan.ready] == [id_ for id_ in ("R-1", "R-2") if id_ not in shared]


def test_a_red_flag_in_older_answers_wants_a_call_first(tmp_path: Path) -> None:
    """Somebody who ticked a warning sign on Monday gets no guide by e-mail for Tuesday's calm answers."""
    folder = write_batch(tmp_path, clients(3))
    with Journal(folder / MANIFEST) as manifest:
        manifest.add(Entry(9, "R-1", OLDER, "EMERGENCY", document="emergency").to_dict())
        manifest.add(Entry(10, "R-2", OLDER, "SOON", document="guide").to_dict())
    plan = plan_batch(folder, TERMS)
    assert held(plan) == {"R-1": Reason.GRAVE_BEFORE}
    assert [post.client_id for post in plan.ready] == ["R-2", "R-3"]


def test_soon_with_a_guide_is_sent(tmp_path: Path) -> None:
    """A restricted guide is a guide."""
    assert (
        len(plan_batch(write_batch(tmp_path, [Client("X", "x@example.org", level="SOON", permit="P1")]), TERMS).ready)
        == 1
    )


def test_a_shared_address_is_allowed_for_the_clients_named(tmp_path: Path) -> None:
    """Each of them is named by itself; an address counts also where its other client gets nothing."""
    people = [Client("A", "x@example.org"), Client("B", "X@example.org", consent=False), Client("C", "x@EXAMPLE.org")]
    plan = plan_batch(write_batch(tmp_path, people), TERMS, sharing=["A"])
    assert [post.client_id for post in plan.ready] == ["A"]
    assert held(plan) == {"B": Reason.NO_CONSENT, "C": Reason.SHARED_ADDRESS}


def test_a_file_that_is_not_as_batch_wrote_it(tmp_path: Path) -> None:
    """Changed or missing guides are held back."""
    folder = write_batch(tmp_path, clients(3))
    (folder / "guides" / "R-1.pdf").write_bytes(b"%PDF-1.7 R-2")
    (folder / "guides" / "R-2.pdf").unlink()
    plan = plan_batch(folder, TERMS)
    assert held(plan) == {"R-1": Reason.CHANGED, "R-2": Reason.CHANGED}
    assert [post.client_id for post in plan.ready] == ["R-3"]


def test_unapproved_content_under_strict(tmp_path: Path) -> None:
    """What counts is whether it was signed off when the guide was printed."""
    folder = write_batch(tmp_path, [Client("A", "a@example.org", approved=True), Client("B", "b@example.org")])
    assert held(plan_batch(folder, Terms(DAY, strict=True))) == {"B": Reason.UNAPPROVED}
    assert held(plan_batch(folder, TERMS)) == {}


def test_the_newest_line_of_a_client_counts(tmp_path: Path) -> None:
    """Who was made anew as an emergency gets no older guide; who failed has no document."""
    folder = write_batch(
        tmp_path, [*clients(2), Client("R-1", "c1@example.org", level="EMERGENCY", document="emergency")]
    )
    with (folder / MANIFEST).open("a") as manifest:
        manifest.write(json.dumps({"row": 9, "client_id": "R-2", "status": "failed"}) + "\n")
    plan = plan_batch(folder, TERMS)
    assert held(plan) == {"R-1": Reason.EMERGENCY}
    assert (plan.ready, plan.without) == ((), 1)


def test_without_recipients_nobody_is_sent_anything(tmp_path: Path) -> None:
    """Consent is never assumed."""
    folder = write_batch(tmp_path, clients(2))
    (folder / RECIPIENTS).unlink()
    assert set(held(plan_batch(folder, TERMS)).values()) == {Reason.NO_CONSENT}
    (folder / MANIFEST).unlink()
    with pytest.raises(JournalError):
        plan_batch(folder, TERMS)


# One file


def pdf(path: Path, title: str) -> Path:
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = title
        document.save(path)
    return path


def one(plan: Plan) -> Post | Held:
    every: list[Post | Held] = [*plan.ready, *plan.held]
    [found] = every
    return found


def test_one_file_in_a_batch_folder_keeps_its_rules(tmp_path: Path) -> None:
    """The manifest decides, whatever address is given."""
    to = read_address("new@example.org")
    people = [Client("A", "a@example.org", consent=False), Client("B", level="URGENT", document="urgent")]
    folder = write_batch(tmp_path, people)
    sent = one(plan_file(folder / "guides" / "A.pdf", to, TERMS))
    assert isinstance(sent, Post)
    assert (sent.client_id, sent.to) == ("A", to)
    urgent = one(plan_file(folder / "guides" / "B.pdf", to, TERMS))
    assert isinstance(urgent, Held)
    assert urgent.reason is Reason.URGENT


@pytest.mark.parametrize(
    ("title", "strict", "reason"),
    [
        ("Your guide", False, None),
        ("Your guide", True, Reason.UNAPPROVED),
        ("Get help today", False, Reason.NOT_A_GUIDE),
        ("Go now", False, Reason.NOT_A_GUIDE),
        ("Clinician's record", False, Reason.NOT_A_GUIDE),
    ],
)
def test_one_file_from_elsewhere_must_be_a_guide(
    title: str, strict: bool, reason: Reason | None, tmp_path: Path
) -> None:
    """Without a manifest its title tells, and nothing tells of an approval."""
    found = one(plan_file(pdf(tmp_path / "anna.pdf", title), read_address("anna@example.org"), Terms(DAY, strict)))
    assert (found.reason if isinstance(found, Held) else None) is reason
    assert "anna" not in found.client_id


def test_what_is_no_pdf_is_no_guide(tmp_path: Path) -> None:
    """Nor is what cannot be read."""
    (tmp_path / "notes.txt").write_text("Your guide")
    found = one(plan_file(tmp_path / "notes.txt", read_address("a@example.org"), TERMS))
    assert isinstance(found, Held)
    assert found.reason is Reason.NOT_A_GUIDE
    with pytest.raises(SettingsError, match="cannot be read"):
        plan_file(tmp_path / "none.pdf", read_address("a@example.org"), TERMS)


@pytest.mark.parametrize(
    ("client", "reason"),
    [
        (Client("X", "x@example.org", unread=("rf_body",)), Reason.UNREAD),
        (Client("X", "x@example.org", overridden=("RF02 URGENT stepped down",)), Reason.OVERRIDDEN),
        (Client("X", "x@example.org", answered="2026-10-08"), Reason.TOO_OLD),
        (Client("X", "x@example.org", answered="2026-10-08T09:00:00"), Reason.TOO_OLD),
    ],
)
def test_a_guide_that_rests_on_answers_in_doubt_is_held_back(tmp_path: Path, client: Client, reason: Reason) -> None:
    """A safety answer that was ignored, a flag stepped down, answers of over six weeks ago."""
    assert held(plan_batch(write_batch(tmp_path, [client]), TERMS)) == {"X": reason}


def test_answers_of_six_weeks_ago_are_sent(tmp_path: Path) -> None:
    """42 days and no more."""
    people = [Client("X", "x@example.org", answered="2026-10-09"), Client("Y", "y@example.org", answered="")]
    assert held(plan_batch(write_batch(tmp_path, people), TERMS)) == {}


def test_a_flag_stepped_down_is_sent_where_somebody_says_so(tmp_path: Path) -> None:
    """Not without a word that it was, and not with an answer that was not read."""
    people = [
        Client("X", "x@example.org", overridden=("RF02 URGENT stepped down to SOON P1: B. Clinician",)),
        Client("Y", "y@example.org", overridden=("RF02",), unread=("rf_body",)),
    ]
    folder = write_batch(tmp_path, people)
    assert held(plan_batch(folder, Terms(DAY, overridden=True))) == {"Y": Reason.UNREAD}
    details = {one.client_id: one.detail for one in plan_batch(folder, TERMS).held}
    assert details["X"] == "RF02 URGENT stepped down to SOON P1: B. Clinician"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (Entry(2, "X", FAILED, "EMERGENCY", document="emergency"), Reason.EMERGENCY),
        (Entry(2, "X", FAILED, "URGENT", document="urgent"), Reason.URGENT),
        (Entry(2, "X", FAILED, "SOON", document="referral"), Reason.REFERRAL),
        (Entry(2, "X", FAILED, note="red flags"), Reason.RED_FLAG),
        (Entry(2, "X", FAILED, unread=("rf_body",)), Reason.RED_FLAG),
        (Entry(2, "X", OLDER, "URGENT", document="urgent"), Reason.RED_FLAG),
        (Entry(2, "X", OLDER, note="red flags"), Reason.RED_FLAG),
        (Entry(2, "X", FAILED), None),
        (Entry(2, "X", FAILED, "SOON", document="guide"), None),
        (Entry(2, "X", OLDER, "SOON"), None),
    ],
)
def test_whom_batch_has_listed_is_told_without_a_document_too(
    entry: Entry, reason: Reason | None, tmp_path: Path
) -> None:
    """Batch could print nothing for them, or nobody knows which of their answers are the newest."""
    folder = write_batch(tmp_path, clients(1))
    with Journal(folder / MANIFEST) as manifest:
        manifest.add(entry.to_dict())
    plan = plan_batch(folder, TERMS)
    assert [post.client_id for post in plan.ready] == ["R-1"]
    assert held(plan) == ({"X": reason} if reason else {})
    assert all(one.document == "" and one.reason in TO_CALL for one in plan.held)
    assert plan.without == (entry.status == FAILED and reason is None)


def test_a_failed_row_after_grave_answers_is_told(tmp_path: Path) -> None:
    """Newer answers that cannot be used do not undo the older ones."""
    folder = write_batch(tmp_path, clients(1))
    with Journal(folder / MANIFEST) as manifest:
        manifest.add(Entry(9, "R-1", OLDER, "EMERGENCY", document="emergency").to_dict())
        manifest.add(Entry(2, "R-1", FAILED).to_dict())
    assert held(plan_batch(folder, TERMS)) == {"R-1": Reason.RED_FLAG}


def test_who_was_called_is_sent_the_guide_of_the_newer_answers(tmp_path: Path) -> None:
    """And nobody else; what was not read stays unread."""
    people = [*clients(2), Client("U", "u@example.org", unread=("rf_body",))]
    folder = write_batch(tmp_path, people)
    with Journal(folder / MANIFEST) as manifest:
        for client_id in ("R-1", "R-2", "U"):
            manifest.add(Entry(9, client_id, OLDER, "URGENT", document="urgent").to_dict())
    plan = plan_batch(folder, Terms(DAY, contacted=["R-1", "U"]))
    assert [post.client_id for post in plan.ready] == ["R-1"]
    assert held(plan) == {"R-2": Reason.GRAVE_BEFORE, "U": Reason.UNREAD}
