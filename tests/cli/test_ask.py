"""`guidegen ask` as a person meets it: in a terminal, or with typed lines from a script."""

from __future__ import annotations

import errno
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pexpect
import pytest
from click.testing import Result

from guidegen.answers import parse_answers
from guidegen.files.text_with_places import read
from guidegen.library import Library
from guidegen.readers.interview import Interview
from tests.readers.test_interview import as_typed
from tests.support.base import BASE, changed, run, text

DAY = ("--today", "2026-11-20")
NAMELESS = ["", "", ""]
UP_TO_HISTORY = ("age", "sex", "pregnancy", "rf_nerve", "leg_weak", "rf_general", "rf_body")
COMMAND = [sys.executable, "-m", "guidegen", "ask"]
BEGIN = ["--region", "uk", *DAY]


def lines(library: Library, answers: Mapping[str, Any], names: Iterable[str] = NAMELESS) -> list[str]:
    """Everything a person types from the first question on, to give these answers and skip all others."""
    found = list(names)
    interview = Interview(library)
    while (question := interview.due) is not None:
        if question.id in answers:
            found.append(as_typed(interview, question, answers[question.id]))
            interview = interview.answered(question, answers[question.id])
        elif question.required:
            return found
        else:
            found.append("")
            interview = interview.left_empty(question)
    return found


def first(*ids: str, **changes: Any) -> dict[str, Any]:
    """The calm answers to some questions, some of them changed."""
    return {id_: value for id_, value in changed(changes).items() if id_ in ids or id_ in changes}


def asked(target: Path, typed: Iterable[str] | bytes, *options: str, region: str = "uk") -> Result:
    """One run with these lines as its standard input, which then ends."""
    stdin = typed if isinstance(typed, bytes) else "".join(f"{line}\n" for line in typed).encode()
    return run(["ask", "--region", region, *DAY, "-o", target, *options], stdin)


def answers_in(target: Path) -> dict[str, Any]:
    found: dict[str, Any] = read(target.read_text(encoding="utf-8"), target.name).data["answers"]
    return {id_: value for id_, value in found.items() if value is not None}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "answers.yaml"


class Terminal:
    """A person at a terminal."""

    def __init__(self, target: Path, *options: str) -> None:
        arguments = [*COMMAND[1:], *BEGIN, "-o", str(target), *options]
        self.child: pexpect.spawn[str] = pexpect.spawn(COMMAND[0], arguments, encoding="utf-8", timeout=20, echo=False)
        self.child.delaybeforesend = None  # a line is sent once its prompt is read, so there is nothing to wait for
        self.heard = ""

    def hear(self, words: str) -> None:
        self.child.expect_exact(words)
        self.heard += f"{self.child.before}{self.child.after}"

    def type(self, *typed: str) -> None:
        """Each line once the prompt before it stands there."""
        for line in typed:
            self.child.expect(r": $")
            self.heard += f"{self.child.before}: "
            self.child.sendline(line)

    def end(self) -> int:
        self.child.expect(pexpect.EOF)
        self.heard += str(self.child.before)
        self.child.close()
        assert self.child.exitstatus is not None
        return self.child.exitstatus


# In a terminal


def test_a_calm_runner_is_asked_to_the_end(target: Path, library: Library) -> None:
    """A whole interview makes a private file that explain reads as ROUTINE, with the client's name and the day."""
    terminal = Terminal(target)
    terminal.type(*lines(library, BASE, ["R-1042", "A. Runner", "runner@example.org"]))
    assert terminal.end() == 0
    assert "\x1b" not in terminal.heard
    assert terminal.heard.count("Safety questions") == 1
    assert "STOP" not in terminal.heard
    explained = run(["explain", target, *DAY])
    assert explained.exit_code == 0
    assert explained.stdout.startswith("Level ROUTINE, permit P3, document: guide")
    data = read(target.read_text(encoding="utf-8"), "a.yaml").data
    assert data["client"] == {"id": "R-1042", "name": "A. Runner", "email": "runner@example.org"}
    assert data["answered_on"] == "2026-11-20"
    assert {**data["answers"], "distance_unit": None} == {**BASE, "distance_unit": None}
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "# How old are you?\n  # 10 to 99 years\n  age: 34\n" in target.read_text(encoding="utf-8")


