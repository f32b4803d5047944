"""Fields to fill in, put where a finished page has links to `field:NAME`."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from guidegen.errors import Place, Problem, RenderError
from guidegen.pdf.appearance import Appearances
from guidegen.pdf.finish import saved, turns_from_right
from guidegen.pdf.form_font import FONT_NAME, embedded_font
from guidegen.pdf.page_marks import stamp_pages

SCHEME = "field:"
# Between the parts of a name in the file. A dot would make a tree, in which `worse.sit` and the question `sit` end in
# the same word, and some programs look for a field by its last word alone.
BETWEEN = "-"

_READ_ONLY, _MULTILINE, _RADIO = 1, 1 << 12, 1 << 15
_PRINTED = 4
_AT_THE_RIGHT = 2
# What a mark is in Zapf Dingbats, for viewers that draw one of their own: a cross in a box, a dot in a circle.
_CROSS, _DOT = "8", "l"
_INSET = 2  # points between a text and the box around it
_PLACE = Place("form.html.j2")


class Kind(Enum):
    """What is done to a field: a text is written, one box is ticked, or one of several circles is."""

    TEXT = "text"
    TICK = "tick"
    CHOICE = "choice"


@dataclass(frozen=True)
class Field:
    """One field. Its name is made of parts joined by dots (`question.option`), which the file joins by `BETWEEN`;
    `states` are what a tick or a choice can say.

    `value` is filled in already. `called` are the words that a screen reader says for a choice as a whole; any other
    field is called what its link is called, and so is each circle of a choice.
    """

    name: str
    kind: Kind
    states: tuple[str, ...] = ()
    max_length: int = 0
    lines: bool = False
    read_only: bool = False
    value: str = ""
    called: str = ""

    def links(self) -> tuple[str, ...]:
        """The addresses by which a page asks for this field: `field:NAME`, of a choice `field:NAME=STATE`."""
        if self.kind is Kind.CHOICE:
            return tuple(f"{SCHEME}{self.name}={state}" for state in self.states)
        return (SCHEME + self.name,)


def add_fields(data: bytes, fields: Sequence[Field], text_size: int = 12) -> bytes:
    """The finished PDF with its links to fields turned into the fields themselves, in the same reading order.

    What is written into a field has letters of `text_size` points.
    Raises RenderError where the page has a field's link not at all, twice, or for a field that there is not.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        links = _links(pdf, {link for field in fields for link in field.links()})
        form = _Form(pdf, text_size)
        for field in fields:
            form.add(field, [links[link] for link in field.links()])
        form.write()
        stamp_pages(pdf)
        return saved(pdf)


def _links(pdf: Pdf, wanted: set[str]) -> dict[str, Object]:
    """The link annotations that stand for fields, by their addresses."""
    found: dict[str, Object] = {}
    problems = []
    for page in pdf.pages:
        # Whoever goes from field to field goes in the order of reading.
        page.obj.Tabs = Name.S
        for annotation in page.obj.get(Name.Annots, Array()).as_list():
            address = str(annotation.get(Name.A, Dictionary()).get(Name.URI, ""))
            if address.startswith(SCHEME):
                if address in found:
                    problems.append(f"the page has a second place for {address}")
                elif address not in wanted:
                    problems.append(f"there is no {address}")
                found[address] = annotation
                annotation.P = page.obj
    problems += [f"the page has no place for {address}" for address in sorted(wanted - set(found))]
    if problems:
        hint = "compare it with the default template of the same name"
        raise RenderError([Problem(_PLACE, problem, hint) for problem in problems])
    return found


