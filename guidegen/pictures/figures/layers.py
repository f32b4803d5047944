"""Shapes from back to front in as few as show the same: a page is typeset the sooner, the fewer it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guidegen.pictures.figures.outline import Path, bulge
from guidegen.pictures.figures.person import Shape

# Left, right, low and high.
_Edges = tuple[float, float, float, float]


@dataclass
class _Layer:
    """Shapes that look alike and do not meet, and the edges of each."""

    look: tuple[str, str, float]
    paths: list[Path]
    edges: list[_Edges]

    def meets(self, edges: _Edges) -> bool:
        left, right, low, high = edges
        return any(own[0] <= right and left <= own[1] and own[2] <= high and low <= own[3] for own in self.edges)


def merged(shapes: Iterable[Shape]) -> list[Shape]:
    """The same picture: each shape is drawn with the first one of its fill and line that it may go back to.

    It goes back past what it does not meet and no further, so that nothing is drawn over anything else than before.
    """
    layers: list[_Layer] = []
    for shape in shapes:
        look, edges, like = (shape.fill, shape.stroke, shape.width), _edges(shape), None
        for layer in reversed(layers):
            if layer.meets(edges):
                break
            if layer.look == look:
                like = layer
        if like is None:
            layers.append(_Layer(look, [shape.path], [edges]))
        else:
            like.paths.append(shape.path)
            like.edges.append(edges)
    return [Shape(Path(tuple(step for path in layer.paths for step in path.steps)), *layer.look) for layer in layers]


def _edges(shape: Shape) -> _Edges:
    """What the shape and its line never leave."""
    points, half = list(_hull(shape.path)), shape.width / 2
    across, up = [point.real for point in points], [point.imag for point in points]
    return min(across) - half, max(across) + half, min(up) - half, max(up) + half


def _hull(path: Path) -> Iterator[complex]:
    """Points that hold the whole path between them: an arc of at most half a circle rises from its chord."""
    last = 0j
    for step in path.steps:
        yield from step.points
        if step.letter == "A":
            rise = bulge(last, step) - (last + step.points[0]) / 2
            yield from (last + rise, step.points[0] + rise)
        last = step.points[-1] if step.points else last
