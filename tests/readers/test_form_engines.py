"""The form in other people's hands: what they fill in comes back, and is seen. `make forms` tries more programs."""

from __future__ import annotations

import io
import logging
from collections import Counter

import pikepdf
import pytest

from guidegen.clinic.settings import Settings
from guidegen.library import Library
from guidegen.pdf.form_font import encoded
from guidegen.readers.form.make import form_pdf
from tests.acceptance.forms import faults_of
from tests.support.form_engines import HERE
from tests.support.form_filling import fields_of
from tests.support.form_seen import DRAWERS, unlike
from tests.support.sampled import sampled

pytestmark = pytest.mark.slow

_SEEN = {name: draw for name, draw in DRAWERS.items() if name != "MuPDF"}


ENGINES = ["PDFium", "pypdf, added to the end", "pikepdf", "pypdf, to be drawn anew", "qpdf"]


@pytest.fixture(scope="module")
def blank(library: Library) -> bytes:
    return form_pdf(library, Settings(region="uk"))


@pytest.mark.parametrize("engine", sampled(ENGINES, ENGINES[:2]))
def test_what_an_engine_fills_in_is_read_and_seen(
    engine: str, blank: bytes, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    """The same answers come back, each filled box is dark and each empty one white."""
    with caplog.at_level(logging.CRITICAL):
        assert list(faults_of(engine, HERE[engine], blank, library, _SEEN)) == []


def test_nothing_is_seen_in_a_blank_form(blank: bytes) -> None:
    """No box is dark before somebody fills it in."""
    assert [box for draw in _SEEN.values() for box in unlike(blank, {}, draw)] == []


def test_no_name_ends_in_another(blank: bytes) -> None:
    """A program that looks for a field by its last word finds no other one."""
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        names = Counter(str(field.T) for field in pdf.Root.AcroForm.Fields)
        assert max(names.values()) == 1
        assert len(names) > 150
        assert not any("." in name for name in names)
        assert not any("/T" in kid for field in pdf.Root.AcroForm.Fields for kid in field.get("/Kids", ()))


def test_each_look_is_a_field_s_own(blank: bytes) -> None:
    """None is shared, and none is empty of bytes; a circle and a box say what a viewer may draw in them."""
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        looks = []
        for field in fields_of(pdf).values():
            for box in field.get("/Kids", [field]):
                if field.FT == "/Btn":
                    assert str(box.MK.CA) == ("l" if "/Kids" in field else "8")
                    looks += [look for _, look in box.AP.N.items()]
                else:
                    looks.append(box.AP.N)
        assert len(looks) > 500
        assert len({look.objgen for look in looks}) == len(looks)
        assert all(look.read_bytes() for look in looks)


@pytest.mark.parametrize(
    "name", ["Łukasz", "Dvořák", "Győző", "Ștefan Țîrlea", "Jānis Bērziņš", "Đorđe", "Şahin", "Zoë"]
)
def test_names_of_europe_are_written_in_the_form_s_own_letters(name: str) -> None:
    """No letter becomes a question mark, so that no program has to ask for a font."""
    assert b"?" not in encoded(name)
    assert encoded("東") == b"?"