def test_a_step_back_changes_what_is_asked(target: Path, library: Library) -> None:
    """The answer given before is offered again; another one hides the next question, which is told."""
    terminal = Terminal(target)
    terminal.type(*lines(library, first("age", "sex", "pregnancy", rf_nerve=["sexual"], rf_nerve_when="older_stable")))
    terminal.hear("Has one leg or foot become weak?")
    terminal.type("b")
    terminal.hear("When did that start or get worse?")
    terminal.type("b")
    terminal.hear("(Enter: keep 4): ")
    terminal.child.sendline("7")
    terminal.hear("Left out, because it does not apply any more: When did that start or get worse?")
    terminal.hear("Has one leg or foot become weak?")
    terminal.type("s")
    assert terminal.end() == 0
    assert answers_in(target)["rf_nerve"] == ["none"]
    assert "rf_nerve_when" not in answers_in(target)


def test_an_emergency_stops_the_questions(target: Path, library: Library) -> None:
    """As soon as it is certain: the number first, the page's words, the answers saved, exit code 4."""
    terminal = Terminal(target)
    terminal.type(*lines(library, first("age", "sex", "pregnancy", rf_nerve=["saddle"], rf_nerve_when="within_14d")))
    terminal.hear("STOP: this needs care now.")
    terminal.hear("Call 999 or 112 or go to A&E.")
    terminal.hear("Do not wait for a call back.")
    terminal.hear("RED FLAG: EMERGENCY (RF01)")
    assert terminal.end() == 4
    assert "Has one leg or foot become weak?" not in terminal.heard
    assert answers_in(target)["rf_nerve"] == ["saddle"]
    page = target.with_suffix(".html")
    built = run(["build", target, "--region", "uk", "--html", "-o", page, "--today", "2026-11-20"])
    assert (built.exit_code, "Red flags: RF01 EMERGENCY" in built.stderr) == (4, True)
    assert "999" in page.read_text(encoding="utf-8")


def test_an_interview_goes_on_where_it_was_left(target: Path, library: Library) -> None:
    """Saved with s, it says how much is there and asks the first open question; the older day stays."""
    typed = lines(library, BASE)
    terminal = Terminal(target)
    terminal.type(*typed[:13], "s")
    terminal.hear("saved, not finished")
    assert terminal.end() == 0
    terminal = Terminal(target, "--today", "2026-11-22")
    terminal.hear("10 answers are there already. Going on with question 11 of about")
    terminal.hear("How did it start?")
    terminal.type(*typed[13:16], "s")
    assert terminal.end() == 0
    assert "Client's number" not in terminal.heard
    data = read(target.read_text(encoding="utf-8"), "a.yaml").data
    assert data["answered_on"] == "2026-11-20"
    asked_first = {id_: BASE[id_] for id_ in list(BASE)[:13]}
    assert answers_in(target) == {**asked_first, "distance_unit": "km"}


@pytest.mark.parametrize("end", ["interrupt", "hang_up"])
def test_a_terminal_that_is_closed_loses_nothing(target: Path, library: Library, end: str) -> None:
    """Ctrl-C is told; a terminal that is gone has nobody to tell; either way the answers are in the file."""
    terminal = Terminal(target)
    terminal.type(*lines(library, first(*UP_TO_HISTORY)))
    terminal.hear("Have you ever had any of these")
    if end == "interrupt":
        terminal.child.sendintr()
        terminal.hear("interrupted")
        terminal.hear("saved, not finished")
        assert terminal.end() == 1
        assert "Traceback" not in terminal.heard
    else:
        terminal.child.kill(signal.SIGHUP)
        terminal.child.wait()
    assert answers_in(target) == {**first(*UP_TO_HISTORY), "distance_unit": "km"}


# With typed lines from a script


def test_an_input_that_ends_early_is_told_and_saved(target: Path, library: Library) -> None:
    """Exit code 1, and the file says that it is not finished."""
    result = asked(target, lines(library, first(*UP_TO_HISTORY)))
    assert result.exit_code == 1
    assert "error: the input ended before the last question" in result.stderr
    assert target.read_text().startswith("# Not finished")
    assert answers_in(target) == {**first(*UP_TO_HISTORY), "distance_unit": "km"}


def test_who_leaves_before_since_when_is_told_of_the_emergency(target: Path, library: Library) -> None:
    """What may be an emergency is told when no answer will follow, however the person leaves."""
    typed = lines(library, first("age", "sex", "pregnancy", rf_nerve=["saddle"]))
    for end in ([], ["s"], ["q", "n"]):
        result = asked(target, [*typed, *end])
        assert result.exit_code == 4, end
        assert "Call 999 or 112 or go to A&E." in result.stderr
        target.unlink(missing_ok=True)


