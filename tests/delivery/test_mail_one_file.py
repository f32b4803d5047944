"""One guide to one address: what its batch folder knows of the client counts, wherever in it the file lies."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from guidegen.batch.records.journal import Journal
from guidegen.batch.records.manifest import FAILED, MANIFEST, OLDER, Entry
from guidegen.cli.exits import MAIL
from guidegen.delivery.mail import read_deliveries
from guidegen.delivery.mail.address import read_address
from guidegen.delivery.mail.eligibility import WORDS, Held, Post, Reason, Terms
from guidegen.delivery.mail.ledger import Ledger
from guidegen.delivery.mail.one_file import plan_file
from tests.support.mail_folder import DAY, TERMS, Client, clients, run_email, write_batch, write_clinic, write_guide
from tests.support.smtp_server import Postbox, smtp_server

TO = read_address("c1@example.org")
CALL = "red flags, or safety answers that were not read: contact this client"


def decision(file: Path, terms: Terms = TERMS) -> Post | Held:
    plan = plan_file(file, TO, terms)
    every: list[Post | Held] = [*plan.ready, *plan.held]
    [found] = every
    return found


def reason(file: Path, terms: Terms = TERMS) -> tuple[str, Reason | None]:
    found = decision(file, terms)
    return found.client_id, found.reason if isinstance(found, Held) else None


def add_entry(folder: Path, entry: Entry) -> None:
    with Journal(folder / MANIFEST) as manifest:
        manifest.add(entry.to_dict())


def failed(client_id: str = "R-1", **changes: object) -> Entry:
    return replace(Entry(2, client_id, FAILED, error="invalid: age", note=CALL), **changes)  # type: ignore[arg-type]


def test_a_guide_that_was_put_away_is_not_sent(tmp_path: Path) -> None:
    """Newer answers could not be printed; whether they are grave decides what is told."""
    folder = write_batch(tmp_path, clients(2))
    for number in (1, 2):
        write_guide(folder / "outdated" / f"R-{number}.pdf")
    add_entry(folder, failed("R-1", unread=("age",)))
    add_entry(folder, failed("R-2", note=None))
    assert reason(folder / "outdated" / "R-1.pdf") == ("R-1", Reason.RED_FLAG)
    assert reason(folder / "outdated" / "R-2.pdf") == ("R-2", Reason.OUTDATED)


@pytest.mark.parametrize("place", ["copy.pdf", "guides/copy.pdf", "kept/2026/november/copy.pdf", "outdated/other.pdf"])
def test_an_old_copy_anywhere_in_the_folder_is_not_sent(place: str, tmp_path: Path) -> None:
    """Whose it is is told by the address; the newest guide's own copy is as good as that guide."""
    people = [Client("R-1", "c1@example.org", level="EMERGENCY", document="emergency"), *clients(3)[1:]]
    folder = write_batch(tmp_path / "b", people)
    old = write_guide(folder / place)
    assert reason(old) == ("R-1", Reason.EMERGENCY)
    assert reason(old, replace(TERMS, strict=True)) == ("R-1", Reason.EMERGENCY)
    shutil.copy(folder / "guides" / "R-2.pdf", old)
    assert reason(old) == ("R-2", None)


def test_a_copy_of_nobody_known_is_not_sent_either(tmp_path: Path) -> None:
    """It may be anybody's."""
    folder = write_batch(tmp_path, clients(2)[1:])
    client_id, found = reason(write_guide(folder / "copy.pdf"))
    assert found is Reason.OUTDATED
    assert client_id.startswith("to-")


def test_a_changed_file_is_held_back_and_a_link_leads_to_the_folder(tmp_path: Path) -> None:
    """Under its own name, also where the changed file is a guide by its title."""
    folder = write_batch(tmp_path / "b", clients(2))
    link = tmp_path / "link.pdf"
    link.symlink_to(write_guide(folder / "guides" / "R-1.pdf"))
    assert reason(folder / "guides" / "R-1.pdf") == ("R-1", Reason.CHANGED)
    assert reason(link) == ("R-1", Reason.CHANGED)


def test_a_good_copy_of_a_changed_file_is_held_back(tmp_path: Path) -> None:
    """Somebody has changed the client's guide; nobody knows which of the two is right."""
    folder = write_batch(tmp_path, clients(1))
    shutil.copy(folder / "guides" / "R-1.pdf", folder / "copy.pdf")
    write_guide(folder / "guides" / "R-1.pdf")
    assert reason(folder / "copy.pdf") == ("R-1", Reason.CHANGED)


