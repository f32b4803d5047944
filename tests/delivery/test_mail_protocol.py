"""Whatever a server does at whichever step: nobody gets a second copy, and nothing counts as sent that was not."""

from __future__ import annotations

from pathlib import Path

import pytest

from guidegen.delivery.mail import read_deliveries
from tests.support.mail_folder import clients, run_email, write_batch, write_clinic
from tests.support.sampled import sampled
from tests.support.scripted_smtp import CLOSE, NOTHING, RESET, STEPS, Script, scripted_server

pytestmark = pytest.mark.slow

# How the client whose message meets the fault stands in the end, step by step: sent, failed, or unknown. A
# yes before the dot, which nobody can tell from a yes after it, is left out.
FAULTS = {
    #           greeting ehlo mail rcpt data text dot quit
    CLOSE: "        s     s    s    s    s    u    u   s",
    RESET: "        s     s    s    s    s    u    u   s",
    NOTHING: "      s     s    s    s    s    u    u   s",
    "421 4.3.2 closing": "s s s    s    s    s    s   s",
    "450 4.2.0 busy": "s  s    s    s    s    s    s   s",
    "451 4.7.1 Greylisted, try again": "s s s s s s    s   s",
    "550 5.1.1 nobody here": "s s s  f    f    f    f   s",
    "552 5.2.3 too large": "s s f    f    f    f    f   s",
    "554 5.7.1 refused": "s s  s    f    f    f    f   s",
    "354 go on": "  s     s    s    s    s    u    u   s",
    "334 what": "   s     s    s    s    s    u    u   s",
    "150 wait": "   s     s    s    s    s    u    u   s",
    "221 bye": "    s     s    s    s    s    u    u   s",
    "hello": "      s     s    s    s    s    u    u   s",
    "250": "        s     s    s    s    s    -    s   s",
    "250 yes\r\n250 yes": "s s s    s    s    -    s   s",
    "354 go on\r\n250 yes": "s s s  s    s    u    u   s",
    "250-yes": "    s     s    s    s    s    u    u   s",
    "550 5.4.5 Daily user sending limit exceeded": "s s s s s s s s",
    "454 4.7.0 Throttling failure: Daily message quota exceeded": "s s s s s s s s",
}
# Those that are always tried; the others are tried in `make long`.
USUAL = (CLOSE, NOTHING, "450 4.2.0 busy", "550 5.1.1 nobody here")
# A server that says nothing is waited for, so it is tried where that means different things.
WAITED = [("greeting", NOTHING), ("rcpt", NOTHING), ("dot", NOTHING)]
ALL = [
    (step, fault, letter)
    for fault, letters in FAULTS.items()
    for step, letter in zip(STEPS, letters.split(), strict=True)
    if letter != "-"
]
CASES = sampled(ALL, [case for case in ALL if (case[:2] in WAITED if case[1] == NOTHING else case[1] in USUAL)])
STAYS = (CLOSE, "421 4.3.2 closing", "450 4.2.0 busy", "550 5.1.1 nobody here")
STATES = {"s": "sent", "f": "failed", "u": "unknown"}


def standing(folder: Path) -> dict[str, str]:
    return {row.client_id: row.state for row in read_deliveries(folder / "ledger.sqlite")}


def check_counts(folder: Path, script: Script) -> None:
    """What counts as sent is there once, and what is there counts as sent or unknown."""
    assert max(script.taken.values(), default=0) <= 1
    for client_id, state in standing(folder).items():
        copies = script.taken[f"c{client_id.removeprefix('R-')}@example.org"]
        assert copies == 1 if state == "sent" else not copies or state == "unknown", (client_id, state, copies)


@pytest.fixture(autouse=True)
def patience(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How long the server may take for a reply: not long where it says none, or only a half of one."""
    seconds = 2.0 if request.node.callspec.params["fault"] in (NOTHING, "250-yes") else 30.0
    for name in ("connection.COMMAND_SECONDS", "connection._REPLY_SECONDS", "connection._GOODBYE_SECONDS"):
        monkeypatch.setattr(f"guidegen.delivery.mail.{name}", seconds)
    monkeypatch.setattr("guidegen.delivery.mail.smtp.COMMAND_SECONDS", seconds)


@pytest.mark.parametrize(("step", "fault", "wanted"), CASES)
def test_a_fault_at_a_step(step: str, fault: str, wanted: str, tmp_path: Path) -> None:
    """Once, with the second of three messages; the same command then goes on."""
    folder = write_batch(tmp_path / "b", clients(3))
    script = Script(step, fault)
    with scripted_server(script) as port:
        command = (folder, "--clinic", write_clinic(tmp_path / "c", port, per_connection=1), "--send", "-q")
        run_email(*command)
        assert script.faults == 1
        check_counts(folder, script)
        run_email(*command)
    check_counts(folder, script)
    assert standing(folder) == {"R-1": "sent", "R-2": STATES[wanted], "R-3": "sent"}


@pytest.mark.parametrize("fault", [CLOSE, RESET, NOTHING, "354 go on", "221 bye", "250-yes"])
def test_a_message_that_was_taken_without_a_yes(fault: str, tmp_path: Path) -> None:
    """Nobody can tell it from one that was not; it stays unknown and never goes again by itself."""
    folder = write_batch(tmp_path / "b", clients(3))
    script = Script("dot", fault, takes=True)
    with scripted_server(script) as port:
        command = (folder, "--clinic", write_clinic(tmp_path / "c", port, per_connection=1), "--send", "-q")
        run_email(*command)
        run_email(*command, "--retry-failed")
    check_counts(folder, script)
    assert standing(folder) == {"R-1": "sent", "R-2": "unknown", "R-3": "sent"}


@pytest.mark.parametrize("step", STEPS[:-1])
@pytest.mark.parametrize("fault", sampled(STAYS, [CLOSE]))
def test_a_fault_that_stays(step: str, fault: str, tmp_path: Path) -> None:
    """From the second message on, for a whole run of twelve; once it is gone, whatever is not in doubt goes."""
    folder = write_batch(tmp_path / "b", clients(12))
    script = Script(step, fault, times=1000)
    with scripted_server(script) as port:
        clinic = write_clinic(tmp_path / "c", port, per_connection=1, retries=1)
        run_email(folder, "--clinic", clinic, "--send", "-q")
        check_counts(folder, script)
        script.step = ""
        run_email(folder, "--clinic", clinic, "--send", "-q", "--retry-failed")
    check_counts(folder, script)
    found = standing(folder)
    assert set(found.values()) <= {"sent", "unknown"}
    assert list(found.values()).count("unknown") == (3 if fault == CLOSE and step in ("text", "dot") else 0)
