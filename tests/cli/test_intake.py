"""`guidegen intake` on the command line: who may come, links, purge, backup, export and passwords."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guidegen.cli import main
from guidegen.web.intake.accounts import Accounts
from guidegen.web.intake.exporting import answers_path
from guidegen.web.intake.store import FILE, LinkReplacedError, LinkUsedError, Store
from guidegen.web.intake.visits import State
from tests.support.front_desk import example

URL = "https://intake.example.org"


def run(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["intake", *map(str, arguments)], input=typed)


def started(folder: Path) -> Path:
    """The folder of a waiting room that was started before."""
    folder.mkdir(exist_ok=True)
    Store(folder / FILE).close()
    return folder


def clients(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "clients.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--host", "0.0.0.0"], "nothing is locked on the way"),
        (["--host", "192.168.1.5", "--name", "x.example"], "nothing is locked on the way"),
        (["--certificate", "c.pem"], "--certificate and --key go together"),
        (["--behind-proxy"], "--behind-proxy needs --name"),
        (["--host", "0.0.0.0", "--certificate", "c", "--key", "k"], "--host 0.0.0.0 needs --name"),
        (["--behind-proxy", "--name", "https://x.example"], "name without https:// and path"),
        (["--behind-proxy", "--name", "x", "--certificate", "c", "--key", "k"], "either --certificate, or"),
        (["--print-with", "no-such-command -d desk"], "--print-with: no-such-command is no command here"),
        (["--print-with", "lp 'open"], "a quotation mark is left open"),
        (["--print-with", ""], "--print-with: nothing is no command here"),
        (["--region", "nowhere"], "region 'nowhere' is not known"),
        ([], "no region is set"),
    ],
)
def test_it_does_not_start_where_answers_would_go_unlocked(tmp_path: Path, options: list[str], words: str) -> None:
    """Other computers are let in only with TLS, and nobody without a region; it is a usage error, with what to do."""
    done = run("--data", tmp_path / "data", "--port", "0", *options)
    assert done.exit_code == 2
    assert words in done.output
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("text", "words"), [("no certificate", "not a certificate with its key"), ("", "No such file")]
)
def test_a_certificate_that_cannot_be_used_is_told_before_anything_is_made(
    tmp_path: Path, text: str, words: str
) -> None:
    """Else the password of the first account would be told to who has no server yet."""
    pem = tmp_path / "cert.pem"
    if text:
        pem.write_text(text)
    given = ("--certificate", pem, "--key", pem, "--name", "x.example", "--region", "uk", "--port", "0")
    done = run("--data", tmp_path / "data", *given)
    assert done.exit_code == 2
    assert f"cert.pem: cannot be used: {words}" in done.output
    assert "password" not in done.output.replace("not locked by a password", "")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", [["--port", "0"], ["export", "season"], ["password"]])
def test_a_clinic_folder_that_is_not_there_is_told(tmp_path: Path, command: list[str]) -> None:
    """With the exit code of a folder that cannot be used, whatever is asked for."""
    subcommand, given = (command[:1], command[1:]) if command[0] != "--port" else ([], command)
    done = run(*subcommand, "--clinic", tmp_path / "nowhere", *given)
    assert done.exit_code == 2
    assert "this clinic folder does not exist" in done.output
    assert not (tmp_path / "nowhere").exists()


def test_options_stand_behind_the_command_that_they_are_for(tmp_path: Path) -> None:
    """Before it they would be for the server, and a link would be made in another folder than the one named."""
    table = clients(tmp_path, "client_id\nC-1\n")
    done = run("--clinic", tmp_path, "invite", table, "--url", URL, "-o", tmp_path / "links.csv")
    assert done.exit_code == 2
    assert "guidegen intake invite --clinic" in done.output
    assert not (tmp_path / "links.csv").exists()


def test_each_client_gets_a_link_that_works_once(tmp_path: Path) -> None:
    """The table holds a link a client, private, and each begins a visit of that number; only then the file knows it."""
    table = clients(tmp_path, "client_id,name,email,email_consent,age\nC-1,Ada,ada@example.org,yes,40\nC-2,,,,\n")
    out, codes = tmp_path / "links.csv", tmp_path / "codes"
    done = run("invite", table, "--url", URL + "/", "-o", out, "--qr", codes, "--data", started(tmp_path / "data"))
    assert done.exit_code == 0, done.output
    assert "2 links" in done.output
    assert "C-1" not in done.output
    assert out.stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert [row["client_id"] for row in rows] == ["C-1", "C-2"]
    assert all(re.fullmatch(rf"{URL}/i/[\w-]{{24}}", row["link"]) for row in rows)
    assert sorted(file.name for file in codes.iterdir()) == ["link-0002.svg", "link-0003.svg"]
    with closing(Store(tmp_path / "data" / FILE)) as store:
        token = rows[0]["link"].rpartition("/")[2]
        visit = store.take_link(token)
        assert (visit.number, dict(visit.client)) == (
            "C-1",
            {"name": "Ada", "email": "ada@example.org", "email_consent": True},
        )
        with pytest.raises(LinkUsedError):
            store.take_link(token)


def test_who_agreed_to_e_mail_gets_a_message_to_be_sent(tmp_path: Path) -> None:
    """With the link, the day and the number to call; subject and file name tell nobody who; others get none."""
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    started(clinic / "intake")
    (clinic / "guidegen.toml").write_text('region = "uk"\n[mail]\nfrom = "Clinic <clinic@example.org>"\n')
    rows = "C-1,Ada,ada@example.org,yes\nC-2,Ben,ben@example.org,no\nC-3,Cy,not an address,\n"
    table = clients(tmp_path, "client_id,name,email,email_consent\n" + rows)
    out, folder = tmp_path / "links.csv", tmp_path / "mail"
    done = run("invite", table, "--url", URL, "-o", out, "--eml", folder, "--clinic", clinic)
    assert done.exit_code == 0, done.output
    assert "1 message, to those who agreed" in done.output
    [file] = folder.iterdir()
    assert file.name == "link-0002.eml"
    assert file.stat().st_mode & 0o777 == 0o600
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (message["To"], message["From"]) == ("ada@example.org", "Clinic <clinic@example.org>")
    assert "Ada" not in message["Subject"]
    text = message.get_content()
    link = next(csv.DictReader(io.StringIO(out.read_text())))["link"]
    assert link in text
    assert "999" in text


def test_an_invitation_is_in_the_language_that_a_client_reads(tmp_path: Path) -> None:
    """As the table says it, by code or by name; else as the clinic has set it. One that is not there is told."""
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    started(clinic / "intake")
    settings = 'region = "uk"\n[mail]\nfrom = "clinic@example.org"\n[print]\nlanguage = "es"\n'
    (clinic / "guidegen.toml").write_text(settings)
    said = ("Spanish", "en", "", "tlh")
    rows = "".join(f"C-{number},c{number}@example.org,yes,{one}\n" for number, one in enumerate(said))
    table = clients(tmp_path, "client_id,email,email_consent,language\n" + rows)
    folder = tmp_path / "mail"
    given = ("--url", URL, "-o", tmp_path / "links.csv", "--clinic", clinic)
    done = run("invite", table, *given, "--eml", folder)
    assert done.exit_code == 0, done.output
    assert done.output.count("warning:") == 2
    assert "not all words of e-mails are there in 'tlh'" in done.output
    assert "1 of these read 'tlh', which runners are not asked in" in done.output
    assert "their pages are in the language that the clinic has set" in done.output
    with closing(Store(clinic / "intake" / FILE)) as store:
        written = io.StringIO((tmp_path / "links.csv").read_text(encoding="utf-8"))
        links = [row["link"] for row in csv.DictReader(written)]
        assert [store.link_language(one.rpartition("/")[2]) for one in links] == ["es", "en", "", "tlh"]
    read = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in sorted(folder.iterdir())
    ]
    spanish, english = "Preguntas antes de su visita", "Questions before your visit"
    assert [message["Subject"] for message in read] == [spanish, english, spanish, english]
    first, second = (message.get_content() for message in read[:2])
    assert "llame al 999 o 112 ahora." in first
    assert re.search(r"hasta el \d+ de \w+ de 20\d\d,", " ".join(first.split()))
    assert re.search(r"until \d+ \w+ 20\d\d,", " ".join(second.split()))


def test_a_language_that_is_not_whole_is_refused_at_the_start(tmp_path: Path) -> None:
    """With all that is missing, and before an account is made: nobody could be given a guide in it."""
    clinic = tmp_path / "clinic"
    (clinic / "content" / "pl").mkdir(parents=True)
    (clinic / "guidegen.toml").write_text('region = "uk"\n[print]\nlanguage = "pl"\n')
    done = run("--clinic", clinic, "--port", "0")
    assert done.exit_code == 5, done.output
    assert "there is no translation to 'pl'" in done.output
    assert "password" not in done.output


def test_a_language_that_is_begun_is_told_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runners are asked in the others; whoever fills it in sees what keeps it back."""
    monkeypatch.setattr("guidegen.web.intake.server.serve", lambda app, line, ready, context: ready())
    clinic = tmp_path / "clinic"
    (clinic / "content" / "pl").mkdir(parents=True)
    (clinic / "guidegen.toml").write_text('region = "uk"\n')
    done = run("--clinic", clinic, "--port", "0", "--no-warm")
    assert done.exit_code == 0, done.output
    assert "warning: content/pl: not offered to runners: there is no translation to 'pl'" in done.output
    assert "guidegen check --library --language pl tells all that is missing" in done.output
    assert done.output.count("not offered") == 1


