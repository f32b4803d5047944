"""Bad input through the command line: a clear error, the right exit code, and nothing left behind."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from guidegen.answers import Answers, parse_answers
from guidegen.errors import GuidegenError
from guidegen.files.text_with_places import decode, read
from guidegen.library import load_library
from tests.support.base import EXAMPLES, mapping, run, text

CLIENT = {"name": "Zyxwia Quorndon", "id": "R-40417", "email": "zq@mail.example"}
PRIVATE = ("Zyxwia", "Quorndon", "R-40417", "zq@mail.example")
INVALID, USAGE = 3, 2
BOMB = "a: &a [lol, lol]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
)


def refused_build(folder: Path, raw: bytes, code: int, *arguments: str) -> str:
    """What stderr says about a build that is refused; also holds that nothing was written and nothing repeated."""
    file = folder / "in.yaml"
    file.write_bytes(raw)
    result = run(["build", file, "-o", folder / "out.pdf", *(arguments or ("--region", "uk"))])
    check_refusal(result, code)
    assert sorted(path.name for path in folder.iterdir()) == ["in.yaml"]
    return result.stderr.replace(str(file), "in.yaml")


def check_refusal(result: Result, code: int) -> None:
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert "unexpected" not in result.stderr
    assert len(result.stderr) < 20_000
    assert all(line.isprintable() for line in result.stderr.splitlines())
    for word in PRIVATE:
        assert word not in result.stderr


def with_client(changes: dict[str, Any] | None = None, **top: Any) -> str:
    return text(changes, **{"client": CLIENT, **top})


def line(yaml: str, key: str) -> int:
    return 1 + [row.strip().startswith(f"{key}:") for row in yaml.splitlines()].index(True)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        pytest.param(b"", "in.yaml: the file is empty", id="empty"),
        pytest.param(b"\xef\xbb\xbf \n\n", "in.yaml: the file is empty", id="blank"),
        pytest.param(b"# only a comment\n", "expected client, answered_on and answers, found nothing", id="comment"),
        pytest.param(
            b"Zyxwia Quorndon\n", "in.yaml:1:1: expected client, answered_on and answers, found text", id="text"
        ),
        pytest.param(b"- 1\n- 2\n", "in.yaml:1:1: expected client, answered_on and answers, found a list", id="list"),
        pytest.param(b"[]", "in.yaml:1:1: expected client, answered_on and answers, found a list", id="json-list"),
        pytest.param(b"answers: [1, 2\n", "in.yaml:2:1: not valid YAML: ", id="open-list"),
        pytest.param(b"a: 1\n b: 2\n", "in.yaml:2:3: not valid YAML: ", id="indentation"),
        pytest.param(b"a:\n\t- b\n", "in.yaml:2:1: not valid YAML: ", id="tab"),
        pytest.param(
            b'{"answers": {"age": 34,}}',
            # Python 3.13 points at the comma, those before at what follows.
            f"in.yaml:1:{23 if sys.version_info >= (3, 13) else 24}: not valid JSON: ",
            id="json-comma",
        ),
        pytest.param(b'{"answers": {"age": 34}', "in.yaml:1:24: not valid JSON: ", id="json-open"),
        pytest.param(b"a: 1\n---\nb: 2\n", "in.yaml:2:1: a second document begins here", id="two-documents"),
        pytest.param(BOMB.encode(), "in.yaml:1:4: anchors (&) and aliases (*) are not allowed", id="bomb"),
        pytest.param(b"a: !!python/object/apply:os.system [id]\n", "in.yaml:1:4: tags (!) are not allowed", id="tag"),
        pytest.param(b"? [a]\n: b\n", "in.yaml:1:3: a key must be a plain word", id="list-as-key"),
        pytest.param(b"a: " + b"[" * 60_000, "nested ", id="deep-yaml"),
        pytest.param(b"[" * 60_000 + b"]" * 60_000, "nested too deeply", id="deep-json"),
        pytest.param(b"- " * 60_000, "nested more than 12 deep", id="deep-block"),
        pytest.param(b"name: caf\xe9\n", "in.yaml:1:10: the file is not UTF-8 text", id="latin-1"),
        pytest.param("ages: {age: 34}\n".encode("utf-16"), "in.yaml:1: the first row is no header", id="utf-16"),
        pytest.param(b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n", "in.yaml: the PDF is cut off", id="pdf"),
        pytest.param(b"a: b\x00c\n", "in.yaml:1:5: the file holds a character that YAML does not allow", id="nul"),
        pytest.param(b"a: \x1b[31mred\n", "in.yaml:1:4: the file holds a character that YAML does not", id="escape"),
        pytest.param(b"a: b\n" * 1_000_000, "in.yaml: the file is too large", id="5-MB"),
    ],
)
def test_a_file_that_is_no_answers_file(raw: bytes, message: str, tmp_path: Path) -> None:
    """Whatever the bytes are, the first fault is named with its place, and nothing is written."""
    stderr = refused_build(tmp_path, raw, INVALID)
    assert stderr.count("error: ") == 1
    assert message in stderr


@pytest.mark.parametrize(
    ("changes", "where", "message", "hint"),
    [
        ({"slep": "good"}, "slep", "unknown question 'slep'", "did you mean 'sleep'?"),
        ({"leg_sx": ["below_nee"]}, "below_nee", "'below_nee' is not an option", "did you mean 'below_knee'?"),
        ({"pain_avg": 14}, "pain_avg", "pain_avg: 14 is above 10", "give a whole number"),
        ({"age": "old"}, '"old"', "age: expected a whole number (years), found 'old'", None),
        ({"worse": "sit"}, "worse", "worse: expected a list of options, found 'sit'", "write [sit]"),
        ({"consent": "no"}, "consent", "consent: without this consent nothing is printed", None),
        ({'"\\u001b[2J\\u202e"': 1}, "[2J", "unknown question '\\x1b[2J\\u202e'", None),
        ({"x" * 500: 1}, "xxx", f"unknown question '{'x' * 60}'", None),
    ],
)
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_an_answer_that_cannot_be_used(
    changes: dict[str, Any], where: str, message: str, hint: str | None, form: str, tmp_path: Path
) -> None:
    """In YAML and in JSON alike the fault is told with its line, what is wrong and the nearest name."""
    if form == "yaml":
        written = with_client(changes)
    else:
        plain = {json.loads(id_) if id_.startswith('"') else id_: value for id_, value in changes.items()}
        written = json.dumps(mapping(plain, client=CLIENT), indent=1)
    stderr = refused_build(tmp_path, written.encode(), INVALID)
    (number,) = (number for number, row in enumerate(written.splitlines(), 1) if where in row)
    assert f"error: in.yaml:{number}:" in stderr
    assert message in stderr
    if hint:
        assert f"  -> {hint}" in stderr


@pytest.mark.parametrize(
    ("written", "line_number"),
    [
        (text() + "answered_on: 2026-11-21\n", text().count("\n") + 1),
        (text().replace("  sleep:", "  age: 35\n  sleep:"), line(text(), "sleep")),
        (json.dumps(mapping(), indent=1).replace('"sleep"', '"age": 35,\n"sleep"'), None),
    ],
)
def test_a_key_that_stands_twice(written: str, line_number: int | None, tmp_path: Path) -> None:
    """Neither of two answers to one question is taken for the right one."""
    number = line_number or line(written.replace('"', ""), "sleep") - 1
    stderr = refused_build(tmp_path, written.encode(), INVALID)
    assert f"error: in.yaml:{number}:" in stderr
    assert "stands here a second time" in stderr


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize(
    ("client", "why"),
    [
        ({"name": "Zyxwia\x07Quorndon"}, "the text holds a control or unassigned character (U+0007)"),
        ({"name": "Zyxwia\u202eQuorndon"}, "the text holds a direction mark (U+202E)"),
        ({"name": "Zyxwia" * 1_667}, "the text is too long: 10002 characters"),
        ({"name": "Zyxwia", "email": "Quorndon"}, "email: this is not an e-mail address"),
        ({"name": ["Zyxwia"]}, "name: expected text, found a list"),
        ({"name": "Zyxwia", "phone": "Quorndon"}, "unknown key here"),
        ("Zyxwia Quorndon", "client: expected name, id and email"),
    ],
)
def test_a_client_that_cannot_be_printed(client: Any, why: str, form: str, tmp_path: Path) -> None:
    """Names with control characters, direction marks or no end are refused and never repeated."""
    written = json.dumps(mapping(client=client)) if form == "json" else text() + f"client: {json.dumps(client)}\n"
    assert why in refused_build(tmp_path, written.encode(), INVALID)


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    """One run lists all that has to be mended."""
    stderr = refused_build(tmp_path, with_client({"age": 7, "slep": "x", "trend": "up", "fuel": []}).encode(), INVALID)
    assert stderr.count("error: ") == 4


def test_a_red_flag_in_a_file_with_faults_is_told_first(tmp_path: Path) -> None:
    """An emergency is told above the faults, and still no document is written from a file with faults."""
    changes = {"rf_nerve": ["saddle"], "rf_nerve_when": "within_14d", "slep": "x"}
    stderr = refused_build(tmp_path, with_client(changes).encode(), INVALID)
    assert stderr.startswith("RED FLAG: ")
    assert "RF01 EMERGENCY" in stderr.splitlines()[0]


def test_a_red_flag_is_told_when_its_document_cannot_be_written(tmp_path: Path) -> None:
    """Where the page has no place to be written to, an emergency is at least said."""
    emergency = with_client({"rf_nerve": ["saddle"], "rf_nerve_when": "within_14d"}).encode()
    stderr = refused_build(tmp_path, emergency, USAGE, "--region", "uk", "-o", str(tmp_path / "none" / "x.pdf"))
    assert "RED FLAG: EMERGENCY (RF01 EMERGENCY): contact this client now" in stderr


def test_no_region_no_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a region emergency numbers are not known, so the call is wrong; the regions are offered."""
    monkeypatch.chdir(tmp_path)
    stderr = refused_build(tmp_path, with_client().encode(), USAGE, "--quiet")
    assert "no region is set, so emergency numbers are not known" in stderr
    assert "one of: au, ca, eu, ie, nz, uk, us" in stderr
    stderr = refused_build(tmp_path, with_client().encode(), USAGE, "--region", "ukk")
    assert "region 'ukk' is not known\n  -> did you mean 'uk'?" in stderr


