"""What a field looks like, empty or filled: without it a viewer would have to guess, and PDF/A forbids guessing."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from guidegen.pdf.form_font import FONT_NAME, encoded

_CURVE = 0.5523  # of the radius: where the handles of a quarter of a circle are


class Appearances:
    """Makes the looks of fields, each a stream of its own: some programs write a new look into the stream they find."""

    def __init__(self, pdf: Pdf, font: Object, size: float) -> None:
        self._pdf = pdf
        self._font = font
        self._size = size

    def empty(self, widget: Object) -> Stream:
        """No mark; not a stream of no bytes, which some programs take for one that is missing."""
        return self._stream(widget, b"q Q")

    def mark(self, widget: Object, round_: bool) -> Stream:
        """A dot in a circle, or a cross in a box: seen at a glance, and on paper too."""
        return self._stream(widget, _dot(*_extent(widget)) if round_ else _cross(*_extent(widget)))

    def text(self, widget: Object, text: str) -> Stream:
        """A line of text, centred from top to bottom."""
        fonts = Dictionary(Font=Dictionary({FONT_NAME: self._font}))
        if not text:
            return self._stream(widget, b"/Tx BMC EMC", fonts)
        _, height = _extent(widget)
        base = (height - self._size) / 2 + self._size * 0.22
        place = f"BT {FONT_NAME} {self._size:g} Tf 0 g 0 {base:.2f} Td ".encode()
        shown = encoded(text).hex().encode()
        return self._stream(widget, b"/Tx BMC q " + place + b"<" + shown + b"> Tj ET Q EMC", fonts)

    def _stream(self, widget: Object, content: bytes, resources: Dictionary | None = None) -> Stream:
        width, height = _extent(widget)
        stream = self._pdf.make_stream(content)
        stream.Type, stream.Subtype = Name.XObject, Name.Form
        stream.BBox = Array([0, 0, round(width, 3), round(height, 3)])
        stream.Resources = resources or Dictionary()
        return stream


def _extent(widget: Object) -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in widget.Rect.as_list())
    return abs(right - left), abs(top - bottom)


def _cross(width: float, height: float) -> bytes:
    left, right, low, high = width * 0.22, width * 0.78, height * 0.22, height * 0.78
    strokes = f"{left:.2f} {low:.2f} m {right:.2f} {high:.2f} l {left:.2f} {high:.2f} m {right:.2f} {low:.2f} l S"
    return f"q 0 G 1 J {width * 0.13:.2f} w {strokes} Q".encode()


def _dot(width: float, height: float) -> bytes:
    x, y, radius = width / 2, height / 2, min(width, height) * 0.3
    handle = radius * _CURVE
    quarters = (
        (x + radius, y + handle, x + handle, y + radius, x, y + radius),
        (x - handle, y + radius, x - radius, y + handle, x - radius, y),
        (x - radius, y - handle, x - handle, y - radius, x, y - radius),
        (x + handle, y - radius, x + radius, y - handle, x + radius, y),
    )
    curves = " ".join(" ".join(f"{number:.2f}" for number in quarter) + " c" for quarter in quarters)
    return f"q 0 g {x + radius:.2f} {y:.2f} m {curves} f Q".encode()
