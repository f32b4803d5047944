"""Shapes from back to front in as few as show the same: a page is typeset the sooner, the fewer it has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from guidegen.pictures.figures.outline import Path, bulge
from guidegen.pictures.figures.person import Shape


@dataclass(frozen=True)
class _Edges:
    left: float
    right: float
    low: float
    high: float

    def meets(self, other: _Edges) -> bool:
        apart = self.right < other.left or other.right < self.left or self.high < other.low or other.high < self.low
        return not apart


@dataclass
class _Layer:
    """Shapes that look alike and do not meet, and the edges of each."""

    shape: Shape
    edges: list[_Edges]

    def meets(self, edges: _Edges) -> bool:
        return any(edges.meets(own) for own in self.edges)


def merged(shapes: Iterable[Shape]) -> list[Shape]:
    """The same picture: each shape is drawn with the first one of its fill and line that it may go back to.

    It goes back past what it does not meet and no further, so that nothing is drawn over anything else than before.
    """
    layers: list[_Layer] = []
    for shape in shapes:
        edges, like = _edges(shape), None
        for layer in reversed(layers):
            if layer.meets(edges):
                break
            if _look(layer.shape) == _look(shape):
                like = layer
        if like is None:
            layers.append(_Layer(shape, [edges]))
        else:
            like.shape = replace(like.shape, path=like.shape.path + shape.path)
            like.edges.append(edges)
    return [layer.shape for layer in layers]


def _look(shape: Shape) -> tuple[str, str, float]:
    return shape.fill, shape.stroke, shape.width


def _edges(shape: Shape) -> _Edges:
    """What the shape and its line never leave."""
    points = list(_hull(shape.path))
    across, up, half = [point.real for point in points], [point.imag for point in points], shape.width / 2
    return _Edges(min(across) - half, max(across) + half, min(up) - half, max(up) + half)


def _hull(path: Path) -> Iterable[complex]:
    """Points whose edges hold the whole path: an arc of half a circle or less lies round its middle."""
    last = 0j
    for step in path.steps:
        yield from step.points
        if step.letter == "A":
            middle = bulge(last, step)
            reach = max(abs(last - middle), abs(step.points[0] - middle))
            yield from (middle - complex(reach, reach), middle + complex(reach, reach))
        last = step.points[-1] if step.points else last
