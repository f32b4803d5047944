"""guidegen.toml: every problem with its line, one region or none, and an approval that holds for one content."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guidegen.blank import settings_toml
from guidegen.errors import SettingsError
from guidegen.library import Library, load_library
from guidegen.resources import content_dir
from guidegen.settings import Clinic, Settings, SignOff, find_region, load_settings
from tests.base import EXAMPLES, run

FULL = """\
region = "uk"

[clinic]
name = "Riverside Running Clinic"
address = \"\"\"
1 River Road
Riverside\"\"\"
phone = "0123 456789"
clinician = "A. Clinician"

[print]
paper = "letter"
text = "large"
ink = "grey"

[mail]
host = "mail.example.org"
port = 587

[sign_off]
name = "A. Clinician"
registration = "PH12345"
on = 2026-11-20
content = "abc"
"""


def write(folder: Path, toml: str | bytes) -> Path:
    (folder / "guidegen.toml").write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    return folder


def problems(folder: Path, toml: str | bytes) -> list[str]:
    """What is wrong with a guidegen.toml, as it is printed, without the folder."""
    with pytest.raises(SettingsError) as caught:
        load_settings(write(folder, toml))
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


# Reading


def test_every_setting_is_read(tmp_path: Path) -> None:
    """Region, clinic, print and sign-off come through; a TOML date and a date as text are the same."""
    expected = Settings(
        region="uk",
        clinic=Clinic(
            name="Riverside Running Clinic",
            address="1 River Road\nRiverside",
            phone="0123 456789",
            clinician="A. Clinician",
        ),
        paper="letter",
        text="large",
        ink="grey",
        sign_off=SignOff("A. Clinician", "PH12345", date(2026, 11, 20), "abc"),
        folder=tmp_path,
    )
    for toml in (FULL, FULL.replace("2026-11-20", '"2026-11-20"'), FULL.replace("\n", "\r\n"), "\ufeff" + FULL):
        found = load_settings(write(tmp_path, toml))
        assert found.with_options(region="x") == expected.with_options(region="x")
        assert found.region == "uk"


def test_without_a_file_every_setting_is_its_default(tmp_path: Path) -> None:
    """No guidegen.toml is fine; then nothing but the region has to be given."""
    assert load_settings(start=tmp_path) == Settings()
    assert load_settings(tmp_path) == Settings(folder=tmp_path)
    assert load_settings(write(tmp_path, "")) == Settings(folder=tmp_path)


def test_settings_are_found_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --clinic the current folder's guidegen.toml counts, and only that one."""
    monkeypatch.chdir(write(tmp_path, 'region = "ie"'))
    assert load_settings().region == "ie"
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    assert load_settings().region is None


def test_options_of_the_command_line_come_first(tmp_path: Path) -> None:
    """What was given replaces the file's setting; what was not given leaves it."""
    settings = load_settings(write(tmp_path, FULL)).with_options(region="us", paper=None, ink="colour")
    assert (settings.region, settings.paper, settings.ink) == ("us", "letter", "colour")


def test_a_clinic_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A misspelt --clinic never falls back to the default content, in any command."""
    with pytest.raises(SettingsError, match="this clinic folder does not exist"):
        load_settings(tmp_path / "none")
    for command in (["check", "--library"], ["explain", str(EXAMPLES[0])], ["questionnaire", "--format", "csv"]):
        result = run([*command, "--clinic", str(tmp_path / "none")])
        assert (result.exit_code, result.stdout) == (3, "")
        assert "this clinic folder does not exist" in result.stderr


def test_the_template_of_new_is_valid_as_it_is_and_filled_in(tmp_path: Path, library: Library) -> None:
    """guidegen.toml as `new` writes it is read, and so it is with every comment taken into force."""
    template = settings_toml(library, library.regions["uk"])
    assert load_settings(write(tmp_path, template)).region == "uk"
    settings = [row.removeprefix("# ") for row in template.splitlines() if " = " in row or row.startswith(("[", "# ["))]
    assert len(settings) > 12
    found = load_settings(write(tmp_path, "\n".join(settings)))
    assert found.approved(library)
    assert found.clinic.name == "Riverside Running Clinic"
    assert (found.paper, found.text, found.ink) == ("a4", "standard", "colour")


# Problems


def test_every_problem_comes_at_once_with_its_line(tmp_path: Path) -> None:
    """Misspelt keys, words that are not on offer and wrong types are each told with line, column and nearest name."""
    toml = """\