def test_urgent_answers_are_told_after_the_safety_questions(target: Path, library: Library) -> None:
    """Not in their midst; the other questions follow, and at the end it is told again, with exit code 4."""
    changes = {"age": 67, "pregnancy": None, "rf_general": ["weight_loss"], "history": ["cancer"], "trauma": "minor"}
    target.write_text(text({**changes, "trauma": None, "consent": None}))
    result = asked(target, ["2", "1", *[""] * 30])
    assert result.exit_code == 4
    assert result.stderr.count("STOP: these answers need care today or tomorrow.") == 2
    assert result.stderr.count("Call your GP or 111 (NHS 111) today.") == 2
    assert result.stdout.index("Did an injury start it?") < result.stdout.index("The other questions follow")
    assert "answers.yaml: complete, 43 answers" in result.stderr
    assert "document: urgent" in run(["explain", target, *DAY]).stdout


def test_the_region_decides_number_words_and_units(target: Path, library: Library) -> None:
    """In the US distances are asked in miles, the content speaks American, and the number is 911."""
    target.write_text(text(dict.fromkeys(("rf_body", "km_usual", "km_now", "longest_30d"))))
    result = asked(target, ["7", "25", "15", "10", "s"], region="us")
    assert result.exit_code == 0
    assert "Number from 0 to 155 miles" in result.stdout
    assert "throbbing pain in the belly" in result.stdout
    assert answers_in(target)["distance_unit"] == "mi"
    values = parse_answers(read(target.read_text(), "a.yaml"), library).values
    assert values["km_usual"] == pytest.approx(25 * 1.609)
    target.unlink()
    stopped = asked(target, lines(library, first(*UP_TO_HISTORY, rf_body=["collapse"])), region="us")
    assert stopped.exit_code == 4
    assert "Call 911 or go to the ER." in stopped.stderr


def test_without_a_region_no_question_is_asked(target: Path, tmp_path: Path) -> None:
    """The number to call would not be known; a region that is misspelt is no better."""
    for options in ([], ["--region", "ukk"]):
        result = run(["ask", *options, "-o", target, "--clinic", tmp_path], b"34\n")
        assert result.exit_code == 2
        assert "region" in result.stderr
        assert result.stdout == ""
    assert not target.exists()


def test_an_emergency_that_is_in_the_file_is_told_before_any_question(target: Path) -> None:
    """Nothing is asked, and nothing of the file is changed."""
    target.write_text("answered_on: 2026-11-19\nanswers: {age: 40, rf_body: [collapse]}\n")
    before = target.read_text()
    result = asked(target, ["34"])
    assert result.exit_code == 4
    assert "STOP: this needs care now." in result.stderr
    assert "Question" not in result.stdout
    assert target.read_text() == before


@pytest.mark.parametrize("typed", [[""], ["no"], []])
def test_complete_answers_are_not_replaced_unasked(target: Path, typed: list[str]) -> None:
    """Only the word new replaces them; Enter, anything else and the end of the input leave the file as it is."""
    target.write_text(text())
    result = asked(target, typed)
    assert result.exit_code == 0
    assert "holds complete answers of 2026-11-20" in result.stdout
    assert "left as it is" in result.stderr
    assert target.read_text() == text()


def test_complete_answers_may_be_replaced_or_gone_on_with(target: Path, library: Library) -> None:
    """`new` begins at the first question; `g` asks the optional ones that are left."""
    target.write_text(text())
    result = asked(target, ["g", "180", "s"])
    assert "How many steps a minute" in result.stdout
    assert "only optional questions are left" in result.stderr
    assert answers_in(target) == {**BASE, "cadence": 180, "distance_unit": "km"}
    assert asked(target, ["new", *lines(library, {"age": 50})]).exit_code == 1
    assert answers_in(target) == {"age": 50, "distance_unit": "km"}


@pytest.mark.parametrize("before", [None, "answers: {age: 34}  # mine\n"])
def test_quitting_may_put_everything_back(target: Path, before: str | None) -> None:
    """q asks; n leaves the file as it was before, Enter goes on, y keeps."""
    if before:
        target.write_text(before)
    names = [] if before else [*NAMELESS, "34"]
    result = asked(target, [*names, "2", "q", "", "q", "n"])
    assert result.exit_code == 0
    assert (target.read_text() if target.exists() else None) == before
    assert asked(target, [*names, "2", "q", "y"]).exit_code == 0
    assert answers_in(target) == {"age": 34, "sex": "male", "distance_unit": "km"}


