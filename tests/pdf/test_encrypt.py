"""A locked guide opens with its passphrase alone, claims nothing false, and stays readable for screen readers."""

from __future__ import annotations

import csv
import io
import re
import stat
import subprocess
from pathlib import Path

import pikepdf
import pytest

from guidegen.delivery.mail.passphrases import keep_passphrases
from guidegen.errors import MailError
from guidegen.pdf import language_of, lock, render_pdf, title_of
from tests.support.mail_folder import write_guide
from tests.support.pdf_sample import simple

PASSPHRASE = "five-plain-words-in-line"


@pytest.fixture(scope="module")
def guide() -> bytes:
    return render_pdf(simple("<h1>A guide</h1><p>Walk every day.</p>"))


@pytest.fixture(scope="module")
def locked(guide: bytes) -> bytes:
    return lock(guide, PASSPHRASE)


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data), password=PASSPHRASE)


def test_it_opens_with_the_passphrase_alone(locked: bytes) -> None:
    """AES-256, and neither without a passphrase nor with another."""
    for wrong in ("", "other"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(locked), password=wrong)
    with opened(locked) as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        assert pdf.encryption.stream_method == pikepdf.models.EncryptionMethod.aesv3
        assert pdf.user_password_matched
        assert not pdf.owner_password_matched
    assert b"Walk" not in locked
    assert PASSPHRASE.encode() not in locked


def test_other_programs_open_it(guide: bytes, tmp_path: Path) -> None:
    """Poppler reads the text with the longest passphrase there may be, and nothing without it."""
    (tmp_path / "locked.pdf").write_bytes(lock(guide, "w" * 32))
    for passphrase, code in (("w" * 32, 0), ("other", 1)):
        command = ["pdftotext", "-upw", passphrase, str(tmp_path / "locked.pdf"), "-"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == code
        assert ("Walk every day." in result.stdout) is (code == 0)


def test_reading_aloud_and_printing_are_allowed(locked: bytes) -> None:
    """Screen readers get the text and the tags; nobody is kept from printing."""
    with opened(locked) as pdf:
        assert pdf.allow.accessibility
        assert pdf.allow.extract
        assert pdf.allow.print_highres
        assert pikepdf.Name.StructTreeRoot in pdf.Root
        assert pdf.Root.MarkInfo.Marked


def test_it_claims_pdf_ua_and_not_pdf_a(guide: bytes, locked: bytes) -> None:
    """PDF/A forbids locks: its claim and its colour profile are gone, all else stays."""
    with pikepdf.open(io.BytesIO(guide)) as pdf:
        before = pdf.Root.Metadata.read_bytes()
        assert b"pdfaid:part=" in before
    with opened(locked) as pdf:
        metadata = pdf.Root.Metadata.read_bytes()
        assert b"pdfaid:part" not in metadata
        assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
        assert metadata.count(b"<rdf:Description") == before.count(b"<rdf:Description") - 1
        assert pikepdf.Name.OutputIntents not in pdf.Root
        assert pdf.docinfo["/Title"] == "T"
        assert pdf.pdf_version == "1.7"


def test_the_metadata_can_be_read_without_the_passphrase(locked: bytes) -> None:
    """They name the clinic at most, and tell a computer what the file is."""
    assert b"<pdfuaid:part>1</pdfuaid:part>" in locked


def test_an_empty_passphrase_is_refused(guide: bytes) -> None:
    """It would lock nothing."""
    with pytest.raises(ValueError, match="passphrase"):
        lock(guide, "")


def test_the_title_of_a_pdf(guide: bytes, locked: bytes) -> None:
    """None for a locked file and for what is no PDF."""
    assert (title_of(guide), title_of(locked), title_of(b"hello")) == ("T", None, None)


def test_the_language_of_a_pdf(tmp_path: Path, locked: bytes) -> None:
    """Its code alone; none for a locked file, for what is no PDF, and for a tag that is none."""
    tags = ("es-US", "EN", "haw", "", "../es", "español")
    found = [language_of(write_guide(tmp_path / "a.pdf", language=tag).read_bytes()) for tag in tags]
    assert found == ["es", "en", "haw", "", "", ""]
    assert (language_of(locked), language_of(b"hello")) == ("", "")


# Passphrases


def test_passphrases_are_kept(tmp_path: Path) -> None:
    """Each client has five words of its own, in a file that only its owner reads; the next run finds them again."""
    file = tmp_path / "p.csv"
    first = keep_passphrases(file, ["R-1", "R-2"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert all(re.fullmatch(r"[a-z]{3,5}(-[a-z]{3,5}){4}", words) for words in first.values())
    assert first["R-1"] != first["R-2"]
    again = keep_passphrases(file, ["R-2", "R-3"])
    assert again["R-2"] == first["R-2"]
    rows = list(csv.reader(io.StringIO(file.read_text())))
    assert rows == [["client_id", "passphrase"], *map(list, (first | again).items())]


def test_a_clinics_own_passphrases_are_used(tmp_path: Path) -> None:
    """A row that the clinic wrote itself counts, with a byte order mark before it or not."""
    file = tmp_path / "p.csv"
    file.write_text("client_id,passphrase\nR-1,our own words\n", encoding="utf-8-sig")
    assert keep_passphrases(file, ["R-1"]) == {"R-1": "our own words"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,secret\nR-1,hunter2\n", "p.csv: this is not a file of passphrases"),
        ("", "p.csv: this is not a file of passphrases"),
        ("client_id,passphrase\nR-1,hunter2-hunter2\nR-2\nR-3,\n", "p.csv:3: .*\n.*p.csv:4: this row has no client_id"),
        ("client_id,passphrase\nR-1,hunter2\n", "p.csv:2: this row has no client_id, or no passphrase of 12 to 32"),
        (f"client_id,passphrase\nR-1,{'hunter2' * 5}\n", "p.csv:2: this row"),
        ("client_id,passphrase\nR-1,hunter2-hünter2\n", "p.csv:2: this row"),
    ],
)
def test_another_file_is_not_written_over(text: str, message: str, tmp_path: Path) -> None:
    """It is named with its lines, and no passphrase is repeated."""
    file = tmp_path / "p.csv"
    file.write_text(text)
    with pytest.raises(MailError, match=message) as caught:
        keep_passphrases(file, ["R-9"])
    assert file.read_text() == text
    assert "hunter2" not in str(caught.value)