def test_a_language_that_has_no_code_is_refused_where_messages_are_wanted(tmp_path: Path) -> None:
    """And is a warning where none are; the cell is not repeated."""
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    started(clinic / "intake")
    (clinic / "guidegen.toml").write_text('region = "uk"\n[mail]\nfrom = "clinic@example.org"\n')
    table = clients(tmp_path, "client_id,email,email_consent,language\nC-1,a@example.org,yes,Zyxwia speaks it\n")
    given = ("--url", URL, "-o", tmp_path / "links.csv", "--clinic", clinic)
    done = run("invite", table, *given, "--eml", tmp_path / "mail")
    assert done.exit_code == 3
    assert ":2: language: this is not a language that has a code" in done.output
    assert "Zyxwia" not in done.output
    assert not (tmp_path / "mail").exists()
    assert "warning:" in run("invite", table, *given).output


def test_who_agreed_and_cannot_be_written_to_is_refused_with_their_line(tmp_path: Path) -> None:
    """Before any link is made, and where no messages are asked for it is a warning; no address is repeated."""
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    started(clinic / "intake")
    (clinic / "guidegen.toml").write_text('region = "uk"\n[mail]\nfrom = "Clinic <clinic@example.org>"\n')
    rows = "C-1,ada@example.org,yes\nC-2,,yes\nC-3,nobody-at-example,yes\nC-4,,no\n"
    table = clients(tmp_path, "client_id,email,email_consent\n" + rows)
    given = ("--url", URL, "-o", tmp_path / "links.csv", "--clinic", clinic)
    done = run("invite", table, *given, "--eml", tmp_path / "mail")
    assert done.exit_code == 3
    assert ":3: email: it is empty" in done.output
    assert ":4: email: one address with one @ is needed" in done.output
    assert not [word for word in (":2:", ":5:", "nobody-at-example") if word in done.output]
    assert not (tmp_path / "mail").exists()
    assert not (tmp_path / "links.csv").exists()
    done = run("invite", table, *given)
    assert done.exit_code == 0
    assert done.output.count("warning:") == 2