def test_without_consent_it_ends_and_asks_what_to_keep(target: Path) -> None:
    """The no is not written; the answers stay for the talk that follows, or nothing of this run is kept."""
    without = text({"strength": None, "consent": None})
    target.write_text(without)
    result = asked(target, ["2", "no", "n"])
    assert "Without this consent nothing is printed" in result.stdout
    assert result.exit_code == 0
    assert target.read_text() == without
    assert asked(target, ["2", "no", "y"]).exit_code == 0
    assert answers_in(target)["strength"] == "one"
    assert "consent" not in answers_in(target)
    assert "I understand that this does not diagnose me" in asked(target, ["1"]).stdout


def test_what_is_not_understood_is_asked_again(target: Path) -> None:
    """Odd, empty, endless and unreadable lines, an unknown command and b at the first question change nothing."""
    odd = [b"", b"x", b"b", b"-", b"\xff\xfe", b"\0", b"9" * 200_000, b"?", b"34"]
    result = asked(target, b"\n".join([b"", b"", b"nobody", b"b", b"", b"", *odd]) + b"\n")
    assert result.exit_code == 1
    assert "this is not an e-mail address" in result.stdout
    assert "This is the first question." in result.stdout
    assert result.stdout.count("This question needs an answer.") == 2
    assert "These letters could not be read." in result.stdout
    assert "That line is too long." in result.stdout
    assert len(re.findall(r"^Question 1 of", result.stdout, re.MULTILINE)) == 2
    assert answers_in(target) == {"age": 34, "distance_unit": "km"}


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("answers.json", None, 2, "ends in .yaml"),
        ("missing/answers.yaml", None, 2, "its folder does not exist"),
        ("answers.yaml", "answers: {age: 8}\n", 3, "answers.yaml:1:16: age: 8 is below 10"),
        ("answers.yaml", "a: [\n", 3, "not valid YAML"),
        ("answers.yaml", b"\xff\xfe\x00", 3, "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_before_the_first_question(
    tmp_path: Path, name: str, content: str | bytes | None, code: int, said: str
) -> None:
    """Nobody answers sixty questions to learn that they cannot be saved; the file is left as it is."""
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    result = asked(file, ["34"])
    assert result.exit_code == code
    assert said in result.stderr
    assert result.stdout == ""
    if content is not None:
        assert file.read_bytes() == (content.encode() if isinstance(content, str) else content)


def test_no_answer_or_name_is_in_a_message(target: Path, library: Library) -> None:
    """What goes to stderr may be logged: red flags by code, the file's name, and nothing else of the person."""
    typed = lines(library, first(*UP_TO_HISTORY, rf_body=["collapse"]), ["R-77", "Zacharias", "z@example.org"])
    for end in (typed, typed[:-1]):
        result = asked(target, end)
        assert result.exit_code in (1, 4)
        assert not re.search("Zacharias|z@example|R-77", result.stderr)
        target.unlink()


def test_an_emergency_is_told_where_nothing_can_be_saved_or_said(
    target: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk ends the interview, and so does a reader who is gone; neither keeps the red flag from being told."""
    typed = lines(library, first(*UP_TO_HISTORY, rf_body=["collapse"]))
    target.write_text("answers: {age: 34, rf_nerve: [saddle]}\n")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *BEGIN, "-o", str(target)], input="1\n", stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 4
    assert "nobody reads the questions any more" in done.stderr
    assert "Call 999 or 112 or go to A&E." in done.stderr
    monkeypatch.setattr("guidegen.files.private_file.write_private", _no_space)
    target.unlink()
    result = asked(target, typed)
    assert result.exit_code == 2
    assert "answers.yaml: cannot be written: No space left on device" in result.stderr
    target.write_text("answers: {age: 34, sex: male}\n")
    result = asked(target, ["3"])
    assert result.exit_code == 4
    assert "Call 999 or 112 or go to A&E." in result.stderr


def _no_space(path: Path, data: bytes) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_it_speaks_where_the_terminal_knows_few_letters(target: Path) -> None:
    """A terminal of another alphabet gets its questions with a mark for each letter that it has not."""
    environment = {**os.environ, "PYTHONIOENCODING": "iso8859-5", "NO_COLOR": "1"}
    typed = "\n\n\n34\n2\n7\n1\n"
    done = subprocess.run(
        [*COMMAND, *BEGIN, "-o", str(target)], input=typed, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "Fever of 38 ?C or more" in done.stdout
    assert "Traceback" not in done.stderr
