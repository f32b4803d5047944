"""What stands in the fields of a PDF that comes from outside, read as if somebody meant harm with it."""

from __future__ import annotations

import io
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from pikepdf.settings import set_qpdf_limits

from guidegen.pdf.packing import oddly_packed
from guidegen.pdf.page_marks import MAX_PAGES, written_on

MAX_BYTES = 10 * 1024 * 1024
MAX_FIELDS = 5_000
MAX_DEPTH = 8
MAX_TEXT = 20_000

# Of processor time, in seconds: each step within is short, so that it is never exceeded by much.
_PATIENCE = 1.5
# What one object may take up once it is decompressed, in bytes; the whole form takes a tenth of it.
_UNPACKED = 16 * 1024 * 1024
_MAX_NESTING, _MAX_ITEMS, _MAX_WARNINGS = 40, 50_000, 20
_one_at_a_time = threading.Lock()

_END = b"%%EOF"
_WHITE = b"\0\t\n\f\r "
# pypdf leaves out what every reader can do without, and qpdf says so.
_NO_DAMAGE = "xref entry for the xref stream itself is missing"

_AGAIN = "ask for the file that was saved after filling in the form, or fill in a new one"
# What is put to a name that the file has already, where forms are joined: by qpdf behind it ("age+1"), by PyMuPDF too
# ("age [12]"), by pdftk before it ("1.age").
_ADDED = re.compile(r"^\d{1,6}\.|(?:\+\d{1,6}| \[\d{1,9}\])$")

_APART = "were several forms joined? give each as the file that it was"
_NEW = "guidegen questionnaire --format pdf makes a new form"


@dataclass(frozen=True)
class FilledField:
    """One field as it stands in the file.

    `text` is what was written. Of boxes and circles, `value` is the state that the field says, empty for "Off", and
    `shown` are the states other than "Off" that can be seen on the page; each is None where the file does not say.
    `unclear` tells why the field cannot be read; it is empty where it can.
    """

    text: str = ""
    value: str | None = None
    shown: tuple[str, ...] | None = None
    is_button: bool = False
    unclear: str = ""