def test_messages_need_the_columns_that_they_go_by(tmp_path: Path) -> None:
    """Else there would be none, and the clinic would think that they were written."""
    table = clients(tmp_path, "client_id\nC-1\n")
    done = run("invite", table, "--url", URL, "--eml", tmp_path / "mail", "--data", started(tmp_path / "d"))
    assert done.exit_code == 3
    assert "no column 'email'" in done.output
    assert "no column 'email_consent'" in done.output


def test_a_mail_merge_finds_nobody_who_did_not_agree(tmp_path: Path) -> None:
    """Their link is in the table, for a letter, and their address is not; nor is it kept in the waiting room."""
    rows = "C-1,ada@example.org,yes\nC-2,ben@example.org,no\nC-3,cy@example.org,\n"
    table = clients(tmp_path, "client_id,email,email_consent\n" + rows)
    out = tmp_path / "links.csv"
    assert run("invite", table, "--url", URL, "-o", out, "--data", started(tmp_path / "d")).exit_code == 0
    found = {row["client_id"]: row["email"] for row in csv.DictReader(io.StringIO(out.read_text()))}
    assert found == {"C-1": "ada@example.org", "C-2": "", "C-3": ""}
    kept = b"".join(file.read_bytes() for file in (tmp_path / "d").glob(f"{FILE}*"))
    assert [b"ada@" in kept, b"ben@" in kept, b"cy@" in kept] == [True, False, False]


