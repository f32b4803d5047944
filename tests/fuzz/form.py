"""Filled forms, broken in every way that comes to mind: each is refused in clear words, or read right.

`python -m tests.fuzz.form [HOW_MANY]` breaks 5,000; the tests break fewer. What must never happen is another exception,
or an answer to a safety question, or the unit of distances, that is lost or turned into another without a word.
"""

from __future__ import annotations

import io
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from guidegen.answers import parse_answers
from guidegen.clinic.settings import Settings
from guidegen.errors import AnswersError
from guidegen.library import Library, load_library
from guidegen.library.questionnaire import Type
from guidegen.readers.form.make import form_pdf
from guidegen.readers.form.names import UNIT
from guidegen.readers.form.read import read_form
from tests.support.base import mapping
from tests.support.form_filling import entries, fields_of, filled_by_pdfium, filled_by_qpdf

COUNT = 5_000
DATA = mapping(
    {"rf_nerve": ["bladder", "saddle"], "rf_nerve_when": "unsure", "leg_weak": "worse_or_severe", UNIT: "mi"}
)
REFUSED, READ = "refused", "read"

Break = Callable[[random.Random, bytes], bytes]
Change = Callable[[random.Random, Pdf], None]


def flip(rng: random.Random, data: bytes) -> bytes:
    broken = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        broken[rng.randrange(len(broken))] = rng.randrange(256)
    return bytes(broken)


def cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data))]


def leave_out(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.choice((1, 3, 40, 4000)) :]


def put_in(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice((b"\0", b"/", b"<<", b"]", b"endobj\n", data[at : at + 300])) + data[at:]


def cut_and_close(rng: random.Random, data: bytes) -> bytes:
    return cut(rng, data) + b"\nstartxref\n0\n%%EOF\n"


def swap_name(rng: random.Random, data: bytes) -> bytes:
    """One name in plain sight becomes another: /V, /AS, /T, /Kids and the like."""
    one, other = rng.sample((b"/V", b"/AS", b"/T ", b"/Kids", b"/Parent", b"/FT", b"/Off", b"/bladder", b"/none"), 2)
    places = [at for at in range(len(data)) if data.startswith(one, at)] if one in data else []
    if not places:
        return data
    at = rng.choice(places)
    return data[:at] + other + data[at + len(one) :]


BREAKS: Sequence[Break] = (flip, flip, cut, leave_out, put_in, cut_and_close, swap_name)


def drop_key(rng: random.Random, pdf: Pdf) -> None:
    field = _any_part(rng, pdf)
    key = rng.choice([str(key) for key in field.keys() if key != "/Subtype"])  # noqa: SIM118
    del field[key]


def odd_value(rng: random.Random, pdf: Pdf) -> None:
    field = _any_part(rng, pdf)
    odd = (7, -1, 2.5, True, String("\ufeff\u202e"), String("x" * 30_000), Name("/Yes"), Name("/#00"), Array([1]))
    field[rng.choice(("/V", "/AS", "/T", "/FT", "/Kids", "/Parent", "/Ff"))] = rng.choice(
        (*odd, Dictionary(V=Name("/Off")), pdf.make_stream(b"none"))
    )


def rename(rng: random.Random, pdf: Pdf) -> None:
    _any_part(rng, pdf).T = String(
        rng.choice(("rf_nerve", "none", "age", "", "a.b", "rf_nerve.none", "\u0000", "é" * 99))
    )


def circle(rng: random.Random, pdf: Pdf) -> None:
    fields = list(fields_of(pdf).values())
    rng.choice(fields).Kids = Array([rng.choice(fields), pdf.Root.AcroForm.Fields[0]])


def nest(rng: random.Random, pdf: Pdf) -> None:
    inner = pdf.make_indirect(Dictionary(T=String("x")))
    for _ in range(rng.choice((3, 30, 300))):
        inner = pdf.make_indirect(Dictionary(T=String("x"), Kids=Array([inner])))
    pdf.Root.AcroForm.Fields.append(inner)


def take_away(rng: random.Random, pdf: Pdf) -> None:
    fields = pdf.Root.AcroForm.Fields
    del fields[rng.randrange(len(fields))]


def twice(rng: random.Random, pdf: Pdf) -> None:
    fields = pdf.Root.AcroForm.Fields
    fields.append(pdf.make_indirect(Dictionary(dict(fields[rng.randrange(len(fields))].items()))))


def add_program(rng: random.Random, pdf: Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    rng.choice((_any_part(rng, pdf), pdf.Root))[rng.choice(("/AA", "/A", "/OpenAction"))] = script


CHANGES: Sequence[Change] = (
    drop_key, drop_key, odd_value, odd_value, rename, circle, nest, take_away, twice, add_program,
)  # fmt: skip


def _any_part(rng: random.Random, pdf: Pdf) -> Object:
    """A field, or one of its boxes; those of the safety questions more often."""
    fields = fields_of(pdf)
    names = sorted(fields)
    field = fields[rng.choice([name for name in names if name.startswith("rf_")] if rng.random() < 0.5 else names)]
    parts: list[Object] = [field, *field.get("/Kids", ())]
    return rng.choice(parts)


def samples(blank: bytes, library: Library) -> list[bytes]:
    """A filled form as it comes from a program that packs what it writes, and from two that leave it in plain sight."""
    wanted = entries(DATA, library.questionnaire)
    packed = filled_by_qpdf(blank, wanted)
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(packed)) as pdf:
        pdf.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True)
    return [packed, plain.getvalue(), filled_by_pdfium(blank, wanted)]


def broken(rng: random.Random, filled: Sequence[bytes]) -> bytes:
    """One of the samples, broken in its bytes or in its structure."""
    data = rng.choice(filled)
    if rng.random() < 0.6:
        return rng.choice(BREAKS)(rng, data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        rng.choice(CHANGES)(rng, pdf)
        out = io.BytesIO()
        with warnings.catch_warnings(action="ignore", category=pikepdf.PageCopyWarning):
            pdf.save(out)
        return out.getvalue()


def verdict(data: bytes, library: Library) -> str:
    """How a broken form is taken; AssertionError where a safety answer or the unit is not what was filled in."""
    try:
        source = read_form(data, "form.pdf", library)
        answers = parse_answers(source, library)
    except AnswersError:
        return REFUSED
    for id_ in (library.questionnaire.safety_ids() | {UNIT}) & set(DATA["answers"]):
        # A digit that became another digit is a number like any other; nothing can be told of it.
        if library.questionnaire[id_].type is not Type.NUMBER:
            value = DATA["answers"][id_]
            assert answers.values[id_] == (tuple(value) if isinstance(value, list) else value), id_
    return READ


def fuzz(blank: bytes, library: Library, count: int, seed: int = 0) -> Counter[str]:
    """How many of so many broken forms are refused, and how many are read right."""
    filled = samples(blank, library)
    found: Counter[str] = Counter()
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        try:
            found[verdict(broken(rng, filled), library)] += 1
        except Exception as error:
            raise AssertionError(f"seed {seed}, number {number}") from error
    return found


def main() -> None:
    library = load_library()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    started = time.process_time()
    found = fuzz(form_pdf(library, Settings(region="uk")), library, count)
    print(f"{count} broken forms in {time.process_time() - started:.0f} s: {dict(found)}")


if __name__ == "__main__":
    main()
