"""guidegen.toml: every problem with its line, one region or none, and the signatures beside it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import fields, replace
from pathlib import Path

import pytest

from guidegen.clinic.logo import Logo
from guidegen.clinic.mail_settings import Mail
from guidegen.clinic.settings import Clinic, Settings, find_region, load_settings, read_settings
from guidegen.clinic.sign_off import SignOff
from guidegen.errors import SettingsError
from guidegen.files.resources import content_dir
from guidegen.library import Library, load_library
from guidegen.readers.blank import settings_toml
from tests.support.base import EXAMPLES, run
from tests.support.from_right import FONTS
from tests.support.problems import as_printed, problems_of
from tests.support.signing import sign_folder

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80"/>'
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
"""
PASTED = """\
[sign_off]
name = "A. Clinician"
registration = "PH12345"
on = 2026-11-20
content = "HASH"
"""


def write(folder: Path, toml: str | bytes) -> Path:
    (folder / "guidegen.toml").write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    return folder


def settings_problems(folder: Path, toml: str | bytes) -> list[str]:
    """What is wrong with a guidegen.toml, as it is printed, without the folder."""
    found = problems_of(SettingsError, load_settings, write(folder, toml))
    return [problem.replace(f"{folder}/", "") for problem in as_printed(found)]


# Reading


def test_every_setting_is_read(tmp_path: Path) -> None:
    """Region, clinic, print and mail come through, however lines end."""
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
        mail=Mail(host="mail.example.org", port=587),
        folder=tmp_path,
    )
    for toml in (FULL, FULL.replace("\n", "\r\n"), "\ufeff" + FULL):
        found = load_settings(write(tmp_path, toml))
        assert replace(found.with_options(region="x"), sign_off=SignOff()) == expected.with_options(region="x")
        assert found.region == "uk"


def test_without_a_file_every_setting_is_its_default(tmp_path: Path) -> None:
    """No guidegen.toml is fine; then nothing but the region has to be given."""
    assert read_settings(start=tmp_path) == load_settings(start=tmp_path) == Settings()
    assert read_settings(tmp_path) == Settings(folder=tmp_path)
    assert read_settings(write(tmp_path, "")) == Settings(folder=tmp_path)


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
    assert len(settings) > 15
    (tmp_path / "logo.svg").write_text(LOGO)
    for style, file in zip(("Regular", "Bold"), FONTS, strict=True):
        (tmp_path / f"NotoSansArabic-{style}.ttf").write_bytes(file.read_bytes())
    found = load_settings(write(tmp_path, "\n".join(settings)))
    assert not found.warnings
    assert found.clinic.name == "Riverside Running Clinic"
    assert found.clinic.logo == Logo(tmp_path / "logo.svg", "svg", 2.5)
    assert all(getattr(found.clinic, field.name) for field in fields(Clinic))
    assert (found.paper, found.text, found.ink) == ("a4", "standard", "colour")
    assert [typeface.language for typeface in found.typefaces] == ["ar"]


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

[limit]
name = "x"
"""
    assert settings_problems(tmp_path, toml) == [
        "guidegen.toml:4:1: name: expected text, found a list",
        "guidegen.toml:5:1: unknown key 'fone' (did you mean 'phone'?)",
        "guidegen.toml:9:3: paper: 'a5' is not known (one of: a4, letter)",
        "guidegen.toml:10:1: ink: 'gray' is not known (did you mean 'grey'?)",
        "guidegen.toml:11:1: unknown key 'txt' (did you mean 'text'?)",
        "guidegen.toml:14:1: unknown key 'prot' (did you mean 'port'?)",
        "guidegen.toml:1:1: unknown key 'regon' (did you mean 'region'?)",
        "guidegen.toml:16:1: unknown key 'limit' (did you mean 'limits'?)",
        "guidegen.toml:6:1: website: the text holds a direction mark (U+202E)",
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
    found = settings_problems(tmp_path, toml)
    assert found[0].startswith(message) or (message.endswith(":2:1: ") and "expected keys and values" in found[0])


def test_problems_of_settings_end_a_build_with_code_3(tmp_path: Path) -> None:
    """On the command line every problem of guidegen.toml is printed and nothing is written."""
    write(tmp_path, 'regon = "uk"\n[print]\nink = "gray"\n')
    result = run(["build", EXAMPLES[0], "--clinic", tmp_path, "-o", tmp_path / "out.pdf"])
    assert (result.exit_code, result.stdout) == (3, "")
    assert f"error: {tmp_path}/guidegen.toml:1:1: unknown key 'regon'\n  -> did you mean 'region'?" in result.stderr
    assert f"error: {tmp_path}/guidegen.toml:3:1: ink: 'gray' is not known" in result.stderr
    assert not (tmp_path / "out.pdf").exists()


# The clinic


def test_every_problem_of_the_clinic_comes_at_once(tmp_path: Path) -> None:
    """Colour, logo, addresses and numbers are each told with their line and what would do instead."""
    (tmp_path / "logo.svg").write_text(LOGO.replace("/>", "><script/>\n<use href='a.svg'/></svg>"))
    toml = """\