@pytest.mark.parametrize("option", ["--qr", "--eml"])
def test_a_folder_with_links_of_before_is_refused(tmp_path: Path, option: str) -> None:
    """They end with the new ones, and would be sent to who is in that line now."""
    table = clients(tmp_path, "client_id,email,email_consent\nC-1,ada@example.org,yes\n")
    folder = tmp_path / "filled"
    folder.mkdir()
    (folder / "link-0009.svg").touch()
    (tmp_path / "guidegen.toml").write_text('region = "uk"\n[mail]\nfrom = "clinic@example.org"\n')
    started(tmp_path / "intake")
    done = run("invite", table, "--url", URL, "-o", tmp_path / "links.csv", option, folder, "--clinic", tmp_path)
    assert done.exit_code == 2
    assert "is not empty" in done.output
    assert "name a new or an empty folder" in done.output
    assert not (tmp_path / "links.csv").exists()


def test_without_a_sender_no_link_is_made(tmp_path: Path) -> None:
    """What is missing for messages is told before there is a link that nobody gets."""
    table = clients(tmp_path, "client_id,email,email_consent\nC-1,ada@example.org,yes\n")
    given = ("--url", URL, "-o", tmp_path / "o.csv", "--eml", tmp_path / "mail", "--data", started(tmp_path / "d"))
    done = run("invite", table, *given, "--region", "uk")
    assert done.exit_code == 3
    assert "'from' is missing" in done.output
    assert not (tmp_path / "mail").exists()
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\nAda\n", "no column 'client_id'"),
        ("client_id\nC-1\nC-1\n", ":3: this client_id stands in the table before"),
        ("client_id,name\n,Ada\n", ":2: 'client_id' is empty"),
        ("client_id\n", "no client in this table"),
        ("", "the file is empty"),
        ("client_id,email_consent\nC-1,yes\nC-2,perhaps\n", ":3: email_consent: this is neither yes nor no"),
        ("client_id,name,client_id\nC-1,Ada,C-2\n", "more than one column 'client_id'"),
        ("client_id;email_consent\nC-1;oui\n", ":2: email_consent: this is neither yes nor no"),
        ('client_id,name\nC-1,"Ada\nC-2,Ben\n', ":2: "),
    ],
)
def test_a_table_with_faults_makes_no_link(tmp_path: Path, text: str, words: str) -> None:
    """Every fault is told with its line, and nothing is written."""
    done = run("invite", clients(tmp_path, text), "--url", URL, "-o", tmp_path / "out.csv", "--data", tmp_path / "d")
    assert done.exit_code == 3
    assert words in done.output
    assert not [word for word in ("perhaps", "oui", "Ada") if word in done.output]
    assert not (tmp_path / "out.csv").exists()
    assert not (tmp_path / "d").exists()


ROWS = (("Client ID", "Name", "email_consent"), ("C-1", "Zoë, Dr", "Yes"), ("007", "Ada", "0"), ("", "", ""))


