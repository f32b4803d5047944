"""Phone numbers as links: found as people write them, dialled as telephones want them."""

from __future__ import annotations

import re

import pytest

from guidegen.html.phones import phones, phones_in_sentence

LINK = re.compile(r'<a class="tel" href="([^"]*)">([^<]*)</a>')


def links(markup: str) -> list[tuple[str, str]]:
    return LINK.findall(markup)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("999", [("tel:999", "999")]),
        ("999 or 112", [("tel:999", "999"), ("tel:112", "112")]),
        ("NHS 111", [("tel:111", "111")]),
        ("0123", [("tel:0123", "0123")]),
        ("01632 960 001", [("tel:01632960001", "01632 960 001")]),
        ("+44 1632 960001", [("tel:+441632960001", "+44 1632 960001")]),
        ("+44 (0)1632 960 001", [("tel:+441632960001", "+44 (0)1632 960 001")]),
        ("(+44) 1632 960 001", [("tel:+441632960001", "(+44) 1632 960 001")]),
        ("(555) 010-0199", [("tel:5550100199", "(555) 010-0199")]),
        ("1-800-555-0100", [("tel:18005550100", "1-800-555-0100")]),
        ("01.22.33.44.55", [("tel:0122334455", "01.22.33.44.55")]),
        ("0221/4710-12", [("tel:0221471012", "0221/4710-12")]),
        ("01632 960 001, ext. 12", [("tel:01632960001;ext=12", "01632 960 001, ext. 12")]),
        ("01632 960 001x5", [("tel:01632960001;ext=5", "01632 960 001x5")]),
        ("01632 960001 / 960002", [("tel:01632960001", "01632 960001"), ("tel:960002", "960002")]),
        ("Desk: 01632 960001 (8:00-17:30, 24/7)", [("tel:01632960001", "01632 960001")]),
        ("8.30-16.30: 01632 960001", [("tel:01632960001", "01632 960001")]),
        ("01632 960001 (8 to 17)", [("tel:01632960001", "01632 960001")]),
        ("01632 960001 9am-5pm", [("tel:01632960001", "01632 960001")]),
        ("(01632 960001)", [("tel:01632960001", "01632 960001")]),
        ("٠١٦٣٢ ٩٦٠", [("tel:01632960", "٠١٦٣٢ ٩٦٠")]),
        ("no number, 12 rooms", []),
        ("1234 5678 9012 3456", []),
        ("", []),
    ],
)
def test_numbers_as_people_write_them(text: str, found: list[tuple[str, str]]) -> None:
    """Spaces, brackets and hyphens are for the eye; hours are no numbers; nothing of the text is lost."""
    markup = phones(text)
    assert links(markup) == found
    assert markup.striptags() == text
    assert all(re.fullmatch(r"tel:\+?\d{3,15}(;ext=\d{1,6})?", address) for address, _ in found)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Call 01632 960 001.", "01632 960 001"),
        ("Call (01632) 960001 today", "(01632) 960001"),
        ("Call +44 1632 960001", "+44 1632 960001"),
        ("Call 555-010-0199 today", "555-010-0199"),
        ("An episode came after about 208 days, against 112 without.", None),
        ("If 999 is busy", None),
        ("Take 10 000 steps, 100 000 in all, 1 234 567 890 at most", None),
        ("On 01/12/2026, 01.12.2026 or 2026-12-01", None),
        ("0 to 10, 0.25 to 0.75", None),
        ("50(7):350-372; 347:f7095", None),
    ],
)
def test_in_a_sentence_only_what_can_be_nothing_else(text: str, number: str | None) -> None:
    """A wrong link would call somebody for nothing; dates, counts and references are left alone."""
    assert [words for _, words in links(phones_in_sentence(text))] == ([number] if number else [])


def test_what_is_no_number_is_escaped() -> None:
    """A clinic's text brings no markup of its own."""
    assert phones("<b>&'112") == '&lt;b&gt;&amp;&#39;<a class="tel" href="tel:112">112</a>'
