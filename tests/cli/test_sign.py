"""`guidegen sign` as a clinician uses it: at a terminal or by options, and every refusal in words."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pexpect
import pytest

from guidegen.clinic.sign_off import load_sign_off
from guidegen.library import Library, load_library
from tests.support.base import EXAMPLES, ROOT, run
from tests.support.signing import sign_folder
from tests.support.tables import client, write_table

DAY = ("--today", "2026-11-20")
WHO = ("--name", "B. Clinician", "--registration", "PH12345")


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    (tmp_path / "guidegen.toml").write_text('region = "uk"\n')
    return tmp_path


def test_a_part_is_signed_by_options_alone(clinic: Path) -> None:
    """For programs and for those who know what they want; what is still open is told."""
    scope = "red_flags, exercises/bird_dog"
    result = run(["sign", "--clinic", clinic, *WHO, "--scope", scope, "--read", "4-31", "--remarks", "as agreed", *DAY])
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith(
        "B. Clinician (PH12345) signs on 2026-11-20, having read pages 4-31:\n"
        "  until 2027-05-20: red_flags (27)\n"
        "  until 2027-11-20: exercises/bird_dog\n"
    )
    assert "Not signed yet: advice (" in result.stdout
    flags, dog = load_sign_off(clinic).signings
    assert (flags.read, flags.remarks, len(flags.items), list(dog.items)) == (
        "4-31",
        "as agreed",
        27,
        ["exercises/bird_dog"],
    )


def test_then_a_guide_that_uses_it_all_is_approved(clinic: Path, library: Library) -> None:
    """With --strict it is printed until one of its items changes; a guide without that item goes on."""
    assert run(["sign", "--clinic", clinic, *WHO, "--scope", "all", "--read-all", *DAY]).exit_code == 0
    easy, sciatica = (next(path for path in EXAMPLES if path.stem == stem) for stem in ("easy_acute", "sciatica"))

    def built(answers: Path, day: str = DAY[1]) -> int:
        page = clinic / "page.html"
        page.unlink(missing_ok=True)
        result = run(["build", answers, "--clinic", clinic, "--strict", "--html", "-o", page, "--today", day])
        assert page.exists() is (result.exit_code == 0), result.stderr
        assert not page.exists() or "Content approved by B. Clinician (PH12345)" in page.read_text()
        return result.exit_code

    assert (built(easy), built(sciatica)) == (0, 0)
    assert built(easy, "2027-05-21") == 5
    own = clinic / "content" / "exercises" / "nerve_slider.md"
    own.parent.mkdir(parents=True)
    default = ROOT / "content" / "exercises" / "nerve_slider.md"
    own.write_text(default.read_text(encoding="utf-8") + "\n")
    assert (built(easy), built(sciatica)) == (0, 5)
    status = run(["sign", "--clinic", clinic, "--status", *DAY]).stdout
    assert "exercises: 33 of 34 signed, by B. Clinician (PH12345) until 2027-11-20" in status
    assert "  exercises/nerve_slider: changed since B. Clinician signed on 2026-11-20" in status
    assert status.count("changed since") == 1


def test_an_emergency_page_is_printed_with_strict(clinic: Path) -> None:
    """Signed, unsigned, or with a record that was changed by hand."""
    emergency = next(path for path in EXAMPLES if path.stem == "emergency")
    build: list[str | Path] = [
        "build",
        emergency,
        "--clinic",
        clinic,
        "--strict",
        "--html",
        "-o",
        clinic / "page.html",
        *DAY,
    ]
    assert run(build).exit_code == 4
    record = sign_folder(clinic, load_library(clinic))
    record.write_text(record.read_text().replace("PH12345", "PH1"))
    result = run(build)
    assert result.exit_code == 4
    assert "this record was changed by hand" in result.stderr


def test_all_that_is_missing_or_wrong_is_told_at_once(clinic: Path) -> None:
    """Where there is no terminal nobody can be asked; nothing is signed."""
    result = run(["sign", "--clinic", clinic, "--scope", "exercise,fact", "--read", "many", "--name", "a\u202eb"])
    assert (result.exit_code, result.stdout) == (2, "")
    for told in (
        "missing: --registration (at a terminal you are asked)",
        "--scope: 'exercise' is no part of the content (did you mean 'exercises'?)",
        "--scope: 'fact' is no part of the content (did you mean 'facts'?)",
        "--name: the text holds a direction mark (U+202E)",
        "--read: 'many' are no pages; write all, or pages such as 1-20, 33",
    ):
        assert told in result.stderr
    assert not (clinic / "sign-off").exists()
    assert run(["sign", "--clinic", clinic, "--read", "1", "--read-all"]).exit_code == 2
    result = run(["sign", "--clinic", clinic, "--name", " ", "--registration", "1", "--scope", " , ", "--read-all"])
    assert "missing: --name; --scope (at a terminal you are asked)" in result.stderr


def test_without_a_clinic_there_is_nowhere_to_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default content has no record of its own."""
    monkeypatch.chdir(tmp_path)
    result = run(["sign", *WHO, "--scope", "all", "--read-all"])
    assert result.exit_code == 2
    assert "which clinic signs?" in result.stderr
    (tmp_path / "guidegen.toml").write_text("")
    assert run(["sign", *WHO, "--scope", "facts", "--read-all"]).exit_code == 0


