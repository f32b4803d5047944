"""How much room boxes need at the foot of a page, as WeasyPrint lays them out."""

from __future__ import annotations

import pytest

from guidegen.press.leaf_source import LeafSource
from guidegen.press.leaves import take_apart
from guidegen.press.typesetting import typeset, typeset_broken
from tests.press.test_moulds import HEAD

BOX = "break-inside: avoid; margin: 0; border-bottom: 3px solid"


def source(html: str) -> LeafSource:
    return LeafSource((), (), html, False, False)


def last_place(leaf: LeafSource) -> float:
    """How far down a page a leaf may begin that is not to go to the next one."""
    fits, overflows = 100.0, 2000.0
    while overflows - fits > 0.01:
        down = (fits + overflows) / 2
        if typeset_broken(HEAD, "colour", leaf, down, {}) is None:
            fits = down
        else:
            overflows = down
    return fits


@pytest.mark.parametrize(
    ("html", "needs_more"),
    [
        (f'<div style="{BOX}; padding-bottom: 4px"><p style="margin: 0">One</p></div>', False),
        (f'<div style="{BOX}"><p style="margin: 0; padding-bottom: 5px">One</p></div>', True),
        (f'<div style="{BOX}"><p style="margin: 0 0 5px">One</p></div>', False),
        (
            f'<div style="{BOX}"><div style="border-bottom: 2px solid"><p style="margin: 0; padding: 4px">One</p>'
            "</div></div>",
            True,
        ),
    ],
)
def test_a_box_needs_as_much_room_at_the_foot_as_it_gets(html: str, needs_more: bool) -> None:
    """What is counted twice is known to the hundredth of a pixel."""
    plain, box = source('<p style="margin: 0">One</p>'), source(html)
    one, other = (made.fragment for made in typeset(HEAD, "colour", [plain, box], {}))
    assert bool(other.room_below) == needs_more
    room = last_place(plain) + one.height
    assert last_place(box) + other.height + other.room_below == pytest.approx(room, abs=0.03)


def test_a_table_says_itself_whether_a_page_may_end_in_it() -> None:
    """Not the box around it; so its rows stay together where they stand alone, too."""
    rows = "".join(f"<!--leaf--><tr><td>{name}</td></tr><!--/leaf-->" for name in "AB")
    head = "<!--leaf--><thead><tr><th>H</th></tr></thead><!--/leaf-->"
    told = []
    for style in ("break-inside: avoid", "break-inside: auto"):
        table = f'<!--stack--><table style="width: 90px; {style}">{head}<tbody>{rows}</tbody></table><!--/stack-->'
        page = take_apart(f"{HEAD}<body><main>{table}</main></body></html>")
        made = typeset(page.head, "colour", [leaf.source for leaf in page.leaves], {})
        told.append({looks.break_inside for each in made for looks in each.fragment.wrappers if looks.type == "Table"})
    assert told == [{"avoid"}, {"auto"}]