@pytest.mark.parametrize("command", ["build", "check", "explain"])
def test_a_folder_as_the_file_is_a_usage_error(command: str, tmp_path: Path) -> None:
    """A folder where a file is meant is refused as a wrong call."""
    result = run([command, tmp_path])
    check_refusal(result, USAGE)
    assert "is a directory" in result.stderr


@pytest.mark.parametrize("command", ["build", "check", "explain"])
def test_a_missing_file_is_named(command: str, tmp_path: Path) -> None:
    """A path that leads nowhere is invalid input, named with the reason."""
    region = ["--region", "uk"] if command == "build" else []
    result = run([command, tmp_path / "none.yaml", *region])
    check_refusal(result, INVALID)
    assert "none.yaml: cannot be read: No such file or directory" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [["build"], ["check"], ["explain"], ["build", "a", "--paper", "a5"], ["build", "a", "--today", "x"], ["bild"]],
)
def test_a_wrong_call_is_a_usage_error(arguments: list[str]) -> None:
    """A missing argument, an unknown option's value or an unknown command ends with 2 and how to call."""
    result = run(arguments)
    check_refusal(result, USAGE)
    assert "Usage:" in result.stderr


@pytest.mark.parametrize("target", ["none/out.pdf", "."])
def test_an_output_that_cannot_be_written_is_refused_before_anything_is(target: str, tmp_path: Path) -> None:
    """Where the guide or the record cannot be written, neither is."""
    file = tmp_path / "in.yaml"
    file.write_text(with_client())
    for bad, good in (("-o", "--record"), ("--record", "-o")):
        result = run(["build", file, "--region", "uk", bad, tmp_path / target, good, tmp_path / "good.pdf"])
        check_refusal(result, USAGE)
        assert "cannot be written" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.yaml"]