regon = "uk"

[clinic]
name = ["x"]
fone = "1"
website = "a\\u202eb"

[print]
  paper = "a5"
ink = "gray"
txt = "large"

[mail]
prot = 587

[sign_of]
name = "x"

[sign_off]
name = "A"
on = "soon"
content = "abc"
"""
    assert problems(tmp_path, toml) == [
        "guidegen.toml:4:1: name: expected text, found a list",
        "guidegen.toml:6:1: website: the text holds a direction mark (U+202E)",
        "guidegen.toml:5:1: unknown key 'fone' (did you mean 'phone'?)",
        "guidegen.toml:21:1: on: 'soon' is not a date (write it as 2026-11-20)",
        "guidegen.toml:19:1: 'registration' is missing",
        "guidegen.toml:9:3: paper: 'a5' is not known (one of: a4, letter)",
        "guidegen.toml:10:1: ink: 'gray' is not known (did you mean 'grey'?)",
        "guidegen.toml:11:1: unknown key 'txt' (did you mean 'text'?)",
        "guidegen.toml:14:1: unknown key 'prot' (did you mean 'port'?)",
        "guidegen.toml:1:1: unknown key 'regon' (did you mean 'region'?)",
        "guidegen.toml:16:1: unknown key 'sign_of' (did you mean 'sign_off'?)",
    ]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("region = uk", "guidegen.toml:1:10: not valid TOML: Invalid value (text stands in quotes: region"),
        ('region = "uk"\n[print\n', "guidegen.toml:2:7: not valid TOML: "),
        ('region = "uk"\nregion = "ie"\n', "guidegen.toml:2:14: not valid TOML: Cannot overwrite a value"),
        ('region = "uk', "guidegen.toml: not valid TOML: "),
        ("clinic = 5", "guidegen.toml:1:1: expected keys and values, found the number 5"),
        ("region = true", "guidegen.toml:1:1: region: expected text, found true"),
        ("[[clinic]]\nname = 'x'", "guidegen.toml:2:1: "),
        (b'region = "\xff"', "guidegen.toml: cannot be read as UTF-8 text"),
    ],
)
def test_a_file_that_is_not_as_it_should_be(toml: str | bytes, message: str, tmp_path: Path) -> None:
    """Bad TOML is told with its place, and a section that is no section with what was found."""
    found = problems(tmp_path, toml)
    assert found[0].startswith(message) or (message.endswith(":2:1: ") and "expected keys and values" in found[0])


def test_problems_of_settings_end_a_build_with_code_3(tmp_path: Path) -> None:
    """On the command line every problem of guidegen.toml is printed and nothing is written."""
    write(tmp_path, 'regon = "uk"\n[print]\nink = "gray"\n')
    result = run(["build", EXAMPLES[0], "--clinic", tmp_path, "-o", tmp_path / "out.pdf"])
    assert (result.exit_code, result.stdout) == (3, "")
    assert f"error: {tmp_path}/guidegen.toml:1:1: unknown key 'regon'\n  -> did you mean 'region'?" in result.stderr
    assert f"error: {tmp_path}/guidegen.toml:3:1: ink: 'gray' is not known" in result.stderr
    assert not (tmp_path / "out.pdf").exists()


# The region


def test_an_unknown_region_is_told_where_it_stands(tmp_path: Path, library: Library) -> None:
    """In guidegen.toml with its line, on the command line as the option that it is; the nearest is offered."""
    settings = load_settings(write(tmp_path, '# my clinic\nregion = "ukk"\n'))
    with pytest.raises(SettingsError) as caught:
        find_region(settings, library)
    assert str(caught.value) == f"{tmp_path}/guidegen.toml:2:1: region 'ukk' is not known (did you mean 'uk'?)"
    with pytest.raises(SettingsError) as caught:
        find_region(settings.with_options(region="mars"), library)
    assert str(caught.value) == "--region: region 'mars' is not known (one of: au, ca, eu, ie, nz, uk, us)"
    assert find_region(settings.with_options(region="ie"), library).id == "ie"
    result = run(["build", EXAMPLES[0], "--clinic", tmp_path, "-o", tmp_path / "out.pdf"])
    assert result.exit_code == 3
    assert f"error: {tmp_path}/guidegen.toml:2:1: region 'ukk' is not known\n  -> did you mean 'uk'?" in result.stderr
    assert not (tmp_path / "out.pdf").exists()


def test_without_a_region_nothing_is_found(library: Library) -> None:
    """There is no default region: wrong emergency numbers are worse than none."""
    with pytest.raises(SettingsError, match="no region is set, so emergency numbers are not known"):
        find_region(Settings(), library)


def test_a_clinic_may_bring_its_own_region(tmp_path: Path) -> None:
    """A region file in the clinic's content is known by its name."""
    (tmp_path / "content" / "regions").mkdir(parents=True)
    uk = (content_dir() / "regions" / "uk.yaml").read_text(encoding="utf-8")
    (tmp_path / "content" / "regions" / "jersey.yaml").write_text(uk.replace("United Kingdom", "Jersey"))
    settings = load_settings(write(tmp_path, 'region = "jersey"'))
    assert find_region(settings, load_library(tmp_path)).name == "Jersey"