def workbook(path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.create_sheet("clients", 0)
    for row in ROWS:
        sheet.append([7 if cell == "007" else cell for cell in row])
    sheet["A3"].number_format = "000"
    book.save(path)


def as_text(delimiter: str, encoding: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        quoted = [delimiter.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in ROWS]
        path.write_bytes("\r\n".join(quoted).encode(encoding))

    return write


@pytest.mark.parametrize(
    "write",
    [
        as_text(",", "utf-8"),
        as_text(";", "utf-8-sig"),
        as_text("\t", "utf-16"),
        as_text(";", "cp1252"),
        as_text("|", "utf-8"),
        workbook,
    ],
)
def test_a_table_is_read_in_whatever_way_batch_reads_one(tmp_path: Path, write: Callable[[Path], None]) -> None:
    """Any delimiter, encoding and spelling of a column, and a workbook: the same clients."""
    table = tmp_path / "clients"
    write(table)
    done = run("invite", table, "--url", URL, "-o", tmp_path / "out.csv", "--data", started(tmp_path / "d"))
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text())))
    assert [(row["client_id"], row["name"]) for row in rows] == [("C-1", "Zoë, Dr"), ("007", "Ada")]
    with closing(Store(tmp_path / "d" / FILE)) as store:
        agreed = [store.take_link(row["link"].rpartition("/")[2]).client["email_consent"] for row in rows]
    assert agreed == [True, False]


def test_what_is_guessed_of_a_table_is_told(tmp_path: Path) -> None:
    """That it was taken for Windows-1252, and how to say what it is."""
    table = tmp_path / "clients.csv"
    table.write_bytes("client_id,name\nC-1,Zoë\n".encode("cp1252"))
    given = ("--url", URL, "-o", tmp_path / "out.csv", "--data", started(tmp_path / "d"))
    done = run("invite", table, *given)
    assert "read as Windows-1252" in done.output
    assert run("invite", table, *given, "--encoding", "latin-1").exit_code == 0
    assert "not known" in run("invite", table, *given, "--encoding", "nothing").output


def test_a_column_that_is_nearly_ours_is_told(tmp_path: Path) -> None:
    """So that no address is lost by a hyphen; other columns of a batch's table are not worth a word."""
    table = clients(tmp_path, "client_id;E-mail;age;pain_avg\nC-1;ada@example.org;40;3\n")
    done = run("invite", table, "--url", URL, "-o", tmp_path / "out.csv", "--data", started(tmp_path / "d"))
    assert done.exit_code == 0
    assert "the column 'E-mail' is passed over" in done.output
    assert "did you mean 'email'?" in done.output
    assert "age" not in done.output


def test_a_link_that_was_made_again_ends_the_first_one(tmp_path: Path) -> None:
    """Of two tables of links the second counts."""
    table = clients(tmp_path, "client_id\nC-1\n")
    links = []
    for name in ("one.csv", "two.csv"):
        given = ("--url", URL, "-o", tmp_path / name, "--data", started(tmp_path / "d"))
        assert run("invite", table, *given).exit_code == 0
        [row] = csv.DictReader(io.StringIO((tmp_path / name).read_text()))
        links.append(row["link"].rpartition("/")[2])
    with closing(Store(tmp_path / "d" / FILE)) as store:
        with pytest.raises(LinkReplacedError):
            store.take_link(links[0])
        assert store.take_link(links[1]).number == "C-1"


@pytest.mark.parametrize(
    "url", ["http://intake.example.org", "intake.example.org", "https://", "ftp://x", URL + "?a=1"]
)
def test_links_lead_to_a_locked_address(tmp_path: Path, url: str) -> None:
    """Plain http is for this computer alone."""
    done = run("invite", clients(tmp_path, "client_id\nC-1\n"), "--url", url, "--data", started(tmp_path / "d"))
    assert done.exit_code == 2


def test_links_of_this_computers_own_name_are_told_to_be_of_no_use_elsewhere(tmp_path: Path) -> None:
    """They are made, for who tries; a name that others can call brings no warning."""
    table, data = clients(tmp_path, "client_id\nC-1\n"), started(tmp_path / "d")
    given: list[str | Path] = ["-o", tmp_path / "out.csv", "--data", data]
    done = run("invite", table, "--url", "http://localhost:8766", *given)
    assert done.exit_code == 0
    assert "warning: localhost is what each computer calls itself" in done.output
    assert "warning" not in run("invite", table, "--url", URL, *given).output