def test_what_stood_there_stays_when_the_answers_are_bad(tmp_path: Path) -> None:
    """A guide from an earlier run is not touched by a run that fails."""
    (tmp_path / "out.pdf").write_bytes(b"old")
    (tmp_path / "in.yaml").write_text(with_client({"age": 7}))
    assert run(["build", tmp_path / "in.yaml", "--region", "uk", "-o", tmp_path / "out.pdf"]).exit_code == INVALID
    assert (tmp_path / "out.pdf").read_bytes() == b"old"


def test_a_whole_process_ends_cleanly_on_bad_input(tmp_path: Path) -> None:
    """Started as a program, bad input on stdin gives the same message, code 3 and no output."""
    command = [sys.executable, "-m", "guidegen", "build", "-", "--region", "uk"]
    yaml = with_client({"leg_sx": ["below_nee"]})
    done = subprocess.run(command, input=yaml.encode(), capture_output=True, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (INVALID, b"")
    assert done.stderr.decode() == (
        f"error: <stdin>:{line(yaml, 'leg_sx')}:12: leg_sx: 'below_nee' is not an option\n"
        "  -> did you mean 'below_knee'?\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_name_that_is_not_utf_8_is_no_fault(tmp_path: Path) -> None:
    """Odd bytes in a path are replaced where it is printed, and the file is read."""
    file = tmp_path / "\udcff.yaml"
    file.write_text(with_client({"pain_avg": 5}))
    result = run(["check", file])
    assert result.exit_code == 0
    assert result.stdout.endswith(": valid\n")
    explained = run(["explain", file, "--format", "json"])
    assert explained.exit_code == 0
    assert "?.yaml:" in json.loads(explained.stdout)["warnings"][0]


@pytest.mark.parametrize("written", ["no", '"no"', "No", "NO", "false"])
def test_no_without_quotes(written: str, tmp_path: Path) -> None:
    """A bare no is the option no, whatever its capitals."""
    file = tmp_path / "in.yaml"
    yaml = with_client().replace('leg_weak: "no"', f"leg_weak: {written}")
    file.write_text(yaml)
    result = run(["check", file])
    assert (result.exit_code, result.stdout) == (0, f"{file}: valid\n")


# Fuzzing: whatever happens to a valid file's text, it is read or refused

LIBRARY = load_library()
SEEDS = [text(), json.dumps(mapping(client=CLIENT), indent=1), *(path.read_text("utf-8") for path in EXAMPLES)]
PIECES = (
    *(
        "\n",
        " ",
        "  ",
        "\t",
        ":",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "#",
        "'",
        '"',
        "\\",
        "&a ",
        "*a",
        "!!str ",
        "|\n",
        ">\n",
    ),
    *("---\n", "...\n", "%YAML 1.1\n", "<<: ", "? ", "~", "null", "true", "no", "0", "-1", "1e9", ".inf", "2026-11-20"),
    *(
        "\u202e",
        "\u0301",
        "\ufeff",
        "\x07",
        "\ud83d",
        "\U0001f600",
        "\u2028",
        "\x85",
        "none",
        "unsure",
        "answers:",
        "\\u0000",
    ),
)


def mutated(seed: int) -> str:
    """A valid answers file with one to six chunks taken out, put in, replaced, doubled or swapped."""
    rng = random.Random(seed)
    found = rng.choice(SEEDS)
    for _ in range(rng.randint(1, 6)):
        start = rng.randrange(len(found) + 1)
        end = min(len(found), start + rng.choice((0, 1, 2, 5, 20, 200)))
        other = rng.randrange(len(found) + 1)
        put = rng.choice(("", rng.choice(PIECES), rng.choice(PIECES) * rng.randint(2, 30), found[other : other + 30]))
        found = found[:start] + put + found[end:]
    return found


def read_or_refused(written: str) -> Answers | GuidegenError:
    raw = written.encode("utf-8", "surrogatepass")
    decoded, problems = decode(raw, "in.yaml")
    try:
        return GuidegenError(problems) if problems else parse_answers(read(decoded, "in.yaml"), LIBRARY)
    except GuidegenError as error:
        return error


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 2**32))
def test_a_mutated_file_is_read_or_refused(seed: int) -> None:
    """No damage to a valid file ends in anything but answers or a list of problems with places."""
    found = read_or_refused(mutated(seed))
    if isinstance(found, GuidegenError):
        assert found.problems
        for problem in found.problems:
            assert problem.place.file == "in.yaml"
            assert problem.message
    else:
        safety = [question.id for question in LIBRARY.questionnaire if question.safety and question.show_if is None]
        assert set(safety) <= set(found.values)


