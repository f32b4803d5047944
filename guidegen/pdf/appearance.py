"""What a field looks like, empty or filled: without it a viewer would have to guess, and PDF/A forbids guessing."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from guidegen.pdf.form_font import FONT_NAME, as_win_ansi

_CURVE = 0.5523  # of the radius: where the handles of a quarter of a circle are


class Appearances:
    """Makes each look once, and gives it to all fields of the same size."""

    def __init__(self, pdf: Pdf, font: Object, size: float) -> None:
        self._pdf = pdf
        self._font = font
        self._size = size
        self._made: dict[bytes, Stream] = {}

    def empty(self, widget: Object) -> Stream:
        return self._stream(widget, b"")

    def mark(self, widget: Object, round_: bool) -> Stream:
        """A dot in a circle, or a cross in a box: seen at a glance, and on paper too."""
        return self._stream(widget, _dot(*_extent(widget)) if round_ else _cross(*_extent(widget)))

    def text(self, widget: Object, text: str) -> Stream:
        """A line of text, centred from top to bottom."""
        if not text:
            return self._stream(widget, b"/Tx BMC EMC")
        _, height = _extent(widget)
        base = (height - self._size) / 2 + self._size * 0.22
        shown = as_win_ansi(text).replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        place = f"BT {FONT_NAME} {self._size:g} Tf 0 g 0 {base:.2f} Td ".encode()
        return self._stream(widget, b"/Tx BMC q " + place + b"(" + shown + b") Tj ET Q EMC")

    def _stream(self, widget: Object, content: bytes) -> Stream:
        width, height = _extent(widget)
        key = f"{width:.3f} {height:.3f} ".encode() + content
        if key not in self._made:
            stream = self._pdf.make_stream(content)
            stream.Type, stream.Subtype = Name.XObject, Name.Form
            stream.BBox = Array([0, 0, round(width, 3), round(height, 3)])
            stream.Resources = Dictionary(Font=Dictionary({FONT_NAME: self._font}))
            self._made[key] = stream
        return self._made[key]


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