def test_a_cell_that_a_spreadsheet_would_compute_is_made_harmless(tmp_path: Path) -> None:
    """A name that begins as a formula does is only a text in links.csv."""
    table = clients(tmp_path, 'client_id,name\nC-1,"=HYPERLINK(1)"\n')
    run("invite", table, "--url", URL, "-o", tmp_path / "out.csv", "--data", started(tmp_path / "d"))
    [row] = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text()))
    assert row["name"].startswith("'=")


def filled(tmp_path: Path) -> Path:
    """A folder with a visit of forty days ago, and a finished one of today."""
    folder = tmp_path / "data"
    folder.mkdir()
    old = datetime.now(UTC) - timedelta(days=40)
    with closing(Store(folder / FILE, lambda: old)) as store:
        visit = store.begin("tablet", "old")
    (folder / "answers").mkdir()
    answers_path(folder / "answers", visit).write_text("old")
    with closing(Store(folder / FILE)) as store:
        visit = store.begin("tablet", "new")
        store.save(replace(visit, answers={**example("easy_acute"), "distance_unit": "km"}, state=State.FINISHED))
    answers_path(folder / "answers", visit).write_text("new")
    return folder


def test_a_purge_asks_first_and_then_deletes_what_is_old(tmp_path: Path) -> None:
    """A no leaves everything; it says how many wait at the desk. An answers file goes with its visit."""
    folder = filled(tmp_path)
    done = run("purge", "--older-than", "30d", "--data", folder, typed="n\n")
    assert done.exit_code == 1
    assert "1 visit last changed before" in done.output
    assert "1 of them not finished, or still waiting at the desk" in done.output
    assert len(list((folder / "answers").iterdir())) == 2
    assert "1 visit deleted" in run("purge", "--older-than", "30d", "--data", folder, "--yes").output
    with closing(Store(folder / FILE)) as store:
        assert [visit.number for visit in store.visits()] == ["new"]
    assert [path.read_text() for path in (folder / "answers").iterdir()] == ["new"]
    again = run("purge", "--older-than", "30d", "--data", folder)
    assert (again.exit_code, "no visit was last changed before" in again.output) == (0, True)


@pytest.mark.parametrize("age", ["30", "0d", "d", "-3d", "1.5d", "30 days"])
def test_an_age_is_in_days(tmp_path: Path, age: str) -> None:
    """Whatever else is a usage error, and deletes nothing."""
    assert run("purge", f"--older-than={age}", "--yes", "--data", filled(tmp_path)).exit_code == 2


@pytest.mark.parametrize("command", [["purge", "--older-than", "1d", "--yes"], ["backup", "x.sqlite"]])
def test_where_nothing_was_kept_nothing_is_made(tmp_path: Path, command: list[str]) -> None:
    """A wrong folder is told, rather than filled with an empty file."""
    done = run(*command, "--data", tmp_path / "wrong")
    assert done.exit_code == 2
    assert "there is no waiting room here" in done.output
    assert not (tmp_path / "wrong").exists()


def test_a_backup_is_private_and_whole(tmp_path: Path) -> None:
    """It can be opened in the place of the file."""
    folder, copy = filled(tmp_path), tmp_path / "copy.sqlite"
    done = run("backup", copy, "--data", folder)
    assert done.exit_code == 0, done.output
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(Store(copy)) as store:
        assert {visit.number for visit in store.visits()} == {"old", "new"}


def test_a_backup_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    """The folder is named, and what was there stays."""
    done = run("backup", tmp_path / "missing" / "copy.sqlite", "--data", filled(tmp_path))
    assert done.exit_code == 2
    assert "cannot be read or written" in done.output


def test_an_export_is_a_folder_that_batch_reads(tmp_path: Path) -> None:
    """The finished visit is in it, and batch finds no fault with it."""
    folder, out = filled(tmp_path), tmp_path / "season"
    done = run("export", out, "--data", folder, "--region", "uk")
    assert done.exit_code == 0, done.output
    assert len(list(out.iterdir())) == 1
    batch = CliRunner().invoke(main, ["batch", str(out), "--region", "uk", "--dry-run"])
    assert batch.exit_code == 0, batch.output


