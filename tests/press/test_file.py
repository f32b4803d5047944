"""What is written is what readers of PDF find."""

from __future__ import annotations

import io

import pikepdf
import pytest

from guidegen.press.file import ObjectFile
from guidegen.press.syntax import literal, number, shortened_strings


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0, b"0"), (-0.0000001, b"0"), (12.0, b"12"), (1.2345678, b"1.234568"), (-100.5, b"-100.5")],
)
def test_numbers_are_as_short_as_they_can_be(value: float, written: bytes) -> None:
    """Without zeros that say nothing."""
    assert number(value) == written


@pytest.mark.parametrize("text", ["plain", "(both) \\ kinds", "a\rb", "Läufer · €", "日本"])
def test_a_string_reads_as_it_was(text: str) -> None:
    """Whatever it is written in."""
    assert str(pikepdf.Object.parse(literal(text))) == text


@pytest.mark.parametrize("data", [b"plain", b"ends in a return\r", b"ends in both\r\n", b""])
def test_streams_and_objects_are_found_by_their_numbers(data: bytes) -> None:
    """A stream that ends in a carriage return is as long as it says."""
    file = ObjectFile()
    root, pages, stream, told = (file.next() for _ in range(4))
    file.add(root, b"<</Type/Catalog/Pages %d 0 R/Held %d 0 R>>" % (pages, stream))
    file.add(pages, b"<</Type/Pages/Count 0/Kids[]>>")
    file.add_stream(stream, b"", data)
    file.add_rows(told, b"<</Title(One)>>\n<</Title(Two)>>")
    file.next()
    with pikepdf.open(io.BytesIO(file.written(root, told))) as pdf:
        assert pdf.Root.Held.read_raw_bytes() == data
        assert str(pdf.docinfo["/Title"]) == "One"
        assert str(pdf.get_object(told + 1, 0).Title) == "Two"
        assert not pdf.check_pdf_syntax()


@pytest.mark.parametrize(
    ("written", "short"),
    [
        (b"[<00360037>12<0038>] TJ", b"[(\x006\x007)12(\x008)] TJ"),
        (b"<0028002900250a5c000d>", b"(\x00\\(\x00\\)\x00%%\n\\\\\x00\\r)"),
        (b"/P<</MCID %d>>BDC\n<</O/Layout>> 0.5 g\n", b"/P<</MCID %d>>BDC\n<</O/Layout>> 0.5 g\n"),
    ],
    ids=["kerned", "escaped", "no string"],
)
def test_strings_are_written_by_their_bytes(written: bytes, short: bytes) -> None:
    """As ISO 32000, 7.3.4.2 has it; what is to be filled in stays to be, and what is short as it is."""
    assert shortened_strings(written) == short
    assert shortened_strings(short) == short
