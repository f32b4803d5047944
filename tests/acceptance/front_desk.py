"""The desk in a real browser: its pages at three widths, the alarm of a hidden tab, and a guide by one click.

`make waiting-room` needs Debian's Chromium and node. Every page is looked at by axe-core, and for what does not fit.

python -m tests.acceptance.front_desk [folder for pictures]
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from guidegen.library import load_library
from guidegen.web.intake.accounts import Accounts
from guidegen.web.intake.store import FILE, Store
from tests.support.front_desk import PASSWORD, example
from tests.support.live_room import running
from tests.support.waiting_room import Clock, Visitor, browser, make_clinic

HERE = Path(__file__).parent.parent / "browser"
USER = "desk"
PEOPLE = {
    "easy_acute": "Routine Rita",
    "emergency": "Emergency Emil",
    "urgent": "Urgent Ursula",
    "sciatica": "Soon Sofia",
    "teenager": "Young Yann",
}


def fill(folder: Path) -> None:
    """A waiting room in which five people have answered, some minutes ago."""
    clock = Clock(datetime.now(UTC) - timedelta(minutes=40))
    clinic = make_clinic(folder, load_library(), clock=clock)
    for name, who in PEOPLE.items():
        Visitor(browser(clinic), clinic.library).all_the_way(example(name))
        clock.pass_by(minutes=1)
        [visit] = [visit for visit in clinic.store.visits() if not visit.name]
        clinic.store.save(replace(visit, number=f"C-{len(who)}", client={"name": who}))
        clock.pass_by(minutes=5)
    Accounts(clinic.store.database).set_password(USER, PASSWORD, clock.now(), "Anna Berg")
    clinic.store.close()


def seen(shots: Path | None) -> dict[str, Any]:
    """What the browser found and was told."""
    chromium = shutil.which("chromium")
    assert chromium is not None
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder))
        with running(Path(folder)) as room:
            job = {
                "base": f"http://localhost:{room.port}",
                "user": USER,
                "password": PASSWORD,
                "shots": str(shots.resolve()) if shots else None,
            }
            done = subprocess.run(
                ["node", "desk.mjs", chromium],
                input=json.dumps(job),
                check=True,
                stdout=subprocess.PIPE,
                cwd=HERE,
                text=True,
            )
            said = room.end()
        store = Store(Path(folder) / FILE)
        printed = [event.what for visit in store.visits() for event in store.events(visit.id)]
        store.close()
    found: dict[str, Any] = json.loads(done.stdout)
    return {**found, "said": said, "events": printed}


def faults(found: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the pages, and with what the desk did."""
    for page in found["pages"]:
        name = f"{page['name']} at {page['width']}"
        yield from (f"{name}: {misfit}" for misfit in page["found"])
        yield from (f"{name}: axe: {rule['id']}: {rule['first']}" for rule in page["axe"])
        yield from (f"{name}: spoken: {fault}" for fault in page["spoken"])
        yield from (f"{name}: the browser says: {line}" for line in page["said"])
    told = found["told"]
    alarm, hidden, printed = told["alarm"], told["hidden"], told["print"]
    if told["focus"] != "errors":
        yield f"the focus is on {told['focus']!r} after a wrong password"
    if not alarm["stop"] or not re.match(r"\(3\) need a person first", alarm["after"]) or alarm["rung"] < 2:
        yield f"the alarm: {alarm}"
    if alarm["milliseconds"] > 5000:
        yield f"the alarm rang after {alarm['milliseconds']} ms"
    if hidden["names"] or not hidden["title"].startswith("(3)"):
        yield f"after signing out: {hidden}"
    if (printed["status"], printed["type"]) != (200, "application/pdf"):
        yield f"release and print: {printed}"
    if "released" not in found["events"] or found["said"].strip() != "intake: ended":
        yield f"the server said {found['said']!r}, and noted {found['events']}"


def main() -> None:
    shots = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if shots is not None:
        shots.mkdir(parents=True, exist_ok=True)
    found = seen(shots)
    wrong = list(faults(found))
    printed, alarm = found["told"]["print"], found["told"]["alarm"]
    print(f"{len(found['pages'])} looks at the desk's pages; the alarm rang after {alarm['milliseconds']} ms")
    print(f"click to PDF: {printed['milliseconds']} ms at first, {printed['again']['milliseconds']} ms then")
    for fault in wrong:
        print(fault)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
