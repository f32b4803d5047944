"""The waiting room in real browsers: runners who fill it in with scripts and without, by thumb and by keyboard.

`make waiting-room` needs Debian's Chromium and node. Every page is looked at by axe-core, and for what does not fit.
Where Debian's Firefox is there, all of them come by that, too.

python -m tests.acceptance.waiting_room [names of journeys]
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn

from guidegen.library import load_library
from guidegen.web.intake import runner_page
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.visits import State
from tests.support.base import BASE
from tests.support.ports import free_port
from tests.support.waiting_room import application, make_clinic

HERE = Path(__file__).parent.parent / "browser"
# Seconds, so that nobody waits for minutes.
QUIET, FORGETS = 3, 2
EMERGENCY = {**BASE, "rf_nerve": ["bladder"], "rf_nerve_when": "within_14d"}
URGENT = {**BASE, "leg_weak": "worse_or_severe"}
YOUNG = {**BASE, "age": 15}
MOTHER = {**BASE, "age": 30, "sex": "female", "pregnancy": "postpartum", "postpartum_weeks": 8}
# Whose every page is gone through with the Tab key.
WITH_TABS = ("urgent", "emergency", "no consent", "a sign and none")
Step = Mapping[str, Any]


def step(do: str, **values: Any) -> Step:
    return {"do": do, **values}


@dataclass(frozen=True)
class Journey:
    """What one runner does, where it ends, what was told on the way, and the state of the visit in the end."""

    name: str
    steps: Sequence[Step]
    ends: str
    state: State | None
    told: Sequence[Any] = ()
    script: bool = True
    width: int = 390


def journeys(link: str) -> Iterator[Journey]:
    """A routine case, a step back that hides answers, an emergency, an urgent one, a 15-year-old and their like."""
    start = [step("open", path="/"), step("start", consent="yes")]
    send = step("press", go="on")
    for script in (True, False):
        how = "" if script else " without scripts"
        width = 390 if script else 1024
        yield Journey(
            f"routine{how}",
            [*start, step("through", answers=BASE), send],
            "/finished",
            State.FINISHED,
            (),
            script,
            width,
        )
        yield Journey(
            f"emergency{how}", [*start, step("through", answers=EMERGENCY)], "/stop", State.EMERGENCY, (), script, width
        )
    yield Journey(
        "urgent",
        [*start, step("through", answers=URGENT), send, step("through", answers=URGENT), send],
        "/finished",
        State.FINISHED,
    )
    yield Journey(
        "fifteen",
        [*start, step("fill", answers=YOUNG, go="on"), send, step("through", answers=YOUNG), send],
        "/finished",
        State.FINISHED,
    )
    yield Journey(
        "large text on a small telephone",
        [step("open", path="/"), step("start", consent="yes", text="largest"), step("through", answers=URGENT)],
        "/urgent",
        State.ASKING,
        width=320,
    )
    hidden = [*start, *[step("fill", answers=MOTHER, go="on")] * 3, *[step("press", go="back")] * 2]
    yield Journey(
        "a step back that hides answers",
        [
            *hidden,
            step("fill", answers={"pregnancy": "no"}, go="on"),
            step("press", go="back"),
            step("fill", answers={"pregnancy": "postpartum"}, go="on"),
            step("value", id="postpartum_weeks"),
        ],
        "/questions/3",
        State.ASKING,
        [""],
    )
    yield Journey(
        "by keyboard, from a fault to its field",
        [*start, step("press", go="on"), step("keys", keys=["Tab", "Enter", "4", "0", "Tab", "Space", "ArrowDown"])]
        + [step("value", id=id_) for id_ in ("age", "sex-female", "sex-male")],
        "/questions/1",
        State.ASKING,
        ["A", "age", "age", "age", "sex-female", "sex-female", "sex-male", "40", False, True],
    )
    area = [
        *(step("fill", answers=BASE, go="on") for _ in range(12)),
        step("tap", id="area-one_side_left"),
        step("tap", id="area-groin"),
        step("value", id="area-one_side_left"),
        step("value", id="area-one_side_right"),
        step("value", id="area-groin"),
    ]
    yield Journey("the body map", [*start, *area], "/questions/13", State.ASKING, [True, False, True])
    clash = [
        step("fill", answers={"age": 40, "sex": "male"}, go="on"),
        step("tick", id="rf_nerve-none"),
        step("tick", id="rf_nerve-bladder"),
        step("value", id="rf_nerve-none"),
        step("tick", id="rf_nerve-none"),
        step("value", id="rf_nerve-bladder"),
        step("seen", what=".clash"),
        step("press", go="on"),
    ]
    yield Journey("a sign and none", [*start, *clash], "/questions/2", State.ASKING, [False, True, True], width=320)
    away = [
        step("fill", answers={"age": 40, "sex": "male"}, go="on"),
        step("cutOff"),
        step("tick", id="rf_nerve-sexual"),
        step("click", what="#page button[value=on]"),
        step("seen", what="#server-away"),
        step("click", what="#server-away button"),
        step("value", id="rf_nerve-sexual"),
    ]
    yield Journey("the server is away", [*start, *away], "/questions/2", State.ASKING, [True, True])
    quiet = [
        step("fill", answers={"age": 40, "sex": "male"}, go="on"),
        step("tick", id="rf_nerve-sexual"),
        step("wait", path="/"),
        step("back"),
    ]
    yield Journey("a quiet tablet", [*start, *quiet], "/", State.ASKING)
    yield Journey("no consent", [start[0], step("start", consent="no")], "/refused", State.REFUSED)
    yield Journey(
        "from home",
        [step("open", path=link), step("start", consent="yes"), step("through", answers=EMERGENCY)],
        "/stop",
        State.EMERGENCY,
    )
    yield Journey("a link again", [step("open", path=link)], link, None)


@contextmanager
def served(folder: Path) -> Iterator[tuple[Clinic, str]]:
    """A waiting room on this computer, whose tablets are quick to ask."""
    runner_page.ASKS_AFTER, runner_page.FORGETS_AFTER = QUIET, FORGETS
    port = free_port()
    host = f"127.0.0.1:{port}"
    clinic = replace(make_clinic(folder, load_library()), hosts=frozenset([host]))
    server = uvicorn.Server(uvicorn.Config(application(clinic), port=port, log_config=None, access_log=False))
    running = Thread(target=server.run, daemon=True)
    running.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield clinic, f"http://{host}"
    finally:
        server.should_exit = True
        running.join()
        clinic.store.close()


def faults(named: Sequence[str] = ()) -> Iterator[str]:
    """What is otherwise than it should be, by browser, journey and page; of these journeys, else of all."""
    chromium, firefox = shutil.which("chromium"), shutil.which("firefox-esr")
    assert chromium is not None, "chromium is needed"
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (clinic, base):
        yield from faults_in(["fill_in.mjs", chromium], clinic, base, named)
        if firefox is None:
            print("in Firefox: not looked at (apt-get install firefox-esr)")
        else:
            yield from faults_in(["firefox.mjs", firefox], clinic, base, named)


def faults_in(browser: Sequence[str], clinic: Clinic, base: str, named: Sequence[str]) -> Iterator[str]:
    """The same in one browser, by its script and program."""
    where = Path(browser[1]).name
    known = {visit.id for visit in clinic.store.visits()}
    for journey in journeys(f"/i/{clinic.store.make_link(where, 7)}"):
        if named and journey.name not in named:
            continue
        job = {
            "base": base,
            "tabs": journey.name in WITH_TABS,
            "journeys": [{key: getattr(journey, key) for key in ("name", "script", "width", "steps")}],
        }
        done = subprocess.run(["node", *browser], input=json.dumps(job), capture_output=True, cwd=HERE, text=True)
        if done.returncode:
            yield f"{where}: {journey.name}: {done.stderr[-1500:]}"
            continue
        [found] = json.loads(done.stdout)
        new = [visit for visit in clinic.store.visits() if visit.id not in known]
        known |= {visit.id for visit in new}
        for fault in faults_of(journey, found, [one.state for one in new]):
            yield f"{where}: {journey.name}: {fault}"
        print(f"{where}: {journey.name}: {len(found['pages'])} pages", flush=True)


def faults_of(journey: Journey, found: Mapping[str, Any], states: Sequence[State]) -> Iterator[str]:
    """What is wrong with one journey."""
    pages = found["pages"]
    if pages[-1]["path"] != journey.ends:
        yield f"ends at {pages[-1]['path']} ({pages[-1]['heading']}), not at {journey.ends}"
    if states != ([journey.state] if journey.state else []):
        yield f"the visit is {states}, not {journey.state}"
    if found["told"] != list(journey.told):
        yield f"told {found['told']}, not {list(journey.told)}"
    if found["kept"] or [cookie for cookie in found["cookies"] if "visit" in cookie and journey.ends == "/finished"]:
        yield f"the browser keeps {found['kept']} things, cookies: {found['cookies']}"
    yield from (f"the browser says: {words}" for words in found["said"])
    for page in pages:
        where = f"{page['path']} ({page['heading']})"
        if page["title"].startswith("Error:") and journey.script and page["focus"] != "errors":
            yield f"{where}: the focus is at {page['focus']}"
        yield from (f"{where}: axe: {rule}" for rule in page.get("axe", ()))
        yield from (f"{where}: spoken: {fault}" for fault in page.get("spoken", ()))
        yield from (f"{where}: {one}" for one in page.get("misfits", ()))


def main() -> int:
    found = list(faults(sys.argv[1:]))
    for fault in found:
        print(fault)
    print(f"{len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