def test_the_fuzzer_reaches_both_ends() -> None:
    """Its seeds are valid, and of its mutations some are still valid and most are not."""
    assert len(SEEDS) == 2 + len(EXAMPLES) == 9
    assert all(isinstance(read_or_refused(seed), Answers) for seed in SEEDS)
    valid = sum(isinstance(read_or_refused(mutated(seed)), Answers) for seed in range(200))
    assert 5 <= valid <= 150


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    st.dictionaries(
        st.sampled_from([question.id for question in LIBRARY.questionnaire]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
            ),
            max_leaves=5,
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["answers", "client", "overrides", "answered_on"]),
)
def test_any_python_data_is_read_or_refused(data: dict[str, Any], where: str) -> None:
    """Whatever values a Python caller hands over, the end is answers or problems."""
    whole = mapping()
    whole[where] = (
        whole["answers"] | data if where == "answers" else list(data.values()) if where == "overrides" else data
    )
    try:
        found: Answers | GuidegenError = parse_answers(whole, LIBRARY)
    except GuidegenError as error:
        found = error
    if isinstance(found, GuidegenError):
        assert found.problems
    else:
        assert set(found.values) <= set(LIBRARY.questionnaire.by_id)


def test_a_slip_in_a_name_does_not_reach_the_terminal(tmp_path: Path) -> None:
    """A name with a comma makes a stray key in YAML; the key is part of the name and is not repeated."""
    path = tmp_path / "in.yaml"
    path.write_text(
        "client: {name: Quorndon, Zyxwia}\nanswered_on: Quorndon Zyxwia\nanswers: {age: 34}\n", encoding="utf-8"
    )
    told = run(["build", path, "--region", "uk", "-o", tmp_path / "out.pdf"])
    assert told.exit_code == 3
    assert "unknown key here" in told.stderr
    assert "Zyxwia" not in told.stderr
    assert not (tmp_path / "out.pdf").exists()


