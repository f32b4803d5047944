"""Pages in Debian's Chromium, as wide as a small telephone and as a desk's screen: what does not fit or is no link."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.opened_pages import Page

_HERE = Path(__file__).parent.parent / "browser"
VIEWS = (
    {"name": "320", "width": 320, "dark": False},
    {"name": "320-dark", "width": 320, "dark": True},
    {"name": "1200", "width": 1200, "dark": False},
)
SERIOUS = ("serious", "critical")
SMALLEST = 12.0  # CSS pixels


def seen(pages: Sequence[Page], shots: Path | None) -> Iterator[tuple[str, str, list[str]]]:
    """Each page in each view with its faults; pictures are kept in the folder `shots`."""
    if shots is not None:
        shots.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    assert chromium is not None
    for page in pages:
        job = {
            "pages": [{"name": page.name, "file": str(page.file.resolve())}],
            "views": VIEWS,
            "shots": str(shots.resolve()) if shots else None,
        }
        command = ["node", "look.mjs", chromium]
        told = subprocess.run(command, input=json.dumps(job), check=True, capture_output=True, cwd=_HERE, text=True)
        for found in json.loads(told.stdout):
            yield page.name, found["view"], list(faults_of(page, found))


def faults_of(page: Page, found: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a page as it was seen."""
    yield from found["misfits"]
    yield from (f"fetches {address[:80]}" for address in found["fetched"])
    yield from (f"the browser says: {words[:120]}" for words in found["said"])
    if found["smallest"] < SMALLEST:
        yield f"letters of {found['smallest']} pixels"
    for rule in found["axe"]:
        if rule["impact"] in SERIOUS:
            yield f"axe: {rule['id']} ({rule['impact']}), {rule['count']} times, first: {rule['nodes'][0]}"
    yield from _unlinked(page, found)


def _unlinked(page: Page, found: Mapping[str, Any]) -> Iterator[str]:
    links = [(address, words) for address, words in found["links"] if address.startswith("tel:")]
    for number in page.numbers:
        stands, linked = found["text"].count(number), sum(words.count(number) for _, words in links)
        if not linked or stands != linked:
            yield f"{number} stands {stands} times and is a link {linked} times"
    if page.numbers and not page.name.startswith("guide") and [words for _, words in links[:1]] != [page.numbers[0]]:
        yield f"the first number to call is {links[:1]}"