class UnreadableFormError(Exception):
    """The whole file cannot be taken for a filled form; `hint` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class FilledForm:
    """The fields by their full names, and the numbers of pages on which something is written that is no field."""

    fields: dict[str, FilledField]
    written_on: tuple[int, ...] = ()


def filled_form(raw: bytes) -> FilledForm:
    """What stands in a form. Raises UnreadableFormError.

    A damaged file is refused rather than repaired, because what is found in its remains may be older than what was
    last saved.
    """
    refuse_unseen(raw)
    if not raw.rstrip(_WHITE).endswith(_END):
        raise UnreadableFormError("the PDF is cut off, or something is added to its end", _AGAIN)
    try:
        with limited(), pikepdf.open(io.BytesIO(raw), attempt_recovery=False, inherit_page_attributes=False) as pdf:
            return _read(pdf)
    except UnreadableFormError:
        raise
    except pikepdf.PasswordError:
        raise _locked() from None
    except Exception:
        # Whatever else is wrong with a file from outside, it is the file's fault, and its words may be anything.
        raise _damaged() from None


def refuse_unseen(raw: bytes) -> None:
    """Raises UnreadableFormError for what had better not be opened at all."""
    if len(raw) > MAX_BYTES:
        size = f"{len(raw) / 1024 / 1024:.0f} MB"
        raise UnreadableFormError(f"the PDF is too large: {size}", f"at most {MAX_BYTES // 1024 // 1024} MB")
    if oddly_packed(raw):
        raise UnreadableFormError("the PDF is packed in a way that no form is", _NEW)


@contextmanager
def limited() -> Iterator[None]:
    """The limits hold for the whole process, so they are set for as long as a file is read."""
    with _one_at_a_time:
        before: dict[str, Any] = set_qpdf_limits(
            flate_max_memory=_UNPACKED,
            png_max_memory=_UNPACKED,
            tiff_max_memory=_UNPACKED,
            run_length_max_memory=_UNPACKED,
            dct_max_memory=_UNPACKED,
            max_stream_filters=1,
            parser_max_nesting=_MAX_NESTING,
            parser_max_container_size=_MAX_ITEMS,
            doc_max_warnings=_MAX_WARNINGS,
        )
        try:
            yield
        finally:
            set_qpdf_limits(**before)


def _read(pdf: Pdf) -> FilledForm:
    if pdf.is_encrypted:
        raise _locked()
    root = pdf.Root
    if Name.AcroForm not in root or not len(root.AcroForm.get(Name.Fields, Array())):
        hint = "it may have been printed to a PDF: ask for the file that was saved, or type the answers in"
        raise UnreadableFormError("the PDF has no fields", hint)
    if Name.XFA in root.AcroForm:
        raise UnreadableFormError("the PDF is a form of another kind (XFA)", _NEW)
    _refuse_programs(root)
    is_time_left = patience()
    walk = _Walk(pdf, is_time_left)
    fields = walk.fields()
    walk.refuse_others()
    if any(name_before(name) != name and name_before(name) in fields for name in fields):
        raise UnreadableFormError("the PDF holds the fields of several forms", _APART)
    marked = tuple(written_on(pdf, is_time_left))
    if any(_NO_DAMAGE not in str(warning) for warning in pdf.get_warnings()):
        raise _damaged()
    return FilledForm(fields, marked)


def patience() -> Callable[[], bool]:
    """Tells whether there is time left for a file that was begun just now."""
    until = time.thread_time() + _PATIENCE
    return lambda: time.thread_time() <= until


def _refuse_programs(root: Object) -> None:
    names = root.get(Name.Names, Dictionary())
    action = root.get(Name.OpenAction)
    runs = isinstance(action, Dictionary) and action.get(Name.S) != Name.GoTo
    if runs or Name.AA in root or Name.JavaScript in names:
        raise _program()
    if Name.EmbeddedFiles in names or Name.AF in root:
        raise UnreadableFormError(
            "a file is attached to the PDF, and our form has none", "take it out, or use a new form"
        )


class _Walk:
    """One walk through the tree of fields."""

    def __init__(self, pdf: Pdf, is_time_left: Callable[[], bool]) -> None:
        self._top = pdf.Root.AcroForm.Fields
        self._pages = pdf.pages
        self._is_time_left = is_time_left
        self._seen: set[tuple[int, int]] = set()
        self._found: dict[str, FilledField] = {}

    def fields(self) -> dict[str, FilledField]:
        for field in self._each(self._top):
            self._visit(field, (), ())
        return self._found

    def refuse_others(self) -> None:
        """Raises UnreadableFormError where a page shows a box of no field that was found: it is another client's.

        Programs that join two filled forms take over the second one's pages and leave its fields behind.
        """
        for page in self._pages[:MAX_PAGES]:
            for box in page.obj.get(Name.Annots, Array()).as_list()[:MAX_FIELDS]:
                if not self._is_time_left():
                    raise _too_much()
                is_box = isinstance(box, Dictionary) and box.get(Name.Subtype) == Name.Widget
                if is_box and box.objgen not in self._seen:
                    raise UnreadableFormError("the PDF shows boxes that are no fields of its form", _APART)

    def _each(self, kids: Object) -> Iterator[Object]:
        """The fields or boxes of a list, each only once in the whole document."""
        if len(kids) > MAX_FIELDS:
            raise _too_much()
        for kid in kids.as_list():
            if not isinstance(kid, Dictionary):
                raise _damaged()
            if kid.is_indirect:
                if kid.objgen in self._seen:
                    raise _damaged()
                self._seen.add(kid.objgen)
            if len(self._seen) > MAX_FIELDS or not self._is_time_left():
                raise _too_much()
            yield kid

    def _visit(self, field: Object, names: tuple[str, ...], above: tuple[Object, ...]) -> None:
        if len(above) >= MAX_DEPTH:
            raise _too_much()
        own = field.get(Name.T)
        names = (*names, str(own)) if own is not None else names
        line = (field, *above)
        kids = list(self._each(field.get(Name.Kids, Array())))
        inner = [kid for kid in kids if Name.T in kid]
        for kid in inner:
            self._visit(kid, names, line)
        if not inner:
            boxes = kids or [field]
            if any(key in part for part in (field, *boxes) for key in (Name.A, Name.AA)):
                raise _program()
            if inherited(line, Name.FT) == Name.Sig:
                return  # it says who filled in the form, and nothing of what
            name = full_name(names)
            if name in self._found:
                raise UnreadableFormError("the PDF has two fields of one name", _APART)
            self._found[name] = filled_field(line, boxes)
        elif len(inner) != len(kids):
            raise _damaged()


def full_name(parts: Sequence[str]) -> str:
    return ".".join(parts)[:200]


def name_before(name: str) -> str:
    """What a field was called before another form was joined to its own; its name where nothing was done to that."""
    return _ADDED.sub("", name) or name


def filled_field(line: Sequence[Object], boxes: Sequence[Object]) -> FilledField:
    """What a field says; whatever it does not say itself is taken from what it stands under."""
    kind, value = inherited(line, Name.FT), inherited(line, Name.V)
    if kind == Name.Btn:
        return _button(value, [box.get(Name.AS) for box in boxes])
    if kind != Name.Tx:
        return FilledField(unclear="it is a field of another kind")
    if value is None:
        return FilledField()
    if not isinstance(value, String):
        return FilledField(unclear="its text is kept in a way that cannot be read")
    text = str(value)
    return FilledField(unclear="its text is too long") if len(text) > MAX_TEXT else FilledField(text=text)


def _button(value: Object | None, looks: list[Object | None]) -> FilledField:
    if any(not isinstance(said, Name | String | None) for said in (value, *looks)):
        return FilledField(is_button=True, unclear="what is ticked cannot be read")
    shown = None
    if any(look is not None for look in looks):
        shown = tuple(state for look in looks if look is not None and (state := _state(look)))
    return FilledField(is_button=True, value=None if value is None else _state(value), shown=shown)


def _state(said: Object) -> str:
    """A state as a word; empty for "Off". Some programs write a name as a text, with its stroke and all."""
    state = str(said).removeprefix("/")
    return "" if state == "Off" else state[:200]


def inherited(line: Sequence[Object], key: Name) -> Object | None:
    return next((part[key] for part in line if key in part), None)


def _damaged() -> UnreadableFormError:
    return UnreadableFormError("the PDF is damaged", _AGAIN)


def _locked() -> UnreadableFormError:
    return UnreadableFormError("the PDF is locked with a password", "save it without one")


def _too_much() -> UnreadableFormError:
    return UnreadableFormError("the PDF is far larger inside than any form", _NEW)


def _program() -> UnreadableFormError:
    return UnreadableFormError("the PDF holds a program, and our form has none", _NEW)