[clinic]
phone = "by mail"
email = "hello at example.org"
website = "our site"
booking_url = "example.org/booking"
logo = "logo.svg"
colour = "#4a90d9"
clinician = "a\\u0007"
"""
    assert settings_problems(tmp_path, toml) == [
        "guidegen.toml:8:1: clinician: the text holds a control or unassigned character (U+0007)",
        "guidegen.toml:2:1: phone: a number holds a digit (write it as it is dialled)",
        "guidegen.toml:3:1: email: 'hello at example.org' is not an e-mail address (write it as hello@example.org)",
        "guidegen.toml:4:1: website: the address holds a space (write it as one word: https://example.org/booking)",
        "guidegen.toml:5:1: booking_url: 'example.org/booking' is not a web address "
        "(write it as https://example.org/booking)",
        "guidegen.toml:7:1: colour: #4a90d9 on white has a contrast of 3.34 to 1; 7 to 1 is needed "
        "(the nearest that can be read: #2f5b89)",
        "guidegen.toml:6:1: logo: line 1 of the SVG holds <script> (save it as plain SVG, without it)",
        "guidegen.toml:6:1: logo: line 2 of the SVG refers to something outside itself (href) "
        "(draw it in the SVG itself)",
    ]


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("colour", ["#0b4a5e", "#036", "#000", "#595959"], ["blue", "#12", "0b4a5e", "#fff", "#5a5a5a", "rgb(0,0,0)"]),
        ("address", ["x" * 120 + "\n" + "y" * 120, "1 River Road"], ["x" * 121, "a\n" + "x" * 121]),
        ("phone", ["0123 456789", "+44 (0)1 ext. 2"], ["phone", "-"]),
        (
            "email",
            ["a@example.org", "first.last+tag@a.b.example"],
            ["a", "a@", "@b.c", "a@b", "a@b@c.d", "a@.b", "a,b@c.d", "A <a@b.c>", "a@b.c\nd"],
        ),
        (
            "website",
            [
                *("example.org", "www.example.org/a_(b)", "https://example.org", "http://exämple.org:8080/"),
                *("दिल्ली.example", "example.org/" + "x" * 108),
            ],
            [
                *("soon", "ftp://example.org", "https://", "https://a b.org", "javascript:alert(1)", "a.b\nc.d"),
                *("x@a.org", 'a_b.c/"x', "a_b.org", "example.org/<b>", "example.org/a\\b", "example.org/" + "x" * 109),
            ],
        ),
        (
            "booking_url",
            ["https://example.org/?a=1#b", "HTTP://example.org", "https://example.org/" + "x" * 280],
            [
                "example.org",
                "https://localhost",
                "https://exämple.org",
                "https://a:b@example.org",
                "https://example.org:port",
                "https://[x.y",
                "https://a..b",
                "https:///a.b",
                "data:text/html,a.b",
                "https://example.org/" + "x" * 281,
            ],
        ),
    ],
)
def test_what_a_clinic_may_write(key: str, good: list[str], bad: list[str], tmp_path: Path) -> None:
    """Each good value is taken as it stands, and each bad one has one problem that names its key."""
    for text in good:
        found = load_settings(write(tmp_path, f"[clinic]\n{key} = {json.dumps(text)}\n"))
        assert getattr(found.clinic, key) == text
    for text in bad:
        found_problems = settings_problems(tmp_path, f"[clinic]\n{key} = {json.dumps(text)}\n")
        assert len(found_problems) == 1, text
        assert found_problems[0].startswith(f"guidegen.toml:2:1: {key}: "), text


def test_a_logo_is_looked_for_in_the_clinics_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside guidegen.toml, whether that was found by --clinic or in the current folder."""
    (tmp_path / "logo.svg").write_text(LOGO)
    write(tmp_path, '[clinic]\nlogo = "logo.svg"\n')
    expected = Logo(tmp_path / "logo.svg", "svg", 2.5)
    assert load_settings(tmp_path).clinic.logo == expected
    monkeypatch.chdir(tmp_path)
    assert load_settings().clinic.logo == load_settings(Path()).clinic.logo == expected


def test_a_clinic_that_cannot_be_printed_ends_what_would_print_it_with_code_3(tmp_path: Path) -> None:
    """Neither a guide nor drawings are made in colours that cannot be read; what prints nothing is not held up."""
    write(tmp_path, 'region = "uk"\n[clinic]\ncolour = "#ccc"\nlogo = "none.png"\n')
    out = tmp_path / "out.pdf"
    for command in (["build", EXAMPLES[0], "-o", out], ["check", "--library"], ["figures", "-o", out]):
        result = run([*command, "--clinic", tmp_path])
        assert (result.exit_code, result.stdout) == (3, "")
        assert f"error: {tmp_path}/guidegen.toml:3:1: colour: #ccc on white" in result.stderr
        assert f"error: {tmp_path}/guidegen.toml:4:1: logo: 'none.png' is not there" in result.stderr
    assert not out.exists()
    assert run(["explain", EXAMPLES[0], "--clinic", tmp_path]).exit_code == 0