def test_a_record_that_nobody_can_rely_on_gets_no_signature(clinic: Path, library: Library) -> None:
    """Told before anything is asked."""
    record = sign_folder(clinic, library, ["facts"])
    record.write_text(record.read_text() + "more: x\n")
    result = run(["sign", "--clinic", clinic, *WHO, "--scope", "all", "--read-all"])
    assert result.exit_code == 3
    assert "unknown key 'more'" in result.stderr


def test_a_folder_that_cannot_be_written_is_told(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is signed, and the exit code says so."""
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    result = run(["sign", "--clinic", clinic, *WHO, "--scope", "all", "--read-all"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"error: {clinic}: cannot be written: Permission denied" in result.stderr
    assert "nothing was signed" in result.stderr


def test_check_and_doctor_tell_that_a_signature_ends(
    clinic: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two months before; a check is valid all the same."""
    monkeypatch.setattr("guidegen.cli.doctor._checks", lambda: iter(()))  # of the machine, which take long
    sign_folder(clinic, library)
    result = run(["check", EXAMPLES[0], "--clinic", clinic, "--today", "2027-04-01"])
    assert result.exit_code == 0
    assert "the signature of A. Clinician ends on 2027-05-20: red_flags (27)" in result.stderr
    told = run(["doctor", "--clinic", clinic, "--today", "2027-04-01"]).stdout
    assert "optional signatures: the signature of A. Clinician ends on 2027-05-20: red_flags (27)" in told
    assert "ok       signatures: all content is signed" in run(["doctor", "--clinic", clinic, *DAY]).stdout


@pytest.mark.parametrize(("answer", "signed"), [("y", True), ("n", False)])
def test_at_a_terminal_what_is_missing_is_asked_for(answer: str, signed: bool, clinic: Path) -> None:
    """Name, number, parts and pages; then what will be signed is shown, and signed only on a yes."""
    child = pexpect.spawn(
        sys.executable, ["-m", "guidegen", "sign", "--clinic", str(clinic), "--name", "B"], cwd=ROOT, timeout=30
    )
    for asked, said in (
        ("Your registration number", "PH1"),
        ("What do you sign", "facts"),
        ("Which pages of the review book have you read", "1-3"),
        ("do you stand for it", answer),
    ):
        child.expect(asked)
        child.sendline(said)
    child.expect(pexpect.EOF)
    child.close()
    assert bool(load_sign_off(clinic).signings) is signed
    assert child.exitstatus == (0 if signed else 1)


def test_a_translation_is_signed_by_itself(clinic: Path) -> None:
    """By kind or item, for as long as its source; the ZIP beside the record holds its words and their source."""
    scope = "red_flags,exercises/bird_dog,catalogue"
    result = run(["sign", "--clinic", clinic, *WHO, "--language", "es", "--scope", scope, "--read", "1-30", *DAY])
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith(
        "B. Clinician (PH12345) signs what is said in 'es' on 2026-11-20, having read pages 1-30:\n"
        "  until 2027-05-20: red_flags (27)\n"
        "  until 2027-11-20: exercises/bird_dog, catalogue/es\n"
    )
    assert "Not signed yet in 'es': questionnaire (" in result.stdout
    assert {signing.language for signing in load_sign_off(clinic).signings} == {"es"}
    [snapshot] = (clinic / "sign-off").glob("content-*.zip")
    with zipfile.ZipFile(snapshot) as archive:
        names = set(archive.namelist())
    assert {"content/exercises/bird_dog.md", "content/es/exercises/bird_dog.md"} < names
    assert "templates/locale/es/LC_MESSAGES/guidegen.po" in names
    status = run(["sign", "--clinic", clinic, "--status", *DAY]).stdout
    own, said = status.split(" in 'es', hash ")
    assert "exercises: 0 of 34 signed" in own
    assert "exercises: 1 of 34 signed, by B. Clinician (PH12345) until 2027-11-20" in said
    assert "catalogue: 1 of 1 signed" in said
    only = run(["sign", "--clinic", clinic, "--status", "--language", "en", *DAY]).stdout
    assert "in 'es'" not in only


def test_of_a_translation_only_what_has_changed_is_signed_anew(clinic: Path) -> None:
    """Its words, or those of its source; and what is not current cannot be signed."""
    sign: list[str | Path] = ["sign", "--clinic", clinic, *WHO, "--language", "es", "--read-all", *DAY, "--scope"]
    assert run([*sign, "all"]).exit_code == 0
    words = (ROOT / "content" / "es" / "exercises" / "walk.md").read_text(encoding="utf-8")
    (clinic / "content" / "es" / "exercises").mkdir(parents=True)
    (clinic / "content" / "es" / "exercises" / "walk.md").write_text(words.replace("title: ", "title: Ya "))
    source = (ROOT / "content" / "exercises" / "plank.md").read_text(encoding="utf-8")
    (clinic / "content" / "exercises").mkdir(parents=True)
    (clinic / "content" / "exercises" / "plank.md").write_text(
        source.replace("Squeeze your buttocks.", "Squeeze hard.")
    )
    status = run(["sign", "--clinic", clinic, "--status", "--language", "es", *DAY]).stdout
    assert "exercises: 32 of 33 signed" in status
    assert "  exercises/walk: changed since B. Clinician signed on 2026-11-20" in status
    assert status.count("changed since") == 1
    assert "Not translated as it is now: exercises/plank (guidegen check --library --language es)" in status
    result = run([*sign, "exercises/plank,facts,exercise"])
    assert result.exit_code == 2
    assert "'exercises/plank' is not translated to 'es' as it is now (guidegen check" in result.stderr
    assert "'facts' has nothing that is said in 'es' (sign it without --language)" in result.stderr
    assert "did you mean 'exercises'?" in result.stderr
    assert run([*sign, "exercises/walk"]).exit_code == 0


def test_a_language_that_nothing_is_translated_to_is_not_signed(clinic: Path) -> None:
    """It says how to begin one."""
    result = run(["sign", "--clinic", clinic, *WHO, "--language", "pl", "--scope", "all", "--read-all"])
    assert result.exit_code == 5
    assert "there is no translation to 'pl' (guidegen translate init pl" in result.stderr.replace("\n  -> ", " (")
    assert not (clinic / "sign-off").exists()


def test_doctor_and_a_run_tell_what_is_not_signed_in_a_language(
    clinic: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody signed in it, or clients read it."""
    monkeypatch.setattr("guidegen.cli.doctor._checks", lambda: iter(()))  # of the machine, which take long
    sign_folder(clinic, library)
    assert "ok       signatures: all content is signed" in run(["doctor", "--clinic", clinic, *DAY]).stdout
    rows = write_table(clinic / "rows.csv", [client(1)], library)
    assert "in 'es'" not in run(["batch", rows, "--clinic", clinic, "--dry-run", *DAY]).stderr
    (clinic / "guidegen.toml").write_text('region = "uk"\n[print]\nlanguage = "es"\n')
    told = run(["doctor", "--clinic", clinic, *DAY]).stdout
    assert "signatures: in 'es' not signed: red_flags (27), " in told
    told = run(["batch", rows, "--clinic", clinic, "--dry-run", *DAY]).stderr
    assert "in 'es' not signed by a clinician: " in told
    assert run(["sign", "--clinic", clinic, *WHO, "--language", "es", "--scope", "all", "--read-all", *DAY]).stdout
    assert "ok       signatures: all content is signed" in run(["doctor", "--clinic", clinic, *DAY]).stdout
    assert "in 'es'" not in run(["batch", rows, "--clinic", clinic, "--dry-run", *DAY]).stderr