def test_a_folder_of_old_guides_that_was_moved(tmp_path: Path) -> None:
    """Its name still tells what is in it."""
    found = reason(write_guide(tmp_path / "outdated" / "R-1.pdf"))
    assert found[1] is Reason.OUTDATED
    assert reason(write_guide(tmp_path / "elsewhere" / "R-1.pdf"))[1] is None


def test_red_flags_of_older_answers_want_a_word_that_somebody_has_called(tmp_path: Path) -> None:
    """With --to as in a folder."""
    folder = write_batch(tmp_path, clients(1))
    add_entry(folder, Entry(9, "R-1", OLDER, "EMERGENCY", document="emergency"))
    file = folder / "guides" / "R-1.pdf"
    assert reason(file) == ("R-1", Reason.GRAVE_BEFORE)
    assert reason(file, Terms(DAY, contacted=["R-1"])) == ("R-1", None)
    assert reason(file, Terms(DAY, contacted=["R-2"])) == ("R-1", Reason.GRAVE_BEFORE)


def test_the_same_bytes_of_two_clients(tmp_path: Path) -> None:
    """Held back for one of them, held back."""
    folder = write_batch(tmp_path, [Client("A", "a@example.org"), Client("B", "b@example.org", unread=("rf_body",))])
    lines = [json.loads(line) for line in (folder / MANIFEST).read_text().splitlines()]
    shutil.copy(folder / "guides" / "A.pdf", folder / "guides" / "B.pdf")
    lines[1]["sha256"] = lines[0]["sha256"]
    (folder / MANIFEST).write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    assert reason(folder / "guides" / "A.pdf") == ("B", Reason.UNREAD)


def test_the_command_names_the_red_flag_and_sends_nothing(tmp_path: Path) -> None:
    """For the put-away guide, and for the folder, where the client has no document at all."""
    folder = write_batch(tmp_path / "b", clients(2))
    write_guide(folder / "outdated" / "R-1.pdf")
    add_entry(folder, failed("R-1"))
    told = f"RED FLAG: not sent, {WORDS[Reason.RED_FLAG]}: R-1"
    with_row = f"{told} (row 2)"
    postbox = Postbox()
    with smtp_server(postbox) as port:
        clinic = write_clinic(tmp_path / "c", port)
        one = run_email("--to", "c1@example.org", folder / "outdated" / "R-1.pdf", "--clinic", clinic, "--send", "-q")
        every = run_email(folder, "--clinic", clinic, "--send", "-q")
    assert (one.exit_code, every.exit_code) == (MAIL, 0)
    assert told in one.stderr.splitlines()
    assert with_row in every.stderr.splitlines()
    assert [copy.to for copy in postbox.copies] == ["c2@example.org"]


def test_a_guide_that_waited_is_not_sent_once_its_client_has_none_any_more(tmp_path: Path) -> None:
    """Nor counts as waiting; where the row is put right and the guide is the same, it goes."""
    folder = write_batch(tmp_path / "b", clients(2))
    postbox = Postbox(lambda stage, to: "550 5.4.5 Daily limit exceeded" if stage == "rcpt" else None)

    def rows() -> dict[tuple[str, bool], tuple[str, str]]:
        found = read_deliveries(folder / "ledger.sqlite")
        return {(row.client_id, bool(row.document)): (row.state, row.reason) for row in found}

    with smtp_server(postbox) as port:
        command = (folder, "--clinic", write_clinic(tmp_path / "c", port), "--send")
        run_email(*command)
        assert rows() == {("R-1", True): ("queued", ""), ("R-2", True): ("queued", "")}
        before = (folder / MANIFEST).read_bytes()
        add_entry(folder, failed("R-1"))
        postbox.fault = lambda stage, to: None
        run_email(*command)
        held = ("held", "red_flag")
        assert rows() == {("R-1", True): held, ("R-2", True): ("sent", ""), ("R-1", False): held}
        (folder / MANIFEST).write_bytes(before)
        run_email(*command)
    assert sorted(copy.to for copy in postbox.copies) == ["c1@example.org", "c2@example.org"]
    assert rows()["R-1", False] == ("held", "replaced")