COSMETIC = {
    "logo": "gone.svg",
    "colour": "#ccc",
    "website": "a b",
    "booking_url": "soon",
    "email": "a\u202eb",
}


def test_cosmetic_faults_are_kept_apart(tmp_path: Path) -> None:
    """They are told by the settings, which are without what is faulty; with any other fault all are raised."""
    rows = [f"{key} = {json.dumps(text)}" for key, text in COSMETIC.items()]
    toml = "\n".join(['region = "uk"', "[clinic]", 'name = "Our clinic"', *rows])
    found = read_settings(write(tmp_path, toml))
    assert (found.region, found.clinic) == ("uk", Clinic(name="Our clinic"))
    told = [str(problem) for problem in found.cosmetic]
    assert len(told) == len(COSMETIC)
    assert {problem.place.line for problem in found.cosmetic} == {4, 5, 6, 7, 8}
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert caught.value.problems == found.cosmetic
    with pytest.raises(SettingsError) as caught:
        read_settings(write(tmp_path, f'{toml}\nphone = "none"'))
    assert [str(problem) for problem in caught.value.problems][1:] == told
    assert "phone" in str(caught.value.problems[0])


def test_a_clinic_that_is_no_table_is_told_once(tmp_path: Path) -> None:
    """The looks, which are read apart, do not repeat it."""
    assert settings_problems(tmp_path, 'clinic = "ours"') == [
        "guidegen.toml:1:1: expected keys and values, found 'ours'",
    ]


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


@pytest.mark.parametrize("section", ['[sign_off]\nname = "A"\non = "soon"\ncontent = 7\n', PASTED])
def test_a_hash_that_was_pasted_counts_no_more(section: str, tmp_path: Path, library: Library) -> None:
    """The old [sign_off] approves nothing, whatever stands in it: each command warns and says what to do instead."""
    write(tmp_path, f'region = "uk"\n{section}'.replace("HASH", library.hash))
    found = load_settings(tmp_path)
    assert not found.sign_off.is_there
    out = tmp_path / "out.html"
    result = run(["build", str(EXAMPLES[0]), "--clinic", tmp_path, "--html", "-o", out])
    assert result.exit_code == 0
    assert "Content not yet approved by a clinician" in out.read_text()
    for command in (["build", "--strict"], ["explain"]):
        result = run([*command, str(EXAMPLES[0]), "--clinic", tmp_path])
        told = (
            "guidegen.toml:2:1: [sign_off] does not count any more: what is signed stands in sign-off/signatures.yaml"
        )
        assert f"warning: {tmp_path}/{told}" in result.stderr
        assert "guidegen sign" in result.stderr
        assert result.exit_code == (5 if "--strict" in command else 0)


def test_signatures_are_read_with_the_settings(tmp_path: Path, library: Library) -> None:
    """By `load_settings`; commands that ask for none do without."""
    sign_folder(write(tmp_path, 'region = "uk"'), library, ["facts"])
    assert [signing.name for signing in load_settings(tmp_path).sign_off.signings] == ["A. Clinician"]
    assert not read_settings(tmp_path).sign_off.is_there


@pytest.mark.parametrize(
    "toml", ['region = "uk"\n[clinic]\nphone = 7\n', "[[[", 'region = "uk"\n[clinic]\nlogo = "gone.svg"\n']
)
@pytest.mark.parametrize("command", ["check", "explain", "build"])
def test_broken_settings_never_hide_a_red_flag(command: str, toml: str, tmp_path: Path) -> None:
    """Whatever is wrong with guidegen.toml, each command that reads answers says that somebody needs care now."""
    (tmp_path / "guidegen.toml").write_text(toml)
    answers = next(path for path in EXAMPLES if path.stem == "emergency")
    target = ["-o", str(tmp_path / "page.pdf")] if command == "build" else []
    result = run([command, answers, "--clinic", tmp_path, *target])
    assert "EMERGENCY" in result.stderr + result.stdout


def test_a_name_without_letters_leaves_the_clinic_on_the_page(tmp_path: Path) -> None:
    """Only the client's name is left out where no font has its letters; the clinic's number stays."""
    (tmp_path / "guidegen.toml").write_text('region = "uk"\n[clinic]\nname = "Riverside"\nphone = "0123 456789"\n')
    text = next(path for path in EXAMPLES if path.stem == "emergency").read_text(encoding="utf-8")
    answers = tmp_path / "client.yaml"
    answers.write_text(text.replace("Lee Stone", "\U000120a0\U000120a1"), encoding="utf-8")
    page = tmp_path / "page.pdf"
    result = run(["build", answers, "--clinic", tmp_path, "-o", page])
    assert result.exit_code == 4
    assert "printed without the client's name" in result.stderr
    read = subprocess.run(["pdftotext", str(page), "-"], check=True, capture_output=True, text=True).stdout
    assert "0123 456789" in read
