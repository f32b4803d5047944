"""A page whose blocks were written before reads as one that is written anew."""

from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import islice

import pytest
from jinja2 import nodes

from guidegen.guide import Guide
from guidegen.html import render_marked
from guidegen.html.environment import new_environment
from guidegen.html.written_blocks import _WRITTEN, ASKED, LOOK, forget_blocks
from tests.press.conftest import Guides, guides  # noqa: F401  (a fixture)


@pytest.fixture
def few(guides: Guides) -> list[Guide]:  # noqa: F811
    return list(islice(guides(51), 6))


def test_pages_are_the_same_whatever_was_written_before(few: list[Guide]) -> None:
    """For several clients, one after the other and once more."""
    forget_blocks()
    assert [render_marked(guide, again=True) for guide in few * 2] == [render_marked(guide) for guide in few * 2]
    assert _WRITTEN


def test_another_look_has_blocks_of_its_own(few: list[Guide]) -> None:
    """Large letters ask for other drawings."""
    guide, *_ = few
    render_marked(guide, again=True)
    large = replace(guide, settings=replace(guide.settings, text="large"))
    assert render_marked(large, again=True) == render_marked(large)


def test_settings_that_say_the_same_share_what_is_written(few: list[Guide]) -> None:
    """A worker of a batch gets them anew with each row."""
    guide, *_ = few
    forget_blocks()
    render_marked(guide, again=True)
    written = render_marked(guide, again=True), len(_WRITTEN)
    again = replace(guide, settings=pickle.loads(pickle.dumps(guide.settings)))
    assert (render_marked(again, again=True), len(_WRITTEN)) == written


def test_nothing_that_names_a_client_is_kept(few: list[Guide]) -> None:
    """Blocks that say whose they are are written for each page."""
    guide, *_ = few
    named = replace(guide, personal=replace(guide.personal, client=replace(guide.personal.client, name="Zebulon Quix")))
    assert "Zebulon" in render_marked(named, again=True)
    assert not any("Zebulon" in text for _, text in _WRITTEN.values())


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_part_is_told_all_that_it_asks_for(name: str) -> None:
    """Else the page of one client would show what another was told."""
    told = ASKED[name]
    asked = asked_by(name)
    assert asked or name.startswith("css/")
    begin = tuple(f"{each}." for each in (*told, *LOOK))
    assert {each for each in asked if not f"{each}.".startswith(begin)} <= LEFT_OUT.get(name, set())


def test_what_is_told_of_nobody_is_noticed() -> None:
    """The cover asks for the client."""
    assert "personal.client.name" in asked_by("partials/cover.html.j2")


# Read in other documents alone, which are written anew.
LEFT_OUT = {"partials/advice.html.j2": {"printed.heading"}}


def asked_by(name: str) -> set[str]:
    """What a template, and those that it includes, ask the page for: names, with the names of these behind a dot."""
    environment = new_environment(None)
    assert environment.loader is not None
    tree = environment.parse(environment.loader.get_source(environment, name)[0])
    own = {"loop", "namespace", "range", "caller"} | {each.name for each in tree.find_all(nodes.Name) if is_set(each)}
    found = {path for path in map(path_of, tree.find_all((nodes.Getattr, nodes.Name))) if path}
    for included in tree.find_all(nodes.Include):
        assert isinstance(included.template, nodes.Const)
        found |= asked_by(included.template.value)
    longest = {path for path in found if not any(other.startswith(f"{path}.") for other in found)}
    return {path for path in longest if path.partition(".")[0] not in own}


def is_set(name: nodes.Name) -> bool:
    return name.ctx in ("store", "param")


def path_of(node: nodes.Node) -> str:
    """`guide.settings.text`; nothing for what hangs on another thing than a name."""
    path: list[str] = []
    while isinstance(node, nodes.Getattr):
        path.insert(0, node.attr)
        node = node.node
    return ".".join((node.name, *path)) if isinstance(node, nodes.Name) else ""
