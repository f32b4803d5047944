"""What the fields of a file may say that cannot be used: good to look for red flags in, and for nothing else."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from guidegen.pdf.filled import (
    MAX_DEPTH,
    MAX_FIELDS,
    FilledField,
    UnreadableFormError,
    filled_field,
    full_name,
    inherited,
    limited,
    name_before,
    patience,
    refuse_unseen,
)
from guidegen.pdf.page_marks import MAX_PAGES

Fields = dict[str, FilledField]


def guessed_fields(raw: bytes) -> list[Fields]:
    """The fields that can be seen on the pages, as many sets as there are of one name: forms may have been joined.

    The file is repaired where that can be done, so that an older state may be found than was saved last.
    """
    try:
        refuse_unseen(raw)
        with limited(), pikepdf.open(io.BytesIO(raw)) as pdf:
            return _seen(pdf)
    except UnreadableFormError:
        return []
    except Exception:  # nothing is lost: the file was refused before
        return []


def _seen(pdf: Pdf) -> list[Fields]:
    is_time_left = patience()
    boxes: dict[tuple[str, tuple[int, int]], tuple[list[Object], list[Object]]] = {}
    for page in pdf.pages[:MAX_PAGES]:
        for box in page.obj.get(Name.Annots, Array()).as_list()[:MAX_FIELDS]:
            if not is_time_left():
                break
            if isinstance(box, Dictionary) and box.get(Name.Subtype) == Name.Widget:
                line = _line(box)
                # The circles of a choice have no name of their own, and are boxes of the field above them.
                field = next((part for part in line if Name.T in part), box)
                boxes.setdefault((_name(line), field.objgen), (line, []))[1].append(box)
    return _sorted(boxes)


def _line(box: Object) -> list[Object]:
    """A box and what it stands under, up to the top."""
    line = [box]
    while len(line) < MAX_DEPTH and isinstance(above := line[-1].get(Name.Parent), Dictionary):
        line.append(above)
    return line


def _name(line: list[Object]) -> str:
    return name_before(full_name([str(part[Name.T]) for part in reversed(line) if Name.T in part]))


def _sorted(boxes: dict[tuple[str, tuple[int, int]], tuple[list[Object], list[Object]]]) -> list[Fields]:
    """The fields in sets, in each of which a name comes once."""
    found: list[Fields] = []
    for (name, _), (line, shown) in boxes.items():
        if inherited(line, Name.FT) == Name.Sig:
            continue
        into = next((fields for fields in found if name not in fields), None)
        if into is None:
            found.append(into := {})
        into[name] = filled_field(line, shown)
    return found
