"""Icons: one grid, one ink, nothing see-through, large enough to be seen at 5 mm."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from guidegen.pictures.icons import draw_icon, icon_names

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {f"{SVG}{name}" for name in ("path", "circle", "ellipse", "rect")}


@pytest.mark.parametrize("name", icon_names())
def test_an_icon_is_plain_shapes_in_one_ink(name: str) -> None:
    """On 24 steps, with lines of at least 1.2 (a quarter of a millimetre in print), and no style or opacity."""
    root = ET.fromstring(draw_icon(name, "#123456").svg)
    assert root.attrib == {"viewBox": "0 0 24 24"}
    assert len(root)
    assert {part.tag for part in root} <= SHAPES
    for part in root:
        assert not {key for key in part.attrib if "opacity" in key or key in ("style", "class")}
        assert {part.get("fill"), part.get("stroke", "none")} <= {"none", "#123456"}
        assert "#123456" in (part.get("fill"), part.get("stroke"))
        assert float(part.get("stroke-width", 2)) >= 1.2


def test_no_two_icons_are_alike() -> None:
    """Each says something of its own."""
    drawn = [draw_icon(name, "#000000").svg for name in icon_names()]
    assert len(set(drawn)) == len(drawn)


def test_an_unknown_icon_is_refused() -> None:
    """Its name is told."""
    with pytest.raises(ValueError, match=re.escape("There is no icon 'unicorn'.")):
        draw_icon("unicorn", "#000000")
