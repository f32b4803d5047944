"""Passphrases from a column of the clinic's own table: used, and kept nowhere."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from click.testing import Result

from guidegen.library import Library
from tests.support.base import run
from tests.support.mail_folder import Client, clients, run_email, write_batch, write_clinic
from tests.support.smtp_server import Copy, Postbox, smtp_server
from tests.support.tables import client, columns, table
from tests.support.xlsx import workbook_of

SECRET = "Plantedword-{}-7c1"


def attachment(copy: Copy) -> bytes:
    [guide] = copy.message.iter_attachments()
    data = guide.get_content()
    assert isinstance(data, bytes)
    return data


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny guides cannot be locked for real; what they would be locked with goes into the message, turned round."""
    monkeypatch.setattr("guidegen.pdf.lock", lambda pdf, passphrase: b"%PDF " + passphrase[::-1].encode())


def sent(folder: Path, clinic: Path, *options: str | Path) -> Result:
    return run_email(folder, "--clinic", clinic, "--encrypt", "--send", *options)


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_guide_is_locked_with_its_clients_own(kind: str, tmp_path: Path) -> None:
    """Whatever the columns are called and however many others the table has; numbers keep their zeros."""
    folder, postbox = write_batch(tmp_path / "b", [Client("007", "c7@example.org"), *clients(2)]), Postbox()
    rows = [
        {"Notes": "x", "PDF Word": SECRET.format(id_), "Member No": id_} for id_ in ("R-2", "007", "R-1", "R-9", "")
    ]
    names = ["Notes", "PDF Word", "Member No"]
    path = workbook_of(tmp_path, names, rows) if kind == "xlsx" else tmp_path / "members.csv"
    if kind == "csv":
        path.write_text(table(rows, names, ";"))
    with smtp_server(postbox) as port:
        clinic = write_clinic(tmp_path / "c", port)
        options = ("--passphrases-from", path, "--id-column", "member no", "--passphrase-column", "PDF WORD")
        result = sent(folder, clinic, *options)
    assert result.exit_code == 0, result.stderr
    found = {copy.to: attachment(copy).removeprefix(b"%PDF ").decode()[::-1] for copy in postbox.copies}
    wanted = {"c1@example.org": "R-1", "c2@example.org": "R-2", "c7@example.org": "007"}
    assert found == {to: SECRET.format(id_) for to, id_ in wanted.items()}
    assert not (folder / "passphrases.csv").exists()


@pytest.mark.usefixtures("locked")
def test_who_has_no_sound_one_is_held_back(tmp_path: Path) -> None:
    """None, a short or unusual one, or two of them: the client is told by number with the reason, and gets no mail."""
    folder, postbox = write_batch(tmp_path / "b", clients(6)), Postbox()
    words = {1: SECRET.format(1), 2: "", 3: "hunter2", 4: "Plantedwörd-long", 5: SECRET.format(5)}
    rows = [f"R-{number},{word}" for number, word in words.items()] + ["R-5,Plantedword-other", f"R-1,{words[1]}"]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["client_id,passphrase", *rows]) + "\n")
    with smtp_server(postbox) as port:
        clinic = write_clinic(tmp_path / "c", port)
        look = run_email(folder, "--clinic", clinic, "--encrypt", "--passphrases-from", path)
        result = sent(folder, clinic, "--passphrases-from", path)
    assert [copy.to for copy in postbox.copies] == ["c1@example.org"]
    for number, why in ((2, "has none"), (3, "12 to 32"), (4, "12 to 32"), (5, "has several"), (6, "has none")):
        line = f"held back: R-{number}  no passphrase to lock the guide with ("
        assert any(row.startswith(line) and why in row for row in result.stderr.splitlines())
        assert line in look.stdout
    said = look.output + result.output
    assert [word for word in ("Planted", "hunter2") if word in said] == []


def test_a_real_batch_keeps_no_passphrase(library: Library, tmp_path: Path) -> None:
    """`batch` passes the column over, its list of failed rows too; `email` reads it from the table and keeps nothing.

    A client whose number is not fit for a file name is known by it all the same.
    """
    secret = SECRET.format(1)
    rows = [
        client(1, client_id="no/1", email="a@example.org", email_consent="yes", passphrase=secret),
        client(2, {"age": 400}, passphrase=SECRET.format(2)),
    ]
    path, folder, postbox = tmp_path / "clients.csv", tmp_path / "b", Postbox()
    path.write_text(table(rows, [*columns(library)[:4], "passphrase", *columns(library)[4:]]))
    said = run(["batch", path, "--region", "uk", "-o", folder, "--today", "2026-11-20"]).output
    with smtp_server(postbox) as port:
        clinic = write_clinic(tmp_path / "c", port)
        for options in ((), ("--send",)):
            arguments: list[str | Path] = [folder, "--clinic", clinic, "--encrypt", "--passphrases-from", path]
            said += run_email(*arguments, *options, "--today", "2026-11-21").output
    [copy] = postbox.copies
    with pikepdf.open(io.BytesIO(attachment(copy)), password=secret) as pdf:
        assert pdf.is_encrypted
    assert "R-2" in (folder / "failed.csv").read_text()
    files = [file for file in tmp_path.rglob("*") if file.is_file() and file != path]
    assert len(files) > 5
    assert [file.name for file in files if b"Plantedword" in file.read_bytes()] == []
    assert "Plantedword" not in said


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("client_id,word\nR-1,x\n", (), "the table has no column 'passphrase'"),
        ("id,passphrase\nR-1,x\n", (), "the table has no column 'client_id'"),
        ("client_id,passphrase,Passphrase\n", (), "the table has more than one column 'passphrase'"),
        ("R-1,Plantedword-long\n", ("--id-column", "No"), "the table has no column 'no'"),
        ("", (), "the file is empty"),
        (None, (), "cannot be read"),
    ],
)
def test_a_table_without_them(content: str | None, options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    """What is missing is named, and nothing that stands in the table."""
    path = tmp_path / "t.csv"
    if content is not None:
        path.write_text(content)
    folder = write_batch(tmp_path / "b", clients(1))
    clinic = write_clinic(tmp_path / "c")
    result = run_email(folder, "--clinic", clinic, "--encrypt", "--passphrases-from", path, *options)
    assert result.exit_code in (3, 7)
    assert message in result.stderr
    assert "Planted" not in result.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--passphrases-from", "t"), "--passphrases-from is for --encrypt"),
        (("--encrypt", "--passphrases-from", "t", "--passphrases", "p"), "passphrases come from one place"),
        (("--encrypt", "--id-column", "x"), "are for --passphrases-from"),
        (("--encrypt", "--passphrases-from", ""), "a file name is empty"),
    ],
)
def test_options_without_use(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    """They are refused rather than passed over."""
    result = run_email(write_batch(tmp_path / "b", clients(1)), *options)
    assert result.exit_code == 2
    assert message in result.stderr