def emergency(tmp_path: Path, name: str = "A. Runner") -> Path:
    """The emergency example under another name."""
    example = Path(__file__).parent.parent.parent / "content" / "examples" / "emergency.yaml"
    path = tmp_path / "emergency.yaml"
    path.write_text(example.read_text(encoding="utf-8").replace("Lee Stone", name), encoding="utf-8")
    return path


def test_a_name_that_no_font_has_does_not_keep_an_emergency_page_back(tmp_path: Path) -> None:
    """The page is printed without the name, and stderr names code points only."""
    told = run(["build", emergency(tmp_path, "\U00012000\U00012001"), "--region", "uk", "-o", tmp_path / "e.pdf"])
    assert told.exit_code == 4
    assert "U+12000" in told.stderr
    assert "\U00012000" not in told.stderr
    assert (tmp_path / "e.pdf").read_bytes().startswith(b"%PDF")


def test_a_failing_record_leaves_no_document(tmp_path: Path) -> None:
    """Guide and record are written together or not at all, and the red flag is told."""
    told = run(["build", emergency(tmp_path), "--region", "uk", "-o", tmp_path / "e.pdf", "--record", "/dev/full"])
    assert told.exit_code == 2
    assert "RED FLAG" in told.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["emergency.yaml"]


@pytest.mark.parametrize("command", ["check", "explain"])
def test_an_emergency_is_told_by_every_command(command: str, tmp_path: Path) -> None:
    """A valid file that holds an emergency is called valid, and the red flag is told beside it."""
    told = run([command, emergency(tmp_path)])
    assert told.exit_code == 0
    assert "RED FLAG: EMERGENCY (RF01 EMERGENCY)" in told.stderr


@pytest.mark.parametrize("broken", ["guidegen.toml", "content/advice/extra.md"])
def test_broken_settings_or_content_do_not_hide_a_red_flag(broken: str, tmp_path: Path) -> None:
    """The answers are looked at with the default content before the clinic's fault ends the run."""
    clinic = tmp_path / "clinic"
    (clinic / broken).parent.mkdir(parents=True)
    (clinic / broken).write_text("paper = [", encoding="utf-8")
    told = run(["build", emergency(tmp_path), "--clinic", clinic, "--region", "uk", "-o", tmp_path / "e.pdf"])
    assert told.exit_code in (3, 5)
    assert "RED FLAG" in told.stderr
    assert not (tmp_path / "e.pdf").exists()


@pytest.mark.parametrize(
    "template",
    ["", "{{ 1 / 0 }}", "{{ cycler.__init__.__globals__ }}", "{{ nope }}", "{% extends 'emergency.html.j2' %}"],
)
def test_a_clinics_template_cannot_blank_the_emergency_page(template: str, tmp_path: Path) -> None:
    """A template that prints no emergency number, or fails in whatever way, is a content error."""
    clinic = tmp_path / "clinic"
    (clinic / "templates").mkdir(parents=True)
    (clinic / "guidegen.toml").write_text('region = "uk"\n', encoding="utf-8")
    (clinic / "templates" / "emergency.html.j2").write_text(template, encoding="utf-8")
    told = run(["build", emergency(tmp_path), "--clinic", clinic, "-o", tmp_path / "e.pdf"])
    assert told.exit_code == 5
    assert "RED FLAG" in told.stderr
    assert not (tmp_path / "e.pdf").exists()


def test_a_document_is_not_written_over_a_data_file(tmp_path: Path) -> None:
    """Another client's answers named as the output stay as they are."""
    other = tmp_path / "other.yaml"
    other.write_text("answers: {}\n", encoding="utf-8")
    told = run(["build", emergency(tmp_path), "--region", "uk", "-o", other])
    assert told.exit_code == 2
    assert other.read_text(encoding="utf-8") == "answers: {}\n"