class _Form:
    """The form of one document while it grows."""

    def __init__(self, pdf: Pdf, text_size: int) -> None:
        self._pdf = pdf
        self._writing = String(f"{FONT_NAME} {text_size} Tf 0 g")
        self._marking = String(f"{FONT_NAME} 0 Tf 0 g")
        self._top: list[Object] = []
        self._font = embedded_font(pdf)
        self._appearances = Appearances(pdf, self._font, text_size)
        self._elements = _structure(pdf)
        self._from_right = turns_from_right(pdf)

    def add(self, field: Field, links: Sequence[Object]) -> None:
        widgets = [self._widget(link) for link in links]
        match field.kind:
            case Kind.TEXT:
                self._text(field, widgets[0])
                self._place(field.name, widgets[0])
            case Kind.TICK:
                self._tick(widgets[0], field.states[0], field.value)
                widgets[0].update({"/FT": Name.Btn, "/V": _state(field.value)})
                self._place(field.name, widgets[0])
            case Kind.CHOICE:
                # Without the flag that forbids it, an answer can be taken back.
                values = {"/FT": Name.Btn, "/Ff": _RADIO, "/TU": String(field.called)}
                # Where nothing is chosen there is no value: "Off" would be one to some programs, and be chosen.
                values |= {"/V": _state(field.value)} if field.value else {}
                choice = self._pdf.make_indirect(Dictionary({**values, "/Kids": Array(widgets)}))
                for widget, state in zip(widgets, field.states, strict=True):
                    self._tick(widget, state, field.value, round_=True)
                    # Its kind and value are the choice's alone: with a kind of its own poppler takes it for a field.
                    widget.Parent = choice
                self._place(field.name, choice)

    def write(self) -> None:
        """Make it the document's form."""
        self._pdf.Root.AcroForm = self._pdf.make_indirect(
            Dictionary(
                Fields=Array(self._top),
                DR=Dictionary(Font=Dictionary({FONT_NAME: self._font})),
                DA=self._writing,
            )
        )

    def _widget(self, link: Object) -> Object:
        """A link's annotation, and its place in the structure, as a field's."""
        called = link.Contents
        for key in (Name.A, Name.Border, Name.Contents, Name.H):
            if key in link:
                del link[key]
        link.update({"/Subtype": Name.Widget, "/F": _PRINTED, "/TU": called})
        # Links come with their upper edge first, which some programs that fill in fields take for a height below zero.
        left, bottom, right, top = _edges(link)
        link.Rect = Array([left, bottom, right, top])
        self._elements[int(link.StructParent)].S = Name.Form
        return link

    def _text(self, field: Field, widget: Object) -> None:
        flags = _READ_ONLY * field.read_only | _MULTILINE * field.lines
        widget.update({"/FT": Name.Tx, "/Ff": flags, "/DA": self._writing})
        if field.max_length:
            widget.MaxLen = field.max_length
        if field.value:
            widget.V = String(field.value)
        elif self._from_right:
            widget.Q = _AT_THE_RIGHT
        left, bottom, right, top = _edges(widget)
        widget.Rect = Array([left + _INSET, bottom, right - _INSET, top])
        widget.AP = Dictionary(N=self._appearances.text(widget, field.value))

    def _tick(self, widget: Object, state: str, value: str, round_: bool = False) -> None:
        on, off = self._appearances.mark(widget, round_), self._appearances.empty(widget)
        widget.AP = Dictionary(N=Dictionary({f"/{state}": on, "/Off": off}))
        widget.AS = _state(state if value == state else "")
        widget.MK = Dictionary(CA=String(_DOT if round_ else _CROSS))
        widget.DA = self._marking

    def _place(self, name: str, field: Object) -> None:
        field.T = String(name_in_file(name))
        self._top.append(field)


def _edges(widget: Object) -> tuple[float, float, float, float]:
    """Left, bottom, right and top, in points."""
    x0, y0, x1, y1 = (round(float(edge), 3) for edge in widget.Rect.as_list())
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def name_in_file(name: str) -> str:
    """What a field is called in the file: one word, that no other field's name ends in."""
    return name.replace(".", BETWEEN)


def _state(value: str) -> Name:
    return Name(f"/{value or 'Off'}")


def _structure(pdf: Pdf) -> Mapping[int, Any]:
    """The structure elements of pages and annotations, by the numbers under which those look for them."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums.as_list()
    return {int(number): element for number, element in zip(numbers[::2], numbers[1::2], strict=True)}
