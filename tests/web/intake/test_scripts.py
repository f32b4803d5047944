"""The scripts of desk and tablet in a made-up page: what is lost on the way ends no alarm, and shows no error page."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path("templates/intake/desk/desk.js")
RUNNERS = Path("templates/intake/runner.js")
NODE = shutil.which("node")
_PAGE = """
{
const told = {titles: [], asked: [], cleared: 0, reloads: 0};
const element = () => ({dataset: {first: "0", stamp: "1", in: "1", quiet: "900", title: "need", lost: "lost"},
  addEventListener() {}, setAttribute() {}, contains: () => false, replaceWith() {}, textContent: "",
  replaceChildren() { told.cleared += 1; }});
const elements = {};
let title = "Desk";
globalThis.document = {
  get title() { return title; }, set title(text) { title = text; told.titles.push(text); },
  getElementById: (id) => elements[id] ??= element(), querySelector: () => null, querySelectorAll: () => [],
  addEventListener() {}};
const page = {};
globalThis.addEventListener = (kind, then) => { page[kind] = then; };
globalThis.location = {pathname: "/desk", assign: (to) => told.asked.push(to), reload() { told.reloads += 1; }};
globalThis.localStorage = {getItem: () => null};
globalThis.DOMParser = class { parseFromString() { return {getElementById: element}; } };
let now = 0;
Date.now = () => now;
const wait = globalThis.setTimeout;
globalThis.setTimeout = (then, after) => { now += after; return wait(then, 0); };
const answers = JSON.parse(process.argv[2]);
globalThis.fetch = async (address) => {
  const said = answers.shift();
  if (said === "back") page.pageshow({persisted: true});
  if (said === undefined) { console.log(JSON.stringify(told)); process.exit(0); }
  told.asked.push(address);
  if (said === "lost" || said === "back") throw new TypeError("failed to fetch");
  return {ok: said !== "fault", status: 200, redirected: false, json: async () => said, text: async () => ""};
};
}
"""


def run(tmp_path: Path, *answers: Any, prelude: str = _PAGE, script: Path = SCRIPT) -> dict[str, Any]:
    """What the script shows and asks for, where these are the answers to what it fetches."""
    page = tmp_path / "page.cjs"
    page.write_text(prelude + script.read_text())
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
    board = "/desk?by=itself"
    assert found["asked"] == ["/desk/news?seen=1&in=1", board] * 2 + ["/desk/news?seen=2&in=1", board]
    assert [title for title in found["titles"] if title != "Desk"] == ["! lost – Desk", "(1) need – Desk"]


def test_names_are_hidden_in_time_without_a_connection(tmp_path: Path) -> None:
    """After fifteen quiet minutes, and not before."""
    assert run(tmp_path, *["lost"] * 180)["cleared"] == 0
    assert run(tmp_path, *["lost"] * 182)["cleared"] > 0


def test_a_list_that_comes_back_from_the_browsers_memory_is_asked_for_anew(tmp_path: Path) -> None:
    """Its names may be hidden by now; one that was loaded just so is not loaded twice."""
    assert run(tmp_path, news(0, "2"), {})["reloads"] == 0
    assert run(tmp_path, "back")["reloads"] == 1


_STOPPED = """
{
const told = {reloads: [], asked: 0};
const waiting = {dataset: {after: "245", known: "none"}};
globalThis.document = {querySelector: (name) => name === "#until-attended" ? waiting : null,
  querySelectorAll: () => [], addEventListener() {}};
globalThis.addEventListener = () => {};
globalThis.location = {reload: () => told.reloads.push(told.asked)};
let now = 0;
Date.now = () => now;
globalThis.setTimeout = (then, after) => { if (after >= 10000) throw new Error("a reload that asks nobody"); };
const answers = JSON.parse(process.argv[2]);
globalThis.fetch = async () => {
  told.asked += 1;
  const said = answers.shift();
  if (said === "lost") throw new TypeError("failed to fetch");
  return {ok: said !== "fault", text: async () => said};
};
globalThis.setInterval = async (then, every) => {
  await null;
  while (answers.length) { now += every; await then(); }
  console.log(JSON.stringify(told));
};
}
"""


def test_the_page_to_stop_is_loaded_again_only_where_the_server_answers(tmp_path: Path) -> None:
    """Without one, the browser's error page would stand where the number to call was."""
    assert run(tmp_path, *["lost", "fault"] * 30, prelude=_STOPPED, script=RUNNERS)["reloads"] == []
    found = run(tmp_path, *["lost"] * 30, "none", prelude=_STOPPED, script=RUNNERS)
    assert found == {"reloads": [31], "asked": 31}
    assert run(tmp_path, "none", "over", prelude=_STOPPED, script=RUNNERS)["reloads"] == [2]
