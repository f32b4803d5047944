"""Comments of reviewers, from YAML and from the fields of a PDF: each is found, and all faults are told at once."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from guidegen.cli.review_comments import comment_lines
from guidegen.errors import CommentsError
from guidegen.library import Library
from guidegen.pdf import render_pdf
from guidegen.pdf.fields import Field, Kind, add_fields, name_in_file
from guidegen.review.comments import Comment, comments_by_item, read_review
from guidegen.review.comments.names import about_field, comment_field, decision_field, key_of_field
from tests.support.base import run
from tests.support.problems import as_printed, problems_of

YAML = """\
name: B. Clinician
registration: "0042"
on: 2026-11-30
comments:
  exercises/bird_dog: |
    Too many repeats
    at first.
  red_flags/bleeding: "Say: ring first."
  facts: ""
decisions:
  12: a midwife's own list
  3: as chosen
"""
FIELDS = (
    Field(about_field("name"), Kind.TEXT),
    Field(about_field("content"), Kind.TEXT, read_only=True, value="0" * 64),
    Field(comment_field("exercises/bird_dog"), Kind.TEXT, lines=True),
    Field(comment_field("facts"), Kind.TEXT, lines=True),
    Field(decision_field(3), Kind.CHOICE, ("as_chosen", "other"), called="Decision 3"),
)


@pytest.fixture(scope="module")
def book() -> bytes:
    """A page with the fields of a review book."""
    links = [f'<p><a href="{link}">here</a></p>' for field in FIELDS for link in field.links()]
    return add_fields(render_pdf(f"<html lang=en><title>Book</title><h1>Book</h1>{''.join(links)}"), FIELDS)


def filled(book: bytes, values: Mapping[str, str]) -> bytes:
    """The book with something written into its fields."""
    with pikepdf.open(io.BytesIO(book)) as pdf:
        fields = {str(field.T): field for field in pdf.Root.AcroForm.Fields.as_list()}
        for name, value in values.items():
            field = fields[name_in_file(name)]
            field.V = Name(f"/{value}") if Name.Kids in field else String(value)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def written(folder: Path, data: str | bytes, name: str = "comments") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def faults(path: Path, library: Library) -> list[str]:
    found = as_printed(problems_of(CommentsError, read_review, path, library))
    return [fault.replace(f"{path}", "FILE") for fault in found]


def test_comments_are_read_from_yaml(library: Library, tmp_path: Path) -> None:
    """With who wrote them; an item without words has no comment."""
    review = read_review(written(tmp_path, YAML), library)
    assert dict(review.about) == {"name": "B. Clinician", "registration": "0042", "on": "2026-11-30", "content": ""}
    assert review.warnings == ()
    assert set(review.comments) == {
        Comment("exercises/bird_dog", "Too many repeats\nat first."),
        Comment("red_flags/bleeding", "Say: ring first."),
        Comment("decision/12", "a midwife's own list"),
        Comment("decision/3", "as chosen"),
    }


def test_comments_are_read_from_a_filled_book(book: bytes, library: Library, tmp_path: Path) -> None:
    """The same from its fields, and which circle was chosen; that it is of other content is told."""
    values = {"review.name": "B", "comment.exercises.bird_dog": "One\r\ntwo", "decision.3": "other"}
    review = read_review(written(tmp_path, filled(book, values)), library)
    assert review.about["name"] == "B"
    assert set(review.comments) == {Comment("exercises/bird_dog", "One\ntwo"), Comment("decision/3", "other")}
    assert [warning.message for warning in review.warnings] == [
        "these comments are about other content than there is now"
    ]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("comment.exercises.bird_dog", "exercises/bird_dog"),
        ("comment-exercises-our-own", "exercises/our-own"),
        ("comment-facts", "facts"),
        ("decision-12", "decision/12"),
        ("review-name", "name"),
        ("review-else", None),
        ("age", None),
    ],
)
def test_a_field_says_what_it_is_about(name: str, key: str | None) -> None:
    """By the name that it has in the book, or in the file."""
    assert key_of_field(name) == key


def test_what_is_written_beside_the_fields_is_told(book: bytes, library: Library, tmp_path: Path) -> None:
    """A reviewer's note on the page is no field, and must not be lost."""
    data = filled(book, {"comment.facts": "x"})
    with pikepdf.open(io.BytesIO(data)) as pdf:
        note = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([0, 0, 9, 9]), Contents=String("look"))
        pdf.pages[0].Annots.append(pdf.make_indirect(note))
        out = io.BytesIO()
        pdf.save(out)
    review = read_review(written(tmp_path, out.getvalue()), library)
    assert "something is written on page 1 that is no field" in [warning.message for warning in review.warnings]


