"""The desk's script in a made-up page: what is lost on the way does not end the alarm, and hides the names in time."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path("templates/intake/desk/desk.js")
NODE = shutil.which("node")
_PAGE = """
{
const told = {titles: [], asked: [], cleared: 0};
const element = () => ({dataset: {first: "0", stamp: "1", in: "1", quiet: "900", title: "need", lost: "lost"},
  addEventListener() {}, setAttribute() {}, contains: () => false, replaceWith() {}, textContent: "",
  replaceChildren() { told.cleared += 1; }});
const elements = {};
let title = "Desk";
globalThis.document = {
  get title() { return title; }, set title(text) { title = text; told.titles.push(text); },
  getElementById: (id) => elements[id] ??= element(), querySelector: () => null, querySelectorAll: () => [],
  addEventListener() {}};
globalThis.location = {pathname: "/desk", assign: (to) => told.asked.push(to), reload() {}};
globalThis.localStorage = {getItem: () => null};
globalThis.DOMParser = class { parseFromString() { return {getElementById: element}; } };
let now = 0;
Date.now = () => now;
const wait = globalThis.setTimeout;
globalThis.setTimeout = (then, after) => { now += after; return wait(then, 0); };
const answers = JSON.parse(process.argv[2]);
globalThis.fetch = async (address) => {
  const said = answers.shift();
  if (said === undefined) { console.log(JSON.stringify(told)); process.exit(0); }
  told.asked.push(address);
  if (said === "lost") throw new TypeError("failed to fetch");
  return {ok: said !== "fault", status: 200, redirected: false, json: async () => said, text: async () => ""};
};
}
"""


def run(tmp_path: Path, *answers: Any) -> dict[str, Any]:
    """What the script shows and asks for, where these are the answers to what it fetches."""
    page = tmp_path / "page.cjs"
    page.write_text(_PAGE + SCRIPT.read_text())
    done = subprocess.run(
        [str(NODE), page, json.dumps(answers)], check=True, stdout=subprocess.PIPE, text=True, timeout=30
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def news(first: int, stamp: str) -> dict[str, Any]:
    return {"first": first, "stamp": stamp, "in": True}


pytestmark = pytest.mark.skipif(NODE is None, reason="needs node")


@pytest.mark.parametrize("fault", ["lost", "fault"])
def test_one_lost_list_does_not_end_the_alarm(tmp_path: Path, fault: str) -> None:
    """It says that there is no connection, asks for the same news again, and rings for who comes after."""
    found = run(tmp_path, news(0, "2"), fault, news(0, "2"), {}, news(1, "3"), {})
    assert found["asked"] == ["/desk/news?seen=1&in=1", "/desk"] * 2 + ["/desk/news?seen=2&in=1", "/desk"]
    assert [title for title in found["titles"] if title != "Desk"] == ["! lost – Desk", "(1) need – Desk"]


def test_names_are_hidden_in_time_without_a_connection(tmp_path: Path) -> None:
    """After fifteen quiet minutes, and not before."""
    assert run(tmp_path, *["lost"] * 180)["cleared"] == 0
    assert run(tmp_path, *["lost"] * 182)["cleared"] > 0