def test_a_new_password_replaces_the_old_one(tmp_path: Path) -> None:
    """Typed twice the same, or made up; two that differ change nothing, and a short one is refused."""
    folder = filled(tmp_path)
    typed = "long enough one\nlong enough one\n"
    assert run("password", "anna", "--full-name", "Anna Berg", "--data", folder, typed=typed).exit_code == 0
    assert run("password", "anna", "--data", folder, typed="one that is long\nanother that is\n").exit_code == 2
    assert run("password", "anna", "--data", folder, typed="short\nshort\n").exit_code == 2
    made = run("password", "ben", "--data", folder, typed="\n")
    found = re.search(r"password:  (\S+)", made.output)
    assert found is not None
    with closing(Store(folder / FILE)) as store:
        accounts, now = Accounts(store.database), datetime.now(UTC)
        assert accounts.verify("anna", "long enough one", now) == "anna"
        assert accounts.verify("ben", found[1], now) == "ben"


def test_a_password_from_a_pipe_is_taken_without_a_warning(tmp_path: Path) -> None:
    """As a script gives it; Python's own warning that it cannot be hidden is not for a user."""
    folder = filled(tmp_path)
    command = [sys.executable, "-m", "guidegen", "intake", "password", "anna", "--data", str(folder)]
    typed = "long enough one\n" * 2
    done = subprocess.run(command, input=typed, text=True, capture_output=True, timeout=60, start_new_session=True)
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    assert "long enough one" not in done.stderr + done.stdout
    with closing(Store(folder / FILE)) as store:
        assert Accounts(store.database).verify("anna", "long enough one", datetime.now(UTC)) == "anna"


def test_a_name_that_is_too_long_is_told_with_how_long_it_may_be(tmp_path: Path) -> None:
    """Of an account, and where a clinician signs; nothing is made of it."""
    folder = filled(tmp_path)
    for given, words in ((["anna", "--full-name", "A" * 121], "at most 120"), (["a" * 61], "at most 60 letters")):
        done = run("password", *given, "--data", folder, typed="\n")
        assert done.exit_code == 2
        assert words in done.output
    with closing(Store(folder / FILE)) as store:
        assert Accounts(store.database).names() == []


def test_two_servers_on_one_folder_are_refused(tmp_path: Path) -> None:
    """Whatever their ports: the second says so and what to do, and once the first has ended it begins."""
    from guidegen.web.intake.opening import only_server

    folder = tmp_path / "data"
    with only_server(folder):
        done = run("--data", folder, "--port", "0", "--region", "uk")
        assert done.exit_code == 2
        assert "another guidegen intake serves this folder" in done.output
        assert "--data" in done.output
        assert "runners:" not in done.output
    with only_server(folder):
        assert (folder / "server.lock").stat().st_mode & 0o777 == 0o600


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    """In words, with what to do."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("--data", tmp_path / "data", "--port", str(port), "--region", "uk")
    assert done.exit_code == 2
    assert "cannot be listened to" in done.output
    assert os.strerror(98) in done.output or "in use" in done.output


INVITE = ["invite", "clients.csv", "--url", URL, "-o", "links.csv", "--qr", "codes"]


@pytest.mark.parametrize("command", [INVITE, ["password", "anna"]])
@pytest.mark.parametrize("given", [[], ["--data", "intake"], ["--clinic", "wrong"], ["--data", "there"]])
def test_where_no_waiting_room_is_none_is_made_by_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], given: list[str]
) -> None:
    """Else links would lead to a folder that no server reads, and a password to a desk that nobody opens."""
    monkeypatch.chdir(tmp_path)
    clients(tmp_path, "client_id\nC-1\n")
    (tmp_path / "there").mkdir()
    done = run(*command, *given)
    assert done.exit_code == 2
    assert ("this clinic folder does not exist" if "wrong" in given else "there is no waiting room here") in done.output
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["clients.csv", "there"]