def test_an_item_that_is_gone_keeps_its_comment(library: Library, tmp_path: Path) -> None:
    """It may have been renamed since; what may be meant is said."""
    review = read_review(written(tmp_path, "comments: {exercises/bird_dig: x}\n"), library)
    assert review.comments == (Comment("exercises/bird_dig", "x"),)
    assert [str(warning).partition(": ")[2] for warning in review.warnings] == [
        "'exercises/bird_dig' is no part of the content now (did you mean 'exercises/bird_dog'?)"
    ]


def test_all_faults_of_a_file_are_told_at_once(library: Library, tmp_path: Path) -> None:
    """Each with its line."""
    assert faults(written(tmp_path, 'nam: x\ncomments:\n  facts: [1]\n  bodies: "a\\u202eb"\n'), library) == [
        "FILE:3:10: facts: expected text, found a list",
        "FILE:4:11: bodies: the text holds a direction mark (U+202E)",
        "FILE:1:1: unknown key 'nam' (did you mean 'name'?)",
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("name: x\n", "there is no comment in this file"),
        ("[[", "not valid YAML"),
        (b"%PDF-1.7\n", "the PDF is cut off"),
        (None, "cannot be read"),
    ],
)
def test_what_holds_no_comments_is_told(data: str | bytes | None, told: str, library: Library, tmp_path: Path) -> None:
    """An empty or torn file, and one that is not there."""
    path = written(tmp_path, data) if data is not None else tmp_path / "gone"
    assert told in faults(path, library)[0]


def test_a_book_that_was_not_filled_in_is_told(book: bytes, library: Library, tmp_path: Path) -> None:
    """Somebody may have given the wrong file; another form is told as that."""
    assert "no comment is written into this PDF" in faults(written(tmp_path, book), library)[0]
    one = Field("age", Kind.TEXT, value="7")
    page = render_pdf('<html lang=en><title>T</title><h1>T</h1><p><a href="field:age">here</a></p>')
    assert "no review book" in faults(written(tmp_path, add_fields(page, [one])), library)[0]


def test_comments_of_several_reviewers_stand_by_item(library: Library, tmp_path: Path) -> None:
    """Decisions by number, then items in the order of the library, then what is gone; each with its file."""
    reviews = [
        read_review(written(tmp_path, YAML, "one.yaml"), library),
        read_review(written(tmp_path, "comments: {exercises/bird_dog: fine, gone/x: y}\n", "two.yaml"), library),
    ]
    found = comments_by_item(reviews, library)
    assert [item.key for item in found] == [
        "decision/3",
        "decision/12",
        "red_flags/bleeding",
        "exercises/bird_dog",
        "gone/x",
    ]
    assert [text for _, text in found[3].said] == ["Too many repeats\nat first.", "fine"]
    lines = list(comment_lines(found))
    assert lines[0] == "6 comments on 5 items"
    at = lines.index("exercises/bird_dog (bird_dog: Bird dog) content/exercises/bird_dog.md")
    assert lines[at + 1 : at + 6] == [
        "  B. Clinician (0042), 2026-11-30:",
        "    Too many repeats",
        "    at first.",
        f"  {tmp_path}/two.yaml:",
        "    fine",
    ]


def test_the_command_lists_them_and_makes_no_book(tmp_path: Path) -> None:
    """With what has to be looked at on stderr; the faults of all files together."""
    one = written(tmp_path, YAML + "  999: what?\n", "one.yaml")
    result = run(["review", "--comments", one])
    assert result.exit_code == 0
    assert result.stdout.startswith("5 comments on 5 items\n\ndecision/3 (Osteoporosis")
    assert list(tmp_path.iterdir()) == [one]
    result = run(["review", "--comments", tmp_path / "gone", "--comments", written(tmp_path, "x", "two.yaml")])
    assert (result.exit_code, result.stdout) == (3, "")
    assert "gone: cannot be read" in result.stderr
    assert "two.yaml:1:1: expected keys and values" in result.stderr
    assert run(["review", "--comments", one, "--html"]).exit_code == 2
