"""The waiting room in a real browser: runners who fill it in with scripts and without, by thumb and by keyboard.

`make waiting-room` needs Debian's Chromium and node. Every page is looked at by axe-core, and for what does not fit.
Where Debian's Firefox is there, one runner comes by that, too.
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
from guidegen.web.intake import runner_notices
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
# What a calm runner ticks on the pages after the first two, up to the first scale.
FIREFOX_CALM = (
    *("leg_weak-no", "rf_general-none", "rf_body-none", "history-none", "trauma-none", "duration-d4_14"),
    "onset-gradual",
)
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
    runner_notices.ASKS_AFTER, runner_notices.FORGETS_AFTER = QUIET, FORGETS
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


def faults() -> Iterator[str]:
    """What is otherwise than it should be, by journey and page."""
    chromium = shutil.which("chromium")
    assert chromium is not None, "chromium is needed"
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (clinic, base):
        todo = list(journeys(f"/i/{clinic.store.make_link('R-7', 7)}"))
        known: set[str] = set()
        for journey in todo:
            job = {
                "base": base,
                "tabs": journey.name in WITH_TABS,
                "journeys": [{key: getattr(journey, key) for key in ("name", "script", "width", "steps")}],
            }
            command = ["node", "fill_in.mjs", chromium]
            done = subprocess.run(command, input=json.dumps(job), capture_output=True, cwd=HERE, text=True)
            if done.returncode:
                yield f"{journey.name}: {done.stderr[-1500:]}"
                continue
            [found] = json.loads(done.stdout)
            new = [visit for visit in clinic.store.visits() if visit.id not in known]
            known |= {visit.id for visit in new}
            yield from (f"{journey.name}: {fault}" for fault in faults_of(journey, found, [one.state for one in new]))
            print(f"{journey.name}: {len(found['pages'])} pages")
        yield from in_firefox(base)


def in_firefox(base: str) -> Iterator[str]:
    """What is otherwise in Firefox: faults take the focus, a sign unticks none, the map can be tapped."""
    firefox = shutil.which("firefox-esr")
    if firefox is None:
        print("in Firefox: not looked at (apt-get install firefox-esr)")
        return
    on = {"send": "#page button[value=on]"}
    ways = [[{"click": f"#{id_}"}, on] for id_ in FIREFOX_CALM]
    steps = [
        {"go": f"{base}/"},
        {"send": "main form button"},
        {"tell": "document.activeElement.className"},
        {"click": "#consent-yes"},
        {"send": "main form button"},
        {"value": ["#age", "40"]},
        {"click": "#sex-male"},
        on,
        {"click": "#rf_nerve-none"},
        {"click": "#rf_nerve-sexual"},
        {"tell": "document.querySelector('#rf_nerve-none').checked"},
        {"click": "#rf_nerve-none"},
        {"tell": "getComputedStyle(document.querySelector('.clash')).display"},
        {"click": "#rf_nerve-sexual"},
        on,
        *(one for way in ways for one in way),
        {"click": "#pain_avg-3"},
        {"click": "#pain_worst-4"},
        on,
        {"click": "#trend-same"},
        on,
        {"click": "label.z-left"},
        {"tell": "document.querySelector('#area-one_side_left').checked"},
        {"tell": "getComputedStyle(document.querySelector('.z-left')).borderTopStyle"},
        {"tell": "document.documentElement.scrollWidth <= document.documentElement.clientWidth"},
    ]
    command = ["node", "firefox.mjs", firefox, str(free_port())]
    done = subprocess.run(command, input=json.dumps(steps), capture_output=True, cwd=HERE, text=True)
    told = json.loads(done.stdout) if not done.returncode else done.stderr[-1500:]
    if told != ["errors", False, "flex", True, "solid", True]:
        yield f"in Firefox: told {told}"
    print("in Firefox: one way")


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
        # The mark of a tapped place lies over its edge.
        yield from (
            f"{where}: {one}" for one in page.get("misfits", ()) if 'class="z-' not in one and "<input" not in one
        )


def main() -> int:
    found = list(faults())
    for fault in found:
        print(fault)
    print(f"{len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