def test_a_copy_from_elsewhere_that_the_ledger_knows_a_newer_guide_of(tmp_path: Path) -> None:
    """One ledger for all mail remembers whose it was, and what the client has got since."""
    folder = write_batch(tmp_path / "b", clients(2))
    for number in (1, 2):
        shutil.copy(folder / "guides" / f"R-{number}.pdf", tmp_path / f"old-{number}.pdf")
    clinic = write_clinic(tmp_path / "c", ledger="all.sqlite")
    old = [write_guide(tmp_path / f"old-{number}.pdf", str(number)) for number in (1, 2)]
    with closing(Ledger(clinic / "all.sqlite")) as ledger:
        posts = []
        for number, file in enumerate(old, 1):
            found = decision(file)
            assert isinstance(found, Post)
            posts.append(replace(found, client_id=f"R-{number}"))
        ledger.enter([(post, "<id>") for post in posts], [], "guide")
        ledger.enter([(replace(posts[0], document="newer"), "<id>")], [Held("R-2", "", Reason.RED_FLAG)], "guide")
    first = run_email("--to", "c1@example.org", old[0], "--clinic", clinic)
    second = run_email("--to", "c2@example.org", old[1], "--clinic", clinic)
    assert "held back: R-1  a newer document took its place" in first.stdout
    assert "RED FLAG" not in first.stderr
    assert "RED FLAG: not sent, batch could not use the answers" in second.stderr
    assert "0 to send" in first.stdout
    assert "0 to send" in second.stdout


@pytest.mark.parametrize(
    ("title", "language", "is_sent"),
    [
        ("Your guide", "en-GB", True),
        ("Your guide", "pl-PL", True),
        ("Su guía", "es-GB", True),
        ("Su guía", "en-GB", False),
        ("Your guide", "es-GB", False),
        ("Vaya ahora", "es-GB", False),
    ],
)
def test_a_guide_from_elsewhere_is_known_in_its_language(
    title: str, language: str, is_sent: bool, tmp_path: Path
) -> None:
    """By its title in the language that it says it is in; its mail is in that one."""
    found = decision(write_guide(tmp_path / "g.pdf", title=title, language=language))
    assert isinstance(found, Post) is is_sent
    if isinstance(found, Post):
        assert found.language == language[:2]


@pytest.mark.parametrize("said", ["Mi guía ", "  Mi guía", "Mi  guía"])
def test_blanks_in_a_clinics_title_hold_no_guide_back(said: str, tmp_path: Path) -> None:
    """A page keeps none at the ends of its title. Who is held back is told every title that would do."""
    clinic = write_clinic(tmp_path / "c")
    catalogue = clinic / "templates" / "locale" / "es" / "LC_MESSAGES" / "guidegen.po"
    catalogue.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    catalogue.write_text(f'{head}msgid "Your guide"\nmsgstr "{said}"\n', encoding="utf-8")
    for number, title in enumerate(("Mi guía", said, "Su guía")):
        file = write_guide(tmp_path / f"{number}.pdf", title=title, language="es-GB")
        assert plan_file(file, TO, TERMS, clinic / "templates").ready
    file = write_guide(tmp_path / "other.pdf", title="Su plan", language="es-GB")
    [held] = plan_file(file, TO, TERMS, clinic / "templates").held
    assert "its title must be 'Mi guía' or 'Su guía'" in held.detail


def test_a_guide_in_a_clinics_own_language_is_known(tmp_path: Path) -> None:
    """By its title in the clinic's catalogue, or in the program's where the clinic says it otherwise now."""
    clinic = write_clinic(tmp_path / "c")
    for language, said in (("pl", "Twój plan"), ("es", "Tu guía")):
        catalogue = clinic / "templates" / "locale" / language / "LC_MESSAGES" / "guidegen.po"
        catalogue.parent.mkdir(parents=True)
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        catalogue.write_text(f'{head}msgid "Your guide"\nmsgstr "{said}"\n', encoding="utf-8")
    for title, language, is_sent in (
        ("Twój plan", "pl-GB", True),
        ("Tu guía", "es-GB", True),
        ("Su guía", "es-GB", True),
        ("Jedź teraz", "pl-GB", False),
    ):
        file = write_guide(tmp_path / f"{title}.pdf", title=title, language=language)
        plan = plan_file(file, TO, TERMS, clinic / "templates")
        assert bool(plan.ready) is is_sent
    result = run_email("--to", "c1@example.org", tmp_path / "Twój plan.pdf", "--clinic", clinic)
    assert result.exit_code == 0, result.stderr
    assert "1 to send" in result.stdout
    assert "0 to send" in run_email("--to", "c1@example.org", tmp_path / "Jedź teraz.pdf", "--clinic", clinic).stdout
    without = run_email("--to", "c1@example.org", tmp_path / "Twój plan.pdf", "--clinic", write_clinic(tmp_path / "d"))
    assert "0 to send" in without.stdout
