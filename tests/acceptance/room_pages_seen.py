"""Every page of the waiting room, looked at: valid HTML, and in two browsers at all widths, zooms and colours.

`make waiting-room` needs Debian's Chromium, Firefox and node, and Java for the validator.

python -m tests.acceptance.room_pages_seen [folder for pictures] [how names of pages begin, else one page of each shape]
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from guidegen.files.resources import templates_dir
from guidegen.library import Library, load_library
from guidegen.web.intake.statics import Statics
from tests.support.desk_room_pages import of_the_desk
from tests.support.ports import free_port
from tests.support.room_pages import Pages
from tests.support.runner_room_pages import in_miles, of_runners

HERE = Path(__file__).parent.parent / "browser"
VALIDATOR = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
View = Mapping[str, Any]
# What of an element decides how it looks.
_LOOKS = re.compile(r'(?:class|type|aria-invalid|data-text)="[^"]*"|(?<= )checked|(?<= )open')


def _view(name: str, width: int, height: int = 800, **what: Any) -> View:
    return {"name": name, "width": width, "height": height, **what}


# A desktop of 1280 x 800 pixels, enlarged to 200 and to 400 %, has 640 and 320 of them left for the page.
_WIDTHS = (
    _view("320", 320, 640, axe=True, tabs=True, order=True, shot=True),
    _view("768", 768, 1024, shot=True),
    _view("1280", 1280, axe=True, tabs=True, shot=True),
    _view("200 %", 640, 400),
    _view("400 %", 320, 200, axe=True),
    _view("largest letters", 320, 640, letters="largest", shot=True),
    _view("wide spacing", 320, 640, spacing=True),
)
_DARK = (
    _view("320 dark", 320, 640, dark=True, axe=True, shot=True),
    _view("768 dark", 768, 1024, dark=True, shot=True),
    _view("1280 dark", 1280, dark=True, axe=True, shot=True),
)
_FORCED = (_view("forced colours", 390, forced=True, axe=True, tabs=True, shot=True),)
_CONTRAST = (
    _view("more contrast", 390, contrast=True, axe=True),
    _view("forced colours dark", 768, 1024, forced=True, dark=True, shot=True),
)
# A page on which each kind of fault has to be found: a browser that finds none of them has not looked.
_BROKEN = "broken"
_BROKEN_PAGE = """<!DOCTYPE html><html lang="en"><head><title>Error: broken</title>
<link rel="stylesheet" href="/broken.css"></head><body><main><h1>Broken</h1><p class="pale">Pale</p>
<div class="errors"><a href="#nowhere">This leads nowhere</a><a href="#field">This is told here alone</a></div>
<p class="wide">Wide</p><button class="low">Low</button><button class="high">High</button>
<button class="dull">Dull</button><input type="text" id="field"></main></body></html>"""
_BROKEN_STYLES = """html { background: #fff } .pale { color: #aaa; background: #fff } .wide { width: 2000px }
.low { margin-top: 200px; height: 20px } .high { position: absolute; top: 60px }
.dull:focus { outline: none; box-shadow: none }"""
# What is found only in a view that looks for it.
_TO_BE_FOUND = {
    "the focus is at": "name",
    "the summary leads nowhere": "name",
    "only the summary says what is wrong": "name",
    "the page scrolls sideways": "name",
    "20 px to press": "name",
    "axe: label": "axe",
    "comes before what the Tab key": "order",
    "nothing shows the focus": "tabs",
}
# Firefox is opened once for each of its settings.
IN_FIREFOX = ((), _WIDTHS), (("dark",), _DARK), (("forced",), _FORCED)


def all_pages(folder: Path, library: Library) -> dict[str, str]:
    """The HTML of each page by its name, which begins with `runner` or `desk`."""
    found: dict[str, str] = {}
    for region, gather in (("uk", of_runners), ("uk", of_the_desk), ("us", in_miles)):
        place = folder / f"{region}-{gather.__name__}"
        place.mkdir()
        pages = Pages(place, library, region)
        try:
            gather(pages)
        finally:
            pages.close()
        found |= pages.seen
    return found


def invalid(pages: Mapping[str, str], folder: Path) -> Iterator[str]:
    """What the validator of the W3C says of the pages, the styles and the icon."""
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    icon = templates_dir() / "intake" / "icon.svg"
    for kind, files in (([], sorted(folder.glob("*.html"))), (["--svg"], [icon])):
        command = ["java", "-jar", str(VALIDATOR), "--format", "json", *kind, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True)
        for message in json.loads(done.stderr)["messages"]:
            yield f"{Path(message['url']).name}:{message.get('lastLine')}: {message['message']}"


def shapes(pages: Mapping[str, str]) -> list[str]:
    """The first page of each shape: others have the same elements of the same classes, and only other words."""
    found: dict[frozenset[tuple[str, ...]], str] = {}
    for name, html in pages.items():
        body = re.sub(r"(?s)<svg.*?</svg>", "<svg>", html[html.index("<body") :])
        elements = re.findall(r"<(\w+)([^>]*)>", body)
        shape = frozenset((tag, *_LOOKS.findall(rest)) for tag, rest in elements)
        found.setdefault(shape, name)
    return list(found.values())


@contextmanager
def served(pages: Mapping[str, str]) -> Iterator[str]:
    """The pages as they are, at addresses of their own; nothing that they ask for comes."""

    all_of_them = {_BROKEN: _BROKEN_PAGE, **pages}

    def show(request: Request) -> Response:
        return HTMLResponse(all_of_them[request.path_params["name"]])

    def ugly(request: Request) -> Response:
        return Response(_BROKEN_STYLES, media_type="text/css")

    async def silent(request: Request) -> Response:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        return Response(status_code=503)

    routes = [
        *Statics().routes,
        Route("/shown/{name}", show),
        Route("/broken.css", ugly),
        Route("/{rest:path}", silent),
    ]
    port = free_port()
    config = uvicorn.Config(Starlette(routes=routes), port=port, log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    running = Thread(target=server.run, daemon=True)
    running.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        running.join()


def overlooked(found: Sequence[str], views: Sequence[View]) -> Iterator[str]:
    """Which faults of the broken page were not found in these views."""
    for fault, what in _TO_BE_FOUND.items():
        if any(view.get(what) for view in views) and not any(fault in one for one in found):
            yield f"the broken page has a fault that was not found: {fault}"


def looked_at(base: str, pages: Sequence[str], shots: Path | None) -> Iterator[tuple[str, int, list[str]]]:
    """Each browser with how often it looked, and what it found."""
    chromium, firefox = shutil.which("chromium"), shutil.which("firefox-esr")
    assert chromium is not None, "chromium is needed"
    jobs: list[tuple[str, str, Sequence[str], Sequence[View]]] = [
        ("chromium", chromium, (), (*_WIDTHS, *_DARK, *_FORCED, *_CONTRAST))
    ]
    if firefox is None:
        print("in Firefox: not looked at (apt-get install firefox-esr)")
    else:
        jobs += [("firefox", firefox, looks, views) for looks, views in IN_FIREFOX]
    for kind, program, looks, views in jobs:
        folder = shots / kind if shots else None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        job = {
            "browser": kind,
            "program": program,
            "looks": looks,
            "base": base,
            "pages": [_BROKEN, *pages],
            "views": views,
            "shots": str(folder.resolve()) if folder else None,
        }
        done = subprocess.run(["node", "pages.mjs"], input=json.dumps(job), capture_output=True, cwd=HERE, text=True)
        if done.returncode:
            yield kind, 0, [f"{kind}: {done.stderr[-1500:]}"]
            continue
        found = json.loads(done.stdout)
        broken = [fault for fault in found["faults"] if f", {_BROKEN}" in fault]
        where = " ".join([kind, *looks])
        missed = [f"{where}: {fault}" for fault in overlooked(broken, views)]
        yield where, found["looks"], [*missed, *(fault for fault in found["faults"] if fault not in broken)]


def main() -> int:
    shots = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    begins = tuple(sys.argv[2:])
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        pages = all_pages(Path(folder), load_library())
        if VALIDATOR.exists() and shutil.which("java"):
            (Path(folder) / "html").mkdir()
            faults += invalid(pages, Path(folder) / "html")
            print(f"{len(pages)} pages validated")
        else:
            print("not validated (needs java, and npm ci in tests/browser)")
        names = [name for name in pages if name.startswith(begins)] if begins else shapes(pages)
        with served(pages) as base:
            for browser, looks, found in looked_at(base, names, shots):
                print(f"{browser}: {looks} looks at {len(names)} pages", flush=True)
                faults += found
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