# Sign-off


@pytest.mark.parametrize("change", ["", "shorter", "upper", "other"])
def test_a_sign_off_approves_exactly_its_content(change: str, library: Library) -> None:
    """The whole hash has to be the content's own; a part of it, or another, approves nothing."""
    content = {
        "": library.hash,
        "shorter": library.hash[:12],
        "upper": library.hash.upper(),
        "other": library.hash[::-1],
    }[change]
    settings = Settings(sign_off=SignOff("A", "PH1", date(2026, 11, 20), content))
    assert settings.approved(library) == (change == "")


def test_without_a_sign_off_nothing_is_approved(library: Library) -> None:
    """Approval is never the default."""
    assert not Settings().approved(library)


def signed(folder: Path, content: str) -> Path:
    return write(
        folder,
        f'region = "uk"\n[sign_off]\nname = "A"\nregistration = "PH1"\non = "2026-11-20"\ncontent = "{content}"\n',
    )


def test_strict_refuses_what_nobody_signed(tmp_path: Path, library: Library) -> None:
    """--strict ends with 5 and the hash to sign, and writes nothing; without it the guide is printed."""
    arguments = ["build", str(EXAMPLES[0]), "--region", "uk", "--html", "-o", str(tmp_path / "out.html")]
    result = run([*arguments, "--strict"])
    assert (result.exit_code, result.stdout) == (5, "")
    assert library.hash in result.stderr
    assert not (tmp_path / "out.html").exists()
    assert run(arguments).exit_code == 0
    assert "Content not yet approved by a clinician" in (tmp_path / "out.html").read_text()


def test_strict_prints_what_was_signed_until_it_changes(tmp_path: Path, library: Library) -> None:
    """A sign-off of exactly this content prints; one changed word of content ends it."""
    clinic = signed(tmp_path, library.hash)
    out = str(tmp_path / "out.html")
    arguments = ["build", str(EXAMPLES[0]), "--clinic", str(clinic), "--html", "--strict", "-o", out]
    result = run(arguments)
    assert result.exit_code == 0, result.stderr
    page = (tmp_path / "out.html").read_text()
    assert "Content approved by A (PH1)" in page
    assert "not yet approved" not in page
    (tmp_path / "content" / "exercises").mkdir(parents=True)
    plank = (content_dir() / "exercises" / "plank.md").read_text(encoding="utf-8")
    (tmp_path / "content" / "exercises" / "plank.md").write_text(plank + "\n")
    assert run(arguments).exit_code == 5


def test_strict_does_not_hide_an_emergency(tmp_path: Path) -> None:
    """Where --strict withholds an emergency page, the emergency is at least said."""
    emergency = next(path for path in EXAMPLES if path.stem == "emergency")
    result = run(["build", emergency, "--region", "uk", "--strict", "-o", tmp_path / "out.pdf"])
    assert result.exit_code == 5
    assert "RED FLAG: EMERGENCY (RF01 EMERGENCY): contact this client now" in result.stderr
